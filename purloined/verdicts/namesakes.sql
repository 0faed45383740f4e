-- Held files of names that a listing shows: one row per file and way in which its size is shown; band 0 is to the byte.
WITH

meant AS (
    SELECT DISTINCT name_key FROM meant_names
),

bearing AS (
    SELECT held.file, held.host, held.share, held.folder_key, held.name_key, held.extension, held.size, held.mtime,
        held.magnitude
    FROM held
    WHERE EXISTS (SELECT 1 FROM meant WHERE meant.name_key = held.name_key)
)

SELECT file, host, share, folder_key, name_key, extension, mtime, magnitude, 0 AS band, size AS amount FROM bearing
UNION ALL
SELECT
    bearing.file, bearing.host, bearing.share, bearing.folder_key, bearing.name_key, bearing.extension, bearing.mtime,
    bearing.magnitude, size_bands.band,
    (bearing.size // size_bands.before * size_bands.multiply + size_bands.add) // size_bands.divide AS amount
FROM bearing
JOIN size_bands ON bearing.size >= size_bands.from_size AND bearing.size < size_bands.to_size
