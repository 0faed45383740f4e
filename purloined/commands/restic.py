r"""restic backup: files and folders into a repository, here or elsewhere.

    restic -r sftp:x@203.0.113.9:/r backup /srv/parts --exclude "*.iso" --exclude-larger-than 1G

A pattern is compared part by part with the whole path of each file and folder; one that does not begin with a slash
fits at any depth; `**` stands for any number of folders; what lies below a folder left out is left out too. Restic
stores each content once and compresses it, so fewer bytes leave than it reads. Documented at
https://restic.readthedocs.io/en/stable/040_backup.html.
"""

import re
from datetime import datetime

from purloined.commands import (
    COPIES,
    NOTHING,
    SENDS,
    Call,
    Plan,
    Source,
    cannot_tell,
    joined,
    slashed,
    unknown_options,
)  # fmt: skip
from purloined.parsing import options, selection
from purloined.parsing.wildcards import NoPattern, glob

NAMES = {"restic"}
_SHORT = {"r": "repo", "e": "exclude", "n": "dry-run", "x": "one-file-system", "q": "quiet", "v": "verbose",
          "p": "password-file", "o": "option", "H": "host", "f": "force", "h": "help"}  # fmt: skip
_CHOOSING = {
    "exclude-file", "iexclude-file", "files-from", "files-from-raw", "files-from-verbatim", "exclude-if-present",
    "exclude-caches", "one-file-system", "stdin", "exclude-cloud-files", "stdin-from-command",
}  # fmt: skip
_VALUES = {
    "repo", "repository-file", "password-file", "password-command", "option", "host", "hostname", "tag", "parent",
    "time", "exclude", "iexclude", "exclude-file", "iexclude-file", "files-from", "files-from-raw",
    "files-from-verbatim", "exclude-if-present", "exclude-larger-than", "stdin-filename", "limit-upload",
    "limit-download", "cacert", "cache-dir", "tls-client-cert", "key-hint", "compression", "pack-size",
    "read-concurrency", "retry-lock", "group-by", "http-user-agent",
}  # fmt: skip
_FLAGS = {
    "quiet", "verbose", "force", "dry-run", "json", "no-cache", "no-lock", "cleanup-cache", "insecure-tls", "no-scan",
    "ignore-ctime", "ignore-inode", "with-atime", "use-fs-snapshot", "exclude-caches", "one-file-system", "stdin",
    "help", "no-extra-verify", "skip-if-unchanged", "exclude-cloud-files", "insecure-no-password",
}  # fmt: skip
_REMOTE = ("sftp:", "rest:", "s3:", "swift:", "b2:", "azure:", "gs:", "rclone:")


def parse(call: Call) -> list[Plan]:
    words = options.gnu(call.words, _FLAGS, _VALUES, _SHORT)
    operands = words.operands()
    if "backup" not in operands or words.values("help"):
        return []
    roots = [root for root in operands if root != "backup"] if not words.unknown else operands
    roots = [root for root in roots if root != "backup"]
    said = {name for name, _ in words.items}
    unclear = [*unknown_options(words.unknown)]
    unclear += [f"what --{name} chooses is not replayed" for name in sorted(said & _CHOOSING)]
    try:
        excluded = [_pattern(value, name == "iexclude", call.windows) for name, value in words.items
                    if name in ("exclude", "iexclude")]  # fmt: skip
        most = [_size(value) for value in words.values("exclude-larger-than")]
    except ValueError as error:
        unclear.append(str(error))
        excluded, most = [], []
    sources = tuple(_source(root, excluded, most, call) for root in roots)
    repository = (words.values("repo") or [""])[-1]
    does = SENDS if repository.startswith(_REMOTE) or not repository else COPIES
    if "dry-run" in said:
        does = NOTHING
    return [Plan("restic", does, sources, repository, unclear=tuple(unclear), shrinks=True)]


def _pattern(text: str, ignore_case: bool, windows: bool) -> re.Pattern:
    """One expression for the whole path and all that lies below it."""
    if text.startswith("!") or "$" in text or (not windows and "\\" in text):
        raise NoPattern(f"the pattern {text} is not replayed")
    text = slashed(text, windows)
    anchored = text.startswith("/") or text[1:2] == ":"
    parts = [part for part in text.split("/") if part]
    if parts.count("**") > 3:
        raise NoPattern(f"the pattern {text} is not replayed")
    made = ""
    for part in parts:
        made += "(?:[^/]+/)*" if part == "**" else glob(part, ignore_case).pattern + "/"
    return re.compile(("/?" if anchored else "(?:/|.*/)?") + made + ".*", re.DOTALL | (re.I if ignore_case else 0))


def _size(text: str) -> int:
    match = re.fullmatch(r"(\d+)([kmgt]?)b?", text.strip().lower())
    if not match:
        raise NoPattern(f"--exclude-larger-than {text} is no size")
    return int(match[1]) * 1024 ** " kmgt".index(match[2] or " ")


def _source(root: str, excluded: list[re.Pattern], most: list[int], call: Call) -> Source:
    path = slashed(root, call.windows)
    absolute = path.startswith("/") or path[1:2] == ":"
    cwd = slashed(call.cwd, call.windows) if call.cwd else ""
    if excluded and not absolute and not cwd:
        return Source(path, cannot_tell)  # patterns look at the whole path
    whole = path if absolute else joined(cwd, "" if path == "." else path)

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        if any(pattern.fullmatch(joined(whole.rstrip("/"), relative) + "/") for pattern in excluded):
            return False
        return selection.every(selection.at_most(size, limit) for limit in most)

    return Source(path, selects)
