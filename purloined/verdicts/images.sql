-- Images and backups of whole machines that somebody not vouched for read or sent: one row per place, party and deed.
-- Left out is one of which an inventory says what is inside: then the files inside are judged by it.
WITH

opened AS (
    SELECT events.source, events.record, events.path
    FROM events
    JOIN containers ON containers.extension = events.extension AND containers.holds = 'host'
    LEFT JOIN recording ON recording.source = events.source
    WHERE events.action IN ('read', 'send') OR (events.action = 'open' AND recording.source IS NULL)
),

lies AS (
    SELECT opened.source, opened.record, min(held.host) AS host
    FROM opened
    JOIN touches ON touches.source = opened.source AND touches.record = opened.record AND NOT touches.tie
    JOIN held ON held.file = touches.file
    GROUP BY opened.source, opened.record
),

known_inside AS (
    SELECT touches.source, touches.record
    FROM touches
    JOIN (SELECT container FROM held WHERE container IS NOT NULL GROUP BY container) AS inside
        ON inside.container = touches.file
)

SELECT
    coalesce(lies.host, deeds.host) AS host, opened.path, deeds.standing, deeds.action, deeds.premise,
    min(deeds.source) AS source, min(deeds.record) AS record, min(deeds.time) AS time
FROM opened
JOIN deeds ON deeds.source = opened.source AND deeds.record = opened.record
LEFT JOIN lies ON lies.source = opened.source AND lies.record = opened.record
LEFT JOIN known_inside ON known_inside.source = opened.source AND known_inside.record = opened.record
WHERE deeds.standing <> 'vouched' AND deeds.in_window AND known_inside.source IS NULL
GROUP BY 1, 2, 3, 4, 5
