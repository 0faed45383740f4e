-- The answer: one row per held file.
--
-- Evidence of theft raises; only a proof lowers, and only from `presumed`.
--   proof A  every access route of its host is whole over the window, nobody whom we do not vouch for read it,
--            and no contradiction withdrew the proof for that host
--   proof B  every exit is whole, and fewer bytes left than could carry it; no contradiction withdrew that
--   proof C  it was out of reach over all of the window, and no record of that time shows it touched by anyone
WITH

deciding AS (
    SELECT file, rank, rule, source, record, time, records
    FROM (
        SELECT
            file, rank, rule, source, record, time,
            count(*) OVER (PARTITION BY file, rank) AS records,
            row_number() OVER (PARTITION BY file ORDER BY rank DESC, rule, time, source, record) AS place
        FROM evidence
    ) AS in_order
    WHERE place = 1
),

whole_hosts AS (
    SELECT routes.host
    FROM routes
    LEFT JOIN revoked ON revoked.proof = 'A' AND revoked.host = routes.host
    WHERE routes.side = 'access' AND revoked.host IS NULL
    GROUP BY routes.host
    HAVING bool_and(routes.whole)
),

bounded AS (
    SELECT bound.bytes FROM bound
    WHERE bound.bytes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.proof = 'B')
),

doubted AS (
    SELECT file, bool_or(blocks = 'AB') AS blocks_b
    FROM doubts
    GROUP BY file
),

unreachable AS (
    SELECT held.file
    FROM held
    JOIN offline
        ON offline.host = held.host AND offline.share = held.share AND offline.folder_key = held.folder_key
    LEFT JOIN (SELECT file FROM touches WHERE in_window GROUP BY file) AS touched ON touched.file = held.file
    LEFT JOIN doubted ON doubted.file = held.file
    WHERE touched.file IS NULL AND doubted.file IS NULL
),

stolen_content AS (
    SELECT held.sha256, min(held.file) AS file
    FROM deciding
    JOIN held ON held.file = deciding.file
    WHERE deciding.rank >= 4 AND held.sha256 IS NOT NULL AND coalesce(held.size, 1) > 0
    GROUP BY held.sha256
),

argued AS (
    SELECT
        held.*,
        deciding.rank AS found_rank,
        deciding.rule AS found_rule,
        deciding.source AS found_source,
        deciding.record AS found_record,
        deciding.time AS found_time,
        coalesce(deciding.records, 0) AS records,
        stolen_content.file AS twin,
        CASE
            WHEN deciding.rank IS NOT NULL THEN NULL
            WHEN whole_hosts.host IS NOT NULL AND doubted.file IS NULL THEN 'A'
            WHEN unreachable.file IS NOT NULL THEN 'C'
            WHEN bounded.bytes IS NOT NULL AND held.floor > bounded.bytes
                AND NOT coalesce(doubted.blocks_b, false) THEN 'B'
        END AS proof
    FROM held
    LEFT JOIN deciding ON deciding.file = held.file
    LEFT JOIN whole_hosts ON whole_hosts.host = held.host
    LEFT JOIN unreachable ON unreachable.file = held.file
    LEFT JOIN bounded ON true
    LEFT JOIN doubted ON doubted.file = held.file
    LEFT JOIN stolen_content ON stolen_content.sha256 = held.sha256
)

SELECT
    file, host, share, path, size, owner, agreement, marking,
    CASE
        WHEN found_rank = 5 THEN 'published'
        WHEN found_rank = 4 THEN 'taken'
        WHEN found_rank = 3 THEN 'accessed'
        WHEN proof IS NOT NULL THEN 'ruled_out'
        ELSE 'presumed'
    END AS verdict,
    CASE WHEN found_rank IS NOT NULL THEN found_rank WHEN proof IS NOT NULL THEN 1 ELSE 2 END AS rank,
    proof,
    CASE
        WHEN found_rule IS NOT NULL THEN found_rule
        WHEN proof = 'A' THEN 'nobody read it'
        WHEN proof = 'B' THEN 'it cannot have left'
        WHEN proof = 'C' THEN 'it was out of reach'
        ELSE 'nothing rules it out'
    END AS rule,
    found_source AS source,
    found_record AS record,
    found_time AS time,
    records,
    CASE WHEN coalesce(found_rank, 0) < 4 THEN twin END AS same_content
FROM argued
