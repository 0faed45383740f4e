-- How many of the entries that no place was found for are held files all the same: one row per listing and stratum. It
-- is what is left of the hits when those are taken away that chance alone would give.
--
-- Where listed times are understood, only what agrees in time too is a hit; of fifty held files of that name and size,
-- one at the most would by chance.
WITH

-- The listings whose times are understood.
timed AS (
    SELECT DISTINCT source FROM time_shift
),

agreeing AS (
    SELECT DISTINCT source, record, listed_folder_key, shown_key FROM lookalikes WHERE same_time
),

chances AS (
    SELECT
        unlocated.source, unlocated.stratum, unlocated.record, unlocated.listed_folder_key, unlocated.shown_key,
        unlocated.mtime IS NOT NULL AND timed.source IS NOT NULL AS is_timed,
        max(CASE WHEN wanted.holders > 0 THEN 1 ELSE 0 END) AS hit, coalesce(max(wanted.chance_ppm), 0) AS chance_ppm
    FROM unlocated
    LEFT JOIN timed ON timed.source = unlocated.source
    LEFT JOIN meant_names ON meant_names.source = unlocated.source AND meant_names.shown_key = unlocated.shown_key
    LEFT JOIN wanted
        ON wanted.source = unlocated.source AND wanted.name_key = meant_names.name_key AND wanted.band = unlocated.band
        AND wanted.amount = unlocated.amount
    GROUP BY 1, 2, 3, 4, 5, 6
),

counted AS (
    SELECT
        chances.source, chances.stratum, count(*) AS entries,
        CAST(sum(CASE WHEN NOT is_timed THEN hit WHEN agreeing.source IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS hits,
        CAST(sum(CASE WHEN is_timed THEN chance_ppm // 50 ELSE chance_ppm END) AS BIGINT) AS expected_millionths
    FROM chances
    LEFT JOIN agreeing
        ON agreeing.source = chances.source AND agreeing.record = chances.record
        AND agreeing.listed_folder_key = chances.listed_folder_key AND agreeing.shown_key = chances.shown_key
    GROUP BY chances.source, chances.stratum
)

SELECT
    source, stratum, entries, hits, expected_millionths,
    CASE
        WHEN hits * 1000000 <= expected_millionths OR entries * 1000000 <= expected_millionths + 1000 THEN 0
        ELSE least(
            (hits * 1000000 - expected_millionths) * 1000 // ((entries * 1000000 - expected_millionths) // 1000), 1000000
        )
    END AS prior_ppm
FROM counted
