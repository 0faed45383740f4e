-- Listing entries that are, or may be, a held file: one row per entry and held file, with the best grade.
--
-- P: same hash. Q: same size and CRC-32. B1: in a folder that at least two files tie to the held folder, same name
-- and size. B2: the same, where the listing or the inventory shows no size. D: same name and size, elsewhere or tied
-- by one file only. V: same place and name, other size. The chance of coincidence is counted in the holdings
-- themselves: the held files of that name, times the greater of two shares among the files of its type: of those with
-- that very size (the others: this one is no coincidence with itself), and of those of like size, per byte of the
-- span of like sizes.
WITH

sizes AS (
    SELECT extension, size, count(*) AS files FROM held WHERE size IS NOT NULL GROUP BY extension, size
),

magnitudes AS (
    SELECT extension, magnitude, count(*) AS files FROM held WHERE size IS NOT NULL GROUP BY extension, magnitude
),

-- How many sizes are alike in that way. The smallest of them that is held stands for 2 to the power of digits - 1,
-- which would need a float: at most twice too many, so the chance is at most twice too small.
spans AS (
    SELECT magnitude, CASE WHEN min(size) > 0 THEN min(size) ELSE 1 END AS bytes
    FROM held
    WHERE size IS NOT NULL
    GROUP BY magnitude
),

types AS (
    SELECT extension, count(*) AS files FROM held WHERE size IS NOT NULL GROUP BY extension
),

bearers AS (
    SELECT name_key, extension, count(*) AS files FROM held GROUP BY name_key, extension
),

pairs AS (
    SELECT name_key, size, count(*) AS files FROM held WHERE size IS NOT NULL GROUP BY name_key, size
),

flat AS (
    SELECT source, bool_and(folder = '') AS is_flat FROM listings GROUP BY source
),

by_hash AS (
    SELECT held.file, listings.source, listings.record, 'P' AS grade, true AS decides, 0 AS chance_ppm
    FROM listings
    JOIN (
        SELECT DISTINCT file, sha256 FROM holdings WHERE sha256 IS NOT NULL AND coalesce(size, 1) > 0
    ) AS held ON held.sha256 = listings.sha256
),

by_crc AS (
    SELECT
        held.file, listings.source, listings.record, 'Q' AS grade, true AS decides,
        count(*) OVER (PARTITION BY held.size) * 1000000 // 4294967296 AS chance_ppm
    FROM listings
    JOIN held ON held.crc32 = listings.crc32 AND held.size = listings.size
    WHERE held.size > 0
),

in_place AS (
    SELECT
        held.file, listings.source, listings.record,
        CASE
            WHEN listings.size <> held.size THEN 'V'
            WHEN placed.tie OR placed.files < 2 THEN 'D'
            WHEN listings.size = held.size THEN 'B1'
            ELSE 'B2'
        END AS grade,
        held.extension, held.size, held.magnitude, held.name_key
    FROM listings
    JOIN placed
        ON placed.source = listings.source AND placed.kind = 'named' AND placed.share = ''
        AND placed.folder_key = listings.folder_key AND placed.name_key = listings.name_key
    JOIN held ON held.file = placed.file
),

elsewhere AS (
    SELECT
        held.file, listings.source, listings.record, 'D' AS grade, held.extension, held.size,
        held.magnitude, held.name_key
    FROM listings
    JOIN (
        SELECT name_key, size FROM held WHERE size > 0 GROUP BY name_key, size HAVING count(*) = 1
    ) AS unique_held ON unique_held.name_key = listings.name_key AND unique_held.size = listings.size
    JOIN held ON held.name_key = listings.name_key AND held.size = listings.size
    WHERE NOT EXISTS (
        SELECT 1 FROM in_place WHERE in_place.source = listings.source AND in_place.record = listings.record
    )
),

by_name AS (
    SELECT
        named.file, named.source, named.record, named.grade, named.name_key, named.size,
        CASE
            WHEN named.size IS NULL OR named.grade IN ('B2', 'V') THEN NULL
            ELSE bearers.files * greatest(
                (sizes.files - 1) * 1000000 // types.files,
                magnitudes.files * 1000000 // (types.files * spans.bytes)
            )
        END AS chance_ppm
    FROM (SELECT * FROM in_place UNION ALL SELECT * FROM elsewhere) AS named
    LEFT JOIN sizes ON sizes.extension = named.extension AND sizes.size = named.size
    LEFT JOIN types ON types.extension = named.extension
    LEFT JOIN magnitudes ON magnitudes.extension = named.extension AND magnitudes.magnitude = named.magnitude
    LEFT JOIN spans ON spans.magnitude = named.magnitude
    LEFT JOIN bearers ON bearers.name_key = named.name_key AND bearers.extension = named.extension
),

graded AS (
    SELECT file, source, record, grade, decides, chance_ppm FROM by_hash
    UNION ALL
    SELECT file, source, record, grade, decides, chance_ppm FROM by_crc
    UNION ALL
    SELECT
        by_name.file, by_name.source, by_name.record, by_name.grade,
        by_name.grade IN ('B1', 'B2')
            OR coalesce(by_name.grade = 'D' AND flat.is_flat AND by_name.chance_ppm <= 1000 AND pairs.files = 1, false)
            AS decides,
        by_name.chance_ppm
    FROM by_name
    JOIN flat ON flat.source = by_name.source
    LEFT JOIN pairs ON pairs.name_key = by_name.name_key AND pairs.size = by_name.size
)

SELECT file, source, record, grade, decides, chance_ppm
FROM (
    SELECT
        graded.*,
        row_number() OVER (
            PARTITION BY file, source, record
            ORDER BY
                CASE grade WHEN 'P' THEN 1 WHEN 'Q' THEN 2 WHEN 'B1' THEN 3 WHEN 'B2' THEN 4 WHEN 'D' THEN 5 ELSE 6 END
        ) AS place
    FROM graded
    -- An entry that is one file to the byte does not mean another size of it elsewhere.
    LEFT JOIN (
        SELECT source AS exact_source, record AS exact_record
        FROM graded
        WHERE grade IN ('P', 'Q', 'B1')
        GROUP BY 1, 2
    ) AS exact ON exact_source = source AND exact_record = record
    WHERE grade <> 'V' OR exact_source IS NULL
) AS in_order
WHERE place = 1
