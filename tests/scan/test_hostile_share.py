"""A share that is built to hurt, scanned as people scan: each file gets its status, within its limits; nothing falls.

All of it is made here: bombs of each kind, archives in circles, names that deceive, what is no file, what changes or
vanishes while it is read.
"""

import contextlib
import gzip
import io
import json
import os
import random
import resource
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from purloined import cli
from purloined.content import STATUSES
from purloined.evidence import Evidence
from purloined.marking import matching, rules
from purloined.scan import examining, reading, workers
from tests.content import made_documents as made
from tests.content.test_hostile_content import TRAPS, docx

CPU = 150  # seconds for all of it, far more than it takes: a single trap that works would take longer
NOT_KNOWN = ("no_text", "encrypted", "partial", "broken", "timeout", "too_big")


def twice_packed() -> bytes:
    """A page that unpacks, and unpacks again, to 400 MB."""
    page = zlib.compress(zlib.compress(b"0 0 m " * 66_000_000, 1), 9)
    content = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(page) + page + b"\nendstream"
    return made.pdf_file([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>", content,
    ])  # fmt: skip


def forms_in_forms() -> bytes:
    """Twelve forms, each of which shows the next ten times: 10 to the 12 in all."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
        made.stream(b"/F Do "),
    ]  # fmt: skip
    for number in range(12):
        inside = b"/F Do " * 10 if number < 11 else b"BT /X 9 Tf (a) Tj ET"
        head = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>" % (number + 6)
        objects.append(b"<< %s /Length %d >>\nstream\n" % (head, len(inside)) + inside + b"\nendstream")
    return made.pdf_file(objects)


def many_words() -> bytes:
    """A million pieces of text on one page."""
    text = zlib.compress(b"BT /F 9 Tf " + b"1 0 Td (a) Tj " * 1_000_000 + b"ET", 9)
    content = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(text) + text + b"\nendstream"
    return made.pdf_file([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 900] /Contents 4 0 R"
        b" /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>", content,
    ])  # fmt: skip


def many_pages() -> bytes:
    count = 10_000
    kids = b" ".join(b"%d 0 R" % (number + 4) for number in range(count))
    pages = [b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 3 0 R>>"] * count
    tree = b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids, count)
    return made.pdf_file([b"<</Type /Catalog /Pages 2 0 R>>", tree, made.stream(b" "), *pages])


def packed_gigabyte() -> bytes:
    """A document whose text is a gigabyte of one letter."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(64):
                part.write(b"<w:p><w:t>a</w:t></w:p>" * 729_444)
    return out.getvalue()


def zip_that_holds_itself() -> bytes:
    """Its only entry is said to be all of the archive, the directory too."""
    name = b"a.zip"
    size = 30 + len(name) + 46 + len(name) + 22
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, size, size, len(name), 0) + name
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, size, size, len(name), 0, 0, 0, 0, 0, 0)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(entry) + len(name), len(local), 0)
    return local + entry + name + end


def packed_in_each_other(ending: str) -> bytes:
    """Sixty deep, of one kind."""
    data = b"KESTREL"
    for _ in range(60):
        data = gzip.compress(data) if ending == "gz" else zipped(data)
    return data


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inner.zip", data)
    return out.getvalue()


