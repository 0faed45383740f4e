-- Listing entries that are, or may be, a held file: one row per entry and held file, with the best grade.
--
-- P: same hash. Q: same size and CRC-32. In a folder that is surely mapped to a held one: B0: same name, size and time;
-- B1: same name and size; B2: same name, and no size to compare; C: nearly that name, and the size, or but for one slip
-- that name, and no size to compare. Elsewhere, the same
-- name and size: D1, D2, D3 by the odds that it is no coincidence (999, 950, 500 in a thousand); E: below. V: the place
-- and the name, another size. Several files of one content are no tie: of one hash, or
-- of one name, size and time.
WITH

-- Entries that show what their content is, by the names that are compared.
hashed AS (
    SELECT
        listings.source, listings.record, coalesce(undone.folder_key, listings.folder_key) AS folder_key,
        coalesce(undone.name_key, listings.name_key) AS name_key,
        listings.sha256, listings.sha1, listings.md5, listings.pieces_root, listings.crc32, listings.size
    FROM listings
    LEFT JOIN undone
        ON undone.source = listings.source AND undone.record = listings.record
        AND undone.listed_folder_key = listings.folder_key AND undone.listed_name_key = listings.name_key
    WHERE listings.sha256 IS NOT NULL OR listings.sha1 IS NOT NULL OR listings.md5 IS NOT NULL
        OR listings.pieces_root IS NOT NULL OR listings.crc32 IS NOT NULL
),

by_hash AS (
    SELECT hashed.source, hashed.record, hashed.folder_key, hashed.name_key, holdings.file, 'SHA-256' AS by_key
    FROM hashed
    JOIN holdings ON holdings.sha256 = hashed.sha256
    WHERE coalesce(holdings.size, 1) > 0
    UNION ALL
    SELECT hashed.source, hashed.record, hashed.folder_key, hashed.name_key, holdings.file, 'SHA-1'
    FROM hashed
    JOIN holdings ON holdings.sha1 = hashed.sha1
    WHERE coalesce(holdings.size, 1) > 0
    UNION ALL
    SELECT hashed.source, hashed.record, hashed.folder_key, hashed.name_key, holdings.file, 'MD5'
    FROM hashed
    JOIN holdings ON holdings.md5 = hashed.md5
    WHERE coalesce(holdings.size, 1) > 0
    UNION ALL
    SELECT hashed.source, hashed.record, hashed.folder_key, hashed.name_key, holdings.file, 'root of its pieces'
    FROM hashed
    JOIN holdings ON holdings.pieces_root = hashed.pieces_root
    WHERE coalesce(holdings.size, 1) > 0
),

sizes AS (
    SELECT held.size, count(*) AS files
    FROM held
    WHERE EXISTS (SELECT 1 FROM listings WHERE listings.crc32 IS NOT NULL AND listings.size = held.size)
    GROUP BY held.size
),

in_places AS (
    SELECT
        in_place.source, in_place.record, in_place.listed_folder_key, in_place.shown_key, in_place.file, in_place.damage,
        CASE
            WHEN NOT agrees THEN 'V'
            WHEN agrees AND same_time THEN 'B0'
            WHEN agrees THEN 'B1'
            ELSE 'B2'
        END AS grade,
        CASE
            WHEN agrees AND same_time THEN 'place, name, size and time'
            WHEN agrees THEN 'place, name and size'
            ELSE 'place and name'
        END AS by_key,
        CASE WHEN agrees THEN wanted.chance_ppm END AS chance_ppm,
        -- Files of one folder whose names differ only in case are all named by it.
        CAST(in_place.host || '/' || in_place.share AS VARCHAR) AS lies_in, in_place.folder_key, in_place.name_key
    FROM in_place
    LEFT JOIN sized_entries
        ON sized_entries.source = in_place.source AND sized_entries.record = in_place.record
        AND sized_entries.folder_key = in_place.listed_folder_key AND sized_entries.name_key = in_place.shown_key
    LEFT JOIN wanted
        ON wanted.source = in_place.source AND wanted.name_key = in_place.name_key AND wanted.band = sized_entries.band
        AND wanted.amount = sized_entries.amount
    WHERE in_place.sure OR NOT in_place.agrees
),

graded AS (
    SELECT source, record, folder_key AS listed_folder_key, name_key AS shown_key, file, 'P' AS grade, by_key,
        0 AS chance_ppm, NULL AS posterior_ppm, '' AS damage, '' AS lies_in, 0 AS folder_key, 0 AS name_key
    FROM by_hash
    UNION ALL
    SELECT
        hashed.source, hashed.record, hashed.folder_key, hashed.name_key, held.file, 'Q', 'size and CRC-32',
        sizes.files * 1000000 // 4294967296, NULL, '', '', 0, 0
    FROM hashed
    JOIN held ON held.crc32 = hashed.crc32 AND held.size = hashed.size
    JOIN sizes ON sizes.size = held.size
    WHERE held.size > 0
    UNION ALL
    SELECT source, record, listed_folder_key, shown_key, file, grade, by_key, chance_ppm, NULL, damage, lies_in, folder_key,
        name_key
    FROM in_places
    UNION ALL
    SELECT
        near.source, near.record, near.listed_folder_key, near.shown_key, near.file,
        CASE WHEN near.cut AND near.sized THEN 'B1' ELSE 'C' END,
        CASE
            WHEN near.cut AND near.sized THEN 'place, how the name begins, and size'
            WHEN near.cut THEN 'place and how the name begins'
            WHEN near.sized THEN 'place, nearly the name, and size'
            ELSE 'place and nearly the name'
        END,
        NULL, NULL, CASE WHEN near.cut THEN 'cut off' ELSE 'letters differ' END, '', near.file, near.file
    FROM near
    UNION ALL
    SELECT
        source, record, listed_folder_key, shown_key, file,
        CASE
            WHEN posterior_ppm >= 999000 THEN 'D1'
            WHEN posterior_ppm >= 950000 THEN 'D2'
            WHEN posterior_ppm >= 500000 THEN 'D3'
            ELSE 'E'
        END,
        CASE WHEN same_time THEN 'name, size and time' ELSE 'name and size' END, chance_ppm, posterior_ppm, damage,
        stratum, file, file
    FROM elsewhere
),

