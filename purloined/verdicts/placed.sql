-- One row per named file and held file it may be.
--
-- Every held folder that believed roots lead to may be meant; of those that only its own names speak for, the one with
-- the most votes, and any with two thirds of them. If that is more than one, it is a tie. Files of one folder whose names differ only in case or in the
-- way letters are composed are no tie: what names the one names them all. Then the names that renames gave to held
-- files, eight renames deep (a longer chain leaves a stray), whichever log of the host has them.
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

-- Chains of up to two, four and eight renames.
by_two AS (
    SELECT host, share, folder_key, name_key, new_folder_key, new_name_key FROM renames
    UNION
    SELECT one.host, one.share, one.folder_key, one.name_key, other.new_folder_key, other.new_name_key
    FROM renames AS one
    JOIN renames AS other
        ON other.host = one.host AND other.share = one.share
        AND other.folder_key = one.new_folder_key AND other.name_key = one.new_name_key
),

by_four AS (
    SELECT host, share, folder_key, name_key, new_folder_key, new_name_key FROM by_two
    UNION
    SELECT one.host, one.share, one.folder_key, one.name_key, other.new_folder_key, other.new_name_key
    FROM by_two AS one
    JOIN by_two AS other
        ON other.host = one.host AND other.share = one.share
        AND other.folder_key = one.new_folder_key AND other.name_key = one.new_name_key
),

chains AS (
    SELECT host, share, folder_key, name_key, new_folder_key, new_name_key FROM by_four
    UNION
    SELECT one.host, one.share, one.folder_key, one.name_key, other.new_folder_key, other.new_name_key
    FROM by_four AS one
    JOIN by_four AS other
        ON other.host = one.host AND other.share = one.share
        AND other.folder_key = one.new_folder_key AND other.name_key = one.new_name_key
),

-- The names that a held file came to bear, and those that it bore before it got the one it is held under.
other_names AS (
    SELECT
        chains.host, chains.share, chains.new_folder_key AS folder_key, chains.new_name_key AS name_key,
        direct.file, direct.files, direct.tie
    FROM chains
    JOIN direct
        ON direct.kind = 'access' AND direct.host = chains.host AND direct.share = chains.share
        AND direct.folder_key = chains.folder_key AND direct.name_key = chains.name_key
    UNION ALL
    SELECT chains.host, chains.share, chains.folder_key, chains.name_key, direct.file, direct.files, direct.tie
    FROM chains
    JOIN direct
        ON direct.kind = 'access' AND direct.host = chains.host AND direct.share = chains.share
        AND direct.folder_key = chains.new_folder_key AND direct.name_key = chains.new_name_key
),

renamed AS (
    SELECT host, share, folder_key, name_key, file, max(files) AS files, bool_or(tie) AS tie
    FROM other_names
    GROUP BY host, share, folder_key, name_key, file
)

SELECT source, kind, host, share, folder_key, name_key, file, files, tie
FROM direct
UNION ALL
SELECT
    named.source, named.kind, named.host, named.share, named.folder_key, named.name_key,
    renamed.file, max(renamed.files) AS files, bool_or(renamed.tie) AS tie
FROM named
JOIN renamed
    ON renamed.host = named.host AND (renamed.share = named.share OR renamed.share = '' OR named.share = '')
    AND renamed.folder_key = named.folder_key AND renamed.name_key = named.name_key
WHERE named.kind = 'access'
GROUP BY 1, 2, 3, 4, 5, 6, 7
