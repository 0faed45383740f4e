-- Entries that no place was found for: one row per entry.
--
-- Where other entries of its folder are held in one place, an entry that is not there is hardly held at all; in a list
-- without folders most may be. So these are told apart.
WITH

resolved AS (
    SELECT source, record, listed_folder_key, shown_key FROM in_place WHERE sure AND coalesce(agrees, true)
    UNION
    SELECT source, record, listed_folder_key, shown_key FROM near
),

surely_mapped AS (
    SELECT DISTINCT source, folder_key FROM mapped WHERE sure
)

SELECT DISTINCT
    sized_entries.source, sized_entries.record, sized_entries.folder_key AS listed_folder_key,
    sized_entries.name_key AS shown_key, sized_entries.band, sized_entries.amount, sized_entries.mtime,
    CASE
        WHEN listing_signs.is_flat THEN 'flat'
        WHEN surely_mapped.source IS NOT NULL THEN 'mapped'
        ELSE 'elsewhere'
    END AS stratum
FROM sized_entries
JOIN listing_signs ON listing_signs.source = sized_entries.source
LEFT JOIN resolved
    ON resolved.source = sized_entries.source AND resolved.record = sized_entries.record
    AND resolved.listed_folder_key = sized_entries.folder_key AND resolved.shown_key = sized_entries.name_key
LEFT JOIN surely_mapped
    ON surely_mapped.source = sized_entries.source AND surely_mapped.folder_key = sized_entries.folder_key
WHERE resolved.record IS NULL AND sized_entries.amount > 0 AND sized_entries.beginning IS NULL
