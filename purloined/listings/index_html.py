r"""Saved index pages of a web server: nginx (also fancyindex), Apache, lighttpd, Caddy, Python, `rclone serve`, h5ai.

    <a href="hinge%20rev%20B.step">hinge rev B.step</a>       14-Mar-2024 10:15       20480

One row per file of the page's folder. The name comes from the link, percent-decoded once, since the text shown may be
cut; the folder from the title ("Index of /Design/") or the heading. Folders, the link to the parent and links that sort
are passed over. A link with a scheme, as browsers write it into pages they save, counts where it leads below the page's
folder. A size counts only where it is whole bytes, beside the link or kept for sorting (`data-order`). The record is
the line of the link.

What it cannot tell: what the folders below hold, for each is a page of its own; the bytes of `2.0M`, which is kept as
it is shown; the zone of times without one, taken as UTC. A link to another host, or with `..` in its path, is no file
of this folder and stands among the unread. Pages that a script fills show nothing, but for the table that h5ai has for
browsers without one. Where neither title nor heading names the folder, the paths are names alone.

Documented in nginx's ngx_http_autoindex_module, Apache's mod_autoindex, Caddy's file_server ("browse") and
rclone.org/commands/rclone_serve_http; h5ai's source, class-fallback.php.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote, urlsplit

from purloined.evidence import Evidence, from_iso
from purloined.parsing import listed_sizes, markup
from purloined.parsing.listed_names import LONGEST_PATH, joined, pictures_undone

_TITLE = re.compile(r"\s*(?:Index of|Directory listing (?:for|of)) (/.*)", re.DOTALL)
_HEAD = re.compile(rb"<(?:title|h1)>\s*(?:Index of|Directory listing (?:for|of)) /", re.IGNORECASE)
_BROWSE = (b"text-rendering: optimizespeed", b"text-rendering:optimizespeed")  # in Caddy's page, and rclone's like it
_H5AI = re.compile(rb'class="fb-n"|<title>[^<]*powered by h5ai')
_FOREIGN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_DATE = re.compile(r"(\d{2}-[A-Z][a-z]{2}-\d{4}|\d{4}-\d\d-\d\d|\d{4}-[A-Z][a-z]{2}-\d\d) (\d\d:\d\d)(?::\d\d)?")
_FORMS = ("%d-%b-%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%b-%d %H:%M")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?) ?(Z|[+-]\d\d:?\d\d)?.*")
_BYTES = re.compile(r"(\d{1,18})(?: B)?(?=\s\s|$)")  # not `12 MiB`; Apache's description stands two blanks on
_ENDS_ENTRY = {"tr", "li", "pre", "table", "ul"}


def recognises(name: str, head: bytes) -> bool:
    if _HEAD.search(head) or _H5AI.search(head):
        return True
    return b"<title>" in head and any(mark in head for mark in _BROWSE)


class _Link:
    """A link, and what stands beside it. size, time: as an attribute says them."""

    def __init__(self, line: int, href: str) -> None:
        self.line, self.href, self.beside = line, href, ""
        self.size: str | None = None
        self.time: str | None = None


def read(evidence: Evidence) -> Iterator[dict]:
    folder = heading = inside = ""
    link: _Link | None = None
    for event in markup.events(evidence):
        if isinstance(event, markup.Text):
            if inside in ("title", "h1"):
                heading = (heading + event.text)[: LONGEST_PATH + 20]
            elif link and inside != "a" and len(link.beside) < 500:
                link.beside += event.text[:500]
        elif isinstance(event, markup.End):
            if event.name in ("title", "h1"):
                folder = _folder(heading, event.name) or folder
            if event.name == inside or (inside in ("title", "h1") and event.name in ("title", "h1")):
                inside = ""
            if event.name in _ENDS_ENTRY and link:
                yield from _file(evidence, folder, link)
                link = None
        elif event.name in ("title", "h1"):
            inside, heading = event.name, ""
        elif event.name == "a" and inside not in ("title", "h1"):
            if link:
                yield from _file(evidence, folder, link)
            link, inside = _Link(event.line, event.attributes.get("href", "")), "a"
        elif link:
            _note(link, event)
    if link:
        yield from _file(evidence, folder, link)


def _note(link: _Link, tag: markup.Tag) -> None:
    """What a cell beside the link keeps for sorting."""
    if tag.name in ("td", "br"):
        link.beside += " "
    size = tag.attributes.get("data-order") or tag.attributes.get("data-size")
    if tag.name == "td" and size is not None:
        link.size = size
    elif tag.name == "time":
        link.time = tag.attributes.get("datetime")


def _folder(heading: str, element: str) -> str:
    """The folder that a title or heading names; in Caddy's and rclone's pages the heading is a path of links."""
    if title := _TITLE.fullmatch(heading):
        return title[1].rstrip("\r\n")
    plain = re.sub(r"\s*[\r\n]\s*", "", heading.strip())
    return plain if element == "h1" and plain.startswith("/") else ""


def _file(evidence: Evidence, folder: str, link: _Link) -> Iterator[dict]:
    target = _below(folder, link.href)
    if target is None and _path_of(link.href) in ("", "/"):
        return  # to the home of a program or a neighbour
    if target is None:
        evidence.unread(link.line, f"a link out of this folder: {link.href[:100]}")
        return
    name = pictures_undone(unquote(re.split(r"[?#]", target, maxsplit=1)[0], "utf-8", "backslashreplace"))
    name = name.removeprefix("./")
    if not name or name.endswith("/") or name in (".", ".."):
        return  # sorts this page, or leads to a folder
    path = name if name.startswith("/") else joined(folder, name)
    if ".." in re.split(r"[/\\]", name) or path is None or len(path) > LONGEST_PATH:
        evidence.unread(link.line, f"a link out of this folder: {link.href[:100]}")
        return
    date = _DATE.search(link.beside)
    row = {"record": link.line, "path": path} | _size(link, date)
    shown = link.time or (date[0] if date else None)
    yield row | {"mtime": _stamp(link.time) if link.time else _time(date), "mtime_shown": shown}


def _below(folder: str, href: str) -> str | None:
    """The link as this server would write it; None where it leads elsewhere."""
    if not _FOREIGN.match(href):
        return href
    path = _path_of(href)
    inside = path is not None and unquote(path).startswith(folder.rstrip("/") + "/")
    return path if folder and inside else None


def _path_of(url: str) -> str | None:
    """The path of an http address; None of anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.path if parts.scheme in ("http", "https") else None


def _size(link: _Link, date: re.Match | None) -> dict:
    """The size that is kept for sorting; else what follows the date, or stands before it where nothing follows."""
    if link.size is not None and re.fullmatch(r"\d{1,18}", link.size, re.ASCII):
        return {"size": link.size}
    words = (link.beside[date.end() :].strip() or link.beside[: date.start()].strip()) if date else link.beside.strip()
    if said := _BYTES.match(words):
        return {"size": said[1]} if date else {}
    return {"size_shown": listed_sizes.rounded(re.split(r"\s\s", words, maxsplit=1)[0])}


def _time(date: re.Match | None) -> datetime | None:
    for form in _FORMS if date else ():
        try:
            return datetime.strptime(f"{date[1]} {date[2]}", form)
        except ValueError:
            continue
    return None


def _stamp(text: str) -> datetime | None:
    """`2024-03-14T10:15:00Z`, or as Go prints it: `2024-03-14 10:15:00.5 +0000 UTC`."""
    match = _STAMP.fullmatch(text.strip())
    return from_iso(f"{match[1]} {match[2][:15]}{(match[3] or 'Z').replace('Z', '+00:00')}") if match else None
