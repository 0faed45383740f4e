-- One row per evidence file and action it recorded.
SELECT source, action, count(*) AS records FROM events GROUP BY source, action
