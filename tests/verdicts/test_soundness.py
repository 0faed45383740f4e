"""Ways in which a theft might hide. In none of them may the file in question be ruled out."""

from pathlib import Path

import pytest

from tests.consistent_world import Deed, auditd
from tests.small_case import FIRST, INVENTORY, LAST, TOML, judge, samba
from tests.verdicts.test_judge import BRACKET, EXIT, FLANGE, MEASURED, NOZZLE, VALVE, flows, page
from tests.verdicts.test_sensors import SECOND

RENAMED = f"10:00:05|thief|renameat|{BRACKET}|{BRACKET}.locked"
THEFT = f"10:00:00|thief|pread_send|{BRACKET}"


def inserted(line: str) -> str:
    """A whole Samba log with this line before its last."""
    return samba().replace(LAST, line + "\n" + LAST)


def created(text: str) -> str:
    """Makes each `create_file|NAME` of `samba` the creation of a new file."""
    return text.replace("create_file|ok|", "create_file|ok|0x12019f|file|create|")


COMMON = INVENTORY + "Northwind/common.pdf,500,\nOrrery/common.pdf,600,\n"
LOCKED = INVENTORY.replace("bracket.step", "bracket.step.locked")
TWO_BRACKETS = INVENTORY + "Orrery/bracket.step,1500,\n"

# says -> (inventory, Samba log, the file that must not be ruled out)
READS = {
    "a chain of four renames, then read": (
        INVENTORY,
        samba(
            *(f"10:00:0{n}|thief|renameat|Northwind/{a}|Northwind/{b}" for n, (a, b) in enumerate(
                [("bracket.step", "x1"), ("x1", "x2"), ("x2", "x3"), ("x3", "x4")])),
            "10:01:00|thief|pread_send|Northwind/x4",
        ),
        BRACKET,
    ),
    "read under a name that was created only later": (
        INVENTORY,
        created(samba("10:00:00|thief|pread_send|zz/u.tmp", "11:00:00|thief|create_file|zz/u.tmp")),
        BRACKET,
    ),
    "created, read, and renamed to the name under which it is held": (
        LOCKED,
        created(samba(f"09:00:00|staff|create_file|{BRACKET}", THEFT, RENAMED)),
        BRACKET + ".locked",
    ),
    "read, then renamed by the encryption, and inventoried afterwards": (
        LOCKED,
        samba(THEFT, RENAMED),
        BRACKET + ".locked",
    ),
    "two folders swapped, then read": (
        COMMON,
        samba(
            "10:00:00|thief|renameat|Northwind|old",
            "10:00:01|thief|renameat|Orrery|Northwind",
            "10:00:02|thief|pread_send|Northwind/common.pdf",
        ),
        "Orrery/common.pdf",
    ),
    "a hard link made and read": (
        INVENTORY, samba(f"10:00:00|thief|linkat|{BRACKET}|x/y", "10:00:01|thief|pread_send|x/y"), BRACKET,
    ),
    "copied on the server": (INVENTORY, samba(f"10:00:00|thief|copy_chunk_send|{BRACKET}"), BRACKET),
    "an operation that nobody knows": (INVENTORY, samba(f"10:00:00|thief|clone_file|{BRACKET}"), BRACKET),
    "messages lost by the log's own word": (
        INVENTORY,
        inserted("2026-03-01T10:00:00+00:00 fs01 rsyslogd: imuxsock lost 500 messages from pid 812"),
        BRACKET,
    ),
    "a line of zero bytes": (INVENTORY, inserted("\0" * 200), BRACKET),
    "a line cut in the program's name": (INVENTORY, inserted("2026-03-01T10:00:00+00:00 fs01 sm"), BRACKET),
    "two records run together on one line": (
        INVENTORY, inserted(LAST + samba(THEFT).splitlines()[1]), BRACKET,
    ),
    "a read that the log ascribes to another host's name": (
        INVENTORY,
        samba("10:00:00|thief|pread_send|a/b").replace("10:00:00+00:00 fs01", "10:00:00+00:00 node2"),
        BRACKET,
    ),
    "lines in reverse order, the unread one at the window's end": (
        INVENTORY,
        "\n".join([LAST, "2026-03-01T23:59:00+00:00 fs01 smbd_audit: thi", *reversed(samba().splitlines()[:-1])]),
        BRACKET,
    ),
    "its name given to a namesake's place, by renames too many to follow": (
        INVENTORY,
        samba(
            *(f"10:00:0{n}|thief|renameat|{a}|{b}" for n, (a, b) in enumerate(
                [(BRACKET, "x1"), ("x1", "x2"), ("x2", "x3"), ("x3", "zz/nozzle.step")])),
            "10:01:00|thief|pread_send|zz/nozzle.step",
        ),
        BRACKET,
    ),
    "a folder that staff renamed to another's name, then read": (
        COMMON,
        samba(
            "09:00:00|staff|renameat|Northwind|old",
            "09:00:01|staff|renameat|Orrery|Northwind",
            "10:00:02|thief|pread_send|Northwind/common.pdf",
        ),
        "Orrery/common.pdf",
    ),
    "a hostile read after the window": (
        INVENTORY, samba() + LAST.replace("staff", "thief").replace("flange", "valve") + "\n", BRACKET,
    ),
    "a hostile read before the window": (
        INVENTORY, FIRST.replace("staff", "thief").replace("23:00:00", "22:00:00") + "\n" + samba(), BRACKET,
    ),
}  # fmt: skip


