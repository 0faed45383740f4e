-- From the first to the last hostile deed: one row. A command that packs or copies files is a theft.
SELECT
    min(time) AS from_time,
    max(time) AS to_time,
    max(CASE WHEN action IN ('read', 'send', 'pack or copy') THEN time END) AS last_theft
FROM (
    SELECT time, action FROM deeds WHERE standing = 'hostile'
    UNION ALL
    SELECT time, 'pack or copy' FROM commands WHERE standing = 'hostile' AND does <> 'nothing'
) AS hostile
