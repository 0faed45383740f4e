-- Names of held files whose path has other letters than ASCII's: one row per name, with two of the paths it ends.
-- Likely: a file of that name has a size that a listing shows with such letters.
WITH

odd_sizes AS (
    SELECT DISTINCT size FROM listings WHERE size >= 512 AND bit_length(path) <> 8 * length(path)
)

SELECT
    held.name_key, min(held.path) AS path, max(held.path) AS other_path, bool_or(odd_sizes.size IS NOT NULL) AS likely
FROM held
LEFT JOIN odd_sizes ON odd_sizes.size = held.size
WHERE bit_length(held.path) <> 8 * length(held.path) AND EXISTS (SELECT 1 FROM listings)
GROUP BY held.name_key