@pytest.mark.parametrize("says", READS)
def test_a_read_that_hides_is_never_ruled_out(tmp_path: Path, says: str) -> None:
    """One file, one way to hide its reading."""
    inventory, log, path = READS[says]
    rows = judge(tmp_path, {"inventory.csv": inventory, "audit.log": log})

    assert rows[path]["verdict"] != "ruled_out"


def test_a_client_named_like_a_result_hides_nothing(tmp_path: Path) -> None:
    """Without a stated prefix, the first known operation counts, not the first `ok`."""
    toml = TOML.replace('prefix = "%U|%I"\n', "")
    log = samba(THEFT).replace("|10.0.5.20|", "|10.0.5.20|ok|parts|")

    assert judge(tmp_path, {"inventory.csv": INVENTORY, "audit.log": log}, toml)[BRACKET]["verdict"] == "accessed"


def test_a_vouched_read_of_a_namesake_explains_no_hostile_one(tmp_path: Path) -> None:
    """Within seconds, in another file of the log."""
    files = {
        "inventory.csv": TWO_BRACKETS,
        "audit1.log": samba("10:00:00|thief|pread_send|Mnt/bracket.step"),
        "audit2.log": samba("10:00:03|staff|pread_send|Orrery/bracket.step"),
    }
    rows = judge(tmp_path, files)

    assert {rows[path]["verdict"] for path in (BRACKET, "Orrery/bracket.step")} == {"presumed"}


def test_a_vouched_read_over_the_network_explains_no_local_one(tmp_path: Path) -> None:
    """Read on the server by a program that the kernel gives a bare name for, while staff reads a namesake over SMB."""
    toml = TOML.replace('access = ["smb"]', 'access = ["smb", "local"]\nshares = { parts = "/srv/parts" }') + (
        '[[sensor]]\nname = "kernel"\nmatch = "local.log"\nkept = "forwarded"\n'
        'watches = { host = "fs01", route = "local", records = ["read"] }\n'
    )
    by_handle = auditd([Deed("thief", "local", 0)]).replace(f'name="/srv/parts/{BRACKET}"', 'name="bracket.step"')
    files = {
        "inventory.csv": TWO_BRACKETS,
        "audit.log": samba("10:00:03|staff|pread_send|Orrery/bracket.step"),
        "local.log": by_handle.replace("a0=ffffff9c a1=7ff", "a0=9 a1=7ff"),
    }
    rows = judge(tmp_path, files, toml)

    assert {rows[path]["verdict"] for path in (BRACKET, "Orrery/bracket.step")} == {"presumed"}
    assert rows[VALVE]["verdict"] == "ruled_out"


OF_TWO = TOML + "[[host]]" + TOML.split("[[hostile]]")[0].split("[[host]]")[1].replace("fs01", "fs02").replace(
    "10.0.5.10", "10.0.5.11"
).replace('name = "audit"', 'name = "audit of fs02"')  # fmt: skip


