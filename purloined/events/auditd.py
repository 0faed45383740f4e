r"""Linux audit log (auditd): which program opened, made, renamed or deleted which file, and what was started.

    type=SYSCALL msg=audit(1772575260.100:501): arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c ...

An event is several records with one serial (SYSCALL, CWD, a PATH per file, EXECVE, OPENAT2 ...); they may be
mixed with those of a few other events. Raw and enriched logs are read, also as `ausearch --raw` gives them.

A row needs a successful call. Opened for reading only is a `read`: nothing else can have been meant. Opened
to read and write may be either: `open` for a file server, `read` for any other program, and the detail says
so. A handle that cannot read (O_PATH) gives no row: that is how a file server lists a folder. A file that the
call brought into being is a `create`, whatever it was opened for.

What the audit system says of itself: `stop` and `start` where the daemon ended and began, where auditing was switched
off and on, or where a rule (by its key and list) was removed and all that were removed are there again; a removal is a
`config` too. A rule added that was not there before is a `drop` up to then, for what it asks for was not
recorded: from the daemon's start where it is loaded with that, else from the beginning. Records lost by the kernel
are a `drop` around the moment; a counter of such losses that was set back, one from the beginning.
A daemon that broke down shows in the serials, and so does a new boot.

What it cannot tell: how much was read, or whether anything was. A file server works with folder handles that
the log does not resolve, and often in a root of its own, so its rows have the bare name only and are better
joined by inode; the same holds for any program's name relative to a handle. A name below /proc/.../fd becomes
that of the last open of the same inode by the same process, of which 8192 are remembered; beyond that it is
null. Clients are not named: the account is the process's effective user. The in-kernel NFS and SMB servers
make no system calls and leave nothing here; OpenSSH's internal-sftp looks like any local program (`sshd`).
Only calls that a rule asks for are logged. Calls are known by name in enriched logs, by number on x86_64 and
aarch64. Records that come more than 64 events after the first of their event are not joined to it. Serials
that come out of order are put in order among 8. A kernel line without a time of its own, such as "backlog
limit exceeded", gets that of the record before it.

A record cut short, or one of an event whose call is missing, is unread.

Documented in auditd(8), auditd.conf(5), and the Linux Audit record types and fields at
https://github.com/linux-audit/audit-documentation.
"""

import posixpath
import re
import shlex
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing.audit_events import HEAD, LOSS, Event, base_name, events, fields_of, plain, plain_bytes

SHOWS = {
    "read", "open", "write", "create", "rename", "delete", "list", "exec", "start", "stop", "config", "drop",
}  # fmt: skip

KNOWN_NAMES = 8192
LONGEST_KNOWN_NAME = 1024

_ARGUMENT = re.compile(r'\ba(\d{1,6})(?:\[\d+\])?=("[^"]*"|\S+)')
_ENRICHED_CALL = re.compile(r"\x1d.*?\bSYSCALL=(\w+)")
_COMPLETE = {  # what stands in a record that is all there; a failed call is of no interest, however it ends
    "SYSCALL": re.compile(r" key=| success=no "),
    "PATH": re.compile(r'\bname=(?:"[^"]*"|[0-9A-F]+|\(null\)) \w+='),
    "CWD": re.compile(r'\bcwd=(?:"[^"]*"|[0-9A-F]+|\(null\))'),
}
_RAW_CALL = re.compile(r"arch=(\w+) syscall=(\w+)")
# Of the routes to a file only the local one: what a file server reads for its clients it may read by other calls.
ROUTES = {"local"}
KIND = "Linux hosts"
LEANS_ON = re.compile(rb"msg=audit")  # a path may be told by the inode alone, which an earlier record named
TOGETHER = re.compile(rb"msg=audit\((\d+\.\d+:\d+)\)")
COLLECT = """cp -a /var/log/audit DEST/
auditctl -l > audit-rules.txt   # for you: rules that were in force"""
UNNAMED = {"action": "read"}  # stands for a deed whose file the log does not name; compared by identity
_SWITCHES = {
    "audit_enabled": True,
    "audit_pid": True,
    "audit_rate_limit": False,
}  # whether it is zero that records less
_LOST = re.compile(r"\baudit_lost=(\d{1,18})")
_SET_BACK = re.compile(r"\blost=0 old=(\d{1,18})")
LOADING = timedelta(minutes=10)  # after the daemon's start, in which the rules of the system are loaded
MOST_RULES = 1_000
_AROUND = timedelta(seconds=1)  # the kernel tells of its losses at most once a second
_CHANGE = re.compile(r'\b(?:audit_\w+|lost|old|path|dir)=(?:"[^"]*"|\S+)')
_OWN_HANDLE = re.compile(r"/proc/(?:self|thread-self|\d+)(?:/task/\d+)?/fd/\d+$")
_BESIDE_A_CALL = {"CWD", "PATH", "EXECVE", "OPENAT2", "PROCTITLE"}
_KINDS = {"SYSCALL", "URINGOP", "CONFIG_CHANGE", "KERNEL", "KERNEL_OTHER"} | _BESIDE_A_CALL
_DAEMON = {"DAEMON_START": "start", "DAEMON_RESUME": "start", "DAEMON_END": "stop", "DAEMON_ABORT": "stop"}

