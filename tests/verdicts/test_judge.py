"""What the judge says of small cases. Each test is one rule of the verdict calculus, or of its honesty."""

from pathlib import Path

import pytest

from tests.small_case import INVENTORY, LAST, TOML, judge, judged, make, rows_of, samba, verdicts

BRACKET, NOZZLE = "Northwind/bracket.step", "Northwind/nozzle.step"
VALVE, FLANGE = "Orrery/valve.step", "Orrery/flange.step"
ALL = (BRACKET, NOZZLE, VALVE, FLANGE)


def of(tmp_path: Path, log: str | None = None, toml: str = TOML, **more: str) -> dict[str, str]:
    """path -> verdict of the small inventory under this log."""
    files = {"inventory.csv": INVENTORY} | ({"audit.log": log} if log is not None else {}) | more
    return verdicts(judge(tmp_path, files, toml))


def test_without_any_log_everything_is_presumed(tmp_path: Path) -> None:
    """Silence is no proof."""
    assert of(tmp_path) == dict.fromkeys(ALL, "presumed")


def test_a_case_without_holdings_has_no_verdicts(tmp_path: Path) -> None:
    """Nothing held, nothing said; and no error."""
    assert judge(tmp_path, {"audit.log": samba()}) == {}


def test_a_whole_log_without_a_read_rules_out_by_proof_a(tmp_path: Path) -> None:
    """A sensor that would have seen it, whole over the window, saw none."""
    assert of(tmp_path, samba()) == dict.fromkeys(ALL, "ruled_out A")


def test_a_file_that_a_hostile_session_read_is_accessed(tmp_path: Path) -> None:
    """And only that file: the others stay ruled out."""
    found = of(tmp_path, samba(f"10:00:00|thief|pread_send|{BRACKET}"))

    assert found == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "accessed"}


def test_listing_a_folder_is_not_reading_a_file(tmp_path: Path) -> None:
    """openat on every entry is what a listing does."""
    found = of(tmp_path, samba(f"10:00:00|thief|openat|{BRACKET}", "10:00:01|thief|fdopendir|Northwind"))

    assert found == dict.fromkeys(ALL, "ruled_out A")


def test_an_account_that_nobody_vouched_for_keeps_a_file_from_being_ruled_out(tmp_path: Path) -> None:
    """Unknown is the default, and not innocent; nor is it hostile."""
    assert of(tmp_path, samba(f"10:00:00|someone|pread_send|{BRACKET}"))[BRACKET] == "presumed"


def test_a_vouched_account_may_read(tmp_path: Path) -> None:
    """Staff at work does not hinder the proof."""
    assert of(tmp_path, samba(f"10:00:00|staff|pread_send|{BRACKET}"))[BRACKET] == "ruled_out A"


def test_hostile_outweighs_vouched(tmp_path: Path) -> None:
    """A vouched account from a hostile address is the thief with a stolen password."""
    toml = TOML + '[[hostile]]\naddress = "10.0.5.20"\n'

    assert of(tmp_path, samba(f"10:00:00|staff|pread_send|{BRACKET}"), toml)[BRACKET] == "accessed"


def test_an_account_vouched_for_in_one_domain_is_unknown_in_another(tmp_path: Path) -> None:
    """acme\\backup is not the local backup; hostile names, on the other hand, hold wherever they fit."""
    toml = TOML + '[[vouched]]\naccount = "acme\\\\backup"\n'

    assert of(tmp_path, samba(f"10:00:00|backup|pread_send|{BRACKET}"), toml)[BRACKET] == "presumed"


