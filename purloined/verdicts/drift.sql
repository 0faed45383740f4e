-- Reads that two logs saw once each, of one file by one client: one row per pair of logs and such read.
-- The difference of their times is that of their clocks. Two logs of one kind are parts of one log, with other reads of
-- the same files. Of each pair of logs, a thousand reads at the most.
WITH

reading AS (
    SELECT distinct_logs.source, sources.reader, count(*) OVER () AS logs
    FROM (SELECT source FROM shown WHERE action = 'read' GROUP BY source) AS distinct_logs
    JOIN sources ON sources.source = distinct_logs.source
),

once AS (
    SELECT events.source, reading.reader, events.src_endpoint, events.name_key, min(events.time) AS time
    FROM events
    JOIN reading ON reading.source = events.source AND reading.logs > 1
    WHERE events.action = 'read' AND events.src_endpoint IS NOT NULL AND events.name_key IS NOT NULL
        AND events.time IS NOT NULL
    GROUP BY 1, 2, 3, 4
    HAVING count(*) = 1
)

SELECT source, other_source, time, other_time
FROM (
    SELECT
        one.source, other.source AS other_source, one.time, other.time AS other_time,
        row_number() OVER (
            PARTITION BY one.source, other.source ORDER BY one.name_key, one.src_endpoint
        ) AS place
    FROM once AS one
    JOIN once AS other
        ON other.src_endpoint = one.src_endpoint AND other.name_key = one.name_key AND other.source > one.source
        AND other.reader <> one.reader
) AS in_order
WHERE place <= 1000
