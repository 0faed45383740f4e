"""A case stays valid and honest, whatever happens to it."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from purloined import readers
from purloined.case import Case, CaseError
from purloined.evidence import Evidence
from purloined.tables import READ_TABLES
from tests.small_case import INVENTORY, TOML, judged, make, rows_of, samba


def test_a_folder_without_case_toml_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """The message names the next command."""
    with pytest.raises(CaseError, match="purloined new"):
        Case(tmp_path)


def test_a_folder_that_holds_something_is_not_made_a_case(tmp_path: Path) -> None:
    """Nothing of it is touched."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CaseError, match="not empty"):
        Case.new(tmp_path, TOML)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_same_bytes_added_twice_change_nothing(tmp_path: Path) -> None:
    """Even under another name."""
    case = make(tmp_path, {"inventory.csv": INVENTORY})
    before = (case.folder / "evidence.jsonl").read_bytes()
    copy = tmp_path / "copy.csv"
    copy.write_text(INVENTORY)

    assert readers.add(Case(case.folder), copy).state == "known"
    assert (case.folder / "evidence.jsonl").read_bytes() == before


def test_every_evidence_line_carries_the_hash_of_the_line_before(tmp_path: Path) -> None:
    """And says what was read, by whom, how much."""
    case = make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba()})
    first, second = case.evidence()

    assert first["previous"] == "0" * 64
    assert (second["reader"], second["rows"], second["unread"]) == ("samba_audit", 2, 0)
    assert case.verify() == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda case: (case.folder.parent / "evidence" / "audit.log").write_text("x"), "its SHA-256 changed"),
        (lambda case: (case.folder.parent / "evidence" / "audit.log").unlink(), "cannot be read any more"),
        (lambda case: next((case.folder / "tables/events").glob("*.parquet")).write_bytes(b""), "was changed"),
        (lambda case: next((case.folder / "tables/events").glob("*.parquet")).unlink(), "is gone"),
        (lambda case: _edit(case, '"rows":4', '"rows":5'), "the chain is broken"),
        (lambda case: _edit(case, '{"sha256"', '"sha256"'), "is damaged"),
    ],
    ids=["evidence changed", "evidence gone", "table changed", "table gone", "line edited", "line damaged"],
)
def test_verify_names_what_changed(tmp_path: Path, damage, says: str) -> None:
    """Each kind of change, by name."""
    case = make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba()})
    damage(case)

    assert any(says in sentence for sentence in Case(case.folder).verify())


def _edit(case: Case, old: str, new: str) -> None:
    path = case.folder / "evidence.jsonl"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_an_inventory_may_tell_of_events_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both kinds of rows count, in their tables; of a thieves' listing the events are left out."""
    inventory = next(reader.module for reader in readers.readers("holdings") if reader.name == "inventory_csv")
    plain = inventory.read

    def read(evidence: Evidence) -> Iterator[dict]:
        for row in plain(evidence):
            yield row
            yield {"record": row["record"], "action": "create", "time": datetime(2026, 3, 1), "path": row["path"]}

    monkeypatch.setattr(inventory, "read", read)
    case = make(tmp_path, {"inventory.csv": INVENTORY})
    counts = {table: sum(pq.read_metadata(part).num_rows for part in case.parts(table)) for table in READ_TABLES}
    held = case.evidence()[0]["rows"]
    listing = readers.add(case, tmp_path / "evidence" / "inventory.csv", room="listings")

    assert held > 0
    assert (counts["holdings"], counts["events"]) == (held, held)
    assert (listing.rows, [line["parts"].keys() for line in case.evidence()][1]) == (held, {"listings"})


def test_a_power_failure_in_the_last_line_loses_that_line_only(tmp_path: Path) -> None:
    """The half line is dropped at the next add, the chain holds, and verify still tells of it."""
    case = make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba()})
    path = case.folder / "evidence.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    again = Case(case.folder)
    added = readers.add(again, tmp_path / "evidence" / "audit.log")

    assert (added.state, len(again.evidence())) == ("read", 2)
    assert [said for said in Case(case.folder).verify() if "cut off" not in said] == []


