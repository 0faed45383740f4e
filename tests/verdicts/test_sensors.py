"""What a sensor must show before its silence counts: its clock, its heartbeat, its settings, and what others saw."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.consistent_world import Deed, auditd, suricata
from tests.small_case import FIRST, INVENTORY, LAST, TOML, judge, judged, make, rows_of, samba, verdicts
from tests.verdicts.test_judge import ALL, BRACKET, EXIT, MEASURED, NOZZLE, flows, of, page, served

PRESUMED, CLEARED = dict.fromkeys(ALL, "presumed"), dict.fromkeys(ALL, "ruled_out A")


def at(time: str, who: str, path: str) -> str:
    """A read at this moment."""
    return f"{time}+00:00 fs01 smbd_audit: {who}|10.0.5.20|pread_send|ok|/srv/parts/{path}\n"


def clock(ahead: int, within: int) -> str:
    """case.toml, with the clock of the sensor stated."""
    return TOML.replace('kept = "forwarded"', f'kept = "forwarded"\nclock = {{ ahead = {ahead}, within = {within} }}')


# Clocks -------------------------------------------------------------------------------------------------


def test_a_clock_that_is_sure_to_a_minute_still_covers_the_window(tmp_path: Path) -> None:
    """The log begins an hour before it and ends an hour after it."""
    assert of(tmp_path, samba(), clock(0, 60)) == CLEARED


@pytest.mark.parametrize(
    ("ahead", "within"), [(0, 3700), (3700, 0), (-3700, 0)], ids=["unsure by an hour", "an hour ahead", "an hour late"]
)
def test_a_log_covers_no_more_than_its_clock_allows(tmp_path: Path, ahead: int, within: int) -> None:
    """It may have begun after the window did, or ended before."""
    assert of(tmp_path, samba(), clock(ahead, within)) == PRESUMED


def test_a_read_just_outside_the_window_counts_where_the_clock_is_unsure(tmp_path: Path) -> None:
    """By a sure clock it happened before the window, and is nobody's concern; by an unsure one perhaps within it."""
    log = samba() + at("2026-02-28T23:55:00", "someone", BRACKET)

    assert of(tmp_path / "sure", log) == CLEARED
    assert of(tmp_path / "unsure", log, clock(0, 600)) == CLEARED | {BRACKET: "presumed"}


def test_a_stated_clock_shifts_the_window(tmp_path: Path) -> None:
    """Ten minutes ahead: what it calls five past midnight was before the window."""
    log = samba() + at("2026-03-01T00:05:00", "someone", BRACKET)

    assert of(tmp_path / "right", log)[BRACKET] == "presumed"
    assert of(tmp_path / "ahead", log, clock(600, 0))[BRACKET] == "ruled_out A"


def test_logs_whose_clocks_differ_by_hours_rule_nothing_out(tmp_path: Path) -> None:
    """The same four reads of staff in a second log, three hours later: nobody knows which of the two is right."""
    reads = [at(f"2026-03-01T08:0{n}:00", "staff", path) for n, path in enumerate(ALL)]
    log = FIRST + "\n" + "".join(reads) + LAST + "\n"
    log = log.replace(FIRST, FIRST.replace("valve", "first")).replace(LAST, LAST.replace("flange", "last"))
    other = "".join(reads).replace("T08:", "T11:")

    assert of(tmp_path / "agree", log, **{"second.log": "".join(reads) + "\n"}) == CLEARED
    assert of(tmp_path / "differ", log, **{"second.log": other}) == PRESUMED


# What another log saw ------------------------------------------------------------------------------------

WIRE_READ = suricata([Deed("someone", "smb", 0)]).splitlines(keepends=True)[1]  # bracket.step at ten
SEEN = f"10:00:00|someone|pread_send|{BRACKET}"


def test_a_read_that_both_logs_saw_is_no_hole(tmp_path: Path) -> None:
    """Suricata's and Samba's, of one client in one hour."""
    log = samba(SEEN).replace("someone|10.0.5.20", "someone|10.0.5.30")

    assert of(tmp_path, log, **{"eve.json": WIRE_READ}) == CLEARED | {BRACKET: "presumed"}


