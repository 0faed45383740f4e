"""Writes an owner's pack, looks for traces of others in the finished bytes, and leaves it only if there are none.

<owner>/letter.docx   the letter, for counsel to edit
<owner>/letter.html   the same, to read
<owner>/files.csv     every file of this owner: verdict, grade, evidence
<owner>.zip           all three
<owner> NOT TO SEND.csv    for the company alone: what was withheld
"""

import contextlib
import csv
import hashlib
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup, escape

from purloined import names
from purloined.messages import Tongue, say
from purloined.notices import docx, leaks, letter
from purloined.notices.leaks import Leak, Members
from purloined.notices.letter import Block
from purloined.notices.told import Told, blanked
from purloined.notices.traces import Sought
from purloined.report import words
from purloined.settings import CaseError

_TEMPLATES = ("letter.txt", "letter.html", "letter.docx")
COLUMNS = (
    "number", "path", "size", "modified", "sha256", "marking", "agreement", "verdict", "says", "proof", "grade", "why",
    "time", "evidence", "record", "records",
)  # fmt: skip
_MOST_SAID = 10


class LeakError(CaseError):
    """A finished pack names somebody else, and was deleted. leaks: what was found where."""

    def __init__(self, what: str, found: list[Leak]) -> None:
        self.leaks = found
        forms: dict[tuple[str, str], list[str]] = {}
        for leak in found:
            what_it_is = f"{leak.kind} of {names.shown(leak.owner) or 'others'}: {names.shown(leak.text)}"
            forms.setdefault((names.shown(leak.place), what_it_is), []).append(leak.form)
        said = [f"  {place}: {text} ({', '.join(ways)})" for (place, text), ways in list(forms.items())[:_MOST_SAID]]
        more = [f"  and {len(forms) - _MOST_SAID} more"] if len(forms) > _MOST_SAID else []
        super().__init__(
            "\n".join([f"{what} names others, and was deleted. This list is for you alone:", *said, *more])
        )


class Pack(NamedTuple):
    """A pack that was written. folder, zip: where; withheld: how many texts the owner was not shown; own_use: where
    these are listed; empty where there are none."""

    folder: Path
    zip: Path
    withheld: int
    own_use: Path | None


def write(told: Told, looked_for: Sought, into: Path, speech: Tongue, templates: Path | None = None) -> Pack:
    """Writes one owner's pack into a folder. A LeakError tells what of others was found; then nothing is left."""
    _refuse_templates(templates, looked_for)
    into.mkdir(parents=True, exist_ok=True)
    name = called(told.owner)
    folder, archive, own_use = into / name, into / f"{name}.zip", into / f"{name} NOT TO SEND.csv"
    with _working(into, name) as work:
        finished = made(told, work / "pack", name, speech, templates)
        found = leaks.leaks(finished, lambda: made(blanked(told), work / "blank", name, speech, templates), looked_for)
        if found:
            for path in (archive, own_use):
                path.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            raise LeakError(f"The pack for {names.shown(told.owner)}", found)
        shutil.rmtree(folder, ignore_errors=True)
        (work / "pack" / name).replace(folder)
        (work / "pack" / f"{name}.zip").replace(archive)
    return Pack(folder, archive, len(told.withheld), _write_own_use(told, own_use))


def called(owner: str) -> str:
    """What the files of an owner are called: its name in signs that any disk takes, and a mark of its own."""
    plain = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFKC", owner)).strip("-").lower()[:40].strip("-")
    mark = int.from_bytes(hashlib.sha256(owner.encode("utf-8", "surrogatepass")).digest()[:8], "big") % 1_000_000
    return f"{plain or 'owner'}-{mark:06}"  # digits: letters might come to a name


