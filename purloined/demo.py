"""An invented incident, written as the evidence a victim would have, in the formats that real programs write.

Kestova Precision, in Germany with an office in Japan, makes parts for four customers. An intruder comes in as a
printer account, reads two customers' folders at night, packs one of them on the print server, sends the archive out,
and encrypts two days later. The note speaks of encryption only. A leak site then lists files, in a folder named after
the customer.

What the victim has: an inventory of two file servers, their Samba logs (one of them damaged for some hours), the
audit log of the print server, an rclone log that the thief left behind, the router's connection log, and the
leak site's pages, saved by the police. All names and addresses are invented or set aside for documentation.

Whom it must tell: Halden Defence is a prime contractor of the US Department of Defense, its drawings are marked CUI;
Northwind Aerospace has an NDA that says "immediately"; of Orrery Space's people in the EU Kestova keeps personal data,
as of its own staff, some of them in Japan; and there is an insurer. When the clocks started is decided.
"""

import csv
import random
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from purloined.case import Case
from purloined.settings import CaseError

CASE = """\
[case]
name = "demo"
title = "Kestova Precision: the incident of March 2026 (invented)"
window = { from = 2026-03-01T00:00:00Z, to = 2026-03-06T00:00:00Z }

[[host]]
name = "fs01"
addresses = ["10.0.5.10"]
access = ["smb"]                # an appliance: nobody can log on to it
shares = { parts = "/volume1/parts" }

[[host]]
name = "qa01"
addresses = ["10.0.5.11"]
access = ["smb"]
shares = { quality = "/volume1/quality" }

[[sensor]]
name = "Samba audit of fs01"
match = "fs01-audit.log"
watches = { host = "fs01", route = "smb", records = ["read"] }
kept = "forwarded"
continuous = { declared = "the log server had no outage in March", by = "head of IT" }
prefix = "%U|%I|%m|%S"

[[sensor]]
name = "Samba audit of qa01"
match = "qa01-audit.log"
watches = { host = "qa01", route = "smb", records = ["read"] }
kept = "forwarded"
continuous = { declared = "the log server had no outage in March", by = "head of IT" }
prefix = "%U|%I|%m|%S"

[[sensor]]
name = "edge router"
match = "router-conntrack.log"
watches = { route = "internet", hosts = ["*"] }
kept = "forwarded"
continuous = { declared = "no restart in March; every line goes to the log server at once", by = "network team" }

[[exit]]
name = "internet"

[[hostile]]
account = "svc-print"
why = "logged on at night from the print server; its owner says it was not them"
by = "incident lead"

[[hostile]]
address = "10.0.5.66"
why = "the print server; the intruder's tools were found on it"
by = "incident lead"

[[hostile]]
evidence = "rclone-found-on-srv-print.log"
why = "the thief's own log"
by = "incident lead"

[[hostile]]
destination = "203.0.113.66"
why = "stands in the configuration of the rclone that was found on the print server"
by = "incident lead"

[[vouched]]
account = "tanaka"
why = "interviewed; workstation imaged and clean"
by = "incident lead"

[[vouched]]
account = "weber"
why = "interviewed; workstation imaged and clean"
by = "incident lead"

[[vouched]]
destination = "198.51.100.7"
why = "backup provider, contract 2024-11"
by = "head of IT"

[facts]
"company.names" = ["Kestova Precision"]
"company.timezone" = "Europe/Berlin"
"company.gdpr_controller" = true       # of its own staff, and of people at its customers
"company.appi_handler" = true          # the office in Nagoya
"company.uk_controller" = false
"company.korea_controller" = false
"company.sec_registrant" = false
"company.hipaa_covered" = false
"company.hipaa_associate" = false
"company.nydfs_covered" = false
"maintains.us" = false
"data.personal_marked" = true          # files with personal data are marked in the inventory, all of them
"data.strongly_encrypted" = false
"japan.entrusted_told" = false
persons = { eu = 212, us_ca = 0, us_co = 0, us_fl = 0, us_ny = 0, us_tx = 0 }

[[owner]]
name = "Kestova Precision"             # its own: the files of its staff
paths = ["/Personnel/**"]

[[owner]]
name = "Northwind Aerospace"
paths = ["/Customers/Northwind Aerospace/**"]

[[owner]]
name = "Halden Defence"
paths = ["/Customers/Halden Defence/**"]

[[owner]]
name = "Orrery Space"
paths = ["/Customers/Orrery Space/**", "/Inspection/Orrery Space/**"]
facts = { "processor.eu" = true }      # badges and site access of its people, kept for it

[[owner]]
name = "Bluefin Motors"
paths = ["/Customers/Bluefin Motors/**", "/Inspection/Bluefin Motors/**"]
facts = { "processor.eu" = false }

[[agreement]]
owner = "Northwind Aerospace"
name = "PIA-2024-017"
kind = "NDA"
clauses = ["NDA 9.2"]
notify = { within = "immediately", after = "discovery" }

[[agreement]]
owner = "Halden Defence"
name = "Subcontract HD-4471"
kind = "subcontract"
clauses = ["DFARS 252.204-7012"]
notify = { within = "72 hours", after = "discovery" }

[[agreement]]
owner = "Orrery Space"
name = "Data processing agreement of 2023"
kind = "DPA"
clauses = ["GDPR 28(3)"]
notify = { within = "48 hours", after = "awareness" }

[[agreement]]
owner = "Harbour Mutual"
name = "Cyber policy 2026"
kind = "insurance"
ends = 2026-12-31
notify = { within = "as soon as practicable", after = "discovery" }
"""

