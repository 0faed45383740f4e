-- Held files of the name and size of an entry that no place was found for: one row per entry and file, with the odds.
-- Of a name and size that more than 50 files have, no row: any of them may be meant.
WITH

resolved AS (
    SELECT source, record, listed_folder_key, shown_key FROM in_place WHERE sure AND coalesce(agrees, true)
    UNION
    SELECT source, record, listed_folder_key, shown_key FROM near
),

surely_mapped AS (
    SELECT DISTINCT source, folder_key FROM mapped WHERE sure
),

hits AS (
    SELECT
        sized_entries.source, sized_entries.record, sized_entries.folder_key AS listed_folder_key,
        sized_entries.name_key AS shown_key, namesakes.file, wanted.holders, wanted.chance_ppm,
        meant_names.damage,
        CASE
            WHEN listing_signs.is_flat THEN 'flat'
            WHEN surely_mapped.source IS NOT NULL THEN 'mapped'
            ELSE 'elsewhere'
        END AS stratum
    FROM sized_entries
    JOIN listing_signs ON listing_signs.source = sized_entries.source
    JOIN meant_names ON meant_names.source = sized_entries.source AND meant_names.shown_key = sized_entries.name_key
    JOIN wanted
        ON wanted.source = sized_entries.source AND wanted.name_key = meant_names.name_key
        AND wanted.band = sized_entries.band AND wanted.amount = sized_entries.amount
    JOIN namesakes
        ON namesakes.name_key = wanted.name_key AND namesakes.band = wanted.band AND namesakes.amount = wanted.amount
    LEFT JOIN resolved
        ON resolved.source = sized_entries.source AND resolved.record = sized_entries.record
        AND resolved.listed_folder_key = sized_entries.folder_key AND resolved.shown_key = sized_entries.name_key
    LEFT JOIN surely_mapped
        ON surely_mapped.source = sized_entries.source AND surely_mapped.folder_key = sized_entries.folder_key
    WHERE resolved.record IS NULL AND sized_entries.amount > 0 AND sized_entries.beginning IS NULL
        AND wanted.holders >= 1 AND wanted.holders <= 50
)

SELECT
    hits.source, hits.record, hits.listed_folder_key, hits.shown_key, hits.file, hits.stratum, hits.holders, hits.chance_ppm, hits.damage,
    CASE
        WHEN priors.prior_ppm > 0
            THEN priors.prior_ppm * 1000000 // (
                priors.prior_ppm + (1000000 - priors.prior_ppm) * hits.chance_ppm // 1000000 + 1
            )
        ELSE 0
    END AS posterior_ppm
FROM hits
JOIN priors ON priors.source = hits.source AND priors.stratum = hits.stratum
