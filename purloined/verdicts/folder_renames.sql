-- Renames to a folder below which someone not vouched for read afterwards, where `folders` could not follow what lay
-- there before: one row per rename. Whoever renamed it: what was read there may be another file than its path says.
SELECT renames.source, renames.record, renames.time, renames.host
FROM deeds AS renames
JOIN ancestors
    ON ancestors.host = renames.host AND ancestors.share = renames.share AND ancestors.above_key = renames.new_whole_key
JOIN deeds AS reads
    ON reads.kind = 'access' AND reads.action IN ('read', 'open') AND reads.standing <> 'vouched' AND reads.in_window
    AND reads.host = ancestors.host AND reads.share = ancestors.share AND reads.folder_key = ancestors.folder_key
    AND coalesce(reads.time >= renames.time, true)
LEFT JOIN (SELECT source, host, share, folder_key FROM folders WHERE moved GROUP BY 1, 2, 3, 4) AS followed
    ON followed.source = reads.source AND followed.host = reads.host AND followed.share = reads.share
    AND followed.folder_key = reads.folder_key
WHERE renames.action = 'rename' AND renames.kind = 'access' AND followed.source IS NULL
GROUP BY 1, 2, 3, 4
