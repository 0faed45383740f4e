-- One row per program started whose command line a log has. Where a record names two accounts, the worse one counts.
SELECT
    deeds.source,
    deeds.record,
    min(deeds.time) AS time,
    min(deeds.host) AS host,
    CASE
        WHEN bool_or(deeds.standing = 'hostile') THEN 'hostile'
        WHEN bool_or(deeds.standing = 'unknown') THEN 'unknown'
        ELSE 'vouched'
    END AS standing,
    min(deeds.premise) AS premise,
    bool_or(deeds.in_window) AS in_window,
    min(deeds.actor_user) AS account,
    bool_or(sources.reader IN ('auditd', 'rclone_log')) AS as_words,
    min(started.cwd) AS cwd,
    started.cmd_line
FROM deeds
JOIN (
    SELECT DISTINCT source, record, cwd, cmd_line FROM events WHERE action = 'exec' AND cmd_line IS NOT NULL
) AS started
    ON started.source = deeds.source AND started.record = deeds.record
JOIN sources ON sources.source = deeds.source
WHERE deeds.action = 'exec'
GROUP BY deeds.source, deeds.record, started.cmd_line