_CALLS = {  # by arch and number, for logs that are not enriched
    "c000003e": {
        "2": "open", "85": "creat", "257": "openat", "437": "openat2", "76": "truncate", "59": "execve",
        "322": "execveat", "82": "rename", "264": "renameat", "316": "renameat2", "87": "unlink",
        "263": "unlinkat", "84": "rmdir", "86": "link", "265": "linkat", "88": "symlink", "266": "symlinkat",
    },
    "c00000b7": {
        "56": "openat", "437": "openat2", "45": "truncate", "221": "execve", "281": "execveat",
        "38": "renameat", "276": "renameat2", "35": "unlinkat", "37": "linkat", "36": "symlinkat",
    },
}  # fmt: skip
_FLAGS = {"open": "a1", "openat": "a2"}
_HANDLES = {  # the arguments that hold the folder handle of the old and of the new name
    "openat": ("a0", "a0"), "openat2": ("a0", "a0"), "unlinkat": ("a0", "a0"), "renameat": ("a0", "a2"),
    "renameat2": ("a0", "a2"), "linkat": ("a0", "a2"), "symlinkat": ("a1", "a1"),
}  # fmt: skip
_FROM_CWD = "ffffff9c"  # AT_FDCWD
_ACCESS, _WRITE_ONLY = 0o3, 0o1
_CREATE, _TRUNCATE, _FOLDER, _NO_ACCESS = 0o100, 0o1000, 0o200000, 0o10000000
_CREAT = _WRITE_ONLY | _CREATE | _TRUNCATE


class _Call(NamedTuple):
    """A successful system call of an event. handles: whether the old and new name hang on a folder handle."""

    name: str
    fields: dict[str, str]
    items: list[dict[str, str]]
    cwd: str | None
    route: str | None
    handles: tuple[bool, bool]
    names: "_Names"


def recognises(name: str, head: bytes) -> bool:
    return HEAD.search(head) is not None


def read(evidence: Evidence) -> Iterator[dict]:
    names, watch = _Names(), _Watch()
    for event in events(evidence, _KINDS, _doubt):
        whole = {"record": event.record, "time": event.time, "host": event.node}
        if not event.said.keys() & {"SYSCALL", "URINGOP"} and event.said.keys() & _BESIDE_A_CALL:
            evidence.unread(
                event.record, "what belongs to a system call, and the call itself is missing", at=event.time
            )
        for row in (*watch.losses(event), *watch.changes(event), *_deeds(event, names)):
            if row is UNNAMED:
                why = "a file was opened, and the record of which one is missing"
                evidence.unread(event.record, why, at=event.time)
            else:
                yield whole | row


def _doubt(kind: str, text: str) -> str | None:
    """A record that was cut short; or a call on files that went well, and that does not say which: by a number of an
    architecture unknown here, by a handle, or by io_uring."""
    if kind == "URINGOP":
        return "an operation by io_uring, which names no file"
    if kind in _COMPLETE and not _COMPLETE[kind].search(text):
        return f"a {kind} record that was cut short"
    if kind != "SYSCALL" or " success=yes " not in text or " items=0 " in text:
        return None
    name = _call_name(text)
    if name in ("open_by_handle_at", "304"):
        return "a file was opened by a handle, which names none"
    return f"unknown system call: {text[:30]}" if name is None else None