DECIDED = (  # what, why, who
    ({"declares": "clock", "start": "discovery", "at": "2026-03-05T05:10:00Z"},
     "the morning shift found its drawings locked, 06:10 in Germany", "incident lead"),
    ({"declares": "clock", "start": "awareness", "at": "2026-03-06T09:00:00Z"},
     "the staff files are on the encrypted server, and nothing rules out that they were read", "privacy officer"),
    ({"declares": "fact", "fact": "persons.jp", "value": "64"}, "the staff list of Nagoya, past and present", "HR"),
)  # fmt: skip

NOTE = """\
YOUR NETWORK IS LOCKED

Your files were encrypted with a strong algorithm. Do not rename them. Do not use recovery tools.
To get the price of the decryption program, install Tor Browser and open our chat. Your id: K-4471.
"""

MARKINGS = {
    "Northwind Aerospace": "NORTHWIND PROPRIETARY INFORMATION",
    "Halden Defence": "CUI//SP-CTI; HALDEN DEFENCE - EXPORT CONTROLLED",
    "Orrery Space": "Orrery Confidential",
    "Bluefin Motors": "",
}
PARTS = (
    "bracket",
    "valve body",
    "gimbal ring",
    "nozzle",
    "sensor boss",
    "manifold",
    "antenna mount",
    "flange",
)
PERSONAL = (
    ("Personnel/Staff 2026.xlsx", "Kestova Precision", "personal data"),
    ("Personnel/Payroll 2025-12.xlsx", "Kestova Precision", "personal data"),
    ("Personnel/名古屋/従業員名簿 2026.xlsx", "Kestova Precision", "個人情報"),
    ("Personnel/名古屋/給与台帳 2025年12月.xlsx", "Kestova Precision", "個人情報"),
    ("Customers/Orrery Space/Site access/badges 2026.csv", "Orrery Space", "personal data"),
)
STAGE = "/var/spool/.x"


class File(NamedTuple):
    """A held file. floor: its measured compressed size, where the inventory has one."""

    host: str
    share: str
    path: str
    size: int
    mtime: datetime
    owner: str
    marking: str
    floor: int | None = None


