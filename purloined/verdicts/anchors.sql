-- One row per named folder and held folder that share a telling file name.
--
-- A name that many held files bear tells little: each holder gets its part of one vote, and a name with more
-- than 200 holders is left out. Votes are whole thousandths: no floats stand in the path of a verdict.
WITH

telling AS (
    SELECT name_key, count(*) AS holders FROM held GROUP BY name_key HAVING count(*) <= 200
)

SELECT
    named.source,
    named.kind,
    named.host,
    named.share,
    named.folder_key,
    held.host AS held_host,
    held.share AS held_share,
    held.folder_key AS held_folder_key,
    sum(1000 // telling.holders) AS votes,
    count(*) AS files
FROM named
JOIN telling ON telling.name_key = named.name_key
JOIN held ON held.name_key = named.name_key
WHERE named.kind = 'named' OR held.host = named.host
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
