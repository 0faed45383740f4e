"""Which sensor each evidence file belongs to, by `match` in case.toml, and how its own standing was declared."""

from collections.abc import Iterator

from purloined import names
from purloined.settings import matches, words
from purloined.tables import STATE_ACTIONS


def sources(case) -> Iterator[dict]:
    """One row per evidence file."""
    aliases = {
        names.host(alias): names.host(host["name"])
        for host in case.settings.hosts
        for alias in (host["name"], *host.get("aliases", ()), *host.get("addresses", ()))
    }
    for line in sorted(case.standing_evidence(), key=lambda line: line["sha256"]):
        sensors = [s for s in case.settings.sensors if matches(line["name"], s["match"])]
        sensor = sensors[0] if sensors else None
        watches = sensor["watches"] if sensor else {}
        hosts = {names.host(s["watches"].get("host", "")) for s in sensors}
        host = hosts.pop() if len(hosts) == 1 else ""
        standing, declared = "unknown", None
        for called, entries in (("vouched", case.settings.vouched), ("hostile", case.settings.hostile)):
            fitting = [e for e in entries if e.get("evidence") and matches(line["name"], e["evidence"])]
            if fitting:
                standing, declared = called, "; ".join(sorted({words(entry, called) for entry in fitting}))
        yield {
            "source": line["sha256"][:16],
            "name": line["name"],
            "room": line["room"],
            "reader": line["reader"],
            "sensor": sensor["name"] if sensor else None,
            "host": aliases.get(host, host),
            "route": watches.get("route", "").lower(),
            "standing": standing,
            "declared": declared,
            "shows_read": "read" in line["shows"],
            "shows_rename": "rename" in line["shows"],
            "shows_open": "open" in line["shows"] and "read" not in line["shows"] and bool(line.get("routes")),
            "shows_flow": "flow" in line["shows"],
            "beside": bool(line["shows"]) and set(line["shows"]) <= STATE_ACTIONS,
            "speaks_for": " ".join(line.get("routes", ())),
        }
