"""The letter: a plain text with places, filled in, as blocks that become HTML and DOCX alike.

A template is lines. `# ` and `## ` begin headings, `- ` points, an empty line parts paragraphs; `{place}` is filled in
with one of `values`, or one of the catalogue's messages under [notice]. A paragraph or point of which nothing is left
falls out, and a heading with nothing under it. A place that is a table or a list stands alone in its line.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from purloined import names
from purloined.messages import Tongue, say
from purloined.notices.told import Told
from purloined.report import words
from purloined.settings import CaseError

SHOWN = 40  # files in the letter; files.csv has all
_PLACE = re.compile(r"\{(\w+)\}")


class Block(NamedTuple):
    """A piece of the letter. kind: title, heading, paragraph, point or table; rows: of a table, the first its head."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


Values = dict[str, str | list[Block]]


def blocks(template: str, values: Values, speech: Tongue) -> list[Block]:
    """The letter. A CaseError names a place that is not known."""
    found: list[Block] = []
    for paragraph in re.split(r"\n[ \t]*\n", template.replace("\r\n", "\n")):
        for kind, text in _pieces(paragraph):
            found.extend(_filled(kind, text, values, speech))
    return list(_standing(found))


def _pieces(paragraph: str) -> Iterator[tuple[str, str]]:
    """Headings and points are a line each, a paragraph all its lines."""
    running: list[str] = []
    for line in paragraph.split("\n"):
        kind = next((kind for mark, kind in _MARKS.items() if line.startswith(mark)), "")
        if kind:
            if running:
                yield "paragraph", "\n".join(running)
                running = []
            yield kind, line.partition(" ")[2]
        elif line.strip():
            running.append(line.strip())
    if running:
        yield "paragraph", "\n".join(running)


_MARKS = {"# ": "title", "## ": "heading", "- ": "point"}


def _filled(kind: str, text: str, values: Values, speech: Tongue) -> Iterator[Block]:
    alone = _PLACE.fullmatch(text.strip())
    if alone and isinstance(values.get(alone[1]), list):
        yield from values[alone[1]]
        return
    places = _PLACE.findall(text)
    said = {place: _value(place, values, speech) for place in places}
    if places and not any(said.values()):
        return
    filled = _PLACE.sub(lambda match: said[match[1]], text)
    lines = [line for line in filled.split("\n") if line.strip()]
    if lines:
        yield Block(kind, "\n".join(lines))


def _value(place: str, values: Values, speech: Tongue) -> str:
    if place in values:
        value = values[place]
        if isinstance(value, list):
            raise CaseError(f"the letter's template: {{{place}}} is a table or a list, and stands alone in its line")
        return value
    key = f"notice.{place}"
    if key not in speech.messages:
        raise CaseError(f"the letter's template: there is no {{{place}}}; known are {', '.join(sorted(values))}")
    message = speech.messages[key]
    wanted = set(_PLACE.findall(message)) if isinstance(message, str) else {"n"}
    if any(not values.get(name) for name in wanted):
        return ""  # nobody stated what it speaks of
    return say(speech, key, **{name: values[name] for name in wanted})


def _standing(found: list[Block]) -> Iterator[Block]:
    """Without headings that have nothing under them."""
    for number, block in enumerate(found):
        after = found[number + 1].kind if number + 1 < len(found) else "heading"
        if block.kind != "heading" or after not in ("title", "heading"):
            yield block


# What can be filled in --------------------------------------------------------------------------------------


def values(told: Told, speech: Tongue) -> Values:
    """Every place and what stands in it. An empty one: nobody stated it."""
    about = told.about
    files = {rung.rank: told.counts.get(rung.rank, {}).get("files", 0) for rung in words.RUNGS}
    held = sum(files.values())
    shown, more = _table_of_files(told, speech)
    at_most = told.at_most
    tells_more = at_most and at_most["bytes"] < sum(counted["bytes"] for counted in told.counts.values())
    return {
        "owner": names.shown(told.owner),
        "to": "\n".join(map(names.shown, (about["to"] or told.owner).split("\n"))),
        **{name: names.shown(about[name]) for name in ("case", "sender", "contact", "email", "phone", "reference")},
        "tlp": names.shown(about["tlp"]),
        "measures": names.shown(about["measures"]),
        "as_of": about["as_of"],
        "discovered": about["discovered"],
        "next_update": about["next_update"],
        "since": about["since"],
        "until": about["until"],
        "answer": words.sentence(files, speech, "notice.answer") if held else say(speech, "notice.none_held"),
        "bound": say(speech, "notice.bound", bytes=words.human(at_most["bytes"], speech)) if tells_more else "",
        "ways_to_reach": say(speech, "list.joint").join(
            names.shown(about[name]) for name in ("contact", "email", "phone") if about[name]
        ),
        "withheld_says": say(speech, "notice.withheld_says", n=len(told.withheld)) if told.withheld else "",
        "more_files": say(speech, "notice.more_files", n=more) if more else "",
        "verdicts": _table_of_verdicts(told, speech),
        "meanings": [
            Block("point", say(speech, "notice.meaning", word=_word(rung.verdict, speech), says=_says(rung, speech)))
            for rung in words.RUNGS
            if files[rung.rank]
        ],
        "files": shown,
        "starts": list(_starts(told, speech)),
    }


def _word(verdict: str, speech: Tongue) -> str:
    return say(speech, f"rung.{verdict}.word")


def _says(rung: words.Rung, speech: Tongue) -> str:
    return say(speech, f"rung.{rung.verdict}.says")


def _table_of_verdicts(told: Told, speech: Tongue) -> list[Block]:
    head = tuple(say(speech, f"notice.column_{name}") for name in ("verdict", "files", "bytes"))
    rows = [
        (_word(rung.verdict, speech), f"{counted['files']:,}", words.human(counted["bytes"], speech))
        for rung in words.RUNGS
        if (counted := told.counts.get(rung.rank))
    ]
    return [Block("table", rows=(head, *rows))] if rows else []


def _table_of_files(told: Told, speech: Tongue) -> tuple[list[Block], int]:
    """The gravest files, and how many more there are. All are gone through, so that all that is withheld is known."""
    head = tuple(say(speech, f"notice.column_{name}") for name in ("number", "path", "size", "verdict", "why"))
    rows, more = [], 0
    for file in told.files():
        if len(rows) == SHOWN:
            more += 1
            continue
        size = words.human(file.size, speech)
        rows.append((str(file.number), names.shown(file.path), size, _word(file.verdict, speech), file.why))
    return [Block("table", rows=(head, *rows))] if rows else [], more


def _starts(told: Told, speech: Tongue) -> Iterator[Block]:
    """What the notice may start: of each law the clock, the source, and when that was looked at."""
    for start in told.starts:
        yield Block("point", say(speech, "notice.start", **start))
