-- Held files that lie where an entry's folder lies, under a name that the entry may mean: one row per entry and file.
--
-- agrees: sizes are equal; null: one of both shows none. Times agree where they differ by an offset of the listing.
WITH

-- A listing has one offset, or one of summer and one of winter.
shifts AS (
    SELECT source, min(seconds) AS one, max(seconds) AS other, max(early) AS early, max(late) AS late
    FROM time_shift
    GROUP BY source
)

SELECT
    sized_entries.source, sized_entries.record, sized_entries.folder_key AS listed_folder_key,
    sized_entries.name_key AS shown_key, namesakes.file, mapped.sure, mapped.files, mapped.bits,
    meant_names.damage, sized_entries.band,
    sized_entries.amount = namesakes.amount AS agrees,
    coalesce(
        (
            namesakes.mtime >= sized_entries.mtime - (shifts.one + shifts.early) * INTERVAL 1 SECOND
            AND namesakes.mtime < sized_entries.mtime + (shifts.late + 1 - shifts.one) * INTERVAL 1 SECOND
        ) OR (
            namesakes.mtime >= sized_entries.mtime - (shifts.other + shifts.early) * INTERVAL 1 SECOND
            AND namesakes.mtime < sized_entries.mtime + (shifts.late + 1 - shifts.other) * INTERVAL 1 SECOND
        ),
        false
    ) AS same_time,
    namesakes.host, namesakes.share, namesakes.folder_key, namesakes.name_key
FROM sized_entries
JOIN mapped ON mapped.source = sized_entries.source AND mapped.folder_key = sized_entries.folder_key
JOIN meant_names ON meant_names.source = sized_entries.source AND meant_names.shown_key = sized_entries.name_key
JOIN namesakes
    ON namesakes.host = mapped.held_host AND namesakes.share = mapped.held_share
    AND namesakes.folder_key = mapped.held_folder_key AND namesakes.name_key = meant_names.name_key
    AND namesakes.band = coalesce(sized_entries.band, 0)
LEFT JOIN shifts ON shifts.source = sized_entries.source
WHERE sized_entries.beginning IS NULL