@pytest.mark.parametrize(("declared", "verdict"), [("", "presumed"), ('[[host]]\nname = "node2"\n', "ruled_out")])
def test_in_a_log_of_two_servers_a_third_name_may_be_of_either(tmp_path: Path, declared: str, verdict: str) -> None:
    """A node of a cluster, say; unless case.toml says that it is another server."""
    stray = samba("10:00:00|thief|pread_send|zz/unheard.of").splitlines()[1].replace(" fs01 ", " node2 ")
    files = {
        "inventory.csv": f"host,path,size\nfs02,b.txt,6\nfs01,{BRACKET},1000\n",
        "audit.log": samba() + samba().replace(" fs01 ", " fs02 ") + stray + "\n",
    }
    rows = judge(tmp_path, files, OF_TWO + declared)

    assert {row["verdict"] for row in rows.values()} == {verdict}


SCAN = (
    '{"format":"purloined scan","version":1,"tool":"0.1.0","host":"fs01","share":"","root":"/srv/parts",'
    '"begun":"2026-03-09T08:00:00Z","rules":"","register":""}\n'
    '{"path":"/Archive/all.zip","size":90000,"mtime":1772402700123456789,"kind":"zip","status":"%s",'
    '"members":[{"path":"one.txt","size":5},{"path":"two.7z","size":9,"status":"%s"}]}\n'
    '{"path":"/Northwind/bracket.step","size":1000,"mtime":1772402700123456789,"kind":"step","status":"ok"}\n'
    '{"end":true,"entries":2}\n'
)


@pytest.mark.parametrize(
    ("status", "of_member", "verdict"),
    [("ok", "ok", "ruled_out"), ("too_big", "ok", "presumed"), ("partial", "encrypted", "presumed")],
)
def test_an_archive_whose_content_is_known_in_part_may_hold_any_file(
    tmp_path: Path, status: str, of_member: str, verdict: str
) -> None:
    """The scan gave up, or an archive inside of it was locked."""
    log = samba("10:00:00|thief|pread_send|Archive/all.zip")
    rows = judge(tmp_path, {"files.scan": SCAN % (status, of_member), "audit.log": log})

    assert rows["/" + BRACKET]["verdict"] == verdict


def test_without_a_stated_window_nothing_is_ruled_out(tmp_path: Path) -> None:
    """A log of five minutes would be whole over five minutes."""
    toml = TOML.replace("window = { from = 2026-03-01T00:00:00Z, to = 2026-03-02T00:00:00Z }\n", "")

    assert {
        r["verdict"] for r in judge(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba()}, toml).values()
    } == {"presumed"}


def test_an_opening_is_no_reading_that_would_explain_a_publication(tmp_path: Path) -> None:
    """Published, and only opened in a log that records reads: a sensor missed the read."""
    log = samba(*(f"10:00:0{n}|thief|create_file|{path}" for n, path in enumerate((BRACKET, NOZZLE, VALVE))))
    log = log.replace("create_file|ok|", "create_file|ok|0x120089|file|open|")
    leak = page(("bracket.step", 1000), ("nozzle.step", 2000))
    rows = judge(tmp_path, {"inventory.csv": INVENTORY, "audit.log": log, "leak.html": leak})

    assert (rows[VALVE]["verdict"], rows[FLANGE]["verdict"]) == ("presumed", "presumed")


def test_a_sending_by_name_alone_is_not_lost(tmp_path: Path) -> None:
    """An FTP upload tells the name, and no folder."""
    eve = (
        '{"timestamp":"2026-03-01T10:00:00.0+0000","flow_id":1,"event_type":"ftp_data","src_ip":"10.0.5.66","src_port":5,'
        '"dest_ip":"203.0.113.5","dest_port":6,"proto":"TCP","ftp_data":{"filename":"bracket.step","command":"STOR"}}\n'
    )
    rows = judge(tmp_path, {"inventory.csv": INVENTORY, "audit.log": samba(), "eve.json": eve})

    assert rows[BRACKET]["verdict"] == "taken"


def test_names_too_common_to_vote_still_match_by_their_whole_path(tmp_path: Path) -> None:
    """A cover.pdf in every one of 250 folders."""
    inventory = "path,size\n" + "".join(f"C{n:03}/cover.pdf,{1000 + n}\n" for n in range(250))
    sent = "".join(f"2026/03/01 10:30:00 INFO  : C{n:03}/cover.pdf: Copied (new)\n" for n in range(250))
    rows = judge(tmp_path, {"inventory.csv": inventory, "rclone.log": sent})

    assert {row["verdict"] for row in rows.values()} == {"taken"}