@contextlib.contextmanager
def _working(into: Path, name: str) -> Iterator[Path]:
    work = into / f".{name}.writing"
    shutil.rmtree(work, ignore_errors=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _refuse_templates(templates: Path | None, looked_for: Sought) -> None:
    """A firm's own template must not name anybody: it was a letter to somebody else before."""
    for path in filter(Path.is_file, (templates / name for name in _TEMPLATES) if templates else ()):
        found = leaks.counted({path.name: path.read_bytes()}, looked_for)
        if found:
            (place, form, trace, _), _ = next(iter(found.items()))
            raise CaseError(
                f"{path}: it names {names.shown(trace.owner)} by its {trace.kind} {names.shown(trace.text)!r} "
                f"({place}, {form}). Mend it; or, if that is an ordinary word there: --allow {trace.text!r}"
            )


# The files ------------------------------------------------------------------------------------------------


def made(told: Told, into: Path, name: str, speech: Tongue, templates: Path | None = None) -> Members:
    """Writes the files of a pack, and the ZIP file of them all, which is what is looked at."""
    folder = into / name
    folder.mkdir(parents=True)
    values = letter.values(told, speech)
    blocks = letter.blocks(_template("letter.txt", templates), values, speech)
    title = next((block.text for block in blocks if block.kind == "title"), "")
    document = docx.write(blocks, values, title, docx.frame_of(templates))
    (folder / "letter.docx").write_bytes(document)
    page = _page(blocks, title, values, _template("letter.html", templates), speech)
    (folder / "letter.html").write_text(page, "utf-8", newline="\n")
    _write_files(told, folder / "files.csv", speech)
    archive = into / f"{name}.zip"
    _zip(folder, archive)
    return {"the pack": archive, "its name": b"" if told.blank else name.encode()}


def _template(name: str, templates: Path | None) -> str:
    path = templates / name if templates else None
    if path and path.is_file():
        try:
            return path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise CaseError(f"{path} is not UTF-8 at byte {error.start}") from error
    return resources.files("purloined.notices").joinpath("templates", name).read_text("utf-8")


def _page(blocks: list[Block], title: str, values: letter.Values, template: str, speech: Tongue) -> str:
    pages = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    shown = {name: value for name, value in values.items() if isinstance(value, str)}
    try:
        return pages.from_string(template).render(
            shown | {"letter": Markup(_html(blocks)), "title": title, "language": speech.language}
        )
    except jinja2.TemplateError as error:
        raise CaseError(f"letter.html of the templates: {error}") from error


_TAGS = {"title": "h1", "heading": "h2", "paragraph": "p", "point": "li"}


def _html(blocks: list[Block]) -> str:
    lines = []
    for before, block in zip([None, *blocks], blocks, strict=False):
        if block.kind == "point" and (not before or before.kind != "point"):
            lines.append("<ul>")
        if before and before.kind == "point" and block.kind != "point":
            lines.append("</ul>")
        lines.append(_table(block) if block.kind == "table" else _element(_TAGS[block.kind], block.text))
    return "\n".join([*lines, *(["</ul>"] if blocks and blocks[-1].kind == "point" else [])])


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>"


def _table(block: Block) -> str:
    head, *body = block.rows
    rows = "\n".join("<tr>" + "".join(_element("td", cell) for cell in row) + "</tr>" for row in body)
    heads = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>'


def _write_files(told: Told, path: Path, speech: Tongue) -> None:
    """Every file of the owner, each cell defused for spreadsheets."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        for file in told.files():
            row = file._asdict() | {"says": say(speech, f"rung.{file.verdict}.word")}
            table.writerow([_cell(row[column]) for column in COLUMNS])


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return words.utc(value).removesuffix(" UTC")
    return names.cell(value) if isinstance(value, str) else value


def _zip(folder: Path, archive: Path) -> None:
    """Streams the files into a ZIP file: the same bytes for the same files."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(path.name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
                shutil.copyfileobj(source, target, 1 << 20)


def _write_own_use(told: Told, path: Path) -> Path | None:
    """The list of what was withheld: for the company alone, so beside the pack and never in it."""
    if not told.withheld:
        path.unlink(missing_ok=True)
        return None
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(("number", "path", "would_name"))
        for one in told.withheld.values():
            table.writerow((one.number, names.cell(one.path), names.cell("; ".join(one.owners))))
    return path
