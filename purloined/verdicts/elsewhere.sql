-- Held files of the name and size of an entry that no place was found for, with the odds: one row per entry and file.
--
-- Where some agree in time as well, only these; that makes a coincidence fifty times less likely, at the least. Where
-- both show a time and none agrees, the entry is as rarely the file as times of known files differ; once in a hundred,
-- at the least.
WITH

agreeing AS (
    SELECT DISTINCT source, record, listed_folder_key, shown_key FROM lookalikes WHERE same_time
),

differing AS (
    SELECT source, greatest(1000000 - CAST(sum(votes) AS BIGINT) * 1000000 // max(pairs), 10000) AS ppm
    FROM time_shift
    GROUP BY source
),

weighed AS (
    SELECT
        lookalikes.source, lookalikes.record, lookalikes.listed_folder_key, lookalikes.shown_key, lookalikes.file,
        lookalikes.stratum, lookalikes.holders, lookalikes.chance_ppm, lookalikes.damage, lookalikes.same_time,
        CASE WHEN lookalikes.same_time THEN lookalikes.chance_ppm // 50 ELSE lookalikes.chance_ppm END AS by_chance_ppm,
        CASE
            WHEN NOT lookalikes.same_time THEN priors.prior_ppm * differing.ppm // 1000000
            ELSE priors.prior_ppm
        END AS held_ppm,
        1000000 - priors.prior_ppm AS other_ppm
    FROM lookalikes
    JOIN priors ON priors.source = lookalikes.source AND priors.stratum = lookalikes.stratum
    LEFT JOIN differing ON differing.source = lookalikes.source
    LEFT JOIN agreeing
        ON agreeing.source = lookalikes.source AND agreeing.record = lookalikes.record
        AND agreeing.listed_folder_key = lookalikes.listed_folder_key AND agreeing.shown_key = lookalikes.shown_key
    WHERE agreeing.source IS NULL OR lookalikes.same_time
)

SELECT
    source, record, listed_folder_key, shown_key, file, stratum, holders, chance_ppm, damage, same_time,
    CASE
        WHEN held_ppm > 0 THEN held_ppm * 1000000 // (held_ppm + other_ppm * by_chance_ppm // 1000000 + 1)
        ELSE 0
    END AS posterior_ppm
FROM weighed