def test_a_sending_of_an_older_hash_is_a_sending_of_the_file(tmp_path: Path) -> None:
    """Two inventories know the file at two times."""
    old, new = "aa" * 32, "bb" * 32
    eve = (
        '{"timestamp":"2026-03-01T10:00:00.0+0000","flow_id":1,"event_type":"fileinfo","src_ip":"10.0.5.66",'
        '"src_port":50000,"dest_ip":"203.0.113.5","dest_port":80,"proto":"TCP","http":{"hostname":"x.example","url":"/u","http_method":'
        '"PUT","status":201},"app_proto":"http","fileinfo":{"filename":"/u","gaps":false,"state":"CLOSED","sha256":"%s",'
        '"stored":false,"size":1000,"tx_id":0}}\n'
    )
    for number, digest in enumerate((old, new)):
        files = {
            "old.csv": f"path,size,sha256\n{BRACKET},1000,{old}\n",
            "new.csv": f"path,size,sha256\n{BRACKET},1000,{new}\n",
            "eve.json": eve % digest,
        }
        assert judge(tmp_path / str(number), files)[BRACKET]["verdict"] == "taken"


def test_a_hash_outweighs_the_name_it_was_sent_under(tmp_path: Path) -> None:
    """One file's content, sent under another's name."""
    digest = "cc" * 32
    inventory = INVENTORY.replace("bracket.step,1000,", f"bracket.step,1000,{digest}")
    eve = (
        '{"timestamp":"2026-03-01T10:00:00.0+0000","flow_id":1,"event_type":"fileinfo","src_ip":"10.0.5.66",'
        '"src_port":50000,"dest_ip":"203.0.113.5","dest_port":80,"proto":"TCP","http":{"hostname":"x.example","url":'
        '"/Northwind/nozzle.step","http_method":"PUT","status":201},"app_proto":"http","fileinfo":{"filename":'
        f'"/Northwind/nozzle.step","gaps":false,"state":"CLOSED","sha256":"{digest}","size":1000,"tx_id":0}}}}\n'
    )
    log = samba(f"09:00:00|thief|pread_send|{NOZZLE}")
    rows = judge(tmp_path, {"inventory.csv": inventory, "audit.log": log, "eve.json": eve})

    assert rows[BRACKET]["verdict"] == "taken"


def test_names_too_common_to_place_are_doubted_not_cleared(tmp_path: Path) -> None:
    """A re-rooted listing of 250 cover.pdf: which is which cannot be told, but none is ruled out."""
    inventory = INVENTORY + "".join(f"C{n:03}/cover.pdf,,\n" for n in range(250))
    listing = "".join(f"/loot/K{n:03}/cover.pdf\n" for n in range(250))
    rows = judge(tmp_path, {"inventory.csv": inventory, "audit.log": samba(), "list.txt": listing})

    assert {row["verdict"] for path, row in rows.items() if "cover" in path} == {"presumed"}
    assert rows[VALVE]["verdict"] == "ruled_out"


CHANGED = {
    "numbered": lambda name: f"0001_{name}",
    "said to be copies": lambda name: f"Copy of {name}",
    "without their endings": lambda name: name.rpartition(".")[0],
    "with underscores for spaces": lambda name: name.replace(" ", "_"),
    "cut short": lambda name: name[:12] + "...",
    "without their accents": lambda name: name.replace("ü", "u").replace("é", "e"),
}


