-- Held files of the name and size of an entry that no place was found for: one row per entry and file.
-- Of a name and size that more than 50 files have, no row: any of them may be meant.
WITH

-- A listing has one offset, or one of summer and one of winter.
shifts AS (
    SELECT source, min(seconds) AS one, max(seconds) AS other, max(early) AS early, max(late) AS late
    FROM time_shift
    GROUP BY source
)

SELECT
    unlocated.source, unlocated.record, unlocated.listed_folder_key, unlocated.shown_key, namesakes.file, unlocated.stratum,
    wanted.holders, wanted.chance_ppm, meant_names.damage,
    (
        namesakes.mtime >= unlocated.mtime - (shifts.one + shifts.early) * INTERVAL 1 SECOND
        AND namesakes.mtime < unlocated.mtime + (shifts.late + 1 - shifts.one) * INTERVAL 1 SECOND
    ) OR (
        namesakes.mtime >= unlocated.mtime - (shifts.other + shifts.early) * INTERVAL 1 SECOND
        AND namesakes.mtime < unlocated.mtime + (shifts.late + 1 - shifts.other) * INTERVAL 1 SECOND
    ) AS same_time
FROM unlocated
JOIN meant_names ON meant_names.source = unlocated.source AND meant_names.shown_key = unlocated.shown_key
JOIN wanted
    ON wanted.source = unlocated.source AND wanted.name_key = meant_names.name_key AND wanted.band = unlocated.band
    AND wanted.amount = unlocated.amount
JOIN namesakes
    ON namesakes.name_key = wanted.name_key AND namesakes.band = wanted.band AND namesakes.amount = wanted.amount
LEFT JOIN shifts ON shifts.source = unlocated.source
WHERE wanted.holders >= 1 AND wanted.holders <= 50
