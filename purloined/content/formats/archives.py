"""Archives (.zip, .7z, .tar) and packed files (.gz, .bz2, .xz, .zst): looked into, their files examined one by one.

Read: each file inside as a file of its own, with its size, CRC-32 and SHA-256, as deep as the budget allows; names. A
file with a password is a member with the status `encrypted`; one that a packer wrote which is not known here, or that
the budget has no room for, is a member that was not read. If any member could not be read, the archive is `partial`.

A ZIP archive whose entries overlap is refused: it is made to unpack to more than it holds. Of a damaged one the names
are listed as far as they can be found.
"""

import io

from purloined.content import charset
from purloined.content.parts import Found, Member
from purloined.parsing import bounded_unpacking, sevenzip, sevenzip_members, tar_members, zip_directory, zip_members
from purloined.parsing.byte_window import Malformed

KINDS = ("zip", "7z", "tar", "gzip", "bzip2", "xz", "zstd")
_PACKERS = {
    "gzip": bounded_unpacking.gzip,
    "bzip2": bounded_unpacking.bzip2,
    "xz": bounded_unpacking.xz,
    "zstd": bounded_unpacking.zstd,
}
_MOST_NAMES = 1 << 20  # characters of names that are taken as text


def read(kind: str, data: memoryview, found: Found) -> None:
    if kind == "zip":
        _read_zip(data, found)
    elif kind == "7z":
        _read_sevenzip(data, found)
    elif kind == "tar":
        _read_tar(data, found)
    else:
        _read_packed(kind, data, found)


def shown(raw: bytes, is_utf8: bool = False) -> str:
    """A member's name for people: UTF-8, else in the likeliest encoding."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8" if is_utf8 else charset.likely(raw)[0], "backslashreplace")


def read_names(members: list[tuple[str, bytes]], found: Found) -> None:
    """The names of members as text: they may say whose the files are."""
    kept, size = [], 0
    for path, _ in members:
        size += len(path) + 1
        if size > _MOST_NAMES:
            break
        kept.append(path)
    found.text("attachment", "\n".join(kept), "names of files inside")


def _read_zip(data: memoryview, found: Found) -> None:
    try:
        entries = zip_members.entries(data)
    except Malformed as error:
        found.fault("broken", str(error))
        _list_damaged(data, found)
        return
    files = [entry for entry in entries if not entry.raw.endswith(b"/")]
    named = [(shown(entry.raw, entry.is_utf8), entry.raw) for entry in files]
    read_names(named, found)
    for (path, raw), entry in zip(named, files, strict=True):
        if len(found.spent.members) >= found.budget.members:
            found.fault("too_big", f"more than {found.budget.members:,} files inside of it")
            return
        _read_zipped(path, raw, entry, data, found)


def _read_zipped(path: str, raw: bytes, entry: zip_members.Entry, data: memoryview, found: Found) -> None:
    unpacked = zip_members.unpack(data, entry, found.room(), found.budget.ratio)
    found.unpacked(len(unpacked.data))
    if not unpacked.why:
        found.attached(path, raw, unpacked.data)
        return
    status = "encrypted" if entry.is_encrypted else "too_big" if unpacked.is_cut else "broken"
    found.member(Member(path, raw, entry.size, entry.crc or None, None, status))


def _list_damaged(data: memoryview, found: Found) -> None:
    """The names that a damaged archive still shows."""
    names = []
    for entry in zip_directory.entries(io.BytesIO(data)):
        if entry.kind == "file" and len(names) < found.budget.members:
            names.append((entry.name, entry.name.encode("utf-8", "surrogateescape")))
            found.member(Member(*names[-1], entry.size, entry.crc, None, "broken"))
    read_names(names, found)


def _read_sevenzip(data: memoryview, found: Found) -> None:
    files = _listed_sevenzip(data, found)
    named = [
        (entry.name or "(a name too long)", (entry.name or "").encode("utf-8", "surrogatepass")) for entry in files
    ]
    read_names(named, found)
    contents = sevenzip_members.Contents(data, found.budget.ratio)
    for (path, raw), entry in zip(named, files, strict=True):
        if len(found.spent.members) >= found.budget.members:
            found.fault("too_big", f"more than {found.budget.members:,} files inside of it")
            return
        unpacked = contents.of(entry, found.room())
        found.unpacked(len(unpacked.data))
        if not unpacked.why:
            found.attached(path, raw, unpacked.data)
            continue
        is_encrypted = entry.block is not None and entry.block.is_encrypted
        status = "encrypted" if is_encrypted else "too_big" if unpacked.is_cut else "unreadable"
        found.member(Member(path, raw, entry.size, entry.crc, None, status))


def _listed_sevenzip(data: memoryview, found: Found) -> list[sevenzip.Entry]:
    """The files of an archive, those that stand before a fault of its table of contents at least."""
    files = []
    try:
        for entry in sevenzip.entries(io.BytesIO(data)):
            if len(files) > found.budget.members:
                break
            if not entry.is_folder and not entry.is_anti:
                files.append(entry)
    except sevenzip.Encrypted as error:
        found.fault("encrypted", str(error))
    except Malformed as error:
        found.fault("broken", str(error))
    return files


def _read_tar(data: memoryview, found: Found) -> None:
    members, why = tar_members.members(data, found.budget.members)
    if why:
        found.fault("partial", why)
    named = [(shown(member.raw), member.raw) for member in members]
    read_names(named, found)
    for (path, raw), member in zip(named, members, strict=True):
        content = data[member.begin : member.begin + member.size]
        if member.is_sparse or len(content) < member.size:
            found.member(Member(path, raw, member.size, None, None, "partial"))
        else:
            found.attached(path, raw, content)


def _read_packed(kind: str, data: memoryview, found: Found) -> None:
    """One file, packed. It counts as the file itself: `plan.dxf` of `plan.dxf.gz`."""
    most = min(found.room(), max(found.budget.ratio * len(data), 1 << 20))
    unpacked = _PACKERS[kind](data, most)
    found.unpacked(len(unpacked.data))
    if unpacked.is_cut:
        found.fault("too_big", unpacked.why or f"more than {most:,} bytes come out of it")
    elif unpacked.why:
        found.fault("broken" if not unpacked.data else "partial", unpacked.why)
    if unpacked.data:
        raw = _unpacked_name(found.name.rpartition(b"/")[2])
        found.attached(shown(raw), raw, unpacked.data)


def _unpacked_name(name: bytes) -> bytes:
    """`plan.dxf` of `plan.dxf.gz`, `x.tar` of `x.tgz`."""
    stem, dot, ending = name.rpartition(b".")
    if dot and stem and ending.lower().startswith(b"t"):
        return stem + b".tar"
    return stem if dot and stem else name + b" unpacked"
