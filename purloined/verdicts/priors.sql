-- How many of the entries of each listing that no place was found for, are held files all the same: one row per listing
-- and stratum. It is what is left of the hits when those are taken away that chance alone would give.
--
-- Where other folders of the listing are mapped, such hits are nearly always coincidence: so a listing without any
-- folder, one whose folders could be mapped, and the rest of it are counted apart.
WITH

resolved AS (
    SELECT source, record, listed_folder_key, shown_key FROM in_place WHERE sure AND coalesce(agrees, true)
    UNION
    SELECT source, record, listed_folder_key, shown_key FROM near
),

strata AS (
    SELECT
        sized_entries.source,
        CASE
            WHEN listing_signs.is_flat THEN 'flat'
            WHEN bool_or(coalesce(mapped.sure, false)) THEN 'mapped'
            ELSE 'elsewhere'
        END AS stratum,
        sized_entries.record, sized_entries.folder_key, sized_entries.name_key, sized_entries.band, sized_entries.amount
    FROM sized_entries
    JOIN listing_signs ON listing_signs.source = sized_entries.source
    LEFT JOIN mapped ON mapped.source = sized_entries.source AND mapped.folder_key = sized_entries.folder_key
    LEFT JOIN resolved
        ON resolved.source = sized_entries.source AND resolved.record = sized_entries.record
        AND resolved.listed_folder_key = sized_entries.folder_key AND resolved.shown_key = sized_entries.name_key
    WHERE resolved.record IS NULL AND sized_entries.amount > 0 AND sized_entries.beginning IS NULL
    GROUP BY
        sized_entries.source, sized_entries.record, sized_entries.folder_key, sized_entries.name_key, sized_entries.band, sized_entries.amount,
        listing_signs.is_flat
),

chances AS (
    SELECT
        strata.source, strata.stratum, strata.record, strata.folder_key, strata.name_key,
        max(CASE WHEN wanted.holders > 0 THEN 1 ELSE 0 END) AS hit, max(wanted.chance_ppm) AS chance_ppm
    FROM strata
    LEFT JOIN meant_names ON meant_names.source = strata.source AND meant_names.shown_key = strata.name_key
    LEFT JOIN wanted
        ON wanted.source = strata.source AND wanted.name_key = meant_names.name_key AND wanted.band = strata.band
        AND wanted.amount = strata.amount
    GROUP BY strata.source, strata.stratum, strata.record, strata.folder_key, strata.name_key
),

counted AS (
    SELECT
        source, stratum, count(*) AS entries, CAST(sum(hit) AS BIGINT) AS hits,
        CAST(sum(coalesce(chance_ppm, 0)) AS BIGINT) AS expected_millionths
    FROM chances
    GROUP BY source, stratum
)

SELECT
    source, stratum, entries, hits, expected_millionths,
    CASE
        WHEN hits * 1000000 <= expected_millionths OR entries * 1000000 <= expected_millionths + 1000 THEN 0
        ELSE (hits * 1000000 - expected_millionths) * 1000 // ((entries * 1000000 - expected_millionths) // 1000)
    END AS prior_ppm
FROM counted
