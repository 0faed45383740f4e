"""By which names and addresses the hosts of case.toml are known. With one host, what names none is its own.

A name with a domain, in a log or an inventory, is the host of that short name in case.toml: unless two domains have
one; then case.toml must say which it means, by its name or an alias.
"""

from collections import Counter
from collections.abc import Iterator

from purloined import names


def hosts(case, host_names: Iterator[dict]) -> Iterator[dict]:
    """One row per alias."""
    entries = case.settings.hosts
    known: dict[str, str] = {}
    for entry in entries:
        for alias in (entry["name"], *entry.get("aliases", ()), *entry.get("addresses", ())):
            known.setdefault(names.full_host(str(alias)), names.host(entry["name"]))
    declared = {names.host(entry["name"]) for entry in entries}
    seen = [row["name"] for row in host_names]
    with_domain = Counter(names.host(name) for name in seen if name != names.host(name))
    for name in sorted(seen):
        short = names.host(name)
        if name not in known and short in declared and (name == short or with_domain[short] == 1):
            known[name] = short
    for alias, host in sorted(known.items()):
        yield {"alias": alias, "host": host}
    if len(entries) == 1:
        yield {"alias": "", "host": names.host(entries[0]["name"])}
