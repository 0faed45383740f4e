"""Each rule of the calculus by itself, and all of them against what the SQL says of whole cases."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from purloined import calculus, flow
from purloined.calculus import ACCESSED, PRESUMED, PUBLISHED, RULED_OUT, TAKEN, File
from tests.small_case import INVENTORY, TOML, judged, make, samba
from tests.verdicts.test_judge import BRACKET, EXIT, MEASURED, NOZZLE, RCLONE, flows, page

WATCHED = File(routes_whole=(True,))
BOUNDED = File(floor=9, bound=8)
DAY = [datetime(2026, 3, day) for day in range(1, 6)]


def test_a_record_is_hostile_if_any_party_to_it_is() -> None:
    assert calculus.is_hostile(["vouched", "hostile"])
    assert not calculus.is_hostile(["vouched", "unknown"])


def test_a_record_is_vouched_for_if_its_account_session_program_or_evidence_file_is() -> None:
    assert calculus.is_vouched("vouched", None, None, None)
    assert calculus.is_vouched("unknown", None, None, None, destination="vouched")
    assert not calculus.is_vouched("unknown", None, None, None, address="vouched")
    assert calculus.is_vouched(None, None, None, None, address="vouched", names_account=False)


def test_evidence_of_theft_only_ever_raises() -> None:
    assert calculus.rank_by_evidence(File()) == PRESUMED
    assert calculus.rank_by_evidence(File(evidence=(ACCESSED, PUBLISHED, TAKEN))) == PUBLISHED


def test_nobody_read_it() -> None:
    assert calculus.nobody_read_it(WATCHED)
    for change in ({"routes_whole": ()}, {"routes_whole": (True, False)}, {"doubts": ("A",)}, {"contradicted": ("A",)}):
        assert not calculus.nobody_read_it(WATCHED._replace(**change))


def test_it_cannot_have_left() -> None:
    assert calculus.it_cannot_have_left(BOUNDED)
    assert calculus.it_cannot_have_left(BOUNDED._replace(doubts=("A",)))
    for change in ({"floor": 8}, {"bound": None}, {"doubts": ("AB",)}, {"contradicted": ("B",)}):
        assert not calculus.it_cannot_have_left(BOUNDED._replace(**change))


def test_it_was_not_there() -> None:
    away = File(out_of_reach=True)
    assert calculus.it_was_not_there(away)
    for change in ({"out_of_reach": False}, {"touched": True}, {"doubts": ("A",)}):
        assert not calculus.it_was_not_there(away._replace(**change))


def test_a_file_is_ruled_out_by_any_one_of_the_three_proofs() -> None:
    assert [calculus.proof(f) for f in (WATCHED, BOUNDED, File(out_of_reach=True), File())] == ["A", "B", "C", None]
    assert calculus.proof(WATCHED._replace(evidence=(ACCESSED,))) is None


def test_presumed_is_where_every_file_begins() -> None:
    assert calculus.verdict(File()) == PRESUMED
    assert calculus.verdict(WATCHED) == RULED_OUT
    assert calculus.verdict(WATCHED._replace(evidence=(TAKEN,))) == TAKEN


def test_a_route_is_whole_if_at_every_moment_of_the_window_some_sensor_of_it_is_whole() -> None:
    taking_turns = [(DAY[0], DAY[2]), (DAY[1], DAY[4])]
    assert calculus.is_whole(taking_turns, DAY[0], DAY[3])
    assert not calculus.is_whole([], DAY[0], DAY[3])
    assert not calculus.is_whole([(DAY[0], DAY[1]), (DAY[2], DAY[4])], DAY[0], DAY[3])


def test_who_records_every_opening_records_every_read() -> None:
    assert calculus.records_reads(["open", "write"])
    assert calculus.records_reads(["read"])
    assert not calculus.records_reads(["write", "flow"])


def test_a_log_covers_what_lies_between_its_first_and_last_record_by_any_reading_of_its_clock() -> None:
    first, last = calculus.covers(DAY[0], DAY[1], ahead=60, within=10)
    assert ((DAY[0] - first).total_seconds(), (DAY[1] - last).total_seconds()) == (50, 70)


def test_between_two_record_numbers_that_do_not_follow_each_other_records_are_missing() -> None:
    assert calculus.missing_numbers(7, 8) == 0
    assert calculus.missing_numbers(7, 11) == 3


def test_bytes_that_a_server_sent_beyond_what_the_reads_seen_explain_are_reads_not_seen() -> None:
    assert not calculus.is_surplus(100, 100)
    assert calculus.is_surplus(101, 100)
    assert calculus.is_surplus(None, 100)


def test_the_floor_is_what_was_measured() -> None:
    assert calculus.floor(900, 95, 1000) == 900
    assert calculus.floor(900, None, 500) == 500
    assert calculus.floor(None, 95, 1000) == 950
    assert calculus.floor(None, None, 1000) == 0
    assert calculus.floor(None, 95, None) == 0


def test_by_one_exit_can_have_left_what_the_most_of_its_sensors_counted() -> None:
    counts = {"a": {"x": 5, "y": 1}, "b": {"x": 7}}
    assert calculus.left_by_one_exit(counts, {"a"}) == 8
    assert calculus.left_by_one_exit(counts, set()) == 13
    assert calculus.left_by_one_exit({}, set()) == 0


def test_a_theft_that_whole_routes_did_not_show() -> None:
    assert calculus.contradicts_a(stolen=True, seen_read=False, routes_whole=True)
    assert not calculus.contradicts_a(stolen=True, seen_read=True, routes_whole=True)


def test_a_theft_of_more_than_can_have_left() -> None:
    assert calculus.contradicts_b(stolen=True, floor=9, bound=8)
    assert not calculus.contradicts_b(stolen=True, floor=9, bound=None)


CASES = {
    "nothing but an inventory": ({"inventory.csv": INVENTORY}, TOML),
    "a whole log": ({"inventory.csv": INVENTORY, "audit.log": samba(f"10:00:00|thief|pread_send|{BRACKET}")}, TOML),
    "an unknown reader": ({"inventory.csv": INVENTORY, "audit.log": samba(f"10:00:00|x|pread_send|{NOZZLE}")}, TOML),
    "a contradiction": (
        {"inventory.csv": INVENTORY, "audit.log": samba(),
         "leak.html": page(("bracket.step", 1000), ("nozzle.step", 2000))},
        TOML,
    ),
    "a transfer log": ({"inventory.csv": INVENTORY, "audit.log": samba(), "rclone.log": RCLONE}, TOML),
    "a bound": ({"inventory.csv": MEASURED, "conntrack.log": flows(("203.0.113.5", 5_000))}, TOML + EXIT),
    "something unplugged": ({"inventory.csv": INVENTORY}, TOML + '[[offline]]\npaths = ["Orrery/**"]\nwhy = "x"\n'),
}  # fmt: skip


@pytest.mark.parametrize("says", CASES)
def test_the_sql_says_what_the_rules_say(tmp_path: Path, says: str) -> None:
    """File by file, from the tables that the verdict rests on."""
    files, toml = CASES[says]
    case = judged(make(tmp_path, files, toml))
    with flow.opened(case) as engine:
        rows = {row["file"]: row for row in engine.rows("SELECT * FROM verdicts")}
        known = flow.known_of(engine, sorted(rows))
    assert rows.keys() == known.keys()
    for file, row in rows.items():
        assert (row["rank"], row["proof"]) == (calculus.verdict(known[file]), calculus.proof(known[file])), row["path"]


def test_the_judge_stops_where_the_sql_and_the_rules_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof that the rules do not bear out is not let through."""
    monkeypatch.setattr(calculus, "nobody_read_it", lambda file: False)
    with pytest.raises(RuntimeError, match="rules"):
        judged(make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba()}))


def test_every_rule_stands_in_the_docs_with_its_place_and_its_test() -> None:
    """docs/calculus.md names each function of calculus.py, and a test that is there."""
    text = (Path(__file__).parents[1] / "docs" / "calculus.md").read_text("utf-8")
    told = set(re.findall(r"`calculus\.(\w+)`", text))
    rules = {
        name for name, thing in vars(calculus).items()
        if callable(thing) and getattr(thing, "__module__", "") == calculus.__name__ and name != "File"
    }  # fmt: skip
    assert told == rules
    tests = set(re.findall(r"`(test_\w+)`", text))
    written = "".join(path.read_text("utf-8") for path in Path(__file__).parent.rglob("test_*.py"))
    assert not {name for name in tests if f"def {name}(" not in written}
