-- What each listing holds, and how it stands to what you hold and to the logs: one row per listing.
WITH

entries AS (
    SELECT
        source, count(*) AS entries, count(size) AS sizes,
        least(coalesce(sum(size), 0), 9000000000000000000) AS bytes,
        min(mtime) AS first_time, max(mtime) AS last_time
    FROM listings
    GROUP BY source
),

published AS (
    SELECT
        each_file.source, count(*) AS matched,
        least(coalesce(sum(held.size), 0), 9000000000000000000) AS matched_bytes,
        least(coalesce(sum(held.floor), 0), 9000000000000000000) AS least_bytes
    FROM (SELECT source, file FROM evidence WHERE rank = 5 GROUP BY source, file) AS each_file
    JOIN held ON held.file = each_file.file
    GROUP BY each_file.source
),

without AS (
    SELECT source, count(*) AS untraced, count(CASE WHEN watched THEN 1 END) AS contradicting
    FROM untraced
    GROUP BY source
)

SELECT
    claims.source,
    coalesce(entries.entries, 0) AS entries,
    coalesce(entries.sizes, 0) AS sizes,
    coalesce(entries.bytes, 0) AS bytes,
    entries.first_time,
    entries.last_time,
    coalesce(published.matched, 0) AS matched,
    coalesce(published.matched_bytes, 0) AS matched_bytes,
    coalesce(published.least_bytes, 0) AS least_bytes,
    coalesce(without.untraced, 0) AS untraced,
    coalesce(without.contradicting, 0) AS contradicting,
    everything.held
FROM claims
CROSS JOIN (SELECT count(*) AS held FROM held) AS everything
LEFT JOIN entries ON entries.source = claims.source
LEFT JOIN published ON published.source = claims.source
LEFT JOIN without ON without.source = claims.source
