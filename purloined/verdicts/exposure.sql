-- What is exposed of whom: one row per owner, agreement, markings and verdict. A file of two owners counts for each.
--
-- Files and bytes are those held. Contents are the same, the same content once: copies are one, and an archive, mailbox
-- or image is not counted beside what is known to be in it of the same owner.
WITH

whose AS (
    SELECT
        verdicts.file, coalesce(owners.owner, '') AS owner, coalesce(verdicts.agreement, '') AS agreement,
        coalesce(verdicts.marking, '') AS marking, verdicts.verdict, verdicts.rank, verdicts.size, held.sha256,
        held.container
    FROM verdicts
    JOIN held ON held.file = verdicts.file
    LEFT JOIN owners ON owners.file = verdicts.file
),

opened AS (
    SELECT container AS file, owner FROM whose WHERE container IS NOT NULL GROUP BY container, owner
),

copies AS (
    SELECT owner, agreement, marking, verdict, sha256, count(*) - 1 AS files, sum(size) - max(size) AS bytes
    FROM whose
    WHERE sha256 IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM opened WHERE opened.file = whose.file AND opened.owner = whose.owner
    )
    GROUP BY owner, agreement, marking, verdict, sha256
    HAVING count(*) > 1
),

again AS (
    SELECT owner, agreement, marking, verdict, sum(files) AS files, sum(bytes) AS bytes
    FROM copies
    GROUP BY owner, agreement, marking, verdict
),

counted AS (
    SELECT
        whose.owner, agreement, marking, verdict, rank, count(*) AS files, sum(size) AS bytes,
        count(opened.file) AS open_files, sum(CASE WHEN opened.file IS NOT NULL THEN size END) AS open_bytes
    FROM whose
    LEFT JOIN opened ON opened.file = whose.file AND opened.owner = whose.owner
    GROUP BY whose.owner, agreement, marking, verdict, rank
)

SELECT
    counted.owner, counted.agreement, counted.marking, counted.verdict, counted.rank,
    counted.files,
    least(coalesce(counted.bytes, 0), 9000000000000000000) AS bytes,
    counted.files - counted.open_files - coalesce(again.files, 0) AS contents,
    least(
        coalesce(counted.bytes, 0) - coalesce(counted.open_bytes, 0) - coalesce(again.bytes, 0), 9000000000000000000
    ) AS content_bytes
FROM counted
LEFT JOIN again
    ON again.owner = counted.owner AND again.agreement = counted.agreement AND again.marking = counted.marking
    AND again.verdict = counted.verdict
