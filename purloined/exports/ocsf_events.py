"""Events as OCSF events (Open Cybersecurity Schema Framework), for a data lake: one JSON object a line.

Class and activity of each action stand in knowledge/ocsf.toml. OCSF requires of a file's or a program's event who did
it and on which device: where the log does not say, that is `unknown`. What has no attribute in the class is `unmapped`;
so are source and record, by which each event can be found in the evidence. All text beyond ASCII is written as codes,
so that no name can hide anything in it.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from ipaddress import ip_address
from typing import BinaryIO, NamedTuple

from purloined import __version__
from purloined.exports import Told

OPTION = "ocsf"
SAYS = "the events as OCSF events, a JSON object a line; those without a time, which OCSF requires, are left out"

_INFORMATIONAL, _UNKNOWN, _REGULAR_FILE, _FOLDER, _SHA256 = 1, 0, 1, 2, 3
_NOBODY = "unknown"
_FTP_PORT = 21
_TURNED = (("src", "dst"), ("dst", "src"))


class Log(NamedTuple):
    """An evidence file. of_server: whether what it tells of as sent was fetched from the one who wrote it."""

    name: str
    reader: str
    of_server: bool = False


def write(told: Told, stream: BinaryIO) -> str:
    """Every event that has a time."""
    written = untimed = 0
    for line in lines(told.events(), told.logs, told.marking):
        if line is None:
            untimed += 1
        else:
            stream.write(line.encode("ascii") + b"\n")
            written += 1
    return f"{written:,} events written" + (f"; {untimed:,} without a time were left out" if untimed else "")


def lines(rows: Iterable[dict], logs: dict[str, Log], marking: str = "") -> Iterator[str | None]:
    """A JSON line for each row of `events`; None for one without a time, which OCSF requires.

    logs: the evidence files, by source; marking: the label that each event bears."""
    for row in rows:
        made = event(row, logs.get(row["source"], Log("", "")))
        if made and marking:
            made["metadata"]["labels"] = [marking]
        yield None if made is None else json.dumps(made, ensure_ascii=True, separators=(",", ":"))


def event(row: dict, log: Log) -> dict | None:
    """One row of `events` as an OCSF event; None where it has no time."""
    if row["time"] is None:
        return None
    kind, activity, name = _meant(row, log)
    if _is_fetched(row, log):  # who fetched it began, and is the source to OCSF
        row = row | {f"{a}_{what}": row[f"{b}_{what}"] for a, b in _TURNED for what in ("endpoint", "port")}
        row |= {f"{what}_out": row[f"{what}_in"] for what in ("bytes", "packets")} | {
            f"{what}_in": row[f"{what}_out"] for what in ("bytes", "packets")
        }
    told = _classes()[kind]
    made = {
        "category_uid": told["category"],
        "class_uid": told["uid"],
        "class_name": told["name"],
        "activity_id": activity,
        "activity_name": name,
        "type_uid": told["uid"] * 100 + activity,
        "severity_id": _INFORMATIONAL,
        "time": _milliseconds(row["time"]),
        "metadata": _without_nulls(
            {
                "version": _known()["schema"]["version"],
                "product": {"name": "Purloined", "version": __version__},
                "uid": f"{row['source']}:{row['record']}",
                "log_name": log.name,
                "log_provider": log.reader,
            }
        ),
    }
    if row["end_time"] is not None:
        made["start_time"], made["end_time"] = made["time"], _milliseconds(row["end_time"])
    if row["count"] is not None:
        made["count"] = row["count"]
    if row["detail"]:
        made["message"] = row["detail"]
    made |= _OF_CLASS[kind](row, log.name) | {"unmapped": _unmapped(row, kind)}
    if kind in _NETWORK and made.keys() & {"actor", "device"}:
        made["metadata"]["profiles"] = ["host"]  # by which these attributes belong to a class of the network
    return made


def _meant(row: dict, log: Log) -> tuple[str, int, str]:
    """(class, activity, its name): that of the protocol where the log shows it."""
    said = _known()["activities"][row["action"]]
    fetched = _is_fetched(row, log)
    if fetched:
        said = _known()["protocols"]["fetched"]
    if row["action"] == "open" and row["route"] == "smb" and (row["src_endpoint"] or row["dst_endpoint"]):
        said = _known()["protocols"]["smb_open"]
    ends = row["src_endpoint"] or row["dst_endpoint"]
    if (
        row["action"] == "send"
        and ends
        and (_FTP_PORT in (row["src_port"], row["dst_port"]) or "ftp" in log.reader.split("_"))
    ):
        said = _known()["protocols"]["ftp_fetched" if fetched else "ftp_send"]
    return said["class"], said["id"], said["name"]


def _is_fetched(row: dict, log: Log) -> bool:
    """Whether what was sent was asked for by the one who got it."""
    return row["action"] == "send" and (log.of_server or row["src_port"] == _FTP_PORT)


def _of_file(row: dict, log: str) -> dict:
    made = {"actor": _actor(row), "device": _device(row), "file": _file(row, "path", row["action"] == "list")}
    return made | ({"file_result": _file(row, "new_path")} if row["new_path"] else {})


def _of_process(row: dict, log: str) -> dict:
    process = {
        "uid": f"{row['source']}:{row['record']}",  # the log gives none that is its own
        "name": row["actor_process"],
        "cmd_line": row["cmd_line"],
        "working_directory": row["cwd"],
    }
    return {"actor": _actor(row), "device": _device(row), "process": _without_nulls(process)}


def _of_log(row: dict, log: str) -> dict:
    made = {"log_name": log or _NOBODY, "src_endpoint": _endpoint(row, "src")}
    return _without_nulls(made | ({"device": _device(row)} if row["host"] else {}))


def _of_logon(row: dict, log: str) -> dict:
    made = {
        "user": _user(row),
        "session": {"uid": row["actor_session"]} if row["actor_session"] else None,
        "src_endpoint": _endpoint(row, "src"),
        "dst_endpoint": _endpoint(row, "dst") or _at(row["host"]),
    }
    made["service"] = None if made["dst_endpoint"] else {"name": _NOBODY}
    return _without_nulls(made)


def _of_network(row: dict, log: str) -> dict:
    traffic = {name: row[name] for name in ("bytes_out", "bytes_in", "packets_out", "packets_in", "bytes_missed")}
    made = {
        "src_endpoint": _endpoint(row, "src") or ({"name": _NOBODY} if not row["dst_endpoint"] else None),
        "dst_endpoint": _endpoint(row, "dst"),
        "traffic": _without_nulls(traffic) or None,
        "actor": _actor(row) if row["actor_user"] or row["actor_process"] else None,
        "device": _device(row) if row["host"] else None,
    }
    return _without_nulls(made)


def _of_smb(row: dict, log: str) -> dict:
    return _of_network(row, log) | _without_nulls({"file": _file(row, "path"), "share": row["share"]})


def _of_ftp(row: dict, log: str) -> dict:
    return _of_network(row, log) | {"file": _file(row, "path")}


def _of_hosting(row: dict, log: str) -> dict:
    made = {
        "actor": _actor(row),
        "file": _file(row, "path"),
        "src_endpoint": _endpoint(row, "src") or _at(row["host"]) or {"name": _NOBODY},
        "dst_endpoint": _endpoint(row, "dst"),
        "share": row["share"],
    }
    return _without_nulls(made)


_OF_CLASS = {
    "file": _of_file,
    "process": _of_process,
    "log": _of_log,
    "logon": _of_logon,
    "network": _of_network,
    "smb": _of_smb,
    "ftp": _of_ftp,
    "hosting": _of_hosting,
}
_MAPPED = {
    "file": {"sha256", "size", "inode"},
    "process": {"cmd_line", "cwd"},
    "log": {"src_endpoint", "src_port"},
    "logon": {"src_endpoint", "src_port", "dst_endpoint", "dst_port"},
    "network": {"src_endpoint", "src_port", "dst_endpoint", "dst_port", "bytes_out", "bytes_in", "packets_out",
                "packets_in", "bytes_missed"},
}  # fmt: skip
_MAPPED["smb"] = _MAPPED["network"] | _MAPPED["file"] | {"share"}
_MAPPED["ftp"] = _MAPPED["network"] | _MAPPED["file"]
_MAPPED["hosting"] = _MAPPED["logon"] | _MAPPED["file"] | {"share"}
_ELSEWHERE = ("route", "share", "src_endpoint", "src_port", "dst_endpoint", "dst_port", "cwd", "cmd_line", "size",
              "sha256", "inode", "bytes_out", "bytes_in", "packets_out", "packets_in", "bytes_missed")  # fmt: skip
_NETWORK = {"network", "smb", "ftp"}
_WITH_A_FILE = {"file", "smb", "ftp", "hosting"}
_WITH_AN_ACTOR = {"file", "process", "network", "smb", "ftp", "hosting"}


def _unmapped(row: dict, kind: str) -> dict:
    """What the class has no attribute for."""
    left = {"source": row["source"], "record": row["record"], "action": row["action"]}
    left |= {name: row[name] for name in _ELSEWHERE if name not in _MAPPED[kind]}
    left |= {f"{end}_port": row[f"{end}_port"] for end in ("src", "dst") if not _is_port(row, end)}
    if kind not in _WITH_A_FILE:
        left |= {"path": row["path"], "new_path": row["new_path"]}
    elif kind != "file":
        left["new_path"] = row["new_path"]
    if kind not in _WITH_AN_ACTOR:
        left["process"] = row["actor_process"]
    if kind == "log":
        left |= {"user": row["actor_user"], "session": row["actor_session"]}
    if kind in ("hosting", "logon"):
        left["host"] = row["host"]
    left["unfinished"] = row["unfinished"] or None
    return _without_nulls(left)


def _actor(row: dict) -> dict:
    made = {
        "user": _user(row),
        "session": {"uid": row["actor_session"]} if row["actor_session"] else None,
        "app_name": row["actor_process"],
    }
    return _without_nulls(made)


def _user(row: dict) -> dict:
    return {"name": row["actor_user"] or _NOBODY, "type_id": _UNKNOWN}


def _device(row: dict) -> dict:
    return (_at(row["host"]) or {"name": _NOBODY}) | {"type_id": _UNKNOWN}


def _endpoint(row: dict, end: str) -> dict | None:
    made = _at(row[f"{end}_endpoint"])
    return made | ({"port": row[f"{end}_port"]} if _is_port(row, end) else {}) if made else None


def _is_port(row: dict, end: str) -> bool:
    """Whether its port can stand with the endpoint."""
    port = row[f"{end}_port"]
    return bool(row[f"{end}_endpoint"]) and port is not None and 0 <= port < 65_536


def _at(host: str | None) -> dict | None:
    """An address or a name, as the attribute it is."""
    if not host:
        return None
    try:
        return {"ip": str(ip_address(host.partition("%")[0]))}
    except ValueError:
        return {"hostname": host}


def _file(row: dict, which: str, is_folder: bool = False) -> dict:
    path = row[which] or _NOBODY
    made = {
        "name": path.replace("\\", "/").rstrip("/").rpartition("/")[2] or path,
        "path": path,
        "type_id": _FOLDER if is_folder else _REGULAR_FILE if row[which] else _UNKNOWN,
    }
    if which == "path":
        made |= {"size": row["size"], "uid": str(row["inode"]) if row["inode"] is not None else None}
        if row["sha256"]:
            made["hashes"] = [{"algorithm_id": _SHA256, "algorithm": "SHA-256", "value": row["sha256"]}]
    return _without_nulls(made)


def _without_nulls(made: dict) -> dict:
    return {name: value for name, value in made.items() if value is not None}


def _milliseconds(time: datetime) -> int:
    """Since 1970. time: UTC, without zone."""
    return int(time.replace(tzinfo=UTC).timestamp() * 1000)


@cache
def _known() -> dict:
    from purloined import knowledge

    return knowledge.load("ocsf.toml")


def _classes() -> dict:
    return _known()["classes"]
