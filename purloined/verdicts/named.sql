-- One row per source, kind, place and name that evidence gives a file.
SELECT
    source,
    kind,
    CASE WHEN kind = 'access' THEN host ELSE '' END AS host,
    share,
    folder_key,
    name_key
FROM deeds
WHERE name_key IS NOT NULL AND folder_key IS NOT NULL
GROUP BY 1, 2, 3, 4, 5, 6
UNION ALL
SELECT source, 'named' AS kind, '' AS host, '' AS share, folder_key, name_key
FROM listings
GROUP BY 1, 5, 6
