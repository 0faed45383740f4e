-- One row per event that touches a file, or starts a program, with who stands behind it.
--
-- A host that case.toml does not know, named in the log of a sensor, is taken for the host of that sensor. A record that
-- names no account is of the account whose session it belongs to, where a log of logons tells that; one that names no
-- client, of the client whose session it is.
--
-- Hostile: any party to it is. Vouched: for a read, the account or the session is, or where the log names no account,
-- the address; for a sending, the account, the session or the destination is, or where the log names no account, the
-- sender's address; or the program, or the whole evidence file is. Otherwise: unknown. `declared` has the words of every
-- declaration that the standing rests on. What somebody unknown sent to an endpoint of our own did not leave by that: it is
-- passed on inside, which is a read and no more.
WITH

file_events AS (
    SELECT
        events.*,
        coalesce(known.host, nullif(sources.host, ''), events.host, sole.host, '') AS at_host,
        sources.standing AS source_standing,
        sources.declared AS source_declared
    FROM events
    JOIN sources ON sources.source = events.source
    LEFT JOIN hosts AS known ON known.alias = events.host
    LEFT JOIN hosts AS sole ON sole.alias = '' AND events.host IS NULL
    WHERE events.action IN ('read', 'open', 'write', 'create', 'rename', 'delete', 'send', 'exec')
        OR (events.action = 'list' AND sources.shows_open)
),

with_account AS (
    SELECT
        file_events.*,
        coalesce(file_events.actor_user, by_id.actor_user, by_port.actor_user) AS account,
        coalesce(file_events.src_endpoint, by_id.src_endpoint) AS client
    FROM file_events
    LEFT JOIN sessions AS by_id
        ON by_id.host = file_events.at_host
        AND by_id.name = CASE
            WHEN file_events.actor_user IS NULL OR file_events.src_endpoint IS NULL
                THEN 'id ' || file_events.actor_session
        END
    LEFT JOIN sessions AS by_port
        ON by_port.host = file_events.at_host AND by_port.from_time <= file_events.time + INTERVAL 5 SECOND
        AND by_port.name = CASE
            WHEN file_events.actor_user IS NULL
                THEN 'port ' || file_events.src_endpoint || ' ' || CAST(file_events.src_port AS VARCHAR)
        END
),

with_parties AS (
    SELECT
        file_events.*,
        coalesce(who.standing, 'unknown') AS who,
        coalesce(login.standing, 'unknown') AS login,
        coalesce(whence.standing, 'unknown') AS whence,
        coalesce(whither.standing, 'unknown') AS whither,
        coalesce(program.standing, 'unknown') AS program,
        coalesce(place.standing, 'unknown') AS place,
        who.because AS who_declared,
        login.because AS login_declared,
        whence.because AS whence_declared,
        whither.because AS whither_declared,
        program.because AS program_declared,
        place.because AS place_declared,
        file_events.time IS NULL
            OR (clocks.from_time <= file_events.time AND file_events.time <= clocks.to_time) AS is_in_window
    FROM with_account AS file_events
    JOIN clocks ON clocks.source = file_events.source
    LEFT JOIN parties AS who
        ON who.kind = 'account' AND who.name = file_events.account
        AND who.from_time <= file_events.time AND file_events.time < who.to_time
    LEFT JOIN parties AS login
        ON login.kind = 'session' AND login.name = file_events.actor_session
        AND login.from_time <= file_events.time AND file_events.time < login.to_time
    LEFT JOIN parties AS whence
        ON whence.kind = 'endpoint' AND whence.name = file_events.client
        AND whence.from_time <= file_events.time AND file_events.time < whence.to_time
    LEFT JOIN parties AS whither
        ON whither.kind = 'endpoint' AND whither.name = file_events.dst_endpoint
        AND whither.from_time <= file_events.time AND file_events.time < whither.to_time
    LEFT JOIN parties AS program
        ON program.kind = 'process' AND program.name = file_events.actor_process
        AND program.from_time <= file_events.time AND file_events.time < program.to_time
    LEFT JOIN parties AS place  -- a hostile host is one whose own, local deeds are
        ON place.kind = 'host' AND place.name = file_events.at_host
        AND (file_events.route = 'local' OR file_events.action IN ('send', 'exec'))
        AND place.from_time <= file_events.time AND file_events.time < place.to_time
),

judged AS (
    SELECT
        with_parties.*,
        CASE
            WHEN source_standing = 'hostile' OR who = 'hostile' OR login = 'hostile' OR whence = 'hostile'
                OR whither = 'hostile' OR program = 'hostile' OR place = 'hostile' THEN 'hostile'
            WHEN source_standing = 'vouched' OR who = 'vouched' OR login = 'vouched' OR program = 'vouched'
                THEN 'vouched'
            WHEN action = 'send' AND whither = 'vouched' THEN 'vouched'
            WHEN account IS NULL AND src_endpoint IS NOT NULL AND whence = 'vouched' THEN 'vouched'
            ELSE 'unknown'
        END AS standing
    FROM with_parties
),

told AS (
    SELECT
        judged.*,
        judged.action = 'send' AND judged.standing = 'unknown' AND coalesce(answers.inside, false) AS stays_inside
    FROM judged
    LEFT JOIN endpoints AS answers ON answers.name = judged.dst_endpoint
)

SELECT
    told.source,
    record,
    time,
    CASE WHEN stays_inside THEN 'pass' ELSE action END AS action,
    coalesce(route, '') AS route,
    at_host AS host,
    standing,
    nullif(concat_ws(
        '; ',
        CASE WHEN source_standing = standing THEN source_declared END,
        CASE WHEN who = standing THEN who_declared END,
        CASE WHEN login = standing THEN login_declared END,
        CASE WHEN whence = standing AND (standing = 'hostile' OR account IS NULL) THEN whence_declared END,
        CASE WHEN whither = standing AND (standing = 'hostile' OR action = 'send') THEN whither_declared END,
        CASE WHEN program = standing THEN program_declared END,
        CASE WHEN place = standing AND standing = 'hostile' THEN place_declared END
    ), '') AS declared,
    is_in_window AS in_window,
    CASE WHEN action <> 'send' AND servers.host IS NOT NULL THEN 'access' ELSE 'named' END AS kind,
    CASE
        WHEN standing <> 'unknown' THEN NULL
        WHEN action = 'send' AND NOT stays_inside AND dst_endpoint IS NOT NULL THEN 'destination ' || dst_endpoint
        WHEN account IS NOT NULL THEN 'account ' || account
        WHEN src_endpoint IS NOT NULL THEN 'address ' || src_endpoint
        ELSE 'record ' || told.source || ':' || CAST(record AS VARCHAR)
    END AS premise,
    account AS actor_user,
    actor_session,
    actor_process,
    src_endpoint,
    dst_endpoint,
    coalesce(share, '') AS share,
    folder_key,
    name_key,
    new_folder_key,
    new_whole_key,
    new_name_key,
    inode,
    sha256,
    size
FROM told
LEFT JOIN (SELECT host FROM held_folders GROUP BY host) AS servers ON servers.host = told.at_host
