"""The lines of Samba's full_audit, as syslog keeps them."""

from collections.abc import Iterator
from random import Random

from .records import Dialect, Record, syslog_time
from .story import Deed, Story


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
        return f'<173>1 {syslog_time(time, dialect)} {named} smbd_audit 811 - [meta sequenceId="{UNNUMBERED}"] '
    return f"{syslog_time(time, dialect)} {named} smbd_audit: "


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
