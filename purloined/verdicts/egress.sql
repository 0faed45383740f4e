-- What left the house in the window: one row per sensor of an exit route, and destination.
-- A connection begun from inside sends what its initiator sent; one begun from outside, what was answered; of one
-- whose ends are both unknown to us, either may be ours, so both directions count. One that only overlaps the window
-- counts in full. A destination is vouched for only if it was so for all of the connection. A log that was rotated tells
-- of one connection while it lasts, and in its next file how it ended: then the end counts, and not what was open, unless
-- the end has fewer bytes, and so is only of the rest.
WITH

unfinished AS (
    SELECT
        sources.sensor, events.source, events.record, events.actor_session,
        events.src_endpoint, events.src_port, events.dst_endpoint, events.dst_port, events.time,
        coalesce(events.bytes_out, 0) AS bytes_out, coalesce(events.bytes_in, 0) AS bytes_in
    FROM events
    JOIN sources ON sources.source = events.source
    WHERE events.action = 'flow' AND events.unfinished AND events.actor_session IS NOT NULL
        AND events.src_port IS NOT NULL AND events.dst_port IS NOT NULL
),

ended AS (
    SELECT unfinished.source, unfinished.record
    FROM unfinished
    JOIN sources ON sources.sensor = unfinished.sensor
    JOIN events
        ON events.source = sources.source AND events.actor_session = unfinished.actor_session
        AND events.src_endpoint = unfinished.src_endpoint AND events.src_port = unfinished.src_port
        AND events.dst_endpoint = unfinished.dst_endpoint AND events.dst_port = unfinished.dst_port
    WHERE events.action = 'flow' AND NOT coalesce(events.unfinished, false)
        AND events.bytes_out >= unfinished.bytes_out AND events.bytes_in >= unfinished.bytes_in
        AND events.time >= unfinished.time - INTERVAL 2 SECOND AND events.time <= unfinished.time + INTERVAL 2 SECOND
    GROUP BY unfinished.source, unfinished.record
),

flows AS (
    SELECT
        sources.sensor,
        sources.route,
        events.time,
        events.end_time,
        CASE WHEN answers.inside THEN events.src_endpoint ELSE events.dst_endpoint END AS destination,
        CASE
            WHEN begins.inside THEN events.bytes_out
            WHEN answers.inside THEN events.bytes_in
            ELSE events.bytes_out + events.bytes_in
        END AS bytes,
        coalesce(events.bytes_missed, 0) AS missed,
        coalesce(events.unfinished, false) AS unfinished
    FROM events
    JOIN sources ON sources.source = events.source
    JOIN endpoints AS begins ON begins.name = events.src_endpoint
    JOIN endpoints AS answers ON answers.name = events.dst_endpoint
    JOIN clocks ON clocks.source = events.source
    LEFT JOIN ended ON ended.source = events.source AND ended.record = events.record
    WHERE events.action = 'flow' AND sources.sensor IS NOT NULL AND ended.record IS NULL
        AND NOT (begins.inside AND answers.inside)
        AND events.time <= clocks.to_time AND coalesce(events.end_time, events.time) >= clocks.from_time
)

SELECT
    flows.sensor,
    flows.route,
    flows.destination,
    CASE
        WHEN vouched.name IS NOT NULL THEN 'vouched'
        WHEN hostile.name IS NOT NULL THEN 'hostile'
        ELSE 'unknown'
    END AS standing,
    count(*) AS flows,
    least(coalesce(sum(flows.bytes), 0), 9000000000000000000) AS bytes,
    least(sum(flows.missed), 9000000000000000000) AS missed,
    sum(CASE WHEN flows.bytes IS NULL OR flows.unfinished THEN 1 ELSE 0 END) AS uncounted,
    min(flows.time) AS first_time,
    max(coalesce(flows.end_time, flows.time)) AS last_time
FROM flows
LEFT JOIN parties AS vouched
    ON vouched.kind = 'endpoint' AND vouched.name = flows.destination AND vouched.standing = 'vouched'
    AND vouched.from_time <= flows.time AND coalesce(flows.end_time, flows.time) < vouched.to_time
LEFT JOIN parties AS hostile
    ON hostile.kind = 'endpoint' AND hostile.name = flows.destination AND hostile.standing = 'hostile'
    AND hostile.from_time <= flows.time AND flows.time < hostile.to_time
GROUP BY 1, 2, 3, 4
