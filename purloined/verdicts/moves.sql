-- Renames of a folder in or below which evidence names a file, under its new name: one row per host, share and pair of
-- paths.
SELECT DISTINCT deeds.host, deeds.share, events.path, events.new_path
FROM deeds
JOIN events ON events.source = deeds.source AND events.record = deeds.record AND events.action = 'rename'
JOIN (SELECT host, share, above_key FROM ancestors GROUP BY 1, 2, 3) AS above
    ON above.host = deeds.host AND above.share = deeds.share AND above.above_key = deeds.new_whole_key
WHERE deeds.action = 'rename' AND deeds.kind = 'access' AND events.path IS NOT NULL AND events.new_path IS NOT NULL
