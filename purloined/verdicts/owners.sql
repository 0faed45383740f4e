-- Whose held files are: one row per held file and owner, with the best that speaks for it.
--
-- Owners are joint: each that a legend, an agreement, a folder or a number names is one. What merely mentions a company,
-- or says so with low confidence, counts where nothing better does. case.toml comes before what inventories state.
WITH

weighed AS (
    SELECT
        holdings.file, coalesce(owned.owner, holdings.owner) AS owner,
        CASE WHEN owned.owner IS NOT NULL THEN 4 ELSE 5 END AS weight
    FROM holdings
    LEFT JOIN owned ON owned.share = coalesce(holdings.share, '') AND owned.folder_key = holdings.folder_key
    WHERE coalesce(owned.owner, holdings.owner) <> ''
    UNION ALL
    SELECT
        file, owner,
        CASE
            WHEN confidence = 'low' THEN 8
            WHEN basis = 'legend' THEN 1
            WHEN basis = 'tenant' THEN 2
            WHEN basis = 'party' THEN 3
            WHEN basis = 'folder' THEN 4
            WHEN basis = 'part_number' THEN 6
            WHEN basis = 'mail_domain' THEN 7
            ELSE 8
        END AS weight
    FROM attributions
    WHERE owner <> ''
),

best AS (
    SELECT file, owner, min(weight) AS weight FROM weighed GROUP BY file, owner
),

only_mentioned AS (
    SELECT file FROM best GROUP BY file HAVING min(weight) = 8
)

SELECT
    best.file, best.owner,
    CASE best.weight
        WHEN 1 THEN 'legend' WHEN 2 THEN 'tenant' WHEN 3 THEN 'party' WHEN 4 THEN 'folder' WHEN 5 THEN 'inventory'
        WHEN 6 THEN 'part_number' WHEN 7 THEN 'mail_domain' ELSE 'mention'
    END AS basis
FROM best
LEFT JOIN only_mentioned ON only_mentioned.file = best.file
WHERE best.weight < 8 OR only_mentioned.file IS NOT NULL
