"""What a ransom note or the ending of files claims: which family it may be, and whether it speaks of theft.

A claim is the thieves' word. It explains, and raises attention; it is no evidence, and lowers no verdict. Notes are
copied from group to group, so that a family is `named` only where the note's own text names it, and a `candidate` where
only the name of the file or the ending of files speaks for it. What is known of families is in knowledge/families.toml;
one that is not there counts as one that steals.

It cannot tell what a note in another language than English says of theft: that is "not known", never "no".
"""

import re
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from purloined import knowledge

FEWEST_ENDINGS = 3  # files of one ending, below which it is somebody's odd file
LONGEST_NOTE = 64 << 10  # bytes from which on a file is no note


class Family(NamedTuple):
    """One family. steals: false is "not known", never no. notes, silent: how many of its notes are known, and how many
    of those do not mention theft."""

    name: str
    aliases: tuple[str, ...]
    steals: bool
    publishes: bool
    notes: int
    silent: int
    note_files: tuple[str, ...]
    extensions: tuple[str, ...]
    tools: tuple[str, ...]
    listing: str


@cache
def known() -> tuple[Family, ...]:
    """The families that are known."""
    return tuple(
        Family(
            entry["name"],
            tuple(entry["aliases"]),
            entry["steals"] == "yes",
            entry["publishes"] == "yes",
            entry["notes"],
            entry["silent"],
            tuple(entry["note_files"]),
            tuple(entry["extensions"]),
            tuple(entry["tools"]),
            entry["listing"],
        )
        for entry in knowledge.load("families.toml")["family"]
    )


def of_name(name: str) -> Family:
    """The family of that name or alias; of an unknown name one that steals."""
    for family in known():
        if name.lower() in (family.name.lower(), *map(str.lower, family.aliases)):
            return family
    return Family(name, (), True, False, 0, 0, (), (), (), "not known")


@cache
def of_extensions() -> dict[str, tuple[str, ...]]:
    """The families that put an ending behind the names of files, by the ending, without its dot."""
    found: dict[str, tuple[str, ...]] = {}
    for family in known():
        for extension in family.extensions:
            found[extension] = (*found.get(extension, ()), family.name)
    return found


def silent_notes() -> tuple[int, int]:
    """(n, m): n of m known notes of groups that steal do not mention theft."""
    stealing = [family for family in known() if family.steals]
    return sum(family.silent for family in stealing), sum(family.notes for family in stealing)


# Notes --------------------------------------------------------------------------------------------------

