"""What Windows' count of bytes says, and how the database that holds it is read."""

import gzip
import io
import json
import random
import struct
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purloined.events import srum, srum_table
from purloined.evidence import Evidence
from purloined.parsing import ese
from purloined.parsing.data_usage import program_name
from tests import ese_bytes

REAL = Path(__file__).parents[2] / "shared" / "data" / "lab" / "public" / "srum"
SAMPLE = Path(__file__).parent / "events" / "srum" / "SRUDB.dat"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the public samples are not beside the project")

_IDS = [("IdType", 1, 2), ("IdIndex", 2, 4), ("IdBlob", 256, 11)]
_USAGE = [
    ("AutoIncId", 1, 4),
    ("TimeStamp", 2, 8),
    ("AppId", 3, 4),
    ("UserId", 4, 4),
    ("InterfaceLuid", 5, 15),
    ("L2ProfileId", 6, 4),
    ("L2ProfileFlags", 7, 4),
    ("BytesSent", 8, 15),
    ("BytesRecvd", 9, 15),
]
_SID = bytes([1, 5, 0, 0, 0, 0, 0, 5]) + struct.pack("<5I", 21, 1004336348, 1177238915, 682003330, 1105)


def _id(size: int, kind: int, number: int, value: bytes | None, flags: int = 1) -> bytes:
    return ese_bytes.record([2, 4], [kind, number], None if value is None else {256: bytes([flags]) + value}, size)


def _usage(number: int, time: datetime, app: int, user: int, sent: int, received: int) -> bytes:
    days = (time - datetime(1899, 12, 30)) / timedelta(days=1)
    kinds = [kind for _, _, kind in _USAGE]
    return ese_bytes.record(kinds, [number, days, app, user, 1689399632855040, 0, None, sent, received])


