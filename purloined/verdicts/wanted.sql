-- How many held files have a listed name and size, and how many would by chance: one row per listing, held name and
-- size as shown.
--
-- The chance is counted in the holdings: the held files of that name, times the share of the files of its type that
-- show this size. To the byte that is the greater of two: the others with that very size, and, per byte of the span of
-- like sizes, those of like size. Up to four files of one name and size are copies of each other, and no chance; more
-- are a template, which anybody may have. Name and size depend on each other, so no chance of the name is multiplied in.
--
-- A template depends on the name more than on the type: forms have their size in common with others of their name. So
-- its chance is held against the holdings themselves: of the names and sizes of a type, templates with a chance of that
-- magnitude, how many do several files have that were changed at different times, and so are hardly copies. Where these
-- are more than twice as many as expected, the chance is raised by as much.
WITH

listed_so AS (
    SELECT meant_names.source, meant_names.name_key, sized_entries.band, sized_entries.amount, count(*) AS entries
    FROM sized_entries
    JOIN meant_names
        ON meant_names.source = sized_entries.source AND meant_names.shown_key = sized_entries.name_key
    WHERE sized_entries.amount IS NOT NULL AND sized_entries.beginning IS NULL
    GROUP BY 1, 2, 3, 4
),

bearers AS (
    SELECT name_key, extension, count(*) AS files FROM namesakes WHERE band = 0 GROUP BY name_key, extension
),

holders AS (
    SELECT
        namesakes.name_key, namesakes.band, namesakes.amount, count(*) AS files, min(namesakes.magnitude) AS magnitude,
        CASE WHEN min(namesakes.mtime) < max(namesakes.mtime) THEN 1 ELSE 0 END AS several
    FROM namesakes
    WHERE namesakes.amount IS NOT NULL
    GROUP BY 1, 2, 3
),

types AS (
    SELECT extension, count(*) AS files FROM held WHERE size IS NOT NULL GROUP BY extension
),

of_size AS (
    SELECT held.extension, 0 AS band, held.size AS amount, count(*) AS files
    FROM held
    WHERE EXISTS (SELECT 1 FROM listed_so WHERE listed_so.band = 0 AND listed_so.amount = held.size)
    GROUP BY held.extension, held.size
    UNION ALL
    SELECT
        held.extension, size_bands.band,
        (held.size // size_bands.before * size_bands.multiply + size_bands.add) // size_bands.divide AS amount,
        count(*) AS files
    FROM held
    JOIN size_bands ON held.size >= size_bands.from_size AND held.size < size_bands.to_size
    GROUP BY 1, 2, 3
),

magnitudes AS (
    SELECT extension, magnitude, count(*) AS files FROM held WHERE size IS NOT NULL GROUP BY extension, magnitude
),

-- The smallest size of a magnitude that is held stands for 2 to the power of digits - 1, which would need a float: at
-- most twice too many, so the share counts twice.
spans AS (
    SELECT magnitude, CASE WHEN min(size) > 0 THEN min(size) ELSE 1 END AS bytes
    FROM held
    WHERE size IS NOT NULL
    GROUP BY magnitude
),

counted AS (
    SELECT
        listed_so.source, listed_so.name_key, listed_so.band, listed_so.amount, listed_so.entries,
        coalesce(holders.files, 0) AS holders, bearers.files AS bearers, bearers.extension,
        coalesce(holders.several, 0) AS several,
        coalesce(
            CASE
                WHEN listed_so.band = 0 THEN (
                    coalesce(of_size.files, 1)
                    - CASE WHEN holders.files <= 4 AND of_size.files IS NOT NULL THEN holders.files ELSE 1 END
                ) * 1000000 // types.files
                ELSE coalesce(of_size.files, 0) * 1000000 // types.files
            END,
            0
        ) AS equal_ppm,
        CASE
            WHEN listed_so.band = 0 THEN coalesce(magnitudes.files * 2000000 // (types.files * spans.bytes), 0)
            ELSE 0
        END AS like_ppm
    FROM listed_so
    JOIN bearers ON bearers.name_key = listed_so.name_key
    LEFT JOIN holders
        ON holders.name_key = listed_so.name_key AND holders.band = listed_so.band AND holders.amount = listed_so.amount
    LEFT JOIN types ON types.extension = bearers.extension
    LEFT JOIN of_size
        ON of_size.extension = bearers.extension AND of_size.band = listed_so.band AND of_size.amount = listed_so.amount
    LEFT JOIN magnitudes ON magnitudes.extension = bearers.extension AND magnitudes.magnitude = holders.magnitude
    LEFT JOIN spans ON spans.magnitude = holders.magnitude
),

estimated AS (
    SELECT
        source, name_key, band, amount, entries, holders, bearers, extension, several,
        band = 0 AND equal_ppm > like_ppm AS is_template,
        least(bearers * greatest(equal_ppm, like_ppm) + 1, 1000000) AS estimate_ppm,
        length(CAST(least(bearers * greatest(equal_ppm, like_ppm) + 1, 1000000) AS VARCHAR)) AS digits
    FROM counted
),

templates AS (
    SELECT DISTINCT extension, digits, name_key, amount, estimate_ppm, several
    FROM estimated
    WHERE is_template AND holders > 0
),

-- One more than were found and expected, lest few decide.
raised AS (
    SELECT extension, digits, found_thousandths, expected_thousandths
    FROM (
        SELECT
            extension, digits, 1000 + CAST(sum(estimate_ppm) AS BIGINT) // 1000 AS expected_thousandths,
            1000 + CAST(sum(several) AS BIGINT) * 1000 AS found_thousandths
        FROM templates
        GROUP BY extension, digits
    ) AS compared
    WHERE found_thousandths > 2 * expected_thousandths
)

SELECT
    estimated.source, estimated.name_key, estimated.band, estimated.amount, estimated.entries, estimated.holders,
    estimated.bearers,
    CASE
        WHEN raised.digits IS NULL THEN estimated.estimate_ppm
        ELSE least(estimated.estimate_ppm * raised.found_thousandths // raised.expected_thousandths, 1000000)
    END AS chance_ppm
FROM estimated
LEFT JOIN raised
    ON estimated.is_template AND raised.extension = estimated.extension AND raised.digits = estimated.digits
