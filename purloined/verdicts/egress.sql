-- What left the house in the window: one row per sensor of an exit route, and destination.
-- A connection begun from inside sends what its initiator sent; one begun from outside, what was answered.
-- One that only overlaps the window counts in full.
WITH

flows AS (
    SELECT
        sources.sensor,
        sources.route,
        events.time,
        events.end_time,
        CASE WHEN begins.inside THEN events.dst_endpoint ELSE events.src_endpoint END AS destination,
        CASE WHEN begins.inside THEN events.bytes_out ELSE events.bytes_in END AS bytes,
        coalesce(events.bytes_missed, 0) AS missed
    FROM events
    JOIN sources ON sources.source = events.source
    JOIN endpoints AS begins ON begins.name = events.src_endpoint
    JOIN endpoints AS answers ON answers.name = events.dst_endpoint
    CROSS JOIN "window"
    WHERE events.action = 'flow' AND sources.sensor IS NOT NULL
        AND begins.inside <> answers.inside
        AND events.time <= "window".to_time AND coalesce(events.end_time, events.time) >= "window".from_time
)

SELECT
    flows.sensor,
    flows.route,
    flows.destination,
    coalesce(parties.standing, 'unknown') AS standing,
    count(*) AS flows,
    coalesce(sum(flows.bytes), 0) AS bytes,
    sum(flows.missed) AS missed,
    count(*) - count(flows.bytes) AS uncounted,
    min(flows.time) AS first_time,
    max(coalesce(flows.end_time, flows.time)) AS last_time
FROM flows
LEFT JOIN parties
    ON parties.kind = 'endpoint' AND parties.name = flows.destination
    AND parties.from_time <= flows.time AND flows.time < parties.to_time
GROUP BY 1, 2, 3, 4
