-- Held files that lie where an entry's folder lies, under a name that the entry may mean: one row per entry and file.
--
-- agrees: sizes are equal; null: one of both shows none. Times agree where they differ by an offset of the listing.
SELECT
    sized_entries.source, sized_entries.record, sized_entries.folder_key AS listed_folder_key,
    sized_entries.name_key AS shown_key, namesakes.file, mapped.sure, mapped.files, mapped.bits,
    meant_names.damage, sized_entries.band,
    sized_entries.amount = namesakes.amount AS agrees,
    max(
        CASE
            WHEN namesakes.mtime >= sized_entries.mtime - (time_shift.seconds + time_shift.early) * INTERVAL 1 SECOND
                AND namesakes.mtime < sized_entries.mtime + (time_shift.late + 1 - time_shift.seconds) * INTERVAL 1 SECOND
                THEN 1
            ELSE 0
        END
    ) = 1 AS same_time,
    namesakes.host, namesakes.share, namesakes.folder_key, namesakes.name_key
FROM sized_entries
JOIN mapped ON mapped.source = sized_entries.source AND mapped.folder_key = sized_entries.folder_key
JOIN meant_names ON meant_names.source = sized_entries.source AND meant_names.shown_key = sized_entries.name_key
JOIN namesakes
    ON namesakes.host = mapped.held_host AND namesakes.share = mapped.held_share
    AND namesakes.folder_key = mapped.held_folder_key AND namesakes.name_key = meant_names.name_key
    AND namesakes.band = coalesce(sized_entries.band, 0)
LEFT JOIN time_shift ON time_shift.source = sized_entries.source
WHERE sized_entries.beginning IS NULL
GROUP BY
    sized_entries.source, sized_entries.record, sized_entries.folder_key, sized_entries.name_key, namesakes.file, mapped.sure, mapped.files, mapped.bits,
    meant_names.damage, sized_entries.band, sized_entries.amount = namesakes.amount, namesakes.host, namesakes.share,
    namesakes.folder_key, namesakes.name_key
