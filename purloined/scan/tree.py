"""What a scan found, folder by folder, for eyes that are tired: files, bytes, how marked, whose, and what is not known.

    /srv/parts on fs01: 41,930 files, 212.4 GB
    marked 1,203 (cui 812, export_control 391) · marking not known 88 (encrypted 61, no_text 27) · not readable 3

        files     bytes   marked  unknown  folder
       41,930  212.4 GB    1,203       88  /
       22,310  120.0 GB    1,180       12    Northwind        Northwind Aerospace 22,310 · cui 812
        1,044    3.1 GB      640        0      Drawings

Made from the journal alone, so it can be made again at any time. Two levels are shown, of each folder the inner ones
with the most that is marked, then unknown, then bytes.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from purloined.messages import Tongue, padded, say, tongue
from purloined.names import shown
from purloined.scan import journal

DEEP = 2
MOST_FOLDERS = 20_000  # that are counted by themselves; what lies in further ones counts where it lies in
SHOWN = (30, 6)  # inner folders shown of the share, and of a folder in it
_NAMES = 3  # owners, and classes of marking, named beside a folder
_KNOWN = ("ok",)
ENGLISH = tongue("en")


class Folder:
    """What lies in one folder and below."""

    def __init__(self) -> None:
        self.files = self.bytes = self.marked = 0
        self.owners: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()

    def add(self, size: int, classes: set[str], owners: set[str], status: str) -> None:
        self.files += 1
        self.bytes += size
        self.marked += bool(classes)
        self.classes.update(classes)
        self.owners.update(owners)
        if status not in _KNOWN:
            self.statuses[status] += 1

    @property
    def unknown(self) -> int:
        """Files that may bear any marking."""
        return sum(self.statuses.values())


class Summary(NamedTuple):
    """head: the journal's first line; folders: by path, the share itself as (); others: what is no file, by kind;
    troubles: some of what could not be read, in words."""

    head: dict
    folders: dict[tuple[str, ...], Folder]
    others: Counter[str]
    troubles: list[str]


def summary(path: Path) -> Summary:
    """Of a journal."""
    folders: dict[tuple[str, ...], Folder] = {(): Folder()}
    others: Counter[str] = Counter()
    troubles: list[str] = []
    for values, _ in journal.files(path):
        kind = values.get("kind")
        if values.get("status") == "unreadable" and kind not in _NO_FILES and len(troubles) < 1000:
            troubles.append(f"{values['path']}: {values.get('said', '')}")
        if kind in ("folder", "gone", *_NO_FILES):
            others[kind] += 1
            continue
        classes = {hit["kind"] for hit in values.get("markings", ()) if hit.get("use")}
        owners = {found["owner"] for found in values.get("owners", ()) if found.get("basis") != "mention"}
        for folder in _above(values["path"], folders):
            folder.add(values.get("size", 0), classes, owners, values.get("status", "not looked into"))
    return Summary(journal.left_in(path).head or {}, folders, others, troubles)


_NO_FILES = ("link", "fifo", "socket", "device")


def _above(path: str, folders: dict[tuple[str, ...], Folder]) -> Iterator[Folder]:
    """The folders that the file counts for: the share, and those that it lies in, as deep as they are shown."""
    parts = tuple(path[1:].split("/")[:-1][:DEEP])
    for depth in range(len(parts) + 1):
        folder = folders.get(parts[:depth])
        if folder is None:
            if len(folders) >= MOST_FOLDERS:
                return
            folder = folders[parts[:depth]] = Folder()
        yield folder


def as_text(found: Summary, speech: Tongue = ENGLISH) -> str:
    """For people."""
    whole = found.folders[()]
    key, host = ("scan.share_on", found.head["host"]) if found.head.get("host") else ("scan.share", "")
    root = found.head.get("root", "?")
    lines = [say(speech, key, root=root, host=host, files=whole.files, bytes=_size(whole.bytes))]
    said = [say(speech, "scan.marked", count=whole.marked, kinds=_some(whole.classes))] if whole.marked else []
    unread = whole.statuses.get("unreadable", 0) + found.others["folder"] + found.others["gone"]
    unknown = whole.statuses - Counter({"unreadable": whole.statuses.get("unreadable", 0)})
    said += [say(speech, "scan.not_known", count=sum(unknown.values()), kinds=_some(unknown))] if unknown else []
    said += [say(speech, "scan.not_readable", count=unread)] if unread else []
    aside = sum(found.others[kind] for kind in _NO_FILES)
    said += [say(speech, "scan.passed_over", count=aside)] if aside else []
    lines += [" · ".join(said)] if said else []
    columns = zip(("files", "bytes", "has_marking", "unknown"), (-11, -9, -9, -9), strict=True)
    heads = " ".join(padded(say(speech, f"scan.{name}"), width) for name, width in columns)
    lines += ["", f"{heads}  {say(speech, 'scan.folder')}"]
    lines += [_row(folder, path) if folder else path[0] for path, folder in _rows(found.folders, speech)]
    lines += ["", say(speech, "scan.troubles")] if found.troubles else []
    lines += [f"  {shown(trouble)}" for trouble in found.troubles[:20]]
    lines += [f"  {say(speech, 'scan.more_troubles', count=unread - 20)}"] if unread > 20 else []
    return "\n".join(lines)


def _rows(folders: dict[tuple[str, ...], Folder], speech: Tongue) -> Iterator[tuple[tuple[str, ...], Folder | None]]:
    """(path, folder), those inside below theirs; (line, None) for what is not shown."""
    inner: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for path in folders:
        if path:
            inner.setdefault(path[:-1], []).append(path)

    def below(path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Folder | None]]:
        yield path, folders[path]
        weight = lambda of: (-folders[of].marked, -folders[of].unknown, -folders[of].bytes, of)  # noqa: E731
        ordered = sorted(inner.get(path, ()), key=weight)
        most = SHOWN[min(len(path), len(SHOWN) - 1)]
        for one in ordered[:most]:
            yield from below(one)
        if len(ordered) > most:
            left = ordered[most:]
            files, size = sum(folders[of].files for of in left), sum(folders[of].bytes for of in left)
            indent = "  " * (len(path) + 1)
            more = say(speech, "scan.more_folders", count=len(left))
            yield (f"{files:>11,} {_size(size):>9} {'':>9} {'':>9}  {indent}{more}",), None

    yield from below(())


def _row(folder: Folder, path: tuple[str, ...]) -> str:
    name = "  " * len(path) + (shown(path[-1]) if path else "/")
    owners = ", ".join(f"{shown(owner)} {count:,}" for owner, count in folder.owners.most_common(_NAMES))
    classes = ", ".join(f"{shown(kind)} {count:,}" for kind, count in folder.classes.most_common(_NAMES))
    beside = " · ".join(filter(None, (owners, classes)))
    text = f"{folder.files:>11,} {_size(folder.bytes):>9} {folder.marked:>9,} {folder.unknown:>9,}  {name}"
    return f"{text:<70}  {beside}" if beside else text


def _some(counts: Counter[str]) -> str:
    """` (cui 812, export_control 391)`"""
    return " (" + ", ".join(f"{shown(key)} {count:,}" for key, count in counts.most_common(6)) + ")" if counts else ""


def _size(count: int) -> str:
    """With a thousand to the step, as disks are sold: `212.4 GB`."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:,.0f} B" if unit == "B" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
