"""The lines of the logs, as the real programs write them. One function per format: the story in, records out."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import NamedTuple

from .story import Deed, Flow, Story
from .world import root


class Record(NamedTuple):
    """One record of a log: when it was written, its text, and how many bytes the thief's read in it carried."""

    time: float
    text: str
    thief: bool = False
    read: int = 0  # bytes of the file whose reading this record, and no other, shows


class Dialect(NamedTuple):
    """How a log is set up. reads: whether it records reading. hours: its zone, east of Greenwich."""

    prefix: str = "%U|%I|%m|%S"
    reads: bool = True
    call: str = "pread_send"
    hours: int = 0
    style: str = "iso"  # or "old": a syslog without year and zone; or "numbered": RFC 5424 with sequence numbers
    enriched: bool = True
    sampling: int = 1  # flow records: one packet in so many is counted
    skew: float = 0.0  # seconds by which its clock is fast
    named: str = "{host}"  # how its host calls itself in syslog
    smbd: bool = False  # auditd: whether what the file server opens is recorded, too


def samba(rng: Random, story: Story, host: str, dialect: Dialect) -> Iterator[Record]:
    """Samba's full_audit lines of one server."""
    known: set[int] = set()
    for deed in (deed for deed in story.deeds if deed.host == host and deed.route == "smb"):
        share = deed.path.split("/")[2]
        fields = {
            "%U": deed.who.account,
            "%u": deed.who.account,
            "%I": deed.who.address,
            "%m": deed.who.station,
            "%S": share,
        }
        prefix = "|".join(fields[key] for key in dialect.prefix.split("|"))
        head = _syslog(deed.time, host, dialect) + prefix + "|"
        thief = deed.who.kind == "thief"
        if deed.link not in known:
            known.add(deed.link)
            connect = _syslog(deed.time - 0.1, host, dialect) + f"{prefix}|connect|ok|{share}"
            yield Record(deed.time - 0.1, connect, thief)
        for number, (what, size) in enumerate(_samba_calls(deed, dialect)):
            yield Record(deed.time + number / 1e4, head + what, thief, size)


def _syslog(time: float, host: str, dialect: Dialect) -> str:
    """What stands before Samba's own words."""
    named = dialect.named.format(host=host, HOST=host.upper())
    if dialect.style == "numbered":
        return f'<173>1 {_syslog_time(time, dialect)} {named} smbd_audit 811 - [meta sequenceId="{UNNUMBERED}"] '
    return f"{_syslog_time(time, dialect)} {named} smbd_audit: "


UNNUMBERED = "######"  # stands where the number goes, once all records are in order


def numbered(records: list[Record], first: int) -> list[Record]:
    """The records with their sequence numbers; after the highest number comes 1."""
    return [
        record._replace(text=record.text.replace(UNNUMBERED, str((first + at - 1) % 2_147_483_647 + 1), 1))
        for at, record in enumerate(records)
    ]


def _samba_calls(deed: Deed, dialect: Dialect) -> Iterator[tuple[str, int]]:
    path = deed.path
    if deed.action == "read":
        yield f"create_file|ok|0x120089|file|open|{path}", 0
        if dialect.reads:
            call = "offload_read_send" if deed.program == "copychunk" else dialect.call
            yield f"{call}|ok|{path}", deed.size
        yield f"close|ok|{path}", 0
    elif deed.action == "list":
        yield f"create_file|ok|0x81|dir|open|{path}", 0
        yield f"fdopendir|ok|{path}", 0
    elif deed.action == "write":
        yield f"create_file|ok|0x12019f|file|open|{path}", 0
        yield f"pwrite_send|ok|{path}", 0
    elif deed.action == "create":
        yield f"create_file|ok|0x12019f|file|create|{path}", 0
    elif deed.action == "rename":
        yield f"renameat|ok|{path}|{deed.new_path}", 0
    elif deed.action == "link":
        yield f"linkat|ok|{path}|{deed.new_path}", 0
    elif deed.action == "delete":
        yield f"unlinkat|ok|{path}", 0


