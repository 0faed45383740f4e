-- Archives and mailboxes that somebody not vouched for read or sent, and of which no inventory says what is inside, or
-- not all of it: one row per host, with the largest of them. What lies at that host may be inside, if it can be made small
-- enough.
WITH

-- Containers of which the scan could not tell all that is inside, or not what is inside an archive that lies in them.
half_known AS (
    SELECT file AS container
    FROM holdings
    WHERE status IN ('encrypted', 'broken', 'too_big', 'timeout', 'unreadable')
    UNION
    SELECT holdings.container
    FROM holdings
    JOIN containers ON containers.extension = holdings.extension
    WHERE holdings.status IN ('encrypted', 'broken', 'too_big', 'timeout', 'unreadable')
        AND holdings.container IS NOT NULL
),

known_inside AS (
    SELECT held.container
    FROM held
    LEFT JOIN half_known ON half_known.container = held.container
    WHERE held.container IS NOT NULL AND half_known.container IS NULL
    GROUP BY held.container
),

opened AS (
    SELECT held.host, held.file, held.size, touches.source, touches.record, touches.time
    FROM touches
    JOIN held ON held.file = touches.file
    JOIN containers ON containers.extension = held.extension AND containers.holds = 'files'
    LEFT JOIN known_inside ON known_inside.container = held.file
    LEFT JOIN recording ON recording.source = touches.source
    WHERE touches.standing <> 'vouched' AND touches.in_window AND known_inside.container IS NULL
        AND (
            touches.action IN ('read', 'send', 'pass')
            OR (touches.action IN ('open', 'list') AND recording.source IS NULL)
        )
),

in_order AS (
    SELECT
        opened.*,
        row_number() OVER (
            PARTITION BY host ORDER BY coalesce(size, 9000000000000000000) DESC, file, time, source, record
        ) AS place
    FROM opened
),

counted AS (
    SELECT host, count(DISTINCT file) AS archives FROM opened GROUP BY host
)

SELECT in_order.host, in_order.file, in_order.size, counted.archives, in_order.source, in_order.record, in_order.time
FROM in_order
JOIN counted ON counted.host = in_order.host
WHERE in_order.place = 1
