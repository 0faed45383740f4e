r"""s5cmd: cp, mv and sync to a bucket.

    s5cmd --endpoint-url https://203.0.113.9 cp --exclude "*.iso" "D:/Shares/Parts/*" s3://x/in/

A folder, or a wildcard, takes all below it. Only patterns of the form `*.ending` are replayed after --exclude and
--include: of others it is not certain what they are compared with. Documented at https://github.com/peak/s5cmd.
"""

import re
from datetime import datetime

from purloined.commands import COPIES, NOTHING, SENDS, Call, Plan, Source, cannot_tell, slashed, unknown_options
from purloined.parsing import options
from purloined.parsing.wildcards import glob, has_wildcard

NAMES = {"s5cmd"}
_FLAGS = {
    "json", "no-verify-ssl", "no-sign-request", "use-list-objects-v1", "dry-run", "stat", "flatten", "no-clobber",
    "if-size-differ", "if-source-newer", "no-follow-symlinks", "force-glacier-transfer", "ignore-glacier-warnings",
    "raw", "delete", "size-only", "exit-on-error", "show-progress", "help",
}  # fmt: skip
_VALUES = {
    "endpoint-url", "numworkers", "retry-count", "log", "profile", "credentials-file", "request-payer", "concurrency",
    "part-size", "storage-class", "sse", "sse-kms-key-id", "acl", "cache-control", "expires", "exclude", "include",
    "source-region", "destination-region", "content-type", "content-encoding", "content-disposition", "metadata",
    "metadata-directive", "version-id",
}  # fmt: skip
_SHORT = {"n": "no-clobber", "s": "if-size-differ", "u": "if-source-newer", "f": "flatten", "c": "concurrency",
          "p": "part-size", "h": "help", "sp": "show-progress"}  # fmt: skip


def parse(call: Call) -> list[Plan]:
    words = options.gnu(_long(call.words), _FLAGS, _VALUES, _SHORT)
    operands = words.operands()
    if not operands or operands[0] not in ("cp", "mv", "sync") or len(operands) < 3 or words.values("help"):
        return []
    *roots, destination = operands[1:]
    unclear = [*unknown_options(words.unknown)]
    if any("://" in root for root in roots):
        unclear.append("where the bucket it reads from leads is not known")
    rules = {name: words.values(name) for name in ("include", "exclude")}
    for pattern in (*rules["include"], *rules["exclude"]):
        if not re.fullmatch(r"\*\.[\w.]+", pattern):
            unclear.append(f"the pattern {pattern} is not replayed")
    sources = tuple(_source(root, rules, call.windows)._replace(remote="://" in root) for root in roots)
    does = NOTHING if words.values("dry-run") else SENDS if "://" in destination else COPIES
    endpoint = (words.values("endpoint-url") or [destination])[-1] if does == SENDS else destination
    return [Plan("s5cmd", does, sources, endpoint, unclear=tuple(unclear))]


def _long(words: list[str]) -> list[str]:
    """`-exclude x` is `--exclude x` to this tool."""
    return [f"-{word}" if re.fullmatch(r"-[a-z][a-z0-9-]+(?:=.*)?", word) else word for word in words]


def _source(root: str, rules: dict[str, list[str]], windows: bool) -> Source:
    path = slashed(root, windows)
    folder, _, last = path.rpartition("/")
    if has_wildcard(folder) or "[" in path:
        return Source(re.split(r"[^/]*[*?\[]", path)[0].rstrip("/") or ".", cannot_tell)
    pattern = glob(last, windows) if has_wildcard(last) else None

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        if pattern and not pattern.fullmatch(relative.split("/")[0]):
            return False
        name = relative or last
        if any(glob(p, crosses=True).fullmatch(name) for p in rules["exclude"]):
            return False
        return not rules["include"] or any(glob(p, crosses=True).fullmatch(name) for p in rules["include"])

    return Source((folder or ".") if pattern else path, selects)
