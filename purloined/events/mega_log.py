r"""MEGAsync's and MEGAcmd's logs: names of the files that were uploaded to MEGA.

    03/04-01:10:00.621454 139872 INFO  Transfer (UPLOAD) finished. File: bracket rev D.step

A `send` is what the program reports when an upload is complete: `Transfer (UPLOAD) finished. File: NAME`, and, in logs
of level debug, `Upload complete: NAME COUNT`, which names the first of COUNT files of the same content that one
transfer stored; an upload then has two rows. The destination is `mega.nz`. Downloads, and transfers that failed or only
began, give no row. Lines of MEGAsync and of MEGAcmd (megacmdserver.log, in its three forms) are read; `[repeated x3]`
is not a record.

What it cannot tell: the folder a file came from, so its name is looked for everywhere; its size; what a transfer that
failed had sent; which account ran it, here or at MEGA. A thief's MEGA account may hold files of other victims: a name
that is no name of yours stays in the tables of the case, ties nothing, and is not in the report.

MEGAsync's lines have no year (it is taken from the sensor's `year`, else from the file's last change), old lines of
MEGAcmd no date at all. None carries a zone: times are taken in the case's, unless the sensor states `timezone`.

The messages stand in the MEGA SDK's transfer.cpp and megaapi_impl.cpp, the forms of lines in MEGAcmd's
megacmdlogger.cpp.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from purloined.evidence import Evidence, from_iso
from purloined.parsing import syslog_time

SHOWS = {"send"}
KIND = "The thieves' tools"
COLLECT = r"""robocopy "%LOCALAPPDATA%\Mega Limited\MEGAsync\logs" DEST\mega /e
robocopy %LOCALAPPDATA%\MEGAcmd DEST\megacmd *.log /s    # on Linux: ~/.megaCmd/*.log"""

_LONGEST = 70_000
_LEVELS = "CRIT|ERR|WARN|INFO|DBG|DTL"
_SYNC = re.compile(rf"(\d\d)/(\d\d)-(\d\d:\d\d:\d\d)\.(\d{{6}}) \S+ +(?:{_LEVELS}) +(?P<said>.*)", re.DOTALL)
_CMD = re.compile(
    r"\[?(?P<date>\d{4}-\d\d-\d\d)[_ T](?P<clock>\d\d[-:]\d\d[-:]\d\d(?:\.\d+)?) "
    rf"(?:sdk|cmd) +(?:{_LEVELS}) +(?P<said>.*)",
    re.DOTALL,
)
_OLD_CMD = re.compile(
    r"\[(?:SDK:|API:)?(?:crit|critical|err|error|warn|warning|info|debug|verbose|detail): "
    r"(?:(?P<date>\d{4}-\d\d-\d\d)[_ T])?(?P<clock>\d\d:\d\d:\d\d)\] (?P<said>.*)",
    re.DOTALL,
)
_MONTHS = {
    "01": "Jan", "02": "Feb", "03": "Mar", "04": "Apr", "05": "May", "06": "Jun",
    "07": "Jul", "08": "Aug", "09": "Sep", "10": "Oct", "11": "Nov", "12": "Dec",
}  # fmt: skip
_FINISHED = re.compile(r"Transfer \(UPLOAD\) finished\. File: (?P<name>.+?)(?: \[[\w.]+\.cpp:\d+\]\]?)?$", re.DOTALL)
_COMPLETE = re.compile(r"Upload complete: (?P<name>.+) (?P<count>\d{1,9})(?: \[[\w.]+\.cpp:\d+\]\]?)?$", re.DOTALL)
_HEAD = re.compile(
    rb"(?m)^(?:\d\d/\d\d-\d\d:\d\d:\d\d\.\d{6} \S+ +(?:CRIT|ERR|WARN|INFO|DBG|DTL) "
    rb"|\[?\d{4}-\d\d-\d\d_\d\d[-:]\d\d[-:]\d\d(?:\.\d+)? (?:sdk|cmd) +(?:CRIT|ERR|WARN|INFO|DBG|DTL) "
    rb"|\[(?:SDK|API):(?:crit\w*|err\w*|warn\w*|info|debug|verbose|detail): )"
)


def recognises(name: str, head: bytes) -> bool:
    return _HEAD.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    clock = syslog_time.clock(evidence)
    for record, text in evidence.lines():
        parts = _parts(text, clock, evidence) if len(text) < _LONGEST else None
        if parts is None:
            if "UPLOAD) finished" in text or "Upload complete" in text or len(text) >= _LONGEST:
                evidence.unread(record, "no line of MEGA's log")
            continue  # what the server answered goes on over several lines
        time, said = parts
        evidence.saw(record, time)
        if found := _FINISHED.match(said) or _COMPLETE.match(said):
            count = found.groupdict().get("count")
            yield {
                "record": record,
                "time": time,
                "action": "send",
                "actor_process": "mega",
                "dst_endpoint": "mega.nz",
                "name": found["name"],
                "detail": f"Upload complete, {count} of that content" if count else "Transfer (UPLOAD) finished",
            }


def _parts(
    text: str, clock: Callable[[str], datetime | None], evidence: Evidence
) -> tuple[datetime | None, str] | None:
    """(time, message) of a line; the time is None where the line has no date."""
    if match := _SYNC.match(text):
        month, day, moment, fraction, said = match.groups()
        name = _MONTHS.get(month)
        return (clock(f"{name} {day} {moment}.{fraction}"), said) if name else None
    match = _CMD.match(text) or _OLD_CMD.match(text)
    if match is None:
        return None
    moment = match["clock"].replace("-", ":")
    return from_iso(f"{match['date']}T{moment}", evidence.timezone) if match["date"] else None, match["said"]