def test_a_standing_holds_only_in_its_span(tmp_path: Path) -> None:
    """Hostile from noon: a read before noon is not vouched for, but not hostile either."""
    toml = TOML.replace('account = "thief"', 'account = "thief"\nfrom = 2026-03-01T12:00:00Z')
    log = samba(f"10:00:00|thief|pread_send|{BRACKET}", f"13:00:00|thief|pread_send|{NOZZLE}")
    found = of(tmp_path, log, toml)

    assert (found[BRACKET], found[NOZZLE]) == ("presumed", "accessed")


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ('kept = "forwarded"', 'kept = "local"'),
        ('continuous = { declared = "no outage", by = "head of IT" }', ""),
        ('access = ["smb"]', 'access = ["smb", "local"]'),
        ('access = ["smb"]', ""),
        ('records = ["read"]', 'records = ["write"]'),
        ('match = "audit*.log"', 'match = "another.log"'),
        ("to = 2026-03-02T00:00:00Z }", "to = 2026-03-03T00:00:00Z }"),
        ("from = 2026-03-01T00:00:00Z,", "from = 2026-02-01T00:00:00Z,"),
    ],
    ids=[
        "kept where the intruder had administrator rights",
        "nobody declared it continuous",
        "the local route exists and nobody watches it",
        "the routes are not stated, so local exists",
        "the sensor is not said to record reads",
        "no evidence is of this sensor",
        "the window ends after the last record",
        "the window begins before the first record",
    ],
)
def test_any_premise_missing_rules_nothing_out(tmp_path: Path, change: str, to: str) -> None:
    """Each of them alone."""
    toml = TOML.replace(change, to)
    assert toml != TOML

    assert of(tmp_path, samba(), toml) == dict.fromkeys(ALL, "presumed")


def test_a_line_that_could_not_be_read_is_a_hole(tmp_path: Path) -> None:
    """In the middle of the window, one line."""
    log = samba().replace(LAST, "2026-03-01T10:00:00+00:00 fs01 smbd_audit: cut|off\n" + LAST)

    assert of(tmp_path, log) == dict.fromkeys(ALL, "presumed")


def test_a_log_that_shows_no_read_by_anybody_was_not_recording_reads(tmp_path: Path) -> None:
    """The declaration that it records reads is not enough."""
    assert of(tmp_path, samba().replace("pread_send", "pwrite_send")) == dict.fromkeys(ALL, "presumed")


def test_an_opening_counts_as_a_read_where_the_log_records_no_reads(tmp_path: Path) -> None:
    """create_file with the right to read is all such a log can show."""
    log = samba(f"10:00:00|thief|create_file|{BRACKET}").replace("pread_send", "pwrite_send")
    log = log.replace("create_file|ok|", "create_file|ok|0x120089|file|open|")

    assert of(tmp_path, log)[BRACKET] == "accessed"


def test_a_read_under_a_new_name_is_a_read_of_the_file(tmp_path: Path) -> None:
    """Renamed twice, then read."""
    log = samba(
        f"10:00:00|thief|renameat|{BRACKET}|Northwind/x.tmp",
        "10:00:01|thief|renameat|Northwind/x.tmp|Northwind/y.tmp",
        "10:00:02|thief|pread_send|Northwind/y.tmp",
    )

    assert of(tmp_path, log) == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "accessed"}


def test_encrypting_is_not_reading(tmp_path: Path) -> None:
    """Opened to read and write, written, renamed: the content went nowhere by that."""
    log = samba(f"10:00:00|thief|pwrite_send|{BRACKET}", f"10:00:01|thief|renameat|{BRACKET}|{BRACKET}.locked")

    assert of(tmp_path, log)[BRACKET] == "ruled_out A"


def test_a_read_that_fits_no_held_file_doubts_the_whole_host(tmp_path: Path) -> None:
    """It may have been of a held file under a name we do not know."""
    assert of(tmp_path, samba("10:00:00|thief|pread_send|Northwind/unheard.of")) == dict.fromkeys(ALL, "presumed")


def test_a_read_of_a_file_that_the_log_shows_being_made_doubts_nothing(tmp_path: Path) -> None:
    """The thief's own note, written and read again."""
    log = samba("10:00:00|thief|create_file|NOTE.txt", "10:00:01|thief|pread_send|NOTE.txt")
    log = log.replace("create_file|ok|", "create_file|ok|0x12019f|file|overwrite_if|")

    assert of(tmp_path, log) == dict.fromkeys(ALL, "ruled_out A")


