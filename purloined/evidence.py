"""One evidence file, opened for reading: bounded, decompressed, and honest about what it could not read.

A reader gets an `Evidence` and nothing else. Every byte of it may have been chosen by the thief, and the
file may be cut anywhere, so: gzip, xz and zstd are read through as a stream; a line longer than LONGEST_LINE
is not kept; bytes that are no text stay visible as `\\x82`; and whatever cannot be read becomes an `Unread`,
never an exception and never a silent skip.
"""

import codecs
import contextlib
import gzip
import hashlib
import io
import lzma
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from purloined._native import line_ends

LONGEST_LINE = 1 << 20
MANY = 50_000  # Unread that are kept waiting for the next readable time
CHUNK = 1 << 20
HEAD = 16 << 10
ROOM_LEFT = 1 << 30  # bytes of the disk that a copy without its packing must leave free
HEARTBEAT = "heartbeat"  # the channel of signs of life; with a host's name after it where a file has those of several
LATE = 1.5  # times the usual pause: the next beat comes earlier, or one is missing. At two, a single one would not show
LEARNT_FROM = 20  # pauses from which a run learns its rhythm
MOST_BEATING = 1_000  # channels of heartbeats that are kept; no file that is honest has more
ENOUGH = 5  # pauses below which its own rhythm alone is not believed

_CLOSING = b"end of what is packed"  # what must come out of the frame that is put behind the last one of zstd
_PACKED = {b"\x1f\x8b": "gzip", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
_FIRST, _LAST, _FROM, _TO, _COUNT = 1, 2, 3, 4, 5  # places in a run
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}


class Unread(NamedTuple):
    """What could not be read. record: line number from 1; after, before: nearest readable times, UTC."""

    record: int
    detail: str
    after: datetime | None = None
    before: datetime | None = None


