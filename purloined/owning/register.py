"""The register of owners: [[owner]] of case.toml, and a CSV file that `[owners] register` names, one owner per row.

    name,aliases,domains,paths,parts,tenants,notify
    "Northwind Aerospace, Inc.",Northwind; NWA,northwind.example,/Customers/Northwind/**,NW-; 4471-,,a@northwind.example

Several values stand in one cell, parted by `;` or line breaks. docs/owners.md says what each column does.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from purloined.settings import OWNER_LISTS, CaseError, Settings, parse

_COLUMNS = {  # heading, in small letters without signs -> key
    "name": "name", "owner": "name", "customer": "name",
    "aliases": "aliases", "alias": "aliases",
    "legalnames": "legal_names", "legalname": "legal_names",
    "domains": "domains", "emaildomains": "domains", "maildomains": "domains",
    "paths": "paths", "folders": "paths", "folderprefixes": "paths",
    "parts": "parts", "partnumbers": "parts", "partprefixes": "parts",
    "contracts": "contracts", "contractprefixes": "contracts", "orders": "contracts",
    "tenants": "tenants", "tenantids": "tenants",
    "notify": "notify", "notifycontact": "notify", "contact": "notify",
    "id": "", "customerid": "", "remarks": "", "comment": "", "notes": "",
}  # fmt: skip
_SHOWN = ("name", *OWNER_LISTS, "notify")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_TENANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_SAID = 10


class Owner(NamedTuple):
    """One owner. names: all it goes by, the first is its own; prefixes: of part, contract and order numbers."""

    name: str
    names: tuple[str, ...]
    domains: tuple[str, ...]
    paths: tuple[str, ...]
    prefixes: tuple[str, ...]
    tenants: tuple[str, ...]
    notify: str


@dataclass(frozen=True, eq=False)  # told apart by identity, so that what is looked up in it can be kept at no cost
class Register:
    """All owners. own: the mail domains of the house itself, which say nothing."""

    owners: tuple[Owner, ...]
    own: frozenset[str]


NOBODY = Register((), frozenset())


def of(settings: Settings) -> Register:
    """The register of a case."""
    own = frozenset(name.lower() for name in settings.internal if _DOMAIN.fullmatch(name.lower()))
    return Register(tuple(map(_owner, settings.owners)), own)


def load(path: Path) -> Register:
    """The register of a CSV file, or of a case.toml, where there is no case: for a scan on a server that is offline."""
    if path.suffix.lower() == ".toml":
        return of(joined(parse(path.read_bytes(), path), path.parent))
    entries = read(path)
    _refuse(_wrong(entries, {}))
    return Register(tuple(_owner(entry) for _, entry in entries), frozenset())


def joined(settings: Settings, folder: Path) -> Settings:
    """The settings with the owners of their CSV file beside their own, all checked. folder: where case.toml lies."""
    stated = [(f"case.toml: [[owner]] {entry['name']!r}", entry) for entry in settings.owners]
    listed = read(folder / settings.register) if settings.register else []
    _refuse(_wrong([*stated, *listed], dict(stated)))
    return replace(settings, owners=tuple(entry for _, entry in (*stated, *listed)))


def read(path: Path) -> list[tuple[str, dict]]:
    """(where it stands, the owner as case.toml would state it) of each row. A CaseError names what is wrong."""
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    keys: list[str] = []
    entries: list[tuple[str, dict]] = []
    said: list[str] = []
    line = 1
    try:
        for row in rows:
            at, line = f"{path}:{line}", rows.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if not keys:
                keys = _keys(row, at)
            elif len(row) > len(keys) and any(cell.strip() for cell in row[len(keys) :]):
                said.append(
                    f"{at}: {len(row)} cells under {len(keys)} headings; several values in one cell are parted by ;"
                )
            else:
                entries.append((at, _entry(keys, row)))
    except csv.Error as error:
        raise CaseError(f"{path}:{line}: not a row of CSV: {error}") from error
    if not keys:
        raise CaseError(f"{path}: it is empty; its first line names the columns: {','.join(_SHOWN)}")
    _refuse(said)
    return entries


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CaseError(f"{path}: the register of owners cannot be read: {error.strerror}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CaseError(f"{path}:{line}: it is not UTF-8; save it as `CSV UTF-8`") from error


def _keys(row: Sequence[str], at: str) -> list[str]:
    keys = []
    for heading in row:
        plain = re.sub(r"[\W_]", "", heading).lower()
        if plain and plain not in _COLUMNS:
            raise CaseError(f"{at}: no column {heading.strip()!r} is known; known are {', '.join(_SHOWN)}")
        keys.append(_COLUMNS.get(plain, ""))
    if "name" not in keys:
        raise CaseError(f"{at}: the first line names the columns, and lacks name: {','.join(_SHOWN)}")
    if twice := next((key for key in keys if key and keys.count(key) > 1), None):
        raise CaseError(f"{at}: two columns are for {twice}")
    return keys


def _entry(keys: Sequence[str], row: Sequence[str]) -> dict:
    entry: dict = {}
    for key, cell in zip(keys, row, strict=False):
        values = [value.strip() for value in re.split(r"[;\n]", cell) if value.strip()]
        if key in OWNER_LISTS and values:
            entry[key] = values
        elif key and cell.strip():
            entry[key] = cell.strip()
    return entry


def _owner(entry: Mapping) -> Owner:
    names = dict.fromkeys([entry["name"], *entry.get("legal_names", ()), *entry.get("aliases", ())])
    return Owner(
        entry["name"],
        tuple(names),
        tuple(_domain(text) for text in entry.get("domains", ())),
        tuple(entry.get("paths", ())),
        tuple(dict.fromkeys([*entry.get("parts", ()), *entry.get("contracts", ())])),
        tuple(_tenant(text) for text in entry.get("tenants", ())),
        entry.get("notify", ""),
    )


def _domain(text: str) -> str:
    return text.lower().strip().removeprefix("@").removeprefix("*.").rstrip(".")


def _tenant(text: str) -> str:
    return text.lower().strip("{} ")


def _wrong(entries: Iterable[tuple[str, dict]], stated: Mapping[str, dict]) -> Iterator[str]:
    """A sentence for each thing that is wrong with the owners."""
    names: dict[str, str] = {}
    holders: dict[tuple[str, str], str] = {}
    for at, entry in entries:
        name = entry.get("name")
        if not isinstance(name, str) or not name.strip():
            yield f"{at}: the owner has no name"
            continue
        if name.casefold() in names:
            yield f"{at}: {name!r} is an owner already, at {names[name.casefold()]}; one row for each"
            continue
        names[name.casefold()] = at
        yield from (f"{at}: {said}" for said in _wrong_values(entry))
        for key, spell in (("domains", _domain), ("tenants", _tenant)):
            for value in entry.get(key, ()):
                other = holders.setdefault((key, spell(value)), name)
                if other != name:
                    yield f"{at}: {value} is of {other!r} already; what two owners share says nothing of either"


def _wrong_values(entry: Mapping) -> Iterator[str]:
    for text in (entry["name"], *entry.get("aliases", ()), *entry.get("legal_names", ())):
        if len(re.sub(r"[\W_]", "", text)) < 2:
            yield f"the name {text!r} is too short to be found"
    for text in entry.get("domains", ()):
        if not _DOMAIN.fullmatch(_domain(text)):
            yield f"{text!r} is no mail domain; write northwind.example"
    for text in entry.get("tenants", ()):
        if not _TENANT.fullmatch(_tenant(text)):
            yield f"{text!r} is no tenant id; write 11111111-2222-4333-8444-555555555555"
    for text in (*entry.get("parts", ()), *entry.get("contracts", ())):
        signs = re.sub(r"[\W_]", "", text)
        if len(text) < 3 or len(signs) < 2 or (text.isdigit() and len(text) < 5):
            yield f"the prefix {text!r} is too short: it would be found everywhere; write it with its dash: NW-, 4471-"


def _refuse(sentences: Iterable[str]) -> None:
    said = list(sentences)
    if said:
        more = [f"and {len(said) - _MOST_SAID} more"] if len(said) > _MOST_SAID else []
        raise CaseError("\n".join([*said[:_MOST_SAID], *more]))
