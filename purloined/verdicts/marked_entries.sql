-- Entries whose name bears something that may have to be undone: one row per entry.
SELECT
    listings.source, listings.record, listings.path, listings.folder_key, listings.name_key,
    listing_signs.is_escaped, listing_signs.added_ending
FROM listings
JOIN listing_signs ON listing_signs.source = listings.source
WHERE (listing_signs.is_escaped AND contains(listings.path, '%'))
    OR contains(listings.path, '&')
    OR listings.extension = listing_signs.added_ending
    OR ends_with(listings.path, '..>')
    OR ends_with(listings.path, '...')
    OR ends_with(listings.path, '…')
