-- One row per event and held file it touched.
--
-- A hash of the bytes that went by ties an event to every file of that content, unless its name singles out one that
-- has it. The name ties it, and so does the inode.
WITH

-- Every hash that any inventory states: several may know a file at several times.
hashes AS (
    SELECT DISTINCT file, sha256 FROM holdings WHERE sha256 IS NOT NULL AND coalesce(size, 1) > 0
),

-- Held paths that are one file on the disk.
linked AS (
    SELECT one.file, other.file AS same_file
    FROM held AS one
    JOIN held AS other
        ON other.host = one.host AND other.inode = one.inode
    WHERE one.file <> other.file AND coalesce(other.size, one.size, 0) = coalesce(one.size, other.size, 0)
),

by_name AS (
    SELECT deeds.*, placed.file, placed.tie
    FROM deeds
    JOIN placed
        ON placed.source = deeds.source AND placed.kind = deeds.kind
        AND placed.host = CASE WHEN deeds.kind = 'access' THEN deeds.host ELSE '' END
        AND placed.share = deeds.share AND placed.folder_key = deeds.folder_key
        AND placed.name_key = deeds.name_key
),

by_content AS (
    SELECT deeds.*, held.file
    FROM deeds
    JOIN hashes AS held ON held.sha256 = deeds.sha256
    WHERE deeds.sha256 IS NOT NULL AND deeds.action IN ('read', 'send', 'pass')
        AND NOT EXISTS (
            SELECT 1
            FROM by_name
            JOIN hashes AS own ON own.file = by_name.file AND own.sha256 = by_name.sha256
            WHERE by_name.source = deeds.source AND by_name.record = deeds.record AND NOT by_name.tie
        )
),

by_inode AS (
    SELECT deeds.*, held.file
    FROM deeds
    JOIN held ON held.inode = deeds.inode AND held.host = deeds.host
    WHERE deeds.inode IS NOT NULL AND deeds.kind = 'access'
)

SELECT file, source, record, time, action, route, standing, in_window, premise, 'content' AS how, false AS tie
FROM by_content
UNION ALL
SELECT file, source, record, time, action, route, standing, in_window, premise, 'inode' AS how, false AS tie
FROM by_inode
UNION ALL
SELECT linked.same_file, source, record, time, action, route, standing, in_window, premise, 'inode' AS how, tie
FROM by_name
JOIN linked ON linked.file = by_name.file
UNION ALL
SELECT
    by_name.file, by_name.source, by_name.record, by_name.time, by_name.action, by_name.route, by_name.standing,
    by_name.in_window, by_name.premise, 'name' AS how, by_name.tie
FROM by_name
WHERE NOT by_name.tie
    OR NOT EXISTS (
        SELECT 1 FROM by_content
        WHERE by_content.source = by_name.source AND by_content.record = by_name.record
    )
