"""`key=value key="a value"`, as network devices write their records. Knows no table and no tool."""

import contextlib
import csv
import re

# An unquoted value ends at a blank or a comma. A quoted one is cut off where the line is: it then has no second quote.
_PAIR = re.compile(r'([A-Za-z_][\w.-]*)=(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))')


def pairs(text: str) -> dict[str, str]:
    """Value by key, parted by blanks or commas. Where each pair is quoted as a whole (`"a=1","b=2"`), so is it read."""
    if text.startswith('"') and '","' in text:
        with contextlib.suppress(csv.Error):  # a line end inside the line
            cells = next(csv.reader([text]), [])
            return {key: value.strip('"') for key, mark, value in (cell.partition("=") for cell in cells) if mark}
    return {key: quoted or plain for key, quoted, plain in _PAIR.findall(text)}


def whole(text: str) -> bool:
    """Whether no quoted value was cut off."""
    return (text.count('"') - text.count('\\"')) % 2 == 0
