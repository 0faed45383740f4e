r"""Saved index pages of a web server: nginx (also fancyindex), Apache (plain or table), Python's http.server.

    <a href="hinge%20rev%20B.step">hinge rev B.step</a>       14-Mar-2024 10:15       20480

One row per file of the page's folder. The name comes from the link, percent-decoded once, since the text
shown may be cut; the folder comes from the title ("Index of /Design/"). Folders, the link to the parent and
links that sort are passed over. A size counts only where it is whole bytes. The record is the line of the
link.

What it cannot tell: what the folders below hold, for each is a page of its own; the bytes of `2.0M`, left
out; the zone of the times, taken as UTC. A link with a scheme, to another host, or with `..` in its path is
no file of this folder and stands among the unread. Pages that a script fills show nothing.

Documented in nginx's ngx_http_autoindex_module and Apache's mod_autoindex.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import unquote

from purloined.evidence import Evidence
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH, joined

_PIECE = 16 << 10
_LONGEST_TAG = 16 << 10
_TITLE = re.compile(r"\s*(?:Index of|Directory listing for) (/.*)", re.DOTALL)
_HEAD = re.compile(rb"<(?:title|h1)>\s*(?:Index of|Directory listing for) /", re.IGNORECASE)
_FOREIGN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_DATE = re.compile(r"(\d{2}-[A-Z][a-z]{2}-\d{4}|\d{4}-\d\d-\d\d|\d{4}-[A-Z][a-z]{2}-\d\d) (\d\d:\d\d)(?::\d\d)?")
_FORMS = ("%d-%b-%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%b-%d %H:%M")
_BYTES = re.compile(r"(\d{1,18})(?: B)?(?=\s\s|$)")  # not `12 MiB`; Apache's description stands two blanks on


def recognises(name: str, head: bytes) -> bool:
    return bool(_HEAD.search(head))


def read(evidence: Evidence) -> Iterator[dict]:
    page = _Page()
    for piece in encoding.chunks(evidence, _PIECE):
        page.feed(piece)
        page.forget_endless_tag()
        yield from _rows(evidence, page)
    page.close()
    page.end_link()
    yield from _rows(evidence, page)


def _rows(evidence: Evidence, page: "_Page") -> Iterator[dict]:
    for record, link, beside in page.take():
        if link is None or _FOREIGN.match(link):
            evidence.unread(record, beside if link is None else f"a link out of this folder: {link[:100]}")
            continue
        name = unquote(re.split(r"[?#]", link, maxsplit=1)[0], "utf-8", "backslashreplace")
        if not name or name.endswith("/") or name in (".", ".."):
            continue  # sorts this page, or leads to a folder
        path = name if name.startswith("/") else joined(page.folder, name)
        if ".." in re.split(r"[/\\]", name) or path is None:
            evidence.unread(record, f"a link out of this folder: {link[:100]}")
            continue
        date = _DATE.search(beside)
        yield {"record": record, "path": path, "size": _size(beside, date), "mtime": _time(date)}


def _size(beside: str, date: re.Match | None) -> str | None:
    """The bytes: what follows the date, or stands before it where nothing follows."""
    if not date:
        return None
    words = beside[date.end() :].strip() or beside[: date.start()].strip()
    said = _BYTES.match(words)
    return said[1] if said else None


def _time(date: re.Match | None) -> datetime | None:
    for form in _FORMS if date else ():
        try:
            return datetime.strptime(f"{date[1]} {date[2]}", form)
        except ValueError:
            continue
    return None


class _Page(HTMLParser):
    """Collects the links of a page, each with the text that stands beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = ""
        self._done: list[tuple[int, str | None, str]] = []
        self._link: tuple[int, str] | None = None
        self._inside = ""
        self._heading, self._beside = "", ""

    def take(self) -> list[tuple[int, str | None, str]]:
        """(line, link, text beside it) of each link that is complete. Link None: unread, and why."""
        done, self._done = self._done, []
        return done

    def end_link(self) -> None:
        if self._link:
            self._done.append((*self._link, self._beside))
        self._link, self._beside = None, ""

    def forget_endless_tag(self) -> None:
        """A tag that does not end must not be kept in memory until it does."""
        if len(self.rawdata) > _LONGEST_TAG:
            self._done.append((self.getpos()[0], None, f"a tag or script of more than {_LONGEST_TAG:,} characters"))
            self.rawdata = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.end_link()
            if link := dict(attributes).get("href"):
                self._link = (self.getpos()[0], link)
            self._inside = tag
        elif tag in ("title", "h1"):
            self._inside, self._heading = tag, ""
        elif tag in ("td", "br"):
            self._beside += " "

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""
        if tag in ("title", "h1") and (title := _TITLE.fullmatch(self._heading)):
            self.folder = title[1].rstrip("\r\n")
        if tag in ("tr", "li", "pre"):
            self.end_link()

    def handle_data(self, data: str) -> None:
        if self._inside in ("title", "h1"):
            self._heading = (self._heading + data)[: LONGEST_PATH + 20]
        elif self._link and self._inside != "a" and len(self._beside) < 500:
            self._beside += data[:500]
