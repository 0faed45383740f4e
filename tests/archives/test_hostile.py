"""Archives that were made to deceive or to exhaust: each is told where it lies, and costs nothing."""

import io
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from purloined import readers
from purloined.evidence import Evidence
from purloined.readers import Reader
from tests.archives.rar_writer import File, header_5, rar_4, rar_5, vint

NAMES = [
    "../../etc/passwd",
    "/abs/olute.txt",
    "invoice \u202egpj.exe",
    "two\nlines.txt",
    "C:\\Windows\\x.dll",
    "a\x1b[2J",
]


def reader(name: str) -> Reader:
    return next(found for found in readers.readers("listings") if found.name == name)


def read(name: str, content: bytes, folder: Path) -> tuple[list[dict], list[str]]:
    """(rows, what was not read) of bytes, by the reader of that name."""
    path = folder / "hostile"
    path.write_bytes(content)
    evidence = Evidence(path)
    rows = [readers.listing(row, "s") for row in reader(name).module.read(evidence)]
    return rows, [item.detail for item in evidence.take_unread(end=True)]


def a_zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"content")
    return file.getvalue()


def a_tar(*names: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("zip_toc", a_zip),
        ("tar_toc", a_tar),
        ("rar_toc", lambda *names: rar_5([File(name) for name in names])),
        ("rar_toc", lambda *names: rar_4([File(name) for name in names if name.isascii()])),
    ],
    ids=["zip", "tar", "rar 5", "rar 4"],
)
def test_a_name_that_would_lead_elsewhere_is_a_name(name: str, make, tmp_path: Path) -> None:
    """Nothing is ever written under it, and it is what they claim: it is listed as it stands there."""
    rows, unread = read(name, make(*NAMES), tmp_path)

    assert unread == []
    assert [row["path"] for row in rows] == [name for name in NAMES if make(name) != make()]


def test_no_path_holds_a_nul(tmp_path: Path) -> None:
    """No system has such names: the entry is named by its number."""
    nul = a_zip("plain.txt", "nulQ.txt").replace(b"nulQ", b"nul\0")
    for name, content in (
        ("zip_toc", nul),
        ("rar_toc", rar_5([File("plain.txt"), File("nul\0.txt")])),
        ("torrent", b"d4:infod5:filesld6:lengthi1e4:pathl9:plain.txteed6:lengthi1e4:pathl8:nul\0.txteee4:name1:xee"),
    ):
        rows, (unread,) = read(name, content, tmp_path)
        assert [row["path"].rpartition("/")[2] for row in rows] == ["plain.txt"]
        assert "NUL" in unread


def test_a_name_longer_than_any_system_allows_is_not_taken(tmp_path: Path) -> None:
    """Whatever it says of its length."""
    long = "x" * 40_000
    for name, content in (
        ("zip_toc", a_zip(long)),
        ("tar_toc", a_tar(long)),
        ("rar_toc", rar_5([File(long)])),
        ("torrent", b"d4:infod5:filesld6:lengthi1e4:pathl40000:%seee4:name1:xee" % long.encode()),
    ):
        rows, (unread,) = read(name, content, tmp_path)
        assert rows == []
        assert "characters" in unread


def test_a_tar_whose_name_is_a_gigabyte_costs_nothing(tmp_path: Path) -> None:
    """The length is a lie, or true: it is passed over either way, and what follows is read."""
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 1 << 30
    path = tmp_path / "x.tar"
    with path.open("wb") as file:
        file.write(header.tobuf(tarfile.GNU_FORMAT))
        file.seek(1 << 30, io.SEEK_CUR)
        file.write(a_tar("after.txt"))
    evidence = Evidence(path)
    tracemalloc.start()
    rows = list(reader("tar_toc").module.read(evidence))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [row["path"] for row in rows] == ["after.txt"]
    assert "1,073,741,824 bytes" in evidence.take_unread(end=True)[0].detail
    assert peak < 8 << 20


