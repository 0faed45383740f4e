-- One row per held file.
--
-- Where several inventories (or several rows) state the same file, each column is the least of what they state, the
-- size the greatest, the time of change only where they agree; the floor counts only if each of them measured one, and is never more than the least size. Nearly all files are stated once: only the others are
-- brought together.
WITH

repeated AS (
    SELECT file FROM holdings GROUP BY file HAVING count(*) > 1
),

together AS (
    SELECT
        holdings.file, host, coalesce(share, '') AS share, path, folder_key, name_key, extension, size,
        magnitude, mtime, size AS least_size, floor, sha256, crc32, inode, container, owner, agreement, marking, source, record
    FROM holdings
    WHERE NOT EXISTS (SELECT 1 FROM repeated WHERE repeated.file = holdings.file)
    UNION ALL
    SELECT
        holdings.file, min(host), min(coalesce(share, '')), min(path), min(folder_key), min(name_key), min(extension),
        max(size), max(magnitude),
        CASE WHEN min(mtime) = max(mtime) THEN min(mtime) END, min(size), CASE WHEN count(floor) = count(*) THEN min(floor) END, min(sha256), min(crc32), min(inode), min(container), min(owner), min(agreement),
        min(marking), min(source), min(record)
    FROM holdings
    JOIN repeated ON repeated.file = holdings.file
    GROUP BY holdings.file
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
    together.magnitude,
    together.mtime,
    together.sha256,
    together.crc32,
    together.inode,
    together.container,
    CASE  -- least() passes over null, and an unknown floor is none
        WHEN together.floor IS NOT NULL AND together.least_size < together.floor THEN together.least_size
        WHEN together.floor IS NOT NULL THEN together.floor
        WHEN floors.percent IS NOT NULL AND together.least_size IS NOT NULL
            THEN together.least_size * floors.percent // 100
        ELSE 0
    END AS floor,
    CASE
        WHEN together.floor IS NOT NULL THEN 'measured'
        WHEN floors.percent IS NOT NULL AND together.least_size IS NOT NULL THEN 'stated for its type'
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
