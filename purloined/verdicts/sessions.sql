-- Who logged on at a host by a session id, or over a port: one row per host and id, or client and port.
-- Only where all logons by it were of one account: a port is used again, and one connection may carry several sessions.
WITH

logons AS (
    SELECT
        coalesce(known.host, nullif(sources.host, ''), events.host, sole.host, '') AS host,
        events.actor_user, events.actor_session, events.src_endpoint, events.src_port, events.time
    FROM events
    JOIN sources ON sources.source = events.source
    LEFT JOIN hosts AS known ON known.alias = coalesce(events.host, events.dst_endpoint)
    LEFT JOIN hosts AS sole ON sole.alias = '' AND events.host IS NULL AND events.dst_endpoint IS NULL
    WHERE events.action = 'logon'
),

by_name AS (
    SELECT host, 'id ' || actor_session AS name, actor_user, time
    FROM logons
    WHERE actor_session IS NOT NULL
    UNION ALL
    SELECT host, 'port ' || src_endpoint || ' ' || CAST(src_port AS VARCHAR) AS name, actor_user, time
    FROM logons
    WHERE src_endpoint IS NOT NULL AND src_port IS NOT NULL
)

SELECT host, name, min(actor_user) AS actor_user, min(time) AS from_time
FROM by_name
GROUP BY host, name
HAVING count(DISTINCT actor_user) = 1 AND count(actor_user) = count(*)