ranked AS (
    SELECT
        graded.*,
        CASE grade
            WHEN 'P' THEN 1 WHEN 'Q' THEN 2 WHEN 'B0' THEN 3 WHEN 'B1' THEN 4 WHEN 'B2' THEN 5 WHEN 'C' THEN 6
            WHEN 'D1' THEN 7 WHEN 'D2' THEN 8 WHEN 'D3' THEN 9 WHEN 'V' THEN 10 ELSE 11
        END AS place
    FROM graded
),

best AS (
    SELECT
        source, record, listed_folder_key, shown_key, bool_or(place <= 2) AS by_content,
        min(CASE WHEN place > 2 THEN place END) AS place
    FROM ranked
    GROUP BY source, record, listed_folder_key, shown_key
),

-- What content shows stands; so does the best that the name shows, if it decides, or content shows nothing.
standing AS (
    SELECT ranked.*
    FROM ranked
    JOIN best
        ON best.source = ranked.source AND best.record = ranked.record
        AND best.listed_folder_key = ranked.listed_folder_key AND best.shown_key = ranked.shown_key
    WHERE ranked.place <= 2 OR (ranked.place = best.place AND (ranked.place <= 5 OR NOT best.by_content))
),

meanings AS (
    SELECT
        standing.source, standing.record, standing.listed_folder_key, standing.shown_key, standing.place,
        count(DISTINCT standing.lies_in || CAST(standing.folder_key AS VARCHAR) || ' ' || CAST(standing.name_key AS VARCHAR))
            AS ties,
        (count(DISTINCT held.sha256) = 1 AND count(held.sha256) = count(*))
            OR (
                count(DISTINCT held.sha256) <= 1 AND min(held.size) = max(held.size) AND count(held.size) = count(*)
                AND min(held.mtime) = max(held.mtime) AND count(held.mtime) = count(*)
                AND min(held.name_key) = max(held.name_key)
            ) AS one_content
    FROM standing
    JOIN held ON held.file = standing.file
    GROUP BY 1, 2, 3, 4, 5
),

weighed AS (
    SELECT
        standing.file, standing.source, standing.record, standing.listed_folder_key, standing.shown_key, standing.grade,
        standing.by_key, standing.chance_ppm, standing.posterior_ppm, standing.damage, standing.place, meanings.ties,
        standing.grade IN ('P', 'Q')
            OR (
                (standing.grade IN ('B0', 'B1', 'B2') OR (standing.grade = 'D1' AND standing.lies_in = 'flat'))
                AND (meanings.ties = 1 OR meanings.one_content)
            ) AS decides
    FROM standing
    JOIN meanings
        ON meanings.source = standing.source AND meanings.record = standing.record
        AND meanings.listed_folder_key = standing.listed_folder_key AND meanings.shown_key = standing.shown_key
        AND meanings.place = standing.place
),

once AS (
    SELECT *
    FROM (
        SELECT
            weighed.*,
            row_number() OVER (
                PARTITION BY file, source, record, listed_folder_key, shown_key
                ORDER BY place, decides DESC, ties, by_key DESC, chance_ppm, posterior_ppm DESC, damage
            ) AS number
        FROM weighed
    ) AS in_order
    WHERE number = 1
)

SELECT
    once.file, once.source, once.record,
    coalesce(undone.listed_folder_key, once.listed_folder_key) AS listed_folder_key,
    coalesce(undone.listed_name_key, once.shown_key) AS listed_name_key, once.grade,
    once.decides OR coalesce(bool_or(match_decisions.granted) AND bool_and(match_decisions.granted), false) AS decides,
    once.by_key, once.chance_ppm, once.posterior_ppm, once.ties, once.damage, min(match_decisions.decided) AS decided,
    NOT once.decides AND coalesce(bool_and(NOT match_decisions.granted), false) AS refused
FROM once
LEFT JOIN undone
    ON undone.source = once.source AND undone.record = once.record
    AND undone.folder_key = once.listed_folder_key AND undone.name_key = once.shown_key
LEFT JOIN match_decisions
    ON match_decisions.source = once.source
    AND coalesce(match_decisions.record, once.record) = once.record
    AND coalesce(match_decisions.grade, once.grade) = once.grade
    AND once.grade NOT IN ('P', 'Q')
GROUP BY
    once.file, once.source, once.record, coalesce(undone.listed_folder_key, once.listed_folder_key),
    coalesce(undone.listed_name_key, once.shown_key), once.grade, once.decides, once.by_key, once.chance_ppm,
    once.posterior_ppm, once.ties, once.damage
