"""The events of the Linux audit system, each with all its lines."""

from random import Random

from .records import Dialect, Record
from .story import Deed, Story
from .world import root


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
        if deed.host == host
        and (deed.route == "local" or (dialect.smbd and deed.action in ("read", "write", "rename")))
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
             "link": ("265", "0"), "rename": ("264", "0")}  # fmt: skip
    if deed.action not in calls:
        return _beat(stamp, deed.time)
    if deed.action == "read" and not dialect.reads:
        return _beat(stamp, deed.time)
    number, flags = calls[deed.action]
    program, uid = deed.program, deed.who.uid
    ids = f"auid=4294967295 uid={uid} gid=100 euid={uid} suid={uid} fsuid={uid} egid=100 sgid=100 fsgid=100"
    comm = f'comm="{program[:15]}" exe="/usr/bin/{program}" key="parts"'
    syscall = (
        f"type=SYSCALL {stamp} arch=c000003e syscall={number} success=yes exit=3 a0=ffffff9c a1=5576 a2={flags} a3=0 "
        f"items=1 ppid=900 pid={1000 + uid} {ids} tty=(none) ses=4294967295 {comm}"
    )
    if dialect.enriched:
        name = deed.who.account
        call = {"257": "openat", "59": "execve", "264": "renameat", "265": "linkat"}[number]
        names = f'UID="{name}" GID="users" EUID="{name}" SUID="{name}" FSUID="{name}"'
        syscall += f'\x1dARCH=x86_64 SYSCALL={call} AUID="unset" {names}'
    lines = [syscall]
    if deed.action == "exec":
        words = deed.path.split("\0")
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
    elif deed.action == "rename":
        served = deed.program == "smbd"
        lines.append(f'type=CWD {stamp} cwd="{root(deed.path.split("/")[2]) if served else "/"}"')
        for item, path in enumerate((deed.path, deed.new_path)):
            lines.append(_path(stamp, path.rpartition("/")[0] + ("" if served else "/"), 77, "PARENT", item))
        for item, path in enumerate((deed.path, deed.new_path), 2):
            name = path.rpartition("/")[2] if served else path
            lines.append(_path(stamp, name, deed.inode, ("DELETE", "CREATE")[item - 2], item))
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
