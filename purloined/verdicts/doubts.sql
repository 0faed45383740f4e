-- What keeps a file from being ruled out: one row per held file, reason and premise, with the first record of it.
-- `blocks` says which proofs: A alone (someone may have read it), or AB (it may be among what left).
WITH

-- A network sensor that names no account saw the same read that the server's own log ascribes to somebody: to someone
-- vouched for (then it leaves no doubt), or to someone unknown (then he is the one to decide on).
ascribed AS (
    SELECT
        nameless.source, nameless.record, nameless.file,
        bool_or(known.standing = 'vouched') AS explained, min(known.premise) AS premise
    FROM touches AS nameless
    JOIN deeds ON deeds.source = nameless.source AND deeds.record = nameless.record
    JOIN touches AS known
        ON known.file = nameless.file AND known.action = 'read' AND known.source <> nameless.source
        AND known.time >= nameless.time - INTERVAL 5 SECOND AND known.time <= nameless.time + INTERVAL 5 SECOND
    JOIN deeds AS known_deeds
        ON known_deeds.source = known.source AND known_deeds.record = known.record
        AND known_deeds.src_endpoint = deeds.src_endpoint
    WHERE nameless.standing = 'unknown' AND deeds.actor_user IS NULL
        AND known.standing <> 'hostile' AND known_deeds.actor_user IS NOT NULL
    GROUP BY 1, 2, 3
),

-- One sending of each name by each unknown party, and one entry of each name and size, that no held file was found for.
unplaced_sends AS (
    SELECT
        name_key, coalesce(premise, 'record ' || source || ':' || CAST(record AS VARCHAR)) AS premise,
        action, min(source) AS source, min(record) AS record, min(time) AS time
    FROM deeds
    WHERE action IN ('send', 'pass') AND standing <> 'vouched' AND name_key IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM touches WHERE touches.source = deeds.source AND touches.record = deeds.record)
    GROUP BY 1, 2, 3
),

unplaced_entries AS (
    SELECT meant_names.name_key, entries.size, min(entries.source) AS source, min(entries.record) AS record
    FROM entries
    JOIN meant_names ON meant_names.source = entries.source AND meant_names.shown_key = entries.name_key
    WHERE NOT EXISTS (
        SELECT 1
        FROM matches
        WHERE matches.source = entries.source AND matches.record = entries.record
            AND matches.listed_folder_key = entries.listed_folder_key
            AND matches.listed_name_key = entries.listed_name_key
    )
    GROUP BY meant_names.name_key, entries.size
),

-- Entries whose size is shown to the byte, in a folder that no name ties to a held one, though its path is that of one:
-- the names in it may have been changed throughout (spaces to underscores, cut after some letters, numbered).
renamed_entries AS (
    SELECT
        replace(entries.folder, ' ', '_') AS folder, entries.size,
        min(entries.source) AS source, min(entries.record) AS record
    FROM entries
    LEFT JOIN (SELECT source, folder_key FROM mapped WHERE sure GROUP BY source, folder_key) AS tied
        ON tied.source = entries.source AND tied.folder_key = entries.folder_key
    WHERE tied.source IS NULL AND entries.size > 0 AND entries.folder <> ''
        AND NOT EXISTS (
            SELECT 1 FROM matches WHERE matches.source = entries.source AND matches.record = entries.record
        )
    GROUP BY 1, 2
),

renamed_places AS (
    SELECT lies.host, lies.share, lies.folder_key, listed.folder
    FROM (SELECT folder, split_part(folder, '/', -1) AS name FROM renamed_entries GROUP BY folder) AS listed
    JOIN (
        SELECT host, share, folder_key, replace(folder, ' ', '_') AS folder,
            split_part(replace(folder, ' ', '_'), '/', -1) AS name
        FROM held_folders
        WHERE folder <> ''
    ) AS lies
        ON lies.name = listed.name
        AND (
            lies.folder = listed.folder
            OR ends_with(lies.folder, '/' || listed.folder)
            OR ends_with(listed.folder, '/' || lies.folder)
        )
),

