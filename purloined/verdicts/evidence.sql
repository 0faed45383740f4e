-- What speaks for a file's theft: one row per held file and record.
--
-- What speaks for a container's, speaks for all that an inventory says is inside; but a file inside one that is listed
-- is not listed itself, so it is taken. An image or backup of a machine holds all files of that machine.
WITH

by_itself AS (
    SELECT DISTINCT file, 5 AS rank, 'listed, grade ' || grade AS rule, source, record, CAST(NULL AS TIMESTAMP) AS time,
        'listed' AS action
    FROM matches
    WHERE decides
    UNION ALL
    SELECT file, 4 AS rank,
        CASE how WHEN 'content' THEN 'sent, by content' ELSE 'sent, by name' END AS rule, source, record, time, action
    FROM touches
    WHERE action = 'send' AND standing <> 'vouched' AND NOT tie
    UNION ALL
    SELECT file, 4 AS rank, 'packed into an archive that was sent' AS rule, source, record, time, 'packed' AS action
    FROM sent
    WHERE NOT tie
    UNION ALL
    SELECT file, 4 AS rank, 'its archive was sent' AS rule, send_source AS source, send_record AS record,
        send_time AS time, 'send' AS action
    FROM sent
    WHERE NOT tie
    UNION ALL
    SELECT file, 3 AS rank, 'read by a hostile session' AS rule, source, record, time, action
    FROM touches
    WHERE action = 'read' AND standing = 'hostile' AND NOT tie
    UNION ALL
    SELECT touches.file, 3 AS rank, 'opened by a hostile session, in a log that does not record reads' AS rule,
        touches.source, touches.record, touches.time, touches.action
    FROM touches
    LEFT JOIN recording ON recording.source = touches.source
    WHERE touches.action IN ('open', 'list')  -- whoever lists what is a file, opened it
        AND touches.standing = 'hostile' AND NOT touches.tie AND recording.source IS NULL
    UNION ALL
    SELECT
        held.file, CASE WHEN imaged.action = 'send' THEN 4 ELSE 3 END AS rank,
        CASE
            WHEN imaged.action = 'send' THEN 'an image or backup of its host was sent'
            ELSE 'a hostile session read an image or backup of its host'
        END AS rule,
        imaged.source, imaged.record, imaged.time, imaged.action
    FROM imaged
    JOIN held ON held.host = imaged.host
    WHERE imaged.sure AND (imaged.standing = 'hostile' OR imaged.action = 'send')
    UNION ALL
    SELECT replayed.file, CASE WHEN reconciled.sent THEN 4 ELSE 3 END AS rank,
        CASE
            WHEN reconciled.sent AND commands.does = 'packs' THEN 'selected by a hostile command whose archive was sent'
            WHEN reconciled.sent THEN 'selected by a hostile command, and as many bytes left'
            ELSE 'selected by a hostile command'
        END AS rule,
        replayed.source, replayed.record, commands.time, commands.tool || ' ' || commands.does AS action
    FROM replayed
    JOIN commands
        ON commands.source = replayed.source AND commands.record = replayed.record AND commands.plan = replayed.plan
    LEFT JOIN reconciled
        ON reconciled.source = replayed.source AND reconciled.record = replayed.record AND reconciled.plan = replayed.plan
    WHERE replayed.sure AND commands.exact AND commands.standing = 'hostile'
    UNION ALL
    SELECT replayed.file, 4 AS rank,
        CASE commands.does
            WHEN 'packs' THEN 'the archive of that command was sent'
            ELSE 'the bytes that left after that command'
        END AS rule,
        reconciled.send_source AS source, reconciled.send_record AS record, reconciled.send_time AS time, 'send' AS action
    FROM replayed
    JOIN commands
        ON commands.source = replayed.source AND commands.record = replayed.record AND commands.plan = replayed.plan
    JOIN reconciled
        ON reconciled.source = replayed.source AND reconciled.record = replayed.record AND reconciled.plan = replayed.plan
    WHERE replayed.sure AND commands.exact AND commands.standing = 'hostile' AND reconciled.sent
)

SELECT file, rank, rule, source, record, time, action FROM by_itself
UNION ALL
SELECT
    held.file, least(by_itself.rank, 4) AS rank, 'inside a container: ' || by_itself.rule AS rule,
    by_itself.source, by_itself.record, by_itself.time, by_itself.action
FROM by_itself
JOIN held ON held.container = by_itself.file
