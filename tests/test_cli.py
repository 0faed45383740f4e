"""The command line, as a tired person meets it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from purloined import cli
from tests.small_case import INVENTORY, TOML, samba

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
COMMANDS = (
    "demo", "new", "scan", "add", "decide", "judge", "explain", "report", "worklist", "duties", "verify", "export",
    "columns", "watch", "serve",
    "formats",
)  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A small case made by the commands themselves."""
    folder = tmp_path / "acme"
    assert cli.main(["new", str(folder)]) == cli.DONE
    (folder / "case.toml").write_text(TOML)
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "inventory.csv").write_text(INVENTORY)
    (evidence / "audit.log").write_text(samba("10:00:00|thief|pread_send|Northwind/bracket.step"))
    assert cli.main(["add", str(folder), str(evidence)]) == cli.DONE
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_and_stands_in_the_readme(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Help that shows how to call it."""
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])

    assert f"purloined {command}" in capsys.readouterr().out.split("example:")[1]
    assert f"`{command}" in README or f"purloined {command}" in README


def test_help_imports_nothing_heavy() -> None:
    """--help answers at once because neither the engine nor Arrow is loaded for it."""
    code = (
        "import sys; from purloined import cli\ntry: cli.main(['--help'])\nexcept SystemExit: pass\n"
        "print(sorted({'duckdb', 'pyarrow', 'jinja2', 'tqdm'} & set(sys.modules)))"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert output.splitlines()[-1] == "[]"


def test_wrong_usage_exits_with_2() -> None:
    """As programs that call it expect."""
    with pytest.raises(SystemExit) as stopped:
        cli.main(["judge"])

    assert stopped.value.code == cli.USAGE


def test_a_missing_case_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback, and the next step."""
    assert cli.main(["judge", str(tmp_path / "nowhere")]) == cli.ERROR

    assert capsys.readouterr().err.count("\n") == 1


def test_unknown_and_ambiguous_files_are_named_and_counted(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 3, and the other files are read all the same."""
    (tmp_path / "what.bin").write_bytes(b"\x00\x01\x02")
    (tmp_path / "more.csv").write_text(INVENTORY + "a/b.txt,5,\n")
    capsys.readouterr()
    outcome = cli.main(["add", str(case), str(tmp_path / "what.bin"), str(tmp_path / "more.csv")])
    said = capsys.readouterr()

    assert outcome == cli.UNREAD
    assert "what.bin" in said.err
    assert said.out == "1 read, 1 unknown\n"


def test_a_file_that_is_not_there_is_named_and_the_others_are_read(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped name among good ones."""
    (tmp_path / "more.csv").write_text(INVENTORY + "a/b.txt,5,\n")

    assert cli.main(["add", str(case), "no/such/file", str(tmp_path / "more.csv")]) == cli.UNREAD
    said = capsys.readouterr()
    assert "no/such/file: there is no such file" in said.err
    assert said.out.endswith("1 read, 1 unreadable\n")


def test_links_and_what_is_no_file_are_named(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A symbolic link is not followed, a pipe is not waited for."""
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe")

    assert cli.main(["add", str(case), str(folder)]) == cli.UNREAD
    said = capsys.readouterr().err
    assert "symbolic link" in said
    assert "no regular file" in said


def test_add_says_what_it_took_each_file_for(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An own list of paths taken for the thieves' would publish everything: told what it is, it is read anew."""
    own = tmp_path / "own.txt"
    own.write_text("Northwind/bracket.step\nNorthwind/nozzle.step\nOrrery/valve.step\nOrrery/flange.step\n")
    cli.main(["add", str(case), str(own)])
    assert "listings/path_list, 4 rows" in capsys.readouterr().err
    assert cli.main(["add", str(case), str(own), "--as", "holdings"]) == cli.DONE
    capsys.readouterr()
    cli.main(["judge", str(case), "--json"])

    assert json.loads(capsys.readouterr().out)["published"] == 0


def test_a_wrongly_added_file_can_be_set_aside(case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It stays sealed, and counts for nothing."""
    log = tmp_path / "rclone.log"
    log.write_text("2026/03/01 10:30:00 INFO  : Northwind/bracket.step: Copied (new)\n")
    cli.main(["add", str(case), str(log)])
    assert cli.main(["add", str(case), str(log), "--as", "nothing"]) == cli.DONE
    capsys.readouterr()
    cli.main(["judge", str(case), "--json"])

    assert json.loads(capsys.readouterr().out)["taken"] == 0
    assert cli.main(["verify", str(case)]) == cli.DONE


def test_what_fits_nothing_is_warned_of(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped account is not hostile, and nobody would notice."""
    toml = (case / "case.toml").read_text()
    (case / "case.toml").write_text(
        toml + '[[hostile]]\naccount = "thieff"\n[[owner]]\nname = "Nox"\npaths = ["/Nrth/**"]\n'
    )
    cli.main(["judge", str(case)])
    said = capsys.readouterr().err

    assert "nothing in the evidence fits: account thieff is hostile" in said
    assert "no held folder fits the paths of Nox" in said


def test_an_empty_case_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Zeros alone would look like good news."""
    cli.main(["new", str(tmp_path / "new")])
    cli.main(["judge", str(tmp_path / "new")])

    assert "add an inventory" in capsys.readouterr().err


def test_judge_counts_every_holding_once(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, where a program listens."""
    capsys.readouterr()
    assert cli.main(["judge", str(case), "--json"]) == cli.DONE

    counts = json.loads(capsys.readouterr().out)
    assert counts == {"files": 4, "published": 0, "taken": 0, "accessed": 1, "presumed": 0, "ruled_out": 3}


def test_an_alarm_is_raised_only_when_asked_and_only_for_theft(case: Path, tmp_path: Path) -> None:
    """Exit code 10."""
    assert cli.main(["judge", str(case), "--alarm"]) == cli.DONE
    log = tmp_path / "rclone.log"
    log.write_text("2026/03/01 10:30:00 INFO  : Northwind/bracket.step: Copied (new)\n")
    cli.main(["add", str(case), str(log)])

    assert cli.main(["judge", str(case), "--alarm"]) == cli.ALARM
    assert cli.main(["judge", str(case)]) == cli.DONE


def test_explain_reads_like_an_argument(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rule, premises, records with source and line, and the line itself."""
    capsys.readouterr()
    assert cli.main(["explain", str(case), "bracket"]) == cli.DONE
    said = capsys.readouterr().out

    assert "Verdict: accessed" in said
    assert "audit.log:2  2026-03-01 10:00:00 UTC" in said
    assert "smbd_audit: thief|10.0.5.20|pread_send|ok|/srv/parts/Northwind/bracket.step" in said
    assert "account thief is hostile" in said


def test_explain_of_a_ruled_out_file_names_its_proof_and_premises(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which route, which sensor, who declared it continuous, who read it and was vouched for."""
    assert cli.main(["explain", str(case), "valve"]) == cli.DONE
    said = " ".join(capsys.readouterr().out.split())

    for part in (
        "ruled_out by proof A",
        "Access route smb of fs01 is whole",
        "by head of IT",
        "account staff is vouched",
    ):
        assert part in said


def test_explain_of_words_that_fit_several_files_lists_them(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rather than guess."""
    assert cli.main(["explain", str(case), ".step"]) == cli.ERROR
    assert "Northwind/bracket.step" in capsys.readouterr().err


CUT = samba("10:00:00|thief|pread_send|Northwind/bracket.step").replace("2026-03-02T01:00", "2026-03-01T20:00")


def test_the_worklist_numbers_what_to_do_and_fits_a_terminal(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A log that ends four hours early leaves one thing to find, and three files that it would clear."""
    (tmp_path / "evidence" / "audit.log").write_text(CUT)
    folder = tmp_path / "short"
    cli.main(["new", str(folder)])
    (folder / "case.toml").write_text(TOML)
    cli.main(["add", str(folder), str(tmp_path / "evidence")])
    capsys.readouterr()
    assert cli.main(["worklist", str(folder)]) == cli.DONE
    said = capsys.readouterr()

    assert "judging" in said.err
    assert max(map(len, said.out.splitlines())) <= 100
    assert "\n  1. find a log of smb at fs01, whole: 2026-03-01 20:00:00 to 2026-03-02 00:00:00" in said.out
    assert "would clear 3 files, 9.00 kB by proof A: owner not known 3" in " ".join(said.out.split())
    assert cli.main(["worklist", str(folder), "--json"]) == cli.DONE
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["premise"], row["files"], row["to_time"]) == ("log of smb at fs01", 3, "2026-03-02T00:00:00Z")


def test_where_nothing_can_change_the_answer_the_worklist_says_so(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence; a program gets an empty list."""
    cli.main(["judge", str(case)])
    capsys.readouterr()
    assert cli.main(["worklist", str(case)]) == cli.DONE
    assert capsys.readouterr().out.startswith("By the same rules, no one missing log or open question")
    assert cli.main(["worklist", str(case), "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out) == []


def test_one_path_on_two_hosts_is_told_apart_by_its_host(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of the two is named with what tells it from the other; a host's short name will do."""
    folder, inventory = tmp_path / "acme", tmp_path / "inventory.csv"
    inventory.write_text("host,path,size\nfs01.acme.example,parts/a.step,100\nfs02,parts/a.step,200\n")
    assert cli.main(["new", str(folder)]) == cli.DONE
    assert cli.main(["add", str(folder), str(inventory)]) == cli.DONE
    assert cli.main(["judge", str(folder)]) == cli.DONE
    capsys.readouterr()

    assert cli.main(["explain", str(folder), "parts/a.step"]) == cli.ERROR
    said = capsys.readouterr().err
    assert "parts/a.step   --host fs01.acme.example" in said
    assert "parts/a.step   --host fs02" in said
    for host, size in (("FS01", 100), ("fs02", 200)):
        assert cli.main(["explain", str(folder), "a.step", "--host", host, "--json"]) == cli.DONE
        assert json.loads(capsys.readouterr().out)["size"] == size
    assert cli.main(["explain", str(folder), "a.step", "--host", "fs03"]) == cli.ERROR


def test_a_window_that_is_not_stated_stands_first_and_promises_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Logs of all ways in are missing too: stating it would clear no file."""
    folder, inventory = tmp_path / "acme", tmp_path / "inventory.csv"
    inventory.write_text(INVENTORY)
    assert cli.main(["new", str(folder)]) == cli.DONE
    assert cli.main(["add", str(folder), str(inventory)]) == cli.DONE
    assert cli.main(["judge", str(folder)]) == cli.DONE
    capsys.readouterr()

    assert cli.main(["worklist", str(folder), "--json"]) == cli.DONE
    [first] = json.loads(capsys.readouterr().out)
    assert (first["premise"], first["files"], first["raised"]) == ("window", 0, 0)
    assert cli.main(["worklist", str(folder)]) == cli.DONE
    assert "no proof holds without it" in capsys.readouterr().out


def test_a_worklist_without_verdicts_promises_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty list would look like an answer."""
    cli.main(["new", str(tmp_path / "new")])
    capsys.readouterr()
    assert cli.main(["worklist", str(tmp_path / "new")]) == cli.DONE

    assert capsys.readouterr().out.startswith("There is no verdict yet")


def test_the_worklist_prints_no_control_character_and_as_many_as_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Accounts may have been named by the thief: they are shown, escaped, here and in worklist.csv."""
    lines = (f"1{n}:00:00|=ev\u202eil\x1b[2J{n}|pread_send|Northwind/nozzle.step" for n in range(3))
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "inventory.csv").write_text(INVENTORY)
    (evidence / "audit.log").write_text(samba(*lines, "10:00:00|odd\u202e\x1b|pread_send|Orrery/valve.step"), "utf-8")
    folder = tmp_path / "case"
    cli.main(["new", str(folder)])
    (folder / "case.toml").write_text(TOML)
    cli.main(["add", str(folder), str(evidence)])
    cli.main(["report", str(folder)])
    capsys.readouterr()
    assert cli.main(["worklist", str(folder), "--most", "2"]) == cli.DONE
    said = capsys.readouterr().out
    table = (folder / "report" / "worklist.csv").read_text("utf-8-sig")

    assert "would raise 1 file to accessed if the party is hostile" in said
    assert "  2. " in said
    assert "  3. " not in said
    assert "more: --most" in said
    for text in (said, table, cli.main(["worklist", str(folder), "--json"]) or capsys.readouterr().out):
        assert "\\u202e" in text
        assert not {"\u202e", "\x1b"} & set(text)


@pytest.mark.parametrize("most", ["0", "-1", "many", "²"])
def test_a_number_that_is_none_is_wrong_usage(case: Path, most: str) -> None:
    """Before anything is judged."""
    with pytest.raises(SystemExit) as stopped:
        cli.main(["worklist", str(case), "--most", most])

    assert stopped.value.code == cli.USAGE


def test_a_file_whose_proof_fell_is_told_the_whole_chain(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Which file left, by which record, though which sensor saw nobody read it."""
    log = tmp_path / "rclone.log"
    log.write_text("2026/03/01 10:30:00 INFO  : Orrery/valve.step: Copied (new)\n")
    cli.main(["add", str(case), str(log)])
    cli.main(["explain", str(case), "flange"])
    said = " ".join(capsys.readouterr().out.split())

    assert "Verdict: presumed" in said
    assert "Proof A is withdrawn: 1 file is published or taken" in said
    assert "Orrery/valve.step, held at fs01, is taken: rclone.log:1 (" in said
    assert "Yet every way to the files of fs01 was whole: smb (audit: " in said
    assert "proof A is withdrawn for every file of fs01. Without the contradiction it would rule out 2 files." in said


def test_explain_of_a_file_that_was_out_of_reach_names_who_declared_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says nothing of bytes that left: that is another proof."""
    (tmp_path / "inventory.csv").write_text(INVENTORY)
    folder = tmp_path / "tape"
    cli.main(["new", str(folder)])
    away = '[[offline]]\npaths = ["Orrery/**"]\nwhy = "tape in the safe"\nby = "head of IT"\n'
    (folder / "case.toml").write_text(TOML + away)
    cli.main(["add", str(folder), str(tmp_path / "inventory.csv")])
    assert cli.main(["explain", str(folder), "valve"]) == cli.DONE
    said = " ".join(capsys.readouterr().out.split())

    assert "ruled_out by proof C" in said
    assert "Orrery/** was out of reach, because: tape in the safe" in said
    assert "can have left" not in said


def test_verify_exits_with_1_when_evidence_changed(case: Path, tmp_path: Path) -> None:
    """And with 0 before."""
    assert cli.main(["verify", str(case)]) == cli.DONE
    (tmp_path / "evidence" / "audit.log").write_text("tampered")

    assert cli.main(["verify", str(case)]) == cli.ERROR


def test_report_writes_html_and_csv_with_one_row_per_holding(case: Path) -> None:
    """verdicts.csv has the columns that others rely on."""
    import csv

    assert cli.main(["report", str(case)]) == cli.DONE
    with (case / "report" / "verdicts.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert {"host", "path", "size", "owner", "markings", "verdict", "proof", "because"} <= rows[0].keys()
    assert len(rows) == 4
    assert all(row["because"] for row in rows)
    assert (case / "report" / "report.html").stat().st_size > 1000


def test_hostile_names_are_defused_in_csv(tmp_path: Path) -> None:
    """No formula, no raw control character, one row per file."""
    import csv

    folder = tmp_path / "case"
    cli.main(["new", str(folder)])
    inventory = tmp_path / "inventory.csv"
    inventory.write_text('path,size\n"=cmd|x.csv",1\n"a\nb\u202ec.csv",2\n"+1.csv",3\n', "utf-8")
    cli.main(["add", str(folder), str(inventory)])
    cli.main(["report", str(folder)])
    text = (folder / "report" / "verdicts.csv").read_text("utf-8-sig")
    with (folder / "report" / "verdicts.csv").open(encoding="utf-8-sig", newline="") as stream:
        paths = sorted(row["path"] for row in csv.DictReader(stream))

    assert paths == ["'+1.csv", "'=cmd|x.csv", "a\\x0ab\\u202ec.csv"]
    assert "\u202e" not in text


def test_formats_lists_every_reader(capsys: pytest.CaptureFixture[str]) -> None:
    """With what an intact log of that kind shows."""
    assert cli.main(["formats"]) == cli.DONE
    said = capsys.readouterr().out

    assert "samba_audit" in said
    assert "its silence" in said
    assert "create, delete" in said


@pytest.mark.parametrize("command", ["judge", "report", "worklist", "owners"])
def test_commands_speak_japanese_where_they_are_asked_to(
    case: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """What people read of the answer has not one English sentence left; names of files stay."""
    capsys.readouterr()
    assert cli.main([command, str(case), "--lang", "ja"]) == cli.DONE
    printed = capsys.readouterr().out

    assert re.search("[ぁ-んァ-ン一-龥]{2}", printed)
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", printed)


def spoken(capsys: pytest.CaptureFixture[str], *command: object) -> str:
    """What a command says in Japanese, on both streams, without what is no sentence: paths, and hints in backquotes."""
    capsys.readouterr()
    cli.main([*map(str, command), "--lang", "ja"])
    return "".join(capsys.readouterr())


TOLD_NEXT = {
    "empty.log": (b"", "it is empty"),
    "letter.docx": (b"PK\3\4[Content_Types].xml", "an office document"),
    "odd.log": (b"hello\nworld\n", "say --as holdings, events or listings"),
}


@pytest.mark.parametrize("name", TOLD_NEXT)
def test_a_file_that_cannot_be_read_is_told_with_what_to_do(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """An empty log was lost on its way; a document is not an archive to its reader."""
    content, says = TOLD_NEXT[name]
    (tmp_path / name).write_bytes(content)
    capsys.readouterr()

    assert cli.main(["add", str(case), str(tmp_path / name)]) == cli.UNREAD
    assert says in capsys.readouterr().err


def test_what_the_case_wrote_itself_is_never_evidence(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its table of verdicts looks like an inventory."""
    cli.main(["report", str(case)])
    capsys.readouterr()

    assert cli.main(["add", str(case), str(case)]) == cli.DONE
    assert "no evidence, and were passed over" in capsys.readouterr().err
    assert cli.main(["judge", str(case), "--json"]) == cli.DONE
    assert json.loads(capsys.readouterr().out)["files"] == 4


ENGLISH_SENTENCE = re.compile(r"[A-Za-z]+[ ,][ A-Za-z]*[a-z]+ [a-z]+ [a-z]+")


def test_every_command_before_the_verdict_speaks_japanese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From an empty folder to evidence that was changed: not one English sentence reaches the reader."""
    folder, share = tmp_path / "case", tmp_path / "share"
    (share / "Northwind").mkdir(parents=True)
    for number in range(30):
        (share / "Northwind" / f"part {number}.step").write_bytes(b"%d" % number * (100 + number))
    listing, inventory = tmp_path / "theirs.txt", tmp_path / "inventory.csv"
    listing.write_text("".join(f"./nw/Northwind/part {number}.step\n" for number in range(30)))
    inventory.write_text("".join(["path,size\n", *(f"Northwind/part {n}.step,{100 + n}\n" for n in range(30))]))
    said = [
        spoken(capsys, "new", folder),
        spoken(capsys, "new", folder),
        spoken(capsys, "verify", folder),
        spoken(capsys, "scan", folder, share, "--host", "fs01"),
        spoken(capsys, "scan", folder, tmp_path / "nowhere"),
        spoken(capsys, "scan", folder),
        spoken(capsys, "add", folder, listing),
        spoken(capsys, "listing", listing),
        spoken(capsys, "listing", listing, "--against", inventory),
        spoken(capsys, "listing", folder),
        spoken(capsys, "listing", tmp_path / "nowhere.txt"),
        spoken(capsys, "verify", folder),
    ]
    listing.write_text("other bytes")
    (folder / "evidence.jsonl").write_text((folder / "evidence.jsonl").read_text() + "cut")
    said.append(spoken(capsys, "verify", folder))

    assert all(re.search("[ぁ-んァ-ン一-龥]{2}", text) for text in said)
    assert [match[0] for text in said if (match := ENGLISH_SENTENCE.search(text))] == []


@pytest.mark.parametrize(
    "words", [["a.zip", "b.csv", "--json"], ["--json", "a.zip", "b.csv"], ["a.zip", "--json", "b.csv"]]
)
def test_files_may_stand_before_options_and_behind_them(words: list[str], tmp_path: Path, capsys) -> None:
    """Whatever of them was meant is added; what is no option of the command is refused."""
    from purloined.cli import arguments

    options = arguments.parsed(cli._parser(), ["supplier", "case", *words])
    assert (options.files, options.json) == ([Path("a.zip"), Path("b.csv")], True)
    with pytest.raises(SystemExit):
        arguments.parsed(cli._parser(), ["supplier", "case", *words, "--jsom"])
    assert "unrecognized arguments: --jsom" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        arguments.parsed(cli._parser(), ["explain", "case", "file", *words])
