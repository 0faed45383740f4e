"""A small world: one list of deeds, and every log that would have seen them. All the logs agree, as they do in life
unless somebody tampered: so whatever is taken away from them, less is known, and never more."""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import strategies as st

HELD = (
    ("Northwind/bracket.step", 1_000),
    ("Northwind/nozzle.step", 2_000),
    ("Orrery/valve.step", 3_000),
    ("Orrery/flange.step", 4_000),
    ("big.vol", 9_000_000),
)
READABLE = (*HELD, ("Backup/fs01.vhdx", 50))  # the last is no held file, but holds them all
FLOORS = {"big.vol": 8_000_000}
ADDRESSES = {"thief": "10.0.5.66", "staff": "10.0.5.20", "someone": "10.0.5.30"}
DESTINATIONS = {"drop": "203.0.113.5", "unknown": "203.0.113.80", "backup": "198.51.100.7"}
BEFORE, BEGIN, AFTER = datetime(2026, 2, 28, 23), datetime(2026, 3, 1, 10), datetime(2026, 3, 2, 1)
DECLARED = (
    'continuous = { declared = "no outage", by = "head of IT", from = 2026-02-28T00:00:00Z, to = 2026-03-03T00:00:00Z }'
)


class Deed(NamedTuple):
    """who: of ADDRESSES. what: read over smb, read on the server (local), ran a program that copies its folder, or sent
    something. which: of READABLE, or of DESTINATIONS."""

    who: str
    what: str
    which: int


DEEDS = st.lists(
    st.builds(
        Deed,
        st.sampled_from(sorted(ADDRESSES)),
        st.sampled_from(["smb", "smb", "local", "sent", "ran"]),
        st.integers(0, len(HELD) - 1),
    ),
    max_size=5,
)

# One declaration each, so that a test may leave any of them out.
DECLARATIONS = {
    "case": '[case]\nname = "small"',
    "window": "window = { from = 2026-03-01T00:00:00Z, to = 2026-03-02T00:00:00Z }",
    "host": '[[host]]\nname = "fs01"\naddresses = ["10.0.5.10"]\naccess = ["smb", "local"]\n'
    'shares = { parts = "/srv/parts" }',
    "sensor audit": '[[sensor]]\nname = "audit"\nmatch = "audit*.log"\n'
    'watches = { host = "fs01", route = "smb", records = ["read"] }\nprefix = "%U|%I"',
    "kept audit": 'kept = "forwarded"',
    "sensor local": '[[sensor]]\nname = "local"\nmatch = "local*.log"\n'
    'watches = { host = "fs01", route = "local", records = ["read"] }',
    "kept local": 'kept = "forwarded"',
    "sensor wire": '[[sensor]]\nname = "wire"\nmatch = "eve*.json"\n'
    'watches = { host = "fs01", route = "smb", records = ["read"] }\nkept = "forwarded"',
    "continuous wire": DECLARED,
    "sensor edge": '[[sensor]]\nname = "edge"\nmatch = "conntrack*.log"\n'
    'watches = { route = "internet", hosts = ["*"] }\nkept = "forwarded"',
    "continuous edge": DECLARED,
    "exit": '[[exit]]\nname = "internet"',
    "hostile account": '[[hostile]]\naccount = "thief"',
    "hostile address": f'[[hostile]]\naddress = "{ADDRESSES["thief"]}"',
    "hostile destination": f'[[hostile]]\ndestination = "{DESTINATIONS["drop"]}"',
    "vouched account": '[[vouched]]\naccount = "staff"',
    "vouched address": f'[[vouched]]\naddress = "{ADDRESSES["staff"]}"',
    "vouched destination": f'[[vouched]]\ndestination = "{DESTINATIONS["backup"]}"',
}
_PARTS = {"sensor audit": ("kept audit",), "sensor local": ("kept local",), "sensor wire": ("continuous wire",),
          "sensor edge": ("continuous edge",)}  # fmt: skip
REMOVABLE = sorted(set(DECLARATIONS) - {"case", "host", "hostile account", "hostile address", "hostile destination"})


def toml(*without: str) -> str:
    """case.toml, without these declarations."""
    gone = {*without, *(part for name in without for part in _PARTS.get(name, ()))}
    return "\n".join(text for name, text in DECLARATIONS.items() if name not in gone) + "\n"


def inventory() -> str:
    """What is held."""
    return "path,size,floor\n" + "".join(f"{path},{size},{FLOORS.get(path, '')}\n" for path, size in HELD)


def world(deeds: list[Deed], logs: set[str] | None = None) -> dict[str, str]:
    """name -> text of the inventory and of these logs (None: of all)."""
    made = {
        "audit.log": samba(deeds),
        "local.log": auditd(deeds),
        "eve.json": suricata(deeds),
        "conntrack.log": conntrack(deeds),
    }
    return {"inventory.csv": inventory()} | {name: made[name] for name in sorted(made if logs is None else logs)}


def _timed(deeds: list[Deed], *what: str) -> list[tuple[datetime, Deed]]:
    """The deeds of these kinds with their times, between one of staff before the window and one after it."""
    mine = [(BEGIN + timedelta(minutes=place), deed) for place, deed in enumerate(deeds) if deed.what in what]
    return [(BEFORE, Deed("staff", what[0], 2)), *mine, (AFTER, Deed("staff", what[0], 3))]


