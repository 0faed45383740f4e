"""Who is hostile and who is vouched for, as case.toml and decisions declare it. Hostile outweighs vouched.

A name without domain is declared for every domain. A name with one is vouched for in that domain only, but
hostile even where a log leaves the domain out: doubt never clears. A host stands for its addresses. An address
may be a network: 10.0.8.0/24. Spans are cut so that at any moment one party has one standing.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import datetime
from ipaddress import ip_address, ip_network

from purloined import names
from purloined.settings import words

ALWAYS, FOREVER = datetime(1970, 1, 1), datetime(9999, 1, 1)


def parties(case, actors: Iterator[dict], hosts: Iterator[dict]) -> Iterator[dict]:
    """One row per party that someone declared, and span of time."""
    seen = named(actors, (*case.settings.vouched, *case.settings.hostile))
    addresses: dict[str, list[str]] = {}
    for row in hosts:
        addresses.setdefault(row["host"], []).append(row["alias"])
    declared: dict[tuple[str, str], list[tuple]] = {}
    for standing, entries in (("vouched", case.settings.vouched), ("hostile", case.settings.hostile)):
        for entry in entries:
            span = (entry["from"] or ALWAYS, entry["to"] or FOREVER)
            for kind, name in meant(entry, seen, addresses, hostile=standing == "hostile"):
                declared.setdefault((kind, name), []).append((*span, standing, words(entry, standing)))
    for (kind, name), spans in sorted(declared.items()):
        for span in _one_at_a_time(spans):
            yield {"kind": kind, "name": name, **span}


def named(actors: Iterator[dict], entries: Iterable[dict]) -> dict[str, set[str]]:
    """The names of each kind that events have; of sessions, which may be as many as connections, those declared."""
    sessions = {entry["session"] for entry in entries if entry.get("session")}
    seen: dict[str, set[str]] = {kind: set() for kind in ("account", "session", "endpoint", "process", "host")}
    for row in actors:
        if row["kind"] != "session" or row["name"] in sessions:
            seen[row["kind"]].add(row["name"])
    return seen


def meant(entry: dict, seen: dict, addresses: dict, hostile: bool) -> Iterator[tuple[str, str]]:
    """(kind, name as events have it) of everything a declaration speaks of."""
    if account := entry.get("account"):
        account = names.account(str(account))
        bare = account.rpartition("\\")[2]
        for name in seen["account"]:
            same = name == account or ("\\" not in account and name.rpartition("\\")[2].partition("@")[0] == account)
            if same or (hostile and "\\" not in name and name == bare):
                yield "account", name
    for key in ("address", "destination"):
        if value := entry.get(key):
            for name in seen["endpoint"]:
                if _is_endpoint(name, names.endpoint(str(value))):
                    yield "endpoint", name
    if (session := entry.get("session")) in seen["session"]:
        yield "session", session
    if (process := entry.get("process")) and (name := names.split(str(process))[1]) in seen["process"]:
        yield "process", name
    if host := entry.get("host"):
        host = names.host(str(host))
        yield "host", host
        yield from (("host", name) for name in seen["host"] if name != host and names.host(name) == host)
        for alias in {host, *addresses.get(host, ())} & seen["endpoint"]:
            yield "endpoint", alias


def _is_endpoint(name: str, declared: str) -> bool:
    """Whether an address or host name is the declared one, in the declared network, or below the domain."""
    if name == declared or name.endswith("." + declared):
        return True
    if "/" in declared:
        try:
            return ip_address(name) in ip_network(declared, strict=False)
        except ValueError:
            return False
    return False


def _one_at_a_time(spans: list[tuple]) -> Iterator[dict]:
    """Overlapping declarations as spans that do not overlap; hostile wins where both hold."""
    edges = sorted({edge for start, end, _, _ in spans for edge in (start, end)})
    for start, end in itertools.pairwise(edges):
        holding = [(standing, why) for first, last, standing, why in spans if first <= start and end <= last]
        if holding:
            standing = "hostile" if any(s == "hostile" for s, _ in holding) else "vouched"
            because = "; ".join(sorted({why for s, why in holding if s == standing}))
            yield {"from_time": start, "to_time": end, "standing": standing, "because": because}
