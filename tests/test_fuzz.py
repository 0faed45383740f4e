"""Every reader against damaged, spliced and hostile files: whatever is in them, nothing is raised and nothing hangs.

Short by itself. PURLOINED_FUZZ_SECONDS=60 gives each reader a minute; a fault names its seed, and
PURLOINED_FUZZ_SEED=that one plays it again.
"""

import os
import random
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from purloined import columns, readers
from purloined.evidence import Evidence
from purloined.readers import Reader
from tests.test_readers import SAMPLES, settings_of

SECONDS = float(os.environ.get("PURLOINED_FUZZ_SECONDS", "0.2"))
FIRST = os.environ.get("PURLOINED_FUZZ_SEED")
SLOWEST = 20.0  # seconds of work for a file of a few kilobytes
MOST = 200_000  # bytes
_SIGNS = [
    b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\n", b"\r\n", b"\r", b'"', b"'", b",", b";", b"|", b"\t", b"\\",
    b"{", b"}", b"[", b"]", b"(", b")", b"<", b">", b"&", b"=", b"%", b"$", b":", b"-", b".", b"/", b"\x1b[2J",
    b"\xe2\x80\xae", b"9" * 40, b"-1", b"0x", b"1e999", b"NaN", b"null", b"2026-99-99T99:99:99", b"0000-00-00",
    b"99999999999999999999", b"[" * 500, b'{"a":' * 200, b"((((" * 100, b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"",
]  # fmt: skip


def damaged(sample: bytes, other: bytes, chance: random.Random) -> bytes:
    """The sample after one to eight changes."""
    data = bytearray(sample)
    for _ in range(chance.randint(1, 8)):
        data = chance.choice(_CHANGES)(data, other, chance)[:MOST]
    return bytes(data)


def _sign(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    at = chance.randint(0, len(data))
    data[at : at + chance.randint(0, 12)] = chance.choice(_SIGNS)
    return data


def _bit(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    for _ in range(chance.randint(1, 20) if data else 0):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def _cut(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    return data[: chance.randint(0, len(data))]


def _lost(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    at = chance.randint(0, len(data))
    del data[at : at + chance.choice([1, 10, 100, 1_000])]
    return data


def _twice(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    at = chance.randint(0, len(data))
    piece = data[at : at + chance.choice([1, 10, 100, 1_000])]
    return data[:at] + piece * chance.randint(2, 5) + data[at:]


def _spliced(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    return data[: chance.randint(0, len(data))] + bytearray(other[chance.randint(0, len(other)) :])


def _shuffled(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    lines = bytes(data).split(b"\n")
    chance.shuffle(lines)
    return bytearray(b"\n".join(lines))


def _blanked(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    at, length = chance.randint(0, len(data)), chance.choice([1, 16, 512])
    data[at : at + length] = chance.randbytes(1) * min(length, len(data) - at)
    return data


def _recoded(data: bytearray, other: bytes, chance: random.Random) -> bytearray:
    return bytearray(bytes(data).decode("latin-1").encode(chance.choice(["utf-16", "utf-16-be", "utf-8"])))


_CHANGES: list[Callable[[bytearray, bytes, random.Random], bytearray]] = [
    _sign, _sign, _sign, _sign, _bit, _bit, _cut, _lost, _twice, _spliced, _shuffled, _blanked, _recoded,
]  # fmt: skip


def consumed(reader: Reader, path: Path, told: dict) -> None:
    """Reads all of it, as `add` would, but for writing it down; both ways, where there are two."""
    head = Evidence(path, settings=told).head()
    reader.module.recognises(path.name, head)
    readers.told(told, head)
    for read in filter(None, (reader.module.read, getattr(reader.module, "read_blocks", None))):
        evidence = Evidence(path, settings=told)
        for raw in read(evidence):
            if isinstance(raw, pa.Table):
                rows = readers.listed(raw, "s") if reader.room == "listings" else [columns.events(raw, "s")]
            else:
                rows = [raw]
            for row in rows:
                if isinstance(row, dict):
                    assert isinstance(row["record"], int)
                    readers.FINISH[readers.table_of(reader.room, row)](row, "s")
        for item in evidence.take_unread(end=True):
            assert isinstance(item.record, int)
            assert item.detail
        evidence.runs()


@pytest.mark.parametrize("reader", readers.readers(), ids=lambda reader: f"{reader.room}/{reader.name}")
def test_no_file_breaks_a_reader(reader: Reader, tmp_path: Path) -> None:
    """Nor makes it take forever."""
    own = [(path, path.read_bytes(), settings_of(path)) for found, path in SAMPLES if found is reader]
    ends = time.monotonic() + SECONDS
    seed = int(FIRST) if FIRST else zlib.crc32(reader.name.encode())
    while True:
        chance = random.Random(seed)
        sample, content, told = chance.choice(own)
        path = tmp_path / sample.name
        path.write_bytes(damaged(content, chance.choice(own)[1], chance))
        began = sum(os.times()[:4])  # with processes apart that have ended; what else the machine does is not counted
        try:
            consumed(reader, path, told)
        except Exception as error:
            raise AssertionError(f"seed {seed}, {sample.name}: {type(error).__name__}: {error}") from error
        took = sum(os.times()[:4]) - began
        assert took < SLOWEST, f"seed {seed}, {sample.name}: {took:.0f} s"
        if FIRST or time.monotonic() >= ends:
            break
        seed += 1
