-- One row per evidence file, host, route and action it recorded.
SELECT
    events.source, coalesce(hosts.host, events.host, '') AS host, lower(coalesce(events.route, '')) AS route,
    events.action, count(*) AS records
FROM events
LEFT JOIN hosts ON hosts.alias = events.host
GROUP BY 1, 2, 3, 4
