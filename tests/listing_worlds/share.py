"""What is held: rows of an invented firm's shares, block by block. A block is a project, a workstation, a backup, ...

Names repeat as they do on real shares: forms and templates (same name, same size, often the same content), cameras
that count from 1 in every folder, Thumbs.db, packages installed on many machines, copies, backups of earlier blocks.
Another firm's files come from the same rules: what it shares with the first is names, template sizes and the files of
a package that did not change between two versions.
"""

import math
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from random import Random
from typing import NamedTuple, TypeVar

from .words import LANGUAGES, Language

T = TypeVar("T")
DAY = 86_400
FIRST_DAY, LAST_DAY = 15_340, 20_450  # 2012 to 2025, in days since 1970
PACKAGES = 3_000
APART = 1 << 32  # contents of two chunks never meet

# Logarithm of the median size, and its spread, by what a name ends in.
SIZES = {
    "docx": (10.7, 1.1), "doc": (11.0, 0.9), "xlsx": (10.2, 1.3), "xls": (10.8, 1.0), "pdf": (11.9, 1.4),
    "pptx": (13.6, 1.3), "dwg": (12.4, 1.2), "step": (13.1, 1.6), "msg": (11.2, 1.1), "txt": (7.3, 1.7),
    "jpg": (14.9, 0.5), "zip": (14.0, 2.0), "csv": (9.2, 2.0), "tif": (13.9, 0.8),
}  # fmt: skip
OFFICE = ("docx",) * 22 + ("xlsx",) * 20 + ("pdf",) * 27 + ("doc",) * 6 + ("xls",) * 6 + ("pptx",) * 4 + ("msg",) * 15
TECHNICAL = ("dwg",) * 8 + ("step",) * 6 + ("txt",) * 3 + ("zip",) * 2 + ("csv",) * 3 + ("tif",) * 2 + ("jpg",) * 4
ENDINGS = OFFICE + TECHNICAL
TEMPLATED = frozenset(("docx", "doc", "xlsx", "xls", "dwg"))
KINDS = (
    ("project",) * 50 + ("office",) * 8 + ("photos",) * 10 + ("scans",) * 6 + ("workstation",) * 16 + ("backup",) * 10
)


class Row(NamedTuple):
    """One file. modified: seconds since 1970. content: equal numbers are equal bytes."""

    share: str
    folder: str
    name: str
    size: int
    modified: int
    content: int
    block: int


class File(NamedTuple):
    """A file as a block makes it. content 0: its own, like no other's."""

    folder: str
    name: str
    size: int
    modified: int
    content: int = 0


def rows(seed: str, chunk: int, count: int, ours: bool = True) -> list[Row]:
    """That many files, in whole blocks but for the last. ours: False for another firm's."""
    made: list[Row] = []
    random = Random(f"{seed} {chunk} {ours}")
    block, own = chunk * 100_000, (chunk + 1) * APART * (1 if ours else -1)
    starts: list[int] = []
    while len(made) < count:
        kind = _one_of(random, KINDS)
        if kind == "backup" and not starts:
            kind = "project"
        share, files = _block(kind, random, block, ours, made, starts)
        starts.append(len(made))
        seen = set()
        for file in files:
            place = (file.folder, file.name.lower())
            if place not in seen:
                seen.add(place)
                content = file.content or own + len(made)
                made.append(Row(share, file.folder, file.name, file.size, file.modified, content, block))
        block += 1
    return made[:count]


def _block(
    kind: str, random: Random, number: int, ours: bool, made: list[Row], starts: list[int]
) -> tuple[str, Iterator[File]]:
    """The share a block lies on, and its files."""
    if kind == "backup":
        return "backup", _backup(random, number, made, _one_of(random, starts))
    if kind == "workstation":
        return "clients", _workstation(random, number, ours)
    if kind == "photos":
        return "media", _photos(random, number)
    language = random.choices(LANGUAGES, [language.weight for language in LANGUAGES])[0]
    if kind == "scans":
        return "scans", _scans(random, number, language)
    if kind == "office":
        return "data", _office(random, number, language, ours)
    return "data", _project(random, number, language)


def _below(random: Random, end: int) -> int:
    """`randrange`, but for a bias that no file is big enough to show, at a quarter of the time."""
    return int(random.random() * end)


def _one_of(random: Random, choices: Sequence[T]) -> T:
    """`choice`, likewise."""
    return choices[int(random.random() * len(choices))]


def _size(random: Random, ending: str) -> int:
    median, spread = SIZES[ending]
    return int(math.exp(random.gauss(median, spread)))