def test_a_read_that_the_declared_log_lacks_is_a_hole_in_it(tmp_path: Path) -> None:
    """The network saw it, Samba's log does not have it: what else does it lack? The gap names the stretch."""
    case = judged(make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba(), "eve.json": WIRE_READ}))
    gap = next(iter(rows_of(case, "SELECT * FROM gaps WHERE host = 'fs01'", "reason").values()))

    assert verdicts(rows_of(case, "SELECT * FROM verdicts", "path")) == PRESUMED
    assert "reads that another log saw are missing" in gap["reason"]
    assert gap["premise"] == "log of smb at fs01"
    assert f"{gap['from_time']:%H:%M}" <= "10:00" <= f"{gap['to_time']:%H:%M}"


def test_zeek_seeing_a_read_that_the_declared_log_lacks_rules_nothing_out(tmp_path: Path) -> None:
    """As with Suricata: a file carried over SMB, in files.log."""
    zeek = json.dumps(
        {"_path": "files", "ts": "2026-03-01T10:00:00.3Z", "fuid": "F1", "tx_hosts": ["10.0.5.10"],
         "rx_hosts": ["10.0.5.30"], "conn_uids": ["C1"], "source": "SMB", "depth": 0, "analyzers": [], "duration": 0.1,
         "filename": "Northwind\\bracket.step", "is_orig": False, "seen_bytes": 1000, "total_bytes": 1000,
         "missing_bytes": 0, "overflow_bytes": 0, "timedout": False}
    )  # fmt: skip
    files = {"inventory.csv": INVENTORY, "audit.log": samba(), "files.log": zeek + "\n"}
    case = judged(make(tmp_path, files))
    reasons = rows_of(case, "SELECT * FROM gaps WHERE host = 'fs01'", "reason")

    assert verdicts(rows_of(case, "SELECT * FROM verdicts", "path")) == PRESUMED
    assert any("reads that another log saw are missing" in reason for reason in reasons)


# Bytes served --------------------------------------------------------------------------------------------


def test_bytes_to_a_client_that_its_reads_explain_leave_no_doubt_on_other_files(tmp_path: Path) -> None:
    """Two files, and what the protocol needs."""
    log = samba(f"12:00:01|someone|pread_send|{BRACKET}", f"12:00:02|someone|pread_send|{NOZZLE}")
    found = of(tmp_path, log, **{"conntrack.log": served(("10.0.5.20", 4_000))})

    assert found == CLEARED | {BRACKET: "presumed", NOZZLE: "presumed"}


def test_bytes_to_a_client_beyond_its_reads_are_a_gap_that_names_them(tmp_path: Path) -> None:
    """Half a million more than the two files."""
    log = samba(f"12:00:01|someone|pread_send|{BRACKET}", f"12:00:02|someone|pread_send|{NOZZLE}")
    files = {"inventory.csv": INVENTORY, "audit.log": log, "conntrack.log": served(("10.0.5.20", 500_000))}
    case = judged(make(tmp_path, files))
    gap = next(iter(rows_of(case, "SELECT * FROM gaps WHERE host = 'fs01'", "reason").values()))

    assert verdicts(rows_of(case, "SELECT * FROM verdicts", "path")) == PRESUMED
    assert "500,000 bytes to 10.0.5.20" in gap["reason"]


# Heartbeats ----------------------------------------------------------------------------------------------


def conn(*bytes_: int) -> str:
    """Zeek's conn.log, from before the window to after it, with so many bytes to a stranger in between."""
    times = ["2026-02-28T23:00:00Z", *(f"2026-03-01T12:{n:02}:00Z" for n in range(len(bytes_))), "2026-03-02T01:00:00Z"]
    return "".join(
        json.dumps(
            {"_path": "conn", "ts": time, "uid": f"C{n}", "id.orig_h": "10.0.5.66", "id.orig_p": 5,
             "id.resp_h": "203.0.113.5", "id.resp_p": 443, "proto": "tcp", "duration": 1.0, "orig_bytes": count,
             "resp_bytes": 70, "conn_state": "SF", "missed_bytes": 0, "orig_ip_bytes": count, "resp_ip_bytes": 70}
        ) + "\n"
        for n, (time, count) in enumerate(zip(times, (10, *bytes_, 10), strict=True))
    )  # fmt: skip