def test_a_file_moved_with_its_folder_renamed_and_read_is_followed(tmp_path: Path) -> None:
    """Neither a rename nor a write shows that a file is new; where its folder went, it went."""
    log = samba(
        "10:00:00|thief|renameat|Northwind|x",
        "10:00:01|thief|renameat|x/bracket.step|x/z.tmp",
        "10:00:02|thief|pwrite_send|x/z.tmp",
        "10:00:03|thief|pread_send|x/z.tmp",
    )

    assert of(tmp_path, log)[BRACKET] == "accessed"


def test_a_file_missing_between_two_files_of_one_log_is_a_hole(tmp_path: Path) -> None:
    """Unless the declaration states from when to when it holds."""
    first, last = samba().splitlines()
    middle = samba("12:00:00|staff|pread_send|Orrery/valve.step").splitlines()[1]
    files = {"inventory.csv": INVENTORY, "audit1.log": first + "\n" + middle + "\n", "audit2.log": last + "\n"}
    stated = TOML.replace(
        'by = "head of IT" }', 'by = "head of IT", from = 2026-02-28T00:00:00Z, to = 2026-03-03T00:00:00Z }'
    )

    assert verdicts(judge(tmp_path / "a", files)) == dict.fromkeys(ALL, "presumed")
    assert verdicts(judge(tmp_path / "b", files, stated)) == dict.fromkeys(ALL, "ruled_out A")


def test_names_that_differ_only_in_case_are_two_files_and_share_their_evidence(tmp_path: Path) -> None:
    """On Linux they are two; a record may mean either, so it raises both."""
    inventory = INVENTORY + "Northwind/BRACKET.step,1100,\n"
    found = verdicts(
        judge(tmp_path, {"inventory.csv": inventory, "audit.log": samba(f"10:00:00|thief|pread_send|{BRACKET}")})
    )

    assert found == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "accessed", "Northwind/BRACKET.step": "accessed"}


def test_an_exit_sensor_that_shows_no_connection_bounds_nothing(tmp_path: Path) -> None:
    """A log of another kind, matched by its name, would make every sum zero."""
    log = samba()

    assert "ruled_out B" not in volume(tmp_path, log).values()


def test_a_held_name_read_in_a_folder_that_is_not_held_doubts_its_bearers(tmp_path: Path) -> None:
    """bracket.step in Elsewhere: perhaps the held one, moved with its folder."""
    found = of(tmp_path, samba("10:00:00|thief|pread_send|Elsewhere/bracket.step"))

    assert found == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "presumed"}


# Listings -----------------------------------------------------------------------------------------------

PAGE = """<html><head><title>Index of /leak/Northwind/</title></head><body><h1>Index of /leak/Northwind/</h1><hr><pre>
<a href="../">../</a>
%s
</pre><hr></body></html>
"""


def page(*names_and_sizes: tuple[str, int]) -> str:
    """A leak site's page of the folder Northwind."""
    return PAGE % "\n".join(
        f'<a href="{name}">{name}</a>                                09-Mar-2026 04:12   {size:>16}'
        for name, size in names_and_sizes
    )


def test_listed_in_a_folder_that_two_files_tie_to_the_held_one_is_published(tmp_path: Path) -> None:
    """Name and size, in a re-rooted folder. The files stay ruled out whom the listing does not name."""
    found = of(
        tmp_path,
        samba(f"10:00:00|thief|pread_send|{BRACKET}", f"10:00:00|thief|pread_send|{NOZZLE}"),
        **{"leak.html": page(("bracket.step", 1000), ("nozzle.step", 2000))},
    )

    assert found == {BRACKET: "published", NOZZLE: "published", VALVE: "ruled_out A", FLANGE: "ruled_out A"}


