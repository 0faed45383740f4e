-- Openings at a file server that fit no held file, in logs in which an opening stands for a reading: one row per record.
-- Many are of folders, which such a log does not tell from files.
SELECT deeds.source, deeds.record, deeds.host, deeds.share, events.path
FROM deeds
JOIN sources ON sources.source = deeds.source AND sources.shows_open
JOIN events ON events.source = deeds.source AND events.record = deeds.record AND events.action = 'open'
WHERE deeds.action = 'open' AND deeds.kind = 'access' AND deeds.standing <> 'vouched' AND deeds.in_window
    AND deeds.folder_key IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM touches WHERE touches.source = deeds.source AND touches.record = deeds.record)
