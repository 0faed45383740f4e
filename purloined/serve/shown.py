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
from purloined.serve.places import PLACES
from purloined.tables import TABLES

T = TypeVar("T")
MOST_COUNTS = 500
MEMORY = "700MB"  # of the engine that answers pages; judging has its own, in another process
VIEWS = tuple(name for name in views.VIEWS if name != "files")  # of files, the workbench has a page of its own
_FOLDER = re.compile(r"\.shown-(\d+)-")
# A path is what stands before its last slash, with it, and the rest; so each folder is kept, and searched, only once.
_SPLIT = """
    SELECT *, left(path, length(path) - length(name)) AS head
    FROM (SELECT *, parse_filename(path, false, 'forward_slash') AS name FROM verdicts) AS named
"""
_STORED = {
    "folders": f"""
        SELECT row_number() OVER (ORDER BY head, host, share) AS folder, host, share, head, lower(head) AS words,
            concat(host, '/', CASE WHEN share <> '' THEN share || '/' END, head) AS place
        FROM (SELECT DISTINCT host, share, coalesce(head, '') AS head FROM ({_SPLIT}) AS split) AS each_folder
    """,
    "owners": """
        SELECT owner, row_number() OVER (ORDER BY owner NULLS LAST) AS number
        FROM (SELECT DISTINCT owner FROM verdicts) AS each_owner
    """,
    "rows": f"""
        SELECT *, row_number() OVER (ORDER BY size DESC NULLS LAST, by_path) AS by_size,
            row_number() OVER (ORDER BY rank DESC, owner_number, host, by_path) AS by_verdict
        FROM (
            SELECT split.file, split.rank, split.verdict, split.proof, coalesce(split.owner, '') AS owner,
                split.agreement, split.marking, split.size, split.rule, split.same_content, split.name,
                lower(split.name) AS words, split.host, held.folder_key, held.floor, held.floor_is, folders.folder,
                owners.number AS owner_number,
                row_number() OVER (ORDER BY folders.folder, split.name, split.file) AS by_path
            FROM ({_SPLIT}) AS split
            JOIN found.folders ON folders.host = split.host AND folders.share IS NOT DISTINCT FROM split.share
                AND folders.head = coalesce(split.head, '')
            JOIN found.owners ON owners.owner IS NOT DISTINCT FROM split.owner
            LEFT JOIN held ON held.file = split.file
        ) AS each_file
        ORDER BY by_verdict
    """,
    "touches": "SELECT file, source, record FROM touches ORDER BY file",
    "evidence": "SELECT * FROM evidence ORDER BY file",
    "doubts": "SELECT * FROM doubts ORDER BY file",
    "matches": """
        SELECT file, source, record, chance_ppm, listed_folder_key, listed_name_key FROM matches ORDER BY file
    """,
}
# The same tables as the judge's, as far as a page of one file asks for them, found by the file.
_VIEWS = {
    "whole": """
        SELECT rows.*, folders.share, folders.head || rows.name AS path
        FROM found.rows JOIN found.folders ON folders.folder = rows.folder
    """,
    "verdicts": """
        SELECT file, host, share, path, size, nullif(owner, '') AS owner, agreement, marking, verdict, rank, proof,
            rule, same_content
        FROM found.whole
    """,
    "held": "SELECT file, host, share, path, folder_key, floor, floor_is FROM found.whole",
}
_CHANGES = """
    SELECT before.verdict AS before, now.verdict AS now, count(*) AS files,
        CAST(coalesce(sum(now.size), 0) AS BIGINT) AS bytes, min(now.path) AS example, max(now.rank) AS rank
    FROM earlier.rows AS before
    JOIN found.whole AS now ON now.file = before.file
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
        self._counts: dict[tuple, dict] = {}
        self._made: dict[tuple[str, str], object] = {}
        self._making: dict[tuple[str, str], threading.Lock] = {}
        try:
            self.engine = Engine(self._folder, MEMORY)
            for name, parts in self.case.keep(self._folder).items():
                self.engine.show(TABLES[name], parts)
            if not Case(folder).is_judged:
                raise CaseError("the case is being judged by another program")
            self.engine.store("found", _STORED, _VIEWS, self._folder / "found.duckdb")
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
        """The rows of a SELECT over the tables of this state, and over found.rows and found.whole, the held files ready
        to be paged."""
        return self.engine.rows(select, values)

    def of_files(self, select: str, values: list | None = None) -> Iterator[dict]:
        """The same for what is asked of single files: they are found by their keys."""
        return self.engine.rows(select, values, first="found")

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
            return None if context is None else html.render(html.environment(speech, PLACES), name, given | context)

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

    def counted(self, of: tuple, made: Callable[[], dict]) -> dict:
        """The same for what was counted of late: who turns pages or sorts asks for the same count again."""
        with self._lock:
            found = self._counts.get(of)
        if found is None:
            found = made()
            with self._lock:
                self._counts[of] = found
                if len(self._counts) > MOST_COUNTS:
                    del self._counts[next(iter(self._counts))]
        return found

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