def test_one_listed_name_alone_decides_nothing_but_keeps_from_ruling_out(tmp_path: Path) -> None:
    """A single file ties no folders."""
    found = of(tmp_path, samba(), **{"leak.html": page(("bracket.step", 1000))})

    assert found == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "presumed"}


def test_another_size_in_the_same_place_is_a_doubt_not_a_publication(tmp_path: Path) -> None:
    """Perhaps another version."""
    found = of(tmp_path, samba(), **{"leak.html": page(("bracket.step", 77), ("nozzle.step", 78))})

    assert found == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "presumed", NOZZLE: "presumed"}


def test_a_listing_that_names_nothing_held_changes_nothing(tmp_path: Path) -> None:
    """A listing proves presence, never absence."""
    found = of(tmp_path, samba(), **{"leak.html": page(("a.step", 1), ("b.step", 2))})

    assert found == dict.fromkeys(ALL, "ruled_out A")


def test_published_though_no_sensor_saw_it_read_revokes_every_proof_of_that_host(tmp_path: Path) -> None:
    """Contradiction revokes: that sensor missed something, or someone vouched for is not clean."""
    case = make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba(),
                           "leak.html": page(("bracket.step", 1000), ("nozzle.step", 2000))})  # fmt: skip
    found = verdicts(rows_of(judged(case), "SELECT * FROM verdicts", "path"))

    assert found == {BRACKET: "published", NOZZLE: "published", VALVE: "presumed", FLANGE: "presumed"}
    assert rows_of(case, "SELECT * FROM revoked", "proof")["A"]["files"] == 2


# Sendings -----------------------------------------------------------------------------------------------

RCLONE = (
    "2026/03/01 10:30:00 INFO  : bracket.step: Copied (new)\n2026/03/01 10:30:01 INFO  : nozzle.step: Copied (new)\n"
)
SENT_READ = samba(f"10:00:00|thief|pread_send|{BRACKET}", f"10:00:00|thief|pread_send|{NOZZLE}")


def test_named_by_a_transfer_log_is_taken(tmp_path: Path) -> None:
    """rclone's names are relative to a source that the log does not tell."""
    found = of(tmp_path, SENT_READ, **{"rclone.log": RCLONE})

    assert found == {BRACKET: "taken", NOZZLE: "taken", VALVE: "ruled_out A", FLANGE: "ruled_out A"}


def test_our_own_transfer_log_takes_nothing(tmp_path: Path) -> None:
    """Vouched for: the nightly copy to our own backup."""
    toml = TOML + '[[vouched]]\nevidence = "rclone.log"\nwhy = "our nightly job"\n'

    assert of(tmp_path, samba(), toml, **{"rclone.log": RCLONE}) == dict.fromkeys(ALL, "ruled_out A")


def test_a_name_that_two_held_files_bear_takes_neither_and_clears_neither(tmp_path: Path) -> None:
    """The record may mean the one or the other."""
    inventory = INVENTORY + "Orrery/bracket.step,1500,\n"
    rclone = "2026/03/01 10:30:00 INFO  : bracket.step: Copied (new)\n"
    found = verdicts(judge(tmp_path, {"inventory.csv": inventory, "audit.log": samba(), "rclone.log": rclone}))

    assert found == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "presumed", "Orrery/bracket.step": "presumed"}


def test_a_copy_of_taken_content_says_so(tmp_path: Path) -> None:
    """The verdict is about the copy at that place; its content is in the thieves' hands, and the row points there."""
    digest = "ab" * 32
    inventory = (
        INVENTORY.replace("bracket.step,1000,", f"bracket.step,1000,{digest}") + f"Copies/b.step,1000,{digest}\n"
    )
    rows = judge(tmp_path, {"inventory.csv": inventory, "audit.log": SENT_READ, "rclone.log": RCLONE})

    assert rows["Copies/b.step"]["verdict"] == "ruled_out"
    assert rows["Copies/b.step"]["same_content"] == rows[BRACKET]["file"]