def samba(deeds: list[Deed], first: int = 700) -> str:
    """Samba's log in RFC 5424, with record numbers from `first`."""
    return "".join(
        f'<173>1 {time:%Y-%m-%dT%H:%M:%S}.000Z fs01 smbd_audit 811 - [meta sequenceId="{number}"] '
        f"{deed.who}|{ADDRESSES[deed.who]}|pread_send|ok|/srv/parts/{READABLE[deed.which][0]}\n"
        for number, (time, deed) in enumerate(_timed(deeds, "smb"), first)
    )


def auditd(deeds: list[Deed]) -> str:
    """The kernel's log: what programs on the server opened for reading, and which were started."""
    events: list[str] = []
    for time, deed in _timed(deeds, "local", "ran"):
        path = READABLE[deed.which][0]
        if deed.what == "ran":
            folder = path.rpartition("/")[0]
            words = ("rclone", "copy", f"/srv/parts/{folder}", "drop:x")
            events.append(started(500 + len(events), time, deed.who, *words))
            paths = [held for held, _ in HELD if held.startswith(folder)]
        else:
            paths = [path]
        events += [opened(500 + len(events) + n, time, deed.who, path) for n, path in enumerate(paths)]
    return "".join(events)


def opened(serial: int, time: datetime, who: str, path: str) -> str:
    """One event of it."""
    head, call = _event(serial, time, who, 257, "openat")
    return (
        f'{call}type=CWD {head} cwd="/"\n'
        f'type=PATH {head} item=0 name="/srv/parts/{path}" inode={4000 + len(path)} dev=fd:00 mode=0100644 ouid=0 '
        f"ogid=0 rdev=00:00 nametype=NORMAL\n"
        f"type=PROCTITLE {head} proctitle=6370\n"
    )


def started(serial: int, time: datetime, who: str, *words: str) -> str:
    """A program started."""
    head, call = _event(serial, time, who, 59, "execve")
    arguments = " ".join(f'a{place}="{word}"' for place, word in enumerate(words))
    return f'{call}type=EXECVE {head} argc={len(words)} {arguments}\ntype=CWD {head} cwd="/"\n'


def _event(serial: int, time: datetime, who: str, number: int, name: str) -> tuple[str, str]:
    """What each record of an event begins with, and its system call."""
    head = f"msg=audit({(time - datetime(1970, 1, 1)).total_seconds():.3f}:{serial}):"
    call = (
        f"type=SYSCALL {head} arch=c000003e syscall={number} success=yes exit=3 a0=ffffff9c a1=7ff a2=0 a3=0 items=1 "
        f"ppid=1 pid=960 auid=1001 uid=1001 gid=1001 euid=1001 suid=1001 fsuid=1001 egid=1001 sgid=1001 fsgid=1001 "
        f'tty=pts0 ses=3 comm="cp" exe="/usr/bin/cp" key="parts"\x1dARCH=x86_64 SYSCALL={name} AUID="{who}" '
        f'UID="{who}" GID="users" EUID="{who}" SUID="{who}" FSUID="{who}" EGID="users" SGID="users" FSGID="users"\n'
    )
    return head, call


def suricata(deeds: list[Deed]) -> str:
    """What a network sensor saw being read over SMB; it knows addresses, and no accounts."""
    return "".join(
        json.dumps(
            {
                "timestamp": f"{time:%Y-%m-%dT%H:%M:%S}.000000+0000", "flow_id": 11, "event_type": "fileinfo",
                "src_ip": "10.0.5.10", "src_port": 445, "dest_ip": ADDRESSES[deed.who], "dest_port": 50_100,
                "proto": "TCP", "app_proto": "smb",
                "smb": {"command": "SMB2_COMMAND_READ", "share": "\\\\10.0.5.10\\parts",
                        "filename": READABLE[deed.which][0].replace("/", "\\")},
                "fileinfo": {"filename": READABLE[deed.which][0].replace("/", "\\"), "gaps": False, "state": "CLOSED",
                             "stored": False, "size": READABLE[deed.which][1]},
            }
        )
        + "\n"
        for time, deed in _timed(deeds, "smb")
    )  # fmt: skip


def conntrack(deeds: list[Deed]) -> str:
    """What left, five million bytes at a time, and what the server sent to its clients: each file once, and some for
    the protocol."""
    names = sorted(DESTINATIONS)
    lines = []
    for number, (time, deed) in enumerate(_timed(deeds, "sent", "smb")):
        if deed.what == "smb":
            source, destination, port, out, back = (
                ADDRESSES[deed.who],
                "10.0.5.10",
                445,
                500,
                READABLE[deed.which][1] + 900,
            )
        else:
            destination = DESTINATIONS[names[deed.which % len(names)]] if BEFORE < time < AFTER else "198.51.100.7"
            source, port, out, back = ADDRESSES[deed.who], 443, 5_000_000, 70
        lines.append(
            f"[1772400000.000000]\t[DESTROY] tcp      6 TIME_WAIT src={source} dst={destination} sport=5{number} "
            f"dport={port} packets=9 bytes={out} src={destination} dst={source} sport={port} dport=5{number} packets=9 "
            f"bytes={back} [ASSURED] delta-time=1 [start={time:%a %b %d %H:%M:%S %Y}] "
            f"[stop={time + timedelta(seconds=1):%a %b %d %H:%M:%S %Y}] id=7{number}\n"
        )
    return "".join(lines)
