-- Held folders in whose paths are other letters than ASCII's, by a path as written: one row per folder. What damages a
-- name damages it as written. Where no listing is damaged so, none.
SELECT host, share, folder_key, min(path) AS path
FROM held
WHERE bit_length(path) <> 8 * length(path) AND EXISTS (SELECT 1 FROM name_damage)
GROUP BY host, share, folder_key
