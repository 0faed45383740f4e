-- Which held folder a listed folder may be: one row per pair in which a telling name agrees.
--
-- A name, and the size if both show one, gives 1000 divided by the number of its holders; if more than 50 hold it, it
-- tells nothing, and of each listed folder the 50 best pairs are kept. What systems leave in every folder tells nothing either. bits: how unlikely it is that an unrelated
-- listing shows these names with these sizes, as binary digits of the chance, at the most 20 of each name.
WITH

bearers AS (
    SELECT name_key, count(*) AS files FROM namesakes WHERE band = 0 GROUP BY name_key
),

bearing AS (
    SELECT
        sized_entries.source, sized_entries.folder_key, sized_entries.band, sized_entries.amount,
        meant_names.name_key, bearers.files AS bearers
    FROM sized_entries
    JOIN meant_names ON meant_names.source = sized_entries.source AND meant_names.shown_key = sized_entries.name_key
    JOIN bearers ON bearers.name_key = meant_names.name_key
    WHERE sized_entries.beginning IS NULL
        AND NOT EXISTS (SELECT 1 FROM system_files WHERE system_files.name_key = meant_names.name_key)
),

sized AS (
    SELECT
        bearing.source, bearing.folder_key, bearing.name_key, namesakes.host, namesakes.share,
        namesakes.folder_key AS held_folder_key, 1000 // wanted.holders AS vote, 1 AS agrees,
        CASE
            WHEN wanted.chance_ppm <= 1 THEN 20
            WHEN wanted.chance_ppm <= 10 THEN 17
            WHEN wanted.chance_ppm <= 100 THEN 13
            WHEN wanted.chance_ppm <= 1000 THEN 10
            WHEN wanted.chance_ppm <= 10000 THEN 7
            WHEN wanted.chance_ppm <= 100000 THEN 3
            ELSE 0
        END AS bits
    FROM bearing
    JOIN wanted
        ON wanted.source = bearing.source AND wanted.name_key = bearing.name_key AND wanted.band = bearing.band
        AND wanted.amount = bearing.amount
    JOIN namesakes
        ON namesakes.name_key = bearing.name_key AND namesakes.band = bearing.band AND namesakes.amount = bearing.amount
    WHERE wanted.holders >= 1 AND wanted.holders <= 50
),

-- By the name alone: where one of both shows no size, it agrees; where the sizes differ, it is another version at best.
by_name AS (
    SELECT
        bearing.source, bearing.folder_key, bearing.name_key, namesakes.host, namesakes.share,
        namesakes.folder_key AS held_folder_key, 1000 // bearing.bearers AS vote,
        CASE WHEN bearing.amount IS NULL OR namesakes.amount IS NULL THEN 1 ELSE 0 END AS agrees, 0 AS bits
    FROM bearing
    JOIN namesakes ON namesakes.name_key = bearing.name_key
    LEFT JOIN wanted
        ON wanted.source = bearing.source AND wanted.name_key = bearing.name_key AND wanted.band = bearing.band
        AND wanted.amount = bearing.amount
    WHERE namesakes.band = 0 AND bearing.bearers <= 50 AND coalesce(wanted.holders, 0) = 0
),

every_vote AS (
    SELECT source, folder_key, name_key, host, share, held_folder_key, vote, agrees, bits FROM sized
    UNION ALL
    SELECT source, folder_key, name_key, host, share, held_folder_key, vote, agrees, bits FROM by_name
),

-- A name votes once for a pair of folders, however many entries of the folder bear it.
once AS (
    SELECT source, folder_key, name_key, host, share, held_folder_key, max(vote) AS vote, max(agrees) AS agrees,
        max(bits) AS bits
    FROM every_vote
    GROUP BY 1, 2, 3, 4, 5, 6
),

pairs AS (
    SELECT
        source, folder_key, host AS held_host, share AS held_share, held_folder_key,
        sum(vote * agrees) AS votes, sum(agrees) AS files, sum(bits) AS bits, sum(vote) AS name_votes, count(*) AS names
    FROM once
    GROUP BY 1, 2, 3, 4, 5
)

SELECT source, folder_key, held_host, held_share, held_folder_key, votes, files, bits, name_votes, names
FROM (
    SELECT
        pairs.*,
        row_number() OVER (
            PARTITION BY source, folder_key
            ORDER BY votes DESC, name_votes DESC, held_host, held_share, held_folder_key
        ) AS place
    FROM pairs
) AS numbered
WHERE place <= 50