def auditd(rng: Random, story: Story, host: str, dialect: Dialect, first: int = 4000) -> list[Record]:
    """The Linux audit log of one server: one record per event, numbered, all its lines in one text."""
    events = [(story.world.begins - 43_000.0, None)]
    beats = (
        story.world.begins - 42_000.0 + 3_600.0 * n
        for n in range(int((story.world.ends - story.world.begins) / 3_600) + 24)
    )
    events += [(beat, None) for beat in beats]
    events += [
        (deed.time, deed)
        for deed in story.deeds
        if deed.host == host and (deed.route == "local" or (dialect.smbd and deed.action in ("read", "write")))
    ]
    events.sort(key=lambda event: event[0])
    records = []
    for serial, (time, deed) in enumerate(events, first):
        stamp = f"msg=audit({time:.3f}:{serial}):"
        text = _beat(stamp, time) if deed is None else _audited(deed, stamp, dialect)
        shows = deed is not None and deed.action == "read" and dialect.reads
        records.append(Record(time, text, deed is not None and deed.who.kind == "thief", deed.size if shows else 0))
    return records


def _beat(stamp: str, time: float) -> str:
    return f'type=CRED_ACQ {stamp} pid=812 uid=0 auid=0 ses=31 msg=\'op=PAM:setcred acct="root" exe="/usr/sbin/cron" terminal=cron res=success\''  # noqa: E501


def _audited(deed: Deed, stamp: str, dialect: Dialect) -> str:
    calls = {"read": ("257", "80000"), "write": ("257", "80241"), "create": ("257", "80241"), "exec": ("59", "55d0"),
             "link": ("265", "0")}  # fmt: skip
    if deed.action not in calls:
        return _beat(stamp, deed.time)
    if deed.action == "read" and not dialect.reads:
        return _beat(stamp, deed.time)
    number, flags = calls[deed.action]
    program, uid = deed.program, deed.who.uid
    ids = f"auid=4294967295 uid={uid} gid=100 euid={uid} suid={uid} fsuid={uid} egid=100 sgid=100 fsgid=100"
    syscall = (
        f"type=SYSCALL {stamp} arch=c000003e syscall={number} success=yes exit=3 a0=ffffff9c a1=5576 a2={flags} a3=0 "
        f'items=1 ppid=900 pid={1000 + uid} {ids} tty=(none) ses=4294967295 comm="{program[:15]}" exe="/usr/bin/{program}" key="parts"'
    )
    if dialect.enriched:
        name = deed.who.account
        call = {"257": "openat", "59": "execve", "265": "linkat"}[number]
        syscall += f'\x1dARCH=x86_64 SYSCALL={call} AUID="unset" UID="{name}" GID="users" EUID="{name}" SUID="{name}" FSUID="{name}"'
    lines = [syscall]
    if deed.action == "exec":
        words = deed.path.split(" ")
        lines.append(
            f"type=EXECVE {stamp} argc={len(words)} " + " ".join(f"a{n}={_quoted(w)}" for n, w in enumerate(words))
        )
        lines.append(f'type=CWD {stamp} cwd="/var/tmp"')
        lines.append(_path(stamp, f"/usr/bin/{program}", 2173232, "NORMAL"))
    elif deed.action == "link":
        lines.append(f'type=CWD {stamp} cwd="/"')
        lines.append(_path(stamp, deed.path, deed.inode, "NORMAL"))
        lines.append(_path(stamp, deed.new_path.rpartition("/")[0] + "/", 77, "PARENT", 1))
        lines.append(_path(stamp, deed.new_path, deed.inode, "CREATE", 2))
    else:
        served = deed.program == "smbd"
        lines.append(f'type=CWD {stamp} cwd="{root(deed.path.split("/")[2]) if served else "/"}"')
        name = deed.path.rpartition("/")[2] if served else deed.path
        lines.append(_path(stamp, name, deed.inode, "CREATE" if deed.action == "create" else "NORMAL"))
    return "\n".join(lines)


def _path(stamp: str, name: str, inode: int, kind: str, item: int = 0) -> str:
    return (
        f"type=PATH {stamp} item={item} name={_quoted(name)} inode={inode} dev=fd:00 mode=0100664 ouid=0 ogid=100 "
        f"rdev=00:00 nametype={kind} cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0"
    )


