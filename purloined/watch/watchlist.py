"""WATCH.toml: whom to watch for, which feeds to read, whom to tell.

    [[supplier]]
    name = "Bracket Precision Works Inc."
    former = ["Bracket & Sons"]
    brands = ["HingeMaster"]
    domains = ["bracket.example"]
    country = "US"
    why = "makes our hinges; holds drawings under the NDA of 2024-05"
    tell = ["procurement"]

`[[self]]` and `[[customer]]` likewise. `[[import]]` takes a table of companies as GLEIF publishes it (Level 1 data in
the "LEI-CDF" format, CSV or the JSON of its API), or any CSV with a column `name`. Unknown keys are refused by name.
"""

import csv
import hashlib
import json
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from purloined.settings import CaseError
from purloined.watch import domains
from purloined.watch.tiers import TIERS, Company

ROLES = ("self", "supplier", "customer")
_COMPANY = {"name", "former", "brands", "domains", "country", "why", "tell"}
_KEYS = {
    "watch": {"state", "least", "silent_after_hours"},
    **dict.fromkeys(ROLES, _COMPANY),
    "import": {"file", "role", "why", "tell"},
    "feed": {"name", "file", "url", "key", "complete", "timezone", "most_mb", "every_minutes"},
    "alert": {"to", "url", "url_from", "address", "path", "least"},
}
_KEY = {"header", "environment", "file"}
_TABLES = {"watch"}
SINKS = ("webhook", "syslog", "file")
_LONGEST_FIELD = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One company. names: all it goes by, its legal name first; tell: who cares."""

    role: str
    names: tuple[str, ...]
    domains: tuple[str, ...] = ()
    country: str = ""
    why: str = ""
    tell: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Feed:
    """Where posts come from. complete: whether it lists all posts there are, so that one missing is gone."""

    name: str
    file: Path | None = None
    url: str = ""
    key: dict = field(default_factory=dict)
    complete: bool = False
    timezone: str = ""
    most_mb: int = 1024
    every_minutes: int = 0


@dataclass(frozen=True)
class Watch:
    """WATCH.toml as plain values. least: the weakest tier that raises an alert; digest: of whom it watches for."""

    entries: tuple[Entry, ...]
    feeds: tuple[Feed, ...]
    sinks: tuple[dict, ...]
    state: Path
    least: str = TIERS[-1]
    silent_after_hours: int = 24

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.entries).encode()).hexdigest()

    def companies(self) -> list[Company]:
        return [Company(entry.names, entry.domains, entry.country) for entry in self.entries]


def read(path: Path) -> Watch:
    """WATCH.toml, checked; a CaseError names the place where it is wrong."""
    raw = _parsed(path)
    entries = [_entry(path, role, given) for role in ROLES for given in raw.get(role, [])]
    for given in raw.get("import", []):
        entries += _imported(path, given)
    if not entries:
        raise CaseError(f"{path} watches for nobody; name companies as [[self]], [[supplier]] or [[customer]]")
    feeds = tuple(_feed(path, given) for given in raw.get("feed", []))
    if twice := {feed.name for feed in feeds if [f.name for f in feeds].count(feed.name) > 1}:
        raise CaseError(f"{path}: two feeds are called {', '.join(sorted(twice))}")
    watch = raw.get("watch", {})
    least = watch.get("least", TIERS[-1])
    _check_tier(path, least)
    state = path.parent / watch.get("state", f"{path.stem}.state")
    hours = watch.get("silent_after_hours", 24)
    if not isinstance(hours, int) or hours < 1:
        raise CaseError(f"{path}: silent_after_hours is a number of hours from 1 on")
    return Watch(
        tuple(entries), feeds, tuple(_sink(path, given) for given in raw.get("alert", [])), state, least, hours
    )


def _parsed(path: Path) -> dict:
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise CaseError(f"{path}: there is no such file; docs/watch-names.md shows how to write one") from None
    except UnicodeDecodeError as error:
        raise CaseError(f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path} is not valid TOML: {error}") from error
    for section, value in raw.items():
        if section not in _KEYS:
            raise CaseError(f"{path}: no section [{section}] is known; known are {', '.join(sorted(_KEYS))}")
        given = [value] if section in _TABLES else value
        if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
            brackets = f"[{section}]" if section in _TABLES else f"[[{section}]]"
            raise CaseError(f"{path}: write {brackets}")
        for entry in given:
            for key in entry.keys() - _KEYS[section]:
                known = ", ".join(sorted(_KEYS[section]))
                raise CaseError(f"{path}: [[{section}]] has no key {key!r}; known are {known}")
    return raw


# Companies ----------------------------------------------------------------------------------------------


def _entry(path: Path, role: str, given: dict) -> Entry:
    place = f"{path}: [[{role}]] {given.get('name', '')}"
    if not isinstance(given.get("name"), str) or not given["name"].strip():
        raise CaseError(f"{path}: every [[{role}]] needs a name")
    lists = {key: _texts(place, key, given.get(key, [])) for key in ("former", "brands", "domains", "tell")}
    for domain in lists["domains"]:
        if not domains.normal(domain):
            raise CaseError(f"{place}: {domain!r} is no domain; write it as bracket.example")
    for key in ("country", "why"):
        if not isinstance(given.get(key, ""), str):
            raise CaseError(f"{place}: {key} is a text in quotes")
    names = tuple(dict.fromkeys((given["name"].strip(), *lists["former"], *lists["brands"])))
    return Entry(role, names, lists["domains"], given.get("country", ""), given.get("why", ""), lists["tell"])


def _texts(place: str, key: str, given: object) -> tuple[str, ...]:
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list) or not all(isinstance(text, str) and text.strip() for text in given):
        raise CaseError(f"{place}: {key} is a list of texts in quotes")
    return tuple(text.strip() for text in given)


def _imported(path: Path, given: dict) -> Iterator[Entry]:
    """Companies from a table: GLEIF's, or any CSV with a column `name`."""
    if not isinstance(given.get("file"), str) or given.get("role") not in ROLES:
        raise CaseError(f"{path}: an [[import]] needs file and role ({', '.join(ROLES)})")
    file = path.parent / given["file"]
    more = (given.get("why", ""), _texts(f"{path}: [[import]]", "tell", given.get("tell", [])))
    try:
        rows = list(_json_rows(file) if file.suffix == ".json" else _csv_rows(file))
    except (OSError, ValueError, csv.Error) as error:
        raise CaseError(f"{file} cannot be imported: {error}") from error
    if not rows:
        raise CaseError(f"{file}: no company in it; it needs a column name or Entity.LegalName")
    for names, hosts, country in rows:
        yield Entry(given["role"], names, hosts, country, *more)


