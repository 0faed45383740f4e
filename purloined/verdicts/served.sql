-- What file servers sent to clients, against the reads seen: one row per flow log, server, client and spell.
--
-- A surplus means that more was read than the access logs show. Explained are: the size of each file read, as often
-- as it was opened and read; what the protocol needs besides, by the constants of knowledge/overheads.toml; and the
-- headers of the packets, or a twentieth of all where no packets are counted. An operation counts to one spell: the
-- last that began before it, give or take a second. What the server copied by itself was not sent. Of several access logs, the fullest counts.
WITH

spells AS (
    SELECT
        source, host, client, spell,
        from_time - INTERVAL 1 SECOND AS from_time,
        to_time + INTERVAL 2 SECOND AS to_time,
        lead(from_time) OVER (PARTITION BY source, host, client ORDER BY from_time) - INTERVAL 1 SECOND AS next_time
    FROM connections
),

operations AS (
    SELECT
        spells.source AS flow_source, spells.host, spells.client, spells.spell,
        events.source, events.record, events.action, coalesce(events.count, 1) AS times
    FROM spells
    JOIN (
        SELECT events.source, events.record, events.action, events.count, events.time, events.src_endpoint,
            coalesce(known.host, nullif(sources.host, ''), events.host, sole.host, '') AS host
        FROM events
        JOIN sources ON sources.source = events.source
        LEFT JOIN hosts AS known ON known.alias = events.host
        LEFT JOIN hosts AS sole ON sole.alias = '' AND events.host IS NULL
        WHERE events.src_endpoint IS NOT NULL AND coalesce(events.detail, '') <> 'copied by the server'
            AND events.action IN ('open', 'read', 'query', 'list', 'create', 'write', 'rename', 'delete')
    ) AS events
        ON events.host = spells.host AND events.src_endpoint = spells.client
        AND events.time >= spells.from_time AND events.time <= spells.to_time
        AND (spells.next_time IS NULL OR events.time < spells.next_time)
),

by_log AS (
    SELECT
        flow_source, host, client, spell, source,
        sum(CASE WHEN action = 'open' THEN times ELSE 0 END) AS opened,
        sum(CASE WHEN action = 'query' THEN times ELSE 0 END) AS queries,
        sum(CASE WHEN action NOT IN ('open', 'query') THEN times ELSE 0 END) AS others
    FROM operations
    GROUP BY 1, 2, 3, 4, 5
),

fullest AS (
    SELECT flow_source, host, client, spell, max(opened) AS opened, max(queries) AS queries, max(others) AS others
    FROM by_log
    GROUP BY 1, 2, 3, 4
),

-- How often each file went over the wire in a spell.
passes AS (
    SELECT flow_source, host, client, spell, file, max(passes) AS passes
    FROM (
        SELECT
            operations.flow_source, operations.host, operations.client, operations.spell, touches.file,
            operations.source,
            CASE
                WHEN bool_or(sources.shows_open) THEN sum(CASE WHEN operations.action = 'open' THEN 1 ELSE 0 END)
                ELSE least(
                    greatest(sum(CASE WHEN operations.action = 'open' THEN 1 ELSE 0 END), 1),
                    sum(CASE WHEN operations.action = 'read' THEN 1 ELSE 0 END)
                )
            END AS passes
        FROM operations
        JOIN sources ON sources.source = operations.source
        JOIN touches ON touches.source = operations.source AND touches.record = operations.record
        WHERE operations.action IN ('open', 'read') AND NOT touches.tie
        GROUP BY 1, 2, 3, 4, 5, 6
    ) AS by_log
    GROUP BY 1, 2, 3, 4, 5
),

content AS (
    SELECT passes.flow_source, passes.host, passes.client, passes.spell,
        least(sum(held.size * passes.passes), 9000000000000000000) AS bytes
    FROM passes
    JOIN held ON held.file = passes.file
    GROUP BY 1, 2, 3, 4
)

SELECT
    connections.source,
    connections.host,
    connections.client,
    connections.from_time,
    connections.to_time,
    connections.bytes,
    coalesce(content.bytes, 0) AS content,
    coalesce(content.bytes, 0)
        + CASE
            WHEN fullest.queries > 0
                THEN connections.connections * overheads.connection + fullest.opened * overheads.opening
                    + fullest.queries * overheads.query
            ELSE connections.connections * overheads.blind_connection
                + coalesce(fullest.opened, 0) * overheads.blind_opening
                + coalesce(fullest.others, 0) * overheads.blind_operation
        END
        + coalesce(connections.packets * overheads.header, coalesce(connections.bytes, 0) // 20) AS explained
FROM connections
JOIN overheads ON overheads.source = connections.source
LEFT JOIN fullest
    ON fullest.flow_source = connections.source AND fullest.host = connections.host
    AND fullest.client = connections.client AND fullest.spell = connections.spell
LEFT JOIN content
    ON content.flow_source = connections.source AND content.host = connections.host
    AND content.client = connections.client AND content.spell = connections.spell
