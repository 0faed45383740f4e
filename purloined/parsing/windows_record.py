"""One record of a Windows event log, whatever form it came in, and the values of its fields."""

import re
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from purloined import knowledge

KNOWN = knowledge.load("windows_events.toml")
LONGEST = 4_000  # characters of a path, beyond which nothing is remembered of it

_RIGHTS: dict[str, int] = KNOWN["rights"]["codes"]
_SAYS = [(right["bit"], right["says"]) for right in KNOWN["rights"]["right"]]


class Event(NamedTuple):
    """One record. failed: whether the audited attempt failed; None where the form does not say."""

    record: int
    time: datetime | None
    computer: str
    channel: str
    provider: str
    id: int
    data: dict[str, object]
    failed: bool | None = None
    sequence: int | None = None

    @property
    def base(self) -> dict:
        """What all rows of the record have in common."""
        return {"record": self.record, "time": self.time, "host": self.computer or None}


_NOTHING = ("", "-")


def word(data: dict, name: str) -> str | None:
    value = data.get(name)
    if type(value) is str:
        return value if value not in _NOTHING else None
    return str(value) if isinstance(value, (int, float)) else None


def account(data: dict, who: str) -> str | None:
    r"""`DOMAIN\name`. who: Subject or Target."""
    name, domain = word(data, f"{who}UserName"), word(data, f"{who}DomainName")
    return f"{domain}\\{name}" if name and domain else name


def session(data: dict, who: str) -> str | None:
    """The logon's number, in one form: `0xfc635`; that of nobody is none."""
    text = word(data, f"{who}LogonId") if who else word(data, "LogonId")
    number = integer(text)
    return hex(number) if number else None


@lru_cache(maxsize=1_000)
def number_of(value: object) -> int | None:
    """As `integer`, for what comes again and again."""
    return integer(value)


def integer(value: object) -> int | None:
    try:
        text = str(value).strip()
        return int(text, 16) if text[:2] in ("0x", "0X") else int(text)
    except ValueError:
        return None


def address(data: dict, name: str = "IpAddress") -> str | None:
    found = word(data, name)
    return None if found in (None, "::", "0.0.0.0", "LOCAL") else found


def port(data: dict, name: str = "IpPort") -> int | None:
    found = integer(data.get(name))
    return found if found and 0 < found < 1 << 16 else None


def client(data: dict) -> dict:
    return {"src_endpoint": address(data), "src_port": port(data)}


def subject(data: dict) -> dict:
    return {"actor_user": account(data, "Subject"), "actor_session": session(data, "Subject")}


def mask_of(data: dict) -> int | None:
    """The rights, from AccessMask, or where that is missing, from the codes of AccessList."""
    found = number_of(data.get("AccessMask"))
    if found is None:
        codes = re.findall(r"%%\d+", str(data.get("AccessList") or ""))
        found = sum(_RIGHTS.get(code, 0) for code in dict.fromkeys(codes)) if codes else None
    return found


@lru_cache(maxsize=1_000)
def in_words(mask: int) -> str:
    said = ", ".join(says for bit, says in _SAYS if mask & bit)
    return f"mask {mask:#x}" + (f": {said}" if said else "")


def without_stream(path: str) -> str:
    """Without the name of a second stream of the file: whoever reads that, counts as reading the file."""
    cut = path.find(":", max(path.rfind("\\") + 1, 2))
    return path[:cut] if cut > 0 else path


def has_extension(path: str) -> bool:
    stem, dot, ending = path.rpartition("\\")[2].rpartition(".")
    return bool(dot and stem and ending)


def sha256(data: dict) -> str | None:
    found = re.search(r"SHA256=([0-9A-Fa-f]{64})", str(data.get("Hashes") or data.get("Hash") or ""))
    return found[1].lower() if found else None


def last_part(path: str | None) -> str | None:
    return path.replace("/", "\\").rpartition("\\")[2] if path else None


def local(data: dict) -> dict:
    return subject(data) | {"actor_process": last_part(word(data, "ProcessName"))}