def _csv_rows(file: Path) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """(names, domains, country) per row. Of GLEIF's columns those that hold names end in a number."""
    csv.field_size_limit(_LONGEST_FIELD)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            row = {
                (key or "").strip(): (value or "").strip() for key, value in row.items() if not isinstance(value, list)
            }
            names = [row.get("Entity.LegalName") or row.get("name", "")]
            names += [value for key, value in row.items() if _is_other_name(key)]
            hosts = [
                host
                for host in row.get("domains", row.get("domain", "")).replace(";", " ").split()
                if domains.normal(host)
            ]
            country = row.get("Entity.LegalAddress.Country") or row.get("country", "")
            if names[0]:
                yield tuple(dict.fromkeys(filter(None, names))), tuple(hosts), country


def _is_other_name(column: str) -> bool:
    other = ("Entity.OtherEntityNames.OtherEntityName.",
             "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.")  # fmt: skip
    return column.startswith(other) and column.rpartition(".")[2].isdigit()


def _json_rows(file: Path) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """(names, domains, country) per record of GLEIF's API: `data[].attributes.entity`."""
    found = json.loads(file.read_text("utf-8-sig"))
    records = found.get("data", found) if isinstance(found, dict) else found
    for record in records if isinstance(records, list) else [records]:
        try:
            entity = record["attributes"]["entity"]
            others = [*entity.get("otherNames", []), *entity.get("transliteratedOtherNames", [])]
            names = [entity["legalName"]["name"], *(other["name"] for other in others)]
            yield tuple(dict.fromkeys(names)), (), (entity.get("legalAddress") or {}).get("country") or ""
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"a record is not as GLEIF's API gives it: {error}") from error


