"""One-way records keep their direction; what was still open at the end of a log is not taken for final."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purloined.events import nfdump_csv
from purloined.evidence import Evidence
from purloined.parsing import flow_records

NOON = datetime(2026, 3, 1, 12)
HEADING = "ts,te,pr,sa,sp,da,dp,flg,pkt,byt\n"


def read(folder: Path, *records: str) -> list[dict]:
    """The rows of a NetFlow export."""
    path = folder / "flows.csv"
    path.write_text(HEADING + "".join(record + "\n" for record in records))
    return list(nfdump_csv.read(Evidence(path)))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ports=st.tuples(*[st.sampled_from([0, 22, 139, 443, 445, 1024, 9000, 50111, 65535])] * 2))
def test_each_byte_is_counted_once_and_in_its_own_direction(tmp_path: Path, ports: tuple[int, int]) -> None:
    """Whichever end is taken for the server."""
    (row,) = read(
        tmp_path, f"2026-03-01T12:00:00,2026-03-01T12:00:01,6,10.0.5.99,{ports[0]},192.0.2.7,{ports[1]},F,3,700"
    )
    begun = row["src_endpoint"] == "10.0.5.99"

    assert {row["src_endpoint"], row["dst_endpoint"]} == {"10.0.5.99", "192.0.2.7"}
    assert (row["bytes_out"], row["bytes_in"]) == ((700, 0) if begun else (0, 700))
    assert (row["packets_out"], row["packets_in"]) == ((3, 0) if begun else (0, 3))


@pytest.mark.parametrize(
    ("source", "destination", "is_from_server"),
    [
        (50111, 445, False),
        (445, 50111, True),
        (445, 443, True),
        (22, 9000, True),
        (9000, 50111, True),
        (None, 80, False),
    ],
)
def test_the_server_is_known_by_its_port(source: int | None, destination: int, is_from_server: bool) -> None:
    """SMB's before any other, a system's port before a higher one, the lower of two."""
    assert flow_records.from_server(source, destination) is is_from_server


def test_what_a_file_server_sent_stands_as_bytes_to_its_client(tmp_path: Path) -> None:
    """Both records of a connection name the same client, server and ports."""
    rows = read(
        tmp_path,
        "2026-03-01T12:00:00,2026-03-01T12:00:01,6,10.0.5.10,445,10.0.5.20,51708,...AP.SF,171,200482",
        "2026-03-01T12:00:00,2026-03-01T12:00:01,6,10.0.5.20,51708,10.0.5.10,445,...AP.SF,77,28737",
    )

    assert {(row["src_endpoint"], row["src_port"], row["dst_endpoint"], row["dst_port"]) for row in rows} == {
        ("10.0.5.20", 51708, "10.0.5.10", 445)
    }
    assert sum(row["bytes_in"] for row in rows) == 200482
    assert sum(row["bytes_out"] for row in rows) == 28737


def test_a_flow_without_an_end_is_final_only_if_the_log_goes_on(tmp_path: Path) -> None:
    """Half an hour: until then more of it might have been exported."""
    early = "2026-03-01T12:00:00,2026-03-01T12:00:01,6,10.0.5.99,50110,192.0.2.7,443,...AP.S.,3,700"
    late = "2026-03-01T{},2026-03-01T{},6,10.0.5.99,50111,192.0.2.7,443,...AP.SF,3,700"

    assert [row.get("unfinished") for row in read(tmp_path, early, late.format("12:10:00", "12:30:00"))] == [None, True]
    assert [row.get("unfinished") for row in read(tmp_path, early, late.format("12:10:00", "12:31:00"))] == [None, None]


def test_more_open_flows_than_are_remembered_are_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not silence, and not memory without bound."""
    monkeypatch.setattr(flow_records, "MOST_HELD", 2)
    held = flow_records.Held()
    flows = [{"record": n, "time": NOON, "end_time": NOON + timedelta(seconds=n), "action": "flow"} for n in range(4)]
    given_back = [row for flow in flows for row in held.take(flow, ended=False)]
    *rest, drop = held.rest()

    assert [row["record"] for row in given_back] == [0, 1]
    assert [row["unfinished"] for row in rest] == [True, True]
    assert (drop["action"], drop["end_time"]) == ("drop", NOON + timedelta(seconds=3))


def test_a_record_of_an_unknown_number_of_flows_is_unread(tmp_path: Path) -> None:
    """And those beside it are read."""
    path = tmp_path / "flows.csv"
    good = "2026-03-01T12:00:00,2026-03-01T12:00:01,6,10.0.5.99,50111,192.0.2.7,443,F,3,700"
    path.write_text(f"{HEADING.strip()},fl\n{good},1\n{good},\u0431\n{good},2\n")
    evidence = Evidence(path)

    assert [row["record"] for row in nfdump_csv.read(evidence)] == [2, 4]
    assert [item.record for item in evidence.take_unread(end=True)] == [3]
