-- What a command would have taken, against what was seen to leave: one row per command that packs or sends.
--
-- An archive was sent if something of its name, or of a name it was given later, was sent by someone not vouched for
-- after the command. What a command sends itself has left if, in the day from its start, at least 98 % of its bytes
-- went from its host to one destination that nobody vouched for: to the one that it names, or a hostile one; to another
-- only if they are not many more either (30 %, 5,000 bytes a file and 20,000 on top), and the tool does not compress.
WITH

expected AS (
    SELECT source, record, plan, count(*) AS files, sum(size) AS bytes, sum(floor) AS least
    FROM (
        SELECT source, record, plan, file, max(size) AS size, max(floor) AS floor
        FROM replayed
        WHERE sure
        GROUP BY source, record, plan, file
    ) AS each_file
    GROUP BY source, record, plan
),

predicted AS (
    SELECT
        commands.*,
        coalesce(expected.files, 0) AS files,
        least(coalesce(expected.bytes, 0), 9000000000000000000) AS bytes,
        least(coalesce(expected.least, 0), 9000000000000000000) AS least
    FROM commands
    LEFT JOIN expected
        ON expected.source = commands.source AND expected.record = commands.record AND expected.plan = commands.plan
    WHERE commands.does IN ('packs', 'sends')
),

-- archives ----------------------------------------------------------------------------------------------

archive_names AS (
    SELECT source, record, plan, name_key FROM command_archives
    UNION
    SELECT command_archives.source, command_archives.record, command_archives.plan, deeds.new_name_key
    FROM command_archives
    JOIN deeds ON deeds.action = 'rename' AND deeds.name_key = command_archives.name_key
    WHERE deeds.new_name_key IS NOT NULL
),

sendings AS (
    SELECT
        predicted.source, predicted.record, predicted.plan, deeds.source AS send_source, deeds.record AS send_record,
        deeds.time AS send_time, archive_names.name_key, deeds.size,
        row_number() OVER (
            PARTITION BY predicted.source, predicted.record, predicted.plan
            ORDER BY deeds.time, deeds.source, deeds.record
        ) AS place
    FROM predicted
    JOIN archive_names
        ON archive_names.source = predicted.source AND archive_names.record = predicted.record
        AND archive_names.plan = predicted.plan
    JOIN deeds ON deeds.name_key = archive_names.name_key
    WHERE deeds.action = 'send' AND deeds.standing <> 'vouched'
        AND (deeds.time IS NULL OR predicted.time IS NULL OR deeds.time >= predicted.time - INTERVAL 1 MINUTE)
),

archive_sizes AS (
    SELECT source, record, plan, sum(size) AS bytes
    FROM (
        SELECT source, record, plan, name_key, max(size) AS size FROM sendings GROUP BY source, record, plan, name_key
    ) AS volumes
    GROUP BY source, record, plan
),

-- flows -------------------------------------------------------------------------------------------------

located AS (  -- hosts of which some address or name is seen in connections
    SELECT hosts.host FROM hosts JOIN endpoints ON endpoints.name = hosts.alias GROUP BY hosts.host
),

flows AS (
    SELECT
        predicted.source, predicted.record, predicted.plan, events.source AS flow_source,
        events.dst_endpoint AS destination,
        min(events.record) AS flow_record,
        min(events.time) AS flow_time,
        least(sum(events.bytes_out), 9000000000000000000) AS bytes,
        bool_or(stated.name IS NOT NULL OR hostile.name IS NOT NULL) AS is_meant
    FROM predicted
    JOIN events
        ON events.time >= predicted.time - INTERVAL 1 MINUTE AND events.time < predicted.time + INTERVAL 1 DAY
    JOIN endpoints AS begins ON begins.name = events.src_endpoint
    JOIN endpoints AS answers ON answers.name = events.dst_endpoint
    LEFT JOIN hosts AS own ON own.alias = events.src_endpoint
    LEFT JOIN located ON located.host = predicted.host
    LEFT JOIN endpoints AS stated ON stated.name = predicted.endpoint
    LEFT JOIN parties AS vouched
        ON vouched.kind = 'endpoint' AND vouched.name = events.dst_endpoint AND vouched.standing = 'vouched'
        AND vouched.from_time <= events.time AND events.time < vouched.to_time
    LEFT JOIN parties AS hostile
        ON hostile.kind = 'endpoint' AND hostile.name = events.dst_endpoint AND hostile.standing = 'hostile'
        AND hostile.from_time <= events.time AND events.time < hostile.to_time
    WHERE events.action = 'flow' AND predicted.does = 'sends'
        AND begins.inside AND NOT answers.inside
        AND (own.host = predicted.host OR located.host IS NULL)
        AND (stated.name IS NULL OR stated.name = events.dst_endpoint)
        AND vouched.name IS NULL
    GROUP BY 1, 2, 3, 4, 5
),

