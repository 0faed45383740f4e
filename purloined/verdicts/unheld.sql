-- What was sent away by somebody not vouched for, and fits no held file: an archive, mostly, that may hold any of them.
-- One row per evidence file, name as recorded, sender and destination. The same name is sent again when a sending fails:
-- the largest of its sizes counts, once.
WITH

away AS (
    SELECT
        deeds.source, deeds.record, deeds.time, deeds.standing, deeds.size,
        coalesce(nullif(deeds.host, ''), sender.host, deeds.src_endpoint, '') AS host,
        coalesce(deeds.dst_endpoint, '') AS destination, coalesce(events.path, '') AS path
    FROM deeds
    JOIN events ON events.source = deeds.source AND events.record = deeds.record AND events.action = 'send'
        AND coalesce(events.name_key, 0) = coalesce(deeds.name_key, 0)
        AND coalesce(events.folder_key, 0) = coalesce(deeds.folder_key, 0)
    LEFT JOIN touches ON touches.source = deeds.source AND touches.record = deeds.record
    LEFT JOIN hosts AS sender ON sender.alias = deeds.src_endpoint
    LEFT JOIN system_files ON system_files.name_key = deeds.name_key
    WHERE deeds.action = 'send' AND deeds.standing <> 'vouched' AND touches.record IS NULL
        AND system_files.name_key IS NULL AND (deeds.name_key IS NOT NULL OR deeds.size IS NOT NULL)
)

SELECT
    source,
    min(record) AS record,
    path,
    host,
    destination,
    CASE WHEN max(CASE WHEN standing = 'hostile' THEN 1 ELSE 0 END) = 1 THEN 'hostile' ELSE 'unknown' END AS standing,
    max(size) AS size,
    count(DISTINCT record) AS sendings,
    min(time) AS first_time,
    max(time) AS last_time
FROM away
GROUP BY source, path, host, destination
