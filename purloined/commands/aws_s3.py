r"""aws s3: cp, mv and sync to a bucket.

    aws s3 cp D:\Shares\Parts s3://x/in --recursive --exclude "*" --include "*.step" --endpoint-url https://203.0.113.9

Of --exclude and --include the last one that fits decides, in the order of the line. A pattern is compared with the path
below the source, and `*` stands for `/` as well. Without --recursive cp and mv take one file. On Windows capitals do
not count. Links are followed, which no inventory tells. Documented at
https://docs.aws.amazon.com/cli/latest/reference/s3/.
"""

from datetime import datetime

from purloined.commands import COPIES, NOTHING, SENDS, Call, Plan, Source, cannot_tell, unknown_options
from purloined.parsing import options
from purloined.parsing.wildcards import glob

NAMES = {"aws"}
_FLAGS = {
    "recursive", "dryrun", "quiet", "delete", "size-only", "exact-timestamps", "follow-symlinks", "no-follow-symlinks",
    "only-show-errors", "no-progress", "no-guess-mime-type", "debug", "no-verify-ssl", "no-paginate", "no-sign-request",
    "no-cli-pager", "force-glacier-transfer", "ignore-glacier-warnings", "no-overwrite", "no-cli-auto-prompt",
}  # fmt: skip
_VALUES = {
    "exclude", "include", "profile", "region", "endpoint-url", "output", "query", "color", "ca-bundle",
    "cli-read-timeout", "cli-connect-timeout", "cli-binary-format", "acl", "storage-class", "sse", "sse-c", "sse-c-key",
    "sse-kms-key-id", "content-type", "cache-control", "content-disposition", "content-encoding", "content-language",
    "expires", "source-region", "page-size", "metadata", "metadata-directive", "request-payer", "expected-size",
    "grants", "website-redirect", "checksum-mode", "checksum-algorithm", "copy-props",
}  # fmt: skip


def parse(call: Call) -> list[Plan]:
    words = options.gnu(call.words, _FLAGS, _VALUES)
    operands = words.operands()
    if operands[:1] != ["s3"] or len(operands) < 4 or operands[1] not in ("cp", "mv", "sync"):
        return []
    action, *roots, destination = operands[1:]
    said = {name for name, _ in words.items}
    unclear = [*unknown_options(words.unknown)]
    if any(root.startswith("s3://") for root in roots):
        unclear.append("where the bucket it reads from leads is not known")
    if "-" in roots:
        unclear.append("what came by a pipe is not known")
    recursive = action == "sync" or "recursive" in said
    try:
        selects = _selects(words, recursive, call.windows)
    except ValueError as error:
        unclear.append(str(error))
        selects = cannot_tell
    does = NOTHING if "dryrun" in said else SENDS if destination.startswith("s3://") else COPIES
    sources = tuple(Source(root, selects, "://" in root) for root in roots)
    endpoint = (words.values("endpoint-url") or [destination])[-1]
    return [Plan("aws s3", does, sources, destination if does != SENDS else endpoint, unclear=tuple(unclear))]


def _selects(words: options.Words, recursive: bool, windows: bool):
    rules = [(name == "include", glob(value.replace("\\", "/") if windows else value, windows, crosses=True))
             for name, value in words.items if name in ("exclude", "include")]  # fmt: skip

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        if not relative or not recursive:
            return not relative and (not rules or None)
        answer = True
        for lets_in, pattern in rules:
            if pattern.fullmatch(relative):
                answer = lets_in
        return answer

    return selects
