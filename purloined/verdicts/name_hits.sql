-- Names that a listing shows, and that a held name becomes by some damage: one row per listing, damage and name.
-- What is held under the very name that is shown, needs none.
SELECT DISTINCT entries.source, name_trials.damage, name_trials.shown_key
FROM entries
JOIN name_trials ON name_trials.shown_key = entries.name_key
WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.name_key = entries.name_key)
