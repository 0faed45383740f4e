"""Who owners are, and by what each is known: the register, and whoever else the tables name as an owner."""

from collections.abc import Iterable
from typing import NamedTuple

from purloined import names
from purloined.settings import Settings


class Party(NamedTuple):
    """An owner as others might name it. names: the first is its own; prefixes: how its numbers begin; others: tenants,
    contacts, names of its agreements."""

    names: tuple[str, ...]
    domains: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Parties(NamedTuple):
    """own: whose pack it is; house: who writes it; strangers: all others."""

    own: Party
    house: Party
    strangers: tuple[Party, ...]


def known(settings: Settings, named: Iterable[str] = ()) -> dict[str, Party]:
    """Every owner by its name. named: owners that the tables name, registered or not."""
    found = {entry["name"]: _registered(entry, settings.agreements) for entry in settings.owners}
    for name in (*named, *(entry["owner"] for entry in settings.agreements)):
        if name and name not in found:
            found[name] = Party((name,), others=_agreements(name, settings.agreements))
    return found


def around(owner: str, everybody: dict[str, Party], house: Iterable[str], own_domains: Iterable[str] = ()) -> Parties:
    """The parties as one owner's pack sees them. house: what the company itself is called, and its mail domains."""
    ours = {names.normal(name) for name in house}
    writes = [party for party in everybody.values() if names.normal(party.names[0]) in ours]
    all_names = (*house, *(name for party in writes for name in party.names))
    domains = (*own_domains, *(domain for party in writes for domain in party.domains))
    strangers = (
        party for name, party in everybody.items() if name != owner and names.normal(party.names[0]) not in ours
    )
    return Parties(everybody[owner], Party(tuple(all_names), domains), tuple(strangers))


def _registered(entry: dict, agreements: Iterable[dict]) -> Party:
    contact = [entry["notify"]] if entry.get("notify") else []
    return Party(
        tuple(dict.fromkeys([entry["name"], *entry.get("aliases", ()), *entry.get("legal_names", ())])),
        tuple(domain.lower().strip().removeprefix("@").removeprefix("*.") for domain in entry.get("domains", ())),
        tuple(entry.get("paths", ())),
        tuple(text.rstrip("*") for text in (*entry.get("parts", ()), *entry.get("contracts", ()))),
        (*entry.get("tenants", ()), *contact, *_agreements(entry["name"], agreements)),
    )


def _agreements(owner: str, agreements: Iterable[dict]) -> tuple[str, ...]:
    return tuple(entry["name"] for entry in agreements if entry["owner"] == owner and entry.get("name"))
