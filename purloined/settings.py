"""case.toml: what a responder knows, read and checked. Every key is optional; unknown keys are refused by name.

What people declare is checked by the same functions where it was decided (`decisions.py`).
"""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from fnmatch import fnmatchcase
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from purloined import names
from purloined.evidence import unpacked_name
from purloined.tables import ACTIONS, EVENTS


class CaseError(Exception):
    """Something a person must mend; the message says what and how."""


SUBJECTS = ("account", "session", "host", "address", "process", "destination", "evidence")
CERTAINTY = ("suspected", "confirmed")  # of an incident that an agreement wants notice of
OWNER_LISTS = ("aliases", "legal_names", "domains", "paths", "parts", "contracts", "tenants")
_PARTY = {*SUBJECTS, "from", "to", "why", "by"}
_KEYS = {
    "case": {"name", "window", "timezone", "internal", "title"},
    "host": {"name", "addresses", "aliases", "intruder_admin", "access", "shares", "images"},
    "sensor": {
        "name",
        "match",
        "watches",
        "kept",
        "continuous",
        "timezone",
        "prefix",
        "year",
        "sampling",
        "clock",
        "overhead",
        "columns",
        "values",
        "actions",
        "confirmed",
        "date_order",
        "time_format",
        "delimiter",
    },
    "exit": {"name"},
    "hostile": _PARTY,
    "vouched": _PARTY,
    "offline": {"host", "paths", "from", "to", "why", "by"},
    "owner": {"name", *OWNER_LISTS, "notify", "facts"},
    "owners": {"register"},
    "agreement": {"owner", "kind", "clauses", "notify", "name", "ends"},
    "listing": {"match", "origin", "share", "why", "by"},
    "markings": {"rules"},
    "supplier": {"name", "next_update"},
    "notice": {"sender", "contact", "email", "phone", "next_update", "tlp", "reference", "measures"},
}
_FREE = {"facts", "policy", "closed", "answers"}  # tables whose keys the duties and the answer sheets know
_NOTIFY = {"within", "word", "after", "calendar", "certainty", "confirmed_by", "form", "address", "quote"}
_TABLES = {"case", "markings", "owners", "notice", "supplier"}
_WORDS = {"name", "title", "why", "by", "timezone", "prefix", "kept", "kind", "tlp", "origin"}  # keys of texts
_OVERHEAD = {"header", "connection", "opening", "query"}
_WATCHES = {"host", "route", "records", "hosts"}
READ_BY = (  # what the reading of a sensor's log depends on
    "prefix",
    "year",
    "sampling",
    "columns",
    "values",
    "actions",
    "date_order",
    "time_format",
    "delimiter",
)
_DERIVED = {"source", "record", "folder", "folder_key", "name_key", "extension", "unfinished", "action"}
MAPPABLE = frozenset(
    {name for name in EVENTS.columns if name not in _DERIVED and not name.startswith("new_")}
    | {"action", "new_path", "name", "duration", "sequence"}
)
RECORDED = ("read", "open", "write", "create", "rename", "delete", "list", "send", "flow", "bytes")


@dataclass(frozen=True)
class Settings:
    """case.toml as plain values; times in UTC without zone."""

    name: str = ""
    title: str = ""
    window: tuple[datetime | None, datetime | None] = (None, None)
    window_by: str = ""  # the decision that states the window; empty: case.toml
    timezone: str = "UTC"
    internal: tuple[str, ...] = ()
    hosts: tuple[dict, ...] = ()
    sensors: tuple[dict, ...] = ()
    exits: tuple[dict, ...] = ()
    hostile: tuple[dict, ...] = ()
    vouched: tuple[dict, ...] = ()
    offline: tuple[dict, ...] = ()
    owners: tuple[dict, ...] = ()
    register: str = ""  # a CSV file of more owners, as case.toml names it
    listings: tuple[dict, ...] = ()
    agreements: tuple[dict, ...] = ()
    proposals_settled: tuple[str, ...] = ()  # agreements found in files that a decision confirms or sets aside
    facts: dict = field(default_factory=dict)
    policy: dict = field(default_factory=dict)
    closed: dict = field(default_factory=dict)
    supplier: dict = field(default_factory=dict)  # whose incident it is, where what is held lay with a supplier
    notice: dict = field(default_factory=dict)  # who tells the owners, and what stands in every notice
    answers: dict = field(default_factory=dict)  # what people wrote for the answer sheets
    clocks: tuple[dict, ...] = ()  # starts of clocks that were declared
    declared: tuple[dict, ...] = ()  # facts that were declared
    marking_rules: tuple[Path, ...] = ()  # files and folders of rules, beside those that come with purloined
    matches: tuple[dict, ...] = ()  # what decisions grant or refuse of what listings match