class _Names:
    """The name under which a process last met an inode, for opens that go by a handle's number."""

    def __init__(self) -> None:
        self._known: dict[tuple, str | None] = {}

    def learn(self, key: tuple, name: str) -> None:
        self._known.pop(key, None)
        self._known[key] = name if len(name) <= LONGEST_KNOWN_NAME else None
        if len(self._known) > KNOWN_NAMES:
            del self._known[next(iter(self._known))]

    def known(self, key: tuple) -> str | None:
        return self._known.get(key)


# the sensor itself ------------------------------------------------------------------------------------


class _Watch:
    """What is known of the audit system itself: when it was told to record less, and whether that was taken back."""

    def __init__(self) -> None:
        self._missing: Counter[tuple] = Counter()  # rules removed and not there again, switches that are off
        self._lost = 0  # the kernel's count of records lost, as last told
        self._told: datetime | None = None  # ... when
        self._last: datetime | None = None  # time of the event before
        self._began: tuple[datetime | None, datetime] | None = None  # the daemon's start, and the event before it

    def losses(self, event: Event) -> Iterator[dict]:
        for kind, texts in event.said.items():
            if kind.startswith(("DAEMON", "KERNEL", "CONFIG")):  # elsewhere the words may be a thief's
                for text in texts:
                    if loss := LOSS.search(text):
                        yield from self._loss(text, event.time, loss[0])

    def _loss(self, text: str, time: datetime | None, said: str) -> Iterator[dict]:
        start = time and time - _AROUND
        if back := _SET_BACK.search(text):
            known, self._lost = self._lost, 0
            if int(back[1]) == known:
                return  # each of them was told of
            start = None
        elif told := _LOST.search(text):
            if int(told[1]) - self._lost != 1:  # others were lost since it last said so
                start = self._told if int(told[1]) > self._lost else None
            self._lost, self._told = int(told[1]), time
        yield {"time": start, "end_time": time and time + _AROUND, "action": "drop", "detail": said}

    def changes(self, event: Event) -> Iterator[dict]:
        """The daemon began or ended, or what it records was changed; by whom, stands in the call beside it."""
        for kind in event.said.keys() & _DAEMON.keys():
            said = fields_of(event.said[kind][0])
            if said.get("res", "success") in ("success", "1"):
                if kind == "DAEMON_START" and event.time:
                    self._began = self._last, event.time
                if _DAEMON[kind] == "stop" or not self._missing:
                    yield {"action": _DAEMON[kind], "actor_process": "auditd", "detail": said.get("op")}
        for text in event.said.get("CONFIG_CHANGE", ()):
            said = fields_of(text)
            if said.get("res", "1") in ("1", "success"):
                key = plain(said.get("key"))
                detail = [said.get("op", "").strip('"'), *_CHANGE.findall(text), f"key={key}" if key else ""]
                actor = _actor(fields_of("".join(event.said.get("SYSCALL", ()))))
                row = {"detail": " ".join(part for part in detail if part)} | actor
                yield from (row | change for change in self._change(said, event.time))
        self._last = event.time or self._last

    def _change(self, said: dict[str, str], time: datetime | None) -> Iterator[dict]:
        operation, rule = said.get("op", "").strip('"'), (said.get("key"), said.get("list"))
        if operation == "add_rule" and not self._missing[rule]:
            del self._missing[rule]  # asking made a zero of it
            yield {"action": "drop", "time": self._not_before(time), "end_time": time}
        elif operation == "add_rule":
            yield from self._on(rule)
        elif operation.startswith("remove"):
            yield from self._off(rule)
        for switch, zero_is_less in _SWITCHES.items():
            if switch in said:
                less = (said[switch].strip("0") == "") is zero_is_less
                yield from self._off((switch,), once=True) if less else self._on((switch,))

    def _off(self, what: tuple, once: bool = False) -> Iterator[dict]:
        if len(self._missing) > MOST_RULES:
            what = ("more than are remembered",)  # which never come back
        self._missing[what] = 1 if once else self._missing[what] + 1
        yield {"action": "config"}
        yield {"action": "stop"}

    def _on(self, what: tuple) -> Iterator[dict]:
        self._missing[what] -= 1
        self._missing = +self._missing  # without those that are back
        if not self._missing:
            yield {"action": "start"}

    def _not_before(self, time: datetime | None) -> datetime | None:
        """Since when a rule that is added now was not there: at a boot all come after the daemon."""
        if self._began and time and timedelta(0) <= time - self._began[1] <= LOADING:
            return self._began[0] or self._began[1]
        return None


