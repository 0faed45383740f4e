-- One row per host, share and folder of what you hold.
SELECT
    coalesce(known.host, holdings.host, sole.host, '') AS host,
    coalesce(holdings.share, '') AS share,
    holdings.folder,
    holdings.folder_key,
    count(DISTINCT holdings.file) AS files
FROM holdings
LEFT JOIN hosts AS known ON known.alias = holdings.host
LEFT JOIN hosts AS sole ON sole.alias = '' AND holdings.host IS NULL
GROUP BY 1, 2, 3, 4
