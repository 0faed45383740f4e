-- Listed files of which no log shows a trace: one row per listing and held file that it makes published.
--
-- A trace is a read, opening or sending by anybody not vouched for, at whatever time, of the file or of one with the
-- same SHA-256, or whatever else speaks for its theft besides listings. Where every way to the file was whole, that is
-- a contradiction (`revoked`); elsewhere nobody was watching, or it was an older theft, or the listing is a bluff.
WITH

published AS (
    SELECT file, source, min(record) AS record FROM evidence WHERE rank = 5 GROUP BY file, source
),

traced AS (
    SELECT file FROM touches WHERE standing <> 'vouched' AND action IN ('read', 'open', 'send')
    UNION
    SELECT file FROM evidence WHERE action <> 'listed'
),

traced_hashes AS (
    SELECT held.sha256
    FROM traced
    JOIN held ON held.file = traced.file
    WHERE held.sha256 IS NOT NULL
    GROUP BY held.sha256
),

hosts_whole AS (
    SELECT host FROM routes WHERE side = 'access' GROUP BY host HAVING bool_and(whole)
)

SELECT published.source, published.record, published.file, hosts_whole.host IS NOT NULL AS watched
FROM published
JOIN held ON held.file = published.file
LEFT JOIN traced ON traced.file = published.file
LEFT JOIN traced_hashes ON traced_hashes.sha256 = held.sha256
LEFT JOIN hosts_whole ON hosts_whole.host = held.host
WHERE traced.file IS NULL AND traced_hashes.sha256 IS NULL
