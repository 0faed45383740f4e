-- Held folders of which a record at their server shows a file touched in the window, by anybody; and servers at which
-- anything was done: one row for each, that of a whole server without a folder.
SELECT held.host, held.share, held.folder_key
FROM touches
JOIN deeds ON deeds.source = touches.source AND deeds.record = touches.record AND deeds.kind = 'access'
JOIN held ON held.file = touches.file
WHERE touches.in_window AND deeds.in_window
GROUP BY 1, 2, 3
UNION ALL
SELECT host, CAST(NULL AS VARCHAR) AS share, CAST(NULL AS BIGINT) AS folder_key
FROM deeds
WHERE kind = 'access' AND in_window
GROUP BY host
