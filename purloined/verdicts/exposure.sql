-- What is exposed of whom: one row per owner, agreement, marking and verdict.
SELECT
    coalesce(owner, '') AS owner,
    coalesce(agreement, '') AS agreement,
    coalesce(marking, '') AS marking,
    verdict,
    rank,
    count(*) AS files,
    least(coalesce(sum(size), 0), 9000000000000000000) AS bytes
FROM verdicts
GROUP BY 1, 2, 3, 4, 5
