-- Held files that an archiver read while it made an archive whose name was later sent out by someone not vouched
-- for: one row per file, its first reading, and the first sending.
WITH

made AS (
    SELECT DISTINCT
        deeds.source,
        deeds.actor_session,
        CASE WHEN deeds.action = 'rename' THEN deeds.new_name_key ELSE deeds.name_key END AS archive_key
    FROM deeds
    JOIN archivers ON archivers.process = deeds.actor_process
    WHERE deeds.action IN ('create', 'rename') AND deeds.actor_session IS NOT NULL
),

-- An archive may be given another name before it is sent.
archives AS (
    SELECT source, actor_session, archive_key FROM made
    UNION
    SELECT made.source, made.actor_session, deeds.new_name_key
    FROM made
    JOIN deeds ON deeds.action = 'rename' AND deeds.name_key = made.archive_key AND deeds.new_name_key IS NOT NULL
),

sendings AS (
    SELECT source, record, time, name_key
    FROM (
        SELECT
            source, record, time, name_key,
            row_number() OVER (PARTITION BY name_key ORDER BY time, source, record) AS place
        FROM deeds
        WHERE action = 'send' AND standing <> 'vouched'
    ) AS in_order
    WHERE place = 1
),

packings AS (
    SELECT
        touches.file, deeds.source, deeds.record, deeds.time, touches.tie, archives.archive_key,
        row_number() OVER (
            PARTITION BY touches.file, archives.archive_key ORDER BY touches.tie, deeds.time, deeds.source, deeds.record
        ) AS place
    FROM deeds
    JOIN archivers ON archivers.process = deeds.actor_process
    JOIN archives ON archives.source = deeds.source AND archives.actor_session = deeds.actor_session
    JOIN touches ON touches.source = deeds.source AND touches.record = deeds.record
    WHERE deeds.action IN ('read', 'open')
)

SELECT
    packings.file,
    packings.source,
    packings.record,
    packings.time,
    sendings.source AS send_source,
    sendings.record AS send_record,
    sendings.time AS send_time,
    packings.tie
FROM packings
JOIN sendings ON sendings.name_key = packings.archive_key
WHERE packings.place = 1
