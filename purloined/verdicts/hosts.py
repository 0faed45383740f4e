"""The names and addresses by which case.toml knows a host. With one host, what names none is its own."""

from collections.abc import Iterator

from purloined import names


def hosts(case) -> Iterator[dict]:
    """One row per alias."""
    entries = case.settings.hosts
    seen = set()
    for entry in entries:
        name = names.host(entry["name"])
        for alias in (entry["name"], *entry.get("aliases", ()), *entry.get("addresses", ())):
            alias = names.host(str(alias))
            if alias not in seen:
                seen.add(alias)
                yield {"alias": alias, "host": name}
    if len(entries) == 1:
        yield {"alias": "", "host": names.host(entries[0]["name"])}
