-- From the first to the last hostile deed: one row. A command that packs or copies files is a theft, and so is an opening
-- in a log that records no reads.
SELECT
    min(time) AS from_time,
    max(time) AS to_time,
    max(CASE WHEN action IN ('read', 'send', 'pack or copy') THEN time END) AS last_theft
FROM (
    SELECT deeds.time, CASE WHEN deeds.action = 'open' AND recording.source IS NULL THEN 'read' ELSE deeds.action END AS action
    FROM deeds
    LEFT JOIN recording ON recording.source = deeds.source
    WHERE deeds.standing = 'hostile'
    UNION ALL
    SELECT time, 'pack or copy' FROM commands WHERE standing = 'hostile' AND does <> 'nothing'
) AS hostile