@cache
def _atoms(ending: str) -> tuple[int, ...]:
    """Sizes at which templates of a type come, filled in or not; the world over."""
    random = Random(f"templates {ending}")
    return tuple(_size(random, ending) for _ in range(40))


def _day(random: Random) -> int:
    return random.randint(FIRST_DAY, LAST_DAY) * DAY


def _moment(random: Random, day: int) -> int:
    return day + _below(random, 200 * DAY)


def _left_by_systems(random: Random, folder: str, day: int) -> Iterator[File]:
    """What file managers leave in a folder."""
    dice = random.random()
    if dice < 0.15:
        yield File(folder, "Thumbs.db", 512 * random.randint(8, 90), _moment(random, day))
    elif dice < 0.20:
        size = _one_of(random, (136, 174, 282, 402, 504))
        yield File(folder, "desktop.ini", size, _moment(random, day), -size)
    elif dice < 0.23:
        yield File(folder, ".DS_Store", 6148, _moment(random, day))


def _project(random: Random, number: int, language: Language) -> Iterator[File]:
    customer = _one_of(random, language.firsts) + _one_of(random, language.lasts)
    day = _day(random)
    top = f"{language.projects}/{customer}/P{number:06d} {_one_of(random, language.documents)}"
    for part in random.sample(language.folders, random.randint(5, 11)):
        folder = f"{top}/{part}"
        yield from _left_by_systems(random, folder, day)
        for _ in range(int(random.expovariate(1 / 22)) + 1):
            ending = _one_of(random, ENDINGS)
            stem = _stem(random, language, customer, number, day)
            size = _size(random, ending)
            if ending in TEMPLATED and random.random() < 0.12:
                size = _one_of(random, _atoms(ending))
            file = File(folder, f"{stem}.{ending}", size, _moment(random, day))
            if random.random() < 0.02:
                # Both have one content, so it needs a number of its own: below all that chunks give.
                shared = _content("copy", folder, file.name, str(random.random()))
                yield file._replace(content=shared)
                yield file._replace(name=f"{stem}{language.copy}.{ending}", content=shared)
            else:
                yield file


def _stem(random: Random, language: Language, customer: str, number: int, day: int) -> str:
    """What stands before the last dot: telling in six of ten, common in the others."""
    document, dice = _one_of(random, language.documents), random.random()
    if dice < 0.30:
        return f"{document} {customer} {_date(random, day, '-')}"
    if dice < 0.55:
        return f"{document}_{_below(random, 1_000_000):06d}"
    if dice < 0.65:
        return document
    if dice < 0.75:
        return f"{_date(random, day, '')} {document} {_one_of(random, language.people)}"
    if dice < 0.85:
        return f"{number:06d}-{_below(random, 400):03d} rev{_one_of(random, 'ABCD')}"
    return f"{document} v{random.randint(1, 9)}" if dice < 0.97 else f"{document} final"


def _date(random: Random, day: int, dash: str) -> str:
    days = day // DAY + _below(random, 200)
    year, rest = divmod(days, 365)
    return f"{1970 + year}{dash}{min(rest // 30, 11) + 1:02d}{dash}{rest % 28 + 1:02d}"


def _office(random: Random, number: int, language: Language, ours: bool) -> Iterator[File]:
    """Forms: untouched ones have the content of the form, filled ones mostly another size."""
    day = _day(random)
    top = f"{language.office}/{_one_of(random, language.people)} {number:06d}"
    for part in random.sample(language.folders, random.randint(3, 7)):
        folder = f"{top}/{part}"
        yield from _left_by_systems(random, folder, day)
        for _ in range(int(random.expovariate(1 / 25)) + 1):
            form = _one_of(random, language.forms)
            ending, empty, content = _form(form, ours)
            if random.random() < 0.3:
                yield File(folder, f"{form}.{ending}", empty, _moment(random, day), content)
            else:
                size = empty if random.random() < 0.2 else empty + _below(random, 12_000)
                stem = f"{form} {_one_of(random, language.people)}"
                if random.random() < 0.6:
                    stem += f" {_date(random, day, '-')}"
                yield File(folder, f"{stem}.{ending}", size, _moment(random, day))


@cache
def _form(form: str, ours: bool) -> tuple[str, int, int]:
    """Type, size and content of an empty form. Half of the forms come from an authority, and are one the world over;
    of the others each firm has its own."""
    firm = "" if _content("issued", form) % 2 else str(ours)
    ending = "docx" if len(form) % 2 else "xlsx"
    return ending, _size(Random(f"form {form} {firm}"), ending), _content("form", firm, form)


