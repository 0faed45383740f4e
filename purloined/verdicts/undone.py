"""What a program added to listed names, taken away where that cannot be taken for anything else.

- `%20` in a listing of which more than a fifth of the names have such escapes;
- `&amp;` and other entities of HTML;
- an ending that more than nine tenths of the names have, and hardly a held file: the thieves' own, as `.locked`;
- the mark at the end of a name that was cut (`..>`, `...`, `…`): what stands before it is how the name begins.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from purloined import names

_MARK = re.compile(r"(\.\.>|\.\.\.|…)$")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
SHORTEST = 6  # characters of a cut name that are left; fewer could begin anything


def undone(marked_entries: Iterator[dict]) -> Iterator[dict]:
    """One row per entry whose name is another without what was added."""
    for row in marked_entries:
        path, cut = without_marks(row["path"], row["is_escaped"], row["added_ending"])
        folder, name = names.split(path)
        if cut and len(name) < SHORTEST:
            cut = False
        found = {
            "path": path, "folder": folder, "folder_key": names.folder_key(folder), "name_key": names.key(name),
            "extension": names.extension(name), "beginning": name if cut else None,
        }  # fmt: skip
        if cut or (found["folder_key"], found["name_key"]) != (row["folder_key"], row["name_key"]):
            listed = {"source": row["source"], "record": row["record"]}
            yield listed | found | {"listed_folder_key": row["folder_key"], "listed_name_key": row["name_key"]}


def without_marks(path: str, is_escaped: bool, added_ending: str | None) -> tuple[str, bool]:
    """(the path without them, whether its name was cut)."""
    if is_escaped:
        path = unquote(path, errors="surrogateescape").encode("utf-8", "backslashreplace").decode()
    path = _ENTITY.sub(lambda found: html.unescape(found[0]), path)
    if added_ending and names.normal(path).endswith("." + added_ending):
        path = path[: -len(added_ending) - 1]
    kept = _MARK.sub("", path)
    return kept, kept != path