@pytest.mark.parametrize("says", CHANGED)
def test_a_listed_folder_whose_names_were_changed_throughout_is_not_ruled_out(tmp_path: Path, says: str) -> None:
    """Its path is that of the held folder, and so are the sizes, to the byte. Another folder's files stay cleared."""
    names_and_sizes = {"Prüfung links außen Rev C.step": 10_000_123, "Angebot Fördergerät Linie 3.docx": 333_333}
    held = INVENTORY + "".join(f"Kunde Nord/{name},{size},\n" for name, size in names_and_sizes.items())
    folder = "Kunde_Nord" if "underscores" in says else "Kunde Nord"
    rows = "".join(
        f"2026-03-09 04:12:00 ....A {size:>12} {size:>12}  {folder}/{CHANGED[says](name)}\n"
        for name, size in names_and_sizes.items()
    )
    line = "------------------- ----- ------------ ------------  ------------------------\n"
    listing = f"   Date      Time    Attr         Size   Compressed  Name\n{line}{rows}{line}"
    found = judge(tmp_path, {"inventory.csv": held, "audit.log": samba(), "list.txt": listing})

    assert all(found[f"Kunde Nord/{name}"]["rank"] > 1 for name in names_and_sizes)
    assert found[VALVE]["verdict"] == "ruled_out"


# What must not hinder a proof -----------------------------------------------------------------------------

ORDINARY = {
    "staff save by way of a temporary file": samba(
        f"09:00:00|staff|renameat|{VALVE}|Orrery/~1.tmp", f"09:00:01|staff|renameat|Orrery/~2.tmp|{VALVE}"
    ),
    "staff rename a folder that nobody hostile reads": samba("09:00:00|staff|renameat|Orrery|Orrery old"),
    "staff move a file to a new folder": samba(f"09:00:00|staff|renameat|{VALVE}|Archive/valve.step"),
    "the thief looks at a thumbnail cache": samba("10:00:00|thief|pread_send|Northwind/Thumbs.db"),
    "the thief encrypts everything": samba(
        *(f"10:00:0{n}|thief|pwrite_send|{path}" for n, path in enumerate((BRACKET, NOZZLE, VALVE, FLANGE))),
        *(f"10:00:1{n}|thief|renameat|{path}|{path}.locked" for n, path in enumerate((BRACKET, NOZZLE, VALVE, FLANGE))),
    ),
    "other programs write to the same log": inserted("2026-03-01T10:00:00+00:00 fs01 CRON[12]: (root) CMD (a | b)"),
    "the log server marks the hours": inserted("2026-03-01T10:00:00+00:00 fs01 -- MARK --"),
    "the log server folds repeated lines": inserted(
        LAST.split("smbd_audit: ")[0].replace("03-02T01", "03-01T11")
        + "smbd_audit: message repeated 3 times: [ "
        + LAST.split("smbd_audit: ")[1]
        + "]"
    ),
}


@pytest.mark.parametrize("says", ORDINARY)
def test_ordinary_life_does_not_hinder_a_proof(tmp_path: Path, says: str) -> None:
    """A tool that clears nothing helps nobody."""
    rows = judge(tmp_path, {"inventory.csv": INVENTORY, "audit.log": ORDINARY[says]})

    assert {row["verdict"] for row in rows.values()} == {"ruled_out"}


# Volume -------------------------------------------------------------------------------------------------

CONNTRACK_NEW = (
    "[1772360000.000000]\t    [NEW] tcp      6 120 SYN_SENT src=10.0.5.66 dst=203.0.113.5 sport=9 dport=443 "
    "[UNREPLIED] src=203.0.113.5 dst=10.0.5.66 sport=443 dport=9 id=99\n"
)
NINE_MILLION = flows(("203.0.113.5", 9_000_000))
AT_ONCE = flows(("203.0.113.5", 5_000)).replace("Mar 02 01:00:00", "Mar 02 00:00:10")
INTERNAL = TOML.replace("[case]", '[case]\ninternal = ["3.4.5.6"]')

# says -> (case.toml, connection log)
BYTES = {
    "from an address that is not known to be ours": (TOML + EXIT, NINE_MILLION.replace("10.0.5.66", "192.0.2.200")),
    "from a global IPv6 address": (TOML + EXIT, NINE_MILLION.replace("10.0.5.66", "2001:db8::66")),
    "over a connection that began and did not end": (TOML + EXIT, CONNTRACK_NEW + flows()),
    "seen by a sensor of a few hosts only": (TOML + EXIT.replace('hosts = ["*"]', 'hosts = ["ws-1"]'), flows()),
    "to an address that ends like an internal one": (INTERNAL + EXIT, NINE_MILLION.replace("203.0.113.5", "203.4.5.6")),
    "over a connection longer than its destination was vouched for": (
        TOML + EXIT + '[[vouched]]\ndestination = "203.0.113.5"\nto = 2026-03-01T12:00:00Z\n',
        NINE_MILLION,
    ),
    "over a connection that may have run on when the log ended": (TOML + EXIT, AT_ONCE),
}


