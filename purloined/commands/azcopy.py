r"""azcopy: copy and sync to Azure storage.

    azcopy copy "D:\Shares\Parts\*" "https://x.blob.core.windows.net/in" --recursive --include-pattern "*.step;*.dwg"

A folder goes only with --recursive (sync: always, unless --recursive=false); a wildcard in the last part of the source
is for what lies there. Patterns are of names, paths of folders and files below the source, each list parted by
semicolons. Whether capitals count is not certain: where that decides, a file cannot be told. Lists in files,
expressions and attributes are not replayed. Documented at
https://learn.microsoft.com/azure/storage/common/storage-ref-azcopy-copy.
"""

from datetime import datetime

from purloined.commands import (
    COPIES,
    NOTHING,
    SENDS,
    Call,
    Plan,
    Source,
    cannot_tell,
    last_part,
    slashed,
    unknown_options,
)  # fmt: skip
from purloined.parsing import options, selection
from purloined.parsing.wildcards import glob, has_wildcard

NAMES = {"azcopy", "azcopy_v10", "azcopy10"}
_CHOOSING = {"include-regex", "exclude-regex", "include-attributes", "exclude-attributes", "list-of-files",
             "list-of-versions", "follow-symlinks", "exclude-blob-type", "include-directory-stub"}  # fmt: skip
_FLAGS = {
    "recursive", "dry-run", "put-md5", "as-subdir", "check-length", "no-guess-mime-type", "force-if-read-only",
    "preserve-smb-info", "preserve-smb-permissions", "preserve-permissions", "preserve-last-modified-time", "backup",
    "s2s-preserve-access-tier", "s2s-preserve-properties", "s2s-preserve-blob-tags", "cpk-by-value", "follow-symlinks",
    "preserve-symlinks", "preserve-posix-properties", "skip-version-check", "decompress", "mirror-mode",
    "delete-destination", "disable-auto-decoding", "preserve-info", "preserve-owner", "s2s-detect-source-changed",
    "trailing-dot", "include-directory-stub", "local-hash-storage-mode", "asSubdir",
}  # fmt: skip
_VALUES = {
    "include-pattern", "exclude-pattern", "include-path", "exclude-path", "include-after", "include-before",
    "overwrite", "cap-mbps", "from-to", "log-level", "block-size-mb", "blob-type", "block-blob-tier", "page-blob-tier",
    "content-type", "content-encoding", "content-disposition", "content-language", "cache-control", "metadata",
    "blob-tags", "check-md5", "output-type", "output-level", "trusted-microsoft-suffixes", "put-blob-size-mb",
    "compare-hash", "hash-meta-dir", "cpk-by-name", "s2s-handle-invalid-metadata", "include-regex", "exclude-regex",
    "include-attributes", "exclude-attributes", "list-of-files", "list-of-versions", "exclude-blob-type", "symlinks",
}  # fmt: skip


def parse(call: Call) -> list[Plan]:
    words = options.gnu(call.words, _FLAGS, _VALUES)
    operands = words.operands()
    if not operands or operands[0] not in ("copy", "cp", "c", "sync", "s") or len(operands) < 3:
        return []
    *roots, destination = operands[1:]
    said = {name for name, _ in words.items}
    unclear = [*unknown_options(words.unknown)]
    unclear += [f"what --{name} chooses is not replayed" for name in sorted(said & _CHOOSING)]
    if any("://" in root for root in roots):
        unclear.append("where the address it reads from leads is not known")
    recursive = _is_on(words, "recursive", operands[0] in ("sync", "s"))
    try:
        test = _test(words)
    except ValueError as error:
        unclear.append(str(error))
        test = cannot_tell
    sources = tuple(_source(root, recursive, test, call.windows)._replace(remote="://" in root) for root in roots)
    does = NOTHING if "dry-run" in said else SENDS if "://" in destination else COPIES
    return [Plan("azcopy", does, sources, destination, unclear=tuple(unclear))]


def _is_on(words: options.Words, name: str, default: bool) -> bool:
    said = words.values(name)
    return said[-1].lower() != "false" if said else default


def _test(words: options.Words):
    def listed(name: str) -> list[str]:
        return [part for value in words.values(name) for part in value.split(";") if part]

    include, exclude = listed("include-pattern"), listed("exclude-pattern")
    under = [slashed(path, True) for path in listed("include-path")]
    not_under = [slashed(path, True) for path in listed("exclude-path")]
    moments = [
        (name, datetime.fromisoformat(value).replace(tzinfo=None))
        for name, value in words.items
        if name in ("include-after", "include-before")
    ]

    def test(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        name = last_part(relative)
        return selection.every((
            not include or _fits(include, name),
            selection.negated(_fits(exclude, name)) if exclude else True,
            not under or _below(under, relative),
            selection.negated(_below(not_under, relative)) if not_under else True,
            *(_dated(which, moment, mtime) for which, moment in moments),
        ))  # fmt: skip

    for pattern in (*include, *exclude):
        glob(pattern)
    return test


def _dated(which: str, moment: datetime, mtime: datetime | None) -> bool | None:
    answer = selection.since(mtime, moment, selection.ANY_ZONE)
    return answer if which == "include-after" else selection.negated(answer)


def _fits(patterns: list[str], name: str) -> bool | None:
    return selection.some(
        selection.same(bool(glob(p).fullmatch(name)), bool(glob(p, True).fullmatch(name))) for p in patterns
    )


def _below(paths: list[str], relative: str) -> bool | None:
    exactly = any(f"{relative}/".startswith(f"{path}/") for path in paths)
    return selection.same(exactly, any(f"{relative}/".lower().startswith(f"{path}/".lower()) for path in paths))


def _source(root: str, recursive: bool, test, windows: bool) -> Source:
    path = slashed(root, windows)
    folder, _, last = path.rpartition("/")
    if has_wildcard(folder):
        return Source(path.partition("*")[0].rpartition("/")[0], cannot_tell)
    pattern = glob(last, windows) if has_wildcard(last) else None

    def selects(relative: str, size: int | None, mtime: datetime | None) -> bool | None:
        if not relative:
            return test(last, size, mtime)
        if pattern and not pattern.fullmatch(relative.split("/")[0]):
            return False
        if not recursive and (not pattern or "/" in relative):
            return False
        return test(relative, size, mtime)

    return Source((folder or ".") if pattern else path, selects)
