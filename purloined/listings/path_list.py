r"""Plain lists of paths, one a line: `find`, `dir /s /b`, `rclone lsf -R`, `tree -i -f`, or typed by hand.

    D:\Design\Orion\hinge rev B.step

With or without drive, server or root, parted by `/` or `\`. One row per line that is no folder. A line is a
folder if it ends with a separator, if the line before or after it lies below it, or if a line further on
does: lines whose name has no extension are held back until that is known, up to 2 million characters of
them, and then come after the others.

What it cannot tell: an empty folder from a file without extension; both become rows. A link shown by `tree`
as `a -> b` stays as it is written. A name with a line end in it is put together only where all else lies in one folder;
otherwise it becomes two rows. Sizes, times and hashes
are not there, so a match rests on the path alone. Text that is no UTF-8 is taken in a code page that is
guessed.

Documented in find(1), rclone.org/commands/rclone_lsf and Microsoft's reference of `dir`.
"""

import re
from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block, Evidence
from purloined.parsing import blocks, encoding
from purloined.parsing.listed_names import octal_unescaped, pictures_undone, unescaped
from purloined.parsing.waiting_names import EXTENSION, WAITING, Waiting

_LOOKED_AT = 50
_ROOTED = re.compile(r"[A-Za-z]:[\\/]|\\\\|\.{0,2}/")
_TRAILER = re.compile(r"\d+ director(?:y|ies)(?:, \d+ files?)?")
_OTHER_FORMS = re.compile(
    r"""^\s*[<{\["#;=*]            # HTML, JSON, quoted fields, comments, rules
      | ^\s*--
      | ^\s+\d+\s | ^\d+[\t|]      # sizes before the name
      | \t | [\x00-\x08]
      | \d:\d\d(?!\d) | \d{4}-\d\d-\d\dT
      | :// | :: | [;:?,]$ | ^\.\.?\s
      | ^\\?[0-9a-fA-F]{32,}[\s|;,]  # hashes
      | ^[bcdlps-][rwxsStT-]{9}    # ls, tar, zipinfo
      | [├└│] | ^[|`+\\]\s?--
      | ^\s*\w[\w ]*\s=\s | \w=\S+\s+\w+=
      | [,;|]\s*-?\d+\s*(?:[,;|]|$)
      | [,;|][^,;|]*[,;|]\s*(?:\d|$)
    """,
    re.VERBOSE,
)


def recognises(name: str, head: bytes) -> bool:
    lines = [line for line in encoding.first_lines(head) if line.strip()][:_LOOKED_AT]
    paths = [line for line in lines if not _TRAILER.fullmatch(line)]
    parted = sum(map(_is_parted, paths))
    if (len(paths) < 3 and not all(map(_ROOTED.match, paths))) or (not parted and len(paths) > 5):
        return False
    if any(_OTHER_FORMS.search(line) for line in paths) or not any(map(EXTENSION.search, paths)):
        return False
    return (parted * 2 >= len(paths) or len(paths) <= 5) and all(_is_path(line, paths) for line in paths)


def _is_parted(line: str) -> bool:
    return "/" in line or "\\" in line


def _is_path(line: str, lines: list[str]) -> bool:
    """Parted, or with an extension, or the folder that others lie in."""
    return _is_parted(line) or bool(EXTENSION.search(line)) or any(_is_below(other, line) for other in lines)


def _is_below(path: str, folder: str) -> bool:
    return len(path) > len(folder) and path.startswith(folder) and (path[len(folder)] in "/\\" or folder[-1] in "/\\")


class _State:
    """Where the reading of a file stands. root: see `_root`; escaped: see `_escapes`; kept: lines that may belong
    together; last, pending: the path before, and the one whose neighbour is awaited; held: names without extension."""

    def __init__(self, evidence: Evidence) -> None:
        head = [line for line in encoding.first_lines(evidence.head()) if line.strip()]
        self.root, self.escaped = _root(head), _escapes(head)
        self.kept: list[tuple[int, str]] = []
        self.last, self.pending = "", (0, "")
        self.held = Waiting()


def read(evidence: Evidence) -> Iterator[dict]:
    state = _State(evidence)
    for record, text in encoding.lines(evidence):
        yield from _line(state, record, text)
    yield from _end(state)


def _line(state: _State, record: int, text: str) -> Iterator[dict]:
    for ready, path in _whole(state, record, _as_named(text, state.escaped)):
        yield from _files(state.held, state.last, *state.pending, path)
        state.last, state.pending = state.pending[1], (ready, path)


def _end(state: _State) -> Iterator[dict]:
    for ready, path in state.kept:
        yield from _files(state.held, state.last, *state.pending, path)
        state.last, state.pending = state.pending[1], (ready, path)
    yield from _files(state.held, state.last, *state.pending, "")
    yield from state.held.release()


