"""Invented cases in which owners' names, aliases, folders and files overlap as badly as they can, as tables.

Names are prefixes of others, ordinary words of a letter, in other scripts and widths; paths bear other owners' names,
encoded in many ways; files are joint, and called alike.
"""

import html
import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from purloined.messages import tongue
from purloined.notices import pack, parties, told, traces
from purloined.notices.leaks import Members
from purloined.notices.parties import Party
from purloined.notices.told import Told
from purloined.notices.traces import Sought

STEMS = (
    "Orrery", "Northwind", "Halden", "Summit", "Target", "Nova", "Apex", "Quern", "Bluefin", "Orr", "North", "NW", "OS",
    "東雲", "東雲電機", "ヤマト精機", "ﾔﾏﾄ精機", "アルファ", "山田", "한빛전자", "Ромашка", "Ａｐｅｘ",
    "Müller & Söhne", "Zürich Präzision",
    "Straßner", "İzmir Döküm", "O'Neil", "A&B", "Smith and Sons", "Notice", "Files", "Published", "Microsoft", "Normal",
    "Size", "List", "Table", "Taken", "Presumed", "May", "UTC", "通知", "貴社", "公開", "Why", "Title", "Body", "Xml",
    "Great-Lakes", "D.E.F.", "4Front", "Ninety9",
)  # fmt: skip
SECONDS = ("", "", "", " Aerospace", " Space", " Motors", "電機", "製作所", " Group", " Precision")
FORMS = ("", "", ", Inc.", " GmbH", "株式会社", " Ltd", " S.p.A.")
FOLDERS = ("Drawings", "Contracts", "図面", "2026", "Offers", "old", "Parts")
THINGS = ("bracket", "valve", "nozzle", "注文書", "fixture plan", "quote", "見積", "inspection report")
ENDINGS = ("step", "pdf", "xlsx", "dwg", "docx")
RULES = (
    ("published", 5, None, "listed, grade B1"),
    ("taken", 4, None, "packed into an archive that was sent"),
    ("accessed", 3, None, "read by a hostile session"),
    ("presumed", 2, None, "nothing rules it out"),
    ("ruled_out", 1, "A", "nobody read it"),
)


@dataclass(frozen=True)
class File:
    """A held file of the invented case."""

    path: str
    owners: tuple[str, ...]
    row: dict


@dataclass(frozen=True)
class World:
    """A case: its owners by name, and its files."""

    owners: dict[str, Party]
    files: tuple[File, ...]
    language: str

    def others_files(self, owner: str) -> list[str]:
        return [file.path for file in self.files if owner not in file.owners]

    def own_files(self, owner: str) -> list[str]:
        return [file.path for file in self.files if owner in file.owners]


def spelt(name: str, dice: random.Random) -> str:
    """A name as somebody might have written it into a path."""
    ways: tuple[Callable[[str], str], ...] = (
        str, str, str.lower, str.upper, full_width, quote, entities, named_entities, decomposed, with_nothing,
        lambda text: text.replace(" ", "_"), lambda text: text.replace(" ", ""), lambda text: quote(quote(text)),
        lambda text: f"{text[:2]}<b>{text[2:]}</b>", lambda text: f"{text[:2]}\n{text[2:]}", escaped,
    )  # fmt: skip
    return dice.choice(ways)(name)


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def entities(text: str) -> str:
    return "".join(f"&#{ord(sign)};" for sign in text)


def named_entities(text: str) -> str:
    return "".join(f"&#x{ord(sign):X};" if number % 2 else html.escape(sign) for number, sign in enumerate(text))


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def with_nothing(text: str) -> str:
    return "\u200b".join(text)


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(sign):04x}" for sign in text)


def world(seed: int) -> World:
    """The case of that number; the same each time."""
    dice = random.Random(seed)
    owners = {party.names[0]: party for party in _owners(dice)}
    files = tuple(_files(dice, owners))
    return World(owners, files, dice.choice(("en", "en", "ja")))


def _owners(dice: random.Random) -> Iterator[Party]:
    taken: set[str] = set()
    stems = dice.sample(STEMS, dice.randint(2, 4))
    if dice.random() < 0.5:
        stems.append(stems[0])  # two owners of one stem
    for number, stem in enumerate(stems):
        name = stem + dice.choice(SECONDS) + dice.choice(FORMS)
        key = _key(name)
        if len(key) < 2 or key in taken:
            continue
        taken.add(key)
        aliases = [alias for alias in (stem, _initials(name), full_width(stem)) if dice.random() < 0.4]
        aliases = [alias for alias in dict.fromkeys(aliases) if len(_key(alias)) > 1 and alias != name]
        host = f"{'-'.join(_ascii(stem))[:20] or 'x'}{number}.example"
        root = dice.choice(("/Customers/", "/顧客/", "/Projects/", "/Customers/Active/"))
        folder = dice.choice((stem, name, f"{_initials(name)}-{number}7", stem.upper()))
        yield Party(
            names=(name, *aliases),
            domains=(host,) if dice.random() < 0.7 else (),
            paths=(f"{root}{folder.replace('/', '-')}/**",) if dice.random() < 0.8 else (),
            prefixes=(dice.choice((f"Q{number}-", f"Q{number}X-", "Q1-", f"88{number}1-")),)
            if dice.random() < 0.5
            else (),
            others=(f"contact@{host}",) if dice.random() < 0.3 else (),
        )


