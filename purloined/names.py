"""Names, written by many hands, brought to one form; and shown so that they cannot deceive.

The normal form decides whether two records mean one file, so it is made in one place, once, when a record
is read: Unicode NFC, case folded, `/` between folders, no empty or `.` parts. It is kept beside the path
as written, which is what people are shown.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from ipaddress import ip_address


def normal(text: str) -> str:
    """The form in which two spellings of one name are equal: NFC, case folded, NFC again."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def key(text: str) -> int:
    """A signed 64-bit key of a normal form. Equal on every machine and engine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def exact(path: str) -> str:
    """The path with `/` between its parts and nothing else changed: `Plan.dwg` and `plan.dwg` stay two files.

    A backslash parts folders only where no slash stands in the path: on Linux it may be an ordinary character."""
    if "/" not in path and "\\" in path:
        path = path.replace("\\", "/")
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def parts(path: str) -> list[str]:
    """The normal parts of a path."""
    return exact(normal(path)).split("/")


def split(path: str) -> tuple[str, str]:
    """(folder, name), both in normal form. `D:\\Work\\a.STEP` gives (`d:/work`, `a.step`)."""
    *folder, name = parts(path)
    return "/".join(folder), name


def of_today(path: str) -> str:
    """A path without the moment of a previous version (`@GMT-2026.03.01-23.00.00`): who reads that, reads the file."""
    return _SNAPSHOT.sub("", path) if "@" in path else path


_SNAPSHOT = re.compile(r"(?:^|(?<=[/\\]))@GMT-\d{4}\.\d\d\.\d\d-\d\d\.\d\d\.\d\d(?:[/\\]|$)", re.IGNORECASE)


def unc(path: str) -> tuple[str, str, str] | None:
    """(host, share, rest) of `\\\\host\\share\\rest`; null where it is no such path."""
    if not path.startswith(("\\\\", "//")):
        return None
    host, _, rest = path[2:].replace("\\", "/").partition("/")
    share, _, rest = rest.partition("/")
    return (host, share, rest) if host and share else None


def extension(name: str) -> str:
    """What follows the last dot of a normal name; empty for `readme` and `.profile`."""
    stem, dot, ending = name.rpartition(".")
    return ending if dot and stem else ""


@lru_cache(maxsize=65536)
def folder_key(folder: str) -> int:
    """`key` of a folder; remembered, since many files share one."""
    return key(folder)


def full_host(name: str) -> str:
    """A host's name in normal form, its domain kept: `FS01.hq.example` is not `fs01.branch.example`."""
    name = normal(name.strip()).rstrip(".")
    return endpoint(name) if name.replace(".", "").isdigit() or ":" in name else name


def host(name: str) -> str:
    """A host's short name in normal form: `FS01.corp.example` is `fs01`. Addresses stay whole."""
    name = full_host(name)
    return name if name.replace(".", "").isdigit() or ":" in name else name.partition(".")[0]


def endpoint(text: str) -> str:
    """An address in its one shortest form (`2001:0DB8:0::1` is `2001:db8::1`, `::ffff:10.0.0.1` is `10.0.0.1`), or a
    name in normal form."""
    text = normal(text.strip()).rstrip(".")
    if ":" not in text:
        return text
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    return str(getattr(address, "ipv4_mapped", None) or address)


def account(name: str) -> str:
    """An account in normal form, its domain kept: `ACME\\Bob` is `acme\\bob`, not the local `bob`."""
    return normal(name.strip()).replace("\\\\", "\\")


_DECEIVING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(text: str) -> str:
    """The text with every control, bidirectional and invisible character made visible as `\\u202e`.

    For terminals, HTML and CSV alike: the name of a file may have been chosen by the thief."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(c) if unicodedata.category(c) in _DECEIVING else c for c in text)


def _visible(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cell(text: str) -> str:
    """`shown`, and defused for spreadsheets: a leading = + - @ gets a quote before it."""
    text = shown(text)
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text
