-- What is exposed of whom: one row per owner, agreement, markings and verdict. A file of two owners counts for each.
SELECT
    coalesce(owners.owner, '') AS owner,
    coalesce(verdicts.agreement, '') AS agreement,
    coalesce(verdicts.marking, '') AS marking,
    verdicts.verdict,
    verdicts.rank,
    count(*) AS files,
    least(coalesce(sum(verdicts.size), 0), 9000000000000000000) AS bytes
FROM verdicts
LEFT JOIN owners ON owners.file = verdicts.file
GROUP BY 1, 2, 3, 4, 5
