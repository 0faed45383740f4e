"""What people declare with `decide`: recorded once, never overwritten, and named by every verdict that rests on it."""

import csv
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from purloined import cli
from purloined.case import Case, CaseError
from purloined.decisions import declaration
from tests.small_case import INVENTORY, TOML, judge, judged, make, rows_of, samba, verdicts
from tests.verdicts.test_judge import EXIT, RCLONE, flows, page
from tests.verdicts.test_judge import TOML as JUDGE_TOML

BRACKET, NOZZLE = "Northwind/bracket.step", "Northwind/nozzle.step"
LOG = samba(f"10:00:00|someone|pread_send|{BRACKET}", f"11:00:00|thief|pread_send|{NOZZLE}")
FILES = {"inventory.csv": INVENTORY, "audit.log": LOG}
UNDECLARED = TOML.replace('continuous = { declared = "no outage", by = "head of IT" }\n', "")
NO_WINDOW = TOML.replace("window = { from = 2026-03-01T00:00:00Z, to = 2026-03-02T00:00:00Z }\n", "")
HOSTILE_TEXT = "</td><script>alert(1)</script>\u202egpj\x1b[2J\n=cmd"


def declare(case: Case, kind: str, supersedes: int | None = None, why: str = "we know", **said: object) -> int:
    """Decides, as the command line does. `from_`: as Python wants it written."""
    what = declaration(kind, {key.rstrip("_"): value for key, value in said.items()})
    return case.decide(what, "head of IT", why, supersedes).number


def found(case: Case) -> dict[str, str]:
    """path -> verdict, judged anew."""
    return verdicts(rows_of(judged(Case(case.folder)), "SELECT * FROM verdicts", "path"))