_NAME = re.compile(
    r"read.?me|recover|restor|decrypt|unlock|how.?to|help.?(me|your|security)|ransom|instruction|open.?me|attention"
    r"|locked|warning",
    re.IGNORECASE,
)
_SAYS = (  # a note does most of these, and a manual of a program few
    r"\b(?:en|de)crypt(?:ed|ion|or|ing|s)?\b|\block(?:ed|er)\b",
    r"\b(?:your|all)\s+(?:\w+\s+){0,3}(?:files|data|network|documents|systems?|servers?|infrastructure|company)\b",
    r"\btor\s*(?:browser|network)\b|\.onion\b|torproject|\bbitcoins?\b|\bbtc\b|\bmonero\b|\bqtox\b|\btox\s*id\b"
    r"|\bsession\s*id\b|protonmail|onionmail",
    r"\b(?:pay(?:ment|ing)?|ransom|price|negotiat\w+|deal|contact\s+us|write\s+to\s+us|chat)\b",
    r"\b(?:do\s*n[o']?t|never|dont)\s+(?:\w+\s+){0,4}(?:rename|modify|edit|delete|shut\s*down|restart|move|touch|contact\s+(?:the\s+)?"
    r"(?:police|fbi)|use\s+third)|third[- ]party\s+(?:software|tools)|recovery\s+(?:company|companies|tools)|guarantee",
    r"\b(?:leak|publish|stolen|stole|exfiltrat\w+|disclos\w+|auction|blog)\b",
)
_SHORT = 800
_ESSENTIAL = 3  # the first of those: without files, a lock and a way to pay it is no note
_THEFT = re.compile(
    r"\b(?:stolen?|stole|steal(?:ing)?|exfiltrat\w+|leak(?:s|ed|age|ing)?|publish\w*|publicat\w+|publicly|disclos\w+|auction\w*"
    r"|made?\s+public|go(?:es)?\s+public|data\s+breach|sold|sell\s+(?:your|the|it|them)|blog|news\s+site|journalists?|competitors?"
    r"|(?:down|up)loaded\s+(?:\w+\s+){0,6}(?:files|data|documents|gb|tb|information)"
    r"|(?:copied|took|taken|have|hold|possess)\s+(?:\w+\s+){0,5}(?:your|confidential|private|sensitive|personal)\s+(?:\w+\s+){0,3}"
    r"(?:data|files|documents|information))\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(r"\b(?:the|your|and|you|files|have|are|for|with|not)\b", re.IGNORECASE)
_LEAST_ENGLISH = 5  # of those words, from which on the text is taken for English


class Note(NamedTuple):
    """What a ransom note claims. families: which it may be of; how: `named` by its text, `candidate` by its file name,
    empty: none; theft: whether it mentions theft; None: cannot be told."""

    families: tuple[str, ...]
    how: str
    theft: bool | None


def text_of(data: bytes) -> str:
    """The text of a note, by its byte order mark, as UTF-8, or as Windows-1252; HTML without its tags."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            break
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", " ", text) if "<" in text else text
    return re.sub(r"<[^<>]{0,2000}>", " ", text)


def is_note(name: str, data: bytes) -> bool:
    """Whether a file is a ransom note, by its text; a telling name makes up for one thing that it does not say."""
    if len(data) > LONGEST_NOTE or (data[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in data[:4096]):
        return False
    text = text_of(data)
    says = [re.search(pattern, text, re.IGNORECASE) is not None for pattern in _SAYS]
    told = _NAME.search(name) is not None
    if told and len(text) < _SHORT and says[2] and any(_names_itself(family, text) for family in known()):
        return True  # some say hardly more than who they are, and where
    return all(says[:_ESSENTIAL]) and sum(says) >= 5 - told


def note(name: str, data: bytes) -> Note:
    """What a note claims."""
    text = text_of(data)
    named = [family.name for family in known() if _names_itself(family, text)]
    candidates = [f.name for f in known() if any(fnmatchcase(name.lower(), pattern) for pattern in f.note_files)]
    if len(_ENGLISH.findall(text)) < _LEAST_ENGLISH:
        theft = None
    else:
        theft = _THEFT.search(text) is not None
    return Note(tuple(named or candidates), "named" if named else "candidate" if candidates else "", theft)


def _names_itself(family: Family, text: str) -> bool:
    """Whether the text holds the family's name as a word. Names that are also words count in capitals only."""
    for name in (family.name, *family.aliases):
        ordinary = name.lower() in _ORDINARY
        pattern = rf"(?<![\w-]){re.escape(name.upper() if ordinary else name)}(?![\w-])"
        if re.search(pattern, text, 0 if ordinary else re.IGNORECASE):
            return True
    return False


_ORDINARY = frozenset(
    ("play", "snatch", "conti", "cuba", "hive", "maze", "royal", "stop", "lynx", "medusa", "quantum", "everest",
     "faust", "agenda", "donut", "inc", "interlock", "cactus", "crab", "avos", "monti")
)  # fmt: skip


# In words -----------------------------------------------------------------------------------------------


def sentence(theft: bool | None) -> str:
    """What a note's word on theft is worth."""
    n, m = silent_notes()
    if theft is None:
        return "whether the note mentions theft cannot be told here: it is not in English, or not readable"
    if theft:
        return "the note speaks of theft: a claim, and no evidence of what was taken"
    return f"the note does not mention theft; {n} of {m} known notes of groups that steal do not. That proves nothing"


def described(found: Note) -> str:
    """A note, for a person: what it is of, what that family is known for, and what its silence is worth."""
    says = [f"a ransom note: {sentence(found.theft)}"]
    if not found.families:
        says.append("its family is not known, and counts as one that steals")
    for name in found.families[:3]:
        says.append(f"{'names itself' if found.how == 'named' else 'may be'} {name}: {habits(of_name(name))}")
    return "; ".join(says)


def described_endings(counts: dict[str, int]) -> str:
    """Endings of held files that ransomware is known to give, the commonest first, for a person; empty: too few."""
    said = []
    many = [item for item in counts.items() if item[1] >= FEWEST_ENDINGS]
    for extension, count in sorted(many, key=lambda item: (-item[1], item[0]))[:3]:
        may_be = " or ".join(of_extensions()[extension])
        said.append(f"{count:,} files end in .{extension}, which {may_be} puts there")
    return "; ".join(said) + ": a claim to look into, not a finding" if said else ""


def habits(family: Family) -> str:
    """What a family is known for, in one line."""
    said = ["steals" if family.steals else "not known to steal, which does not mean that it does not"]
    if family.publishes:
        said.append("publishes")
    if family.tools:
        said.append(f"seen with {', '.join(family.tools)}")
    if family.listing != "not known":
        said.append(family.listing)
    return ", ".join(said)
