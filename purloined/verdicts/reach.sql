-- One row per command, root and held file at or below it, before the command's filters.
WITH

several_sizes AS (
    SELECT holdings.file
    FROM holdings
    JOIN (SELECT DISTINCT folder_key FROM command_folders) AS folders ON folders.folder_key = holdings.folder_key
    GROUP BY holdings.file
    HAVING min(holdings.size) <> max(holdings.size) OR count(holdings.size) < count(*)
)

SELECT
    command_folders.source,
    command_folders.record,
    command_folders.plan,
    command_folders.root,
    command_folders.depth,
    command_folders.lead,
    command_folders.name_key IS NOT NULL AS is_root,
    command_folders.sure,
    held.file,
    held.path,
    CASE WHEN several_sizes.file IS NULL THEN held.size END AS size,
    held.mtime,
    held.floor
FROM command_folders
JOIN held
    ON held.host = command_folders.host AND held.share = command_folders.share
    AND held.folder_key = command_folders.folder_key
    AND (command_folders.name_key IS NULL OR command_folders.name_key = held.name_key)
LEFT JOIN several_sizes ON several_sizes.file = held.file
