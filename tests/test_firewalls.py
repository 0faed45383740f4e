"""What firewalls and proxies counted is counted once, in its own direction, and never less than it was."""

import csv
import re
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import firewalls
from purloined import readers
from purloined.evidence import Evidence
from purloined.parsing import blocks
from tests.small_case import TOML, judged, make, rows_of
from tests.test_fast_reading import both

HERE = Path(__file__).parent / "events"
NOON = datetime(2026, 3, 1, 12)
a_folder = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
COUNTS_OF = {  # a byte count as it stands in the sample, to be replaced by what is none
    "palo_alto_traffic/traffic.log": ",4831203118,51388220,",
    "fortinet_traffic/traffic.log": "sentbyte=1188 ",
    "cisco_asa/asa.log": "bytes 4882591338 ",
    "cisco_asa/ftd.log": "InitiatorBytes: 4831203118",
    "checkpoint/exported.log": 'client_outbound_bytes:"3002000"',
    "sophos_firewall/standard.log": "sent_bytes=4831203118",
    "aws_vpc_flow/default.log": " 3332151 ",
    "ipfix_table/nprobe.csv": "|3332151|",
    "squid_access/native.log": " 51388220 ",
    "w3c_extended/proxy.log": " 4831203118 ",
    "zscaler_nss/web.csv": '"4831203118"',
}


def read(folder: Path, reader: str, text: str) -> list[dict]:
    """The rows of a log, as `add` would make them, and None for what does not fit the table."""
    path = folder / "log"
    path.write_text(text)
    (module,) = [found.module for found in readers.readers("events") if found.name == reader]
    return [readers.event(row, "s") for row in module.read(Evidence(path))]


# Fortinet: reports of a session that goes on ----------------------------------------------------------


def fortinet(minute: int, session: int, counted: tuple[int, int], last: tuple[int, int] | None, goes_on: bool) -> str:
    """A record of a session that began at noon. last: what the record before had counted, for the deltas."""
    at = NOON + timedelta(minutes=minute)
    delta = f" sentdelta={counted[0] - last[0]} rcvddelta={counted[1] - last[1]}" if last is not None else ""
    return (
        f'date={at:%Y-%m-%d} time={at:%H:%M:%S} tz="+0000" devid="FGT1" logid="00000000{20 if goes_on else 13}"'
        f' type="traffic" subtype="forward" vd="root" srcip=10.0.5.{session} srcport=50000 dstip=192.0.2.7 dstport=443'
        f' sessionid={session} proto=6 action="{"accept" if goes_on else "close"}" duration={minute * 60}'
        f" sentbyte={counted[0]} rcvdbyte={counted[1]} sentpkt=1 rcvdpkt=1{delta}"
    )


sizes = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=6)


def session_records(session: int, parts: list[tuple[int, int]], with_deltas: bool) -> list[tuple[int, str]]:
    """(minute, record): a report for each part but the last, which closes the session."""
    records, counted = [], (0, 0)
    for number, part in enumerate(parts):
        before, counted = counted, (counted[0] + part[0], counted[1] + part[1])
        minute, goes_on = 2 * (number + 1), number < len(parts) - 1
        last = before if with_deltas and len(parts) > 1 else None
        records.append((minute, fortinet(minute, session, counted, last, goes_on)))
    return records


def sums(rows: list[dict]) -> dict[str, tuple[int, int]]:
    """Bytes out and in of all flows, by who began."""
    total: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        total[row["src_endpoint"]][0] += row["bytes_out"]
        total[row["src_endpoint"]][1] += row["bytes_in"]
    return {name: tuple(counted) for name, counted in total.items()}


@a_folder
@given(sessions=st.lists(sizes, min_size=1, max_size=4), with_deltas=st.booleans())
def test_reports_of_a_session_add_up_to_what_it_sent(
    tmp_path: Path, sessions: list[list[tuple[int, int]]], with_deltas: bool
) -> None:
    """However many there were, with deltas and without, sessions side by side."""
    records = [pair for number, parts in enumerate(sessions) for pair in session_records(number, parts, with_deltas)]
    first = fortinet(0, 200, (1, 1), None, goes_on=False)  # the log goes back to the beginning of all of them
    rows = read(tmp_path, "fortinet_traffic", "\n".join([first, *(text for _, text in sorted(records))]))

    assert sums(rows) == {
        "10.0.5.200": (1, 1),
        **{f"10.0.5.{number}": tuple(map(sum, zip(*parts, strict=True))) for number, parts in enumerate(sessions)},
    }
    assert not any(row["unfinished"] for row in rows)