@pytest.mark.parametrize("after", range(6))
def test_stopped_at_any_moment_a_case_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Ctrl-C between any two rows: nothing of the file counts, and adding it again reads it whole."""
    case = make(tmp_path, {"inventory.csv": INVENTORY})
    path = tmp_path / "audit.log"
    path.write_text(samba("10:00:00|thief|pread_send|a", "10:00:01|thief|pread_send|b"))
    calls = 0

    def interrupted(raw: dict, source: str) -> dict | None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise KeyboardInterrupt
        return original(raw, source)

    original = readers.event
    monkeypatch.delattr("purloined.events.samba_audit.read_blocks")
    monkeypatch.setitem(readers.FINISH, "events", interrupted)
    monkeypatch.setattr(readers, "BATCH", 1)
    if after < 4:
        with pytest.raises(KeyboardInterrupt):
            readers.add(case, path)
    monkeypatch.undo()
    again = Case(case.folder)

    assert again.verify() == []
    readers.add(again, path)
    assert [line["rows"] for line in again.evidence()] == [4, 4]
    assert not list(case.folder.rglob("*.tmp"))


def test_stopped_between_blocks_a_case_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where many records are read at once."""
    case = make(tmp_path, {"inventory.csv": INVENTORY})
    path = tmp_path / "audit.log"
    path.write_text(samba("10:00:00|thief|pread_send|a", "10:00:01|thief|pread_send|b"))

    def interrupted(raw: object, source: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("purloined.columns.events", interrupted)
        readers.add(case, path)
    again = Case(case.folder)

    assert (again.verify(), len(again.evidence()), list(case.folder.rglob("*.tmp"))) == ([], 1, [])
    assert readers.add(again, path).rows == 4


def test_a_judgement_that_was_interrupted_does_not_count(tmp_path: Path) -> None:
    """The old verdicts are not passed off as new ones."""
    from purloined import flow

    case = judged(make(tmp_path, {"inventory.csv": INVENTORY}))
    assert case.is_judged

    def stop(step: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        flow.judge(case, done=stop)
    assert not Case(case.folder).is_judged


def test_verdicts_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    """Judged twice, the report's CSV does not differ."""
    from purloined import flow
    from purloined.report import csv_files

    case = make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba("10:00:00|thief|pread_send|a")})
    texts = []
    for _ in range(2):
        judged(case)
        with flow.opened(case) as engine:
            csv_files.write(engine.batches, case.report_folder)
        texts.append((case.report_folder / "verdicts.csv").read_bytes())

    assert texts[0] == texts[1]


def test_a_changed_zone_is_noticed_and_the_log_can_be_read_again(tmp_path: Path) -> None:
    """Read again in place of the earlier reading; the chain keeps both lines."""
    log = "2026/03/01 10:30:00 INFO  : bracket.step: Copied (new)\n"
    case = make(tmp_path, {"rclone.log": log})
    (case.folder / "case.toml").write_text(TOML.replace("[case]", '[case]\ntimezone = "Asia/Tokyo"'))
    again = Case(case.folder)
    assert "--reread" in again.stale_readings()[0]
    readers.add(again, tmp_path / "evidence" / "rclone.log", reread=True)
    found = rows_of(judged(again), "SELECT time, action FROM events", "action")

    assert found["send"]["time"].hour == 1
    assert (again.stale_readings(), Case(case.folder).verify(), len(again.evidence())) == ([], [], 2)