def because(case: Case) -> dict[str, str]:
    """path -> `because` in verdicts.csv."""
    assert cli.main(["report", str(case.folder)]) == cli.DONE
    with (case.folder / "report" / "verdicts.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["path"]: row["because"] for row in csv.DictReader(stream)}


def explained(case: Case, file: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What `explain` says of a file, on one line."""
    capsys.readouterr()
    assert cli.main(["explain", str(case.folder), file]) == cli.DONE
    return " ".join(capsys.readouterr().out.split())


# What a decision does -----------------------------------------------------------------------------------


def test_with_nothing_decided_nothing_changes(tmp_path: Path) -> None:
    """Nor in a case from before there were decisions, which has no such file."""
    case = make(tmp_path, FILES)
    before = found(case)
    (case.folder / "decisions.jsonl").unlink()

    assert Case(case.folder).decisions() == []
    assert found(case) == before
    assert Case(case.folder).verify() == []


@pytest.mark.parametrize(
    ("kind", "said", "toml", "same"),
    [
        ("hostile", {"account": "someone"}, TOML, TOML + '[[hostile]]\naccount = "someone"\n'),
        ("vouched", {"account": "someone"}, TOML, TOML + '[[vouched]]\naccount = "someone"\n'),
        ("hostile", {"address": "10.0.5.0/24"}, TOML, TOML + '[[hostile]]\naddress = "10.0.5.0/24"\n'),
        ("hostile", {"evidence": "audit*"}, TOML, TOML + '[[hostile]]\nevidence = "audit*"\n'),
        (
            "hostile",
            {"account": "someone", "from": "2026-03-01T19:30:00+09:00"},
            TOML,
            TOML + '[[hostile]]\naccount = "someone"\nfrom = 2026-03-01T10:30:00Z\n',
        ),
        ("continuous", {"sensor": "audit"}, UNDECLARED, TOML),
        ("window", {"from": "2026-03-01T00:00:00Z", "to": "2026-03-02T00:00:00Z"}, NO_WINDOW, TOML),
    ],
    ids=["hostile account", "vouched account", "hostile network", "hostile evidence", "span", "continuous", "window"],
)
def test_a_decision_gives_the_verdicts_that_the_same_words_in_case_toml_give(
    tmp_path: Path, kind: str, said: dict, toml: str, same: str
) -> None:
    """And others than without it, where it says anything of this case."""
    case = make(tmp_path / "decided", FILES, toml)
    before = found(case)
    declare(case, kind, **said)
    stated = verdicts(judge(tmp_path / "stated", FILES, same))

    assert found(case) == stated
    assert (stated == before) is ("from" in said and kind == "hostile")


def test_an_offline_decision_is_what_case_toml_would_state(tmp_path: Path) -> None:
    """With who, when and why beside it."""
    toml = TOML + (
        '[[offline]]\nhost = "tape01"\npaths = ["/Archive/**"]\nfrom = 2026-02-20T00:00:00Z\nwhy = "safe"\nby = "me"\n'
    )
    stated = make(tmp_path / "stated", {}, toml).settings.offline[0]
    case = make(tmp_path / "decided", {})
    declare(case, "offline", host="tape01", paths=["/Archive/**"], from_="2026-02-20T00:00:00Z", why="safe")
    decided = Case(case.folder).settings.offline[0]

    assert {key: decided[key] for key in stated if key != "by"} == {key: stated[key] for key in stated if key != "by"}
    assert (decided["decision"], decided["by"]) == (1, "head of IT")


@pytest.mark.parametrize(("kind", "verdict"), [("hostile", "accessed"), ("vouched", "ruled_out A")])
def test_a_session_can_be_hostile_or_vouched_for(tmp_path: Path, kind: str, verdict: str) -> None:
    """That session only, not the other from the same address."""
    opened = "".join(
        json.dumps(
            {
                "_path": "smb_files", "ts": f"2026-03-01T{hour}:00:00Z", "uid": uid, "id.orig_h": "10.0.5.20",
                "id.orig_p": 50100, "id.resp_h": "10.0.5.10", "id.resp_p": 445, "action": "SMB::FILE_OPEN",
                "path": "\\\\fs01\\parts", "name": name, "size": 1000,
            }
        ) + "\n"
        for hour, uid, name in ((10, "CAbc1", "Northwind\\bracket.step"), (11, "CAbc2", "Northwind\\nozzle.step"))
    )  # fmt: skip
    case = make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba(), "smb_files.json": opened})
    before = found(case)
    declare(case, kind, session="CAbc1", from_="2026-03-01T00:00:00Z", to="2026-03-02T00:00:00Z")
    after = found(case)

    assert (before[BRACKET], after[BRACKET]) == ("presumed", verdict)
    assert {path: v for path, v in after.items() if path != BRACKET} == {
        path: v for path, v in before.items() if path != BRACKET
    }


def test_hostile_outweighs_vouched_whoever_says_it_and_wherever(tmp_path: Path) -> None:
    """A decision does not delete what case.toml says."""
    case = make(tmp_path, FILES)
    declare(case, "vouched", account="thief")

    declare(case, "hostile", account="someone")
    declare(case, "vouched", account="someone", from_="2026-03-01T00:00:00Z")
    assert found(case)[BRACKET] == "accessed"
    assert found(case)[NOZZLE] == "accessed"


def test_a_superseding_decision_takes_the_place_of_the_one_it_names_only(tmp_path: Path) -> None:
    """And after a withdrawal all is as it was before."""
    case = make(tmp_path, FILES)
    before = found(case)
    declare(case, "hostile", account="someone")
    assert found(case)[BRACKET] == "accessed"
    declare(case, "vouched", supersedes=1, account="someone")
    assert found(case)[BRACKET] == "ruled_out A"
    declare(case, "withdraw", supersedes=2)

    assert found(case) == before
    assert [decision.number for decision in Case(case.folder).decisions()] == [1, 2, 3]


def test_of_a_sensor_and_of_the_window_the_decision_counts_and_not_case_toml(tmp_path: Path) -> None:
    """There is one statement of each."""
    case = make(tmp_path, FILES)
    declare(case, "continuous", sensor="audit", from_="2026-03-01T06:00:00Z")
    declare(case, "window", from_="2026-02-01T00:00:00Z", to="2026-03-02T00:00:00Z")
    settings = Case(case.folder).settings

    assert settings.sensors[0]["continuous"]["from"].hour == 6
    assert settings.window[0].month == 2
    assert set(found(case).values()) == {"presumed", "accessed"}


def test_a_new_decision_makes_the_verdicts_stale(tmp_path: Path) -> None:
    """The next report judges anew."""
    case = judged(make(tmp_path, FILES))
    assert case.is_judged
    declare(case, "hostile", account="someone")

    assert not Case(case.folder).is_judged


OTHERS = {
    "rclone.log": RCLONE,
    "leak.html": page(("bracket.step", 1000), ("nozzle.step", 2000)),
    "conntrack.log": flows(("203.0.113.5", 5_000)),
}
lines = st.builds(
    lambda second, who, what, path: f"10:00:{second:02}|{who}|{what}|{path}",
    st.integers(0, 59),
    st.sampled_from(["thief", "staff", "someone"]),
    st.sampled_from(["pread_send", "pwrite_send", "openat"]),
    st.sampled_from(["Northwind/bracket.step", "Northwind/nozzle.step", "Orrery/valve.step", "x/new.txt"]),
)
cases = st.builds(
    lambda log, more: {"inventory.csv": INVENTORY, "audit.log": samba(*log)} | {name: OTHERS[name] for name in more},
    st.lists(lines, max_size=5),
    st.sets(st.sampled_from(sorted(OTHERS))),
)


@settings(max_examples=6, deadline=None)
@given(
    cases,
    st.sampled_from(
        [
            {"account": "staff"}, {"account": "someone"}, {"address": "10.0.5.20"}, {"host": "fs01"},
            {"destination": "203.0.113.5"}, {"evidence": "*.log"}, {"account": "staff", "from": "2026-03-01T12:00:00Z"},
        ]
    ),
)  # fmt: skip
def test_calling_somebody_hostile_never_lowers_a_verdict(files: dict[str, str], said: dict) -> None:
    """Whoever it is, and whenever; unless it explains a contradiction, which gives proofs back."""
    with tempfile.TemporaryDirectory() as folder:
        case = make(Path(folder), files, JUDGE_TOML + EXIT)
        before = rows_of(judged(case), "SELECT * FROM verdicts", "path")
        assume(not rows_of(case, "SELECT * FROM revoked", "proof"))
        declare(case, "hostile", **said)
        after = rows_of(judged(case), "SELECT * FROM verdicts", "path")

    assert all(after[path]["rank"] >= row["rank"] for path, row in before.items())


# Who says so --------------------------------------------------------------------------------------------


def test_a_hostile_decision_is_named_in_explain_the_csv_and_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With number, day, who and why; at files that do not rest on it, not at all."""
    case = make(tmp_path, FILES)
    declare(case, "hostile", account="someone", why="the badge log")
    words = f"account someone is hostile, because: the badge log (decision 1 of {_today(case)} by head of IT)"
    said = because(case)

    assert words in said[BRACKET]
    assert [path for path, text in said.items() if "(decision" in text] == [BRACKET]
    assert explained(case, "bracket", capsys).count(words) == 2  # as a premise, and at the record
    assert "decision" not in explained(case, "nozzle", capsys)
    report = (case.folder / "report" / "report.html").read_text("utf-8")
    assert report.count(words) == 2  # at the file that rests on it, and among the declarations
    assert case.decisions_sha256 in report


def test_a_vouched_continuous_and_window_decision_is_named_by_the_proof_that_rests_on_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each premise names its own decision."""
    toml = UNDECLARED.replace("window = { from = 2026-03-01T00:00:00Z, to = 2026-03-02T00:00:00Z }\n", "")
    case = make(tmp_path, FILES, toml)
    declare(case, "continuous", sensor="audit", why="no outage")
    declare(case, "window", from_="2026-03-01T00:00:00Z", to="2026-03-02T00:00:00Z")
    declare(case, "vouched", account="someone")
    said, text, other = because(case), explained(case, "bracket", capsys), explained(case, "flange", capsys)

    for number in (1, 2, 3):
        assert f"decision {number} of" in text
        assert f"decision {number} of" in said[BRACKET]
        assert (f"decision {number} of" in other) is (number != 3)
        assert (f"decision {number} of" in said["Orrery/flange.step"]) is (number != 3)


def test_a_vouched_destination_is_named_by_proof_b(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its bytes were left out of the sum because somebody said so."""
    inventory = "path,size,floor\na.step,900000,900000\n"
    files = {"inventory.csv": inventory, "conntrack.log": flows(("203.0.113.5", 5_000_000), ("203.0.113.6", 50))}
    case = make(tmp_path, files, JUDGE_TOML + EXIT)
    assert found(case) == {"a.step": "presumed"}
    declare(case, "vouched", destination="203.0.113.5")

    assert found(case) == {"a.step": "ruled_out B"}
    assert "decision 1 of" in because(case)["a.step"]
    assert "destination 203.0.113.5 is vouched for" in explained(case, "a.step", capsys)
    assert "destination 203.0.113.5 is vouched for" in (case.folder / "report" / "report.html").read_text("utf-8")


def test_a_declaration_in_case_toml_and_one_decided_are_both_named_where_both_speak_of_a_deed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither hides the other; and what was declared of another time is not named."""
    case = make(tmp_path, FILES)
    declare(case, "hostile", address="10.0.5.20", why="seen in the flows")
    declare(case, "hostile", account="someone", from_="2026-03-01T23:00:00Z")
    said = explained(case, "nozzle", capsys)

    assert "account thief is hostile" in said
    assert "address 10.0.5.20 is hostile" in said
    assert "decision 2" not in explained(case, "bracket", capsys)


def test_hostile_evidence_is_named_by_what_rests_on_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The thief's own log, by decision."""
    case = make(tmp_path, FILES | {"rclone.log": RCLONE})
    declare(case, "hostile", evidence="rclone*")
    path = next(path for path, verdict in found(case).items() if verdict == "taken")

    assert "evidence rclone* is hostile" in because(case)[path]
    assert "decision 1 of" in explained(case, path, capsys)


def test_what_a_decision_fits_nothing_of_is_warned_of_by_its_number(tmp_path: Path) -> None:
    """A mistyped account is not hostile, and nobody would notice."""
    case = make(tmp_path, FILES)
    declare(case, "hostile", account="someonne")
    declare(case, "vouched", session="s9", from_="2026-03-01T00:00:00Z", to="2026-03-02T00:00:00Z")

    warned = rows_of(judged(case), "SELECT * FROM warnings", "subject")
    assert "account someonne is hostile" in warned["decision 1"]["says"]
    assert "session s9 is vouched for" in warned["decision 2"]["says"]


def test_hostile_text_is_escaped_wherever_it_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the terminal, in JSON, in the page, in the spreadsheet."""
    case = make(tmp_path, FILES, UNDECLARED)
    case.decide(declaration("hostile", {"account": "someone"}), HOSTILE_TEXT, HOSTILE_TEXT)
    case.decide(declaration("continuous", {"sensor": "audit"}), HOSTILE_TEXT, HOSTILE_TEXT)
    said = "".join(because(case).values())
    for command in (["list"], ["list", "--json"]):
        cli.main(["decide", str(case.folder), *command])
    for file in ("bracket", "flange"):
        cli.main(["explain", str(case.folder), file])
        cli.main(["explain", str(case.folder), file, "--json"])
    said += capsys.readouterr().out
    page = (case.folder / "report" / "report.html").read_text("utf-8")

    assert "\\u202egpj" in said
    assert "\u202e" not in said + page
    assert "\x1b" not in said + page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def _today(case: Case) -> str:
    return case.decisions()[-1].made[:10]


# The file -----------------------------------------------------------------------------------------------


def three(tmp_path: Path) -> Case:
    """A case with three decisions."""
    case = make(tmp_path, FILES)
    declare(case, "hostile", account="someone")
    declare(case, "vouched", account="robot")
    declare(case, "hostile", account="other")
    return case


def test_a_line_holds_who_when_why_what_and_the_hash_of_the_line_before(tmp_path: Path) -> None:
    """Numbers from 1; the chain holds."""
    case = three(tmp_path)
    first, second, _ = map(json.loads, (case.folder / "decisions.jsonl").read_text("utf-8").splitlines())

    assert (first["number"], first["who"], first["why"], first["supersedes"]) == (1, "head of IT", "we know", None)
    assert first["what"] == {"declares": "hostile", "account": "someone"}
    assert (first["previous"], second["number"]) == ("0" * 64, 2)
    assert case.verify() == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda lines: [*lines[1:]], "does not follow the line before it"),
        (lambda lines: [lines[0], lines[2]], "decision 2 is gone"),
        (lambda lines: lines[:2], "decision 3 is gone"),
        (lambda lines: [], "decision 1 is gone"),
        (lambda lines: [lines[0].replace("someone", "noone"), *lines[1:]], "does not follow the line before it"),
        (lambda lines: [*lines[:2], lines[2].replace("other", "noone")], "decision 3 is not as it was recorded"),
        (lambda lines: ["{" + lines[0], *lines[1:]], "line 1 is damaged"),
        (lambda lines: [*lines[:2], lines[2][:40]], "decision 3 is gone"),
    ],
    ids=["first gone", "middle gone", "last gone", "all gone", "edited", "last edited", "damaged", "last cut"],
)
def test_a_lost_or_changed_line_is_found_by_verify_and_nothing_is_judged_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[list[str]], list[str]], says: str
) -> None:
    """It may be the one that called somebody hostile. Put back, all is well."""
    case = three(tmp_path)
    path = case.folder / "decisions.jsonl"
    whole = path.read_bytes()
    lines = damage(whole.decode().splitlines())
    path.write_text("\n".join(lines) + ("\n" if lines and lines[-1].endswith("}") else ""), "utf-8")

    assert any(says in sentence for sentence in Case(case.folder).verify())
    assert cli.main(["judge", str(case.folder)]) == cli.ERROR
    assert "Put back a copy" in capsys.readouterr().err
    path.write_bytes(whole)
    assert Case(case.folder).verify() == []
    assert cli.main(["judge", str(case.folder)]) == cli.DONE


def test_a_line_that_a_power_failure_cut_is_no_decision(tmp_path: Path) -> None:
    """It had not been acknowledged. The next decision drops it, gets its number, and says so."""
    case = three(tmp_path)
    path = case.folder / "decisions.jsonl"
    with path.open("ab") as stream:
        stream.write(b'{"number":4,"made":"2026-')
    again = Case(case.folder)
    assert len(again.decisions()) == 3
    assert found(again)[BRACKET] == "accessed"
    assert declare(again, "hostile", account="fourth") == 4

    assert [said for said in Case(case.folder).verify() if "cut off" not in said] == []
    assert len(Case(case.folder).decisions()) == 4


def test_after_the_end_of_the_file_was_lost_the_same_can_be_decided_anew(tmp_path: Path) -> None:
    """Under a number of its own, and verify still tells of the loss."""
    case = three(tmp_path)
    path = case.folder / "decisions.jsonl"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    again = Case(case.folder)

    assert declare(again, "hostile", account="other") == 4
    assert Case(case.folder).verify() == ["decisions.jsonl: decision 3 is gone"]
    assert cli.main(["judge", str(case.folder)]) == cli.DONE


def test_nothing_recorded_is_ever_overwritten(tmp_path: Path) -> None:
    """Whatever is decided later, or refused, the lines before stay byte for byte."""
    case = three(tmp_path)
    before = (case.folder / "decisions.jsonl").read_bytes()
    with pytest.raises(CaseError):
        declare(case, "hostile", account="other")
    assert (case.folder / "decisions.jsonl").read_bytes() == before
    declare(case, "withdraw", supersedes=1)

    assert (case.folder / "decisions.jsonl").read_bytes().startswith(before)


def test_two_who_opened_the_case_at_once_both_have_their_say(tmp_path: Path) -> None:
    """The second sees what the first recorded meanwhile."""
    one = make(tmp_path, FILES)
    other = Case(one.folder)
    declare(one, "hostile", account="someone")

    assert declare(other, "vouched", account="robot") == 2
    assert len(other.settings.hostile) == 2
    assert Case(one.folder).verify() == []


@pytest.mark.parametrize(
    ("kind", "said", "says"),
    [
        ("hostile", {"account": "someone"}, "decision 1 says so already"),
        ("hostile", {"account": "x", "supersedes": 7}, "there is no decision 7"),
        ("hostile", {"account": "x", "supersedes": 2}, "decision 2 is superseded already, by decision 3"),
        ("withdraw", {"supersedes": 3}, "withdraws decision 2"),
        ("withdraw", {}, "the number of the decision"),
        ("hostile", {"account": "x", "why": "  "}, "why is missing"),
        ("hostile", {"account": "x", "why": "y" * 501}, "too long"),
        ("hostile", {"account": "x" * 1001}, "too long"),
        ("hostile", {"account": "\udcff"}, "not UTF-8"),
        ("hostile", {"account": "x", "from": "2026-03-01T00:00:00"}, "has no zone"),
        ("hostile", {"account": "x", "from": "2026-03-01"}, "has no zone"),
        ("hostile", {"account": "x", "from": "yesterday"}, "is no time"),
        ("hostile", {"account": "x", "from": "2026-03-02T00:00:00Z", "to": "2026-03-01T00:00:00Z"}, "before it begins"),
        ("hostile", {}, "names none of"),
        ("hostile", {"address": "10.0.0.0/99"}, "is no network"),
        ("vouched", {"session": "s1"}, "needs from and to"),
        ("vouched", {"evidence": "a.log", "from": "2026-03-01T00:00:00Z"}, "as a whole"),
        ("continuous", {"sensor": "audti"}, "no \\[\\[sensor\\]\\] is called 'audti'; in case.toml there are: audit"),
        ("continuous", {"sensor": "audit"}, "decision 4 says another thing"),
        ("offline", {"from": "2026-03-01T00:00:00Z"}, "neither host nor paths"),
        ("window", {"from": "2026-03-01T00:00:00Z"}, "needs both"),
    ],
)
def test_what_cannot_be_decided_is_one_clear_message_and_leaves_no_trace(
    tmp_path: Path, kind: str, said: dict, says: str
) -> None:
    """Whatever is wrong with it."""
    case = make(tmp_path, {})
    declare(case, "hostile", account="someone")
    declare(case, "vouched", account="robot")
    declare(case, "withdraw", supersedes=2)
    declare(case, "continuous", sensor="audit", from_="2026-03-01T00:00:00Z")
    before = (case.folder / "decisions.jsonl").read_bytes()
    with pytest.raises(CaseError, match=says):
        declare(case, kind, **said)

    assert (case.folder / "decisions.jsonl").read_bytes() == before
    assert Case(case.folder).verify() == []


# The command --------------------------------------------------------------------------------------------


def test_decide_says_the_number_and_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And list shows those in force, --all the others too."""
    folder = str(make(tmp_path, FILES).folder)
    reason = ["--why", "the badge log", "--by", "lead"]
    assert cli.main(["decide", folder, "hostile", "--account", "someone", *reason]) == cli.DONE
    assert capsys.readouterr().out.startswith("decision 1 is recorded: account someone is hostile\nThe next judge")
    assert cli.main(["decide", folder, "offline", "--paths", "/A/**", "/B/**", *reason]) == cli.DONE
    assert cli.main(["decide", folder, "withdraw", "1", *reason]) == cli.DONE
    capsys.readouterr()
    cli.main(["decide", folder, "list"])
    short = capsys.readouterr().out
    cli.main(["decide", folder, "list", "--all", "--json"])
    whole = json.loads(capsys.readouterr().out)

    assert "paths /A/** /B/**: out of reach" in short
    assert "someone" not in short
    assert [(line["number"], line["superseded_by"]) for line in whole] == [(1, 3), (2, None), (3, None)]


@pytest.mark.parametrize("missing", ["--why", "--by"])
def test_without_a_reason_or_a_name_nothing_is_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    """And the message says what they are for."""
    case = make(tmp_path, {})
    said = {"--why": "x", "--by": "y"} | {missing: ""}
    with pytest.raises(SystemExit) as stopped:
        cli.main(
            ["decide", str(case.folder), "hostile", "--account", "a", *(word for pair in said.items() for word in pair)]
        )

    assert stopped.value.code == cli.USAGE
    assert "printed with every verdict that rests on this" in capsys.readouterr().err
    assert Case(case.folder).decisions() == []


def test_a_decision_names_one_subject(tmp_path: Path) -> None:
    """Two in one would read as both together, and count as each alone."""
    case = make(tmp_path, {})
    with pytest.raises(SystemExit) as stopped:
        cli.main(["decide", str(case.folder), "vouched", "--account", "a", "--host", "h", "--why", "x", "--by", "y"])

    assert stopped.value.code == cli.USAGE
