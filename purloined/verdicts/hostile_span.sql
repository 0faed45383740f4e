-- From the first to the last hostile deed: one row.
SELECT min(time) AS from_time, max(time) AS to_time FROM deeds WHERE standing = 'hostile'