def _text(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le")


def _seven_bits(text: bytes) -> bytes:
    bits = sum(character << 7 * place for place, character in enumerate(text))
    count = (7 * len(text) + 7) // 8
    return bytes([1 << 3 | (7 * len(text) - 1) % 8]) + bits.to_bytes(count, "little")


def sample(state: int = 3, size: int = ese_bytes.PAGE) -> bytes:
    """The invented database that lies beside the golden."""
    first, second = datetime(2026, 3, 3, 22, 31), datetime(2026, 3, 3, 23, 31)
    rclone = r"\device\harddiskvolume3\programdata\rclone.exe"
    catalog = [
        *ese_bytes.table_rows(8, 5, "SruDbIdMapTable", _IDS),
        *ese_bytes.table_rows(24, 6, "{973F5D5C-1D90-4944-BE8E-24B94231A174}", _USAGE),
    ]
    ids = [
        _id(size, 0, 1, None),
        _id(size, 3, 2, None),
        _id(size, 0, 3, _text(rclone)),
        _id(size, 0, 4, _text("!!svchost.exe!2026/03/01:16:22:50!1c364![LocalService]")),
        _id(size, 3, 5, _SID),
        _id(size, 0, 6, _seven_bits(_text("7z.exe")), flags=3),
    ]
    usage = [
        [_usage(1, first, 1, 2, 1_070_000_000, 9000), _usage(2, first, 3, 5, 1_065_353_216, 8000)],
        [_usage(3, second, 4, 5, 1200, 3400), _usage(4, second, 6, 5, 0, 77), _usage(5, second, 99, 98, 5, 6)],
    ]
    return ese_bytes.database(
        {
            4: ese_bytes.leaf(2, catalog, size=size),
            5: ese_bytes.leaf(8, ids, size=size),
            6: ese_bytes.branch(24, [7, 8], size),
            7: ese_bytes.leaf(24, usage[0], root=False, size=size),
            8: ese_bytes.leaf(24, usage[1], root=False, size=size),
        },
        state,
        size,
    )


def read(data: bytes, folder: Path) -> tuple[list[dict], list[str]]:
    path = folder / "SRUDB.dat"
    path.write_bytes(data)
    evidence = Evidence(path)
    return list(srum.read(evidence)), [item.detail for item in evidence.take_unread(end=True)]


def test_the_sample_is_what_the_writer_makes() -> None:
    assert SAMPLE.read_bytes() == sample()


def _expected() -> list[dict]:
    return json.loads(gzip.decompress((REAL / "analysis_srum_database_json.txt.gz").read_bytes()))


@real
def test_a_real_database_gives_the_bytes_that_another_reader_gives() -> None:
    """All 96 counters, program by program; the other reader cuts the times off at the second before."""
    evidence = Evidence(REAL / "SRUDB.dat.gz")
    rows = [
        (row["record"], row["bytes_out"], row["bytes_in"], row["actor_process"], row["actor_user"])
        for row in srum.read(evidence)
    ]
    expected = [
        (row["AutoIncId"], row["BytesSent"], row["BytesRecvd"], program_name(row["AppName"]), row.get("UserSID"))
        for row in _expected()
        if row["TableName"] == "Windows Network Data Usage Monitor"
    ]

    assert len(rows) == 96
    assert rows == expected
    assert evidence.take_unread(end=True) == []


@real
def test_the_same_counters_as_a_tool_wrote_them_are_the_same_rows() -> None:
    native = list(srum.read(Evidence(REAL / "SRUDB.dat.gz")))
    table = list(srum_table.read(Evidence(REAL / "analysis_srum_database_json.txt.gz")))

    for one, other in zip(native, table, strict=True):
        for column in ("bytes_out", "bytes_in", "actor_process"):
            assert one[column] == other[column]
        for column in ("time", "end_time"):
            assert abs(one[column] - other[column]) <= timedelta(seconds=1)


@real
def test_every_table_of_a_real_database_has_the_rows_that_another_reader_finds() -> None:
    stream = io.BytesIO(gzip.decompress((REAL / "SRUDB.dat.gz").read_bytes()))
    database = ese.Database(stream, pytest.fail)
    expected = _expected()
    for name, table in database.tables.items():
        assert sum(1 for _ in database.rows(table)) == sum(row["Table"] == name for row in expected), name


@pytest.mark.parametrize("size", [8192, 16384, 32768])
def test_pages_of_any_size_are_read(tmp_path: Path, size: int) -> None:
    assert read(sample(size=size), tmp_path) == read(sample(), tmp_path)


@pytest.mark.parametrize("size", [4096, 32768])
def test_a_key_that_is_shared_is_passed_over_and_a_deleted_record_left_out(size: int) -> None:
    records = [ese_bytes.record([4], [number]) for number in (1, 2, 3)]
    entries = [
        (0, ese_bytes.entry(b"\0\0\0\1", records[0])),
        ese_bytes.common(b"\2", 3, records[1]),
        (ese_bytes.DELETED, ese_bytes.entry(b"\0\0\0\3", records[2])),
    ]
    catalog = ese_bytes.table_rows(8, 5, "Some", [("Number", 1, 4)])
    pages = {4: ese_bytes.leaf(2, catalog, size=size), 5: ese_bytes.page(8, 3, entries, size)}
    database = ese.Database(io.BytesIO(ese_bytes.database(pages, size=size)), pytest.fail)

    assert list(database.rows(database.tables["Some"])) == [{"Number": 1}, {"Number": 2}]


def test_the_sum_of_all_programs_names_none(tmp_path: Path) -> None:
    rows, _ = read(sample(), tmp_path)

    assert [row["actor_process"] for row in rows if row["record"] == 1] == [None]
    assert "the sum of all" in rows[0]["detail"]


def test_a_name_that_is_kept_elsewhere_is_not_taken_for_the_sum_of_all(tmp_path: Path) -> None:
    data = bytearray(sample())
    name = _text(r"\device\harddiskvolume3\programdata\rclone.exe")
    data[data.index(name) - 1] |= 4  # the flag of a long value
    rows, _ = read(bytes(data), tmp_path)

    assert rows[1]["actor_process"] == "id 3, whose name is lost"


def test_a_counter_begins_where_the_one_before_it_ended(tmp_path: Path) -> None:
    rows, _ = read(sample(), tmp_path)

    assert {(row["time"].hour, row["end_time"].hour) for row in rows} == {(21, 22), (22, 23)}


def test_a_database_that_was_not_closed_says_what_it_lacks(tmp_path: Path) -> None:
    rows, unread = read(sample(state=ese.DIRTY), tmp_path)

    assert len(rows) == 5
    assert unread == ["the database was not closed cleanly: its newest records may be in its log files"]


def test_a_page_of_another_table_is_not_read_as_one_of_this(tmp_path: Path) -> None:
    data = bytearray(sample())
    struct.pack_into("<I", data, 9 * ese_bytes.PAGE + 24, 8)
    rows, unread = read(bytes(data), tmp_path)

    assert [row["record"] for row in rows] == [1, 2]
    assert unread == ["page 8 is not of the table that leads there"]


def test_a_tree_that_leads_back_to_itself_ends(tmp_path: Path) -> None:
    data = bytearray(sample())
    data[7 * ese_bytes.PAGE : 8 * ese_bytes.PAGE] = ese_bytes.branch(24, [6, 7, 6])
    rows, unread = read(bytes(data), tmp_path)

    assert [row["record"] for row in rows] == [1, 2]
    assert unread == ["page 6 is reached twice", "page 6 is reached twice"]


@pytest.mark.parametrize("text", [b"a", b"abcdefg", b"abcdefgh", b"abcdefghi", b"rclone.exe"])
def test_characters_of_seven_bits_come_back(text: bytes) -> None:
    assert ese.decompressed(_seven_bits(text)) == text


@pytest.mark.parametrize(
    ("packed", "size", "plain"),
    [
        ("3f000000616263646566676869a", 0, None),
        ("3f0000006162636465666768696a6b6c6d6e6f707172737475767778797a", 26, b"abcdefghijklmnopqrstuvwxyz"),
        ("ffffff1f61626317000fff2601", 300, b"abc" * 100),
    ],
)
def test_the_examples_of_the_lz77_specification_come_back(packed: str, size: int, plain: bytes | None) -> None:
    """[MS-XCA] 3.1 and 3.2; and a text that is cut short is refused."""
    value = bytes([3 << 3]) + size.to_bytes(2, "little") + bytes.fromhex(packed[: len(packed) // 2 * 2])
    if plain is None:
        assert ese.decompressed(value) == b""
    else:
        assert ese.decompressed(value) == plain
        with pytest.raises((ValueError, IndexError)):
            ese.decompressed(value[:-2])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32))
def test_bytes_that_are_overwritten_anywhere_cost_no_exception(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(sample())
    for _ in range(dice.randint(1, 12)):
        at = dice.choice([dice.randrange(len(data)), dice.randrange(5, 10) * 4096 + dice.randrange(60)])
        data[at : at + 4] = dice.randbytes(dice.randint(1, 4)).ljust(4, b"\xff")
    read(bytes(data), tmp_path)


@real
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32))
def test_a_real_database_that_is_cut_and_damaged_costs_no_exception(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(gzip.decompress((REAL / "SRUDB.dat.gz").read_bytes()))
    for _ in range(200):
        at = dice.randrange(len(data))
        data[at : at + 3] = dice.randbytes(3)
    rows, _ = read(bytes(data[: dice.randrange(len(data))]), tmp_path)

    assert len(rows) <= 200