def _key(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("&", " ").split() if word[0].isalnum()).upper() or name[:2]


def _ascii(text: str) -> list[str]:
    return "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in text.lower()).split()


def _files(dice: random.Random, owners: dict[str, Party]) -> Iterator[File]:
    shared = [f"{dice.choice(THINGS)} {dice.randint(1, 9)}.{dice.choice(ENDINGS)}" for _ in range(2)]
    for name, party in owners.items():
        others = [other for other in owners if other != name]
        for number in range(dice.randint(2, 5)):
            root = dice.choice([pattern.removesuffix("/**") for pattern in party.paths] or ["/Misc"])
            folder = dice.choice(FOLDERS)
            base = f"{dice.choice(THINGS)} {dice.randint(100, 999)}-{number}.{dice.choice(ENDINGS)}"
            joint = others and dice.random() < 0.25
            if dice.random() < 0.25:
                base = dice.choice(shared)
            if others and (joint or dice.random() < 0.2):
                other = owners[dice.choice(others)]
                trace = spelt(dice.choice(other.names), dice)
                base = dice.choice((f"{trace} {base}", f"{base.partition('.')[0]}_{trace}.pdf", f"{trace}.{base}"))
                if dice.random() < 0.3:
                    folder = f"{folder}/{trace}"
            if dice.random() < 0.1:
                base = f"=cmd|'{base}'\u202e"
            path = f"{root}/{folder}/{base}".strip("/")
            marking = dice.choice(("", "", "cui", spelt(dice.choice(list(owners)), dice) + " Proprietary"))
            yield File(path, (name, dice.choice(others)) if joint else (name,), _row(dice, path, marking))


def _row(dice: random.Random, path: str, marking: str) -> dict:
    verdict, rank, proof, rule = dice.choice(RULES)
    return {
        "path": path, "size": dice.randrange(10**7), "mtime": None, "sha256": f"{dice.getrandbits(256):064x}",
        "marking": marking, "agreement": None, "verdict": verdict, "rank": rank, "proof": proof, "rule": rule,
        "time": None, "source": f"{dice.getrandbits(64):016x}", "record": dice.randrange(10**5), "records": 1,
    }  # fmt: skip


# Its packs ------------------------------------------------------------------------------------------------

ABOUT = {
    "case": "kestrel-2026", "sender": "Kestova Fine Tooling", "contact": "Jo Marsh", "email": "jo@kestova.example",
    "phone": "+1 555 0100", "measures": "We changed all that could be changed.", "reference": "K-7",
    "tlp": "TLP:AMBER+STRICT", "as_of": "Mon 2026-03-09 09:00 UTC", "discovered": "Fri 2026-03-06 09:00 UTC",
    "next_update": "Thu 2026-03-12 17:00 UTC", "since": "Sun 2026-03-01 00:00 UTC", "until": "Fri 2026-03-06 00:00 UTC",
}  # fmt: skip


def sought(case: World, owner: str, allowed: tuple[str, ...] = ()) -> Sought:
    """What is to be looked for in one owner's pack."""
    around = parties.around(owner, case.owners, (ABOUT["sender"],), ("kestova.example",))
    alone = [file.path for file in case.files if file.owners == (owner,)]
    folders = {part for path in alone for part in path.split("/")[:-1]}
    return traces.sought(around, folders, case.others_files(owner), case.own_files(owner), allowed)


def content(case: World, owner: str, looked_for: Sought) -> Told:
    """What one owner is told."""
    rows = [file.row for file in case.files if owner in file.owners]

    def answer(select: str, parameters: list) -> Iterator[dict]:
        assert parameters == [owner]
        if select == told.FILES:
            return iter(sorted(rows, key=lambda row: (-row["rank"], row["path"])))
        counts = {row["rank"]: {"rank": row["rank"], "files": 0, "bytes": 0} for row in rows}
        for row in rows:
            counts[row["rank"]]["files"] += 1
            counts[row["rank"]]["bytes"] += row["size"]
        return iter(counts.values() if select == told.COUNTS else ())

    return told.told(answer, owner, ABOUT | {"to": owner}, [], looked_for, tongue(case.language))


def blank(what: Told, looked_for: Sought, into: Path, language: str) -> Callable[[], Members]:
    """Makes the pack without its texts."""
    return lambda: pack.made(told.blanked(what), into, pack.called(what.owner), tongue(language))