def ftp(client: str, path: str = BRACKET) -> str:
    """An FTP server's log: one download."""
    return f"Sun Mar 01 10:30:00 2026 1 {client} 1000 /srv/parts/{path} b _ o r visitor ftp 0 * c\n"


def test_a_download_inside_the_house_is_a_read_and_one_to_outside_a_sending(tmp_path: Path) -> None:
    """By an account that nobody vouched for. What it fetched in the next room did not leave by that."""
    outside = of(tmp_path / "outside", samba(), xferlog=ftp("203.0.113.66"))
    inside = of(tmp_path / "inside", samba(), xferlog=ftp("10.0.5.31"))
    known = of(tmp_path / "known", samba(), TOML + '[[vouched]]\naccount = "visitor"\n', xferlog=ftp("10.0.5.31"))
    thief = of(tmp_path / "thief", samba(), TOML + '[[hostile]]\naccount = "visitor"\n', xferlog=ftp("10.0.5.31"))

    assert (outside[BRACKET], inside[BRACKET], thief[BRACKET]) == ("taken", "presumed", "taken")
    assert known == dict.fromkeys(ALL, "ruled_out A")


def test_a_download_inside_the_house_from_an_unknown_place_doubts_the_bearers_of_the_name(tmp_path: Path) -> None:
    """A server that shows its visitors other paths than its own."""
    found = of(tmp_path, samba(), xferlog=ftp("10.0.5.31", "elsewhere/deep/nozzle.step"))

    assert found[NOZZLE] == "presumed"


def test_what_was_sent_and_is_not_held_is_named(tmp_path: Path) -> None:
    """Once for each name and destination; what is held, vouched for or stayed inside is not among it."""
    log = (
        ftp("203.0.113.66", "out/a.7z") * 2 + ftp("10.0.5.31", "out/b.7z") + ftp("203.0.113.66")
        + ftp("203.0.113.66", "out/c.7z").replace("visitor", "staff")
    )  # fmt: skip
    case = judged(make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba(), "xferlog": log}))
    rows = rows_of(case, "SELECT * FROM unheld", "path")

    assert list(rows) == ["/srv/parts/out/a.7z"]
    assert {(row["destination"], row["size"], row["sendings"], row["standing"]) for row in rows.values()} == {
        ("203.0.113.66", 1000, 2, "unknown")
    }


# Volume -------------------------------------------------------------------------------------------------

EXIT = """
[[sensor]]
name = "edge"
match = "conntrack.log"
watches = { route = "internet", hosts = ["*"] }
kept = "forwarded"
continuous = { declared = "no restart", by = "network team" }
[[exit]]
name = "internet"
[[vouched]]
destination = "198.51.100.7"
"""
MEASURED = "path,size,floor\nbig.vol,9000000,8000000\nsmall.txt,100,\nphoto.jpg,9000000,\n"


def flows(*flows_: tuple[str, int]) -> str:
    """A connection log that covers the window, with these flows (destination, bytes out) in it."""
    lines = [("Sat Feb 28 23:00:00 2026", "192.0.2.9", 10)]
    lines += [("Sun Mar 01 12:00:00 2026", destination, count) for destination, count in flows_]
    lines += [("Mon Mar 02 01:00:00 2026", "192.0.2.9", 10)]
    return "".join(
        f"[1772400000.000000]\t[DESTROY] tcp      6 TIME_WAIT src=10.0.5.66 dst={destination} sport=5 dport=443 "
        f"packets=9 bytes={count} src={destination} dst=10.0.5.66 sport=443 dport=5 packets=9 bytes=70 [ASSURED] "
        f"delta-time=1 [start={time}] [stop={time}] id=7{number}\n"
        for number, (time, destination, count) in enumerate(lines)
    )


def volume(tmp_path: Path, log: str, toml: str = TOML + EXIT) -> dict[str, str]:
    """path -> verdict, without any access log."""
    return verdicts(judge(tmp_path, {"inventory.csv": MEASURED, "conntrack.log": log}, toml))


