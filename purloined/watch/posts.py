"""Posts of leak sites, in the shapes in which collectors give them out.

    ransomwatch           [{"post_title", "group_name", "discovered"}]
    ransomware.live       v1 and its dump: the same, with published, website, description, country, activity
    ransomware.live v2    [{"victim", "group", "discovered", "attackdate", "domain", "description"}]
    ransomware.live PRO   {"client": ..., "victims": [...]}: as v2, with website
    RansomLook            [["group", [{"post_title", "discovered", "description", "link"}]]], or {"group": [...]}
    captainGeech42        rows of victims: {"name", "site" or "actor", "published", "first_seen", "removed"}
    MISP                  objects `ransomware-group-post` with attributes title, date, description

As JSON, as JSON lines, or as CSV with these names as its heading. Kept of a post: group, title, the victim's domain,
the text, times. Addresses of leak sites and whose key it was are not kept: nothing here leads to a leak site.
Documented in the READMEs and API pages of joshhighet/ransomwatch, JMousqueton/ransomware.live, RansomLook/RansomLook,
captainGeech42/ransomwatch, and in MISP's object template of that name.
"""

import codecs
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import BinaryIO, NamedTuple

from purloined.watch import domains, json_stream

LONGEST_TITLE, LONGEST_TEXT = 1_000, 20_000
_TITLES = ("post_title", "victim", "title", "name")
_GROUPS = ("group_name", "group", "actor", "site")
_DISCOVERED = ("discovered", "first_seen")
_PUBLISHED = ("published", "attackdate", "date")
_SITES = ("website", "domain", "victim_site")
_NO_GROUPS = frozenset(("victims", "posts", "data", "results", "items", "response", "event", "object"))
_MISP = "ransomware-group-post"


class Troubled(Exception):
    """A feed that is not as it should be; the message says how, for the person who set it up."""


class Skipped:
    """Records that are no posts: how many, and a few words for the first. A feed of another shape has millions."""

    def __init__(self) -> None:
        self.count, self.first = 0, ""

    def add(self, words: str) -> None:
        self.first = self.first if self.count else words
        self.count += 1


class Moment(NamedTuple):
    """A time in UTC. zoned: whether its zone was stated, by the feed or in WATCH.toml."""

    time: datetime
    zoned: bool


class Post(NamedTuple):
    """One post. discovered: when the collector saw it; published: when the thieves say; hosts: the victim's domains;
    digest: of all that the feed says of it; removed: whether the collector says that it is gone."""

    group: str
    title: str
    discovered: Moment | None
    published: Moment | None
    hosts: tuple[str, ...]
    text: str
    digest: str
    removed: bool


def read(stream: BinaryIO, zone: tzinfo | None = None, skipped: Skipped | None = None) -> Iterator[Post]:
    """The posts of a feed. Troubled: it is not one, or breaks off; what came before it did is given out by then.

    zone     of times that state none
    skipped  gets each record that is no post
    """
    skipped = Skipped() if skipped is None else skipped
    text = codecs.getreader("utf-8-sig")(stream, "backslashreplace")
    start = text.read(4096).lstrip()
    if not start:
        raise Troubled("is empty")
    if start.startswith("<"):
        told = re.search(r"<title[^>]*>([^<]{1,80})", start, re.IGNORECASE)
        raise Troubled(f"is a web page where posts should be{': ' + told[1].strip() if told else ''}")
    pieces = [start]

    def more(count: int) -> str:
        return pieces.pop() if pieces else text.read(count)

    if start[0] in "[{":
        yield from _of_json(more, zone, skipped)
    else:
        yield from _of_csv(more, zone, skipped)


def _of_json(more, zone: tzinfo | None, skipped: Skipped) -> Iterator[Post]:
    found = False
    try:
        for value, before in json_stream.values(more):
            for record, group in _records(value, before):
                post = _post(record, group, zone)
                found = found or post is not None
                if post:
                    yield post
                else:
                    skipped.add(", ".join(sorted(map(str, record))[:8]))
            found = found or value in ([], {})
    except json_stream.Broken as error:
        raise Troubled(str(error)) from error
    if not found:
        keys = f"; its records have {skipped.first}" if skipped.count else ""
        raise Troubled(f"is JSON without a post in any shape that is known{keys}")


