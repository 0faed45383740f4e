"""What a listing is, before it belongs to any case: its form and encoding, how much it tells, and what was damaged.

Nothing is kept but counts. Of folders, as many as MOST_FOLDERS are counted; what lies in others is counted together.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from purloined import names, readers
from purloined.evidence import Evidence
from purloined.messages import Tongue, judged, padded, say, tongue
from purloined.parsing import declared_share, encoding
from purloined.readers import Reader

ENGLISH = tongue("en")
MOST_FOLDERS = 50_000
_DEPTH = 6  # folders of a path that are counted
HASHES = {  # by column
    "sha256": "SHA-256", "sha1": "SHA-1", "md5": "MD5", "crc32": "CRC-32", "pieces_root": "roots of version 2",
}  # fmt: skip
_RAW = re.compile(r"\\x[0-9a-f]{2}")
_CUT = ("...", "..", "…", "..>")


class Survey(NamedTuple):
    """What was found out. form: room and reader; stated: the encoding in words; share: how many of a million files it
    says that it lists, by its name or its first lines; None: it says nothing.

    sizes, rounded, times, sha256, sha1, md5, crc32, pieces_root: how many entries have one; rounded: a size that is no
    number of bytes; bytes: the sum of the sizes; first_time, last_time: the earliest and latest time that is understood
    unread: lines that are no entry though they should be, first: why, of the first
    lost: entries with characters that were lost (U+FFFD, or `?` among Windows paths); raw: with bytes that fit no
    character of the encoding; cut: whose name ends as if it had been cut; outside: with `..` in the path
    folders: (path, entries below it), the most first; below: the folder that all lie in
    """

    name: str
    form: str
    summary: str
    stated: str
    share: int | None
    entries: int
    sizes: int
    rounded: int
    bytes: int
    times: int
    first_time: str | None
    last_time: str | None
    hashes: dict[str, int]
    unread: int
    first: str
    lost: int
    raw: int
    cut: int
    outside: int
    below: str
    folders: list[tuple[str, int]]
    elsewhere: int


def readers_of(path: Path, name: str | None = None) -> list[Reader]:
    """The readers that may read the file as a listing: the one of that name, else those that recognise it; an inventory
    and a listing are both lists of files."""
    if name:
        return [reader for reader in readers.readers() if reader.name == name and reader.room != "events"]
    head = Evidence(path).head()
    return readers.claims(path.name, head, "listings") or readers.claims(path.name, head, "holdings")


def survey(path: Path, reader: Reader, progress: Callable[[int], None] = lambda count: None) -> Survey:
    """Reads the whole file once, and once more for its encoding where that needs it."""
    counts: Counter[str] = Counter()
    folders: Counter[str] = Counter()
    unread: list[str] = []
    span: tuple[datetime | None, datetime | None] = (None, None)
    evidence = Evidence(path, progress=progress)
    evidence.on_unread(lambda items: _count_unread(items, counts, unread))
    try:
        for raw in reader.module.read(evidence):
            if "action" in raw:
                continue
            _count(raw, counts, folders)
            span = _widened(span, raw.get("mtime"))
    except Exception as error:  # a reader that fails must cost its place, not the answer
        evidence.unread(counts["entries"] + 1, f"the reader stopped here: {type(error).__name__}: {error}")
    _count_unread(evidence.take_unread(end=True), counts, unread)
    below, top = _top(folders, counts["entries"])
    return Survey(
        path.name,
        f"{reader.room}/{reader.name}",
        reader.summary,
        encoding.stated(Evidence(path)) if _is_text(path) else "no text",
        declared_share.in_name(path.name) or (declared_share.in_text(_above(path)) if _is_text(path) else None),
        *(counts[what] for what in ("entries", "sizes", "rounded", "bytes", "times")),
        *(str(time) if time else None for time in span),
        {kind: counts[kind] for kind in HASHES if counts[kind]},
        counts["unread"],
        unread[0] if unread else "",
        *(counts[what] for what in ("lost", "raw", "cut", "outside")),
        below,
        top,
        folders[""],
    )


def _above(path: Path) -> list[str]:
    return encoding.first_lines(Evidence(path).head())


def _is_text(path: Path) -> bool:
    """Zero bytes are those of UTF-16, or of no text."""
    head = Evidence(path).head()
    return not head.startswith((b"PK", b"7z\xbc\xaf", b"Rar!")) and (
        b"\0" not in head or encoding.guessed(head).startswith("utf-16")
    )


def _count_unread(items: list, counts: Counter[str], unread: list[str]) -> None:
    counts["unread"] += len(items)
    if items and not unread:
        unread.append(f"{items[0].record}: {items[0].detail}")


def _count(row: dict, counts: Counter[str], folders: Counter[str]) -> None:
    """Counts one row as the reader gave it: numbers may be text."""
    path = str(row.get("path") or "")
    counts["entries"] += 1
    if (size := str(row.get("size", ""))).isdecimal():
        counts["sizes"] += 1
        counts["bytes"] += int(size[:20])
    counts["rounded"] += bool(row.get("size_shown"))
    counts["times"] += bool(row.get("mtime") or row.get("mtime_shown"))
    for kind in HASHES:
        counts[kind] += row.get(kind) is not None
    counts["lost"] += "\ufffd" in path or ("?" in path and "\\" in path and "/" not in path)
    counts["raw"] += "\\x" in path and bool(_RAW.search(path))
    counts["cut"] += path.endswith(_CUT)
    parts = names.exact(path).split("/")
    counts["outside"] += ".." in parts
    at = ""
    for part in parts[:-1][:_DEPTH] or ["."]:
        at = f"{at}/{part}" if at else part
        if at not in folders and len(folders) >= MOST_FOLDERS:
            folders[""] += 1
            return
        folders[at] += 1


def _widened(span: tuple, time: datetime | None) -> tuple:
    """The span, made to hold the time as well."""
    if time is None:
        return span
    time = time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
    return (min(span[0] or time, time), max(span[1] or time, time))


def _top(folders: Counter[str], entries: int) -> tuple[str, list[tuple[str, int]]]:
    """(the folder that all entries lie in, the folders in it with their entries, the most first)."""
    whole = [folder for folder, count in folders.items() if count == entries and folder]
    below = max(whole, key=len, default="")
    depth = below.count("/") + 1 if below else 0
    inside = [
        (folder, count)
        for folder, count in folders.items()
        if folder and folder.count("/") == depth and (not below or folder.startswith(f"{below}/"))
    ]
    return below, sorted(inside, key=lambda item: (-item[1], item[0]))


def as_text(found: Survey, speech: Tongue = ENGLISH, most: int = 20) -> str:
    """For people. Names are shown so that they cannot deceive."""
    lines = [names.shown(found.name)]
    lines += [f"  {padded(say(speech, f'survey.{label}'), 10)} {text}" for label, text in _told(found, speech)]
    damage = _damage(found, speech)
    lines += [f"             {line}" for line in damage[1:]]
    if found.folders or found.below:
        below = say(speech, "survey.below", folder=found.below) if found.below else ""
        lines.append(f"  {padded(say(speech, 'survey.folders'), 10)} {below}".rstrip())
        lines += [f"    {count:>12,}  {names.shown(folder)}" for folder, count in found.folders[:most]]
        if len(found.folders) > most or found.elsewhere:
            rest = sum(count for _, count in found.folders[most:]) + found.elsewhere
            others = len(found.folders) - min(most, len(found.folders))
            lines.append(f"    {rest:>12,}  {say(speech, 'survey.elsewhere', count=others)}")
    lines.append(say(speech, "survey.proves"))
    return "\n".join(lines)


def _told(found: Survey, speech: Tongue) -> Iterator[tuple[str, str]]:
    """(label, what is told), up to the first damage. What readers say of their formats is English alone."""
    yield "form", f"{found.form}: {found.summary}" if speech.language == "en" else found.form
    yield "encoding", names.shown(judged(speech, found.stated))
    if found.share is not None:
        yield "partial", say(speech, "survey.share", percent=declared_share.percent(found.share))
    yield "entries", f"{found.entries:,}"
    whole = say(speech, "survey.bytes", bytes=found.bytes) if found.sizes else ""
    rounded = say(speech, "survey.rounded", count=found.rounded) if found.rounded else ""
    yield "sizes", f"{_of(found.sizes, found.entries, speech)}{whole}{rounded}"
    span = say(speech, "survey.span", first=found.first_time, last=found.last_time) if found.first_time else ""
    yield "times", f"{_of(found.times, found.entries, speech)}{span}"
    hashes = [
        say(speech, "survey.roots" if kind == "pieces_root" else "survey.hash", count=count, kind=HASHES[kind])
        for kind, count in found.hashes.items()
    ]
    yield "hashes", say(speech, "list.joint").join(hashes) or say(speech, "survey.no_hashes")
    yield "damage", next(iter(_damage(found, speech)), say(speech, "survey.no_damage"))


def _damage(found: Survey, speech: Tongue) -> list[str]:
    counts = {what: getattr(found, what) for what in ("unread", "lost", "raw", "cut", "outside")}
    return [say(speech, f"survey.{what}", count=count, first=found.first) for what, count in counts.items() if count]


def _of(count: int, of: int, speech: Tongue) -> str:
    if not count:
        return say(speech, "survey.none")
    return say(speech, "survey.all") if count == of else say(speech, "survey.some", count=count, of=of)
