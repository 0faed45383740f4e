-- Renames, not vouched for, of a folder in which evidence names files: one row per rename.
-- What was read below it afterwards may be another file than its path says.
SELECT deeds.source, deeds.record, deeds.time, deeds.host
FROM deeds
JOIN ancestors
    ON ancestors.host = deeds.host AND ancestors.share = deeds.share AND ancestors.folder_key = deeds.whole_key
WHERE deeds.action = 'rename' AND deeds.kind = 'access' AND deeds.standing <> 'vouched'
GROUP BY 1, 2, 3, 4
