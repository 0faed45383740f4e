"""HTML pages, also those that mail programs and Word write.

Read: text between tags, words that only markup parts kept whole; title, notes of the head, texts of pictures and
fields; comments and programs in the page, as comments. Nothing that a page points to is fetched.

Not read: what a program in the page would draw. Documented in the HTML standard of WHATWG.
"""

import re
from html.entities import html5

from purloined.content import charset
from purloined.content.parts import Found

KINDS = ("html",)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|o:p|q|s|samp|small|span|strike|strong|"
    r"sub|sup|tt|u|var|wbr)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_RUNS = re.compile(r">([^<]+)")
_PROGRAM = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_PROGRAM_END = re.compile(r"</(?:script|style)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_WITH_ATTRIBUTES = re.compile(r"<[^<>=]*=[^<>]*>")
_SAID = re.compile(
    r"""\s(?:alt|title|content|value|placeholder|label|href)\s*=\s*(?:"([^"<]+)"|'([^'<]+)')""", re.IGNORECASE
)
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_SPACE = re.compile(r"\n\s+")


def read(kind: str, data: memoryview, found: Found) -> None:
    most = found.budget.text - found.spent.text
    if len(data) > most:
        found.fault("too_big", f"only the first {most:,} of {len(data):,} bytes were read")
        data = data[: most & ~3]
    named = _CHARSET.search(bytes(data[:4096]))
    text = charset.named(data, named[1].decode()) if named and data[:2] not in (b"\xff\xfe", b"\xfe\xff") else None
    if text is None or (named and named[1].lower() in (b"utf-16", b"unicode")):
        text = charset.best(data)
    read_text(text, found)


def read_text(text: str, found: Found, where: str = "") -> None:
    """The parts of a page that is decoded already."""
    text, comments = _apart(text, "<!--", "-->")
    text, programs = _without_programs(text)
    found.text("metadata", "\n".join(map(unescaped, _TITLE.findall(text))), where)
    said = dict.fromkeys(
        unescaped(one or other) for one, other in _SAID.findall(" ".join(_WITH_ATTRIBUTES.findall(text)))
    )
    found.text("metadata", "\n".join(said), f"{where} attributes".strip())
    runs = _RUNS.findall(">" + _INLINE.sub("", text))
    found.text("body", _SPACE.sub("\n", unescaped("\n".join(runs))), where)
    found.text("comment", "\n".join(comments), f"{where} comments".strip())
    found.text("comment", "\n".join(programs), f"{where} programs".strip())


def unescaped(text: str) -> str:
    """With entities resolved; a number of any length is no trap here."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return html5.get(name + ";") or html5.get(name) or found[0]
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _apart(text: str, begin: str, end: str) -> tuple[str, list[str]]:
    """(the rest, what stood between the marks). What is never closed stays."""
    if begin not in text:
        return text, []
    first, *others = text.split(begin)
    rest, inside = [first], []
    for piece in others:
        within, mark, behind = piece.partition(end)
        if mark:
            inside.append(within)
            rest.append(behind)
        else:
            rest.append(piece)
    return "".join(rest), inside


def _without_programs(text: str) -> tuple[str, list[str]]:
    first, *others = _PROGRAM.split(text)
    rest, programs = [first], []
    for piece in others:
        end = _PROGRAM_END.search(piece)
        programs.append(piece[: end.start()].partition(">")[2] if end else piece)
        rest.append("<x" + piece[end.end() :] if end else "")
    return "".join(rest), programs
