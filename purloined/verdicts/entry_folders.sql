-- One row per listing and folder in it.
SELECT source, folder_key, min(folder) AS folder, count(*) AS entries
FROM entries
GROUP BY source, folder_key
