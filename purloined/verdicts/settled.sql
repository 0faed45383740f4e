-- What granting one premise, or two together, would settle: one row per premises, effect and owner.
--
-- The rule is that of `verdicts`: a file is ruled out by A where its host has no gap and no contradiction, and the file
-- no doubt; by B where all that can have left is less than its floor. Here it is asked which premises all that stands
-- in the way of a file comes down to. A party that would be hostile makes what it read accessed.
WITH

undecided AS (
    SELECT verdicts.file, verdicts.host, coalesce(verdicts.owner, '') AS owner, coalesce(verdicts.size, 0) AS size
    FROM verdicts
    WHERE verdicts.rank = 2
        AND NOT EXISTS (SELECT 1 FROM doubts WHERE doubts.file = verdicts.file AND doubts.premise = 'supplier')
),

-- Vouching for whom alone was seen to read a stolen file would contradict itself.
seen_by AS (
    SELECT held.host, min(touches.premise) AS premise
    FROM evidence
    JOIN touches ON touches.file = evidence.file AND touches.standing <> 'vouched' AND touches.in_window
        AND touches.action IN ('read', 'open')
    JOIN held ON held.file = evidence.file
    WHERE evidence.rank >= 4
    GROUP BY held.host, evidence.file
    HAVING count(DISTINCT coalesce(touches.premise, '')) = 1 AND count(touches.premise) = count(*)
),

of_host AS (
    SELECT host, premise FROM gaps WHERE side = 'access'
    UNION
    SELECT host, 'contradiction at ' || host FROM revoked WHERE proof = 'A'
),

host_needs AS (
    SELECT host, count(*) AS needs, min(premise) AS first, max(premise) AS last FROM of_host GROUP BY host
),

of_file AS (
    SELECT DISTINCT doubts.file, doubts.premise
    FROM doubts
    JOIN undecided ON undecided.file = doubts.file
    LEFT JOIN of_host ON of_host.host = undecided.host AND of_host.premise = doubts.premise
    WHERE of_host.premise IS NULL
),

file_needs AS (
    SELECT file, count(*) AS needs, min(premise) AS first, max(premise) AS last FROM of_file GROUP BY file
),

needs AS (
    SELECT
        undecided.owner,
        undecided.host,
        coalesce(host_needs.needs, 0) + coalesce(file_needs.needs, 0) AS needs,
        CASE
            WHEN host_needs.first IS NULL THEN file_needs.first
            WHEN file_needs.first IS NULL OR host_needs.first < file_needs.first THEN host_needs.first
            ELSE file_needs.first
        END AS first,
        CASE
            WHEN host_needs.last IS NULL THEN file_needs.last
            WHEN file_needs.last IS NULL OR host_needs.last > file_needs.last THEN host_needs.last
            ELSE file_needs.last
        END AS last,
        undecided.size
    FROM undecided
    LEFT JOIN host_needs ON host_needs.host = undecided.host
    LEFT JOIN file_needs ON file_needs.file = undecided.file
),

blocked_b AS (
    SELECT file, count(DISTINCT premise) AS premises, min(premise) AS premise
    FROM doubts
    WHERE blocks = 'AB'
    GROUP BY file
),

by_volume AS (
    SELECT grants.premise, undecided.owner, undecided.size
    FROM undecided
    JOIN held ON held.file = undecided.file
    JOIN grants ON held.floor > grants.bytes
    LEFT JOIN blocked_b ON blocked_b.file = undecided.file
    WHERE (blocked_b.file IS NULL OR (blocked_b.premises = 1 AND blocked_b.premise = grants.premise))
        AND NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.proof = 'B')
),

would_be_hostile AS (
    SELECT DISTINCT touches.premise, undecided.file, undecided.owner, undecided.size
    FROM touches
    JOIN undecided ON undecided.file = touches.file
    WHERE touches.premise IS NOT NULL AND touches.action = 'read' AND NOT touches.tie
)

SELECT
    first AS premise, CASE WHEN needs = 2 THEN last END AS second_premise, 'A' AS effect, needs.owner,
    count(*) AS files, least(sum(size), 9000000000000000000) AS bytes
FROM needs
LEFT JOIN seen_by ON seen_by.host = needs.host AND (seen_by.premise = needs.first OR seen_by.premise = needs.last)
WHERE needs.needs IN (1, 2) AND seen_by.premise IS NULL
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT premise, CAST(NULL AS VARCHAR), 'B', owner, count(*), least(sum(size), 9000000000000000000)
FROM by_volume
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT premise, CAST(NULL AS VARCHAR), 'accessed', owner, count(*), least(sum(size), 9000000000000000000)
FROM would_be_hostile
GROUP BY 1, 2, 3, 4
