-- Entries with their size as a number that held sizes can be compared with: one row per entry.
-- Band 0 has sizes to the byte; any other is one of `size_bands`. No band: the listing shows no size, or one that is
-- rounded in a way that nobody found out.
SELECT
    entries.source, entries.record, entries.path, entries.folder_key, entries.name_key, entries.beginning, entries.mtime,
    CASE WHEN entries.size IS NOT NULL THEN 0 ELSE size_codes.band END AS band,
    coalesce(entries.size, size_codes.amount) AS amount
FROM entries
LEFT JOIN size_codes ON size_codes.source = entries.source AND size_codes.size_shown = entries.size_shown
