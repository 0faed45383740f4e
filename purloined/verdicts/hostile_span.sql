-- From the first to the last hostile deed: one row.
SELECT
    min(time) AS from_time,
    max(time) AS to_time,
    max(CASE WHEN action IN ('read', 'send') THEN time END) AS last_theft
FROM deeds
WHERE standing = 'hostile'
