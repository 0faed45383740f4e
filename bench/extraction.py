"""How fast documents are gone through, by kind, in CPU seconds of one core; beside kreuzberg, if it is at hand.

    python -m bench.extraction [--share 1] [--times 2] [--beside /other/venv/bin/python] [--only pdf]

Makes an invented share: documents with pictures in them, workbooks small and large, slides, PDFs, mail with
attachments, pages, drawings, STEP, tables, archives, pictures. `share`: how large, 1 is about 100 MB. Of each kind the
best of some runs, each in a process of its own. `text`: what is in them, normalised, without reading from the disk.
`whole`: all that a scan does with a file, from opening it to its line in the journal: all sums, the floor, text, every
rule of markings.

kreuzberg is not a dependency: it is run by the Python of another environment that has it, and Python's `re` looks for
the same rules in what it gives. It reads less (no headers, footers, comments or text boxes of Office documents), and
does not normalise, hash, or tell uses from mentions. Kinds that it refuses are left out there.
On a machine that does other work at the same time, all figures sink together: compare those of one run.
"""

import argparse
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from operator import add
from pathlib import Path

from purloined.content import examine
from purloined.marking import rules
from purloined.scan import examining, walk, workers

LEAST = {"all": (25.0, 140.0), "all but PDF": (70.0, 0.0)}  # MB/s and files/s that a scan must reach
_SENTENCE = (
    "the drawing shows a bracket of aluminium with four holes for the hinge which the supplier makes to order under an "
    "agreement that keeps its price and tolerance confidential until both parties have signed revision seven of it"
)
_WORDS = _SENTENCE.split()

_BESIDE = """
import json, re, sys, time
from pathlib import Path
from kreuzberg import extract_bytes_sync
patterns, folder, kind = json.load(open(sys.argv[1])), Path(sys.argv[2]), sys.argv[3]
patterns = [re.compile(text, flags) for text, flags in patterns]
files = [(path.suffix, path.read_bytes()) for path in sorted((folder / kind).iterdir())]
types = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
         ".pdf": "application/pdf", ".eml": "message/rfc822", ".html": "text/html", ".rtf": "application/rtf",
         ".txt": "text/plain", ".csv": "text/csv", ".zip": "application/zip"}
begin, failed, texts = time.process_time(), 0, []
for ending, data in files:
    try:
        texts.append(extract_bytes_sync(data, types[ending]).content)
    except Exception:
        failed += 1
seconds = time.process_time() - begin
for text in texts[:6]:  # the files of a kind are a few different ones, and this is slow
    for pattern in patterns:
        for match in pattern.finditer(text):
            pass
matching = (time.process_time() - begin - seconds) * len(texts) / max(1, len(texts[:6]))
print(json.dumps({"seconds": seconds, "whole": seconds + matching, "failed": failed}))
"""


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words))


def _picture(chance: random.Random, size: int) -> bytes:
    """Bytes that do not pack, in a picture that libraries take: BMP's pixels."""
    from PIL import Image

    side = int((size / 3) ** 0.5)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), chance.randbytes(side * side * 3)).save(out, "PNG")
    return out.getvalue()


