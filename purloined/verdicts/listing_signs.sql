-- What the names of each listing bear that its writer's program put there: one row per listing.
-- Escapes of addresses, entities of HTML, marks of what was cut off; and the ending that nearly all its names have, if
-- hardly any held file has it.
WITH

ending AS (
    SELECT listings.source, listings.extension, count(*) AS entries
    FROM listings
    WHERE listings.extension <> ''
    GROUP BY listings.source, listings.extension
),

held_endings AS (
    SELECT extension, count(*) AS files
    FROM held
    WHERE EXISTS (SELECT 1 FROM ending WHERE ending.extension = held.extension)
    GROUP BY extension
),

everything AS (
    SELECT count(*) AS files FROM held
),

whole AS (
    SELECT
        source,
        count(*) AS entries,
        bool_and(folder = '') AS is_flat,
        count(CASE WHEN contains(path, '%') THEN 1 END) AS escapes
    FROM listings
    GROUP BY source
)

SELECT
    whole.source, whole.entries, whole.is_flat, whole.escapes * 5 > whole.entries AS is_escaped,
    max(
        CASE
            WHEN ending.entries * 10 > whole.entries * 9 AND coalesce(held_endings.files, 0) * 100 <= everything.files
                THEN ending.extension
        END
    ) AS added_ending
FROM whole
CROSS JOIN everything
LEFT JOIN ending ON ending.source = whole.source
LEFT JOIN held_endings ON held_endings.extension = ending.extension
GROUP BY 1, 2, 3, 4