def _quoted(name: str) -> str:
    """As the audit system writes names: in quotes, or in hex where they hold blanks or what is not ASCII."""
    plain = all(33 <= ord(letter) < 127 and letter != '"' for letter in name)
    return f'"{name}"' if plain else name.encode().hex().upper()


def conntrack(rng: Random, story: Story, flows: list[Flow], dialect: Dialect) -> Iterator[Record]:
    """Connection tracking of the firm's gateway."""
    for number, flow in enumerate(flows):
        ended = flow.end + rng.uniform(1, 120)
        start, stop = (_ctime(time, dialect) for time in (flow.start, flow.end))
        there = f"src={flow.src} dst={flow.dst} sport={flow.sport} dport={flow.dport}"
        back = f"src={flow.dst} dst={flow.src} sport={flow.dport} dport={flow.sport}"
        yield Record(
            ended,
            f"[{ended:.6f}]\t[DESTROY] tcp      6 TIME_WAIT {there} packets={flow.out // 900 + 3} bytes={flow.out} "
            f"{back} packets={flow.back // 900 + 3} bytes={flow.back} [ASSURED] delta-time={int(flow.end - flow.start)} "
            f"[start={start}] [stop={stop}] id={1000 + number}",
        )


def nfdump(rng: Random, story: Story, flows: list[Flow], dialect: Dialect) -> Iterator[Record]:
    """NetFlow as nfdump prints it in CSV, a record for each direction; its heading is given to every file of it."""
    for flow in flows:
        written = flow.end + rng.uniform(1, 60)
        there = (flow.src, flow.sport, flow.dst, flow.dport, flow.out)
        back = (flow.dst, flow.dport, flow.src, flow.sport, flow.back)
        for src, sport, dst, dport, size in (there, back):
            size //= dialect.sampling
            start, end = (
                _local(time, dialect.hours).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] for time in (flow.start, flow.end)
            )
            took = f"{flow.end - flow.start:.3f}"
            text = f"{start},{end},{took},6,{src},{sport},{dst},{dport},...AP.SF,{size // 900 + 1},{size}"
            yield Record(written, text)


NFDUMP_HEADING = "ts,te,td,pr,sa,sp,da,dp,flg,pkt,byt\n"


def suricata(rng: Random, story: Story, flows: list[Flow], dialect: Dialect, clear: bool) -> Iterator[Record]:
    """Suricata's eve.json: flows, files where they went by in clear, and statistics every hour."""
    begins = story.world.begins - 43_000.0
    for hour in range(int((story.world.ends + 40_000 - begins) / 3600)):
        yield Record(begins + hour * 3600, statistics(begins + hour * 3600, hour, 0))
    for number, flow in enumerate(flows):
        common = _eve_ends(flow) | {"flow_id": 7000 + number, "in_iface": "mirror0", "proto": "TCP"}
        written = flow.end + rng.uniform(60, 130)
        counted = {"pkts_toserver": flow.out // 900, "pkts_toclient": flow.back // 900,
                   "bytes_toserver": flow.out + flow.out // 64, "bytes_toclient": flow.back + flow.back // 64,
                   "start": _eve_time(flow.start), "end": _eve_time(flow.end), "age": int(flow.end - flow.start),
                   "state": "closed", "reason": "timeout", "alerted": False}  # fmt: skip
        yield Record(written, _json({"timestamp": _eve_time(written), "event_type": "flow", **common, "flow": counted}))
    if clear:
        yield from _eve_files(story, {flow.link: flow for flow in flows if flow.link is not None})
        yield from _eve_uploads(story)


def statistics(time: float, hour: int, dropped: int) -> str:
    """One `stats` record; dropped: how many packets the capture lost since the start."""
    counters = {"uptime": hour * 3600, "capture": {"kernel_packets": 90_000 * hour, "kernel_drops": dropped},
                "decoder": {"pkts": 90_000 * hour, "invalid": 0}, "tcp": {"reassembly_gap": 0}}  # fmt: skip
    return _json({"timestamp": _eve_time(time), "event_type": "stats", "stats": counters})


