-- Reads, not vouched for, at a host whose files are held, that fit no held path.
--
-- Such a read may have been of a held file under a name we do not know it by, so it must not be silent. It doubts
-- every held file of its name; where no held file has that name, or a rename touched that path, or its log does not show
-- renames, every file of the host. An opening is a read where it stands for one, and what may have renamed a folder is
-- one of all below it. What systems leave in folders by themselves (Thumbs.db) is passed over. One of which the log gives
-- the name but not the folder is explained, and no stray, where another evidence file records a read or an opening of one certain held file of the same name on the same
-- host within five seconds (the two saw one deed; whether that was a read, the other, fuller record says), or where the log shows the file itself coming
-- into being, under that name or one it was renamed from.
WITH

unplaced AS (
    SELECT deeds.*, sources.shows_rename
    FROM deeds
    JOIN sources ON sources.source = deeds.source
    LEFT JOIN opened_folders ON opened_folders.source = deeds.source AND opened_folders.record = deeds.record
    WHERE deeds.kind = 'access' AND deeds.standing <> 'vouched' AND deeds.in_window
        AND (
            deeds.action = 'read'
            OR (sources.shows_open AND deeds.action = 'open' AND opened_folders.record IS NULL)
            OR (deeds.action = 'rename' AND deeds.new_name_key IS NULL)
        )
        AND NOT EXISTS (
            SELECT 1 FROM touches WHERE touches.source = deeds.source AND touches.record = deeds.record
        )
),

explained AS (
    SELECT DISTINCT unplaced.source, unplaced.record
    FROM unplaced
    JOIN held ON held.name_key = unplaced.name_key AND held.host = unplaced.host
    JOIN touches
        ON touches.file = held.file AND touches.action IN ('read', 'open') AND NOT touches.tie
        AND touches.source <> unplaced.source
    JOIN deeds ON deeds.source = touches.source AND deeds.record = touches.record
        AND coalesce(deeds.src_endpoint, '') = coalesce(unplaced.src_endpoint, deeds.src_endpoint, '')
        AND (deeds.route = unplaced.route OR deeds.route = '' OR unplaced.route = '')
    WHERE unplaced.folder_key IS NULL
        AND touches.time >= unplaced.time - INTERVAL 5 SECOND AND touches.time <= unplaced.time + INTERVAL 5 SECOND
),

-- A network sensor names no account, the kernel's log no folder, and neither knows a name but that of the moment. Where
-- the server's own log has a read of that name by that route within five seconds, by the same client if both name one, the
-- two saw one deed, and the server's record says what it was.
joined AS (
    SELECT DISTINCT unplaced.source, unplaced.record
    FROM unplaced
    JOIN deeds AS known
        ON known.host = unplaced.host AND known.name_key = unplaced.name_key AND known.action = 'read'
        AND (known.src_endpoint = unplaced.src_endpoint OR unplaced.folder_key IS NULL) AND known.source <> unplaced.source
        AND (known.route = unplaced.route OR known.route = '' OR unplaced.route = '')
        AND known.time >= unplaced.time - INTERVAL 5 SECOND AND known.time <= unplaced.time + INTERVAL 5 SECOND
    WHERE (unplaced.actor_user IS NULL OR unplaced.folder_key IS NULL)
        AND known.actor_user IS NOT NULL AND known.folder_key IS NOT NULL
),

created AS (
    SELECT host, share, folder_key, name_key, min(time) AS time
    FROM deeds
    WHERE action = 'create' AND kind = 'access' AND folder_key IS NOT NULL
    GROUP BY 1, 2, 3, 4
),

renames AS (
    SELECT host, share, folder_key, name_key, new_folder_key, new_name_key
    FROM deeds
    WHERE action = 'rename' AND kind = 'access' AND new_name_key IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6
),

-- Created, and nothing that was not created itself was renamed to that name.
pure AS (
    SELECT created.host, created.share, created.folder_key, created.name_key, created.time
    FROM created
    WHERE NOT EXISTS (
        SELECT 1
        FROM renames
        LEFT JOIN created AS origin
            ON origin.host = renames.host AND origin.share = renames.share
            AND origin.folder_key = renames.folder_key AND origin.name_key = renames.name_key
        WHERE origin.host IS NULL
            AND renames.host = created.host AND renames.share = created.share
            AND renames.new_folder_key = created.folder_key AND renames.new_name_key = created.name_key
    )
),

