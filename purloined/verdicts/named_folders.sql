-- One row per source, kind, host, share and folder that evidence names, with the folder's text.
WITH

texts AS (
    SELECT folder_key, min(folder) AS folder
    FROM (
        SELECT folder_key, folder FROM events
        UNION ALL
        SELECT new_folder_key, new_folder FROM events
    ) AS every_folder
    WHERE folder IS NOT NULL
    GROUP BY folder_key
)

SELECT named.source, named.kind, named.host, named.share, texts.folder, named.folder_key
FROM (SELECT source, kind, host, share, folder_key FROM named GROUP BY 1, 2, 3, 4, 5) AS named
JOIN texts ON texts.folder_key = named.folder_key
