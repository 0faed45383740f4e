-- Some of the held names that can be damaged: 5,000 that are likely listed, and as many of the others; one row per name.
-- Keys are as good as random, so the names of the least keys are a sample.
SELECT likely.name_key, likely.path
FROM (SELECT name_key, path FROM odd_names WHERE likely ORDER BY name_key LIMIT 5000) AS likely
UNION ALL
SELECT other.name_key, other.path
FROM (SELECT name_key, path FROM odd_names WHERE NOT likely ORDER BY name_key LIMIT 5000) AS other
