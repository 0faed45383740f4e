-- Entries of a name that one entry of the listing and one held file alone bear: up to 4,000 of each listing, one row
-- each. Nearly all of them are that file, so they tell how sizes and times are shown.
WITH

once_listed AS (
    SELECT entries.source, meant_names.name_key, min(entries.record) AS record, min(entries.size) AS size,
        min(entries.size_shown) AS size_shown, min(entries.mtime) AS mtime
    FROM entries
    JOIN meant_names ON meant_names.source = entries.source AND meant_names.shown_key = entries.name_key
    WHERE entries.beginning IS NULL
    GROUP BY entries.source, meant_names.name_key
    HAVING count(*) = 1
),

once_held AS (
    SELECT held.name_key, min(held.size) AS size, min(held.mtime) AS mtime
    FROM held
    WHERE EXISTS (SELECT 1 FROM once_listed WHERE once_listed.name_key = held.name_key)
    GROUP BY held.name_key
    HAVING count(*) = 1
)

SELECT source, record, size, size_shown, mtime, held_size, held_mtime
FROM (
    SELECT
        once_listed.*, once_held.size AS held_size, once_held.mtime AS held_mtime,
        row_number() OVER (PARTITION BY once_listed.source ORDER BY once_listed.name_key) AS place
    FROM once_listed
    JOIN once_held ON once_held.name_key = once_listed.name_key
) AS numbered
WHERE place <= 4000
