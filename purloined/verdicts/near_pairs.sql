-- Entries of a surely mapped folder under whose name nothing lies there, with the files there that have the shown size
-- and no entry of their own: one row per entry and file. A size that more than 50 of these files have tells nothing.
-- Where no size is shown, names that were cut are looked up, and any other where few entries and few files are left.
WITH

placed_entries AS (
    SELECT DISTINCT source, record, listed_folder_key, shown_key FROM in_place WHERE coalesce(agrees, true)
),

placed_files AS (
    SELECT DISTINCT source, file FROM in_place WHERE sure AND coalesce(agrees, true)
),

left_over AS (
    SELECT
        sized_entries.source, sized_entries.record, sized_entries.path AS listed_path,
        sized_entries.folder_key AS listed_folder_key, sized_entries.name_key AS shown_key, sized_entries.beginning, sized_entries.band, sized_entries.amount,
        mapped.held_host, mapped.held_share, mapped.held_folder_key
    FROM sized_entries
    JOIN mapped
        ON mapped.source = sized_entries.source AND mapped.folder_key = sized_entries.folder_key AND mapped.sure
    LEFT JOIN placed_entries
        ON placed_entries.source = sized_entries.source AND placed_entries.record = sized_entries.record
        AND placed_entries.listed_folder_key = sized_entries.folder_key
        AND placed_entries.shown_key = sized_entries.name_key
    WHERE placed_entries.record IS NULL
),

places AS (
    SELECT DISTINCT source, held_host, held_share, held_folder_key FROM left_over
),

there AS (
    SELECT places.source, held.file, held.path, held.host, held.share, held.folder_key, held.size, held.mtime
    FROM places
    JOIN held
        ON held.host = places.held_host AND held.share = places.held_share
        AND held.folder_key = places.held_folder_key
    LEFT JOIN placed_files ON placed_files.source = places.source AND placed_files.file = held.file
    WHERE placed_files.file IS NULL
),

coded AS (
    SELECT source, file, path, host, share, folder_key, 0 AS band, size AS amount FROM there
    UNION ALL
    SELECT
        there.source, there.file, there.path, there.host, there.share, there.folder_key, size_bands.band,
        (there.size // size_bands.before * size_bands.multiply + size_bands.add) // size_bands.divide AS amount
    FROM there
    JOIN size_bands ON there.size >= size_bands.from_size AND there.size < size_bands.to_size
    WHERE EXISTS (
        SELECT 1 FROM size_rounding
        WHERE size_rounding.source = there.source AND size_rounding.rounding = size_bands.rounding
    )
),

common AS (
    SELECT source, host, share, folder_key, band, amount
    FROM coded
    WHERE amount IS NOT NULL
    GROUP BY source, host, share, folder_key, band, amount
    HAVING count(*) > 50
),

few_entries AS (
    SELECT source, listed_folder_key FROM left_over GROUP BY source, listed_folder_key HAVING count(*) <= 20
),

few_files AS (
    SELECT source, host, share, folder_key FROM there GROUP BY source, host, share, folder_key HAVING count(*) <= 20
)

SELECT left_over.source, left_over.record, left_over.listed_path, left_over.listed_folder_key, left_over.shown_key,
    left_over.beginning, coded.file, coded.path, true AS sized
FROM left_over
JOIN coded
    ON coded.source = left_over.source AND coded.host = left_over.held_host
    AND coded.share = left_over.held_share AND coded.folder_key = left_over.held_folder_key
    AND coded.band = left_over.band AND coded.amount = left_over.amount
LEFT JOIN common
    ON common.source = coded.source AND common.host = coded.host AND common.share = coded.share
    AND common.folder_key = coded.folder_key AND common.band = coded.band AND common.amount = coded.amount
WHERE common.amount IS NULL OR left_over.beginning IS NOT NULL
UNION ALL
SELECT left_over.source, left_over.record, left_over.listed_path, left_over.listed_folder_key, left_over.shown_key,
    left_over.beginning, coded.file, coded.path, false AS sized
FROM left_over
JOIN coded
    ON coded.source = left_over.source AND coded.host = left_over.held_host
    AND coded.share = left_over.held_share AND coded.folder_key = left_over.held_folder_key AND coded.band = 0
LEFT JOIN few_entries
    ON few_entries.source = left_over.source AND few_entries.listed_folder_key = left_over.listed_folder_key
LEFT JOIN few_files
    ON few_files.source = coded.source AND few_files.host = coded.host AND few_files.share = coded.share
    AND few_files.folder_key = coded.folder_key
WHERE left_over.amount IS NULL
    AND (left_over.beginning IS NOT NULL OR (few_entries.source IS NOT NULL AND few_files.source IS NOT NULL))