from_pure AS (
    SELECT
        renames.host, renames.share, renames.new_folder_key, renames.new_name_key, pure.time,
        pure.host IS NOT NULL AS is_pure
    FROM renames
    LEFT JOIN pure
        ON pure.host = renames.host AND pure.share = renames.share
        AND pure.folder_key = renames.folder_key AND pure.name_key = renames.name_key
),

born AS (
    SELECT host, share, folder_key, name_key, time FROM pure
    UNION
    SELECT host, share, new_folder_key, new_name_key, time FROM from_pure WHERE is_pure
),

newborn AS (
    SELECT born.host, born.share, born.folder_key, born.name_key, min(born.time) AS time
    FROM born
    LEFT JOIN from_pure AS mixed
        ON NOT mixed.is_pure AND mixed.host = born.host AND mixed.share = born.share
        AND mixed.new_folder_key = born.folder_key AND mixed.new_name_key = born.name_key
    WHERE mixed.host IS NULL
    GROUP BY 1, 2, 3, 4
),

-- Paths that a rename gave or took: a name there says little.
moved AS (
    SELECT host, share, folder_key, name_key FROM renames
    UNION
    SELECT host, share, new_folder_key, new_name_key FROM renames
),

bearers AS (
    SELECT host, name_key FROM held GROUP BY host, name_key
)

SELECT
    unplaced.source,
    unplaced.record,
    unplaced.time,
    unplaced.host,
    unplaced.name_key,
    CASE
        WHEN bearers.name_key IS NOT NULL AND moved.host IS NULL AND unplaced.shows_rename AND unplaced.action <> 'rename'
            THEN 'name'
        ELSE 'host'
    END AS reach,
    coalesce(unplaced.premise, 'record ' || unplaced.source || ':' || CAST(unplaced.record AS VARCHAR)) AS premise
FROM unplaced
LEFT JOIN bearers ON bearers.host = unplaced.host AND bearers.name_key = unplaced.name_key
LEFT JOIN moved
    ON moved.host = unplaced.host AND moved.share = unplaced.share
    AND moved.folder_key = unplaced.folder_key AND moved.name_key = unplaced.name_key
LEFT JOIN system_files ON system_files.name_key = unplaced.name_key AND moved.host IS NULL
LEFT JOIN explained ON explained.source = unplaced.source AND explained.record = unplaced.record
LEFT JOIN joined ON joined.source = unplaced.source AND joined.record = unplaced.record
LEFT JOIN newborn
    ON newborn.host = unplaced.host AND newborn.share = unplaced.share
    AND newborn.folder_key = unplaced.folder_key AND newborn.name_key = unplaced.name_key
    AND newborn.time <= unplaced.time
WHERE explained.record IS NULL AND joined.record IS NULL
    AND (system_files.name_key IS NULL OR bearers.name_key IS NOT NULL)
    AND (bearers.name_key IS NOT NULL OR newborn.name_key IS NULL)
UNION ALL
-- In a log of several servers, a read at a host that case.toml does not know, and that fits nothing held, may have been at
-- any of them under another name. (Windows numbers the records of each machine by itself.)
SELECT
    deeds.source,
    deeds.record,
    deeds.time,
    sensors.host,
    deeds.name_key,
    'host' AS reach,
    coalesce(deeds.premise, 'record ' || deeds.source || ':' || CAST(deeds.record AS VARCHAR)) AS premise
FROM deeds
JOIN sources ON sources.source = deeds.source AND sources.host = '' AND NOT sources.shows_open
JOIN sensors ON sensors.source = deeds.source AND sensors.reads
LEFT JOIN hosts ON hosts.alias = deeds.host
WHERE deeds.action = 'read' AND deeds.kind = 'named' AND deeds.standing <> 'vouched' AND deeds.in_window
    AND (deeds.route = '' OR deeds.route = sensors.route) AND hosts.alias IS NULL
    AND NOT EXISTS (SELECT 1 FROM touches WHERE touches.source = deeds.source AND touches.record = deeds.record)
GROUP BY 1, 2, 3, 4, 5, 6, 7