def test_what_is_more_than_all_that_left_is_ruled_out_by_proof_b(tmp_path: Path) -> None:
    """The measured floor counts, else a stated one for the type; a type without a floor is never cleared so."""
    found = volume(tmp_path, flows(("203.0.113.5", 5_000_000)))

    assert found == {"big.vol": "ruled_out B", "small.txt": "presumed", "photo.jpg": "ruled_out B"}


def test_bytes_to_a_vouched_destination_do_not_count(tmp_path: Path) -> None:
    """The nightly backup."""
    assert volume(tmp_path, flows(("198.51.100.7", 50_000_000)))["big.vol"] == "ruled_out B"


def test_enough_bytes_to_anybody_else_rule_nothing_out(tmp_path: Path) -> None:
    """As many as the floor are enough."""
    assert volume(tmp_path, flows(("203.0.113.5", 8_000_000)))["big.vol"] == "presumed"


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ('[[exit]]\nname = "internet"', ""),
        ('[[exit]]\nname = "internet"', '[[exit]]\nname = "internet"\n[[exit]]\nname = "removable media"'),
        ('continuous = { declared = "no restart", by = "network team" }', ""),
    ],
    ids=["the exits are not stated", "another exit is not watched", "nobody declared the log continuous"],
)
def test_any_exit_not_whole_rules_nothing_out_by_volume(tmp_path: Path, change: str, to: str) -> None:
    """Each of them alone."""
    toml = (TOML + EXIT).replace(change, to)
    assert toml != TOML + EXIT

    assert set(volume(tmp_path, flows(("203.0.113.5", 5)), toml).values()) == {"presumed"}


def test_a_connection_without_a_byte_count_is_a_hole(tmp_path: Path) -> None:
    """Null is not zero."""
    log = flows(("203.0.113.5", 5)).replace("packets=9 bytes=5 ", "").replace("packets=9 bytes=70 ", "", 2)

    assert "ruled_out B" not in volume(tmp_path, log).values()


# Bytes served ---------------------------------------------------------------------------------------------


def served(*clients: tuple[str, int]) -> str:
    """A connection log in which fs01 sent these clients so many bytes over SMB."""
    return "".join(
        f"[1772400000.000000]\t[DESTROY] tcp      6 TIME_WAIT src={client} dst=10.0.5.10 sport=5 dport=445 packets=9 "
        f"bytes=500 src=10.0.5.10 dst={client} sport=445 dport=5 packets=9 bytes={count} [ASSURED] delta-time=1 "
        f"[start=Sun Mar 01 12:00:00 2026] [stop=Sun Mar 01 12:00:09 2026] id=7{number}\n"
        for number, (client, count) in enumerate(clients)
    )


def test_bytes_served_that_the_reads_explain_hinder_nothing(tmp_path: Path) -> None:
    """The file, an overhead in per cent, one for each operation and connection."""
    log = samba(f"12:00:01|thief|pread_send|{BRACKET}")
    found = of(tmp_path, log, **{"conntrack.log": served(("10.0.5.20", 12_000))})

    assert found == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "accessed"}


def test_bytes_served_that_no_read_explains_are_a_hole(tmp_path: Path) -> None:
    """More went to that client than the log shows being read."""
    log = samba(f"12:00:01|thief|pread_send|{BRACKET}")
    found = of(tmp_path, log, **{"conntrack.log": served(("10.0.5.20", 400_000))})

    assert found == dict.fromkeys(ALL, "presumed") | {BRACKET: "accessed"}


def test_what_the_server_copied_by_itself_explains_no_bytes_on_the_wire(tmp_path: Path) -> None:
    """A copy on the server must not hide as much again that a log lost."""
    sent = {"conntrack.log": served(("10.0.5.20", 12_000))}
    log = samba(f"12:00:01|thief|offload_read_send|{BRACKET}")

    assert of(tmp_path, log, **sent) == dict.fromkeys(ALL, "presumed") | {BRACKET: "accessed"}


