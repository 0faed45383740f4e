"""Sizes as listing programs print them: in bytes, or rounded."""

import re

_ROUNDED = re.compile(
    r"(?:\d{1,12}|\d{1,6}[.,]\d{1,6}|\d{1,3}(?:[., ]\d{3})+) ?(?:[KMGTPEZY]i?(?:[BO]|bytes?)?|[KMGTPE]?Б|bytes?|B|O)",
    re.IGNORECASE,
)


_EXACT = re.compile(r"(\d{1,18})(?: ?(?:B|bytes?))?", re.ASCII)


def rounded(text: str | None) -> str | None:
    """The size as listed, if it is a figure with a unit (`1.2K`, `2,0 Mo`, `20 KiB`); None of all else."""
    text = (text or "").strip()
    return text if _ROUNDED.fullmatch(text) else None


def bytes_or_shown(text: str | None) -> dict:
    """`size` where the text is a whole number of bytes, else `size_shown` where it is a rounded figure."""
    exact = _EXACT.fullmatch((text or "").strip())
    return {"size": exact[1]} if exact else {"size_shown": rounded(text)}
