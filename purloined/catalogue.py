"""Every source that can be read: what it can show, what its silence is worth, what it cannot tell, how to collect it.

All of it comes from the readers: their SHOWS and ROUTES, the first line and the paragraph "What it cannot tell" of
their docstrings, and where they have them KIND (of source), COLLECT (the commands) and SILENCE (what it is worth, where
that does not follow from SHOWS). A reader that has none of these is listed all the same.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from purloined import knowledge
from purloined.readers import Reader, readers
from purloined.tables import STATE_ACTIONS

OTHER = "Other sources"
OF_SERVERS = ("Cloud", "File servers")  # kinds of logs in which a file that was sent is one that somebody fetched
NARROW = 100  # columns of a terminal below which a table of four columns cannot be read
_CLAIMED, _HELD = "What the thieves claim", "What you hold"
_TELLS_OF_A_SENSOR = "nothing by itself; what it tells makes holes in what its sensor covers"
_SILENCE = {
    "holdings": "what it leaves out gets no verdict",
    "listings": "nothing: a list shows what they have, not what they do not have",
}


class Source(NamedTuple):
    """One reader, as a responder wants to know it."""

    room: str
    name: str
    says: str
    kind: str
    shows: tuple[str, ...]
    silence: str
    cannot_tell: str
    collect: str


def sources(found: Iterable[Reader] | None = None) -> list[Source]:
    """All readers, in the order of the rooms and of their names."""
    return [_source(reader) for reader in (readers() if found is None else found)]


def _source(reader: Reader) -> Source:
    default = {"holdings": _HELD, "listings": _CLAIMED}.get(reader.room, OTHER)
    return Source(
        room=reader.room,
        name=reader.name,
        says=reader.summary,
        kind=getattr(reader.module, "KIND", default),
        shows=tuple(sorted(reader.shows)),
        silence=getattr(reader.module, "SILENCE", None) or _silence(reader),
        cannot_tell=_cannot_tell(reader.module.__doc__ or ""),
        collect=getattr(reader.module, "COLLECT", "").strip(),
    )


def _silence(reader: Reader) -> str:
    """What follows if an intact log of the kind shows nothing: see `coverage`, by which it is judged."""
    if reader.room != "events":
        return _SILENCE[reader.room]
    if reader.shows <= STATE_ACTIONS:
        return _TELLS_OF_A_SENSOR
    routes = sorted(getattr(reader.module, "ROUTES", ()))
    by = f"by {' or '.join(routes)}" if routes else "by the route it watches"
    said = []
    if "read" in reader.shows:
        said.append(f"nothing was read {by}")
    elif "open" in reader.shows and routes:
        said.append(f"nothing was opened {by}")
    if "flow" in reader.shows:
        said.append("no more bytes left by that way out")
    return f"where it is whole: {', and '.join(said)}" if said else "nothing: it does not show all reads or connections"


def _cannot_tell(text: str) -> str:
    """The paragraph of a reader's docstring that says so, as one line."""
    match = re.search(r"What it cannot tell:\s*(.*?)(?:\n\s*\n|\Z)", text, re.DOTALL)
    return " ".join(match[1].split()) if match else ""


def as_data(source: Source) -> dict:
    """For --json."""
    return source._asdict() | {"shows": list(source.shows)}


def as_text(found: Iterable[Source], width: int) -> str:
    """A table as wide as the terminal; below one another where that is too narrow for it."""
    return "\n".join(_table(list(found), width) if width >= NARROW else _blocks(list(found), width))


def _table(found: list[Source], width: int) -> Iterator[str]:
    first, shows, silence = max((len(source.name) for source in found), default=0) + 1, 18, 30
    widths = (first, shows, silence, width - first - shows - silence - 3)
    room = ""
    for source in found:
        if source.room != room:
            room = source.room
            yield from ("", *_cells((room, "shows", "its silence", "what it is, and what it cannot tell"), widths))
            yield "-" * width
        about = f"{source.says} Cannot tell: {source.cannot_tell}"
        yield from _cells((source.name, ", ".join(source.shows), source.silence, about), widths)
        yield ""


def _cells(texts: tuple[str, ...], widths: tuple[int, ...]) -> Iterator[str]:
    columns = [textwrap.wrap(text, width) or [""] for text, width in zip(texts, widths, strict=True)]
    for line in range(max(map(len, columns))):
        cells = [column[line] if line < len(column) else "" for column in columns]
        yield " ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _blocks(found: list[Source], width: int) -> Iterator[str]:
    room = ""
    for source in found:
        if source.room != room:
            room = source.room
            yield from ("", room)
        yield from textwrap.wrap(f"{source.name}: {source.says}", width, initial_indent="  ", subsequent_indent="    ")
        for label, text in (
            ("shows", ", ".join(source.shows)),
            ("its silence", source.silence),
            ("cannot tell", source.cannot_tell),
        ):
            if text:
                yield from textwrap.wrap(
                    f"{label}: {text}", width, initial_indent="    ", subsequent_indent="      ", break_long_words=False
                )


# docs/evidence.md ---------------------------------------------------------------------------------------

_BEGINNING = """\
# What to collect, in this order

For the one who stands in front of the machines at night. Best first; take what is there, and copy before you look. A
log that was kept on another machine is worth more than one the intruder could reach. Do not switch off, reinstall or
clean a host before its logs and its file table are copied. Note how far each machine's clock is off, and its zone.
DEST
is a folder on another machine. Then: `purloined add CASE DEST`.

"Its silence" is what follows if a log of that kind, whole over the window, shows nothing; a log that is cut, cleared or
kept where the intruder was administrator proves nothing by silence. What each cannot tell: `purloined formats`.

This page is made from the readers themselves (`purloined formats --markdown`).
"""


def as_markdown(found: list[Source]) -> str:
    """docs/evidence.md: the kinds in order of worth, each with its commands and its readers."""
    order = knowledge.load("evidence_order.toml")["kind"]
    known = [entry["name"] for entry in order]
    lines = [_BEGINNING]
    kinds = [*order, *({"name": kind, "why": ""} for kind in dict.fromkeys(s.kind for s in found) if kind not in known)]
    number = 0
    for entry in kinds:
        first = entry.get("first", [])
        own = [source for source in found if source.kind == entry["name"]]
        own.sort(key=lambda source: (first.index(source.name) if source.name in first else len(first), source.name))
        if own:
            number += 1
            lines += [f"## {number}. {entry['name']}", *([_folded(entry["why"])] if entry["why"] else []), ""]
            lines += [*_commands(own), *_readers(own)]
    return "\n".join(lines).rstrip() + "\n"


def _commands(own: list[Source]) -> Iterator[str]:
    """Each way of collecting once, under the names of the readers it is for."""
    ways: dict[str, list[str]] = {}
    for source in own:
        if source.collect:
            ways.setdefault(source.collect, []).append(source.name)
    for way, names in ways.items():
        yield f"For {', '.join(f'`{name}`' for name in names)}:"
        yield from ("```", *way.splitlines(), "```", "")


def _readers(own: list[Source]) -> Iterator[str]:
    yield from ("| reader | what it is | its silence |", "|---|---|---|")
    for source in own:
        says = source.says.replace("|", "\\|").rstrip(".")
        yield f"| `{source.name}` | {says} | {source.silence} |"
    yield ""


def _folded(text: str) -> str:
    return "\n".join(textwrap.wrap(" ".join(text.split()), 120))