# a call, made a row -----------------------------------------------------------------------------------


def _deeds(event: Event, names: _Names) -> Iterator[dict]:
    text = event.said.get("SYSCALL", [""])[0]
    if " success=yes " in text and (name := _call_name(text)) in _DEEDS:
        call = _call(name, fields_of(text), event.said, names)
        deed = _DEEDS[name](call, event.said)
        if deed is UNNAMED:
            yield deed
        elif deed:
            for actor in _actors(call.fields):
                yield actor | deed


def _call_name(text: str) -> str | None:
    """Empty for a call that is known to be of no interest; None where the number says nothing to us."""
    if match := _ENRICHED_CALL.search(text):
        return match[1]
    match = _RAW_CALL.search(text)
    calls = _CALLS.get(match[1]) if match else None
    return None if calls is None else calls.get(match[2], "")


def _call(name: str, fields: dict, said: dict, names: _Names) -> _Call:
    old, new = (fields.get(argument, _FROM_CWD).endswith(_FROM_CWD) for argument in _HANDLES.get(name, ("", "")))
    items = [fields_of(text) for text in said.get("PATH", ())]
    cwd = next((fields_of(text).get("cwd") for text in said.get("CWD", ())), None)
    route = _file_servers().get(base_name(plain(fields.get("exe")) or ""))
    return _Call(name, fields, items, plain(cwd), route, (not old, not new), names)


def _actors(fields: dict) -> list[dict]:
    """Who did it: as whom, and, where that is another, who had logged on: sudo does not change that."""
    actor = _actor(fields)
    login = _account(fields, "AUID", "auid")
    if login in (None, _UNSET, actor.get("actor_user")):
        return [actor]
    return [actor, actor | {"actor_user": login}]


_UNSET = "4294967295"


def _account(fields: dict, name: str, number: str) -> str | None:
    user = fields.get(name, "").strip('"')
    return fields.get(number) if not user or user == "unset" or user.startswith("unknown(") else user


def _actor(fields: dict) -> dict:
    if not fields:
        return {}
    user = _account(fields, "EUID", "euid") or fields.get("fsuid")
    program = plain(fields.get("exe")) or plain(fields.get("comm")) or ""
    pid = fields.get("pid")
    return {"actor_user": user, "actor_session": pid and f"pid:{pid}", "actor_process": base_name(program)}


# deeds ------------------------------------------------------------------------------------------------


def _opened(call: _Call, said: dict) -> dict | None:
    item, flags = _file(call), _flags(call, said)
    if item is None or flags is None:
        return UNNAMED
    row = _at(call, item)
    if flags & _NO_ACCESS:
        return None
    mode = item.get("mode", "")
    if mode.startswith("04") if mode else flags & _FOLDER:
        return {"action": "list"} | row
    if _kind(item) == "CREATE":
        return {"action": "create"} | row
    return _access(flags, server=call.route is not None) | row


def _access(flags: int, server: bool) -> dict:
    """What an open of an existing file was for. Only a program's own open for both is counted as reading."""
    access = flags & _ACCESS
    if access == _WRITE_ONLY:
        return {"action": "write"}
    if access == 0:
        return {"action": "read"}
    if flags & _TRUNCATE:
        return {"action": "write", "detail": "opened to read and write, and emptied"}
    return {"action": "open" if server else "read", "detail": "opened to read and write"}


def _flags(call: _Call, said: dict) -> int | None:
    try:
        if call.name == "creat":
            return _CREAT
        if call.name == "openat2":
            return int(fields_of(said["OPENAT2"][0])["oflag"], 8)
        return int(call.fields[_FLAGS[call.name]], 16)
    except (KeyError, ValueError):
        return None


def _written(call: _Call, said: dict) -> dict | None:
    item = _file(call)
    return {"action": "write", "detail": "truncated"} | _at(call, item) if item else None


