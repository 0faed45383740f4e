r"""Lists of hashes: `sha256sum` and its kin, BSD's `SHA256 (file) = ...`, hashdeep, SFV, PowerShell's Get-FileHash.

    6d64c9bdf866e640ae693bba3000f29338b11c9617a947cdbaba1c05bb486dd2  Share/Orion Pumps/hinge rev B.step

Also what `md5sum`, `shasum`, `md5deep` (with -z: the size before), `rclone hashsum` and checkers of SUM files write.
One row per file. Of the hashes SHA-256, SHA-1, MD5 and CRC-32 are kept; with others (SHA-512, BLAKE2) the path is, and
in hashdeep's form the size. The best listing there is: a hash proves the content, whatever the name.

What it cannot tell: which function made hex digits that nothing names (of 64, SHA-256 is supposed, of 40 SHA-1, of 32
MD5; another's never fit by chance); the CRC-32 of 0, left out. Of MD5 and SHA-1, whether somebody forged two contents
to one hash. Get-FileHash cuts long paths in its table: such end with `...` or stand among the unread. Lines that only
comment (`;`, `#`) are passed over.

Documented in the GNU coreutils manual ("cksum output modes"), hashdeep's FILEFORMAT, rclone.org/commands/rclone_hashsum
and Microsoft's reference of Get-FileHash.
"""

import re
from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import encoding
from purloined.parsing.listed_names import LONGEST_PATH, pictures_undone, unescaped

_COLUMNS = (("sha256", 64, ("", "SHA256", "SHA2256")), ("sha1", 40, ("", "SHA1")), ("md5", 32, ("", "MD5")))
_LENGTHS = (8, 32, 40, 48, 56, 64, 96, 128)
_SUM = re.compile(r"(?P<escaped>\\?)(?: *(?P<size>\d+)  )?(?P<hash>[0-9a-fA-F]{8,128})(?: [ *^U?]|\t)(?P<path>.+)")
_BSD = re.compile(
    r"(?P<escaped>\\?)(?P<kind>[A-Z][A-Za-z0-9-]{1,12}) ?\((?P<path>.+)\) ?= (?P<hash>[0-9a-fA-F]{8,128})"
)
_SFV = re.compile(r"(?P<path>.*\S)[ \t]+(?P<hash>[0-9a-fA-F]{8})")
_TABLE = re.compile(r"(?P<kind>MD5|SHA1|SHA256|SHA384|SHA512) +(?P<hash>[0-9A-F]{32,128}) +(?P<path>\S.*?) *")
_TABLE_HEADING = re.compile(r"Algorithm +Hash +Path *|-{9} +-{4} +-{4} *")
_DEEP, _DEEP_COLUMNS = "%%%% HASHDEEP-1.0", re.compile(r"%%%% (size,[a-z0-9,-]+,filename)")
_LOOKED_AT = 40


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()]
    if lines and lines[0] == _DEEP:
        return True
    lines = [line for line in lines[:_LOOKED_AT] if not _is_beside(line)]
    if not lines:
        return False
    if name.lower().endswith(".sfv") and any(map(_SFV.fullmatch, lines)):
        return True
    return sum(_entry(line) is not None for line in lines) * 10 >= len(lines) * 9


def _is_beside(line: str) -> bool:
    """Comments and the heading of a table."""
    return line.startswith((";", "#")) or bool(_TABLE_HEADING.fullmatch(line))


def _entry(line: str) -> re.Match | None:
    """The line in the first form that fits, if its hash has the length of one."""
    for form in (_SUM, _BSD, _TABLE):
        if (match := form.fullmatch(line)) and len(match["hash"]) in _LENGTHS:
            return match
    return None


def read(evidence: Evidence) -> Iterator[dict]:
    columns: list[str] = []
    deep = False
    sfv = evidence.name.lower().endswith(".sfv")
    for record, text in encoding.lines(evidence):
        deep = deep or text == _DEEP
        if heading := _DEEP_COLUMNS.fullmatch(text):
            columns = heading[1].split(",")
        elif deep:
            if not text.startswith(("%%%%", "#")):
                yield from _deep(evidence, record, text, columns)
        elif not _is_beside(text):
            match = (_SFV.fullmatch(text) if sfv else None) or _entry(text) or _SFV.fullmatch(text)
            yield from _file(evidence, record, match)


def _file(evidence: Evidence, record: int, match: re.Match | None) -> Iterator[dict]:
    if match is None:
        evidence.unread(record, "no hash and path")
        return
    said = match.groupdict()
    path = unescaped(said["path"]) if said.get("escaped") else pictures_undone(said["path"])
    if len(path) > LONGEST_PATH:
        evidence.unread(record, "a path longer than any system allows")
        return
    kind = (said.get("kind") or "").upper().replace("-", "")
    yield {"record": record, "path": path, "size": said.get("size")} | _kept(kind, said["hash"])


def _deep(evidence: Evidence, record: int, text: str, columns: list[str]) -> Iterator[dict]:
    fields = text.split(",", len(columns) - 1) if columns else []
    if len(fields) != len(columns) or not fields or not re.fullmatch(r"\d{1,18}", fields[0], re.ASCII):
        evidence.unread(record, "not the columns that hashdeep's heading names")
    elif len(fields[-1]) > LONGEST_PATH or not fields[-1]:
        evidence.unread(record, "no path, or one longer than any system allows")
    else:
        row = {"record": record, "path": fields[-1], "size": fields[0]}
        for kind, digits in zip(columns[1:-1], fields[1:-1], strict=True):
            row |= _kept(kind.upper().replace("-", ""), digits)
        yield row


def _kept(kind: str, digits: str) -> dict:
    """The column for a hash, if there is one. kind: its function, where that is named."""
    for column, length, called in _COLUMNS:
        if len(digits) == length and kind in called:
            return {column: digits.lower()}
    if len(digits) == 8 and kind in ("", "CRC32") and int(digits, 16):
        return {"crc32": int(digits, 16)}
    return {}