def docx(chance: random.Random) -> bytes:
    import docx as library

    document = library.Document()
    for _ in range(60):
        document.add_paragraph(_text(chance, 60))
    document.sections[0].header.paragraphs[0].text = "Kestrel Proprietary"
    if chance.random() < 0.5:
        document.add_picture(io.BytesIO(_picture(chance, 200_000)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(chance: random.Random, rows: int = 2_000) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    for number in range(2):
        sheet = book.create_sheet(f"Prices {number}")
        for row in range(rows):
            sheet.append(
                [f"part {chance.randrange(5000)}", _text(chance, 3), *(chance.random() * 1e4 for _ in range(8)), row]
            )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_large(chance: random.Random) -> bytes:
    return xlsx(chance, 25_000)


def pptx(chance: random.Random) -> bytes:
    import pptx as library

    show = library.Presentation()
    for number in range(12):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = _text(chance, 6)
        slide.placeholders[1].text = "\n".join(_text(chance, 9) for _ in range(6))
        if number % 4 == 0:
            slide.shapes.add_picture(io.BytesIO(_picture(chance, 120_000)), 0, 0)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def pdf(chance: random.Random) -> bytes:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out, pageCompression=1)
    for number in range(chance.randrange(1, 12)):
        page.drawString(60, 815, "Kestrel Proprietary")
        for line in range(45):
            page.drawString(60, 780 - 16 * line, _text(chance, 13))
        if number == 0:
            page.drawImage(ImageReader(io.BytesIO(_picture(chance, 150_000))), 300, 20, 60, 60)
        page.showPage()
    page.save()
    return out.getvalue()


def eml(chance: random.Random) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = _text(chance, 6), "Ana <ana@northwind.example>"
    message.set_content("\n".join(_text(chance, 12) for _ in range(60)))
    message.add_alternative(_html(chance, 60), subtype="html")
    if chance.random() < 0.3:
        message.add_attachment(docx(chance), maintype="application", subtype="octet-stream", filename="plan.docx")
    return message.as_bytes()


def _html(chance: random.Random, count: int) -> str:
    return "<html><body>" + "".join(f"<p class='x'>{_text(chance, 20)} <b>bold</b></p>\n" for _ in range(count))


def html(chance: random.Random) -> bytes:
    return _html(chance, 600).encode()


def rtf(chance: random.Random) -> bytes:
    pieces = (rf"\pard\plain\f0\fs24 {{\rtlch {_text(chance, 20)} M\'fcller}}\par " for _ in range(800))
    return (r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}" + "\n".join(pieces) + "}").encode()


def txt(chance: random.Random) -> bytes:
    return "\n".join(_text(chance, 12) + " für Müller" * (line % 9 == 0) for line in range(400)).encode("cp1252")


def csv(chance: random.Random) -> bytes:
    return "\n".join(
        f"{n},{_text(chance, 4)},{chance.random():.6f},{chance.random():.3f}" for n in range(25_000)
    ).encode()


def step(chance: random.Random) -> bytes:
    lines = (
        f"#{n}=CARTESIAN_POINT('',({chance.random():.9f},{chance.random():.9f},{chance.random():.9f}));"
        for n in range(120_000)
    )
    return (
        "ISO-10303-21;\nHEADER;\nFILE_NAME('a','',('x'),('y'),'','','');\nENDSEC;\nDATA;\n" + "\n".join(lines)
    ).encode()


def dxf(chance: random.Random) -> bytes:
    pairs = (
        f"  0\r\nLINE\r\n  8\r\n0\r\n 10\r\n{chance.random():.8f}\r\n 20\r\n{chance.random():.8f}"
        for _ in range(30_000)
    )
    return ("  0\r\nSECTION\r\n  2\r\nENTITIES\r\n" + "\r\n".join(pairs)).encode()


def png(chance: random.Random) -> bytes:
    return _picture(chance, 800_000)


