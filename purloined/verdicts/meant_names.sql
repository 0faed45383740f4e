-- Which held name a listed one may be: one row per listing, listed name and held name.
-- damage: by which it is shown so; empty: it is the name itself.
SELECT DISTINCT entries.source, entries.name_key AS shown_key, entries.name_key, '' AS damage
FROM entries
WHERE EXISTS (SELECT 1 FROM held WHERE held.name_key = entries.name_key) AND entries.beginning IS NULL
UNION ALL
SELECT DISTINCT entries.source, aliases.shown_key, aliases.name_key, min(aliases.damage) AS damage
FROM entries
JOIN name_damage ON name_damage.source = entries.source
JOIN aliases ON aliases.damage = name_damage.damage AND aliases.shown_key = entries.name_key
WHERE entries.beginning IS NULL
GROUP BY 1, 2, 3
