-- One row per named file and held file it may be.
--
-- Every held folder that believed roots lead to may be meant; of those that only its own names speak for, the one with
-- the most votes, and any with two thirds of them. If that is more than one, it is a tie. Files of one folder whose names differ only in case or in the
-- way letters are composed are no tie: what names the one names them all. Then the names that renames gave to held files, three
-- renames deep (a longer chain leaves a stray).
WITH

candidates AS (
    SELECT
        named.source, named.kind, named.host, named.share, named.folder_key, named.name_key,
        held.file, folders.files, folders.votes, folders.believed, folders.held_host, folders.held_share, folders.held_folder_key,
        max(folders.votes) OVER (
            PARTITION BY named.source, named.kind, named.host, named.share, named.folder_key, named.name_key
        ) AS most_votes
    FROM named
    JOIN folders
        ON folders.source = named.source AND folders.kind = named.kind AND folders.host = named.host
        AND folders.share = named.share AND folders.folder_key = named.folder_key
    JOIN held
        ON held.host = folders.held_host AND held.share = folders.held_share
        AND held.folder_key = folders.held_folder_key AND held.name_key = named.name_key
),

contenders AS (
    SELECT source, kind, host, share, folder_key, name_key, file, files, held_host, held_share, held_folder_key
    FROM candidates
    WHERE believed OR votes * 3 >= most_votes * 2
),

places AS (
    SELECT source, kind, host, share, folder_key, name_key, count(*) AS places
    FROM (
        SELECT DISTINCT
            source, kind, host, share, folder_key, name_key, held_host, held_share, held_folder_key
        FROM contenders
    ) AS distinct_places
    GROUP BY source, kind, host, share, folder_key, name_key
),

direct AS (
    SELECT
        contenders.source, contenders.kind, contenders.host, contenders.share, contenders.folder_key,
        contenders.name_key, contenders.file, contenders.files, places.places > 1 AS tie
    FROM contenders
    JOIN places
        ON places.source = contenders.source AND places.kind = contenders.kind AND places.host = contenders.host
        AND places.share = contenders.share AND places.folder_key = contenders.folder_key
        AND places.name_key = contenders.name_key
),

renames AS (
    SELECT DISTINCT host, share, folder_key, name_key, new_folder_key, new_name_key
    FROM deeds
    WHERE action = 'rename' AND kind = 'access' AND new_name_key IS NOT NULL AND name_key IS NOT NULL
),

once AS (
    SELECT renames.host, renames.share, renames.new_folder_key, renames.new_name_key, direct.file,
        max(direct.files) AS files, bool_or(direct.tie) AS tie
    FROM renames
    JOIN direct
        ON direct.kind = 'access' AND direct.host = renames.host AND direct.share = renames.share
        AND direct.folder_key = renames.folder_key AND direct.name_key = renames.name_key
    GROUP BY 1, 2, 3, 4, 5
),

twice AS (
    SELECT renames.host, renames.share, renames.new_folder_key, renames.new_name_key, once.file,
        max(once.files) AS files, bool_or(once.tie) AS tie
    FROM renames
    JOIN once
        ON once.host = renames.host AND once.share = renames.share
        AND once.new_folder_key = renames.folder_key AND once.new_name_key = renames.name_key
    GROUP BY 1, 2, 3, 4, 5
),

thrice AS (
    SELECT renames.host, renames.share, renames.new_folder_key, renames.new_name_key, twice.file,
        max(twice.files) AS files, bool_or(twice.tie) AS tie
    FROM renames
    JOIN twice
        ON twice.host = renames.host AND twice.share = renames.share
        AND twice.new_folder_key = renames.folder_key AND twice.new_name_key = renames.name_key
    GROUP BY 1, 2, 3, 4, 5
),

-- And backwards: what was renamed to a held name bore another one before.
before AS (
    SELECT renames.host, renames.share, renames.folder_key AS new_folder_key, renames.name_key AS new_name_key,
        direct.file, max(direct.files) AS files, bool_or(direct.tie) AS tie
    FROM renames
    JOIN direct
        ON direct.kind = 'access' AND direct.host = renames.host AND direct.share = renames.share
        AND direct.folder_key = renames.new_folder_key AND direct.name_key = renames.new_name_key
    GROUP BY 1, 2, 3, 4, 5
),

renamed AS (
    SELECT host, share, new_folder_key, new_name_key, file, max(files) AS files, bool_or(tie) AS tie
    FROM (
        SELECT * FROM once UNION ALL SELECT * FROM twice UNION ALL SELECT * FROM thrice UNION ALL SELECT * FROM before
    ) AS chains
    GROUP BY host, share, new_folder_key, new_name_key, file
)

SELECT source, kind, host, share, folder_key, name_key, file, files, tie
FROM direct
UNION ALL
SELECT
    named.source, named.kind, named.host, named.share, named.folder_key, named.name_key,
    renamed.file, renamed.files, renamed.tie
FROM named
JOIN renamed
    ON renamed.host = named.host AND renamed.share = named.share
    AND renamed.new_folder_key = named.folder_key AND renamed.new_name_key = named.name_key
WHERE named.kind = 'access'
