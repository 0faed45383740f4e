-- What file servers sent to clients over SMB, in spells: one row per flow log, server, client and spell.
--
-- A spell is a time in which the client had connections open without a break of more than a second. A connection's
-- beginning is taken from the logon that came over the same port, where a log has just one: flow logs know the ends of
-- a connection only roughly. A client with more than 500 spells is taken as one spell over all of the window.
-- Clients of whom only vouched sessions are known, or whose address is vouched for over all of the window, are left
-- out: a surplus of theirs is no theft. Of rows that are alike, the one that reaches least comes first, both times.
WITH

logons AS (
    SELECT src_endpoint, src_port, host, min(time) AS time
    FROM (
        SELECT events.src_endpoint, events.src_port, known.host, events.time
        FROM events
        JOIN hosts AS known ON known.alias = coalesce(events.dst_endpoint, events.host)
        WHERE events.action = 'logon' AND events.src_port IS NOT NULL AND events.time IS NOT NULL
    ) AS with_port
    GROUP BY 1, 2, 3
    HAVING count(*) = 1
),

-- A log that counts no bytes at all, as Sysmon's, says nothing of a surplus.
counting AS (
    SELECT source FROM events WHERE action = 'flow' AND bytes_in IS NOT NULL GROUP BY source
),

flows AS (
    SELECT
        events.source,
        events.record,
        known.host,
        events.src_endpoint AS client,
        events.src_port,
        coalesce(logons.time, events.time) AS from_time,
        greatest(coalesce(logons.time, events.time), coalesce(events.end_time, events.time)) AS to_time,
        events.bytes_in AS bytes,
        events.packets_in AS packets
    FROM events
    JOIN counting ON counting.source = events.source
    JOIN hosts AS known ON known.alias = events.dst_endpoint
    JOIN clocks ON clocks.source = events.source
    LEFT JOIN logons
        ON logons.src_endpoint = events.src_endpoint AND logons.src_port = events.src_port AND logons.host = known.host
    WHERE events.action = 'flow' AND events.dst_port IN (139, 445)
        AND events.time <= clocks.to_time AND coalesce(events.end_time, events.time) >= clocks.from_time
),

sessions AS (
    SELECT host, src_endpoint AS client, bool_and(standing = 'vouched') AS all_vouched
    FROM deeds
    WHERE kind = 'access' AND in_window AND src_endpoint IS NOT NULL AND actor_user IS NOT NULL
    GROUP BY host, src_endpoint
),

doubtful AS (
    SELECT flows.*
    FROM flows
    LEFT JOIN sessions ON sessions.host = flows.host AND sessions.client = flows.client
    CROSS JOIN "window"
    LEFT JOIN parties
        ON parties.kind = 'endpoint' AND parties.name = flows.client AND parties.standing = 'vouched'
        AND parties.from_time <= "window".from_time AND parties.to_time > "window".to_time
    WHERE NOT coalesce(sessions.all_vouched, false) AND parties.name IS NULL
),

in_order AS (
    SELECT
        doubtful.*,
        max(to_time) OVER (
            PARTITION BY source, host, client ORDER BY from_time, to_time, record
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM doubtful
),

numbered AS (
    SELECT
        in_order.*,
        sum(CASE WHEN reached IS NULL OR from_time > reached + INTERVAL 1 SECOND THEN 1 ELSE 0 END) OVER (
            PARTITION BY source, host, client ORDER BY from_time, to_time, record, reached NULLS FIRST
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS spell
    FROM in_order
),

spells AS (
    SELECT source, host, client, max(spell) AS spells FROM numbered GROUP BY 1, 2, 3
)

SELECT
    numbered.source,
    numbered.host,
    numbered.client,
    CASE WHEN spells.spells > 500 THEN 0 ELSE numbered.spell END AS spell,
    min(numbered.from_time) AS from_time,
    max(numbered.to_time) AS to_time,
    CASE WHEN count(numbered.bytes) = count(*) THEN least(sum(numbered.bytes), 9000000000000000000) END AS bytes,
    CASE WHEN count(numbered.packets) = count(*) THEN least(sum(numbered.packets), 9000000000000000) END AS packets,
    count(DISTINCT coalesce(numbered.src_port, -numbered.record)) AS connections
FROM numbered
JOIN spells ON spells.source = numbered.source AND spells.host = numbered.host AND spells.client = numbered.client
GROUP BY 1, 2, 3, 4
