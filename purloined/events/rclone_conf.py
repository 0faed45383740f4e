r"""rclone.conf: the remotes that rclone was given, by name, type and host, without any secret.

    [drop]
    type = sftp
    host = 203.0.113.66

A remote is an `exec` of rclone without a time, its host (or that of its url or endpoint) the destination. Of its
settings only those in knowledge/tools/rclone_remotes.toml are kept, as the detail: where it leads, and as whom.
Passwords, tokens and keys are not read into any table, nor is any setting that is not known to be none; a password in
a URL becomes ***.

What it cannot tell: whether a remote was used, when, and for which files: the log or the command lines say. A remote of
a cloud without a host of its own (`type = mega`) has its type for a destination. Remotes given by RCLONE_CONFIG_...
variables or on the command line stand in no file. An encrypted file says nothing, and is unread.

Documented at https://rclone.org/docs/#config-file.
"""

import re
from collections.abc import Iterator

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing.secrets import without_secrets

SHOWS = {"exec"}
KIND = "The thieves' tools"
WHOLE = True
COLLECT = r"copy %APPDATA%\rclone\rclone.conf DEST    # of each user; on Linux ~/.config/rclone/rclone.conf"

_KNOWN = knowledge.load("tools/rclone_remotes.toml")
_KEPT = frozenset(_KNOWN["settings"]["kept"])
_HOSTS = tuple(_KNOWN["settings"]["hosts"])
_CLOUDS = _KNOWN["clouds"]["hosts"]
_TYPES = frozenset(_KNOWN["types"]["known"])
_SECTION = re.compile(r"\s*\[([^\]]{1,1000})\]\s*$")
_SETTING = re.compile(r"\s*([\w.-]{1,100})\s*=\s*(.*?)\s*$")
_ENCRYPTED = "RCLONE_ENCRYPT_V0:"
_LONGEST = 4_000
_URL_HOST = re.compile(r"(?:\w+://)?(?:[^/@]*@)?(\[[0-9A-Fa-f:.]+\]|[^/:\s]+)(?::(\d{1,5}))?")


def recognises(name: str, head: bytes) -> bool:
    if _ENCRYPTED.encode() in head[:1000]:
        return True
    in_section = False
    for line in head.decode("utf-8", "backslashreplace").splitlines():
        in_section = in_section or _SECTION.match(line) is not None
        setting = _SETTING.match(line) if in_section and len(line) < _LONGEST else None
        if setting and setting[1] == "type":
            return setting[2] in _TYPES
    return False


def read(evidence: Evidence) -> Iterator[dict]:
    name, begun, said = None, 0, {}
    for record, text in evidence.lines():
        if text.strip() == _ENCRYPTED:
            evidence.unread(record, "encrypted with a password of its own; `rclone config show` would print it")
            return
        if not text.strip() or text.lstrip()[0] in "#;":
            continue
        if section := _SECTION.match(text):
            yield from _row(evidence, name, begun, said)
            name, begun, said = section[1].strip(), record, {}
        elif (setting := _SETTING.match(text)) and name is not None and len(text) < _LONGEST:
            if setting[1].lower() in _KEPT:
                said[setting[1].lower()] = setting[2]
        elif name is None or len(text) < _LONGEST:
            evidence.unread(record, "neither a remote nor a setting")
    yield from _row(evidence, name, begun, said)


def _row(evidence: Evidence, name: str | None, record: int, said: dict[str, str]) -> Iterator[dict]:
    if name is None:
        return
    evidence.saw(record, None)
    if "type" not in said:
        evidence.unread(record, "a remote without a type")
        return
    host, port = _host(said)
    words = [f"{key} {without_secrets(value)}" for key, value in said.items() if value]
    yield {
        "record": record,
        "action": "exec",
        "actor_process": "rclone",
        "dst_endpoint": host,
        "dst_port": said["port"] if said.get("port", "").isdecimal() else port,
        "detail": f"a remote of rclone, {name}: {', '.join(words)}",
    }


def _host(said: dict[str, str]) -> tuple[str | None, str | None]:
    """Where the remote leads; a cloud without a host of its own by the one that stands for it."""
    for key in _HOSTS:
        found = _URL_HOST.match(said.get(key, ""))
        if found:
            return found[1].strip("[]"), found[2]
    return _CLOUDS.get(said["type"]), None
