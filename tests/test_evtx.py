"""Facts about EVTX files: real samples against an independent count, damage, and what a cleared log can prove."""

import csv
import gzip
import io
import random
import struct
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bench import samples
from purloined import _native, readers
from purloined.events import evtx
from purloined.evidence import Evidence
from purloined.parsing import evtx_file
from purloined.parsing.windows_memory import FOLDER
from tests import small_case
from tests.events.evtx_writer import CHUNK, HEADER, Record, file_header
from tests.events.evtx_writer import evtx as written
from tests.events.windows_story import CLEARED, OTHERS, SECURITY, SYSMON, asked, used

PUBLIC = Path(__file__).parents[2] / "shared" / "data" / "lab" / "public"
OWN = Path(__file__).parent / "events" / "evtx"
HOUR = timedelta(hours=1)
needs_public = pytest.mark.skipif(not PUBLIC.exists(), reason="the public samples are not here")
CUT = "plaso_System2.evtx.gz"  # of which more is read than an ordinary reader does


def public_samples() -> list[dict]:
    """The EVTX rows of the index."""
    if not PUBLIC.exists():
        return []
    with (PUBLIC / "index.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["file"].startswith("evtx/")]


def expected(row: dict) -> dict[tuple[str, int], int]:
    """(word in the channel's name, event) -> how many, of the index: `Security|5145|5145x869; ...`."""
    counts = {}
    for part in row["events"].split("; "):
        channel, *_, count = part.split("|")
        number, _, times = count.partition("x")
        counts["" if channel == "None" else channel, int(number)] = int(times)
    return counts


def rows_of(path: Path) -> tuple[list[dict], list, list]:
    """(finished rows, unread, runs)."""
    evidence = Evidence(path)
    rows = [readers.event(raw, "s") for raw in evtx.read(evidence)]
    return rows, evidence.take_unread(end=True), evidence.runs()


def made(folder: Path, content: bytes, name: str = "Security.evtx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# Real samples ---------------------------------------------------------------------------------------------


@needs_public
@pytest.mark.parametrize("row", public_samples(), ids=lambda row: Path(row["file"]).name)
def test_the_counts_per_event_are_those_of_an_independent_parse(row: dict) -> None:
    """Each event that the index counts is read as often; of a file that is cut, at least as often."""
    found = samples.events_of(PUBLIC / row["file"])
    for (channel, number), times in expected(row).items():
        ours = sum(count for (name, event), count in found.items() if event == number and (channel in name))
        print(f"{Path(row['file']).name}\t{channel}\t{number}\t{ours}")
        assert ours >= times if row["file"].endswith(CUT) else ours == times
    assert found.total() == int(row["records"]) + (89 if row["file"].endswith(CUT) else 0)


@needs_public
def test_of_a_cut_file_the_records_of_the_cut_chunk_are_read_too() -> None:
    """Its last chunk lacks 704 bytes, and the last record its end: all others that its header names come out."""
    path = PUBLIC / "evtx" / CUT
    last = struct.unpack_from("<Q", gzip.decompress(path.read_bytes()), HEADER + 2 * CHUNK + 16)[0]
    _, unread, runs = rows_of(path)

    assert last - 1 == sum(run.records for run in runs) == 283
    assert any("the header counts 96 chunks, 3 are here" in item.detail for item in unread)


@needs_public
def test_opened_files_and_listed_folders_are_told_apart(tmp_path: Path) -> None:
    """A remote copy, and an inventory of what it copied: each folder it listed is known for one, and no file is."""
    name = "LM_5145_Remote_FileCopy.evtx.gz"
    rows, unread, runs = rows_of(PUBLIC / "evtx" / name)
    masks = {row["record"]: row["detail"].partition(":")[0] for row in rows if row["action"] == "open"}
    files = {row["record"]: row["path"] for row in rows if masks.get(row["record"]) not in (None, "mask 0x100081")}
    toml = (
        TOML.replace("fs01", "pc01.example.corp")
        .replace("2026-03-01", "2019-03-18")
        .replace("2026-03-02", "2019-03-19")
    )
    case = small_case.Case.new(tmp_path / "case", toml)
    lines = [f'"{path}",pc01.example.corp,c$,1' for path in sorted(set(files.values()))]
    (tmp_path / "files.csv").write_text("\n".join(["path,host,share,size", *lines]) + "\n", "utf-8")
    for path in (tmp_path / "files.csv", PUBLIC / "evtx" / name):
        assert readers.add(case, path).state == "read"
    with small_case.flow.opened(small_case.judged(case)) as engine:
        folders = {row["record"] for row in engine.rows("SELECT record FROM opened_folders")}
        touched = {row["record"] for row in engine.rows("SELECT record FROM touches WHERE action = 'open'")}

    assert not unread
    assert [run.records for run in runs] == [869]
    assert touched >= files.keys()
    assert not folders & files.keys()
    above = {
        row["record"]
        for row in rows
        if row["action"] == "open" and any(f.lower().startswith(f"{row['path'].lower()}\\") for f in files.values())
    }
    assert folders == above
    assert len(folders) == 171
    assert sum(row["action"] == "list" or FOLDER in row["detail"] for row in rows) == 313


@needs_public
def test_the_names_of_a_share_enumeration_are_not_opened() -> None:
    """Pipes of IPC$ are no files, and so an enumeration opens none."""
    rows, _, _ = rows_of(PUBLIC / "evtx" / "ID5140-5145-Bloodhound-SharpHound_enumeration_via_SMB.evtx.gz")

    assert {row["action"] for row in rows} == {"logon", "list"}


@needs_public
@pytest.mark.parametrize("name", ["DE_1102_security_log_cleared.evtx.gz", "ID104-1102-Event_log_cleared.evtx"])
def test_nothing_before_a_clearing_supports_a_proof(name: str, tmp_path: Path) -> None:
    """All up to the record of the clearing is a hole."""
    case = small_case.Case.new(tmp_path / "case", TOML.replace("2026-03-01T", "2010-03-01T"))
    assert readers.add(case, PUBLIC / "evtx" / name).state == "read"
    small_case.judged(case)
    last = max(row["time"] for row in rows_of(PUBLIC / "evtx" / name)[0] if row["action"] == "clear")
    with small_case.flow.opened(case) as engine:
        holes = list(engine.rows("SELECT * FROM holes WHERE reason = 'the log was cleared'"))
        covered = list(engine.rows("SELECT * FROM coverage WHERE whole"))

    assert max(row["to_time"] for row in holes) == last
    assert all(row["from_time"] is None for row in holes)
    assert not [row for row in covered if row["from_time"] <= last]


# The judge ------------------------------------------------------------------------------------------------

TOML = """
[case]
name = "windows"
window = { from = 2026-03-01T00:00:00Z, to = 2026-03-02T00:00:00Z }
[[host]]
name = "fs01"
access = ["local"]
[[sensor]]
name = "security log"
match = "*.evtx*"
watches = { host = "fs01", route = "local", records = ["read"] }
kept = "forwarded"
[[vouched]]
account = "mia"
"""
INVENTORY = (
    "path,host,size\nD:/Shares/parts/Orrery/valve.step,fs01,1000\nD:/Shares/parts/Orrery/flange.step,fs01,2000\n"
)
VALVE, FLANGE = r"D:\Shares\parts\Orrery\valve.step", r"D:\Shares\parts\Orrery\flange.step"
FIRST = used(1, "00:00:00", VALVE, "0x1")._replace(time="2026-02-28T23:00:00")
LAST = used(9, "00:00:00", VALVE, "0x1")._replace(time="2026-03-02T01:00:00")


def middle(*others: Record) -> list[Record]:
    """A log without a hole from before the window to after it."""
    filled = [used(number, f"0{number}:00:00", VALVE, "0x1") for number in range(2, 9)]
    by_number = {record.sequence: record for record in [FIRST, *filled, LAST, *others]}
    return [by_number[number] for number in sorted(by_number)]


def verdicts(folder: Path, *logs: bytes, toml: str = TOML) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    case = small_case.Case.new(folder / "case", toml)
    (folder / "inventory.csv").write_text(INVENTORY, "utf-8")
    for path in [folder / "inventory.csv", *(made(folder, log, f"log{at}.evtx") for at, log in enumerate(logs))]:
        assert readers.add(case, path).state == "read"
    rows = small_case.rows_of(small_case.judged(case), "SELECT * FROM verdicts", "path")
    return {path.rpartition("/")[2]: verdict for path, verdict in small_case.verdicts(rows).items()}


def test_a_whole_log_of_audited_reads_rules_out(tmp_path: Path) -> None:
    """Only staff read, and no record is missing."""
    assert verdicts(tmp_path, written(middle())) == {"valve.step": "ruled_out A", "flange.step": "ruled_out A"}


def test_two_halves_of_a_log_are_as_good_as_the_whole(tmp_path: Path) -> None:
    """Continuity is judged over the union of all files of one host and channel."""
    records = middle()
    found = verdicts(tmp_path, written(records[5:]), written(records[:6]))

    assert found == {"valve.step": "ruled_out A", "flange.step": "ruled_out A"}


def test_a_session_is_as_hostile_as_the_client_that_began_it(tmp_path: Path) -> None:
    """An audited use names no client; the logon that began its session does. Another session's client is another's."""
    toml = TOML + '[[hostile]]\naddress = "10.0.5.66"\n'
    reads = used(6, "06:00:00", FLANGE, "0x1")
    session = reads.data["SubjectLogonId"]

    def log(logon_id: str) -> bytes:
        who = {"TargetUserName": "mia", "TargetLogonId": logon_id, "LogonType": "10", "IpAddress": "10.0.5.66"}
        return written(middle(Record(4624, "2026-03-01T05:00:00", who, 5), reads))

    assert verdicts(tmp_path / "his", log(session), toml=toml)["flange.step"] == "accessed"
    assert verdicts(tmp_path / "another", log("0x77"), toml=toml)["flange.step"] == "ruled_out A"
    assert verdicts(tmp_path / "nobody's", log(session))["flange.step"] == "ruled_out A"


@pytest.mark.parametrize(
    ("why", "log"),
    [
        ("a record is missing", lambda: written([r for r in middle() if r.sequence != 5])),
        ("it was cleared", lambda: written(middle(Record(1102, "2026-03-01T05:00:00", {}, 5, provider=CLEARED,
                                                         inside="LogFileCleared")))),
        ("its auditing was switched off", lambda: written(middle(Record(4719, "2026-03-01T05:00:00", {
            "SubcategoryGuid": "0CCE921D-69AE-11D9-BED3-505054503030", "AuditPolicyChanges": "%%8448, %%8450"}, 5)))),
        ("the clock was set", lambda: written(middle(Record(4616, "2026-03-01T05:00:00", {
            "PreviousTime": "2026-03-01T04:10:00Z", "NewTime": "2026-03-01T05:00:00Z"}, 5)))),
        ("its service was stopped", lambda: written(middle(Record(1100, "2026-03-01T05:00:00", {}, 5,
                                                                  provider=CLEARED, inside="ServiceShutdown")))),
        ("a stranger read", lambda: written(middle(asked(5, "05:00:00", "x", "0x80"),
            used(6, "06:00:00", FLANGE, "0x1")._replace(data=used(6, "06:00:00", FLANGE, "0x1").data | {
                "SubjectUserName": "other"})))),
        ("bytes of it were changed", lambda: changed(written(middle()))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_log_with_a_fault_does_not_rule_out(why: str, log, tmp_path: Path) -> None:
    """flange.step was read by nobody we know of, and still it is presumed."""
    assert verdicts(tmp_path, log())["flange.step"] == "presumed"


def changed(content: bytes) -> bytes:
    """With one letter of a name changed, and no checksum."""
    name = "Orrery".encode("utf-16-le")
    at = content.rindex(name)
    return content[:at] + b"X" + content[at + 1 :]


# Damage ---------------------------------------------------------------------------------------------------

MANY = [asked(number, f"01:{number // 60 % 60:02}:{number % 60:02}", rf"Orrery\{number}.step", "0x120089")
        for number in range(100, 400)]  # fmt: skip


@pytest.mark.parametrize("flags", [0, 1], ids=["closed", "in use"])
def test_an_overwritten_chunk_costs_only_itself(flags: int, tmp_path: Path) -> None:
    """Its records are missing, the others are read, and the hole lies between their times."""
    content = bytearray(written(MANY, flags))
    rows, _, _ = rows_of(made(tmp_path, bytes(content)))
    content[HEADER + CHUNK : HEADER + CHUNK + CHUNK] = random.Random(1).randbytes(CHUNK)
    fewer, unread, runs = rows_of(made(tmp_path, bytes(content)))
    first, second = runs

    assert {row["record"] for row in fewer} == {row["record"] for row in rows} - set(
        range(first.last_sequence + 1, second.first_sequence)
    )
    assert [(item.after, item.before) for item in unread] == [(first.to_time, second.from_time)]


def test_a_chunk_whose_header_is_gone_is_read_from_its_records(tmp_path: Path) -> None:
    """All rows come out; that its header is damaged is unread before and after it, and a loss over its time."""
    content = bytearray(written(MANY))
    rows, _, _ = rows_of(made(tmp_path, bytes(content)))
    content[HEADER : HEADER + 512] = bytes(512)
    found, unread, _ = rows_of(made(tmp_path, bytes(content)))

    assert [row for row in found if row["action"] != "drop"] == rows
    assert [row["detail"] for row in found if row["action"] == "drop"] == ["a chunk without its mark"]
    assert len(unread) == 2


def test_a_changed_byte_in_a_record_shows_by_the_checksum(tmp_path: Path) -> None:
    """The record is given out as it is, and all of its chunk counts as doubtful."""
    content = bytearray(written(MANY))
    at = content.index("150.step".encode("utf-16-le"))
    content[at : at + 2] = b"9\0"
    rows, unread, _ = rows_of(made(tmp_path, bytes(content)))
    drop = next(row for row in rows if row["action"] == "drop")

    assert any(row["path"] == r"Orrery\950.step" for row in rows)
    assert drop["detail"] == "the checksum of a chunk's records is wrong"
    assert drop["time"] < next(row["time"] for row in rows if row["path"] == r"Orrery\950.step") < drop["end_time"]
    assert len(unread) == 2


def test_a_header_that_counts_more_than_is_here_makes_the_end_unread(tmp_path: Path) -> None:
    """Of a log that was closed in order; one that was in use lags behind."""
    cut = written(MANY)[: HEADER + CHUNK]
    _, unread, _ = rows_of(made(tmp_path, cut))
    said = [item.detail for item in unread]

    assert [item.before for item in unread] == [None, None]
    assert "chunks, 1 are here" in said[0]
    assert "the header says that record 399 is the last" in said[1]
    assert rows_of(made(tmp_path, file_header(0, 1, flags=1) + cut[HEADER:]))[1] == []


def test_a_log_marked_as_full_stops_after_its_last_record(tmp_path: Path) -> None:
    """It kept what it had, and wrote nothing more."""
    rows, _, _ = rows_of(made(tmp_path, written(MANY, flags=2)))

    assert [(row["action"], row["time"]) for row in rows if row["action"] == "stop"] == [("stop", rows[-2]["time"])]


def test_a_log_cut_at_any_place_is_read_up_to_there(tmp_path: Path) -> None:
    """200 places: nothing is raised, no row is invented, and what is missing leaves a trace."""
    whole = written(MANY)
    rows, _, _ = rows_of(made(tmp_path, whole))
    expected_rows = {row["record"]: row for row in rows}
    chance = random.Random(4)
    for cut in sorted(chance.randrange(len(whole)) for _ in range(200)):
        evidence = Evidence(made(tmp_path, whole[:cut]))
        part = [readers.event(raw, "s") for raw in in_process(evidence)]
        unread = evidence.take_unread(end=True)
        kept = [row for row in part if row["action"] == "open"]
        assert all(expected_rows[row["record"]] == row for row in kept)
        assert len(kept) == len(rows) or unread


def test_overwritten_bytes_never_raise_and_always_show(tmp_path: Path) -> None:
    """100 logs with a stretch of rubbish in them."""
    whole = written(MANY)
    chance = random.Random(7)
    for _ in range(100):
        content = bytearray(whole)
        at, length = chance.randrange(HEADER, len(whole)), chance.choice([1, 8, 600, 70_000])
        content[at : at + length] = chance.randbytes(len(content[at : at + length]))
        evidence = Evidence(made(tmp_path, bytes(content)))
        rows = list(in_process(evidence))
        chunk = content[HEADER + (at - HEADER) // CHUNK * CHUNK :][:CHUNK]
        used_to = 512 + len(whole[HEADER:][(at - HEADER) // CHUNK * CHUNK :][512:CHUNK].rstrip(b"\0"))
        in_use = (at - HEADER) % CHUNK < used_to and bytes(chunk) != whole[HEADER:][(at - HEADER) // CHUNK * CHUNK :][
            :CHUNK
        ]
        assert not in_use or evidence.take_unread(end=True) or any(row["action"] == "drop" for row in rows)


def in_process(evidence: Evidence):
    """The reader, without a process of its own for each of many files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evtx.apart, "run", lambda function, *arguments: function(*arguments))
        yield from evtx.read(evidence)


def same(row: dict) -> tuple:
    """A row without what later records decide: whether a name seems to be a folder's, a transfer's end."""
    return tuple(value for name, value in row.items() if name not in ("detail", "end_time", "unfinished"))


def holes_of(rows: list[dict], unread: list) -> list[tuple]:
    """(after, before) of all that was unread or lost."""
    lost = [(row["time"], row["end_time"]) for row in rows if row["action"] == "drop"]
    return [(item.after, item.before) for item in unread] + lost


def disorder(rows: list[dict]) -> timedelta:
    """How far the times of a log go back from one row to a later one."""
    times = [row["time"] for row in sorted(rows, key=lambda row: row["record"])]
    return max(
        (before - after for before, after in zip(accumulate(times, max), times, strict=True)), default=timedelta()
    )


def told_of(whole: list[dict], part: list[dict], unread: list) -> bool:
    """Whether each row of the whole log that is not in the part lies in a hole, as far as its clock can be believed."""
    here, holes, slack = {same(row) for row in part}, holes_of(part, unread), disorder(whole)
    return all(
        any((a is None or a - slack <= row["time"]) and (b is None or row["time"] <= b + slack) for a, b in holes)
        for row in whole
        if same(row) not in here and row["action"] not in ("drop", "stop", "start")
    )


def invented(whole: list[dict], part: list[dict]) -> list[dict]:
    """Rows of the part that the whole log does not have; but for what it says of its damage, and of transfers, which
    are told by two records, of which one is lost."""
    known = {same(row) for row in whole}
    return [
        row
        for row in part
        if same(row) not in known
        and row["action"] not in ("drop", "stop", "start")
        and not (row["detail"] or "").startswith("BITS job")
    ]


def rows_in_process(path: Path) -> tuple[list[dict], list]:
    """(finished rows, unread)."""
    evidence = Evidence(path)
    return [readers.event(raw, "s") for raw in in_process(evidence)], evidence.take_unread(end=True)


@needs_public
@pytest.mark.parametrize("row", public_samples(), ids=lambda row: Path(row["file"]).name)
def test_a_real_log_cut_at_any_place_is_read_up_to_there(row: dict, tmp_path: Path) -> None:
    """200 places: every row that comes out is one of the whole log, and every one that does not lies in a hole."""
    path = PUBLIC / row["file"]
    whole = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows, _ = rows_in_process(path)
    chance, lacking = random.Random(9), 0
    for cut in (chance.randrange(len(whole.rstrip(b"\0"))) for _ in range(200)):
        part, unread = rows_in_process(made(tmp_path, whole[:cut]))
        lacking += len(part) < len(rows)
        assert invented(rows, part) == [], cut
        assert told_of(rows, part, unread), cut
    assert lacking


@needs_public
@pytest.mark.parametrize("row", public_samples(), ids=lambda row: Path(row["file"]).name)
def test_any_chunk_of_a_real_log_that_is_overwritten_is_a_hole_at_its_place(row: dict, tmp_path: Path) -> None:
    """One chunk after the other, by rubbish and by zeros; by zeros, it looks like one that was never used."""
    path = PUBLIC / row["file"]
    whole = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows, _ = rows_in_process(path)
    chance = random.Random(10)
    for at in range(HEADER, len(whole.rstrip(b"\0")), CHUNK):
        content = bytearray(whole)
        content[at : at + CHUNK] = chance.randbytes(len(content[at : at + CHUNK]))
        part, unread = rows_in_process(made(tmp_path, bytes(content)))
        assert invented(rows, part) == [], at
        assert told_of(rows, part, unread), at


def test_a_record_that_is_torn_is_not_given_out(tmp_path: Path) -> None:
    """What is left of its text could name another file: cut off, or followed by zeros as a disk leaves them."""
    whole = written(MANY)
    at = whole.index("110.step".encode("utf-16-le"))
    for content in (whole[: at + 4], whole[: at + 4].ljust(len(whole), b"\0")):
        rows, unread, _ = rows_of(made(tmp_path, content))
        assert [row["path"] for row in rows if row["action"] == "open"][-1] == r"Orrery\109.step"
        assert unread


CONNECTION = Record(3, "2026-03-01T00:00:00", {"SourceIp": "10.0.5.10", "DestinationIp": "198.51.100.9"}, 1, SYSMON)
DAYS = [CONNECTION] + [
    used(hour, "00:00:00", VALVE, "0x1")._replace(time=f"2026-03-{1 + hour // 24:02}T{hour % 24:02}:00:00")
    for hour in range(1, 24 * 12)
]
WINDOW = TOML.replace("2026-03-02T", "2026-03-11T").replace("2026-03-01T", "2026-03-02T")
EXIT = WINDOW.replace("[[host]]", '[[exit]]\nname = "wan"\n[[host]]').replace(
    'route = "local", records = ["read"]', 'route = "wan", records = ["flow"]'
)


def cut(content: bytes) -> bytes:
    return content[: HEADER + 4 * CHUNK + 5_000]


def rubbish(content: bytes) -> bytes:
    return content[: HEADER + 4 * CHUNK] + random.Random(3).randbytes(CHUNK) + content[HEADER + 5 * CHUNK :]


def zeroed(content: bytes) -> bytes:
    return content[: HEADER + 4 * CHUNK] + bytes(CHUNK) + content[HEADER + 5 * CHUNK :]


def broken(folder: Path, content: bytes, toml: str = WINDOW) -> list[tuple]:
    """(from, to) of each hole in what the sensor covers, in hours since the log began."""
    folder.mkdir(exist_ok=True)
    case = small_case.Case.new(folder / "case", toml)
    assert readers.add(case, made(folder, content)).state == "read"
    with small_case.flow.opened(small_case.judged(case)) as engine:
        spans = list(engine.rows("SELECT from_time, to_time FROM coverage WHERE NOT whole ORDER BY 1"))
    return [tuple((row[end] - datetime(2026, 3, 1)) / HOUR for end in ("from_time", "to_time")) for row in spans]


@pytest.mark.parametrize(
    ("damaged", "hole"),
    [(bytes, []), (cut, [(119, 240)]), (rubbish, [(119, 150)]), (zeroed, [(119, 150)])],
)
def test_damage_is_a_hole_in_the_coverage_at_its_place_and_nowhere_else(
    damaged: Callable[[bytes], bytes], hole: list[tuple], tmp_path: Path
) -> None:
    """A record an hour, over twelve days, of which the window leaves out the first and the last; the fifth chunk has
    those from hour 120 on. Before the damage and after it, days are as whole as ever."""
    assert broken(tmp_path, damaged(written(DAYS))) == hole


def test_a_log_that_breaks_off_after_the_window_still_proves_what_was_not_read_in_it(tmp_path: Path) -> None:
    """What is lost of it is of later. In a window that reaches into the damage, nothing is proved."""
    log = cut(written([record for record in DAYS if record.channel != SYSMON]))
    four_days = WINDOW.replace("2026-03-11T", "2026-03-05T")

    assert verdicts(tmp_path / "before", log, toml=four_days)["flange.step"] == "ruled_out A"
    assert verdicts(tmp_path / "into it", log, toml=WINDOW)["flange.step"] == "presumed"


def test_a_packing_that_breaks_off_costs_what_is_behind_it(tmp_path: Path) -> None:
    """As if the log itself had been cut there."""
    packed = gzip.compress(written(DAYS))
    packed = packed[: len(packed) * 3 // 4]
    here = zlib.decompressobj(wbits=31).decompress(packed)
    (hole,) = broken(tmp_path / "packed", packed)

    assert [hole] == broken(tmp_path / "plain", here)
    assert 24 < hole[0] < hole[1] == 240


def test_what_a_log_of_connections_lacks_may_be_of_any_time_before(tmp_path: Path) -> None:
    """The same cut log as what watches an exit: a connection is written as it ends."""
    assert broken(tmp_path / "a", written(DAYS), EXIT) == []
    assert broken(tmp_path / "b", cut(written(DAYS)), EXIT) == [(24, 240)]


def test_two_records_of_one_number_are_told_apart(tmp_path: Path) -> None:
    """A chunk that is there twice gets numbers that no record bears, so that no record hides another."""
    content = written(MANY[:20])
    rows, _, runs = rows_of(made(tmp_path, content + content[HEADER:]))
    numbers = [row["record"] for row in rows]

    assert len(numbers) == len(set(numbers)) == 40
    assert [run.records for run in runs] == [20, 20]


def test_the_samples_are_what_the_writer_makes() -> None:
    """So that they can be made again after a change of the story."""
    assert (OWN / "security.evtx").read_bytes() == written(SECURITY)
    assert (OWN / "exported.evtx").read_bytes() == written(OTHERS, first=1)


def test_the_checks_of_the_frame_hold_for_a_sound_file() -> None:
    """Every checksum of what the writer makes is right, as a file of Windows has them."""
    content = written(MANY)
    for at in range(HEADER, len(content), CHUNK):
        free, checksum = struct.unpack_from("<II", content, at + 48)
        assert checksum == zlib.crc32(content[at + 512 : at + free])
    assert [part[2] for part in evtx_file.chunks(io.BytesIO(content)) if part[2]] == []


@settings(deadline=None)
@given(some.lists(some.sampled_from([28, 29, 40, 27, 0, 70_000, 2**32 - 1]), max_size=6), some.integers(0, 600))
def test_no_more_records_are_walked_in_a_chunk_than_are_counted(sizes: list[int], cut: int) -> None:
    """Whatever size they say they have, and wherever the chunk ends; as many, where none is torn."""
    parts = [struct.pack("<4sIQ", b"**\0\0", size, 7).ljust(min(size, 100), b"x") for size in sizes]
    chunk = (bytes(512) + b"".join(parts)).ljust(CHUNK, b"\0")
    counted = _native.evtx_records(chunk, 512, 28)

    assert len(evtx_file._walked(chunk)) <= counted <= len(sizes)
    assert _native.evtx_records(chunk[:cut], 512, 28) <= counted
    assert counted == len(sizes) or not set(sizes) <= {28, 29, 40}