def test_negative_sizes_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    """In tar by the binary form of a number, in torrents by a sign."""
    header = bytearray(tarfile.TarInfo("negative.txt").tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 12
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    rows, unread = read("tar_toc", bytes(header) + a_tar("after.txt"), tmp_path)
    assert [row["path"] for row in rows] == ["after.txt"]
    assert "a size of -1" in unread[0]

    files = b"d6:lengthi-5e4:pathl1:aeed6:lengthi5e4:pathl1:bee"
    rows, unread = read("torrent", b"d4:infod5:filesl" + files + b"e4:name1:xee", tmp_path)
    assert [row["path"] for row in rows] == ["x/b"]
    assert unread == ["a length of -5 bytes"]


def test_entries_that_lie_inside_each_other_are_told(tmp_path: Path) -> None:
    """The trick of ZIP bombs: a thousand entries, one content."""
    whole = a_zip("one.bin")
    directory = whole.index(b"PK\x01\x02")
    entry = whole[directory : whole.index(b"PK\x05\x06")]
    many = b"".join(entry.replace(b"one", b"%03d" % number) for number in range(1000))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1000, 1000, len(many), directory, 0)
    rows, unread = read("zip_toc", whole[:directory] + many + end, tmp_path)

    assert len(rows) == 1000
    assert unread == ["999 entries lie inside of others, the first is entry 2"]


def test_a_directory_that_counts_wrongly_is_told(tmp_path: Path) -> None:
    """More stated than there are."""
    whole = bytearray(a_zip("one.bin", "two.bin"))
    end = whole.index(b"PK\x05\x06")
    whole[end + 8 : end + 12] = struct.pack("<HH", 9, 9)
    rows, unread = read("zip_toc", bytes(whole), tmp_path)

    assert len(rows) == 2
    assert unread == ["9 entries are stated, and 2 are there"]


# 7z -----------------------------------------------------------------------------------------------------


def sevenzip(header: bytes, packed: bytes = b"") -> bytes:
    """An archive with this at its end."""
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + packed + header


def number(value: int) -> bytes:
    return b"\xff" + value.to_bytes(8, "little")


def encoded(packed: int, size: int, dictionary: int = 1 << 16, coder: bytes = b"", crc: bytes = b"") -> bytes:
    """What says that the table of contents is packed, by LZMA, at the archive's beginning."""
    coder = coder or b"\x23\x03\x01\x01\x05\x5d" + struct.pack("<I", dictionary)
    folder = b"\x07\x0b\x01\x00\x01" + coder + b"\x0c" + number(size) + (b"\x0a\x01" + crc if crc else b"") + b"\0"
    return b"\x17\x06" + number(0) + b"\x01\x09" + number(packed) + b"\0" + folder + b"\0"


def lzma_of(content: bytes) -> bytes:
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}]
    packer = lzma.LZMACompressor(lzma.FORMAT_RAW, filters=chain)
    return packer.compress(content) + packer.flush()


