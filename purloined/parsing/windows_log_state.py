"""What a Windows event log says of itself: cleared, stopped, full, told to record less, its clock set."""

import re
from datetime import timedelta
from functools import lru_cache

from purloined.evidence import from_iso
from purloined.parsing.windows_columns import Taking
from purloined.parsing.windows_memory import Channel, Memory
from purloined.parsing.windows_record import KNOWN, LONGEST, Event, local, subject, word

_SUBCATEGORIES: dict[str, str] = KNOWN["audit"]["subcategories"]
_SMALL_STEP = timedelta(seconds=1)
_LOSSES = {
    1101: "audit events were dropped",
    1108: "an event could not be written",
    4612: "audit messages were lost for want of room",
    41: "the machine went down without being shut down",
    6008: "the machine went down without being shut down",
    255: "the driver reports an error",
}
_AUDIT_ENTRY = re.compile(r"\((?:XU|AU|OU);[^)]*\)")
_FILES = ("File", "Directory")


def cleared(log: Memory, event: Event, _: Channel) -> list[dict]:
    """1102, 104: the log was cleared; 104 names which."""
    data = event.data
    which = word(data, "Channel") or ("Security" if event.id == 1102 else "a log")
    return [subject(data) | {"action": "clear", "detail": f"{which} was cleared"}]


def stopped(log: Memory, event: Event, channel: Channel) -> list[dict]:
    """1100, 6006: the service ended; 1104: the log is full."""
    log.stopped(event, channel)
    return [{"action": "stop", "detail": "the log is full" if event.id == 1104 else "the service was shut down"}]


def started(log: Memory, event: Event, channel: Channel) -> list[dict]:
    """4608, 6005: a sign that it runs; whether that ends a hole, `of` has said already."""
    return []


def lost(log: Memory, event: Event, channel: Channel) -> list[dict]:
    start = channel.before
    if start is not None and event.time is not None:
        start = min(start, event.time)
    said = _LOSSES[event.id]
    more = word(event.data, "Description") or word(event.data, "AuditsDiscarded")
    row = {"action": "drop", "detail": f"{said}: {more}"[:500] if more else said}
    return [{"time": start, "end_time": event.time} | row]


def clock(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4616: the time was changed."""
    data = event.data
    before, after = (from_iso(word(data, name) or "") for name in ("PreviousTime", "NewTime"))
    if before and after and abs(after - before) < _SMALL_STEP:
        return []
    if before and after and after < before:
        log.clocks_set.add(event.computer)
    known = [time for time in (before, after, event.time) if time]
    said = f"the clock was set from {before or 'a time that cannot be read'} to {after or event.time}"
    span = {"time": min(known, default=None) if before else None, "end_time": max(known, default=None)}
    return [local(data) | span | {"action": "drop", "detail": said}]


def audit_policy(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4719: success auditing of a subcategory was taken away, or given back."""
    data = event.data
    guid = (word(data, "SubcategoryGuid") or "").strip("{}").lower()
    changes = str(data.get("AuditPolicyChanges") or "")
    if guid and guid not in _SUBCATEGORIES:
        return []
    what = (event.computer, "policy", guid)
    removed, added = (KNOWN["audit"][change] in changes for change in ("removed", "added"))
    if added and not removed:
        return log.given_back(event, what)
    if not removed and "%%" in changes:
        return []  # only the auditing of failures was changed
    log.taken_away(what)
    said = f"success auditing of {_SUBCATEGORIES.get(guid, 'something not named')} was taken away"
    return [subject(data) | {"action": "config", "detail": said}]


@lru_cache(maxsize=256)
def _audit_entries(descriptor: str) -> frozenset[str]:
    return frozenset(_AUDIT_ENTRY.findall(descriptor))


def object_audit(log: Memory, event: Event, _: Channel) -> list[dict]:
    """4907: what of a file or folder is audited was changed. Only where an entry went is less recorded."""
    data, path = event.data, word(event.data, "ObjectName")
    if path is None or word(data, "ObjectType") not in _FILES:
        return []
    before, after = _entries(data)
    what = (event.computer, "object", _known_as(data))
    if before <= after:
        return log.given_back(event, what) if after else []
    log.taken_away(what)
    return [local(data) | {"action": "config", "path": path, "detail": "its audit entries were taken away"}]


def _entries(data: dict) -> tuple[frozenset[str], frozenset[str]]:
    """The audit entries before and afterwards."""
    return _audit_entries(str(data.get("OldSd") or "")), _audit_entries(str(data.get("NewSd") or ""))


def _takes_away(data: dict) -> bool:
    before, after = _entries(data)
    return not before <= after


def _known_as(data: dict) -> str:
    return (word(data, "ObjectName") or "").lower()[:LONGEST]


TAKING = {object_audit: Taking(("OldSd", "NewSd"), _takes_away, ("ObjectName",), _known_as)}
FIELDS = {
    object_audit: ("ObjectName", "ObjectType", "OldSd", "NewSd", "SubjectUserName", "SubjectDomainName",
                   "SubjectLogonId", "ProcessName"),
}  # fmt: skip


def sysmon_state(log: Memory, event: Event, channel: Channel) -> list[dict]:
    """Sysmon 4: Started or Stopped. Of neither word: it changed, and nobody knows how."""
    state = word(event.data, "State") or ""
    if state == "Started":
        return []
    log.stopped(event, channel)
    return [{"action": "stop", "detail": f"Sysmon: {state or 'its state changed'}"}]


def sysmon_config(log: Memory, event: Event, _: Channel) -> list[dict]:
    """Sysmon 16: another configuration; what it leaves out is not recorded here."""
    said = word(event.data, "Configuration") or "not named"
    return [{"action": "config", "detail": f"Sysmon's configuration was changed: {said}"[:500]}]
