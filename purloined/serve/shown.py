"""What the pages show: one judged state of a case, which stays as it is while another is made."""

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from markupsafe import Markup

from purloined.about import about
from purloined.case import Case, CaseError
from purloined.engine import Engine
from purloined.messages import tongue
from purloined.report import folders, html, views
from purloined.serve import people
from purloined.tables import TABLES

T = TypeVar("T")
MEMORY = "700MB"  # of the engine that answers pages; judging has its own, in another process
VIEWS = tuple(name for name in views.VIEWS if name != "files")  # of files, the workbench has a page of its own
_FOLDER = re.compile(r"\.shown-(\d+)-")
_FILES = """
    SELECT file, rank, verdict, proof, coalesce(owner, '') AS owner, marking, host, share, path, size, rule,
        lower(coalesce(path, '')) AS words,
        host || '/' || CASE WHEN share = '' THEN '' ELSE share || '/' END || coalesce(path, '') AS place,
        row_number() OVER (ORDER BY rank DESC, owner NULLS LAST, host, path, file) AS by_verdict,
        row_number() OVER (ORDER BY path, host, file) AS by_path,
        row_number() OVER (ORDER BY size DESC NULLS LAST, path, host, file) AS by_size
    FROM verdicts
    ORDER BY by_verdict
"""
_CHANGES = """
    SELECT before.verdict AS before, now.verdict AS now, count(*) AS files,
        CAST(coalesce(sum(now.size), 0) AS BIGINT) AS bytes, min(now.path) AS example, max(now.rank) AS rank
    FROM earlier.rows AS before
    JOIN found.rows AS now ON now.file = before.file
    WHERE before.verdict <> now.verdict
    GROUP BY ALL
    ORDER BY rank DESC, before, now
"""


class Shown:
    """One state. case: as it was opened for it; files: how many are held; changes: verdicts that differ from the state
    before, in groups"""

    def __init__(self, folder: Path, earlier: "Shown | None" = None) -> None:
        """folder: of a judged case. A CaseError says why it cannot be shown."""
        self.case = Case(folder)
        tables = folder / "tables"
        _drop_left_behind(tables)
        self._folder = Path(tempfile.mkdtemp(prefix=f".shown-{os.getpid()}-", dir=tables))
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], object] = {}
        self._making: dict[tuple[str, str], threading.Lock] = {}
        try:
            self.engine = Engine(self._folder, MEMORY)
            for name, parts in self.case.keep(self._folder).items():
                self.engine.show(TABLES[name], parts)
            if not Case(folder).is_judged:
                raise CaseError("the case is being judged by another program")
            self.engine.store("found", _FILES, self._folder / "found.duckdb")
            self.files = next(self.engine.rows("SELECT count(*) AS files FROM found.rows"))["files"]
            self.changes = self._changes_since(earlier) if earlier else []
        except BaseException:
            self.close()
            raise

    def _changes_since(self, earlier: "Shown") -> list[dict]:
        copied = self._folder / "earlier.duckdb"  # the engine opens no file that another one has open
        shutil.copyfile(earlier._folder / "found.duckdb", copied)
        self.engine.attach("earlier", copied)
        try:
            return list(self.engine.rows(_CHANGES))
        finally:
            self.engine.detach("earlier")
            copied.unlink()

    def rows(self, select: str, values: list | None = None) -> Iterator[dict]:
        """The rows of a SELECT over the tables of this state, and over found.rows, the held files ready to be paged."""
        return self.engine.rows(select, values)

    def given(self, language: str) -> dict:
        """What every page may speak of."""

        def made() -> dict:
            told = views.whole(about(self.case, self.engine, language))
            return views.shared(self.rows, told, tongue(language))

        return self.once("given", made, language)

    def view(self, name: str, language: str) -> Markup | None:
        """A view of the report as it stands inside of the shell; None where it has nothing to show. It is made once."""
        given = self.given(language)

        def made() -> Markup | None:
            speech = tongue(language)
            context = views.VIEWS[name](self.rows, given, self.case.raw_lines, speech)
            return None if context is None else html.render(html.environment(speech), name, given | context)

        return self.once(f"view {name}", made, language)

    def folders(self, language: str) -> dict:
        """The folders of what is held, as the report draws them."""
        given = self.given(language)
        return self.once("folders", lambda: folders.of(self.rows, given["owners"], tongue(language)), language)

    def once(self, name: str, made: Callable[[], T], language: str = "") -> T:
        """What `made` gives, made once for this state; who asks for the same meanwhile waits, and nobody else."""
        with self._lock:
            alone = self._making.setdefault((name, language), threading.Lock())
        with alone:
            if (name, language) not in self._made:
                self._made[name, language] = made()
            return self._made[name, language]

    def warm(self, language: str) -> None:
        """Makes all that is made once, so that nobody waits for it."""
        for name in VIEWS:
            self.view(name, language)
        self.folders(language)
        self.people()

    def people(self) -> dict:
        """Who touched files, and where bytes went."""
        return self.once("people", lambda: people.of(self.rows))

    def close(self) -> None:
        """Lets go of the files. Who still reads from it gets an error."""
        if hasattr(self, "engine"):
            self.engine.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _drop_left_behind(tables: Path) -> None:
    """Deletes what a process kept that ended without tidying up."""
    for folder in tables.glob(".shown-*"):
        process = int(found[1]) if (found := _FOLDER.match(folder.name)) else 0
        if process and not _runs(process):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
