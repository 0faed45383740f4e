"""Whatever text stands in a case, every page of the workbench keeps the shape that it has with harmless text.

Generated: each text column of each table of the demo bears the hostile text at once, and so do its evidence, its
decisions, its agreements, the lines of its logs, and what is asked for in the address. Every template is put to it.
"""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from purloined import names
from purloined.case import Case
from purloined.serve import app, guard, receiving, shown
from purloined.serve.judging import Bench
from purloined.tables import TABLES, TEXT
from tests.report.test_hostile_everywhere import OWN, TEXTS, Shape, about, harmless

PAGES = Path(app.__file__).parent / "pages"
HOST = "127.0.0.1:1"


def spoiled(folder: Path, text: str) -> None:
    """Puts the text wherever a table has one that may come from outside."""
    for path in sorted((folder / "tables").glob("*/*.parquet")):
        table = pq.read_table(path)
        for number, name in enumerate(table.column_names):
            column = TABLES[path.parent.name].columns.get(name)
            if column is not None and column.type == TEXT and name not in OWN:
                values = pc.cast(table.column(number), pa.string())
                kept = pc.or_kleene(pc.is_null(values), pc.equal(values, ""))
                table = table.set_column(number, name, pc.if_else(kept, values, pa.scalar(text)))
        pq.write_table(table, path)


@pytest.fixture
def pages_of(judged_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable]:
    """A function that gives every page of a case that is full of a text, by address; and one that tells which
    templates they were made of."""
    used: set[str] = set()
    states = []

    def pages(text: str) -> dict[str, str]:
        folder = tmp_path / str(len(states))
        shutil.copytree(judged_demo, folder)
        spoiled(folder, text)
        bench = Bench(folder, "en")
        bench.shown, bench.number, bench.failed = shown.Shown(folder), 1, text
        states.append(bench.shown)
        bench.shown.changes = [
            {"before": "taken", "now": "accessed", "files": 1, "bytes": 1, "example": text, "rank": 3}
        ]
        workbench = app.Workbench(bench, guard.Sessions(), guard.Rules(frozenset({HOST}), "t", False, "c"), None)
        with monkeypatch.context() as told:
            _tell(told, bench.shown.case, text)
            return asyncio.run(_asked(workbench, text))

    part = app._part
    monkeypatch.setattr(app, "_part", lambda language, name, *rest: used.add(name) or part(language, name, *rest))
    yield pages, used
    for state in states:
        state.close()


def _tell(monkeypatch: pytest.MonkeyPatch, case: Case, text: str) -> None:
    """What is not in tables: evidence, decisions, agreements, log lines."""
    evidence = [line | {"name": text, "reader": text} for line in case.standing_evidence()]
    decided = [one._replace(who=text, why=text) for one in case.decisions()]
    decided.append(decided[0]._replace(number=9, what={"declares": "vouched", "account": text}))
    clause = dict.fromkeys(("calls_for", "within", "word", "after", "quote", "at"), text)
    found = SimpleNamespace(
        id="ab", party=SimpleNamespace(name=text), kind=text, title=text, files=[text] * 5,
        clauses=[SimpleNamespace(**clause)],
    )  # fmt: skip
    monkeypatch.setattr(shown, "about", lambda *_: about(text))
    monkeypatch.setattr(Case, "standing_evidence", lambda self: evidence)
    monkeypatch.setattr(Case, "decisions", lambda self: decided)
    monkeypatch.setattr(Case, "raw_lines", lambda self, pairs: dict.fromkeys(pairs, names.shown(text)))
    monkeypatch.setattr(Case, "lines_around", lambda self, *_: [(1, names.shown(text)[:4000])])
    monkeypatch.setattr(app, "agreements", lambda *_, **__: [found])
    monkeypatch.setattr(receiving, "waiting", lambda *_: [text])


async def _asked(workbench: app.Workbench, text: str) -> dict[str, str]:
    """The pages, asked of the application itself."""
    guarded = app.application(workbench)
    cookie = workbench.sessions.begin()
    file = next(workbench.bench.shown.rows("SELECT file FROM found.rows ORDER BY by_verdict"))["file"]
    source = workbench.bench.shown.case.standing_evidence()[0]["sha256"][:16]
    fields = {"words": text[:400], "owner": text, "under": text[:400]}
    filled = dict.fromkeys(("name", "from", "to", "paths", "listing", "sensor", "start", "fact", "value"), text[:300])
    addresses = [f"/{name}" for name in (*app.PAGES, "changes", "judging", "decide")]
    addresses += [f"/files?{urlencode(fields)}", f"/files/rows?{urlencode({'owner': text})}", "/files/count"]
    addresses += [f"/file/{file}", f"/file/{file}/argument", f"/record/{source}/1", "/file/0"]
    addresses += [f"/decide?{urlencode(filled | {'kind': kind, 'subject': 'host'})}" for kind in app.deciding.KINDS]
    found = {}
    for number, address in enumerate(addresses):
        found[f"{number} {address.partition('?')[0]}"] = await _answer(guarded, "GET", address, cookie, b"")
    form = filled | {"kind": "vouched", "subject": "address", "why": text[:300], "by": text[:90]}
    form |= {"form_token": workbench.sessions.form_token(cookie)}
    found["a decision that is refused"] = await _answer(guarded, "POST", "/decide", cookie, urlencode(form).encode())
    found["nobody who was let in"] = await _answer(guarded, "GET", "/now", "x", b"")
    found["nowhere"] = await _answer(guarded, "GET", f"/{quote(text[:99])}", cookie, b"")
    workbench.bench.shown = None
    found["before the first state"] = await _answer(guarded, "GET", "/now", cookie, b"")
    return found


async def _answer(guarded: guard.Guard, method: str, address: str, cookie: str, body: bytes) -> str:
    path, _, query = address.partition("?")
    headers = {"host": HOST, "cookie": f"c={cookie}", "origin": f"http://{HOST}", "accept": "text/html"}
    if method == "POST":
        headers |= {"content-type": "application/x-www-form-urlencoded", "content-length": str(len(body))}
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": quote(path).encode(),
        "query_string": query.encode(), "scheme": "http", "server": ("127.0.0.1", 1), "client": ("127.0.0.1", 2),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "root_path": "",
    }  # fmt: skip
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": body}

    async def send(message: dict) -> None:
        sent.append(message)

    await guarded(scope, receive, send)
    assert sent[0]["status"] in (200, 403, 404, 409, 503), (address, sent)
    return b"".join(message.get("body", b"") for message in sent[1:]).decode()


@pytest.mark.parametrize("what", TEXTS)
def test_hostile_text_changes_no_page_of_the_workbench(pages_of: tuple, what: str) -> None:
    """Neither its tags nor its attributes; no link leads elsewhere, and nothing that deceives is left in it."""
    pages, used = pages_of
    text = TEXTS[what]
    found, wanted = pages(text), pages(harmless(text))

    assert found.keys() == wanted.keys()
    for name, page in found.items():
        shape = Shape(page)
        assert shape.tags == Shape(wanted[name]).tags, name
        assert all(link.startswith(("/", "#", "?", "data:,")) or not link for link in shape.links), name
        assert not any(attribute.startswith("on") for _, given in shape.tags for attribute in given), name
        assert names.shown(page.replace("\n", "")) == page.replace("\n", ""), name
    inside = {
        "shell.html",
        "judging.html",
        "file_rows.html",
        "folder_page.html",
        "people.html",
        "listings.html",
    }  # parts of the others
    assert {path.name for path in PAGES.glob("*.html")} - used - inside == {"sign_in.html"}
