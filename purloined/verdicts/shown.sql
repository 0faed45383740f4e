-- One row per evidence file, host and action it recorded.
SELECT events.source, coalesce(hosts.host, events.host, '') AS host, events.action, count(*) AS records
FROM events
LEFT JOIN hosts ON hosts.alias = events.host
GROUP BY 1, 2, 3