def _photos(random: Random, number: int) -> Iterator[File]:
    """Cameras count from anywhere; their numbers come again in every folder."""
    for roll in range(random.randint(1, 4)):
        day = _day(random)
        folder = f"{_date(random, day, '-')} {number:06d}/{100 + roll}CANON"
        yield from _left_by_systems(random, folder, day)
        pattern = _one_of(random, ("IMG_{:04d}.JPG", "DSC{:05d}.JPG", "P10{:05d}.JPG", "IMG_{:04d}.jpg"))
        first = _one_of(random, (1, 1, _below(random, 9_000)))
        for shot in range(first, first + random.randint(10, 120)):
            yield File(folder, pattern.format(shot), _size(random, "jpg"), _moment(random, day))


def _scans(random: Random, number: int, language: Language) -> Iterator[File]:
    day = _day(random)
    folder = f"{_one_of(random, language.people)}/{number:06d}"
    yield from _left_by_systems(random, folder, day)
    by_time = random.random() < 0.5
    for page in range(1, random.randint(20, 220)):
        taken = _moment(random, day)
        name = f"{_date(random, day, '')}_{taken % DAY:05d}.pdf" if by_time else f"scan{page:04d}.pdf"
        yield File(folder, name, _size(random, "pdf"), taken)


def _workstation(random: Random, number: int, ours: bool) -> Iterator[File]:
    """Packages, the popular ones on many machines. Of one package, other firms have other versions."""
    for _ in range(random.randint(1, 4)):
        package = int(PACKAGES * random.random() ** 2.5)
        version = _below(random, 3) * 2 + (0 if ours else 1)
        top = f"ws{number:06d}/Program Files/{_package_name(package)}"
        for file in _package(package, version):
            yield file._replace(folder=f"{top}/{file.folder}")


_SYLLABLES = ("vel", "tor", "lin", "qua", "mar", "dex", "pol", "syn", "gra", "nix", "cor", "fab", "zen", "lum")


def _package_name(package: int) -> str:
    random = Random(f"name {package}")
    return "".join(_one_of(random, _SYLLABLES) for _ in range(3)) + _one_of(random, ("", "", " Suite", " Tools"))


@lru_cache(maxsize=10_000)
def _package(package: int, version: int) -> tuple[File, ...]:
    """The files of one version. A quarter never changes from one version to the next."""
    random = Random(f"package {package}")
    released = _day(random) + version * 90 * DAY
    files = [File("doc", name, 1_000 + 37 * (package % 90), released) for name in ("README", "LICENSE", "index.html")]
    for _ in range(random.randint(10, 130)):
        word = "".join(_one_of(random, _SYLLABLES) for _ in range(random.randint(1, 2)))
        name = _one_of(random, ("{}.dll", "{}.h", "{}.py", "__init__.py", "{}.html", "{}.png", "messages.mo", "{}.xml"))
        folder = _one_of(random, ("bin", "lib", "include", "doc", f"lib/{word}", "share/locale/de", "share/locale/ja"))
        files.append(File(folder, name.format(word), int(math.exp(random.gauss(8.2, 2.0))), released))
    return tuple(_of_version(file, package, version) for file in files)


def _of_version(file: File, package: int, version: int) -> File:
    always = _content("package", str(package), file.folder, file.name)
    if always % 4 == 0:
        return file._replace(content=always)
    content = _content("package", str(package), str(version), file.folder, file.name)
    size = file.size + content % (file.size // 10 + 9) - file.size // 20 - 4
    return file._replace(size=max(0, size), content=content)


def _backup(random: Random, number: int, made: list[Row], start: int) -> Iterator[File]:
    """An earlier block once more; one file in twelve as it was before it was changed."""
    day = _day(random)
    top = f"{_date(random, day, '-')} {number:06d}"
    block = made[start].block
    for at in range(start, len(made)):
        row = made[at]
        if row.block != block:
            return
        file = File(f"{top}/{row.share}/{row.folder}", row.name, row.size, row.modified, row.content)
        if random.random() < 1 / 12:
            older = max(1, row.size + _below(random, row.size // 5 + 3) - row.size // 10 - 1)
            file = file._replace(size=older, modified=row.modified - _below(random, 90 * DAY), content=0)
        yield file


def _content(*parts: str) -> int:
    """The number of a content that several files have: below all that are counted."""
    digest = blake2b("\0".join(parts).encode(), digest_size=7).digest()
    return -(1 << 60) - int.from_bytes(digest, "big")
