"""Whom a person may be asked about: who touched files, and where bytes went, with how each stands."""

from purloined.report.files import Rows

MOST = 100  # of each kind

_READERS = f"""
    SELECT kind, name, standing, CAST(count(DISTINCT file) AS BIGINT) AS files, min(time) AS first_time,
        max(time) AS last_time
    FROM (
        SELECT 'account' AS kind, deeds.actor_user AS name, touches.standing, touches.file, deeds.time
        FROM touches JOIN deeds ON deeds.source = touches.source AND deeds.record = touches.record
        WHERE deeds.actor_user <> ''
        UNION ALL
        SELECT 'address' AS kind, deeds.src_endpoint AS name, touches.standing, touches.file, deeds.time
        FROM touches JOIN deeds ON deeds.source = touches.source AND deeds.record = touches.record
        WHERE deeds.src_endpoint <> ''
    ) AS each_deed
    GROUP BY kind, name, standing
    ORDER BY kind, standing = 'unknown' DESC, files DESC, name, standing
    LIMIT {2 * MOST}
"""
_DESTINATIONS = f"""
    SELECT 'destination' AS kind, destination AS name, standing, CAST(sum(bytes) AS BIGINT) AS bytes,
        CAST(sum(flows) AS BIGINT) AS flows, min(first_time) AS first_time, max(last_time) AS last_time
    FROM egress
    GROUP BY destination, standing
    ORDER BY standing = 'unknown' DESC, bytes DESC, name
    LIMIT {MOST}
"""


def of(rows: Rows) -> dict[str, list[dict]]:
    """destinations, accounts and addresses; first those of whom nobody said anything, those with most first."""
    readers = list(rows(_READERS))
    return {
        "destinations": list(rows(_DESTINATIONS)),
        "accounts": [row for row in readers if row["kind"] == "account"],
        "addresses": [row for row in readers if row["kind"] == "address"],
    }