def _deleted(call: _Call, said: dict) -> dict | None:
    item = _item(call, "DELETE") or _file(call)
    return {"action": "delete"} | _at(call, item) if item else None


def _renamed(call: _Call, said: dict) -> dict | None:
    old, new = _item(call, "DELETE"), _item(call, "CREATE")
    if old is None or new is None:
        return None
    return {"action": "rename", "new_path": _path(call, new, which=1)} | _at(call, old)


def _linked(call: _Call, said: dict) -> dict | None:
    """A second name for a file: it can be read under it from now on."""
    new = _item(call, "CREATE")
    if new is None:
        return None
    old = next((item for item in call.items if _kind(item) in ("NORMAL", "UNKNOWN")), None)
    kind = "symbolic link" if call.name.startswith("symlink") else "hard link"
    if old is None:
        return {"action": "create", "detail": kind} | _at(call, new, which=1)
    return {"action": "rename", "detail": kind, "new_path": _path(call, new, which=1)} | _at(call, old)


def _started(call: _Call, said: dict) -> dict | None:
    arguments: dict[str, bytes] = {}
    for text in said.get("EXECVE", ()):
        for number, value in _ARGUMENT.findall(text.partition("\x1d")[0]):
            arguments[number] = arguments.get(number, b"") + plain_bytes(value)
    words = [arguments[number].decode("utf-8", "backslashreplace") for number in sorted(arguments, key=int)]
    row = {"action": "exec", "detail": plain(call.fields.get("exe")), "cwd": call.cwd}
    return row | {"cmd_line": shlex.join(words)} if words else row


_DEEDS = {
    "open": _opened, "openat": _opened, "openat2": _opened, "creat": _opened, "truncate": _written,
    "unlink": _deleted, "unlinkat": _deleted, "rmdir": _deleted, "rename": _renamed, "renameat": _renamed,
    "renameat2": _renamed, "link": _linked, "linkat": _linked, "symlink": _linked, "symlinkat": _linked,
    "execve": _started, "execveat": _started,
}  # fmt: skip


# the file ---------------------------------------------------------------------------------------------


def _kind(item: dict) -> str:
    return item.get("nametype") or item.get("objtype") or ""  # early kernels: objtype


def _item(call: _Call, kind: str) -> dict | None:
    return next((item for item in call.items if _kind(item) == kind), None)


def _file(call: _Call) -> dict | None:
    """The PATH of the file itself: its folder comes before it, as PARENT."""
    own = [item for item in call.items if _kind(item) != "PARENT"]
    sure = [item for item in own if _kind(item) in ("NORMAL", "CREATE")]
    return (sure or own or [None])[-1]


def _at(call: _Call, item: dict, which: int = 0) -> dict:
    """Where it lies. A handle's own name is looked up; a real one is remembered for that."""
    key = (call.fields.get("pid"), item.get("dev"), item.get("inode"))
    path = _path(call, item, which)
    if path is None:
        path = call.names.known(key)
    elif "inode" in item:
        call.names.learn(key, path)
    inode = item.get("inode", "")
    named = {"path": path} if path is None or "/" in path else {"name": path}
    return named | {"inode": inode if inode.isdecimal() else None, "route": call.route or "local"}


def _path(call: _Call, item: dict, which: int = 0) -> str | None:
    """The whole path where the log gives it; the bare name where it hangs on a folder handle."""
    name = plain(item.get("name"))
    if not name or _OWN_HANDLE.match(name):
        return None
    if call.route or (call.handles[which] and not name.startswith("/")):
        base = base_name(name)
        return base if base not in ("", ".", "..") else None
    if "/" not in name and (folder := _parent(call, which)):
        name = f"{folder.rstrip('/')}/{name}"
    if not name.startswith("/") and call.cwd:
        name = f"{call.cwd}/{name}"
    path = posixpath.normpath(name)
    return "/" + path.lstrip("/") if path.startswith("/") else path


def _parent(call: _Call, which: int) -> str | None:
    parents = [item for item in call.items if _kind(item) == "PARENT"]
    return plain(parents[-1 if which else 0].get("name")) if parents else None


@cache
def _file_servers() -> dict[str, str]:
    """Route by process."""
    entries = knowledge.load("tools/file_servers.toml")["file_server"]
    return {process: entry["route"] for entry in entries for process in entry["processes"]}
