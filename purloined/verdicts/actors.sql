-- One row per account, endpoint, program and host that any event names, and per session that touched a file.
SELECT 'account' AS kind, actor_user AS name FROM events WHERE actor_user IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'process' AS kind, actor_process AS name FROM events WHERE actor_process IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'host' AS kind, host AS name FROM events WHERE host IS NOT NULL GROUP BY 2
UNION ALL
SELECT 'session' AS kind, actor_session AS name
FROM events
WHERE actor_session IS NOT NULL AND action IN ('read', 'open', 'write', 'create', 'rename', 'delete', 'send')
GROUP BY 2
UNION ALL
SELECT 'endpoint' AS kind, name
FROM (
    SELECT src_endpoint AS name FROM events
    UNION
    SELECT dst_endpoint AS name FROM events
) AS ends
WHERE name IS NOT NULL
