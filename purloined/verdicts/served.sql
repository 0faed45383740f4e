-- What file servers sent to clients, against the reads seen: one row per flow log, server and client.
--
-- A surplus means that more was read than the access log shows. Explained are the files read (each once in an hour:
-- a log may have a line for every block), and a stated overhead: 12 per cent, 1,500 bytes for each operation and
-- 10,000 for each connection. Clients of whom only vouched sessions are known, or whose address is vouched for over all of
-- the window, are left out: their surplus is no theft.
WITH

connections AS (
    SELECT
        events.source,
        known.host,
        events.src_endpoint AS client,
        CASE WHEN count(events.bytes_in) = count(*) THEN least(sum(events.bytes_in), 9000000000000000000) END AS bytes,
        count(*) AS connections
    FROM events
    JOIN hosts AS known ON known.alias = events.dst_endpoint
    CROSS JOIN "window"
    WHERE events.action = 'flow' AND events.dst_port IN (139, 445)
        AND events.time <= "window".to_time AND coalesce(events.end_time, events.time) >= "window".from_time
    GROUP BY 1, 2, 3
),

reads AS (
    SELECT host, client, sum(size) AS bytes
    FROM (
        SELECT DISTINCT
            deeds.host, deeds.src_endpoint AS client, touches.file, date_trunc('hour', deeds.time) AS hour, held.size
        FROM touches
        JOIN deeds ON deeds.source = touches.source AND deeds.record = touches.record
        JOIN held ON held.file = touches.file
        WHERE touches.action = 'read' AND touches.in_window AND NOT touches.tie AND deeds.src_endpoint IS NOT NULL
    ) AS once_an_hour
    GROUP BY host, client
),

operations AS (
    SELECT
        host, src_endpoint AS client, count(*) AS operations,
        bool_and(standing = 'vouched') AS all_vouched
    FROM deeds
    WHERE kind = 'access' AND in_window AND src_endpoint IS NOT NULL AND actor_user IS NOT NULL
    GROUP BY host, src_endpoint
)

SELECT
    connections.source,
    connections.host,
    connections.client,
    connections.bytes,
    coalesce(reads.bytes, 0) * 112 // 100 + coalesce(operations.operations, 0) * 1500
        + connections.connections * 10000 AS explained
FROM connections
LEFT JOIN reads ON reads.host = connections.host AND reads.client = connections.client
LEFT JOIN operations ON operations.host = connections.host AND operations.client = connections.client
CROSS JOIN "window"
LEFT JOIN parties
    ON parties.from_time <= "window".from_time AND parties.to_time > "window".to_time AND parties.kind = 'endpoint' AND parties.name = connections.client AND parties.standing = 'vouched'
WHERE NOT coalesce(operations.all_vouched, false) AND parties.name IS NULL