def sevenzip_cases() -> Iterator[tuple[str, bytes, str]]:
    bomb, zeros = lzma_of(bytes(80 << 20)), lzma_of(bytes(5000))
    yield "a bomb", sevenzip(encoded(len(bomb), 4 << 30), bomb), "at most"
    yield "more than it unpacks to", sevenzip(encoded(len(zeros), 6000), zeros), "cannot be unpacked"
    yield "what it packs is no header", sevenzip(encoded(len(zeros), 5000), zeros), "no table of contents at byte 0"
    yield "a wrong sum", sevenzip(encoded(len(zeros), 5000, crc=b"abcd"), zeros), "CRC does not fit"
    yield "no LZMA", sevenzip(encoded(9, 9), b"x" * 9), "cannot be unpacked"
    itself = encoded(0, 0, coder=b"\x01\0")
    yield "itself", sevenzip(encoded(len(itself), len(itself), coder=b"\x01\0")), "more than 4 times"
    huge = b"x" * (1 << 18)
    yield "a huge dictionary", sevenzip(encoded(len(huge), 100 << 20, 0xFFFFFFFF), huge), "dictionary of"
    yield "countless files", sevenzip(b"\x01\x05" + number(1 << 62)), "things stated"
    yield "countless folders", sevenzip(b"\x01\x04\x07\x0b" + number(1 << 62)), "things stated"
    yield "countless coders", sevenzip(b"\x01\x04\x07\x0b\x01\x00" + b"\x7f" + b"\x01" * 100), "things stated"
    yield "countless streams", sevenzip(b"\x01\x04\x08\x0d" + b"\0\0"), "end"
    yield (
        "too few bits",
        sevenzip(b"\x01\x05\x09\x11\x13\x00" + b"\0\0" * 9 + b"\x0e\x01\x80\0\0"),
        "8 bits for 9 files",
    )
    yield "names that do not end", sevenzip(b"\x01\x05\x01\x11\x03\x00a\0\0\0"), "name that does not end"


@pytest.mark.parametrize(("content", "why"), [pytest.param(c, w, id=name) for name, c, w in sevenzip_cases()])
def test_a_7z_that_lies_is_told_in_bounded_memory(content: bytes, why: str, tmp_path: Path) -> None:
    """Whatever it states of its table of contents."""
    path = tmp_path / "hostile.7z"
    path.write_bytes(content)
    evidence = Evidence(path)
    tracemalloc.start()
    rows = list(reader("sevenzip_toc").module.read(evidence))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert rows == []
    assert why in "".join(item.detail for item in evidence.take_unread(end=True))
    assert peak < 16 << 20


def test_a_7z_of_no_files_that_states_something_of_them_is_empty(tmp_path: Path) -> None:
    content = sevenzip(b"\x01\x05\x00\x0e\x01\x80\0\0")

    assert read("sevenzip_toc", content, tmp_path) == ([], [])


# RAR ----------------------------------------------------------------------------------------------------


def test_a_rar_whose_data_reaches_past_all_ends_is_told(tmp_path: Path) -> None:
    """A size of exabytes is no place to go on at."""
    name = vint(4) + vint(9) + vint(0) + b"\0\0\0\0" + vint(0) + vint(1) + vint(5) + b"a.txt"
    body = vint(2) + vint(2) + vint(1 << 62) + name
    body = vint(len(body)) + body
    archive = rar_5([], ends=False) + struct.pack("<I", zlib.crc32(body)) + body
    rows, unread = read("rar_toc", archive, tmp_path)

    assert [row["path"] for row in rows] == ["a.txt"]
    assert "are missing" in unread[-1]


def test_a_rar_header_that_is_shorter_than_it_states_is_told(tmp_path: Path) -> None:
    """Its checksum is right; the name would reach beyond it."""
    header = header_5(2, 0, vint(4) + vint(1) + vint(0) + b"\0\0\0\0" + vint(0) + vint(1) + vint(500) + b"a")
    after = rar_5([File("after.txt")])[8:]
    rows, unread = read("rar_toc", rar_5([File("first.txt")], ends=False) + header + after, tmp_path)

    assert [row["path"] for row in rows] == ["first.txt", "after.txt"]
    assert "shorter than what it states" in unread[0]


# Many ---------------------------------------------------------------------------------------------------