@a_folder
@given(parts=sizes, data=st.data())
def test_a_report_that_was_lost_loses_no_bytes(
    tmp_path: Path, parts: list[tuple[int, int]], data: st.DataObject
) -> None:
    """The next one makes up for it."""
    records = [text for _, text in session_records(1, parts, with_deltas=True)]
    del records[data.draw(st.integers(0, max(0, len(records) - 2))) : len(records) - 1]
    first = fortinet(0, 200, (1, 1), None, goes_on=False)
    rows = read(tmp_path, "fortinet_traffic", "\n".join([first, *records]))

    assert sums(rows)["10.0.5.1"] == tuple(map(sum, zip(*parts, strict=True)))


@a_folder
@given(parts=sizes, data=st.data())
def test_a_log_cut_in_two_counts_each_byte_once(
    tmp_path: Path, parts: list[tuple[int, int]], data: st.DataObject
) -> None:
    """What the first file has and what the second has add up; what was open where the first ends says so."""
    records = [fortinet(0, 200, (1, 1), None, False)] + [text for _, text in session_records(1, parts, True)]
    cut = data.draw(st.integers(1, len(records)))
    both = [read(tmp_path, "fortinet_traffic", "\n".join(half)) for half in (records[:cut], records[cut:])]

    assert sums(both[0] + both[1])["10.0.5.1"] == tuple(map(sum, zip(*parts, strict=True)))
    assert any(row["unfinished"] for row in both[0]) == (1 < cut < len(records))


@a_folder
@given(parts=sizes)
def test_a_log_exported_newest_first_counts_the_same(tmp_path: Path, parts: list[tuple[int, int]]) -> None:
    """And what closed its session ends what stands below it."""
    records = [fortinet(0, 200, (1, 1), None, False)] + [text for _, text in session_records(1, parts, True)]
    rows = read(tmp_path, "fortinet_traffic", "\n".join(reversed(records)) + "\n")

    assert sums(rows)["10.0.5.1"] == tuple(map(sum, zip(*parts, strict=True)))
    assert not any(row["unfinished"] for row in rows)


# Every log --------------------------------------------------------------------------------------------


def test_palo_alto_rows_add_up_to_the_sessions_that_ended(tmp_path: Path) -> None:
    """Counted by its own columns, starts and drops left out."""
    sample = (HERE / "palo_alto_traffic" / "export.csv").read_text()
    ended = [row for row in csv.DictReader(sample.splitlines()) if row["Threat/Content Type"] == "end" and row["seqno"]]
    rows = [row for row in read(tmp_path, "palo_alto_traffic", sample) if not row["unfinished"]]

    assert sum(row["bytes_out"] for row in rows) == sum(int(row["Bytes Sent"]) for row in ended) > 0
    assert sum(row["bytes_in"] for row in rows) == sum(int(row["Bytes Received"]) for row in ended) > 0


@pytest.mark.parametrize(
    ("reader", "sample", "above"),
    [
        ("palo_alto_traffic", "export.csv", 1),
        ("palo_alto_traffic", "traffic.log", 0),
        ("fortinet_traffic", "traffic.log", 0),
        ("fortinet_traffic", "newest_first.csv", 0),
        ("sophos_firewall", "standard.log", 0),
        ("sophos_firewall", "central.log", 0),
    ],
)
def test_a_record_cut_anywhere_is_told_of(reader: str, sample: str, above: int, tmp_path: Path) -> None:
    """Also before it says that it is of traffic; above: lines of headings."""
    lines = (HERE / reader / sample).read_text().splitlines()
    record = next(line for line in lines[above:] if re.search("traffic|Firewall", line, re.IGNORECASE))
    (module,) = [found.module for found in readers.readers("events") if found.name == reader]
    for cut in range(1, len(record)):
        path = tmp_path / sample
        path.write_text("\n".join([*lines[:above], record[:cut]]) + "\n")
        for way in filter(None, (module.read, getattr(module, "read_blocks", None))):
            evidence = Evidence(path)
            assert list(way(evidence)) or evidence.take_unread(end=True), record[:cut]


