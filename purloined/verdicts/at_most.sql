-- How much of what you hold can have left at the most, of each owner and in all: one row per owner.
--
-- A set of files can have left together only if their floors fit into all that can have left; content held twice has
-- to leave once. Counted are the files that are not ruled out, cheapest first: each copy costs its share of the floor,
-- rounded down, so the count is never too small. The same for bytes: what compresses best first, in per mille of its
-- size, rounded down. Where there is no bound there is no row.
WITH

open_files AS (
    SELECT
        coalesce(held.size, 0) AS size, held.floor,
        CASE WHEN held.sha256 IS NULL THEN held.file END AS lone, held.sha256, held.file
    FROM held
    JOIN verdicts ON verdicts.file = held.file AND verdicts.verdict <> 'ruled_out'
    CROSS JOIN bound
    WHERE bound.bytes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.proof = 'B')
),

scopes AS (
    SELECT coalesce(owners.owner, '') AS owner, size, floor, sha256, open_files.file
    FROM open_files
    LEFT JOIN owners ON owners.file = open_files.file
    UNION ALL
    SELECT CAST(NULL AS VARCHAR) AS owner, size, floor, sha256, file FROM open_files
),

contents AS (
    SELECT owner, min(floor) AS floor, count(*) AS copies, sum(size) AS size, max(size) AS content
    FROM scopes
    GROUP BY owner, coalesce(sha256, CAST(file AS VARCHAR))
),

classes AS (
    SELECT owner, floor // copies AS cost, sum(copies) AS files, sum(floor // copies * copies) AS costs
    FROM contents
    GROUP BY 1, 2
),

filled AS (
    SELECT
        owner, cost, files, costs,
        sum(costs) OVER (PARTITION BY owner ORDER BY cost ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS reached
    FROM classes
),

most_files AS (
    SELECT
        filled.owner,
        sum(
            CASE
                WHEN filled.reached <= bound.bytes THEN filled.files
                WHEN filled.reached - filled.costs >= bound.bytes THEN 0
                ELSE (bound.bytes - (filled.reached - filled.costs)) // filled.cost
            END
        ) AS files
    FROM filled
    CROSS JOIN bound
    GROUP BY filled.owner
),

ratios AS (
    SELECT
        owner, CASE WHEN size > 0 THEN least(floor * 1000 // size, 1000) ELSE 0 END AS permille, sum(size) AS size
    FROM contents
    GROUP BY 1, 2
),

weighed AS (
    SELECT
        owner, permille, size,
        sum(size * permille // 1000) OVER (
            PARTITION BY owner ORDER BY permille ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS reached
    FROM ratios
),

most_bytes AS (
    SELECT
        weighed.owner,
        sum(
            CASE
                WHEN weighed.reached <= bound.bytes THEN weighed.size
                WHEN weighed.reached - weighed.size * weighed.permille // 1000 >= bound.bytes THEN 0
                ELSE least(
                    weighed.size,
                    (bound.bytes - (weighed.reached - weighed.size * weighed.permille // 1000) + 1) * 1000
                        // weighed.permille
                )
            END
        ) AS bytes
    FROM weighed
    CROSS JOIN bound
    GROUP BY weighed.owner
),

totals AS (
    SELECT owner, sum(copies) AS files, sum(size) AS bytes FROM contents GROUP BY owner
)

SELECT
    totals.owner,
    least(most_files.files, totals.files) AS files,
    least(most_bytes.bytes, totals.bytes, 9000000000000000000) AS bytes,
    totals.files AS of_files,
    least(totals.bytes, 9000000000000000000) AS of_bytes
FROM totals
JOIN most_files ON coalesce(most_files.owner, '?') = coalesce(totals.owner, '?') AND (most_files.owner IS NULL) = (totals.owner IS NULL)
JOIN most_bytes ON coalesce(most_bytes.owner, '?') = coalesce(totals.owner, '?') AND (most_bytes.owner IS NULL) = (totals.owner IS NULL)
