r"""The output of GNU `tree -H`: a folder tree as a page of links, with any of tree's columns.

    │   └── [      20480 Mar 14  2024]    <a href="./Orion%20Pumps/hinge%20rev%20B.step">hinge rev B.step</a><br>

One row per file; links that end with `/` are folders. The path comes from the link, percent-decoded once, below the
first link of the page, which is the folder that was listed.

What it cannot tell: the folder that was listed, where its link is `./`. A link from a file, where it points to one.
Times without a year, left out; the zone of the others, taken as UTC. With --nolinks there is nothing to read.

Documented in tree(1), "XML/JSON/HTML OPTIONS".
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from purloined.evidence import Evidence
from purloined.parsing import markup, tree_columns
from purloined.parsing.listed_names import LONGEST_PATH

_MADE = re.compile(rb"<meta name=\"(?:Author|GENERATOR)\" content=\"(?:Made by 'tree'|tree v\d|\$Version: \$ tree v\d)")
_COLUMNS = re.compile(r"\[([^\[\]]*)\]\s*$")


def recognises(name: str, head: bytes) -> bool:
    return bool(_MADE.search(head))


def read(evidence: Evidence) -> Iterator[dict]:
    base: str | None = None
    before = ""  # the text since the link before
    for event in markup.events(evidence):
        if isinstance(event, markup.Text):
            before = (before + event.text)[-500:]
        elif isinstance(event, markup.End) and event.name == "a":
            before = ""
        elif isinstance(event, markup.Tag) and event.name == "a" and (link := event.attributes.get("href")):
            if base is None:
                base = link if link.endswith("/") else link + "/"
            elif not link.endswith("/"):
                yield from _file(evidence, event.line, link, base, before)


def _file(evidence: Evidence, line: int, link: str, base: str, before: str) -> Iterator[dict]:
    path = unquote(link.removeprefix(base), errors="backslashreplace")
    if not link.startswith(base) or not path or len(path) > LONGEST_PATH:
        evidence.unread(line, f"a link that leads out of the folder listed, or is too long: {link[:100]}")
        return
    columns = _COLUMNS.search(before.replace("\xa0", " "))
    said = tree_columns.said(columns[1]) if columns else {}
    if said.pop("kind", "-") == "-":
        yield {"record": line, "path": path} | said