def test_cisco_counts_both_directions_at_most(tmp_path: Path) -> None:
    """Each torn down connection once, whichever way its bytes went."""
    sample = (HERE / "cisco_asa" / "asa.log").read_text()
    torn_down = re.findall(r"Teardown (?!ICMP).* bytes (\d+)", sample)
    rows = [row for row in read(tmp_path, "cisco_asa", sample) if row["bytes_out"] is not None]

    assert sorted(row["bytes_out"] for row in rows) == sorted(row["bytes_in"] for row in rows)
    assert sorted(row["bytes_out"] for row in rows) == sorted(map(int, torn_down))


@pytest.mark.parametrize("sample", COUNTS_OF, ids=lambda name: name)
@pytest.mark.parametrize("count", ["-1", "9" * 40, "1e9", "x", "1.5", "0x10", "\u0661\u0662x"])
def test_a_count_that_is_none_is_unread(sample: str, count: str, tmp_path: Path) -> None:
    """It neither becomes a number nor costs the other records."""
    reader, name = sample.split("/")
    text = (HERE / sample).read_text()
    stated = COUNTS_OF[sample]
    assert stated in text
    number = re.search(r"\d{3,}", stated)[0]
    path = tmp_path / name
    path.write_text(text.replace(stated, stated.replace(number, count, 1), 1))
    (module,) = [found.module for found in readers.readers("events") if found.name == reader]
    evidence = Evidence(path)
    rows = [readers.event(row, "s") for row in module.read(evidence)]
    whole = read(tmp_path, reader, text)

    assert len(evidence.take_unread(end=True)) + rows.count(None) > 0
    kept = {row["bytes_out"] for row in rows if row} | {row["bytes_in"] for row in rows if row}
    assert kept <= {row["bytes_out"] for row in whole} | {row["bytes_in"] for row in whole}


@pytest.mark.parametrize(
    ("reader", "beginning"),
    [
        ("palo_alto_traffic", "traffic.log"),
        ("fortinet_traffic", "traffic.log"),
        ("cisco_asa", "asa.log"),
        ("cisco_asa", "ftd.log"),
        ("sophos_firewall", "standard.log"),
    ],
)
def test_a_beginning_without_an_end_is_not_taken_for_nothing(reader: str, beginning: str, tmp_path: Path) -> None:
    """Cut off after its first connection began, a log tells of one whose bytes nobody counted."""
    sample = (HERE / reader / beginning).read_text().splitlines()
    (row,) = read(tmp_path, reader, "\n".join(sample[:2] if beginning == "asa.log" else sample[:1]) + "\n")

    assert row["unfinished"]
    assert row["bytes_out"] is None


EXIT = (
    TOML
    + """
[[sensor]]
name = "edge"
match = "edge*"
watches = { route = "internet", hosts = ["*"] }
kept = "forwarded"
continuous = { declared = "no outage", by = "head of IT" }
year = 2026
[[exit]]
name = "internet"
"""
)


def bound_by(folder: Path, name: str, text: str) -> tuple[int | None, str]:
    """The bound, and its reason, where this is the only log of the way out."""
    rows = rows_of(judged(make(folder, {name: text, "inventory.csv": "path,size\na/b.txt,5\n"}, EXIT)), BOUND, "reason")
    ((reason, row),) = rows.items()
    return row["bytes"], reason


BOUND = "SELECT * FROM bound"


def palo_alto(day: int, sent: int) -> str:
    time = f"2026/{3 if day else 2}/{day or 28} 23:30:00".replace("/3/", "/03/").replace("/2/28", "/02/28")
    time = re.sub(r"/(\d) ", r"/0\1 ", time)
    return (
        f"1,{time},0018,TRAFFIC,end,1,{time},10.0.5.20,192.0.2.7,,,out,,,ssl,v,t,u,a,b,l,{time},{day},1,50000,443,0,0,"
        f"0x0,tcp,allow,{sent + 7},{sent},7,2,{time},0,any,0,{100 + day},0x0,a,b,0,1,1,tcp-fin\n"
    )


