"""The text of XML without a parser: runs between tags, by expressions that look at each byte once.

Nothing is expanded, nothing nested is followed, nothing is fetched: what is built to hurt a parser has no effect. What
is not well-formed gives the text that it has.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

BREAK = b"\x1e"  # stands for a line end until the runs are joined; XML itself may not hold it
_LOOKED_AT = 64 << 10
_RUNS = re.compile(rb">([^<]+)")
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);")
_INDENT = re.compile(rb">[ \t]*\r?\n\s*<")
_NAMESPACE = re.compile(rb"""\sxmlns(?::([\w.-]{1,40}))?=["']([^"'<]{1,200})["']""")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}


def prepared(data: bytes) -> bytes:
    """The XML as UTF-8, without indentation, CDATA opened."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    if data.count(b">\n", 0, _LOOKED_AT) + data.count(b">\r\n", 0, _LOOKED_AT) > 1:
        data = _INDENT.sub(b"><", data)
    return _opened(data) if b"<![CDATA[" in data else data


def _opened(data: bytes) -> bytes:
    """CDATA as text with entities."""
    first, *rest = data.split(b"<![CDATA[")
    return first + b"".join(
        (b"<>" + _escaped(inside) + b"<>" + behind if end else b"<" + inside)
        for inside, end, behind in (piece.partition(b"]]>") for piece in rest)
    )


def _escaped(inside: bytes) -> bytes:
    return inside.replace(b"&", b"&amp;").replace(b"<", b"&lt;")


def broken(data: bytes, ends: Iterable[bytes], tabs: Iterable[bytes] = ()) -> bytes:
    """With a line end behind each of these tags, given as the first bytes of tags: `</w:p>`, `<w:br`."""
    for tag in ends:
        data = data.replace(tag, b"<>" + BREAK + tag)
    for tag in tabs:
        data = data.replace(tag, b"<>\t" + tag)
    return data


def renamed(data: bytes, namespaces: Mapping[bytes, bytes]) -> bytes:
    """With the usual prefix for each namespace, given as `end of its name: prefix`; an empty prefix for the default."""
    for prefix, name in _NAMESPACE.findall(data[:8192]):
        for ending, usual in namespaces.items():
            if name.endswith(ending) and prefix != usual:
                data = _with_prefix(data, prefix, usual)
    return data


def _with_prefix(data: bytes, prefix: bytes, usual: bytes) -> bytes:
    if not prefix:
        return re.sub(rb"<(/?)(?=\w+[\s/>])", rb"<\1" + usual + b":", data)
    usual = usual and usual + b":"
    return data.replace(b"<" + prefix + b":", b"<" + usual).replace(b"</" + prefix + b":", b"</" + usual)


def runs(data: bytes) -> list[bytes]:
    """Each run of text between tags."""
    return _RUNS.findall(data)


def text(data: bytes, between: bytes = b"") -> str:
    """The runs as text."""
    return decoded(between.join(_RUNS.findall(data)))


def decoded(joined: bytes) -> str:
    """Bytes between tags as text: UTF-8, entities resolved, breaks as line ends."""
    found = joined.replace(BREAK, b"\n").decode("utf-8", "replace")
    return _ENTITY.sub(_entity, found) if "&" in found else found


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def attributes(data: bytes, name: bytes) -> list[str]:
    """The value of each attribute of this name that is not empty."""
    found = []
    for quote in (b'"', b"'"):
        mark = b" " + name + b"=" + quote
        if mark in data:
            found += re.findall(re.escape(mark) + rb"([^" + quote + rb"<]+)", data)
    return [decoded(value) for value in found]


def cut_out(data: bytes, begin: bytes, end: bytes) -> tuple[bytes, list[bytes]]:
    """(the rest, what stood between): every stretch from a tag that begins so to its end tag; these do not nest."""
    if begin not in data:
        return data, []
    first, *others = data.split(begin)
    rest, inside = [first], []
    for piece in others:
        within, mark, behind = piece.partition(end)
        inside.append(begin + within)
        if mark:
            rest.append(behind)
    return b"".join(rest), inside


def elements(data: bytes, tag: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(attributes, inside) of each element of this name, which may not nest; the prefix before the name is free."""
    for found in re.finditer(rb"<(?:[\w.-]{1,40}:)?" + tag + rb"\b([^<>]*)>", data):
        if not found[1].endswith(b"/"):
            inside = data[found.end() : found.end() + 4096].partition(b"</")[0]
            yield found[1], inside


def attribute(attributes: bytes, name: bytes) -> str:
    """One attribute of those of a tag; empty where it is missing."""
    found = re.search(rb"\b" + re.escape(name) + rb"""=(?:"([^"<]*)"|'([^'<]*)')""", attributes)
    return decoded(found[1] or found[2] or b"") if found else ""
