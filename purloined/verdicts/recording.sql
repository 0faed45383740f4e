-- Which logs record reads, so that an opening in them is none: one row per evidence file. In every other log an opening
-- must stand for a reading; also in one of a kind that shows every opening, but reads of some files only, as Windows' does.
SELECT shown.source
FROM shown
JOIN sources ON sources.source = shown.source
WHERE shown.action = 'read' AND NOT sources.shows_open
GROUP BY shown.source