def _records(value: object, group: str, depth: int = 0) -> Iterator[tuple[dict, str]]:
    """The objects that may be posts, with what names their group where they do not themselves."""
    if depth > 20:
        return
    if isinstance(value, list):
        for item in value:
            if isinstance(item, str):
                group = item
            else:
                yield from _records(item, group, depth + 1)
    elif isinstance(value, dict):
        if value.get("name") == _MISP and isinstance(value.get("Attribute"), list):
            yield _of_misp(value), group
        elif any(isinstance(value.get(key), str) for key in _TITLES) and not _is_wrapper(value):
            yield value, group
        else:
            inner = [(key, item) for key, item in value.items() if isinstance(item, list | dict)]
            for key, item in inner:
                yield from _records(item, group or ("" if key.lower() in _NO_GROUPS else key), depth + 1)
            if not inner:
                yield value, group


def _is_wrapper(value: dict) -> bool:
    """Whether an object with a title or name holds posts, instead of being one: a group with its posts."""
    return not any(key in value for key in _TITLES[:2]) and any(
        isinstance(item, list) and item and isinstance(item[0], dict) for item in value.values()
    )


def _of_misp(value: dict) -> dict:
    attributes = [item for item in value["Attribute"] if isinstance(item, dict)]
    record = {str(item.get("object_relation")): item.get("value") for item in attributes}
    tags = [tag.get("name", "") for item in attributes for tag in item.get("Tag", []) if isinstance(tag, dict)]
    group = next((found[1] for tag in tags if (found := re.search(r'Ransomware="([^"]+)"', str(tag)))), "")
    return {"group": group} | record


def _of_csv(more, zone: tzinfo | None, skipped: Skipped) -> Iterator[Post]:
    csv.field_size_limit(1 << 20)
    rows = csv.reader(_lines(more))
    heading = [column.strip().lower() for column in next(rows, [])]
    if not set(heading) & set(_TITLES):
        raise Troubled("is neither JSON nor a CSV with a column post_title, victim, title or name")
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise Troubled(f"is damaged after line {rows.line_num:,}: {error}") from error
        if row is None:
            return
        if post := _post(dict(zip(heading, row, strict=False)), "", zone):
            yield post
        elif any(row):
            skipped.add(f"line {rows.line_num:,}")


def _lines(more) -> Iterator[str]:
    left = ""
    while piece := more(1 << 20):
        *whole, left = (left + piece).split("\n")
        if len(left) > json_stream.WINDOW:
            raise Troubled("has a line longer than any post")
        yield from (line + "\n" for line in whole)
    if left:
        yield left


# One record ---------------------------------------------------------------------------------------------


def _post(record: dict, group: str, zone: tzinfo | None) -> Post | None:
    title = _text(record, _TITLES)[:LONGEST_TITLE]
    site = record.get("site")
    group = _text(record, _GROUPS) or (_text(site, ("actor",)) if isinstance(site, dict) else "") or group
    if not title:
        return None
    sites = [_text(record, (key,)) for key in _SITES]
    hosts = tuple(host for host in dict.fromkeys(map(domains.normal, filter(None, sites))) if not is_hidden(host))
    text = without_addresses(_text(record, ("description",))[:LONGEST_TEXT])
    size = _text(record, ("data_size",))
    digest = hashlib.sha256("\x00".join((text, size, *hosts)).encode("utf-8", "replace")).hexdigest()[:16]
    return Post(
        group=group.strip().lower()[:100],
        title=without_addresses(title),
        discovered=moment(_text(record, _DISCOVERED), zone),
        published=moment(_text(record, _PUBLISHED), zone),
        hosts=hosts,
        text=text,
        digest=digest,
        removed=str(record.get("removed", "")).lower() in ("1", "true"),
    )


def _text(record: dict, keys: Iterable[str]) -> str:
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
    return ""


def is_hidden(host: str) -> bool:
    """Whether it is the address of a hidden service, which is no victim's domain and is not kept."""
    return not host or "onion" in host.split(".")


_ADDRESS = re.compile(r"(?:https?://)?[a-z2-7]{16,56}\.onion\S*|magnet:\?\S+", re.IGNORECASE)


def without_addresses(text: str) -> str:
    """The text without what leads to a leak site or to stolen files."""
    small = text.lower()
    return _ADDRESS.sub("[address left out]", text) if ".onion" in small or "magnet:" in small else text


def moment(text: str, zone: tzinfo | None = None) -> Moment | None:
    """A time as feeds write it: ISO 8601 with a blank or a T, any number of decimals, with a zone or without."""
    text = re.sub(r"[.,](\d+)", lambda found: "." + (found[1] + "000000")[:6], text.strip(), count=1)
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo:
            return Moment(time.astimezone(UTC), True)
        return Moment(time.replace(tzinfo=zone or UTC).astimezone(UTC), zone is not None)
    except (ValueError, OverflowError):
        return None
