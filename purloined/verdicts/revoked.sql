-- Proofs that other evidence contradicts: one row per proof and host.
--
-- A: a file of the host is published or taken, yet nobody whom we do not vouch for was seen to read it. Then a
-- sensor missed the read, or someone vouched for is not clean: nothing on that host is ruled out by A.
-- B: a file is published or taken that is larger than all that can have left. Then a sensor missed bytes.
WITH

stolen AS (
    SELECT file, max(rank) AS rank FROM evidence WHERE rank >= 4 GROUP BY file
),

seen AS (
    SELECT touches.file
    FROM touches
    LEFT JOIN (SELECT source FROM shown WHERE action = 'read' GROUP BY source) AS recording
        ON recording.source = touches.source
    WHERE touches.standing <> 'vouched' AND touches.in_window
        AND (touches.action = 'read' OR (touches.action = 'open' AND recording.source IS NULL))
    GROUP BY touches.file
),

hosts_whole AS (
    SELECT host FROM routes WHERE side = 'access' GROUP BY host HAVING bool_and(whole)
)

SELECT 'A' AS proof, held.host, count(*) AS files, min(held.file) AS file,
    'published or taken, though nobody but vouched sessions was seen to read them' AS reason
FROM stolen
JOIN held ON held.file = stolen.file
JOIN hosts_whole ON hosts_whole.host = held.host
LEFT JOIN seen ON seen.file = stolen.file
WHERE seen.file IS NULL
GROUP BY held.host
UNION ALL
SELECT 'B' AS proof, '' AS host, count(*) AS files, min(held.file) AS file,
    'published or taken, though larger than all that was seen to leave' AS reason
FROM stolen
JOIN held ON held.file = stolen.file
CROSS JOIN bound
WHERE bound.bytes IS NOT NULL AND held.floor > bound.bytes
HAVING count(*) > 0
