"""One folder in dozens of forms, made by others: every text among them gives back what lay in it.

The samples are not part of the project; where they are missing these tests are skipped.
"""

import json
from pathlib import Path, PureWindowsPath

import pytest

from purloined import readers
from purloined.evidence import Evidence

SAMPLES = Path(__file__).parents[2] / "shared" / "data" / "leaks" / "listing_samples.json"
DATA = json.loads(SAMPLES.read_text("utf-8")) if SAMPLES.exists() else {"manifest": [], "samples": []}
FORMS = {sample["form"]: sample for sample in DATA["samples"] if "text" in sample}
FILES = {entry["path"]: entry for entry in DATA["manifest"]}
NEW_LINE = "Share/new\nline.txt"

# What a form cannot list: nothing at all; only one folder; names that its program changes.
EMPTY = {"7z l -slt (7z -mhe=on, no password)", "7z l of second volume alone"}
DEEP = next((str(Path(path).parent) for path in FILES if "<" in path), "")
ONE_FOLDER = {
    "nginx autoindex": "Share",
    "nginx autoindex (subfolder)": DEEP,
    "nginx autoindex_exact_size off, localtime on": "Share",
    "nginx autoindex_format json": "Share",
    "nginx autoindex_format xml": "Share",
    "nginx fancyindex": "Share",
    "Apache mod_autoindex FancyIndexing HTMLTable": "Share",
    "Apache mod_autoindex FancyIndexing (pre)": "Share",
    "Apache mod_autoindex (pre, names cut)": DEEP,
    "python -m http.server": "Share",
}
SEVENZIP = {form: {NEW_LINE: "Share/new_line.txt"} for form in FORMS if form.startswith("7z l") and form not in EMPTY}
TRANSMISSION = {path: path.replace("\n", "_").replace("<", "_").replace(">", "_").replace("/ ", "/") for path in FILES}
CHANGED = SEVENZIP | {"transmission-show (v1)": TRANSMISSION}
# The forms that were written by hand tell of other files: (folders, name, size) of each.
OTHERS = {
    "dir /s (Japanese)": {(2, "設計 図.dwg", 2097152), (3, "NDA.pdf", 748)},
    "dir /s (German)": {(2, "Zeichnung 1.dwg", 2097152)},
    "dir (French)": {(2, "plan 1.dwg", 2097152)},
    "dir /s (English, 12 h)": {(2, "drawing  1.dwg", 2097152)},
    "tree /f (Japanese)": {
        (2, "readme.txt", None),
        (4, "737-bracket rev B.CATPart", None),
        (4, "Mutual NDA 2019 signed.pdf", None),
    },
    "robocopy /L (with /FP)": {(4, "Mutual NDA 2019 signed.pdf", 748)},
}


def rows_of(form: str, tmp_path: Path) -> tuple[list[dict], list]:
    """What the one reader gives that recognises the sample, as rows of a listing; and what it could not read."""
    path = tmp_path / "sample.txt"
    path.write_text(FORMS[form]["text"], "utf-8", newline="")
    evidence = Evidence(path)
    found = readers.claims(path.name, evidence.head())
    assert len(found) == 1, [reader.name for reader in found]
    rows = [readers.listing(raw, "s") for raw in found[0].module.read(evidence)]
    return rows, evidence.take_unread(end=True)


def tail(path: str) -> str:
    """The path below the folder that was listed, whatever root the form shows."""
    return path.removeprefix("./").removeprefix("/").removeprefix("Share/")


@pytest.mark.skipif(not FORMS, reason="the samples are not here")
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_back_the_files(form: str, tmp_path: Path) -> None:
    """Paths, and where a form shows bytes or hashes, these; nothing else but what it cannot tell from a file."""
    rows, unread = rows_of(form, tmp_path)

    if form in EMPTY:
        assert (rows, len(unread)) == ([], 1)
        return
    assert unread == []
    if form in OTHERS:
        paths = [(PureWindowsPath(row["path"]), row["size"]) for row in rows]
        assert {(len(path.parts) - 1, path.name, size) for path, size in paths} == OTHERS[form]
        return
    changed = CHANGED.get(form, {})
    wanted = {tail(changed.get(path, path)): entry for path, entry in FILES.items() if _shows(form, path)}
    found = {tail(row["path"]): row for row in rows}
    if "json" in form or "xml" in form:
        found |= {Path(name).name: row for name, row in found.items()}
    assert wanted.keys() <= found.keys()
    for path, entry in wanted.items():
        row = found[path]
        assert row["size"] in (None, entry["size"]), path
        assert row["crc32"] in (None, int(entry["crc32"], 16)), path
        assert row["sha256"] in (None, entry["sha256"]), path
    more = {path for path in found.keys() - wanted.keys() if path not in {Path(name).name for name in wanted}}
    assert all("link" in path or path == "空 dir" for path in more), more


def _shows(form: str, path: str) -> bool:
    folder = ONE_FOLDER.get(form)
    return folder is None or str(Path(path.replace("\n", "_")).parent) == folder


@pytest.mark.skipif(not FORMS, reason="the samples are not here")
@pytest.mark.parametrize(
    ("form", "column"),
    [
        ("7z l -slt", "crc32"),
        ("7z l -slt (7z, contents encrypted, header not)", "crc32"),
        ("7z l -slt (ZipCrypto zip)", "crc32"),
        ("unzip -lv", "crc32"),
        ("sha256sum", "sha256"),
        *((form, "size") for form in ("find -ls", "ls -lR", "bsdtar -tvf", "tar -tvzf", "zipinfo", "unzip -l", "7z l")),
        *((form, "size") for form in ("rclone ls", "rclone lsl", "rclone lsjson -R", "tree -X -s", "tree -J -s -D")),
    ],
)
def test_what_a_form_shows_of_every_file_is_read(form: str, column: str, tmp_path: Path) -> None:
    """A reader that lost sizes or hashes would pass the test above."""
    rows, _ = rows_of(form, tmp_path)

    assert all(row[column] is not None for row in rows)
