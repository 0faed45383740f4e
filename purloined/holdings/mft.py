r"""The master file table of an NTFS volume ($MFT), native: every file it holds, and what ransomware renamed.

    46 49 4c 45 30 00 03 00 ...   FILE0...    one entry of 1,024 bytes (4,096 on some disks) per file or folder

Always there to be collected, even from an encrypted volume. One row of holdings per name of each file in use (a hard
link is a second name of the same entry), with size, time of writing and MFT entry; the path begins at the volume's
root. Which host it is, and which drive, the table does not say: a single [[host]] is taken; else state it in the
[[sensor]] whose `match` fits the file (`watches = { host = "fs01", route = "local" }, prefix = "D:"`).

Ransomware that appends an ending to the names leaves its mark: a mass of files of many kinds, written within one day
long after they came into being, and all with one ending behind their own (`parsing/rename_bursts.py` has the test,
which knows no list of endings). Such a file is held under the name it had before, without size and time, which are
those of the encrypted one; a `rename` tells the name it bears now, at the last change of its entry. A deleted file
whose entry was not used anew is a `delete` with its size, without a time.

Times are those of $STANDARD_INFORMATION, as Windows shows them; a program can set them. Those of $FILE_NAME are not
used. Entries are checked by their update sequence; a damaged one becomes an unread with its number, and so does a
file whose folder cannot be found (`/?/` in its path). Names of 8.3 form beside long ones, alternate data streams and
the file system's own files are left out. The record is the entry's number. The file is read twice; kept of it are the
folders, some 150 bytes each and two million at most, and what was too large for an entry of its own.

What it cannot tell: what a deleted file's path was once its folder's entry was used anew; the sizes before an
encryption; who changed anything, or when a file was renamed by someone other than such a burst.

Documented as the "Master File Table" in the Linux-NTFS project's documentation and the libfsntfs format description.
"""

from collections.abc import Iterator

from purloined.evidence import Evidence
from purloined.parsing import volume_rows
from purloined.parsing.mft_entries import Damaged, File, Folders, entries, entry_size, is_file, moment
from purloined.parsing.rename_bursts import Burst, Endings

RECORD = "entry"
COLLECT = r"""velociraptor fs cp --accessor ntfs "\\.\D:\$MFT" DEST\D
# live, in cmd as administrator; of every volume that held what matters, encrypted or not
icat IMAGE 0 > C-MFT    # of a disk image, with -o the offset of the volume
# many hosts, Velociraptor: Windows.Triage.Targets with _MFT (Windows.KapeFiles.Targets before 0.75)"""

_PER_SECOND = 10_000_000


def recognises(name: str, head: bytes) -> bool:
    return head[:4] == b"FILE" and entry_size(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    size = entry_size(evidence.head())
    if size is None:
        with evidence.open() as stream:
            if stream.read(1):
                evidence.unread(0, "no entry of a master file table at the beginning")
        return
    folders, bursts = _looked_through(evidence, size)
    if folders.given_up:
        evidence.unread(0, "more folders, or files in several entries, than are kept: paths, names and sizes may lack")
    where = volume_rows.place(evidence)
    with evidence.open() as stream:
        for entry in entries(stream, size):
            if isinstance(entry, Damaged):
                more = f" (so are those up to {entry.last})" if entry.last > entry.first else ""
                evidence.unread(entry.first, entry.why + more)
                continue
            if not is_file(entry):
                continue
            for file in folders.files(entry):
                if file.lost and file.in_use:
                    evidence.unread(file.number, "its folder is not in this table; it is listed below `?`")
                yield from volume_rows.rows(_listed(file), where, bursts)
            if entry.in_use and not entry.names and not entry.has_more:
                evidence.unread(entry.number, "in use, and without a name")


def _listed(file: File) -> volume_rows.Listed:
    created = None if file.in_use else moment(file.created)  # of use for a deleted one alone
    return volume_rows.Listed(
        file.number, file.number, file.path, file.in_use, file.size,
        created, moment(file.modified), moment(file.changed), file.modified // _PER_SECOND,
    )  # fmt: skip


def _looked_through(evidence: Evidence, size: int) -> tuple[Folders, tuple[Burst, ...]]:
    """The first time through: where the folders are, and which endings were appended to a mass of files."""
    folders, endings = Folders(), Endings()
    first = Evidence(evidence.path, evidence.timezone, evidence.settings)  # what cannot be read is told of once
    with first.open() as stream:
        for entry in entries(stream, size):
            if isinstance(entry, Damaged):
                continue
            folders.add(entry)
            if entry.in_use and not entry.is_folder:
                for name in entry.names:
                    endings.add(name.text, entry.created // _PER_SECOND, entry.modified // _PER_SECOND)
    return folders, endings.bursts()
