-- A batch of events by the minute: one row per minute, sensor, device, account, peer, process and kind.
-- A file is known by the mark of its folder and name, a folder by its own: marks are the keys of their normal names, so
-- that the smallest of them are a fair sample. `places` are drawn by the same marks. Of a connection each of its ends that
-- is the victim's own is a device; where neither is, the one that began it stands for the device.
WITH

deeds AS (
    SELECT
        source AS sensor, record, time AS moment,
        part, coalesce(host, CASE WHEN action = 'exec' THEN '' ELSE dst_endpoint END, '') AS device,
        coalesce(actor_user, '') AS account,
        coalesce(CASE WHEN action = 'send' THEN dst_endpoint ELSE src_endpoint END, '') AS peer,
        coalesce(actor_process, '') AS process,
        CASE
            WHEN action IN ('read', 'open', 'send') THEN 'read'
            WHEN action = 'list' THEN 'list'
            WHEN action IN ('write', 'create') AND extension IN ($archives) THEN 'archive'
            WHEN action IN ('write', 'create') THEN 'write'
            WHEN action = 'rename' AND new_path IS NOT NULL
                AND lower(regexp_extract(new_path, '\.([^./\\]{1,64})$', 1)) IN ($archives)
                AND coalesce(extension, '') NOT IN ($archives) AND extension IN ('', 'tmp', 'part', 'partial') THEN 'archive'
            WHEN action = 'rename' AND new_path IS NOT NULL AND name_key IS NOT NULL
                AND lower(regexp_extract(new_path, '\.([^./\\]{1,64})$', 1)) <> coalesce(extension, '') THEN 'reending'
            WHEN action = 'rename' THEN 'rename'
            WHEN action IN ('delete', 'exec', 'logon') THEN action
            WHEN action IN ('drop', 'stop', 'clear', 'config') THEN 'lost'
            ELSE 'seen'
        END AS kind,
        coalesce(count, 1) AS count,
        CASE WHEN action IN ('read', 'send') THEN coalesce(bytes_out, bytes_in, size, 0) ELSE 0 END AS sent,
        CASE WHEN action = 'write' THEN coalesce(size, 0) ELSE 0 END AS received,
        CASE WHEN name_key IS NOT NULL THEN xor(coalesce(folder_key, 0), name_key) END AS file_mark,
        CASE WHEN name_key IS NOT NULL THEN coalesce(folder_key, 0) END AS folder_mark,
        coalesce(share, '') || chr(0) || coalesce(folder, '') AS place,
        CASE
            WHEN action = 'exec' THEN coalesce(cmd_line, '')
            WHEN action IN ('drop', 'stop', 'clear', 'config') THEN action || ' ' || coalesce(detail, '')
        END AS line,
        path
    FROM events
    WHERE time IS NOT NULL AND action <> 'flow'
),

flows AS (
    SELECT
        events.source AS sensor, events.record, coalesce(events.end_time, events.time) AS moment, events.part,
        coalesce(events.actor_user, '') AS account, coalesce(events.actor_process, '') AS process,
        coalesce(events.src_endpoint, events.host, '') AS src, coalesce(events.dst_endpoint, '') AS dst,
        coalesce(begins.inside, true) AS begins_inside, coalesce(answers.inside, false) AS answers_inside,
        coalesce(events.count, 1) AS count,
        coalesce(events.bytes_out, 0) AS bytes_out, coalesce(events.bytes_in, 0) AS bytes_in
    FROM events
    LEFT JOIN endpoints AS begins ON begins.name = events.src_endpoint
    LEFT JOIN endpoints AS answers ON answers.name = events.dst_endpoint
    WHERE events.action = 'flow' AND events.time IS NOT NULL
),

ends AS (
    SELECT
        sensor, record, moment, part, src AS device, account, dst AS peer, process,
        CASE WHEN answers_inside THEN 'within' ELSE 'out' END AS kind,
        count, bytes_out AS sent, bytes_in AS received
    FROM flows
    WHERE begins_inside OR NOT answers_inside
    UNION ALL
    SELECT
        sensor, record, moment, part, dst AS device, account, src AS peer, process,
        CASE WHEN begins_inside THEN 'within' ELSE 'answered' END AS kind,
        count, bytes_in AS sent, bytes_out AS received
    FROM flows
    WHERE answers_inside
),

by_file AS (
    SELECT
        epoch_ms(moment) // 60000 * 60 AS minute, part, sensor, device, account, peer, process, kind,
        CASE WHEN kind IN ('read', 'write', 'archive', 'rename', 'reending', 'delete', 'list') THEN file_mark END AS file_mark,
        line,
        any_value(CASE WHEN kind IN ('exec', 'seen', 'logon') THEN NULL ELSE folder_mark END) AS folder_mark,
        min(place) AS place, min(path) AS path,
        sum(count) AS count, sum(sent) AS sent, sum(received) AS received,
        min(record) AS first, max(record) AS last, min(moment) AS begins, max(moment) AS ends
    FROM deeds
    GROUP BY ALL
),

by_folder AS (
    SELECT
        minute, part, sensor, device, account, peer, process, kind, line, folder_mark,
        min(place) AS place, min(path) AS path, count(file_mark) AS files, min(file_mark, $marks) AS file_marks,
        sum(count) AS count, sum(sent) AS sent, sum(received) AS received,
        min(first) AS first, max(last) AS last, min(begins) AS begins, max(ends) AS ends
    FROM by_file
    GROUP BY ALL
)

SELECT
    minute, sensor, device, account, peer, process, kind,
    sum(count)::BIGINT, sum(files)::BIGINT, count(folder_mark), sum(sent)::BIGINT, sum(received)::BIGINT,
    min(first), max(last), epoch(min(begins)), epoch(max(ends)),
    CASE WHEN line IS NULL THEN min(path, $names) ELSE [line] END,
    list_slice(list_sort(flatten(list(file_marks))), 1, $marks),
    min(folder_mark, $marks),
    min_by(place, folder_mark, $folders)
FROM by_folder
GROUP BY minute, part, sensor, device, account, peer, process, kind, line
UNION ALL
SELECT
    epoch_ms(moment) // 60000 * 60, sensor, device, account, peer, process, kind,
    sum(count)::BIGINT, 0, 0, sum(sent)::BIGINT, sum(received)::BIGINT,
    min(record), max(record), epoch(min(moment)), epoch(max(moment)), NULL, NULL, NULL, NULL
FROM ends
GROUP BY epoch_ms(moment) // 60000 * 60, part, sensor, device, account, peer, process, kind
ORDER BY minute, sensor, device, account, peer, process, kind