# Feeds and whom to tell -----------------------------------------------------------------------------------


def _feed(path: Path, given: dict) -> Feed:
    name = given.get("name")
    if not isinstance(name, str) or not name:
        raise CaseError(f"{path}: every [[feed]] needs a name")
    if ("file" in given) == ("url" in given):
        raise CaseError(f"{path}: feed {name} needs either file or url")
    url = given.get("url", "")
    if url:
        check_url(f"{path}: feed {name}", url)
    key = given.get("key", {})
    if key and (not isinstance(key, dict) or key.keys() - _KEY or "header" not in key or len(key) != 2):
        said = 'key = { header = "X-API-KEY", environment = "FEED_KEY" }, or file in the place of environment'
        raise CaseError(f"{path}: feed {name}: write {said}; a key itself does not stand here")
    for name_of, kind in (("most_mb", int), ("every_minutes", int), ("complete", bool), ("timezone", str)):
        if name_of in given and type(given[name_of]) is not kind:
            raise CaseError(f"{path}: feed {name}: {name_of} is no {'number' if kind is int else kind.__name__}")
    file = path.parent / given["file"] if "file" in given else None
    return Feed(name, file, url, key, given.get("complete", False), given.get("timezone", ""),
                given.get("most_mb", 1024), given.get("every_minutes", 0))  # fmt: skip


def check_url(place: str, url: str) -> None:
    """Refuses what is no feed: a leak site itself, a gateway to one, a key on its way in clear text."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host:
        raise CaseError(f"{place}: a url begins with https://")
    if "onion" in host.split("."):
        raise CaseError(f"{place}: {host} is no feed but a leak site or a way to one; those are never fetched from")
    if parts.username or parts.password:
        raise CaseError(f"{place}: no name and password in a url; say key = {{ header = ..., environment = ... }}")
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1", "::1"):
        raise CaseError(f"{place}: http without s is taken only on this machine itself")


def _sink(path: Path, given: dict) -> dict:
    _check_tier(path, given.get("least", TIERS[-1]))
    return sink(path, given)


def sink(path: Path, given: dict) -> dict:
    """A place for alerts, checked; a file lies beside what names it."""
    to = given.get("to")
    needs = {"webhook": ("url", "url_from"), "syslog": ("address",), "file": ("path",)}
    if to not in needs or sum(key in given for key in needs[to]) != 1:
        raise CaseError(
            f'{path}: an [[alert]] has to = "webhook" with url or url_from, "syslog" with address, or "file" with path'
        )
    if "url" in given:
        check_url(f"{path}: [[alert]]", given["url"])
    if to == "file":
        return given | {"path": str(path.parent / given["path"])}
    return given


def _check_tier(path: Path, tier: object) -> None:
    if tier not in TIERS:
        raise CaseError(f"{path}: least is one of {', '.join(TIERS)}")


def secret(place: str, given: dict) -> str:
    """A key or address that stands outside of WATCH.toml: in the environment or in a file. It is shown nowhere."""
    if "environment" in given:
        if not (value := os.environ.get(given["environment"], "").strip()):
            raise CaseError(f"{place}: the environment has no {given['environment']}")
        return value
    try:
        return Path(given["file"]).read_text("utf-8").strip()
    except OSError as error:
        raise CaseError(f"{place}: {given['file']}: {error.strerror}") from error
