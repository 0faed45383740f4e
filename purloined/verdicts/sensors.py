"""Which evidence files are the log of which [[sensor]]: by `match` in case.toml. One file may be that of two."""

from collections.abc import Iterator

from purloined import calculus, names
from purloined.settings import matches


def sensors(case, sources: Iterator[dict], hosts: Iterator[dict]) -> Iterator[dict]:
    """One row per sensor and evidence file of it."""
    aliases = {row["alias"]: row["host"] for row in hosts}
    logs = [row for row in sources if row["room"] == "events"]
    for sensor in case.settings.sensors:
        watches = sensor["watches"]
        at = names.host(watches.get("host", ""))
        for row in logs:
            if matches(row["name"], sensor["match"]):
                yield {
                    "sensor": sensor["name"],
                    "source": row["source"],
                    "host": aliases.get(at, at),
                    "route": watches["route"].lower(),
                    "reads": calculus.records_reads(watches.get("records", ())),
                }
