-- Reads, not vouched for, at a host whose files are held, that fit no held path.
--
-- Such a read may have been of a held file under a name we do not know it by, so it must not be silent. It doubts
-- every held file of its name; where no held file has that name, every file of the host. It is explained, and no
-- stray, where another evidence file records a read or an opening of one certain held file of the same name on the same
-- host within five seconds (the two saw one deed; whether that was a read, the other, fuller record says), or where the log shows the file itself coming
-- into being, under that name or one it was renamed from.
WITH

unplaced AS (
    SELECT deeds.*
    FROM deeds
    WHERE deeds.kind = 'access' AND deeds.action = 'read' AND deeds.standing <> 'vouched' AND deeds.in_window
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
        AND touches.time >= unplaced.time - INTERVAL 5 SECOND AND touches.time <= unplaced.time + INTERVAL 5 SECOND
),

created AS (
    SELECT host, share, folder_key, name_key
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
    SELECT host, share, folder_key, name_key FROM created
    EXCEPT
    SELECT renames.host, renames.share, renames.new_folder_key, renames.new_name_key
    FROM renames
    LEFT JOIN created
        ON created.host = renames.host AND created.share = renames.share
        AND created.folder_key = renames.folder_key AND created.name_key = renames.name_key
    WHERE created.host IS NULL
),

from_pure AS (
    SELECT
        renames.host, renames.share, renames.new_folder_key, renames.new_name_key, pure.host IS NOT NULL AS is_pure
    FROM renames
    LEFT JOIN pure
        ON pure.host = renames.host AND pure.share = renames.share
        AND pure.folder_key = renames.folder_key AND pure.name_key = renames.name_key
),

newborn AS (
    (
        SELECT host, share, folder_key, name_key FROM pure
        UNION
        SELECT host, share, new_folder_key, new_name_key FROM from_pure WHERE is_pure
    )
    EXCEPT
    SELECT host, share, new_folder_key, new_name_key FROM from_pure WHERE NOT is_pure
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
    CASE WHEN bearers.name_key IS NOT NULL THEN 'name' ELSE 'host' END AS reach
FROM unplaced
LEFT JOIN bearers ON bearers.host = unplaced.host AND bearers.name_key = unplaced.name_key
LEFT JOIN explained ON explained.source = unplaced.source AND explained.record = unplaced.record
LEFT JOIN newborn
    ON newborn.host = unplaced.host AND newborn.share = unplaced.share
    AND newborn.folder_key = unplaced.folder_key AND newborn.name_key = unplaced.name_key
WHERE explained.record IS NULL
    AND (bearers.name_key IS NOT NULL OR newborn.name_key IS NULL)