def zip(chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, maker in enumerate((docx, txt, txt, pptx, csv)):
            archive.writestr(f"{number}.{maker.__name__}", maker(chance))
    return out.getvalue()


KINDS: dict[str, tuple[Callable[[random.Random], bytes], int]] = {
    "docx": (docx, 60), "xlsx": (xlsx, 20), "xlsx_large": (xlsx_large, 1), "pptx": (pptx, 16), "pdf": (pdf, 110),
    "eml": (eml, 60), "html": (html, 40), "rtf": (rtf, 10), "txt": (txt, 80), "csv": (csv, 6), "step": (step, 2),
    "dxf": (dxf, 4), "png": (png, 30), "zip": (zip, 6),
}  # fmt: skip


def write(folder: Path, share: float, only: str) -> None:
    """The share: a folder for each kind. Files of a kind are a few different ones, again and again."""
    chance = random.Random(7)
    for kind, (make, count) in KINDS.items():
        if only not in kind:
            continue
        (folder / kind).mkdir()
        different = [make(chance) for _ in range(min(count, 6))]
        for number in range(max(1, round(count * share))):
            data = different[number % len(different)]
            (folder / kind / f"{number:05}.{kind.partition('_')[0]}").write_bytes(data)


def measured(folder: Path, kind: str) -> dict[str, float]:
    """Of this process: CPU seconds for all files of a kind, for text alone and for all; and the most memory."""
    known = examining.against()
    examining.warm(known)
    files = [(path.name.encode(), path.read_bytes()) for path in sorted((folder / kind).iterdir())]
    examine(*files[0])  # libraries are started
    statuses: dict[str, int] = {}
    begin = time.process_time()
    for name, data in files:
        status = examine(name, data).status
        statuses[status] = statuses.get(status, 0) + 1
    seconds = time.process_time() - begin
    return {"seconds": seconds, "whole": _whole(folder / kind, known), "peak": _peak(), **statuses}


def _whole(folder: Path, known: examining.Against) -> float:
    root = walk.opened(folder)
    tasks = [workers.Task(number, entry) for number, entry in enumerate(walk.walk(root))]
    work, place = examining.worker(root, known), workers.Place()
    for task in tasks[:6]:  # all that differ; expressions are compiled when they are first asked for
        work(task, place)
    begin = time.process_time()
    for task in tasks:
        work(task, place)
    return time.process_time() - begin


def _peak() -> float:
    """The most memory of this process in MB, without that of the one which started it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _runs(folder: Path, kind: str, times: int, words: list[str]) -> dict[str, float]:
    """The best of some runs, each a process of its own."""
    results = []
    for _ in range(times):
        done = subprocess.run([*words, str(folder), kind], capture_output=True, text=True, check=True)
        results.append(json.loads(done.stdout.splitlines()[-1]))
    return min(results, key=lambda result: result["seconds"])


def _patterns(to: Path) -> Path:
    """The rules as Python's `re` takes them."""
    texts = [
        (rules.for_python(pattern), re.MULTILINE | (0 if rule.case else re.IGNORECASE))
        for rule in rules.load()
        for pattern in rule.patterns
    ]
    to.write_text(json.dumps(texts))
    return to


def _lines(folder: Path, times: int, beside: str | None) -> Iterator[str]:
    own = [sys.executable, "-m", "bench.extraction", "--measure"]
    others = beside and [beside, "-c", _BESIDE, str(_patterns(folder.with_name(f"{folder.name}.json")))]
    sums = {name: [0.0, 0, 0.0, 0.0] for name in (*LEAST, "both can")}
    theirs_in_all = 0.0
    yield (
        f"{'':12}{'':6}{'':8}{'text':>9}{'whole':>9}{'whole':>9}\n"
        f"{'kind':12}{'files':>6}{'MB':>8}{'MB/s':>9}{'MB/s':>9}{'files/s':>9}{'MB peak':>9}  status"
        + "   kreuzberg: text, with re (MB/s)"
        * bool(beside)
    )
    for kind in (path.name for path in sorted(folder.iterdir())):
        sizes = [path.stat().st_size for path in (folder / kind).iterdir()]
        size, count = sum(sizes) / 1e6, len(sizes)
        result = _runs(folder, kind, times, own)
        seconds, whole, peak = (result.pop(key) for key in ("seconds", "whole", "peak"))
        statuses = ", ".join(f"{number} {status}" for status, number in result.items())
        other, belongs = "", ["all"] + ["all but PDF"] * (kind != "pdf")
        if others and kind not in ("step", "dxf", "png"):
            theirs = _runs(folder, kind, 1, others)
            theirs_in_all += theirs["whole"]
            other = f"{size / theirs['seconds']:9.1f}{size / theirs['whole']:9.1f}"
            other += f" ({theirs['failed']} failed)" * bool(theirs["failed"])
            belongs.append("both can")
        yield f"{_row(kind, count, size, seconds, whole)}{peak:9.0f}  {statuses}   {other}"
        for name in belongs:
            sums[name] = list(map(add, sums[name], (size, count, seconds, whole)))
    for name, least in LEAST.items():
        size, count, seconds, whole = sums[name]
        yield f"{_row(name, count, size, seconds, whole)}   at least {least[0]:.0f} and {least[1]:.0f}"
    if others:
        size, count, seconds, whole = sums["both can"]
        yield f"{_row('both can', count, size, seconds, whole)}   kreuzberg with re: {size / theirs_in_all:.1f} MB/s"


def _row(name: str, count: float, size: float, seconds: float, whole: float) -> str:
    return f"{name:12}{count:6.0f}{size:8.1f}{size / seconds:9.1f}{size / whole:9.1f}{count / whole:9.0f}"


def main() -> None:
    """See the top of this file."""
    parser = argparse.ArgumentParser(description="how fast text is got out of documents")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--beside", metavar="PYTHON")
    parser.add_argument("--measure", nargs=2, metavar=("FOLDER", "KIND"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measured(Path(arguments.measure[0]), arguments.measure[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), arguments.share, arguments.only)
        for line in _lines(Path(folder), arguments.times, arguments.beside):
            print(line, flush=True)


if __name__ == "__main__":
    main()
