-- What speaks for a file's theft: one row per held file and record.
WITH

recording AS (  -- evidence files that record reads; in the others an opening must stand for a reading
    SELECT source FROM shown WHERE action = 'read' GROUP BY source
)

SELECT file, 5 AS rank, 'listed, grade ' || grade AS rule, source, record, CAST(NULL AS TIMESTAMP) AS time,
    'listed' AS action
FROM matches
WHERE decides
UNION ALL
SELECT file, 4 AS rank,
    CASE how WHEN 'content' THEN 'sent, by content' ELSE 'sent, by name' END AS rule, source, record, time, action
FROM touches
WHERE action = 'send' AND standing <> 'vouched' AND NOT tie
UNION ALL
SELECT file, 4 AS rank, 'packed into an archive that was sent' AS rule, source, record, time, 'packed' AS action
FROM sent
WHERE NOT tie
UNION ALL
SELECT file, 4 AS rank, 'its archive was sent' AS rule, send_source AS source, send_record AS record,
    send_time AS time, 'send' AS action
FROM sent
WHERE NOT tie
UNION ALL
SELECT file, 3 AS rank, 'read by a hostile session' AS rule, source, record, time, action
FROM touches
WHERE action = 'read' AND standing = 'hostile' AND NOT tie
UNION ALL
SELECT touches.file, 3 AS rank, 'opened by a hostile session, in a log that does not record reads' AS rule,
    touches.source, touches.record, touches.time, touches.action
FROM touches
LEFT JOIN recording ON recording.source = touches.source
WHERE touches.action = 'open' AND touches.standing = 'hostile' AND NOT touches.tie AND recording.source IS NULL
