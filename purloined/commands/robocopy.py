r"""robocopy: from one folder of Windows to another.

    robocopy D:\Shares\Parts \\203.0.113.9\in *.step *.dwg /S /MAXAGE:365 /XD Archive /XF *.tmp /R:0 /W:0

Only the folder itself without /S, /E or /MIR. /XF and /XD take names with wildcards, which fit at any depth, or whole
paths, up to the next option. Ages are in whole days, or dates YYYYMMDD; files within a day of the limit cannot be told.
Attributes (/A, /IA, /XA), /MAXLAD, /MINLAD and jobs are not replayed. What the destination has already is not copied
again; it counts as copied, since it is there. /L only lists. Documented at
https://learn.microsoft.com/windows-server/administration/windows-commands/robocopy.
"""

import re
from datetime import datetime, timedelta

from purloined.commands import COPIES, NOTHING, SENDS, Call, Plan, Source, slashed, unknown_options
from purloined.names import unc
from purloined.parsing import selection
from purloined.parsing.wildcards import glob

NAMES = {"robocopy"}
_LISTS = {"xf", "xd", "if"}
_INDIFFERENT = re.compile(
    r"(?:s|e|mir|purge|z|b|zb|j|efsraw|copy:.*|copyall|sec|dcopy:.*|nocopy|secfix|timfix|mov|move|a[+-]:.*|create|fat|256|"
    r"mon:.*|mot:.*|rh:.*|pf|ipg:.*|mt(?::\d+)?|r:\d+|w:\d+|reg|tbd|lfsm.*|v|ts|fp|bytes|ns|nc|nfl|ndl|np|eta|log\+?:.*|"
    r"unilog\+?:.*|tee|njh|njs|unicode|compress|nooffload|nodcopy|x|xx|xl|xc|xn|xo|is|it|im|fft|dst|quit|sparse.*|"
    r"xj|xjd|xjf|sl|sj|iomaxsize.*|iorate.*|threshold.*|lev:\d{1,9}|max:\d{1,18}|min:\d{1,18}|maxage:\d{1,8}|minage:\d{1,8}|l)"
)


def parse(call: Call) -> list[Plan]:
    options, lists, operands = _sorted(call.words)
    if len(operands) < 2:
        return []
    root, destination, *masks = operands
    unclear = list(unknown_options([f"/{o}" for o in options if not _INDIFFERENT.fullmatch(o)]))
    if "if" in lists:
        unclear.append("/IF is not replayed")
    values = dict(option.partition(":")[::2] for option in options if _INDIFFERENT.fullmatch(option))
    path = slashed(root, True)
    patterns = [glob("*" if mask == "*.*" else mask, ignore_case=True, brackets=False) for mask in masks or ["*"]]
    files, folders = lists.get("xf", []), lists.get("xd", [])
    deep = bool(values.keys() & {"s", "e", "mir"})
    levels = int(values.get("lev", "0") or 0)

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        *above, name = relative.split("/")
        if not relative or (above and not deep) or (levels and len(above) >= levels):
            return False
        if not any(pattern.fullmatch(name) for pattern in patterns):
            return False
        if _named(files, path, above, name) or any(
            _named(folders, path, above[:n], above[n]) for n in range(len(above))
        ):
            return False
        return selection.every(_limits(values, size, mtime, call.time))

    place = unc(destination)
    does = NOTHING if "l" in values or "nocopy" in values else SENDS if place else COPIES
    return [Plan("robocopy", does, (Source(root, selects),), destination, unclear=tuple(unclear))]


def _sorted(words: list[str]) -> tuple[list[str], dict[str, list[str]], list[str]]:
    options: list[str] = []
    lists: dict[str, list[str]] = {}
    operands: list[str] = []
    into: list[str] = operands
    for word in words:
        if re.match(r"/[A-Za-z0-9]", word):
            option = word[1:].lower()
            into = lists.setdefault(option, []) if option in _LISTS else operands
            if option not in _LISTS:
                options.append(option)
        else:
            into.append(word)
    return options, lists, operands


def _named(patterns: list[str], root: str, above: list[str], name: str) -> bool:
    """Whether a file or folder is named: by its name, or by its whole path."""
    for pattern in patterns:
        text = slashed(pattern, True)
        if "/" not in text:
            if glob(text, ignore_case=True, brackets=False).fullmatch(name):
                return True
        elif glob(text, ignore_case=True, brackets=False).fullmatch("/".join([root, *above, name])) or (
            not re.match(r"/|\w:", text) and text.lower() == "/".join([*above, name]).lower()
        ):
            return True
    return False


def _limits(values: dict[str, str], size: int | None, mtime: datetime | None, time: datetime | None):
    if "max" in values:
        yield selection.at_most(size, int(values["max"]))
    if "min" in values:
        yield selection.at_least(size, int(values["min"]))
    if "maxage" in values:
        yield selection.since(mtime, _moment(values["maxage"], time), selection.A_DAY)
    if "minage" in values:
        yield selection.negated(selection.since(mtime, _moment(values["minage"], time), selection.A_DAY))


def _moment(text: str, time: datetime | None) -> datetime | None:
    """Days before the start; a number of 1900 or more is a date."""
    number = int(text)
    if number < 1900:
        return selection.before(time, timedelta(days=number))
    try:
        return datetime.strptime(text, "%Y%m%d")
    except ValueError:
        return None
