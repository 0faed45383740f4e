"""Values as cloud services' audit logs write them: times in UTC, addresses with a port, URLs of files.

Knows no table."""

import re
from datetime import datetime

from purloined.evidence import from_iso

_WITH_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|(\d{1,3}(?:\.\d{1,3}){3})):(\d{1,5})")
_URL = re.compile(r"https?://([^/?#]+)(.*)", re.DOTALL | re.IGNORECASE)


def text(values: dict, *names: str) -> str | None:
    """The first of these values that is text or a number, and not empty."""
    for name in names:
        value = values.get(name)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return None


def count(values: dict, *names: str) -> int | None:
    """A number of bytes; None where there is none."""
    said = text(values, *names)
    whole = (said or "").partition(".")[0]  # 89.0, where a pipeline made floats of them
    return int(whole) if whole.isascii() and whole.isdecimal() and len(whole) <= 18 else None


def utc(values: dict, *names: str) -> datetime | None:
    """The first of these times; one without a zone is UTC."""
    said = text(values, *names)
    return from_iso(said) if said else None


def endpoint(said: str | None) -> tuple[str | None, str | None]:
    """(address, port) of `203.0.113.66:50111`, `[2001:db8::66]:443`, or an address alone."""
    if not said:
        return None, None
    match = _WITH_PORT.fullmatch(said.strip())
    if match:
        return match[1] or match[2], match[3]
    return said.strip().strip("[]"), None


def url(said: str | None) -> tuple[str | None, str | None]:
    """(host, path) of a URL as an audit log writes it: percent signs in it are part of the name."""
    match = _URL.fullmatch(said or "")
    return (match[1], match[2]) if match else (None, None)
