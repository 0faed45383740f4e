-- One row per listing and rounded size in it, as shown.
SELECT source, size_shown, count(*) AS entries
FROM listings
WHERE size IS NULL AND size_shown IS NOT NULL
GROUP BY source, size_shown
