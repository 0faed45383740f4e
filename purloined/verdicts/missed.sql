-- Reads that a sensor is there to record, and has not, though another log has them: one row per sensor, other log and
-- client.
--
-- Two logs of one route at one host must agree. A read in the one has to stand in the other too, of that file, by that
-- client, in the same hour or the one beside it. What does not is a hole in the log that lacks it: such a log is
-- believed only as far as others bear it out.
WITH

reads AS (
    SELECT
        touches.source, touches.record, touches.file, touches.time, deeds.host, deeds.route,
        coalesce(deeds.src_endpoint, '') AS client, date_trunc('hour', touches.time) AS hour
    FROM touches
    JOIN deeds ON deeds.source = touches.source AND deeds.record = touches.record
    WHERE touches.action = 'read' AND touches.in_window AND NOT touches.tie AND touches.time IS NOT NULL
        AND deeds.kind = 'access' AND deeds.route <> ''
),

watched AS (
    SELECT sensor, host, route, min(source) AS source
    FROM sensors
    WHERE reads
    GROUP BY sensor, host, route
),

own AS (
    SELECT DISTINCT sensors.sensor, reads.file, reads.client, reads.hour
    FROM reads
    JOIN sensors ON sensors.source = reads.source AND sensors.reads
),

around AS (
    SELECT sensor, file, client, hour FROM own
    UNION
    SELECT sensor, file, client, hour - INTERVAL 1 HOUR FROM own
    UNION
    SELECT sensor, file, client, hour + INTERVAL 1 HOUR FROM own
)

SELECT
    watched.sensor, watched.source, reads.source AS other_source, reads.client,
    min(reads.record) AS other_record, min(reads.time) AS from_time, max(reads.time) AS to_time, count(*) AS reads
FROM reads
JOIN watched ON watched.host = reads.host AND watched.route = reads.route
LEFT JOIN sensors AS same ON same.sensor = watched.sensor AND same.source = reads.source
LEFT JOIN around
    ON around.sensor = watched.sensor AND around.file = reads.file AND around.hour = reads.hour
    AND (around.client = reads.client OR around.client = '' OR reads.client = '')
WHERE same.source IS NULL AND around.sensor IS NULL
GROUP BY 1, 2, 3, 4