def test_raw_lines_are_shown_without_their_power_to_deceive(tmp_path: Path) -> None:
    """Control and bidirectional characters are visible; what is gone is left out."""
    log = samba("10:00:00|thief|pread_send|a\u202eb\x1b[2J.step")
    case = make(tmp_path, {"audit.log": log})
    source = case.evidence()[0]["sha256"][:16]
    lines = case.raw_lines([(source, 2), (source, 99)])

    assert list(lines) == [(source, 2)]
    assert "\\u202e" in lines[source, 2]
    assert "\\x1b" in lines[source, 2]


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[case", "not valid TOML"),
        ("[hosts]\n", "no section"),
        ('[[host]]\nname = "a"\nadresses = []\n', "no key 'adresses'"),
        ('[host]\nname = "a"\n', r"two brackets"),
        ("[case]\nwindow = { from = 2026-03-01T00:00:00 }\n", "has no zone"),
        ('[case]\nwindow = { from = "yesterday" }\n', "is no time"),
        ("[case]\nwindow = { from = 2026-03-02T00:00:00Z, to = 2026-03-01T00:00:00Z }\n", "before it begins"),
        ('[[sensor]]\nname = "a"\nmatch = "b"\n', "lacks its watches"),
        ('[[sensor]]\nname = "a"\nmatch = "b"\nwatches = { route = "smb" }\ncontinuous = true\n', "the reason"),
        ('[[vouched]]\nwhy = "because"\n', "names none of"),
        ('[case]\nwindow = "March"\n', "write window = "),
        ("[case]\nwindow = { from = 2026-03-01T00:00:00Z, too = 2026-03-02T00:00:00Z }\n", "with no other key"),
        ('[case]\ntimezone = "JST"\n', "Europe/Paris"),
        ("[case]\ntimezone = 9\n", 'timezone = "..."'),
        ("[case]\nname = 3\n", 'name = "..."'),
        ('[case]\nwindw = "x"\n', r"\[case\] has no key 'windw'"),
        ("[[host]]\nname = 3\n", 'name = "..."'),
        ('[[host]]\nname = "a"\nintruder_admin = "no"\n', "intruder_admin = false"),
        ('[[sensor]]\nname = "a"\nmatch = "b"\nwatches = { route = 3 }\n', "in quotes"),
        ('[[sensor]]\nname = "a"\nmatch = "b"\nwatches = { route = "smb" }\nyear = "2026"\n', "year = 2026"),
        ('[[sensor]]\nname = "a"\nmatch = "b"\nwatches = { route = "smb" }\ntimezone = "CET+1"\n', "no time zone"),
        ('[[hostile]]\naccount = "a"\nby = ["me"]\n', 'by = "..."'),
    ],
)
def test_a_wrong_case_toml_says_what_is_wrong_and_how_to_write_it(tmp_path: Path, toml: str, says: str) -> None:
    """One clear message, no traceback."""
    (tmp_path / "case.toml").write_text(toml)

    with pytest.raises(CaseError, match=says):
        Case(tmp_path)


def test_the_written_case_toml_can_be_read_as_it_is_and_with_every_comment_taken_away(tmp_path: Path) -> None:
    """So that what the template explains is what the program takes."""
    from purloined.settings import parse
    from purloined.template import case_toml

    text = case_toml('a "strange" \\ name')
    assert parse(text.encode(), tmp_path / "case.toml").name == 'a "strange" \\ name'
    stated = "\n".join(
        line.removeprefix("# ") if " = " in line.split("#")[1] or line.startswith("# [") else line
        for line in text.splitlines()
        if line.startswith("# ")
    )
    settings = parse(("[case]\n" + stated.split("# [case]")[-1]).encode(), tmp_path / "case.toml")

    assert (len(settings.hosts), len(settings.sensors), len(settings.hostile), len(settings.offline)) == (1, 2, 1, 1)


def test_the_evidence_file_is_json_lines(tmp_path: Path) -> None:
    """For whoever reads it without this program."""
    case = make(tmp_path, {"inventory.csv": INVENTORY})

    assert [json.loads(line)["name"] for line in (case.folder / "evidence.jsonl").open()] == ["inventory.csv"]
