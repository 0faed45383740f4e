-- Where a sensor may have missed something, as its own evidence shows: one row per evidence file, span and
-- reason.
-- What shows by absence (nothing before the first record, a hole in record numbers) is added in `coverage`.
-- A log of connections is written as they end: a line of it may be of one that had lasted for any time (`earlier`).
SELECT
    unread.after_time AS from_time,
    unread.before_time AS to_time,
    CASE WHEN count(*) = 1 THEN 'a line could not be read' ELSE 'lines could not be read' END AS reason,
    CAST(NULL AS VARCHAR) AS route,
    unread.source,
    min(unread.record) AS record,
    TRUE AS earlier
FROM unread
JOIN sources ON sources.source = unread.source
WHERE sources.sensor IS NOT NULL
GROUP BY unread.source, unread.after_time, unread.before_time
UNION ALL
SELECT
    CASE WHEN events.action = 'clear' THEN NULL ELSE events.time END AS from_time,
    CASE
        WHEN events.action IN ('stop', 'config') THEN (
            SELECT min(later.time) FROM events AS later
            WHERE later.source = events.source AND later.action = 'start' AND later.time > events.time
        )
        ELSE coalesce(events.end_time, events.time)
    END AS to_time,
    CASE events.action
        WHEN 'clear' THEN 'the log was cleared'
        WHEN 'stop' THEN 'the sensor stopped'
        WHEN 'config' THEN coalesce(events.detail, 'what it records was changed')
        ELSE 'the sensor says it lost records'
    END AS reason,
    CASE WHEN events.action = 'config' THEN events.route END AS route,
    events.source,
    events.record,
    FALSE AS earlier
FROM events
JOIN sources ON sources.source = events.source
WHERE events.action IN ('clear', 'stop', 'drop', 'config') AND sources.sensor IS NOT NULL
UNION ALL
SELECT
    events.time AS from_time,
    coalesce(events.end_time, events.time) AS to_time,
    'connections without both ends, or without a time' AS reason,
    CAST(NULL AS VARCHAR) AS route,
    events.source,
    events.record,
    FALSE AS earlier
FROM events
JOIN sources ON sources.source = events.source
WHERE events.action = 'flow' AND sources.sensor IS NOT NULL
    AND (events.src_endpoint IS NULL OR events.dst_endpoint IS NULL OR events.time IS NULL)
UNION ALL
SELECT
    missed.from_time,
    missed.to_time,
    'reads that another log saw are missing in it (' || sources.name || ':' || CAST(missed.other_record AS VARCHAR) || ' and later)' AS reason,
    CAST(NULL AS VARCHAR) AS route,
    missed.source,
    CAST(NULL AS BIGINT) AS record,
    FALSE AS earlier
FROM missed
JOIN sources ON sources.source = missed.other_source
