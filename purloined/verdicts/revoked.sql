-- Proofs that other evidence contradicts: one row per proof and host, with the chain of what fell.
--
-- A: a file of the host is published or taken, yet nobody whom we do not vouch for was seen to read it, nor any file of
-- the same content, nor can it have been taken from another place. Then a sensor missed the read, or someone vouched for is not clean: nothing on that host is ruled
-- out by A, nor on any other host whose sensor writes into the same log.
-- B: a file is published or taken that is larger than all that can have left. Then a sensor missed bytes.
WITH

stolen AS (
    SELECT evidence.file, held.host, held.sha256, held.size, held.crc32, held.floor
    FROM (SELECT file FROM evidence WHERE rank >= 4 GROUP BY file) AS evidence
    JOIN held ON held.file = evidence.file
),

seen AS (
    SELECT touches.file
    FROM touches
    LEFT JOIN recording ON recording.source = touches.source
    WHERE touches.standing <> 'vouched' AND touches.in_window
        AND (touches.action = 'read' OR (touches.action = 'open' AND recording.source IS NULL))
    GROUP BY touches.file
    UNION
    SELECT file FROM evidence WHERE rank = 3  -- in a container that was read, say
    UNION
    SELECT file FROM doubts WHERE blocks = 'A'  -- a read that may have been of this file
),

seen_hashes AS (
    SELECT held.sha256
    FROM seen
    JOIN held ON held.file = seen.file
    WHERE held.sha256 IS NOT NULL
    GROUP BY held.sha256
),

seen_sums AS (
    SELECT held.size, held.crc32
    FROM seen
    JOIN held ON held.file = seen.file
    WHERE held.size > 0 AND held.crc32 IS NOT NULL
    GROUP BY held.size, held.crc32
),

hosts_whole AS (
    SELECT host FROM routes WHERE side = 'access' GROUP BY host HAVING bool_and(whole)
),

-- Content that also lies where not all that reads it is seen.
elsewhere AS (
    SELECT stolen.file
    FROM stolen
    JOIN held ON held.sha256 = stolen.sha256 AND held.file <> stolen.file
    LEFT JOIN hosts_whole ON hosts_whole.host = held.host
    WHERE hosts_whole.host IS NULL
    UNION
    SELECT stolen.file
    FROM stolen
    JOIN held ON held.size = stolen.size AND held.crc32 = stolen.crc32 AND held.file <> stolen.file
    LEFT JOIN hosts_whole ON hosts_whole.host = held.host
    WHERE hosts_whole.host IS NULL AND stolen.size > 0
),

unseen AS (
    SELECT stolen.host, count(*) AS files, min(stolen.file) AS file
    FROM stolen
    LEFT JOIN seen ON seen.file = stolen.file
    LEFT JOIN seen_hashes ON seen_hashes.sha256 = stolen.sha256
    LEFT JOIN seen_sums ON seen_sums.size = stolen.size AND seen_sums.crc32 = stolen.crc32
    LEFT JOIN elsewhere ON elsewhere.file = stolen.file
    WHERE seen.file IS NULL AND seen_hashes.sha256 IS NULL AND seen_sums.crc32 IS NULL AND elsewhere.file IS NULL
    GROUP BY stolen.host
),

contradicted AS (
    SELECT unseen.host, unseen.host AS through, unseen.files, unseen.file
    FROM unseen
    JOIN hosts_whole ON hosts_whole.host = unseen.host
),

linked AS (
    SELECT beside.host, min(contradicted.host) AS through
    FROM contradicted
    JOIN sensors AS own ON own.host = contradicted.host AND own.reads
    JOIN sensors AS beside ON beside.source = own.source AND beside.reads AND beside.host <> own.host
    JOIN hosts_whole ON hosts_whole.host = beside.host
    LEFT JOIN contradicted AS already ON already.host = beside.host
    WHERE already.host IS NULL
    GROUP BY beside.host
),

fallen AS (
    SELECT host, through, files, file FROM contradicted
    UNION ALL
    SELECT linked.host, linked.through, contradicted.files, contradicted.file
    FROM linked
    JOIN contradicted ON contradicted.host = linked.through
),

-- What would have been ruled out there.
fell AS (
    SELECT held.host, count(*) AS files
    FROM held
    JOIN fallen ON fallen.host = held.host
    LEFT JOIN (SELECT file FROM evidence GROUP BY file) AS found ON found.file = held.file
    LEFT JOIN (SELECT file FROM doubts GROUP BY file) AS doubted ON doubted.file = held.file
    WHERE found.file IS NULL AND doubted.file IS NULL
    GROUP BY held.host
),

too_large AS (
    SELECT count(*) AS files, min(stolen.file) AS file
    FROM stolen
    CROSS JOIN bound
    WHERE bound.bytes IS NOT NULL AND stolen.floor > bound.bytes
    HAVING count(*) > 0
),

bounded AS (
    SELECT count(*) AS files
    FROM held
    CROSS JOIN bound
    LEFT JOIN (SELECT file FROM evidence GROUP BY file) AS found ON found.file = held.file
    WHERE bound.bytes IS NOT NULL AND held.floor > bound.bytes AND found.file IS NULL
        AND EXISTS (SELECT 1 FROM too_large)
),

first_record AS (
    SELECT file, source, record
    FROM (
        SELECT
            evidence.file, evidence.source, evidence.record,
            row_number() OVER (PARTITION BY evidence.file ORDER BY rank DESC, rule, time, source, record) AS place
        FROM evidence
        JOIN (SELECT file FROM fallen UNION SELECT file FROM too_large) AS named ON named.file = evidence.file
        WHERE rank >= 4
    ) AS in_order
    WHERE place = 1
)

SELECT
    'A' AS proof, fallen.host, fallen.files, fallen.file,
    CASE
        WHEN fallen.host = fallen.through
            THEN 'published or taken, though nobody but vouched sessions was seen to read them'
        ELSE 'published or taken at ' || fallen.through || ', and the sensor here writes into the same log'
    END AS reason,
    first_record.source, first_record.record, coalesce(fell.files, 0) AS fell
FROM fallen
JOIN first_record ON first_record.file = fallen.file
LEFT JOIN fell ON fell.host = fallen.host
UNION ALL
SELECT
    'B' AS proof, '' AS host, too_large.files, too_large.file,
    'published or taken, though larger than all that was seen to leave' AS reason,
    first_record.source, first_record.record, bounded.files AS fell
FROM too_large
JOIN first_record ON first_record.file = too_large.file
CROSS JOIN bounded
