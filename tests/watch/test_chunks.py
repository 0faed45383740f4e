"""Readers over logs in pieces: what comes out is what comes out of the whole."""

from datetime import UTC
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from purloined._native import line_ends

from purloined.watch import chunks
from purloined.watch.chunks import Piece, Sensor
from purloined.watch.followed import Log

SAMPLES = Path(__file__).parents[1] / "events"
SENSOR = Sensor("log", UTC, {})
FLOWS = {
    "aws_vpc_flow/custom.log", "argus_csv/argus.csv", "cisco_asa/asa.log", "cisco_asa/ftd.log",
    "conntrack/destroy.log", "conntrack/still_open.log", "palo_alto_traffic/traffic.log",
    "sophos_firewall/standard.log", "zeek_conn/conn.22-23.log",
}  # fmt: skip


def events(sample: str, by_line: bool, folder: Path) -> tuple[pa.Table, int]:
    """(rows, how many lines were unread) of a sample, whole or line by line."""
    data = (SAMPLES / sample).read_bytes()
    name = Path(sample).name
    reader, _ = chunks.reader_of(name, data[:16384], SENSOR)
    tables, unread, lines, waiting, header, leant = [], 0, 0, b"", b"", b""
    given = data.splitlines(keepends=True) if by_line else [data]
    for number, each in enumerate(given, 1):
        waiting += each
        part = waiting if number == len(given) else chunks.cut(reader, waiting)
        waiting = waiting[len(part) :]
        if not part:
            continue
        found = chunks.read(Piece(Log(), reader, header + leant, part, lines, 1772600000), folder / "piece", SENSOR)
        tables += found.events
        unread += found.unread
        header = chunks.with_named(chunks.header_of(reader, name, data[:16384], SENSOR) or header, part)
        leant = chunks.leant_on(reader, leant, part)
        lines += line_ends(part)
    return pa.concat_tables(tables), unread


@pytest.mark.parametrize("sample", sorted(FLOWS))
def test_as_many_bytes_flow_in_pieces_as_in_the_whole(sample: str, tmp_path: Path) -> None:
    """None twice, none missing; and what cannot be read is counted alike."""

    def told(by_line: bool) -> tuple:
        rows, unread = events(sample, by_line, tmp_path)
        flows = rows.filter(pc.equal(rows["action"], "flow"))
        return flows.num_rows, pc.sum(flows["bytes_out"]).as_py(), pc.sum(flows["bytes_in"]).as_py(), unread

    assert told(by_line=True) == told(by_line=False)
    assert told(by_line=False)[1]


@pytest.mark.parametrize("sample", ["auditd/enriched.log", "samba_audit/parts.log"])
def test_the_same_files_are_read_by_the_same(sample: str, tmp_path: Path) -> None:
    """Records that take several lines are put together, though those of others lie between them."""

    def told(by_line: bool) -> list[tuple]:
        rows, _ = events(sample, by_line, tmp_path)
        rows = rows.filter(pc.is_in(rows["action"], pa.array(["read", "open", "write", "rename", "exec"])))
        return sorted(zip(*(map(str, rows[name].to_pylist()) for name in _DEED), strict=True))

    assert told(by_line=True) == told(by_line=False) != []


_DEED = ("record", "time", "action", "actor_user", "path", "cmd_line")


def test_who_opened_a_session_is_known_in_later_pieces(tmp_path: Path) -> None:
    """A line of sftp-server names the process alone; the beginning of its session names the account."""
    rows, _ = events("sftp_server_log/auth.log", True, tmp_path)
    whole, _ = events("sftp_server_log/auth.log", False, tmp_path)

    def who(table: pa.Table) -> set[tuple]:
        return set(zip(table["path"].to_pylist(), table["actor_user"].to_pylist(), strict=True))

    assert who(whole) <= who(rows)
    assert any(account for _, account in who(whole))


def test_records_are_numbered_as_in_the_whole_log(tmp_path: Path) -> None:
    """Whatever stood before them for the reader's sake."""
    rows, _ = events("zeek_conn/conn.22-23.log", True, tmp_path)
    whole, _ = events("zeek_conn/conn.22-23.log", False, tmp_path)
    assert sorted(rows["record"].to_pylist()) == sorted(whole["record"].to_pylist())
