"""What is known before logs are watched: of a case, or of a TOML file of its own.

The TOML file may have every section of case.toml that says something of logs ([case] with timezone and internal,
[[host]], [[sensor]], [[vouched]], ...), and

    [watch]
    case = "acme-2026-03"     # the case whose case.toml and holdings count, instead of such sections
    state = "logs.state"      # where is remembered how far each log was read

    [[alert]]                 # whom to tell besides the terminal; as for `watch names`
    to = "syslog"
    address = "/dev/log"

A case may have such a file in its folder, `watch.toml`.
"""

from pathlib import Path
from typing import NamedTuple

from purloined import names, settings
from purloined.case import Case
from purloined.settings import CaseError, Settings
from purloined.watch import becoming, watchlist
from purloined.watch.chunks import Sensor
from purloined.watch.minutes import Inside

_WATCH = {"case", "state"}
_ALERT = {"to", "url", "url_from", "address", "path"}
_NO_CASE = ("exit", "offline", "listing", "agreement", "markings", "notice", "owners", "facts", "policy", "closed")


class Known(NamedTuple):
    """What is known. case: whose holdings are looked up; None where there is none."""

    settings: Settings
    sinks: tuple[dict, ...]
    state: Path
    case: Case | None

    @property
    def inside(self) -> Inside:
        """Which endpoints are the victim's own."""
        hosts = {
            names.endpoint(str(name))
            for host in self.settings.hosts
            for name in (host["name"], *host.get("addresses", ()), *host.get("aliases", ()))
        }
        return Inside.of(hosts, self.settings.internal)

    @property
    def vouched(self) -> frozenset[str]:
        """Accounts, addresses and destinations that somebody vouched for, in normal form."""
        normal = {
            "account": names.account,
            "address": names.endpoint,
            "destination": names.endpoint,
            "host": names.endpoint,
        }
        return frozenset(
            form(str(entry[subject]))
            for entry in self.settings.vouched
            for subject, form in normal.items()
            if entry.get(subject)
        )

    @property
    def trusted(self) -> frozenset[str] | None:
        """The sensors whose silence is an alert; None, all of them, where none is declared."""
        return frozenset(sensor["name"] for sensor in self.settings.sensors) or None

    @property
    def held_bytes(self) -> int:
        """All that is held; zero where that is not known."""
        return becoming.held_bytes(self.case) if self.case else 0

    def sensor(self, name: str, label: str) -> Sensor:
        """What is known of a log by its file's name; it goes by its sensor's name where it has one."""
        zone, sensor = settings.of_sensor(self.settings, name)
        return Sensor(sensor.get("name", label), zone, sensor)


def read(path: Path) -> Known:
    """From the folder of a case, or from a TOML file."""
    if path.is_dir():
        case, beside = Case(path), path / "watch.toml"
        raw = _raw(beside) if beside.exists() else {}
        return _known(beside, raw, case)
    if not path.exists():
        raise CaseError(f"{path}: there is no such case or file; an empty file will do, or see docs/watch-logs.md")
    raw = _raw(path)
    named = raw.get("watch", {}).get("case")
    return _known(path, raw, Case(path.parent / named) if named else None)


def _raw(path: Path) -> dict:
    raw = settings.toml(path.read_bytes(), path)
    watch, sinks = raw.get("watch", {}), raw.get("alert", [])
    if not isinstance(watch, dict) or not all(isinstance(value, str) for value in watch.values()):
        raise CaseError(f'{path}: write [watch] once, with texts: state = "logs.state"')
    if not isinstance(sinks, list) or not all(isinstance(sink, dict) for sink in sinks):
        raise CaseError(f"{path}: write [[alert]] with two brackets")
    for section, given, keys in (("[watch]", watch, _WATCH), *(("[[alert]]", sink, _ALERT) for sink in sinks)):
        for key in given.keys() - keys:
            raise CaseError(f"{path}: {section} has no key {key!r}; known are {', '.join(sorted(keys))}")
    for section in _NO_CASE:
        if section in raw:
            raise CaseError(f"{path}: [{section}] belongs into case.toml; name the case as [watch] case")
    return raw


def _known(path: Path, raw: dict, case: Case | None) -> Known:
    own = {section: value for section, value in raw.items() if section not in ("watch", "alert")}
    if case and own:
        raise CaseError(f"{path}: [{min(own)}] belongs into {case.folder / 'case.toml'}, since the case is named")
    sinks = tuple(watchlist.sink(path, given) for given in raw.get("alert", []))
    state = path.parent / raw.get("watch", {}).get("state", "logs.state" if case else f"{path.stem}.state")
    return Known(case.settings if case else settings.checked(own, path), sinks, state, case)