def test_bytes_served_to_a_client_that_the_log_never_saw_are_a_hole(tmp_path: Path) -> None:
    """A session is missing from the access log."""
    assert set(of(tmp_path, samba(), **{"conntrack.log": served(("10.0.5.99", 50_000))}).values()) == {"presumed"}


def test_bytes_served_to_vouched_sessions_alone_are_their_own_affair(tmp_path: Path) -> None:
    """Staff may have read in ways the log does not count twice."""
    log = samba(f"12:00:01|staff|pread_send|{BRACKET}")

    assert of(tmp_path, log, **{"conntrack.log": served(("10.0.5.20", 900_000))}) == dict.fromkeys(ALL, "ruled_out A")


def test_one_log_of_two_servers_is_the_log_of_two_sensors(tmp_path: Path) -> None:
    """A central log server writes them into one file."""
    second = TOML.split("[[hostile]]")[0].split("[[host]]")[1].replace("fs01", "fs02").replace("10.0.5.10", "10.0.5.11")
    toml = TOML + "[[host]]" + second.replace('name = "audit"', 'name = "audit of fs02"')
    inventory = "host,path,size\n" + "".join(
        f"{host},{path},{size}\n" for host in ("fs01", "fs02") for size, path in enumerate(ALL, 1000)
    )
    lines = samba(f"10:00:00|thief|pread_send|{BRACKET}").splitlines()
    both = "\n".join(line.replace(" fs01 ", f" {host} ") for line in lines for host in ("fs01", "fs02")) + "\n"
    one = both.replace("fs02 smbd_audit: thief", "fs02 smbd_audit: staff")
    case = judged(make(tmp_path, {"inventory.csv": inventory, "audit.log": one}, toml))
    found = rows_of(case, "SELECT *, host || ' ' || path AS place FROM verdicts", "place")

    assert found["fs01 " + BRACKET]["verdict"] == "accessed"
    assert {row["verdict"] for place, row in found.items() if place != "fs01 " + BRACKET} == {"ruled_out"}


def test_hosts_of_one_short_name_in_two_domains_are_two(tmp_path: Path) -> None:
    """The sensor of fs01 at headquarters clears nothing of fs01 in the branch."""
    inventory = "host,path,size\n" + "".join(f"fs01.branch.example,{path},{n}\n" for n, path in enumerate(ALL, 1000))
    log = samba().replace("+00:00 fs01 ", "+00:00 fs01.hq.example ")
    files = {"inventory.csv": inventory, "audit.log": log}

    assert set(verdicts(judge(tmp_path / "a", files)).values()) == {"presumed"}
    files["inventory.csv"] = inventory.replace("branch", "hq")
    assert set(verdicts(judge(tmp_path / "b", files)).values()) == {"ruled_out A"}


def test_a_log_of_another_host_covers_nothing(tmp_path: Path) -> None:
    """It was matched by its name, but its lines name fs02."""
    assert set(of(tmp_path, samba().replace("+00:00 fs01 ", "+00:00 fs02 ")).values()) == {"presumed"}


def test_in_a_listing_without_folders_a_unique_name_and_size_is_published(tmp_path: Path) -> None:
    """Nothing ties folders there; the chance of coincidence, counted in the holdings, is small enough."""
    slt = "\nListing archive: x.7z\n\n--\nPath = x.7z\nType = 7z\n\n----------\n" + "".join(
        f"Path = {name}\nSize = {size}\nPacked Size = 5\nModified = 2026-03-01 00:00:00\nAttributes = A\nCRC = \n\n"
        for name, size in (("bracket.step", 1000), ("other.step", 77))
    )
    found = of(tmp_path, samba(f"10:00:00|thief|pread_send|{BRACKET}"), **{"listing.txt": slt})

    assert found == dict.fromkeys(ALL, "ruled_out A") | {BRACKET: "published"}
