-- Listed files by the names they had before a program added to them: one row per entry.
-- A name that was cut is none: it only says how the name begins.
SELECT
    listings.source, listings.record, listings.folder_key AS listed_folder_key, listings.name_key AS listed_name_key,
    coalesce(undone.path, listings.path) AS path,
    coalesce(undone.folder, listings.folder) AS folder,
    coalesce(undone.folder_key, listings.folder_key) AS folder_key,
    coalesce(undone.name_key, listings.name_key) AS name_key,
    undone.beginning,
    listings.size, listings.size_shown, listings.mtime
FROM listings
LEFT JOIN undone
    ON undone.source = listings.source AND undone.record = listings.record
    AND undone.listed_folder_key = listings.folder_key AND undone.listed_name_key = listings.name_key
