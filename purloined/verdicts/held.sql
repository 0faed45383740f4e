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
        magnitude, mtime, size AS least_size, floor, sha256, crc32, inode, container, agreement, source, record
    FROM holdings
    WHERE NOT EXISTS (SELECT 1 FROM repeated WHERE repeated.file = holdings.file)
    UNION ALL
    SELECT
        holdings.file, min(host), min(coalesce(share, '')), min(path), min(folder_key), min(name_key), min(extension),
        max(size), max(magnitude),
        CASE WHEN min(mtime) = max(mtime) THEN min(mtime) END, min(size), CASE WHEN count(floor) = count(*) THEN min(floor) END, min(sha256), min(crc32), min(inode), min(container), min(agreement),
        min(source), min(record)
    FROM holdings
    JOIN repeated ON repeated.file = holdings.file
    GROUP BY holdings.file
),

joint AS (
    SELECT file FROM owners GROUP BY file HAVING count(*) > 1
),

whose AS (
    SELECT file, owner FROM owners WHERE NOT EXISTS (SELECT 1 FROM joint WHERE joint.file = owners.file)
    UNION ALL
    SELECT owners.file, string_agg(owners.owner, '; ' ORDER BY owners.owner)
    FROM owners
    JOIN joint ON joint.file = owners.file
    GROUP BY owners.file
),

manifold AS (
    SELECT file FROM marked GROUP BY file HAVING count(*) > 1
),

bears AS (
    SELECT file, marking FROM marked WHERE NOT EXISTS (SELECT 1 FROM manifold WHERE manifold.file = marked.file)
    UNION ALL
    SELECT marked.file, string_agg(marked.marking, '; ' ORDER BY marked.marking)
    FROM marked
    JOIN manifold ON manifold.file = marked.file
    GROUP BY marked.file
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
    whose.owner,
    together.agreement,
    bears.marking,
    together.source,
    together.record
FROM together
LEFT JOIN hosts AS known ON known.alias = together.host
LEFT JOIN hosts AS sole ON sole.alias = '' AND together.host IS NULL
LEFT JOIN floors ON floors.extension = together.extension
LEFT JOIN whose ON whose.file = together.file
LEFT JOIN bears ON bears.file = together.file