def test_a_firewall_whose_records_are_numbered_bounds_what_left(tmp_path: Path) -> None:
    """Without anybody's word; and a number left out takes the bound away."""
    numbered = EXIT.replace('continuous = { declared = "no outage", by = "head of IT" }\nyear', "year")
    case = make(tmp_path / "a", {"edge.log": palo_alto(0, 10) + palo_alto(1, 500) + palo_alto(2, 10)}, numbered)
    (whole,) = rows_of(judged(case), BOUND, "reason").values()
    case = make(tmp_path / "b", {"edge.log": palo_alto(0, 10) + palo_alto(2, 10)}, numbered)
    (broken,) = rows_of(judged(case), BOUND, "reason").values()

    assert whole["bytes"] == 500
    assert broken["bytes"] is None
    assert "records 101 to 101 are missing" in broken["reason"]


def test_a_packet_filter_bounds_nothing(tmp_path: Path) -> None:
    """Even if all that it shows in the window was vouched for, or nothing was."""
    line = "{} gw filterlog[3]: 5,,,1,em1,match,pass,in,4,0x0,,64,0,0,DF,6,tcp,60,10.0.5.99,10.0.5.10,50110,443,0,S\n"
    text = line.format("Feb 28 23:00:00") + line.format("Mar  2 01:00:00")

    assert bound_by(tmp_path, "edge.log", text)[0] is None


def test_amazons_flow_logs_bound_nothing(tmp_path: Path) -> None:
    """Nobody guarantees that they are complete."""
    line = "2 123456789010 eni-0a1b2c3d 10.0.5.99 192.0.2.7 50110 443 6 9 900 {0} {0} ACCEPT OK\n"
    text = line.format(1772236800) + line.format(1772413200 + 7200)

    assert bound_by(tmp_path, "edge.log", text)[0] is None


@pytest.mark.parametrize("reader", firewalls.INPUTS)
@pytest.mark.parametrize("size", [20_000, 150_000, 4 << 20], ids=["small blocks", "blocks", "one block"])
def test_many_records_at_once_are_what_they_are_one_by_one(
    reader: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an office's traffic, with sessions that go on from block to block; and most are taken together."""
    monkeypatch.setattr(blocks, "SIZE", size)
    path = tmp_path / "log"
    path.write_text(firewalls.text(reader, 600_000))
    (found,) = [found for found in readers.readers("events") if found.name == reader]
    slow, fast = both(found, path)

    assert fast == slow
    tables = [raw for raw in found.module.read_blocks(Evidence(path)) if not isinstance(raw, dict)]
    assert size < 100_000 or sum(table.num_rows for table in tables) > len(slow[0][0]) * 0.8


@pytest.mark.parametrize(
    ("sample", "stated", "instead"),
    [
        ("palo_alto_traffic/traffic.log", "2026/03/03 22:00:00", "9999/12/31 23:59:59"),
        ("palo_alto_traffic/traffic.log", ",2463,", ",99999999999999999999,"),
        ("fortinet_traffic/traffic.log", "duration=9 ", "duration=99999999999999999999 "),
        ("cisco_asa/asa.log", "Mar 03 2026", "Jan 01 0001"),
        ("cisco_asa/asa.log", "duration 0:41:03", "duration 999999:59:59"),
        ("sophos_firewall/standard.log", "date=2026-03-03", "date=0001-01-01"),
        ("checkpoint/exported.log", 'elapsed:"600"', 'elapsed:"99999999999999999999"'),
        ("ipfix_table/rwcut.txt", "2026/03/03T22:00:00.186", "9999/12/31T23:59:59.999"),
        ("w3c_extended/proxy.log", "22:41:03 2463000", "22:41:03 99999999999999999999"),
    ],
)
def test_no_time_stops_a_reader(sample: str, stated: str, instead: str, tmp_path: Path) -> None:
    """Before or after all calendars, or longer than they are: the other records are read."""
    reader, _ = sample.split("/")
    text = (HERE / sample).read_text()
    assert stated in text
    rows, whole = (read(tmp_path, reader, said) for said in (text.replace(stated, instead), text))

    assert rows[-1]["record"] == whole[-1]["record"]