def write(folder: Path, again: bool = False) -> Case:
    """Writes case.toml, the note, and the evidence into `folder`/evidence; a demo that is there goes if `again`."""
    if folder.exists() and again and (folder / "ransom-note.txt").is_file():
        shutil.rmtree(folder)
    if folder.exists() and any(folder.iterdir()):
        raise CaseError(f"{folder} is not empty; choose another folder: purloined demo FOLDER")
    case = Case.new(folder, CASE)
    (folder / "ransom-note.txt").write_text(NOTE, "utf-8")
    evidence = folder / "evidence"
    evidence.mkdir()
    dice = random.Random(20260303)
    held = list(_holdings(dice))
    stolen = [file for file in held if file.owner == "Northwind Aerospace"]
    _inventory(evidence / "inventory.csv", held)
    _lines(evidence / "fs01-audit.log", _fs01(dice, held))
    _lines(evidence / "qa01-audit.log", _qa01(dice, held))
    _lines(evidence / "srv-print-audit.log", _print_server(stolen))
    archive = sum(file.size for file in stolen) * 7 // 10
    _lines(evidence / "rclone-found-on-srv-print.log", _rclone(archive))
    _lines(evidence / "router-conntrack.log", _router(dice, archive))
    _leak_site(evidence, stolen)
    for what, why, who in DECIDED:
        case.decide(what, who, why)
    return case