def _escapes(head: list[str]) -> bool:
    """Whether each blank is escaped, as `tree` does in the C locale."""
    return any("\\ " in line and "/" in line and " " not in line.replace("\\ ", "") for line in head)


def _root(lines: list[str]) -> str | None:
    """The folder that all lines but the first lie in, as `find` begins with it; None where it is not so."""
    below = sum(_is_below(line, lines[0]) for line in lines) if lines else 0
    return lines[0] if below > 2 and below * 10 >= (len(lines) - 1) * 8 else None


def _whole(state: _State, record: int, text: str) -> Iterator[tuple[int, str]]:
    """The lines that are whole now; where all lie in one folder, such as do not are the rest of a name with line ends
    in it, if the line after them goes on below that folder."""
    root, kept = state.root, state.kept
    if root is None:
        yield record, text
    elif kept and not _is_parted(text) and text != root and len(kept) < 20:
        kept.append((record, text))  # a path, and up to 20 lines that may belong to it
    else:
        joins = _is_below(text, root) and kept and _is_below(kept[0][1], root)
        state.kept = [(record, text)]
        yield from _joined(kept) if joins else kept


def _joined(kept: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield kept[0][0], "\n".join(text for _, text in kept)


def _as_named(path: str, escaped: bool) -> str:
    """Without the escapes of `tree` and the pictures of rclone."""
    if "\\" not in path or "/" not in path:
        return pictures_undone(path)
    return unescaped(path) if escaped else octal_unescaped(path)


def _files(held: Waiting, before: str, record: int, path: str, after: str) -> Iterator[dict]:
    """The rows that are certain once a line's neighbours are known."""
    held.lies_below(path)
    if not path.strip() or path[-1] in "/\\" or _TRAILER.fullmatch(path):
        return
    if _is_below(before, path) or _is_below(after, path):
        return
    if EXTENSION.search(path):
        yield {"record": record, "path": path}
    else:
        held.hold(record, path)
        yield from held.release(WAITING)


# Many lines at once -----------------------------------------------------------------------------------

_PICTURES = "[\u2400-\u2421]"
_ENDS_LIKE_A_FILE = (r"[^./\\]\.[0-9A-Za-z_]{1,10}$", r"\.[0-9_]*[A-Za-z][0-9A-Za-z_]*$")


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    state = _State(evidence)
    if state.escaped or encoding.of(evidence) != "utf-8":
        yield from read(evidence)
        return
    yield from blocks.read(evidence, partial(_columns, state), partial(_line, state))
    yield from _end(state)


def _columns(state: _State, block: Block) -> pa.Table:
    text = blocks.lines(block)
    slash, backslash = pc.match_substring(text, "/"), pc.match_substring(text, "\\")
    if pc.any(pc.and_(slash, backslash)).as_py() or pc.any(pc.match_substring_regex(text, _PICTURES)).as_py():
        raise blocks.Unusual("escapes, or pictures of control characters")
    if len(state.kept) > 1 or (state.root is not None and not pc.all(pc.or_(slash, backslash)).as_py()):
        raise blocks.Unusual("lines that may belong together")
    sure = pc.and_(*(pc.match_substring_regex(text, pattern) for pattern in _ENDS_LIKE_A_FILE)).to_pylist()
    paths, first = text.to_pylist(), block.first
    found, others = _placed(state, [*state.kept, *zip(range(first, first + len(paths)), paths, strict=True)], sure)
    records, listed = (
        zip(*found, *((row["record"], row["path"]) for row in others), strict=True) if found or others else ((), ())
    )
    return pa.table({"record": pa.array(records, pa.int64()), "path": pa.array(listed, pa.string())})


def _placed(state: _State, lines: list[tuple[int, str]], sure: list[bool]) -> tuple[list[tuple[int, str]], list[dict]]:
    """What `_line` gives of these lines: those of which `sure` says that they end like a file, and the others."""
    found: list[tuple[int, str]] = []
    others: list[dict] = []
    sure = [False, *([False] * len(state.kept)), *sure]  # what waits is looked at anew
    waiting = [state.pending, *lines]
    if state.root is not None:
        state.kept = [waiting.pop()]
    before, parent, dropped = state.last, "", False
    for (record, path), (_, after), ends in zip(waiting, waiting[1:], sure, strict=False):
        if not ends or after.startswith(path) or before.startswith(path):
            others += _files(state.held, before, record, path, after)
            dropped = False
        else:
            folder = path[: max(path.rfind("/"), path.rfind("\\"), 0)]
            if folder != parent or not dropped:
                state.held.is_folder(folder)
                parent, dropped = folder, True
            found.append((record, path))
        before = path
    state.last, state.pending = (waiting[-2][1] if len(waiting) > 1 else state.last), waiting[-1]
    return found, others