weighed AS (
    SELECT
        flows.*,
        predicted.files > 0 AND flows.bytes * 100 >= predicted.bytes * 98 - (CASE WHEN predicted.shrinks
            THEN (predicted.bytes - predicted.least) * 98 ELSE 0 END)
            AND (flows.is_meant OR (
                NOT predicted.shrinks AND flows.bytes * 10 <= predicted.bytes * 13 + predicted.files * 50000 + 200000
            )) AND (CASE WHEN predicted.shrinks THEN predicted.least ELSE predicted.bytes END) > 0 AS is_enough
    FROM flows
    JOIN predicted
        ON predicted.source = flows.source AND predicted.record = flows.record AND predicted.plan = flows.plan
),

leavings AS (
    SELECT
        weighed.*,
        row_number() OVER (
            PARTITION BY source, record, plan
            ORDER BY is_enough DESC, bytes DESC, destination, flow_source
        ) AS place
    FROM weighed
),

-- both --------------------------------------------------------------------------------------------------

told AS (
    SELECT
        predicted.source, predicted.record, predicted.plan, predicted.files, predicted.bytes, predicted.least,
        predicted.does,
        coalesce(archive_sizes.bytes, leavings.bytes) AS seen,
        sendings.send_source IS NOT NULL OR coalesce(leavings.is_enough, false) AS sent,
        CASE
            WHEN predicted.does = 'packs' AND archive_sizes.bytes IS NOT NULL AND predicted.files > 0 THEN
                CASE
                    WHEN archive_sizes.bytes >= predicted.least
                        AND archive_sizes.bytes * 100 <= predicted.bytes * 102 + predicted.files * 100000 + 1000000
                        THEN 'yes'
                    ELSE 'no'
                END
            WHEN predicted.does = 'sends' AND leavings.is_enough THEN 'yes'
            WHEN predicted.does = 'sends' AND predicted.files > 0
                AND leavings.bytes * 100 < (predicted.bytes * 98) THEN 'no'
            ELSE 'unknown'
        END AS fits,
        coalesce(sendings.send_source, leavings.flow_source) AS send_source,
        coalesce(sendings.send_record, leavings.flow_record) AS send_record,
        coalesce(sendings.send_time, leavings.flow_time) AS send_time,
        leavings.destination
    FROM predicted
    LEFT JOIN sendings
        ON sendings.source = predicted.source AND sendings.record = predicted.record
        AND sendings.plan = predicted.plan AND sendings.place = 1
    LEFT JOIN archive_sizes
        ON archive_sizes.source = predicted.source AND archive_sizes.record = predicted.record
        AND archive_sizes.plan = predicted.plan
    LEFT JOIN leavings
        ON leavings.source = predicted.source AND leavings.record = predicted.record
        AND leavings.plan = predicted.plan AND leavings.place = 1
)

SELECT
    source, record, plan, files, bytes, seen, sent, fits, send_source, send_record, send_time,
    'it certainly selects ' || files || CASE WHEN files = 1 THEN ' file' ELSE ' files' END || ' of ' || bytes || ' bytes; '
    || CASE
        WHEN does = 'packs' AND send_source IS NULL THEN 'its archive was not seen to be sent'
        WHEN does = 'packs' AND seen IS NULL THEN 'its archive was sent, its size is not known'
        WHEN does = 'packs' THEN 'archives of ' || seen || ' bytes were sent under its name, which '
            || CASE fits WHEN 'yes' THEN 'fits' WHEN 'no' THEN 'does not fit' ELSE 'decides nothing' END
        WHEN seen IS NULL THEN 'no connection out was recorded in the day after it'
        ELSE seen || ' bytes went from its host to ' || destination || ' in the day after it, which '
            || CASE fits WHEN 'yes' THEN 'fits' WHEN 'no' THEN 'is too little' ELSE 'decides nothing' END
    END AS says
FROM told