def _eve_files(story: Story, links: dict[int, Flow]) -> Iterator[Record]:
    for deed in story.deeds:
        if deed.action != "read" or deed.link not in links or deed.file >= len(story.world.files):
            continue
        flow, below = links[deed.link], "\\".join(deed.path.split("/")[3:])
        share = f"\\\\{flow.dst}\\{deed.path.split('/')[2]}"
        yield Record(
            deed.time,
            _json({
                "timestamp": _eve_time(deed.time), "flow_id": 7000, "event_type": "fileinfo", "src_ip": flow.dst,
                "src_port": 445, "dest_ip": flow.src, "dest_port": flow.sport, "proto": "TCP", "app_proto": "smb",
                "smb": {"id": 9, "dialect": "3.11", "command": "SMB2_COMMAND_READ", "status": "STATUS_SUCCESS",
                        "session_id": 7, "tree_id": 9, "filename": below, "share": share},
                "fileinfo": {"filename": below, "gaps": False, "state": "CLOSED", "stored": False, "size": deed.size,
                             "tx_id": 1},
            }),
            deed.who.kind == "thief",
        )  # fmt: skip


def _eve_uploads(story: Story) -> Iterator[Record]:
    """What went out over HTTP in clear, by name."""
    for sending in (sending for sending in story.sendings if sending.tool == "http" and not sending.pulled):
        for name, size in sending.names:
            put = {
                "hostname": "drop.example",
                "url": f"/in/{name}",
                "http_method": "PUT",
                "status": 201,
                "length": size,
            }
            info = {
                "filename": f"/in/{name}",
                "gaps": False,
                "state": "CLOSED",
                "stored": False,
                "size": size,
                "tx_id": 0,
            }
            ends = {"src_ip": sending.src, "src_port": 40_100, "dest_ip": sending.dst, "dest_port": 80, "proto": "TCP"}
            kind = {"event_type": "fileinfo", "app_proto": "http", "http": put, "fileinfo": info}
            stamp = {"timestamp": _eve_time(sending.time + 1), "flow_id": 6000}
            yield Record(sending.time + 1, _json(stamp | ends | kind), True)


def _eve_ends(flow: Flow) -> dict:
    return {"src_ip": flow.src, "src_port": flow.sport, "dest_ip": flow.dst, "dest_port": flow.dport}


def zeek_conn(rng: Random, story: Story, flows: list[Flow], dialect: Dialect) -> Iterator[Record]:
    """Zeek's conn.log without its heading, which `headed` gives to every file of it."""
    for number, flow in enumerate(flows):
        took = flow.end - flow.start
        yield Record(
            flow.end + rng.uniform(0, 5),
            f"{flow.start:.6f}\tC{number:05}\t{flow.src}\t{flow.sport}\t{flow.dst}\t{flow.dport}\ttcp\t-\t{took:.6f}\t"
            f"{flow.out}\t{flow.back}\tSF\t0\tShADadFf\t{flow.out + 900}\t{flow.back + 900}\t(empty)",
        )


ZEEK_HEADING = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\t"
    "conn_state\tmissed_bytes\thistory\torig_ip_bytes\tresp_ip_bytes\ttunnel_parents\n"
)


def rclone(story: Story, hours: int) -> Iterator[Record]:
    """The thief's own rclone log, found on a machine they left."""
    for sending in story.sendings:
        if sending.tool == "rclone":
            for name, _ in sending.names:
                time = sending.time + 5
                stamp = _local(time, hours).strftime("%Y/%m/%d %H:%M:%S")
                yield Record(time, f"{stamp} INFO  : {name}: Copied (new)", True)


def _syslog_time(time: float, dialect: Dialect) -> str:
    local = _local(time + dialect.skew, dialect.hours)
    if dialect.style == "old":
        return local.strftime("%b %e %H:%M:%S")
    return local.isoformat(timespec="microseconds")


def _ctime(time: float, dialect: Dialect) -> str:
    return _local(time, dialect.hours).strftime("%a %b %e %H:%M:%S %Y")


def _eve_time(time: float) -> str:
    return _local(time, 0).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")


def _local(time: float, hours: int) -> datetime:
    return datetime.fromtimestamp(time, UTC).astimezone(timezone(timedelta(hours=hours)))


def _json(value: dict) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def public(flow: Flow) -> bool:
    """Whether one end of the connection is outside the firm."""
    return not (flow.src.startswith("10.") and flow.dst.startswith("10."))