def flipped(data: bytes, seed: int) -> bytes:
    """With some bits changed, and cut."""
    chance, damaged = random.Random(seed), bytearray(data)
    for _ in range(20):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged[: chance.randrange(len(damaged) // 2, len(damaged))])


BOMBS: dict[str, Callable[[], bytes]] = {
    "twice packed.pdf": twice_packed,
    "forms in forms.pdf": forms_in_forms,
    "a million words.pdf": many_words,
    "10,000 pages.pdf": many_pages,
    "a gigabyte.docx": packed_gigabyte,
    "itself.zip": zip_that_holds_itself,
    "sixty deep.zip": lambda: packed_in_each_other("zip"),
    "sixty deep.gz": lambda: packed_in_each_other("gz"),
}
NAMES = [
    b"new\nline.txt",
    "\u202etxt.exe".encode(),
    b"\x90}\x96\xca.dwg",
    b"\xff\xfe\x01",
    b"x" * 251 + b".txt",
    b"-rf",
    b" ",
]


def build(root: Path) -> dict[str, tuple[str, ...]]:
    """Makes the share. Returns the statuses that tell the truth of each file, by its path."""
    root.mkdir()
    (root / "bombs").mkdir()
    told = {"/plain.txt": ("ok",), "/zz last.txt": ("ok",)}
    for path in told:
        (root / path[1:]).write_text("Nothing is wrong here.")
    for name, make in BOMBS.items():
        (root / "bombs" / name).write_bytes(make())
        told[f"/bombs/{name}"] = NOT_KNOWN
    for number, (name, (ending, make, statuses)) in enumerate(TRAPS.items()):
        path = f"/bombs/{number:02} {name.replace('/', '-')}.{ending.rpartition('.')[2]}"
        (root / path[1:]).write_bytes(make())
        told[path] = (*statuses, "too_big", "timeout")
    sample = docx(b"<w:p><w:t>KESTREL</w:t></w:p>" * 50), many_pages()[:40_000]
    for seed in range(20):
        path = f"/bombs/flipped {seed}.{('docx', 'pdf')[seed % 2]}"
        (root / path[1:]).write_bytes(flipped(sample[seed % 2], seed))
        told[path] = STATUSES
    return told


def odd(root: Path) -> None:
    """Names that deceive, what is no file, and a path longer than the system takes at once."""
    raw = os.fsencode(root)
    for name in NAMES:
        os.close(os.open(raw + b"/" + name, os.O_CREAT | os.O_WRONLY))
    os.mkfifo(root / "pipe")
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as made_socket, contextlib.chdir(root):
        made_socket.bind("socket")
    with contextlib.suppress(PermissionError):  # only who runs everything may make one
        os.mknod(root / "device", 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero, which has no end
    (root / "round").symlink_to(".")
    (root / "bombs/outside").symlink_to("/proc/self/mem")
    deep = os.open(root, os.O_RDONLY)
    for _ in range(17):
        os.mkdir(b"d" * 250, dir_fd=deep)
        inner = os.open(b"d" * 250, os.O_RDONLY, dir_fd=deep)
        os.close(deep)
        deep = inner
    os.close(os.open(b"deep.txt", os.O_CREAT, dir_fd=deep))
    os.close(deep)
    for name in ("changing.log", "vanishing.txt"):
        (root / name).write_text("as it was")


def others_at_work(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file is written to whenever it was read, one is deleted right before it is opened."""
    whole, open_ = reading._whole, reading.Folders.open

    def written_to(descriptor: int, entry, progress):
        found = whole(descriptor, entry, progress)
        if entry.path == b"changing.log":
            with (root / "changing.log").open("a") as stream:
                stream.write("more")
        return found

    def deleted(self, path: bytes) -> int:
        if path == b"vanishing.txt":
            (root / "vanishing.txt").unlink(missing_ok=True)
        return open_(self, path)

    monkeypatch.setattr(reading, "_whole", written_to)
    monkeypatch.setattr(reading.Folders, "open", deleted)


def test_a_share_that_is_built_to_hurt_is_scanned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """Every file has a status that tells the truth, those around the bombs theirs, and the scan comes to its end."""
    known = examining.Against(matching.compiled(rules.load()[:1]), "one")
    monkeypatch.setattr(examining, "against", lambda *given: known)
    monkeypatch.setattr(workers, "PATIENCE", 1.0)
    monkeypatch.setattr(workers, "MEMORY", 256 << 20)
    root, case = tmp_path / "share", tmp_path / "case"
    told = build(root)
    odd(root)
    others_at_work(root, monkeypatch)
    cli.main(["new", str(case)])
    before = _spent()
    assert cli.main(["scan", str(case), str(root), "--host", "fs01", "--jobs", "2"]) == cli.UNREAD
    spent = _spent() - before
    assert cli.main(["judge", str(case)]) == cli.DONE
    journal = next((case / "scans").glob("*.scan"))
    found = {
        line["path"]: line for line in (json.loads(text) for _, text in Evidence(journal).lines()) if "path" in line
    }

    assert {path: found[path]["status"] for path in told if found[path]["status"] not in told[path]} == {}
    assert all(len(found[path]["sha256"]) == 64 for path in told)
    assert all(line["status"] in STATUSES and (line.get("said") or line["status"] == "ok") for line in found.values())
    assert found["/changing.log"]["said"] == "it changed while it was read"
    assert "sha256" not in found["/changing.log"]
    assert found["/vanishing.txt"]["said"] == "it was gone when it was to be read"
    assert {found[path].get("kind") for path in ("/pipe", "/socket", "/round")} == {"fifo", "socket", "link"}
    assert found.get("/device", {"kind": "device"})["kind"] == "device"
    assert max(map(len, found)) > 4096
    raw = {bytes.fromhex(line["raw"]) if "raw" in line else path[1:].encode() for path, line in found.items()}
    assert set(NAMES) <= raw
    assert "\u202e" not in capsys.readouterr().out
    print(f"{len(found)} entries, {spent:.1f} CPU seconds")
    assert spent < CPU


def _spent() -> float:
    """CPU seconds of this process and of those it began."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
