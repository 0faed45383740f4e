"""What happens to names, sizes and times on the way into a listing. Each function does one thing that programs do."""

import unicodedata
from datetime import datetime, timedelta
from random import Random
from urllib.parse import quote


def misread(text: str, written: str, read: str) -> str:
    """Text written in one encoding and read in another. What the first lacks becomes `?`."""
    raw = text.encode(written, "replace")
    if read != "cp1252":
        return raw.decode(read, "replace")
    # Of the five bytes that Windows-1252 leaves open, Windows makes the control characters of that number.
    return "".join(chr(byte) if byte in _OPEN else _CP1252[byte] for byte in raw)


_OPEN = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_CP1252 = [bytes([byte]).decode("cp1252", "replace") for byte in range(256)]


def decomposed(text: str) -> str:
    """As macOS writes names: letters and their marks apart."""
    return unicodedata.normalize("NFD", text)


def lost(text: str) -> str:
    """Every character that Western Europe does not write is a `?`."""
    return text.encode("cp1252", "replace").decode("cp1252")


def percent(text: str) -> str:
    """As in the address of a page."""
    return quote(text)


def cut(name: str, width: int = 23) -> str:
    """As Apache shows a name that is wider than its column."""
    return name if len(name) <= width else name[: width - 3] + "..>"


def mistyped(name: str, random: Random) -> str:
    """One slip of a hand: two letters changed places, one missing, one doubled."""
    at = random.randrange(max(1, len(name.rpartition(".")[0]) - 1))
    slip = random.randrange(3)
    if slip == 0 and len(name) > at + 1 and name[at] != name[at + 1]:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + name[at + 1 :] if slip == 1 and len(name) > 2 else name[:at] + name[at] + name[at:]


# Sizes as shown ---------------------------------------------------------------------------------------


def apache_size(size: int) -> str:
    """As Apache's index shows a size: 973 bytes, 1.0K, 12K, 3.4M; rounded half up."""
    if size < 973:
        return str(size)
    for unit in "KMGTPE":
        size, rest = divmod(size, 1024)
        if size >= 973:
            continue
        if size < 9 or (size == 9 and rest < 973):
            tenth = (rest * 5 + 256) // 512
            return f"{size + 1}.0{unit}" if tenth >= 10 else f"{size}.{tenth}{unit}"
        return f"{size + (rest >= 512)}{unit}"
    raise ValueError("no file is so big")


def ls_size(size: int) -> str:
    """As `ls -h`: rounded up, one decimal below ten."""
    if size < 1024:
        return str(size)
    unit, scale = 0, 1024
    while size > 1023 * scale:  # what rounds up to 1024 is one of the next unit
        unit, scale = unit + 1, scale * 1024
    tenths = -(-size * 10 // scale)
    return f"{tenths // 10}.{tenths % 10}{'KMGTPE'[unit]}" if tenths < 100 else f"{-(-size // scale)}{'KMGTPE'[unit]}"


def comma_size(size: int) -> str:
    """As pages for people show it where decimals have a comma: 9,2 KB."""
    if size < 1024:
        return f"{size} B"
    value, unit = size / 1024, 0
    while value >= 1024 and unit < 4:
        value, unit = value / 1024, unit + 1
    return f"{value:.1f} {'KMGTP'[unit]}B".replace(".", ",")


def mebibytes(size: int) -> str:
    """All in one unit: 0.05 MiB."""
    return f"{size / (1 << 20):.2f} MiB"


# Times as shown ---------------------------------------------------------------------------------------


def moved(time: datetime, hours: int) -> datetime:
    """The same moment by a clock so many hours ahead of UTC."""
    return time + timedelta(hours=hours)


def even_second(time: datetime) -> datetime:
    """As ZIP and FAT keep it: to two seconds."""
    return time.replace(second=time.second // 2 * 2)
