-- One row per held file. Where several inventories state it, the first of them (by source and record) counts,
-- and what it leaves out is taken from the others.
WITH

together AS (
    SELECT
        file,
        min_by(path, record) AS path,
        min(host) AS host,
        min(coalesce(share, '')) AS share,
        min(folder_key) AS folder_key,
        min(name_key) AS name_key,
        min(extension) AS extension,
        max(size) AS size,
        min(floor) AS floor,
        min(sha256) AS sha256,
        min(crc32) AS crc32,
        min(inode) AS inode,
        min(owner) AS owner,
        min(agreement) AS agreement,
        min(marking) AS marking,
        min(source) AS source,
        min(record) AS record
    FROM holdings
    GROUP BY file
)

SELECT
    together.file,
    coalesce(known.host, together.host, sole.host, '') AS host,
    together.share,
    together.path,
    together.folder_key,
    together.name_key,
    together.extension,
    together.size,
    together.sha256,
    together.crc32,
    together.inode,
    coalesce(together.floor, together.size * floors.percent // 100, 0) AS floor,
    CASE
        WHEN together.floor IS NOT NULL THEN 'measured'
        WHEN floors.percent IS NOT NULL AND together.size IS NOT NULL THEN 'stated for its type'
        ELSE 'unknown'
    END AS floor_is,
    coalesce(owned.owner, together.owner) AS owner,
    together.agreement,
    together.marking,
    together.source,
    together.record
FROM together
LEFT JOIN hosts AS known ON known.alias = together.host
LEFT JOIN hosts AS sole ON sole.alias = '' AND together.host IS NULL
LEFT JOIN floors ON floors.extension = together.extension
LEFT JOIN owned ON owned.share = together.share AND owned.folder_key = together.folder_key
