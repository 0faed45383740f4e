-- How much of what you hold each listing names: one row per listing.
SELECT matches.source, count(DISTINCT matches.file) AS matched, max(everything.held) AS held
FROM matches
CROSS JOIN (SELECT count(*) AS held FROM held) AS everything
WHERE matches.decides
GROUP BY matches.source
