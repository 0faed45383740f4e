-- One row per source, kind, place and name that evidence gives a file; what a rename gives is one: a held file may be
-- known by it.
SELECT source, kind, host, share, folder_key, name_key
FROM (
    SELECT source, kind, CASE WHEN kind = 'access' THEN host ELSE '' END AS host, share, folder_key, name_key
    FROM deeds
    WHERE name_key IS NOT NULL AND folder_key IS NOT NULL
    UNION ALL
    SELECT source, kind, host, share, new_folder_key, new_name_key
    FROM deeds
    WHERE action = 'rename' AND kind = 'access' AND new_name_key IS NOT NULL AND new_folder_key IS NOT NULL
) AS every_name
GROUP BY 1, 2, 3, 4, 5, 6