@pytest.mark.parametrize("says", BYTES)
def test_bytes_that_hide_leave_no_proof_by_volume(tmp_path: Path, says: str) -> None:
    """More than the file can carry went out, or may have."""
    toml, log = BYTES[says]

    assert judge(tmp_path, {"inventory.csv": MEASURED, "conntrack.log": log}, toml)["big.vol"]["verdict"] == "presumed"


def test_a_floor_never_exceeds_any_size_that_an_inventory_states(tmp_path: Path) -> None:
    """Measured when the file was large; a hundred bytes now."""
    files = {
        "old.csv": "path,size,floor\nbig.vol,9000000,8000000\n",
        "new.csv": "path,size\nbig.vol,100\n",
        "conntrack.log": flows(("203.0.113.5", 5_000)),
    }

    assert judge(tmp_path, files, TOML + EXIT)["big.vol"]["verdict"] == "presumed"


def test_what_only_one_of_two_whole_sensors_saw_is_added_to_what_only_the_other_saw(tmp_path: Path) -> None:
    """Five million bytes each, to two strangers: ten have left, whatever was said of two uplinks."""
    whole = SECOND.replace('name = "second"', 'name = "second"\ncontinuous = { declared = "no restart", by = "x" }')
    files = {
        "inventory.csv": MEASURED,
        "conntrack.log": flows(("203.0.113.5", 5_000_000)),
        "second.log": flows(("203.0.113.9", 5_000_000)),
    }

    assert judge(tmp_path, files, TOML + EXIT + whole)["big.vol"]["verdict"] == "presumed"


def test_a_log_of_connections_that_is_stated_to_go_on_may_fall_silent_with_the_window(tmp_path: Path) -> None:
    """The plug was pulled, and nothing was there to be logged."""
    stated = EXIT.replace(
        'by = "network team" }', 'by = "network team", from = 2026-02-28T00:00:00Z, to = 2026-03-02T06:00:00Z }'
    )

    rows = judge(tmp_path, {"inventory.csv": MEASURED, "conntrack.log": AT_ONCE}, TOML + stated)
    assert rows["big.vol"]["verdict"] == "ruled_out"


# What was declared out of reach -------------------------------------------------------------------------

UNPLUGGED = TOML.replace('access = ["smb"]', 'access = ["smb", "local"]') + '[[offline]]\nhost = "fs01"\nwhy = "off"\n'
REACHED = {
    "another file of it": f"10:00:00|thief|pread_send|{BRACKET}",
    "a file that is not held": "10:00:00|thief|pread_send|zz/unheard.of",
    "a file that staff read": f"10:00:00|staff|pread_send|{BRACKET}",
}


@pytest.mark.parametrize("says", REACHED)
def test_a_host_that_a_record_shows_in_use_was_not_out_of_reach(tmp_path: Path, says: str) -> None:
    """Whatever was declared of it; where nothing was recorded, the declaration stands."""
    plugged = judge(tmp_path / "a", {"inventory.csv": INVENTORY, "audit.log": samba(REACHED[says])}, UNPLUGGED)
    silent = judge(tmp_path / "b", {"inventory.csv": INVENTORY, "audit.log": samba()}, UNPLUGGED)

    assert plugged[FLANGE]["verdict"] == "presumed"
    assert silent[FLANGE]["proof"] == "C"


def test_a_shelf_of_which_one_file_was_read_was_not_out_of_reach(tmp_path: Path) -> None:
    """What was declared of another folder still holds."""
    toml = TOML.replace('access = ["smb"]', 'access = ["smb", "local"]')
    toml += "".join(f'[[offline]]\npaths = ["/{name}/**"]\nwhy = "in the safe"\n' for name in ("Northwind", "Orrery"))
    log = samba(f"10:00:00|someone|pread_send|{BRACKET}")
    rows = judge(tmp_path, {"inventory.csv": INVENTORY, "audit.log": log}, toml)

    assert (rows[NOZZLE]["verdict"], rows[FLANGE]["verdict"]) == ("presumed", "ruled_out")
