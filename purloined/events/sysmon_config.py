r"""Sysmon's configuration (XML): which events it leaves out.

    <RuleGroup name="" groupRelation="or"><NetworkConnect onmatch="include"/></RuleGroup>

A row is a `config` without a time, for each kind of event of knowledge/audit_policy.toml (`sysmon`) that is not
recorded, or not always: an `include` without rules takes nothing, with rules only what they name; an `exclude` takes
all but what its rules name; what no filter names is off, but for programs started. Entities and document types are not
read: such a file is unread from there on.

What it cannot tell: since when it was loaded (event 16 of Sysmon's own log tells), and what one of its rules lets
through. Sysmon has no event for reading a file, whatever its configuration: its log proves of no file that it was not
read, and its connections carry no bytes. Name this file in no sensor but that of Sysmon's own log.

Documented under 'Event filtering entries' in Sysmon's documentation.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from purloined import knowledge
from purloined.evidence import CHUNK, Evidence
from purloined.parsing import encoding

SHOWS = {"config"}
KIND = "Settings of what is recorded"
WHOLE = True
COLLECT = "# the XML file that Sysmon was last configured with (`sysmon64 -c FILE`), from where it is handed out"

_KNOWN = {entry["element"].lower(): entry for entry in knowledge.load("audit_policy.toml")["sysmon"]}
_ROOT = re.compile(r"<Sysmon\s[^>]{0,200}schemaversion\s*=", re.IGNORECASE)
MOST_FILTERS, DEEPEST = 10_000, 50


def recognises(name: str, head: bytes) -> bool:
    return _ROOT.search(head.decode(encoding.guessed(head), "replace")) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    filters = _Filters()
    whole = filters.parse(evidence)
    if not whole:
        return
    for element, entry in _KNOWN.items():
        found = [said for said in filters.found if said[0] == element]
        if missing := _unrecorded(entry, found):
            record = min((line for _, _, _, line in found), default=filters.root)
            yield {"record": record, "action": "config", "detail": f"{entry['element']} ({entry['event']}): {missing}"}


def _unrecorded(entry: dict, found: list[list]) -> str | None:
    """In words, what is not recorded; None where all is. found: [element, onmatch, rules, line] of each filter."""
    included = [rules for _, onmatch, rules, _ in found if onmatch == "include"]
    excluded = [rules for _, onmatch, rules, _ in found if onmatch == "exclude"]
    what = entry["what"]
    if not found:
        return None if entry.get("always") else f"no filter names it, so {what} may not be recorded"
    if included and not sum(included):
        return f"{what} are not recorded"
    but = f", but for what its rules take out ({sum(excluded)})" if sum(excluded) else ""
    if included:
        return f"of {what}, only what its rules name ({sum(included)}) is recorded{but}"
    return f"{what} are recorded{but}" if but else None


class _Filters:
    """found: [element, onmatch, how many rules, line] of each filter; root: the line of the first element."""

    def __init__(self) -> None:
        self.found: list[list] = []
        self.root = 1
        self._open: list[str] = []

    def parse(self, evidence: Evidence) -> bool:
        """Whether the file could be read to its end; if not, that is said as unread."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, said: self._start(name, said, parser.CurrentLineNumber)
        parser.EndElementHandler = lambda name: self._open.pop()
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        try:
            with evidence.open() as stream:
                while chunk := stream.read(CHUNK):
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
        except (expat.ExpatError, ValueError) as error:
            evidence.unread(max(1, parser.CurrentLineNumber), f"no whole XML: {error}")
            return False
        return True

    def _start(self, name: str, said: dict[str, str], line: int) -> None:
        name = name.lower()
        if not self._open:
            self.root = line
        if len(self._open) >= DEEPEST or len(self.found) >= MOST_FILTERS:
            raise ValueError("more, or deeper, than a configuration can be")
        if name in _KNOWN and "onmatch" in {key.lower() for key in said}:
            onmatch = next(value for key, value in said.items() if key.lower() == "onmatch")
            self.found.append([name, onmatch.strip().lower(), 0, line])
        elif self._open and self._open[-1] in _KNOWN and self.found:
            self.found[-1][2] += 1
        self._open.append(name)


def _refuse(*said: object) -> None:
    raise ValueError("it declares a document type or entities, which no configuration needs")
