-- One row per name of a host, as any inventory or log gives it.
SELECT host AS name FROM holdings WHERE host IS NOT NULL
UNION
SELECT host AS name FROM events WHERE host IS NOT NULL
