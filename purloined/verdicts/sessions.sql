-- Who logged on at a host by a session id, or over a port, and whence: one row per host and id, or client and port.
-- Only what is the same of all logons by it: a port is used again, an id after a restart, and one connection may carry
-- several sessions.
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
    SELECT host, 'id ' || actor_session AS name, actor_user, src_endpoint, time
    FROM logons
    WHERE actor_session IS NOT NULL
    UNION ALL
    SELECT host, 'port ' || src_endpoint || ' ' || CAST(src_port AS VARCHAR) AS name, actor_user, src_endpoint, time
    FROM logons
    WHERE src_endpoint IS NOT NULL AND src_port IS NOT NULL
)

SELECT
    host,
    name,
    CASE WHEN count(DISTINCT actor_user) = 1 AND count(actor_user) = count(*) THEN min(actor_user) END AS actor_user,
    CASE WHEN count(DISTINCT src_endpoint) = 1 AND count(src_endpoint) = count(*) THEN min(src_endpoint) END
        AS src_endpoint,
    min(time) AS from_time
FROM by_name
GROUP BY host, name
