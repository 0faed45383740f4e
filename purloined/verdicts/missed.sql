-- Reads that a sensor is there to record, and has not, though another log has them: one row per sensor, other log and
-- client.
--
-- Two logs of one route at one host must agree. A read in the one has to stand in the other too, of that file, by that
-- client, in the same hour or the one beside it. What does not is a hole in the log that lacks it: such a log is
-- believed only as far as others bear it out.
WITH

watched AS (
    SELECT sensor, host, route, min(source) AS source
    FROM sensors
    WHERE reads
    GROUP BY sensor, host, route
),

-- The logs that show reads and are none of the sensor's own. Mostly there is none, and then nothing is to be compared.
others AS (
    SELECT watched.sensor, watched.host, watched.route, watched.source, showing.source AS other_source
    FROM watched
    CROSS JOIN (SELECT source FROM shown WHERE action = 'read' GROUP BY source) AS showing
    LEFT JOIN sensors AS same ON same.sensor = watched.sensor AND same.source = showing.source
    WHERE same.source IS NULL
),

compared AS (
    SELECT other_source AS source FROM others
    UNION
    SELECT sensors.source FROM sensors JOIN others ON others.sensor = sensors.sensor WHERE sensors.reads
),

-- Each reading once an hour.
reads AS (
    SELECT
        touches.source, touches.file, deeds.host, deeds.route, coalesce(deeds.src_endpoint, '') AS client,
        date_trunc('hour', touches.time) AS hour, min(touches.record) AS record, min(touches.time) AS from_time,
        max(touches.time) AS to_time, count(*) AS reads
    FROM touches
    JOIN compared ON compared.source = touches.source
    JOIN deeds ON deeds.source = touches.source AND deeds.record = touches.record
    JOIN sources ON sources.source = touches.source
    WHERE (touches.action = 'read' OR (touches.action = 'open' AND sources.shows_open))
        AND touches.in_window AND NOT touches.tie AND touches.time IS NOT NULL
        AND deeds.kind = 'access' AND deeds.route <> ''
        AND EXISTS (SELECT 1 FROM compared AS same_source WHERE same_source.source = deeds.source)
    GROUP BY 1, 2, 3, 4, 5, 6
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
    others.sensor, others.source, reads.source AS other_source, reads.client,
    min(reads.record) AS other_record, min(reads.from_time) AS from_time, max(reads.to_time) AS to_time,
    sum(reads.reads) AS reads
FROM reads
JOIN others ON others.other_source = reads.source AND others.host = reads.host AND others.route = reads.route
LEFT JOIN around
    ON around.sensor = others.sensor AND around.file = reads.file AND around.hour = reads.hour
    AND (around.client = reads.client OR around.client = '' OR reads.client = '')
WHERE around.sensor IS NULL
GROUP BY 1, 2, 3, 4