def test_as_many_entries_as_one_likes_take_no_memory(tmp_path: Path) -> None:
    """A directory of fifty thousand is read through a window."""
    entry = struct.pack("<4sBBHHHIIIIHHHHHII", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 1, 0, 9, 10, 0, 0, 0, 0, 0, 0)
    path = tmp_path / "many.zip"
    with path.open("wb") as file:
        for count in range(50_000):
            file.write(entry + b"%06d.txt" % count)
        size = file.tell()
        file.write(struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 50_000, 50_000, size, 0))
        file.write(struct.pack("<4sIQI", b"PK\x06\x07", 0, size, 1))
        file.write(struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
    evidence = Evidence(path)
    tracemalloc.start()
    count = sum(1 for _ in reader("zip_toc").module.read(evidence))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 50_000
    assert peak < 2 << 20


def test_a_file_of_nothing_but_marks_of_headers_ends(tmp_path: Path) -> None:
    """The search for the next header gives up where there are more of them than headers have room."""
    for name, beginning, mark in (
        ("zip_toc", a_zip("one.bin")[:40], b"PK\x01\x02"),
        ("rar_toc", rar_5([], ends=False), b"\x70\x02\x02"),
        ("rar_toc", rar_4([])[:20], b"\x74\0\x80"),
        ("sevenzip_toc", b"", b"\x01\x04\x06"),
        ("tar_toc", bytes(range(1, 250)), b"ustar"),
    ):
        rows, unread = read(name, beginning + mark * 100_000, tmp_path)
        assert len(rows) <= 1
        assert unread


# What a directory may say -------------------------------------------------------------------------------


def a_directory(name: bytes, extra: bytes = b"", flags: int = 0, size: int = 9, packed: int = 9, crc: int = 7) -> bytes:
    """One entry of a ZIP, and the end; the tail of an archive."""
    lengths = struct.pack("<HHHHHII", len(name), len(extra), 0, 0, 0, 0, 0)
    entry = struct.pack("<4sBBHHHIIII", b"PK\x01\x02", 20, 0, 20, flags, 0, 0x586E51E0, crc, packed, size)
    entry += lengths + name + extra
    return entry + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), 999, 0)


def test_a_name_is_taken_from_where_its_encoding_is_known(tmp_path: Path) -> None:
    """The flag, or the extra field made for the name beside it; UTF-8 where it is that; the code page of DOS."""
    raw = "図面.dwg".encode("cp932")
    field = b"\1" + struct.pack("<I", zlib.crc32(raw)) + "図面.dwg".encode()
    stale = b"\1" + struct.pack("<I", 5) + b"other.dwg"
    for name, extra, flags, want in (
        (raw, struct.pack("<HH", 0x7075, len(field)) + field, 0, "図面.dwg"),
        (b"a.dwg", struct.pack("<HH", 0x7075, len(stale)) + stale, 0, "a.dwg"),
        ("図面.dwg".encode(), b"", 0x800, "図面.dwg"),
        ("図面.dwg".encode(), b"", 0, "図面.dwg"),
        (b"M\x81ller.dwg", b"", 0, "Müller.dwg"),
        (b"M\xfcller.dwg", b"", 0x800, "M\\xfcller.dwg"),
    ):
        ((row,), unread) = read("zip_toc", a_directory(name, extra, flags), tmp_path)
        assert (row["path"], unread) == (want, [])


def test_sizes_that_do_not_fit_stand_in_an_extra_field(tmp_path: Path) -> None:
    """In the order size, packed size; where that lies, or is missing, the size is not known."""
    wide = struct.pack("<HHQQ", 1, 16, 5 << 32, 4 << 32)
    mad = struct.pack("<HHQQ", 1, 16, 1 << 63, 4 << 32)
    for extra, want in ((wide, 5 << 32), (mad, None), (b"", None)):
        tail = a_directory(b"big.vhdx", extra, size=0xFFFFFFFF, packed=0xFFFFFFFF)
        ((row,), _) = read("zip_toc", tail, tmp_path)
        assert row["size"] == want


def test_a_sum_of_zero_is_no_sum_but_of_nothing(tmp_path: Path) -> None:
    """Null is unknown, never zero."""
    for size, want in ((9, None), (0, 0)):
        ((row,), _) = read("zip_toc", a_directory(b"a.txt", size=size, crc=0), tmp_path)
        assert row["crc32"] == want