def stats(without: range = range(0)) -> str:
    """Zeek's stats.log: a heartbeat every five minutes over those 26 hours, but for these."""
    beats = [(22 * 60 + 55 + 5 * n) for n in range(26 * 12 + 2) if n not in without]
    return "".join(
        json.dumps(
            {"_path": "stats", "ts": f"2026-{_day(minutes)}T{minutes // 60 % 24:02}:{minutes % 60:02}:00Z",
             "peer": "zeek", "mem": 1, "pkts_proc": 1000, "bytes_recv": 1514, "pkts_dropped": 0, "pkts_link": 1000,
             "events_proc": 5}
        ) + "\n"
        for minutes in beats
    )  # fmt: skip


def _day(minutes: int) -> str:
    return ("02-28", "03-01", "03-02")[minutes // (24 * 60)]


ZEEK = TOML + EXIT.replace('"conntrack.log"', '["conn.log", "stats.log"]')


def by_volume(tmp_path: Path, **logs: str) -> str:
    """The verdict on a file of nine million bytes that nobody's log of reads speaks of."""
    return verdicts(judge(tmp_path, {"inventory.csv": MEASURED} | logs, ZEEK))["big.vol"]


def test_a_sensor_whose_heart_beats_all_the_time_bounds_what_left(tmp_path: Path) -> None:
    """Nothing happened; the log says so, and so do its heartbeats."""
    assert by_volume(tmp_path, **{"conn.log": conn(5_000), "stats.log": stats()}) == "ruled_out B"


@pytest.mark.parametrize(
    "without", [range(100, 101), range(100, 130), range(200, 400)], ids=["one", "an hour and more", "all to the end"]
)
def test_where_heartbeats_fail_nobodys_word_helps(tmp_path: Path, without: range) -> None:
    """It was declared continuous; it was not."""
    assert by_volume(tmp_path, **{"conn.log": conn(5_000), "stats.log": stats(without)}) == "presumed"


def test_heartbeats_alone_are_no_log(tmp_path: Path) -> None:
    """stats.log tells that Zeek ran, and nothing of what it saw."""
    assert by_volume(tmp_path, **{"stats.log": stats()}) == "presumed"


def test_a_torn_line_of_connections_leaves_no_bound_even_after_the_window(tmp_path: Path) -> None:
    """The line of one that began at noon is written when it ends."""
    first, *rest = conn(5_000).splitlines(keepends=True)
    last = rest.pop()
    torn = {"conn.log": first + "".join(rest) + last[:60] + "\n" + last, "stats.log": stats()}
    later = {"conn.log": first + "".join(rest) + last + last[:60] + "\n" + last, "stats.log": stats()}
    before = {"conn.log": first + first[:60] + "\n" + first + "".join(rest) + last, "stats.log": stats()}

    assert by_volume(tmp_path / "torn", **torn) == "presumed"
    assert by_volume(tmp_path / "later", **later) == "presumed"
    assert by_volume(tmp_path / "before", **before) == "ruled_out B"


def palo_alto(*numbers: int) -> str:
    """A firewall's log of small connections, one ended every hour from before the window on, so numbered."""
    heading = (
        "Domain,Receive Time,Serial #,Type,Threat/Content Type,Generate Time,Source address,Destination address,"
        "Session ID,Source Port,Destination Port,IP Protocol,Action,Bytes,Bytes Sent,Bytes Received,Packets,Start Time,"
        "Elapsed Time (sec),seqno,pkts_sent,pkts_received,session_end_reason\n"
    )
    rows = []
    for hours, number in enumerate(numbers):
        time = datetime(2026, 2, 28, 22) + timedelta(hours=hours)
        ended, began = (f"{moment:%Y/%m/%d %H:%M:%S}" for moment in (time, time - timedelta(seconds=5)))
        rows.append(
            f"1,{ended},0018,TRAFFIC,end,{ended},10.0.5.66,203.0.113.5,{number},50000,443,tcp,allow,900,500,400,9,{began},"
            f"5,{number},5,4,tcp-fin\n"
        )
    return heading + "".join(rows)


def test_numbers_missing_from_a_log_of_connections_leave_no_bound_even_after_the_window(tmp_path: Path) -> None:
    """They are given as connections end; before the first of the window, none of it can have ended."""
    toml = ZEEK.replace('"stats.log"]', '"stats.log", "traffic.csv"]')

    def numbered(name: str, *numbers: int) -> str:
        files = {"inventory.csv": MEASURED, "traffic.csv": palo_alto(*numbers)}
        return verdicts(judge(tmp_path / name, files, toml))["big.vol"]

    assert numbered("whole", *range(100, 130)) == "ruled_out B"
    assert numbered("within", *range(100, 110), *range(112, 132)) == "presumed"
    assert numbered("after", *range(100, 128), 130, 131) == "presumed"
    assert numbered("before", 100, *range(102, 131)) == "ruled_out B"


def test_a_connection_that_a_later_file_tells_the_end_of_counts_as_it_ended(tmp_path: Path) -> None:
    """The log was rotated while it lasted. Of another connection, the end says nothing."""
    toml = ZEEK.replace('"stats.log"]', '"stats.log", "traffic*.csv"]')
    heading, *rows = palo_alto(*range(100, 130)).splitlines(keepends=True)
    ended = rows[15]
    begun = (
        ended.replace("TRAFFIC,end", "TRAFFIC,start").replace("900,500,400", "60,60,0").replace(",115,5,4", ",115,1,0")
    )
    numbered = [row.replace(f",{number},5,4", f",{number + 1},5,4") for number, row in enumerate(rows, 100)]

    def of_two(name: str, second: list[str]) -> str:
        first = heading + "".join(rows[:15]) + begun
        files = {"inventory.csv": MEASURED, "traffic1.csv": first, "traffic2.csv": heading + "".join(second)}
        return verdicts(judge(tmp_path / name, files, toml))["big.vol"]

    assert of_two("ended", numbered[15:]) == "ruled_out B"
    assert of_two("of another", [row.replace(",115,50000,", ",815,50000,") for row in numbered[15:]]) == "presumed"


# Settings ------------------------------------------------------------------------------------------------

AND_SETTINGS = TOML.replace('match = "audit*.log"', 'match = ["audit*.log", "smb.conf"]')
SMB_CONF = """[global]
    workgroup = ACME
    vfs objects = full_audit
    full_audit:success = %s
[parts]
    path = /srv/parts
"""


def test_settings_that_record_every_read_leave_the_sensor_whole(tmp_path: Path) -> None:
    """smb.conf says so itself."""
    assert of(tmp_path, samba(), AND_SETTINGS, **{"smb.conf": SMB_CONF % "all"}) == CLEARED


@pytest.mark.parametrize("success", ["connect create_file", "none", "all !pread_send !pread"])
def test_settings_that_leave_reads_out_break_the_sensor(tmp_path: Path, success: str) -> None:
    """Whatever was declared of it."""
    assert of(tmp_path, samba(), AND_SETTINGS, **{"smb.conf": SMB_CONF % success}) == PRESUMED


# Two sensors ---------------------------------------------------------------------------------------------

SECOND = """[[sensor]]
name = "second"
match = "second.log"
watches = { route = "internet", hosts = ["*"] }
kept = "forwarded"
"""


def test_of_a_whole_and_a_broken_sensor_the_whole_ones_sum_counts(tmp_path: Path) -> None:
    """Both saw the same five million bytes; ten would be too many."""
    log = flows(("203.0.113.5", 5_000_000))
    second = log.replace("packets=9", "packets=8")  # another log of the same connections
    files = {"inventory.csv": MEASURED, "conntrack.log": log, "second.log": second}
    found = verdicts(judge(tmp_path, files, TOML + EXIT + SECOND))

    assert found["big.vol"] == "ruled_out B"


def test_what_the_broken_sensor_alone_saw_counts_too(tmp_path: Path) -> None:
    """Then the whole one was not as whole as it was said to be: the larger sum counts."""
    files = {
        "inventory.csv": MEASURED,
        "conntrack.log": flows(("203.0.113.5", 5_000)),
        "second.log": flows(("203.0.113.5", 9_000_000)),
    }

    assert verdicts(judge(tmp_path, files, TOML + EXIT + SECOND))["big.vol"] == "presumed"


def test_two_broken_sensors_bound_nothing(tmp_path: Path) -> None:
    """Neither was declared continuous."""
    toml = (TOML + EXIT + SECOND).replace('continuous = { declared = "no restart", by = "network team" }', "")
    log = flows(("203.0.113.5", 5_000))
    files = {"inventory.csv": MEASURED, "conntrack.log": log, "second.log": log.replace("packets=9", "packets=8")}

    assert verdicts(judge(tmp_path, files, toml))["big.vol"] == "presumed"


# One log of two hosts ------------------------------------------------------------------------------------


def test_a_contradiction_on_one_host_withdraws_those_whose_sensors_write_into_the_same_log(tmp_path: Path) -> None:
    """A file of fs01 is published that nobody was seen to read: the log of both missed something. Without the
    listing, both hosts are cleared; with logs of their own, fs02 still is."""
    second = TOML.split("[[hostile]]")[0].split("[[host]]")[1].replace("fs01", "fs02").replace("10.0.5.10", "10.0.5.11")
    toml = TOML + "[[host]]" + second.replace('name = "audit"', 'name = "audit of fs02"')
    apart = TOML + "[[host]]" + second.replace('name = "audit"', 'name = "its"').replace("audit*.log", "other*.log")
    here = {BRACKET: "ruled_out A", NOZZLE: "ruled_out A", "a.txt": "ruled_out A"}
    inventory = "host,path,size\nfs02,b.txt,6\n" + "".join(
        f"fs01,{path},{size}\n" for path, size in zip(here, (100_000, 200_000, 5), strict=True)
    )
    own = samba()
    theirs = own.replace(" fs01 ", " fs02 ")
    leak = {"leak.html": page(("bracket.step", 100_000), ("nozzle.step", 200_000))}
    one = {"inventory.csv": inventory, "audit.log": own + theirs}
    two = {"inventory.csv": inventory, "audit.log": own, "other.log": theirs}
    fallen = {BRACKET: "published", NOZZLE: "published", "a.txt": "presumed"}

    assert verdicts(judge(tmp_path / "nothing listed", one, toml)) == here | {"b.txt": "ruled_out A"}
    assert verdicts(judge(tmp_path / "one log", one | leak, toml)) == fallen | {"b.txt": "presumed"}
    assert verdicts(judge(tmp_path / "two logs", two | leak, apart)) == fallen | {"b.txt": "ruled_out A"}


# Names that change ---------------------------------------------------------------------------------------


def test_a_file_is_followed_into_a_renamed_folder(tmp_path: Path) -> None:
    """Read below the new name: that file was read, and no other is in doubt."""
    log = samba("09:00:00|staff|renameat|Northwind|Kunde7", "10:00:00|thief|pread_send|Kunde7/bracket.step")

    assert of(tmp_path / "unread", samba("09:00:00|staff|renameat|Northwind|Kunde7")) == CLEARED
    assert of(tmp_path / "read", log) == CLEARED | {BRACKET: "accessed"}


def test_a_previous_version_is_the_file_itself(tmp_path: Path) -> None:
    """Windows' "previous versions" are read below @GMT-...; listing them is no reading."""
    version = "@GMT-2026.02.20-23.00.00"
    listed = samba(f"10:00:00|thief|openat|{version}/{BRACKET}")
    read = samba(f"10:00:00|thief|pread_send|{version}/{BRACKET}")

    assert of(tmp_path / "listed", listed) == CLEARED
    assert of(tmp_path / "read", read) == CLEARED | {BRACKET: "accessed"}


# A log of its own for each route -------------------------------------------------------------------------


def test_two_routes_need_a_log_each(tmp_path: Path) -> None:
    """What is read on the server itself stands in the kernel's log alone."""
    toml = TOML.replace('access = ["smb"]', 'access = ["smb", "local"]\nshares = { parts = "/srv/parts" }') + (
        '[[sensor]]\nname = "kernel"\nmatch = "local.log"\nkept = "forwarded"\n'
        'watches = { host = "fs01", route = "local", records = ["read"] }\n'
    )
    assert of(tmp_path / "one", samba(), toml) == PRESUMED
    assert of(tmp_path / "both", samba(), toml, **{"local.log": auditd([])}) == CLEARED
    stolen = auditd([Deed("thief", "local", 0)])
    assert of(tmp_path / "read", samba(), toml, **{"local.log": stolen}) == CLEARED | {BRACKET: "accessed"}
