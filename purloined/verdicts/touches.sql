-- One row per event and held file it touched.
--
-- A hash of the bytes that went by ties an event to every file of that content, unless its name singles out one that
-- has it. The name ties it, and so does the inode. Where one inventory has a share and another the disk behind it, what is
-- read in the one may be of the other's file, though nobody stated so: that is a tie.
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
),

-- Folders of a share, and those of the same disk that may be the same: their path goes on in front, where one inventory
-- was taken over the network and one on the server.
of_share AS (
    SELECT shared.host, shared.share, shared.folder_key, lies.folder_key AS local_key
    FROM held_folders AS shared
    JOIN held_folders AS lies
        ON lies.host = shared.host AND lies.share = '' AND shared.share <> ''
        AND split_part(lies.folder, '/', -1)
            = CASE WHEN shared.folder = '' THEN shared.share ELSE split_part(shared.folder, '/', -1) END
    WHERE shared.folder = '' OR ends_with('/' || lies.folder, '/' || shared.folder)
),

doubles AS (
    SELECT host, share, folder_key, '' AS other_share, local_key AS other_key FROM of_share
    UNION ALL
    SELECT host, '', local_key, share, folder_key FROM of_share
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
    other.file, by_name.source, by_name.record, by_name.time, by_name.action, by_name.route, by_name.standing,
    by_name.in_window, by_name.premise, 'name' AS how, true AS tie
FROM by_name
JOIN held AS one ON one.file = by_name.file
JOIN doubles ON doubles.host = one.host AND doubles.share = one.share AND doubles.folder_key = one.folder_key
JOIN held AS other
    ON other.host = doubles.host AND other.share = doubles.other_share AND other.folder_key = doubles.other_key
    AND other.name_key = one.name_key AND coalesce(other.size, one.size, 0) = coalesce(one.size, other.size, 0)
LEFT JOIN recording ON recording.source = by_name.source
WHERE by_name.kind = 'access' AND (by_name.action <> 'open' OR recording.source IS NULL)
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
