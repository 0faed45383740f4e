-- What markings held files bear: one row per held file and marking. A file that speaks of a marking does not bear it;
-- one that nobody could look into may bear any.
WITH

stated AS (
    SELECT file, marking FROM holdings WHERE marking <> ''
    UNION
    SELECT file, kind AS marking FROM markings WHERE is_use
)

SELECT file, marking FROM stated
UNION ALL
SELECT DISTINCT holdings.file, 'unknown' AS marking
FROM holdings
WHERE holdings.status <> 'ok' AND NOT EXISTS (SELECT 1 FROM stated WHERE stated.file = holdings.file)