def parse(data: bytes, path: Path) -> Settings:
    """Settings from case.toml's bytes; a CaseError names the place where they are wrong."""
    return checked(toml(data, path), path)


def toml(data: bytes, path: Path) -> dict:
    """A TOML file as it stands; a CaseError says where it is none."""
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CaseError(f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise CaseError(f"{path} is not valid TOML: {error}") from error


def checked(raw: dict, path: Path) -> Settings:
    """Settings from the sections of case.toml."""
    free = {section: raw.pop(section, {}) for section in sorted(_FREE)}
    for section, value in free.items():
        if not isinstance(value, dict):
            raise CaseError(f"{path}: write [{section}] with one bracket")
    for section, value in raw.items():
        if section not in _KEYS:
            raise CaseError(
                f"{path}: no section [{section}] is known; known are {', '.join(sorted(_KEYS.keys() | _FREE))}"
            )
        entries = [value] if section in _TABLES else value
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise CaseError(f"{path}: write [[{section}]] with two brackets, once per {section}")
        for entry in entries:
            for key in entry.keys() - _KEYS[section]:
                raise CaseError(
                    f"{path}: {_bracketed(section)} has no key {key!r}; known are {', '.join(sorted(_KEYS[section]))}"
                )
            _typed(entry, section, path)
    case = raw.get("case", {})
    window = case.get("window", {})
    if not isinstance(window, dict) or window.keys() - {"from", "to"}:
        raise CaseError(
            f"{path}: write window = {{ from = 2026-02-27T00:00:00Z, to = 2026-03-06T00:00:00Z }}, with no other key"
        )
    for entry in (case, *raw.get("sensor", ())):
        if "timezone" in entry:
            _zone(entry["timezone"])
    settings = Settings(
        name=case.get("name", path.parent.name),
        title=case.get("title", ""),
        window=(utc(window.get("from"), path), utc(window.get("to"), path)),
        timezone=case.get("timezone", "UTC"),
        internal=tuple(case.get("internal", ())),
        hosts=tuple(raw.get("host", ())),
        sensors=tuple(_sensor(entry, path) for entry in raw.get("sensor", ())),
        exits=tuple(raw.get("exit", ())),
        hostile=tuple(party(entry, "hostile", path) for entry in raw.get("hostile", ())),
        vouched=tuple(party(entry, "vouched", path) for entry in raw.get("vouched", ())),
        offline=tuple(offline(entry, path) for entry in raw.get("offline", ())),
        owners=tuple(_needs(entry, "owner", "name", path) for entry in raw.get("owner", ())),
        register=_register(raw.get("owners", {}), path),
        listings=tuple(_listing(entry, path) for entry in raw.get("listing", ())),
        agreements=tuple(_agreement(entry, path) for entry in raw.get("agreement", ())),
        **free,
        supplier=_supplier(raw["supplier"], path) if "supplier" in raw else {},
        notice=_notice(raw.get("notice", {}), path),
        marking_rules=_marking_rules(raw.get("markings", {}), path),
    )
    for entry in settings.hosts:
        _needs(entry, "host", "name", path)
        _texts(entry, "host", ("addresses", "aliases", "access", "images"), path)
        if not isinstance(entry.get("shares", {}), dict):
            raise CaseError(f'{path}: host {entry["name"]!r}: write shares = {{ parts = "/srv/parts" }}')
    for entry in settings.exits:
        _needs(entry, "exit", "name", path)
    for entry in settings.owners:
        _texts(entry, "owner", OWNER_LISTS, path)
        if not isinstance(entry.get("facts", {}), dict):
            raise CaseError(f'{path}: owner {entry["name"]!r}: write facts = {{ "data.personal" = true }}')
    for network in _texts(case, "case", ("internal",), path).get("internal", ()):
        _network(network, path)
    _once([names.host(str(entry["name"])) for entry in settings.hosts], "host", path)
    _once([entry["name"] for entry in settings.sensors], "sensor", path)
    start, end = settings.window
    if start and end and start >= end:
        raise CaseError(f"{path}: the window ends ({end}) before it begins ({start})")
    return settings


def of_sensor(settings: Settings, name: str) -> tuple[tzinfo, dict]:
    """(zone for logs that carry none, the `[[sensor]]` entry whose match fits the file name)."""
    sensor = next((s for s in settings.sensors if matches(name, s["match"])), {})
    zone = sensor.get("timezone", settings.timezone)
    return _zone(zone), sensor


def _zone(name: str) -> ZoneInfo:
    """The zone of that name; JST and CET+1 are none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CaseError(f"case.toml: there is no time zone {name!r}; write it as Europe/Paris") from error


def matches(name: str, patterns: str | list[str]) -> bool:
    """Whether a file name fits a pattern of case.toml, or one of several; packed or not, upper or lower case."""
    name = name.lower()
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return any(fnmatchcase(form, pattern.lower()) for pattern in patterns for form in (name, unpacked_name(name)))


def _typed(entry: dict, section: str, path: Path | str) -> None:
    """Refuses a value of the wrong type where nothing else looks at it: `intruder_admin = "no"` would count as yes."""
    for key in sorted(_WORDS & entry.keys()):
        if not isinstance(entry[key], str):
            raise CaseError(f'{path}: {_bracketed(section)}: write {key} = "...", in quotes')
    if not isinstance(entry.get("intruder_admin", True), bool):
        raise CaseError(f"{path}: {_bracketed(section)}: write intruder_admin = false, or true, without quotes")
    year = entry.get("year", 2026)
    if isinstance(year, bool) or not isinstance(year, int) or not 1970 <= year <= 9999:
        raise CaseError(f"{path}: {_bracketed(section)}: write year = 2026, without quotes")
    watches = entry.get("watches", {})
    for key in sorted({"host", "route"} & watches.keys()) if isinstance(watches, dict) else ():
        if not isinstance(watches[key], str):
            raise CaseError(f'{path}: {_bracketed(section)}: write watches = {{ {key} = "..." }}, in quotes')


def _bracketed(section: str) -> str:
    """A section as it stands in case.toml."""
    return f"[{section}]" if section in _TABLES else f"[[{section}]]"


def _needs(entry: dict, section: str, key: str, path: Path | str) -> dict:
    if not entry.get(key):
        raise CaseError(f"{path}: a [[{section}]] lacks its {key}")
    return entry


def _sensor(entry: dict, path: Path | str) -> dict:
    for key in ("name", "match", "watches"):
        _needs(entry, "sensor", key, path)
    several = isinstance(entry["match"], list) and all(isinstance(pattern, str) for pattern in entry["match"])
    if not several and not isinstance(entry["match"], str):
        raise CaseError(f'{path}: sensor {entry["name"]!r}: write match = "audit*.log", or a list of such patterns')
    watches = entry["watches"]
    if not isinstance(watches, dict) or not watches.get("route"):
        raise CaseError(f'{path}: sensor {entry["name"]!r}: write watches = {{ route = "smb", host = "..." }}')
    for key in watches.keys() - _WATCHES:
        raise CaseError(
            f"{path}: sensor {entry['name']!r} watches: no key {key!r}; known are {', '.join(sorted(_WATCHES))}"
        )
    for action in _texts(watches, f"sensor {entry['name']}", ("records", "hosts"), path).get("records", ()):
        if action not in RECORDED:
            raise CaseError(f"{path}: sensor {entry['name']!r} records {action!r}; known are {', '.join(RECORDED)}")
    if entry.get("kept", "local") not in ("local", "forwarded"):
        raise CaseError(f'{path}: sensor {entry["name"]!r}: kept is "local" or "forwarded"')
    sampling = entry.get("sampling", 1)
    if not isinstance(sampling, int) or sampling < 1:
        raise CaseError(f"{path}: sensor {entry['name']!r}: write sampling = 100 where one packet in 100 is counted")
    clock = entry.get("clock", {})
    whole = isinstance(clock, dict) and all(isinstance(value, int) for value in clock.values())
    if not whole or clock.keys() - {"ahead", "within"} or clock.get("within", 0) < 0:
        raise CaseError(
            f"{path}: sensor {entry['name']!r}: write clock = {{ ahead = 90, within = 5 }}, in whole seconds; a clock "
            "that is behind is ahead = -90"
        )
    overhead = entry.get("overhead", {})
    whole = isinstance(overhead, dict) and all(isinstance(value, int) and value >= 0 for value in overhead.values())
    if not whole or overhead.keys() - _OVERHEAD:
        raise CaseError(
            f"{path}: sensor {entry['name']!r}: write overhead = {{ connection = 1100, opening = 600, query = 150 }}, "
            "in bytes"
        )
    continuous = entry.get("continuous")
    if continuous is not None:
        if not isinstance(continuous, dict) or not continuous.get("declared"):
            raise CaseError(
                f'{path}: sensor {entry["name"]!r}: write continuous = {{ declared = "the reason", by = "who" }}'
            )
        continuous = {key: utc(v, path) if key in ("from", "to") else v for key, v in continuous.items()}
    _mapping(entry, path)
    return entry | {"continuous": continuous}


def _register(entry: dict, path: Path | str) -> str:
    if not isinstance(entry.get("register", ""), str):
        raise CaseError(f'{path}: [owners]: write register = "owners.csv", beside case.toml')
    return entry.get("register", "")


def _notice(entry: dict, path: Path | str) -> dict:
    """Who tells the owners, and when they hear more: a moment in UTC; the rest are texts."""
    for key in sorted(entry.keys() - {"next_update"}):
        if not isinstance(entry[key], str):
            raise CaseError(f'{path}: [notice]: write {key} = "..."')
    return entry | {"next_update": utc(entry.get("next_update"), path)}


def _supplier(entry: dict, path: Path | str) -> dict:
    """Whose incident it is, and when the supplier said that it writes again."""
    if not entry.get("name"):
        raise CaseError(f"{path}: [supplier] lacks its name")
    if not isinstance(entry["name"], str):
        raise CaseError(f'{path}: [supplier]: write name = "..."')
    return entry | {"next_update": utc(entry.get("next_update"), path)}


def _listing(entry: dict, path: Path | str) -> dict:
    """What is stated of a listing: where it came from, and what part of all files it is, in per cent."""
    match = entry.get("match")
    several = isinstance(match, list) and match and all(isinstance(pattern, str) for pattern in match)
    if not several and not (isinstance(match, str) and match):
        raise CaseError(f'{path}: [[listing]]: write match = "tree*.txt", or a list of such patterns')
    if not isinstance(entry.get("origin", ""), str):
        raise CaseError(f'{path}: [[listing]]: write origin = "chat", "site", "police", or where else it came from')
    share = entry.get("share")
    if share is None:
        return entry
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 100:
        raise CaseError(f"{path}: [[listing]]: write share = 30 where it lists 30 per cent of the files, 100 for all")
    return entry | {"share": max(round(share * 10_000), 1)}


def _agreement(entry: dict, path: Path | str) -> dict:
    """What an agreement calls for: how soon it wants notice (a span, a soft word, "none"), counted from when."""
    _needs(entry, "agreement", "owner", path)
    at = f"{path}: agreement with {entry['owner']!r}"
    _texts(entry, "agreement", ("clauses",), path)
    for key in ("owner", "kind", "name"):
        if not isinstance(entry.get(key, ""), str):
            raise CaseError(f'{at}: write {key} = "..."')
    ends = entry.get("ends", date.min)
    if not isinstance(ends, date) or isinstance(ends, datetime):
        raise CaseError(f"{at}: write ends = 2026-12-31, a day")
    notify = entry.get("notify", {})
    if not isinstance(notify, dict) or not all(isinstance(value, str) for value in notify.values()):
        raise CaseError(f'{at}: write notify = {{ within = "72 hours", after = "discovery" }}')
    for key in sorted(notify.keys() - _NOTIFY):
        raise CaseError(f"{at}: notify has no {key!r}; known are {', '.join(sorted(_NOTIFY))}")
    if notify.get("certainty", CERTAINTY[0]) not in CERTAINTY:
        raise CaseError(f'{at}: notify: certainty is "suspected" or "confirmed"')
    return entry


def _marking_rules(entry: dict, path: Path) -> tuple[Path, ...]:
    """Where the case's own rules of markings lie, as seen from case.toml."""
    given = entry.get("rules", [])
    each = [given] if isinstance(given, str) else given
    if not isinstance(each, list) or not all(isinstance(one, str) and one for one in each):
        raise CaseError(f'{path}: [markings]: write rules = "rules", a folder or file beside case.toml')
    return tuple(path.parent / one for one in each)


def _mapping(entry: dict, path: Path | str) -> None:
    """How a table that no reader knows is to be read, checked."""
    at = f"{path}: sensor {entry['name']!r}"
    if entry.get("date_order", "day") not in ("day", "month", "year"):
        raise CaseError(f'{at}: date_order says what comes first in a date: "day", "month" or "year"')
    mapped = entry.get("columns")
    if mapped is None:
        for key in ("values", "actions", "confirmed", "time_format", "delimiter"):
            if key in entry:
                raise CaseError(f"{at}: {key} goes with columns, which it lacks")
        return
    values, actions = entry.get("values", {}), entry.get("actions", {})
    if not (isinstance(mapped, dict) and isinstance(values, dict) and isinstance(actions, dict)):
        raise CaseError(f'{at}: write columns = {{ time = "Start Time", path = "File" }}; values and actions likewise')
    for key in sorted((mapped.keys() | values.keys()) - MAPPABLE):
        raise CaseError(f"{at}: there is no column {key!r} to map; known are {', '.join(sorted(MAPPABLE))}")
    for key, place in mapped.items():
        each = place if isinstance(place, list) else [place]
        if not each or not all(isinstance(one, str | int) and one for one in each):
            raise CaseError(
                f'{at}: columns: write {key} = "its heading", or its number from 1 where there is no heading'
            )
    if "time" not in mapped or ("action" in mapped) == ("action" in values):
        raise CaseError(
            f'{at}: columns needs time; and action, which may stand in values instead: {{ action = "flow" }}'
        )
    for action in [*actions.values(), *([values["action"]] if "action" in values else ())]:
        if action not in ACTIONS and action != "":
            raise CaseError(f'{at}: {action!r} is no action; known are {", ".join(ACTIONS)}, and "" for none of them')
    if not isinstance(entry.get("delimiter", ","), str) or len(entry.get("delimiter", ",")) != 1:
        raise CaseError(f'{at}: write delimiter = ";", one sign')
    if not isinstance(entry.get("time_format", "%Y"), str) or "%" not in entry.get("time_format", "%Y"):
        raise CaseError(f'{at}: write time_format = "%d.%m.%Y %H:%M:%S"')
    if not entry.get("confirmed") or not isinstance(entry["confirmed"], str):
        raise CaseError(
            f'{at}: nobody confirmed its columns. Compare them with the file, then write confirmed = "your name"'
        )


def _texts(entry: dict, section: str, keys: tuple[str, ...], path: Path | str) -> dict:
    for key in keys:
        value = entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise CaseError(f'{path}: {section}: write {key} = ["..."], a list of texts')
    return entry


def _network(text: str, path: Path | str) -> None:
    if "/" in text:
        try:
            ip_network(text, strict=False)
        except ValueError as error:
            raise CaseError(f"{path}: {text!r} is no network: {error}; write 10.0.8.0/24") from error


def _once(texts: list[str], section: str, path: Path) -> None:
    for text in texts:
        if texts.count(text) > 1:
            raise CaseError(f"{path}: there are two [[{section}]] with the name {text!r}")


def party(entry: dict, section: str, path: Path | str) -> dict:
    """A declaration of who is hostile or vouched for, checked; a CaseError names what is wrong with it."""
    for subject in SUBJECTS:
        if not isinstance(entry.get(subject, ""), str):
            raise CaseError(f'{path}: [[{section}]]: write {subject} = "...", and another [[{section}]] for the next')
    for subject in ("address", "destination"):
        _network(entry.get(subject, ""), path)
    if not any(entry.get(subject) for subject in SUBJECTS):
        raise CaseError(f"{path}: a [[{section}]] names none of {', '.join(SUBJECTS)}")
    if entry.get("evidence") and (entry.get("from") or entry.get("to")):
        raise CaseError(f"{path}: [[{section}]]: evidence is declared as a whole; leave its from and to out")
    if section == "vouched" and entry.get("session") and not (entry.get("from") and entry.get("to")):
        raise CaseError(
            f"{path}: a session that is vouched for needs from and to: logs give the same name to later sessions"
        )
    return entry | span(entry, section, path)


def offline(entry: dict, path: Path | str) -> dict:
    """A declaration that holdings were out of reach, checked; a CaseError names what is wrong with it."""
    if not isinstance(entry.get("host", ""), str):
        raise CaseError(f'{path}: [[offline]]: write host = "...", and another [[offline]] for the next')
    _texts(entry, "[[offline]]", ("paths",), path)
    if not entry.get("host") and not any(entry.get("paths", ())):
        raise CaseError(f"{path}: an [[offline]] names neither host nor paths")
    return entry | span(entry, "offline", path)


def span(entry: dict, section: str, path: Path | str) -> dict:
    """`from` and `to` of a declaration in UTC; either may be missing."""
    start, end = utc(entry.get("from"), path), utc(entry.get("to"), path)
    if start and end and start >= end:
        raise CaseError(f"{path}: [[{section}]]: it ends ({end}) before it begins ({start})")
    return {"from": start, "to": end}


def words(entry: dict, standing: str) -> str:
    """A declaration of who is hostile or vouched for as a sentence."""
    subject = ", ".join(f"{key} {entry[key]}" for key in SUBJECTS if entry.get(key))
    said = f"{subject} is {'hostile' if standing == 'hostile' else 'vouched for'}"
    return said + (f", because: {entry['why']}" if entry.get("why") else "") + declarer(entry)


def offline_words(entry: dict) -> str:
    """A declaration that something was out of reach, as a sentence."""
    what = " at ".join(text for text in (", ".join(entry.get("paths", ())), entry.get("host", "")) if text)
    return f"{what} was out of reach" + (f", because: {entry['why']}" if entry.get("why") else "") + declarer(entry)


def declarer(entry: dict) -> str:
    """Who declared an entry, and by which decision, to be put behind its words."""
    if entry.get("decision"):
        return f" (decision {entry['decision']} of {entry['made'][:10]} by {entry['by']})"
    return f", declared by {entry['by']}" if entry.get("by") else ""


def utc(value: object, path: Path | str) -> datetime | None:
    """A moment in UTC without zone; a CaseError says how to write one."""
    if value is None:
        return None
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise CaseError(f"{path}: the time {value} has no zone; write {value.isoformat()}Z or +09:00")
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, date):
        raise CaseError(f"{path}: {value} is a day, not a moment; write {value}T00:00:00Z")
    raise CaseError(f"{path}: {value!r} is no time; write 2026-03-01T00:00:00Z, without quotes")