-- Commands of which reads were seen, so that what they did not read is known as well.
watched_commands AS (
    SELECT DISTINCT replayed.source, replayed.record, replayed.plan
    FROM replayed
    JOIN commands
        ON commands.source = replayed.source AND commands.record = replayed.record AND commands.plan = replayed.plan
    JOIN touches ON touches.file = replayed.file
    WHERE touches.action = 'read' AND touches.standing <> 'vouched' AND NOT touches.tie
        AND touches.time >= commands.time - INTERVAL 5 SECOND AND touches.time < commands.time + INTERVAL 1 DAY
),

-- When somebody not vouched for last opened or read anything at a host.
opened_last AS (
    SELECT host, max(time) AS time
    FROM deeds
    WHERE action IN ('open', 'read') AND kind = 'access' AND standing <> 'vouched' AND in_window
    GROUP BY host
),

reasons AS (
    SELECT touches.file, 'A' AS blocks, 'a session nobody vouched for read it' AS reason,
        touches.source, touches.record, touches.time, coalesce(ascribed.premise, touches.premise) AS premise
    FROM touches
    LEFT JOIN ascribed
        ON ascribed.source = touches.source AND ascribed.record = touches.record AND ascribed.file = touches.file
    WHERE touches.action = 'read' AND touches.standing = 'unknown' AND touches.in_window AND NOT touches.tie
        AND NOT coalesce(ascribed.explained, false)
    UNION ALL
    SELECT touches.file, 'A', 'a session nobody vouched for opened it, in a log that does not record reads',
        touches.source, touches.record, touches.time, touches.premise
    FROM touches
    LEFT JOIN recording ON recording.source = touches.source
    WHERE touches.action IN ('open', 'list') AND touches.standing = 'unknown' AND touches.in_window
        AND NOT touches.tie AND recording.source IS NULL
    UNION ALL
    SELECT touches.file, 'A', 'somebody nobody vouched for passed it on inside the house',
        touches.source, touches.record, touches.time, touches.premise
    FROM touches
    WHERE touches.action = 'pass' AND touches.in_window AND NOT touches.tie
    UNION ALL
    SELECT touches.file, 'A', 'it may have been renamed before something at its host was opened, by a log that has no new names',
        touches.source, touches.record, touches.time, touches.premise
    FROM touches
    JOIN deeds ON deeds.source = touches.source AND deeds.record = touches.record AND deeds.action = 'rename'
    JOIN opened_last ON opened_last.host = deeds.host
    WHERE touches.action = 'rename' AND deeds.new_name_key IS NULL
        AND coalesce(touches.time <= opened_last.time, true)
    UNION ALL
    SELECT touches.file, CASE WHEN touches.action = 'send' THEN 'AB' ELSE 'A' END,
        'a record may mean this file or another of the same name', touches.source, touches.record, touches.time,
        touches.premise
    FROM touches
    WHERE touches.tie AND touches.standing <> 'vouched' AND touches.action IN ('read', 'open', 'send', 'pass')
    UNION ALL
    SELECT sent.file, 'AB', 'it may be the file of this name that was packed and sent',
        sent.source, sent.record, sent.time, CAST(NULL AS VARCHAR)
    FROM sent
    WHERE sent.tie
    UNION ALL
    SELECT held.file, 'A', 'an archive was read that may hold it, for nobody says what is inside',
        archived.source, archived.record, archived.time, 'archives ' || archived.host
    FROM archived
    JOIN held ON held.host = archived.host AND held.file <> archived.file
    WHERE coalesce(held.floor, 0) <= coalesce(archived.size, held.floor, 0)
    UNION ALL
    SELECT held.file, 'A', 'a file of this name was read, at a place we could not tie to any held folder',
        strays.source, strays.record, strays.time, strays.premise
    FROM strays
    JOIN held ON held.host = strays.host AND held.name_key = strays.name_key
    WHERE strays.reach = 'name'
    UNION ALL
    SELECT held.file, CASE WHEN unplaced_sends.action = 'send' THEN 'AB' ELSE 'A' END,
        'a file of this name was sent, from a place we could not tie to any held folder',
        unplaced_sends.source, unplaced_sends.record, unplaced_sends.time, unplaced_sends.premise
    FROM unplaced_sends
    JOIN held ON held.name_key = unplaced_sends.name_key
    UNION ALL
    SELECT held.file, 'AB', 'a listing has a file of this name, and of this size if it shows one, in another place',
        unplaced_entries.source, unplaced_entries.record, CAST(NULL AS TIMESTAMP), 'listing ' || unplaced_entries.source
    FROM unplaced_entries
    JOIN held
        ON held.name_key = unplaced_entries.name_key
        AND coalesce(held.size, unplaced_entries.size, 0) = coalesce(unplaced_entries.size, held.size, 0)
    UNION ALL
    SELECT held.file, 'AB', 'a listing has a file of just this size in a folder of this name, in which no name is known',
        renamed_entries.source, renamed_entries.record, CAST(NULL AS TIMESTAMP), 'listing ' || renamed_entries.source
    FROM renamed_entries
    JOIN renamed_places ON renamed_places.folder = renamed_entries.folder
    JOIN held
        ON held.host = renamed_places.host AND held.share = renamed_places.share
        AND held.folder_key = renamed_places.folder_key AND held.size = renamed_entries.size
    UNION ALL
    -- Another file agrees in time as well, so this one, whose time differs or is not known, is no match; unless a person
    -- decided, it may be meant all the same.
    SELECT
        lookalikes.file, 'AB', 'a listing has a file of this name, and of this size if it shows one, in another place',
        lookalikes.source, lookalikes.record, CAST(NULL AS TIMESTAMP), 'listing ' || lookalikes.source
    FROM lookalikes
    WHERE NOT coalesce(lookalikes.same_time, FALSE) AND NOT EXISTS (
        SELECT 1
        FROM matches
        WHERE matches.source = lookalikes.source AND matches.record = lookalikes.record
            AND (matches.file = lookalikes.file OR matches.decided IS NOT NULL)
    )
    UNION ALL
    SELECT matches.file, 'AB', 'a listing may mean this file (grade ' || matches.grade || ')',
        matches.source, matches.record, CAST(NULL AS TIMESTAMP), 'listing ' || matches.source
    FROM matches
    WHERE NOT matches.decides AND NOT matches.refused
    UNION ALL
    SELECT replayed.file, CASE WHEN commands.does = 'copies' THEN 'A' ELSE 'AB' END,
        CASE commands.standing
            WHEN 'hostile' THEN 'a hostile command may have selected it'
            ELSE 'a command of someone nobody vouched for selected it, or may have'
        END,
        replayed.source, replayed.record, commands.time, commands.premise
    FROM replayed
    JOIN commands
        ON commands.source = replayed.source AND commands.record = replayed.record AND commands.plan = replayed.plan
    LEFT JOIN watched_commands AS watched
        ON watched.source = replayed.source AND watched.record = replayed.record AND watched.plan = replayed.plan
    WHERE (commands.standing = 'unknown' OR NOT replayed.sure OR NOT commands.exact) AND watched.source IS NULL
    UNION ALL
    -- Whatever our own logs and exits show, or a notice claims: the copy that counts lay elsewhere.
    SELECT holdings.file, 'AB', 'it lay with a supplier, and what happened there is not known here',
        holdings.source, holdings.record, CAST(NULL AS TIMESTAMP), 'supplier'
    FROM entrusted
    JOIN holdings ON holdings.source = entrusted.source
),

with_premise AS (
    SELECT
        file, blocks, reason, source, record, time,
        coalesce(premise, 'record ' || source || ':' || CAST(record AS VARCHAR)) AS premise
    FROM reasons
),

with_container AS (
    SELECT file, blocks, reason, source, record, time, premise FROM with_premise
    UNION ALL
    SELECT held.file, blocks, 'it lies inside of a file: ' || reason, with_premise.source, with_premise.record, time, premise
    FROM with_premise
    JOIN held ON held.container = with_premise.file
)

SELECT file, blocks, reason, source, record, time, premise
FROM (
    SELECT
        with_container.*,
        row_number() OVER (PARTITION BY file, blocks, reason, premise ORDER BY time, source, record) AS place
    FROM with_container
) AS in_order
WHERE place = 1