class Block(NamedTuple):
    """Whole lines that follow one another. first: the number of the first, from 1; data: their bytes, as UTF-8."""

    first: int
    lines: int
    data: bytes

    def halves(self) -> Iterator["Block"]:
        """Two blocks of about as many bytes each; this one alone if it has a single line."""
        cut = self.data.find(b"\n", len(self.data) // 2) + 1 or self.data.rfind(b"\n", 0, -1) + 1
        if cut in (0, len(self.data)):
            cut = self.data.find(b"\n") + 1
        above, below = self.data[:cut], self.data[cut:]
        lines = line_ends(above)
        if lines:
            yield Block(self.first, lines, above)
        if below:
            yield Block(self.first + lines, self.lines - lines, below)


class Times(NamedTuple):
    """Of many records: those of the first and last that have one, and the earliest and latest of all."""

    first: datetime | None
    last: datetime | None
    earliest: datetime | None
    latest: datetime | None


class Run(NamedTuple):
    """An unbroken run of records, or of heartbeats. sequences: the log's own numbers, None where it has none;
    every: the usual pause between heartbeats in seconds, None for records."""

    channel: str | None
    first_sequence: int | None
    last_sequence: int | None
    from_time: datetime | None
    to_time: datetime | None
    records: int
    every: int | None = None


class Evidence:
    """An evidence file as a reader sees it.

    path      where the file lies
    timezone  the zone for logs that carry none (from case.toml; UTC where nothing is stated)
    settings  what case.toml says about the sensor this file belongs to, for formats that need it
    progress  called with the number of (packed) bytes read since the last call
    """

    def __init__(
        self,
        path: Path,
        timezone: tzinfo = UTC,
        settings: dict | None = None,
        progress: Callable[[int], None] = lambda count: None,
    ) -> None:
        self.path = path
        self.name = unpacked_name(path.name)
        self.timezone = timezone
        self.settings = settings or {}
        self._progress = progress
        self._on_unread: Callable[[list[Unread]], object] | None = None
        self._at = 0  # the last line given out, or record seen
        self._runs: dict[str | None, list[list]] = {}  # lists in the order of Run: this is a hot path
        self._beats: dict[str, _Beats] = {}
        self._last_time: datetime | None = None
        self._unread: list[Unread] = []
        self._waiting = 0  # how many of the last Unread still lack `before`

    # reading --------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The file's bytes, decompressed, as a stream that cannot seek and does not raise: where the packing is
        damaged or breaks off, the stream ends, and that is an Unread. Of one that is damaged, nothing that came out of
        it is certain: the Unread has no time before it."""
        with self.path.open("rb") as raw:
            stream = _Unpacked(io.BufferedReader(_Counted(raw, self._progress), CHUNK))
            yield io.BufferedReader(stream, CHUNK)
            if stream.broken:
                said = f"the compressed file is damaged or breaks off here: {stream.broken}"
                self.unread(self._at + 1, said, is_all=not stream.is_cut)

    @contextlib.contextmanager
    def unpacked(self) -> Iterator[Path]:
        """The file as one that can be searched: itself, or a copy without its packing that is gone afterwards. Where
        the packing is damaged, or holds more than there is room for, the copy ends; that is an Unread after all that
        was seen by then."""
        with self.path.open("rb") as raw:
            packed = raw.read(8).startswith(tuple(_PACKED))
        if not packed:
            yield self.path
            return
        import tempfile  # here, as below: parsers that run apart never need it, and begin sooner

        with tempfile.TemporaryDirectory(prefix="purloined-", ignore_cleanup_errors=True) as folder:
            copy = Path(folder) / self.name
            why = self._unpack(copy)
            yield copy
        if why:
            self.unread(self._at + 1, why)

    def _unpack(self, copy: Path) -> str:
        """Writes the unpacked bytes to `copy`. Returns why it ends early; empty if it does not."""
        import shutil

        with self.path.open("rb") as raw, copy.open("wb") as to:
            stream = _Unpacked(io.BufferedReader(_Counted(raw, self._progress), CHUNK))
            while piece := stream.read(CHUNK):
                if shutil.disk_usage(copy.parent).free < ROOM_LEFT:
                    return f"no room to unpack more than {to.tell():,} bytes of it in {copy.parent.parent}"
                to.write(piece)
        return f"the compressed file is damaged or breaks off here: {stream.broken}" if stream.broken else ""

    def head(self) -> bytes:
        """The first bytes, decompressed; what stands there even of a damaged file."""
        with self.path.open("rb") as raw:
            return io.BufferedReader(_Unpacked(io.BufferedReader(raw, CHUNK)), HEAD).read(HEAD)

    def lines(self, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
        """(record, text) of each line, its line end removed, empty lines left out but counted.

        A byte order mark decides the encoding. Bytes that do not fit it stay as `\\xNN`.
        A line too long, or a stream that breaks off, becomes an Unread.
        """
        for block in self.blocks():
            yield from self.texts(block, encoding)

    def blocks(self, size: int = CHUNK) -> Iterator["Block"]:
        """The same lines, many at a time: whole ones, about `size` bytes of them; their ends still there."""
        first = 1
        with self.open() as stream:
            for data in _whole_lines(_as_utf8(stream), size):
                if isinstance(data, bytes):
                    block = Block(first, line_ends(data) + (data[-1:] != b"\n"), data)
                    yield block
                    first += block.lines
                else:
                    self.unread(first, _too_long(data))
                    first += 1
                self._at = first - 1

    def texts(self, block: "Block", encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
        """The lines of one block, as `lines` gives them."""
        for record, line in enumerate(block.data.split(b"\n")[: block.lines], block.first):
            self._at = record
            if len(line) > LONGEST_LINE:
                self.unread(record, _too_long(len(line)))
            elif text := line.decode(encoding, "backslashreplace").rstrip("\r\n"):
                yield record, text

    # what a reader says besides its rows ----------------------------------------------------------

    def saw(self, record: int, time: datetime | None, sequence: int | None = None, channel: str | None = None) -> None:
        """A record was read, of interest or not. Called for each, in file order; rows need it too.

        sequence: the record's own number in `channel`, where the log gives one.
        """
        self._at = record
        runs = self._runs.setdefault(channel, [])
        run = runs[-1] if runs else None
        backwards = run is not None and sequence is not None and run[_FIRST] is not None and sequence == run[_FIRST] - 1
        far = (
            sequence is not None and run is not None and run[_LAST] is not None and not 0 <= sequence - run[_LAST] <= 1
        )
        if run is None or (far and not backwards):
            runs.append([channel, sequence, sequence, time, time, 1])
        else:
            if backwards:  # a log that was exported with the newest record first
                run[_FIRST] = sequence
            elif sequence is not None:
                run[_LAST] = sequence
                if run[_FIRST] is None:
                    run[_FIRST] = sequence
            if time is not None:
                if run[_FROM] is None or time < run[_FROM]:
                    run[_FROM] = time
                if run[_TO] is None or time > run[_TO]:
                    run[_TO] = time
            run[_COUNT] += 1
        if time is not None:
            for index in range(len(self._unread) - self._waiting, len(self._unread)):
                self._unread[index] = self._unread[index]._replace(before=time)
            self._waiting = 0
            self._last_time = time

    def saw_many(
        self,
        last: int,
        count: int,
        times: "Times",
        numbers: tuple[int, int] | None = None,
        channel: str | None = None,
    ) -> None:
        """`saw` for so many records at once, up to the record `last`. numbers: of the first and the last of them,
        where they are numbered in `channel`, with none left out between, and the first is not below all before."""
        if not count:
            return
        self.saw(last, times.first, numbers[0] if numbers else None, channel)
        run = self._runs[channel][-1]
        if numbers:
            run[_LAST] = max(numbers[1], run[_LAST])
        for time in (times.earliest, times.latest):
            self.saw(last, time, None, channel)
        run[_COUNT] += count - 3
        self._last_time = times.last or self._last_time

    def beat(self, time: datetime, usual: int, of: str | None = None) -> None:
        """A sign of life that the log gives at regular times, whatever happens. Besides `saw`, where it is a record.

        usual: its pause in seconds where nobody configured another; believed while the log shows too few to learn
        from. of: whose it is, where one file holds the beats of several.
        """
        channel = f"{HEARTBEAT} of {of}" if of else HEARTBEAT
        if channel not in self._beats and len(self._beats) < MOST_BEATING and len(channel) < 300:
            self._beats[channel] = _Beats(usual)
        if channel in self._beats:
            self._beats[channel].add(time)

    def unread(self, record: int, detail: str, at: datetime | None = None, is_all: bool = False) -> None:
        """A record could not be read. detail: why, in a few words; at: its time, where that much is known; is_all: any
        record may be concerned."""
        if at is not None or is_all:
            self._unread.insert(len(self._unread) - self._waiting, Unread(record, detail[:200], at, at))
        else:
            self._unread.append(Unread(record, detail[:200], after=self._last_time))
            self._waiting += 1
        if self._on_unread and len(self._unread) >= MANY:
            self._on_unread(self.take_unread())

    def on_unread(self, take: Callable[[list[Unread]], object]) -> None:
        """Hands what could not be read to `take`, many at a time, so that a file of rubbish fills no memory."""
        self._on_unread = take

    def take_unread(self, end: bool = False) -> list[Unread]:
        """The Unread whose neighbours are known (all of them at the end), each handed out once."""
        cut = len(self._unread) if end else len(self._unread) - self._waiting
        if not end and self._waiting >= MANY:  # a file of rubbish: do not keep a million rows waiting
            cut = len(self._unread)
            self._waiting = 0
        done, self._unread = self._unread[:cut], self._unread[cut:]
        return done

    def runs(self) -> list[Run]:
        """The unbroken runs of records, and of heartbeats, seen so far."""
        of_records = [Run(*run) for runs in self._runs.values() for run in runs]
        return of_records + [
            Run(channel, None, None, run.start, run.end, run.beats, run.every)
            for channel, beats in self._beats.items()
            for run in beats.runs()
        ]


def sha256(path: Path, progress: Callable[[int], None] = lambda count: None) -> str:
    """Hex SHA-256 of the file as it lies there."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            progress(len(chunk))
    return digest.hexdigest()


def unpacked_name(name: str) -> str:
    """`audit.log.gz` is `audit.log`."""
    for ending in (".gz", ".xz", ".zst"):
        if name.lower().endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


_EPOCH = datetime(1970, 1, 1)


def from_epoch(seconds: float | str) -> datetime | None:
    """UTC time, without zone, of seconds since 1970 (a number, or its text with a fraction)."""
    try:
        whole, _, fraction = str(seconds).partition(".")
        return _EPOCH + timedelta(seconds=int(whole), microseconds=int((fraction + "000000")[:6]))
    except (ValueError, OverflowError):
        return None


def from_iso(text: str, zone: tzinfo = UTC) -> datetime | None:
    """UTC time, without zone, of ISO 8601 text; `zone` where the text carries none."""
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is None:
            time = time.replace(tzinfo=zone)
        return time.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def in_utc(time: datetime, zone: tzinfo) -> datetime | None:
    """A local time without zone, in UTC without zone."""
    try:
        return time.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


# inside ---------------------------------------------------------------------------------------------


class _Alive:
    """A run of beats. every: the usual pause in seconds."""

    def __init__(self, time: datetime, every: int) -> None:
        self.start = self.end = time
        self.beats, self.every = 1, every

    def takes(self, time: datetime) -> bool:
        """Whether the beat belongs to this run, which it then does; it may be out of order, or there twice."""
        return self.joins(_Alive(time, self.every))

    def joins(self, other: "_Alive") -> bool:
        """Whether the other is of the same rhythm and near enough; it is then part of this one."""
        late = timedelta(seconds=LATE * self.every)
        if other.every != self.every or other.end < self.start - late or other.start > self.end + late:
            return False
        self.start, self.end = min(self.start, other.start), max(self.end, other.end)
        self.beats += other.beats
        return True


class _Beats:
    """The heartbeats of one channel. Each run learns its rhythm from its own first pauses: a restart may change it."""

    def __init__(self, usual: int) -> None:
        self._rhythm = usual  # of the run before, or as programs have it that nobody configured
        self._learning: list[datetime] = []  # the first beats of a run whose rhythm is not known yet
        self._runs: list[_Alive] = []

    def add(self, time: datetime) -> None:
        if self._learning:
            self._learning.append(time)
            if len(self._learning) > LEARNT_FROM:
                self._learn()
        elif not (self._runs and self._runs[-1].takes(time)):
            self._learning.append(time)

    def runs(self) -> list[_Alive]:
        self._learn()
        joined: list[_Alive] = []
        for run in sorted(self._runs, key=lambda run: (run.start, run.end)):  # where only the order was lost
            if not (joined and joined[-1].joins(run)):
                joined.append(run)
        self._runs = joined
        return joined

    def _learn(self) -> None:
        """Makes runs of the beats that wait."""
        waiting, self._learning = sorted(self._learning), []
        self._rhythm = _rhythm(waiting, self._rhythm)
        for time in waiting:
            if not (self._runs and self._runs[-1].takes(time)):
                self._runs.append(_Alive(time, self._rhythm))


def _rhythm(times: list[datetime], known: int) -> int:
    """The usual pause, in whole seconds: the one in the middle, so that no hole and no beat out of turn counts."""
    pauses = [(after - before).total_seconds() for before, after in pairwise(times) if after > before]
    if not pauses:
        return known
    middle = max(1, round(sorted(pauses)[(len(pauses) - 1) // 2]))
    return middle if len(pauses) >= ENOUGH else min(middle, known)


class _Counted(io.RawIOBase):
    """A raw file that says how much of it was read."""

    def __init__(self, raw: BinaryIO, progress: Callable[[int], None]) -> None:
        self._raw, self._progress = raw, progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        count = self._raw.readinto(buffer)
        self._progress(count)
        return count


class _Zstandard:
    """What is packed in frames of zstd. Its reader takes a frame that is cut for the end; so one more frame is put
    behind the last, and must come out."""

    def __init__(self, stream: BinaryIO) -> None:
        import zstandard

        closing = zstandard.ZstdCompressor(write_checksum=True).compress(_CLOSING)
        decompressor = zstandard.ZstdDecompressor(max_window_size=1 << 27)
        self._stream = decompressor.stream_reader(_Before(stream, closing), read_across_frames=True)
        self._kept = b""  # the last bytes: those of the closing frame, if all is well

    def read1(self, size: int) -> bytes:
        while len(self._kept) <= len(_CLOSING):
            data = self._stream.read1(max(size - len(_CLOSING), 1))
            if not data:
                if self._kept != _CLOSING:
                    raise EOFError("it ends within a frame")
                return b""
            self._kept += data
        data, self._kept = self._kept[: -len(_CLOSING)], self._kept[-len(_CLOSING) :]
        return data


class _Before:
    """A stream, and some bytes behind its last."""

    def __init__(self, stream: BinaryIO, last: bytes) -> None:
        self._stream, self._last = stream, last

    def read(self, count: int) -> bytes:
        data = self._stream.read(count)
        if not data:
            data, self._last = self._last, b""
        return data


class _Unpacked(io.RawIOBase):
    """A stream without its packing. Ends where that is damaged; `broken` then says why, and `is_cut` whether it only
    breaks off: what came before is then as it was packed."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self.broken, self.is_cut = "", False
        self._stream = stream
        head = stream.peek(8)[:8]
        kind = next((kind for magic, kind in _PACKED.items() if head.startswith(magic)), None)
        if kind == "gzip":
            self._stream = gzip.GzipFile(fileobj=stream)
        elif kind == "xz":
            self._stream = lzma.LZMAFile(stream)  # noqa: SIM115  the file below is closed by `Evidence.open`
        elif kind == "zstd":
            self._stream = _Zstandard(stream)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        try:
            if isinstance(self._stream, io.BufferedReader):
                return self._stream.readinto1(buffer)
            data = self._stream.read1(len(buffer))  # read1: what was unpacked before the damage is not lost
        except Exception as error:  # each packer has an error type of its own
            if not self.broken:  # what is asked once more says less
                self.broken, self.is_cut = str(error) or type(error).__name__, isinstance(error, EOFError)
            return 0
        buffer[: len(data)] = data
        return len(data)


def _whole_lines(stream: BinaryIO, size: int) -> Iterator[bytes | int]:
    """Whole lines, about `size` bytes of them; or the length of a line that is too long to be kept."""
    kept, length = b"", 0  # the beginning of a line; bytes so far of one that is too long
    while chunk := stream.read(size):
        if length:
            end = chunk.find(b"\n")
            if end < 0:
                length += len(chunk)
                continue
            yield length + end
            chunk, length = chunk[end + 1 :], 0
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield b"".join((kept, memoryview(chunk)[:cut]))
            kept = b""
        kept += chunk[cut:]
        if len(kept) > LONGEST_LINE:
            kept, length = b"", len(kept)
    if length:
        yield length
    elif kept:
        yield kept


def _too_long(length: int) -> str:
    return f"a line of {length:,} bytes, more than the {LONGEST_LINE:,} that are read"


class _Recoded:
    """A UTF-16 stream as UTF-8; what fits neither becomes the replacement character."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream, self._decode = stream, codecs.getincrementaldecoder(encoding)("replace").decode

    def read(self, count: int) -> bytes:
        while chunk := self._stream.read(count):
            if text := self._decode(chunk):
                return text.encode("utf-8", "replace")
        return self._decode(b"", True).encode("utf-8", "replace")


class _After:
    """A stream whose first bytes were read already, and are given out first."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first, self._stream = first, stream

    def read(self, count: int) -> bytes:
        first, self._first = self._first[:count], self._first[count:]
        return first or self._stream.read(count)


def _as_utf8(stream: BinaryIO) -> BinaryIO:
    """The stream without its byte order mark; recoded where the mark says UTF-16."""
    first = stream.read(CHUNK)
    for mark, encoding in _MARKS.items():
        if first.startswith(mark):
            rest = _After(first[len(mark) :], stream)
            return rest if encoding == "utf-8" else _Recoded(rest, encoding)
    return _After(first, stream)