def _holdings(dice: random.Random) -> Iterator[File]:
    """Some three hundred files on two servers; on the second only inspection records."""
    for owner, marking in MARKINGS.items():
        for kind, ending, count in (
            ("Drawings", "step", 24),
            ("Contracts", "pdf", 9),
            ("Quotes", "xlsx", 12),
        ):
            for _ in range(count):
                part = f"{dice.choice(PARTS)} {dice.randrange(10_000, 99_999)}"
                name = f"{part} rev {dice.choice('ABCDE')}.{ending}"
                yield _file(dice, "fs01", "parts", f"Customers/{owner}/{kind}/{name}", owner, marking)
    yield _file(
        dice, "fs01", "parts", "Customers/Northwind Aerospace/PIA-2024-017 mutual NDA.pdf", "Northwind Aerospace",
        "NORTHWIND PROPRIETARY INFORMATION",
    )  # fmt: skip
    for number in range(14):
        size = dice.randrange(600_000_000, 1_900_000_000)
        made = _file(
            dice,
            "fs01",
            "parts",
            f"Customers/Bluefin Motors/CT scans/housing {number:03}.vol",
            "Bluefin Motors",
            "",
        )
        yield made._replace(size=size, floor=size * 55 // 100)
    for owner in ("Orrery Space", "Bluefin Motors"):
        for number in range(40):
            path = f"Inspection/{owner}/FAI {dice.randrange(10_000, 99_999)}-{number:02}.csv"
            yield _file(dice, "qa01", "quality", path, owner, "")
    for path, owner, marking in PERSONAL:
        yield _file(dice, "fs01", "parts", path, owner, marking)


def _file(dice: random.Random, host: str, share: str, path: str, owner: str, marking: str) -> File:
    mtime = datetime(2025, 1, 1) + timedelta(minutes=dice.randrange(600_000))
    return File(host, share, path, dice.randrange(20_000, 3_000_000), mtime, owner, marking)


def _inventory(path: Path, held: list[File]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("host", "share", "path", "size", "mtime", "marking", "floor"))
        for file in held:
            writer.writerow((file.host, file.share, file.path, file.size, f"{file.mtime.isoformat()}Z",
                             file.marking, file.floor or ""))  # fmt: skip


def _lines(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{line}\n" for line in lines)


# The file servers ---------------------------------------------------------------------------------------


def _samba(time: datetime, host: str, who: str, what: str) -> str:
    return f"{time.isoformat(timespec='microseconds')}+00:00 {host} smbd_audit: {who}|{what}"


def _session(start: datetime, host: str, who: str, share: str, files: list[File], read: bool = True) -> Iterator[str]:
    """One connection that looks at each file's folder, and reads the files or does not."""
    time, root = start, f"/volume1/{share}"
    yield _samba(time, host, who, f"connect|ok|{share}")
    seen = set()
    for file in files:
        folder = f"{root}/{file.path.rpartition('/')[0]}"
        if folder not in seen:
            seen.add(folder)
            time += timedelta(milliseconds=40)
            yield _samba(time, host, who, f"create_file|ok|0x81|dir|open|{folder}")
            yield _samba(time, host, who, f"fdopendir|ok|{folder}")
        time += timedelta(milliseconds=70)
        if read:
            yield _samba(time, host, who, f"create_file|ok|0x120089|file|open|{root}/{file.path}")
            yield _samba(time, host, who, f"pread_send|ok|{root}/{file.path}")
        yield _samba(time, host, who, f"close|ok|{root}/{file.path}")
    yield _samba(time + timedelta(seconds=1), host, who, f"disconnect|ok|{share}")


def _fs01(dice: random.Random, held: list[File]) -> Iterator[str]:
    """Staff by day, the thief in the night of 3 March; then lines that the log server's disk damaged."""
    here = [file for file in held if file.host == "fs01"]
    thief = "svc-print|10.0.5.66|srv-print|parts"
    for day in range(-1, 6):
        if day == 3:
            yield _samba(datetime(2026, 3, 4, 3, 20), "FS01", thief, "connect|ok|parts")
        start = datetime(2026, 3, 1, 8, 10) + timedelta(days=day)
        yield from _session(start, "FS01", "tanaka|10.0.5.21|ws-017|parts", "parts", dice.sample(here, 9))
        if day == 2:
            yield from _session(datetime(2026, 3, 3, 21, 2), "FS01", thief, "parts", here, read=False)
            taken = [f for f in here if f.owner == "Northwind Aerospace"]
            looked = [f for f in here if f.owner == "Halden Defence" and "Quotes" not in f.path]
            yield from _session(datetime(2026, 3, 3, 21, 40), "FS01", thief, "parts", taken)
            yield from _session(datetime(2026, 3, 3, 22, 5), "FS01", thief, "parts", looked)
            for _ in range(30):
                yield ("2026-03-03T22:" + "".join(dice.choice("\x01\x7fÿ#0smbd_audit") for _ in range(40)) + "smbd")
        if day == 4:
            yield from _encryption(datetime(2026, 3, 5, 2, 0), thief, here)


def _encryption(start: datetime, who: str, files: list[File]) -> Iterator[str]:
    for number, file in enumerate(files):
        time, path = start + timedelta(milliseconds=30 * number), f"/volume1/parts/{file.path}"
        yield _samba(time, "FS01", who, f"create_file|ok|0x17019f|file|open|{path}")
        yield _samba(time, "FS01", who, f"pwrite_send|ok|{path}")
        yield _samba(time, "FS01", who, f"renameat|ok|{path}|{path}.locked")


def _qa01(dice: random.Random, held: list[File]) -> Iterator[str]:
    """Staff only; the thief connected once and was refused the folder."""
    here = [file for file in held if file.host == "qa01"]
    for day in range(-1, 6):
        start = datetime(2026, 3, 1, 9, 30) + timedelta(days=day)
        yield from _session(start, "QA01", "weber|10.0.5.22|ws-009|quality", "quality", dice.sample(here, 5))
        if day == 2:
            time, who = datetime(2026, 3, 3, 21, 30), "svc-print|10.0.5.66|srv-print|quality"
            yield _samba(time, "QA01", who, "connect|ok|quality")
            yield _samba(
                time,
                "QA01",
                who,
                "create_file|fail (Access denied)|0x81|dir|open|/volume1/quality/Inspection",
            )


# The print server, the way out, the leak site -----------------------------------------------------------


def _print_server(stolen: list[File]) -> Iterator[str]:
    """What the Linux audit daemon of the print server recorded of the packing."""
    serial, time = 88_120, datetime(2026, 3, 3, 22, 40)
    common = (
        "items=1 ppid=911 pid=4711 auid=990 uid=990 gid=990 euid=990 suid=990 fsuid=990 tty=(none) ses=77 "
        'comm="7z" exe="/usr/lib/7zip/7z" key="watch"\x1dARCH=x86_64 SYSCALL={call} AUID="svc-print" '
        'UID="svc-print" EUID="svc-print" FSUID="svc-print"'
    )

    def opened(call: str, flags: str, name: str, inode: int, kind: str) -> Iterator[str]:
        stamp = f"msg=audit({(time - datetime(1970, 1, 1)).total_seconds():.3f}:{serial})"
        number = 59 if call == "execve" else 257
        yield (
            f"node=srv-print type=SYSCALL {stamp}: arch=c000003e syscall={number} success=yes exit=3 "
            f"a0=ffffff9c a1=55d0 a2={flags} a3=0 {common.format(call=call)}"
        )
        if call == "execve":
            yield f'node=srv-print type=EXECVE {stamp}: argc=4 a0="7z" a1="a" a2="nw.7z" a3="Northwind Aerospace"'
        yield f'node=srv-print type=CWD {stamp}: cwd="{STAGE}"'
        coded = name.encode().hex().upper()
        yield (
            f"node=srv-print type=PATH {stamp}: item=0 name={coded} inode={inode} dev=fd:00 mode=0100644 "
            f'ouid=990 ogid=990 rdev=00:00 nametype={kind}\x1dOUID="svc-print" OGID="svc-print"'
        )

    yield from opened("execve", "0", "/usr/lib/7zip/7z", 1000, "NORMAL")
    serial += 1
    yield from opened("openat", "c1", "nw.7z", 5000, "CREATE")
    for number, file in enumerate(stolen):
        serial, time = serial + 1, time + timedelta(milliseconds=130)
        yield from opened("openat", "0", file.path.removeprefix("Customers/"), 5001 + number, "NORMAL")


def _rclone(archive: int) -> Iterator[str]:
    mebibytes = f"{archive / (1 << 20):.3f} MiB"
    yield "2026/03/03 23:10:02 INFO  : nw.7z: Copied (new)"
    yield "2026/03/03 23:10:02 INFO  : "
    yield f"Transferred:   \t{mebibytes} / {mebibytes}, 100%, 5.1 MiB/s, ETA 0s"
    yield "Transferred:            1 / 1, 100%"
    yield "Elapsed time:         9.6s"


def _router(dice: random.Random, archive: int) -> Iterator[str]:
    """Every night the backup; by day the web; once the archive."""
    for day in range(-1, 7):
        start = datetime(2026, 3, 1) + timedelta(days=day)
        backup = dice.randrange(8_000_000_000, 9_000_000_000)
        yield _flow(start + timedelta(hours=1), 2400, "10.0.5.10", "198.51.100.7", 22, backup, 90_000_000)
        for _ in range(6):
            time = start + timedelta(hours=8, seconds=dice.randrange(30_000))
            yield _flow(time, 30, f"10.0.5.{dice.randrange(20, 30)}", f"192.0.2.{dice.randrange(10, 40)}", 443,
                        dice.randrange(20_000, 900_000), dice.randrange(200_000, 9_000_000))  # fmt: skip
        if day == 2:
            yield _flow(datetime(2026, 3, 3, 23, 9, 50), 12, "10.0.5.66", "203.0.113.66", 22, archive * 108 // 100,
                        archive // 60)  # fmt: skip


def _flow(start: datetime, seconds: int, source: str, destination: str, port: int, out: int, back: int) -> str:
    stop = start + timedelta(seconds=seconds)
    epoch = (stop - datetime(1970, 1, 1)).total_seconds()
    return (
        f"[{epoch:.6f}]\t[DESTROY] tcp      6 TIME_WAIT src={source} dst={destination} sport=50514 dport={port} "
        f"packets={out // 1300 + 1} bytes={out} src={destination} dst={source} sport={port} dport=50514 "
        f"packets={back // 1300 + 1} bytes={back} [ASSURED] delta-time={seconds} "
        f"[start={start:%a %b %d %H:%M:%S %Y}] [stop={stop:%a %b %d %H:%M:%S %Y}] id=4067{port}"
    )


def _leak_site(evidence: Path, stolen: list[File]) -> None:
    """Pages of the leak site, as an nginx directory index, saved by the police: a part of what was taken."""
    for page, folder in enumerate(("Contracts", "Drawings")):
        shown = [f for f in stolen if f"/{folder}/" in f.path]
        rows = []
        for file in shown[: len(shown) * 2 // 3]:
            name = file.path.rpartition("/")[2]
            gap = " " * max(1, 51 - len(name))
            rows.append(f'<a href="{quote(name)}">{escape(name)}</a>{gap}09-Mar-2026 04:12  {file.size:>18}')
        title = f"Index of /kestova/Northwind Aerospace/{folder}/"
        text = (
            f"<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1><hr><pre>"
            '<a href="../">../</a>\n' + "\n".join(rows) + "\n</pre><hr></body>\n</html>\n"
        )
        (evidence / f"leak-site-{page + 1}.html").write_text(text, "utf-8")
