-- One row per listing: how many of its entries show a size that held ones can be compared with.
SELECT source, count(*) AS entries, count(amount) AS sized
FROM sized_entries
GROUP BY source
