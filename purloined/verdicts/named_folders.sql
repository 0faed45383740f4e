-- One row per source, kind, host, share and folder that evidence names, with the folder's text.
WITH

texts AS (
    SELECT folder_key, min(folder) AS folder FROM events WHERE folder_key IS NOT NULL GROUP BY folder_key
    UNION
    SELECT new_folder_key, min(new_folder) AS folder FROM events WHERE new_folder_key IS NOT NULL GROUP BY new_folder_key
    UNION
    SELECT folder_key, min(folder) AS folder FROM listings GROUP BY folder_key
)

SELECT named.source, named.kind, named.host, named.share, texts.folder, named.folder_key
FROM (SELECT source, kind, host, share, folder_key FROM named GROUP BY 1, 2, 3, 4, 5) AS named
JOIN texts ON texts.folder_key = named.folder_key
