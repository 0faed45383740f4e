"""A case is a folder; this is the only code that knows where its tables, evidence and decisions lie.

    case.toml        what a responder knows: window, hosts, routes, sensors, owners (commented; all optional)
    evidence.jsonl   every file added, append-only; each line carries the hash of the line before
    decisions.jsonl  what people declared, the same way; decisions.last has number and hash of the last
    tables/          Parquet, one folder per table
    report/          what `report` writes
    scans/           the journals that `scan` writes, which are evidence like any other

Whatever is interrupted leaves a valid case: a table part counts only once its evidence line is written, and
that line is the last thing written.
"""

import contextlib
import hashlib
import itertools
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from purloined import __version__, chain, decisions, names
from purloined import evidence as _evidence
from purloined.decisions import Decision
from purloined.owning import register
from purloined.settings import READ_BY, CaseError, Settings, matches, of_sensor, parse
from purloined.tables import INTEGER, READ_TABLES, TABLES, TEXT, TIME, arrow_schema

__all__ = ["Case", "CaseError", "Part", "Written"]


_OWN = ("tables", "report", "case.toml", "evidence.jsonl", "decisions.jsonl", "decisions.last")


class Case:
    """An opened case. folder: where it lies; settings: case.toml, checked, with the decisions in force."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / "case.toml").is_file():
            raise CaseError(f"{folder} is no case: it has no case.toml. Say: purloined new {folder}")
        self.settings_text = (folder / "case.toml").read_bytes()
        self._stated = register.joined(parse(self.settings_text, folder / "case.toml"), folder)
        self.settings: Settings = decisions.applied(self._stated, self.decisions())
        self._load()

    def _load(self) -> None:
        self._size = self._evidence_path.stat().st_size if self._evidence_path.exists() else 0
        self._by_hash = {line["sha256"]: line for line in self.evidence()}

    @classmethod
    def new(cls, folder: Path, settings_text: str) -> "Case":
        """Makes the folder and its case.toml. Refuses a folder that holds anything."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CaseError(f"{folder} exists and is not empty; choose another folder")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tables").mkdir()
        (folder / "evidence.jsonl").touch()
        (folder / "decisions.jsonl").touch()
        _write_whole(folder / "case.toml", settings_text.encode())
        return cls(folder)

    # evidence -------------------------------------------------------------------------------------

    def evidence(self) -> list[dict]:
        """The lines of evidence.jsonl. A last line cut by a power failure is left out, and cut off on the
        next `add`; `verify` names any other damage."""
        return chain.lines(self._evidence_path)

    def evidence_by_hash(self, sha256: str) -> dict | None:
        """The evidence line of the same bytes, where they were added before."""
        return self._by_hash.get(sha256)

    def standing_evidence(self) -> list[dict]:
        """The evidence as it stands: of a file that was read again, the last line only."""
        return list(self._by_hash.values())

    def is_own(self, path: Path) -> bool:
        """Whether the file is one that the case itself writes: its tables and reports are no evidence."""
        path, folder = path.resolve(), self.folder.resolve()
        return path.is_relative_to(folder) and path != folder and path.relative_to(folder).parts[0] in _OWN

    def lies_elsewhere(self, known: dict, path: Path) -> bool:
        """Notes the new place of a file that is gone from where it was added. True if that was so."""
        if Path(known["path"]).exists():
            return False
        self._append_evidence(known | {"path": str(path.resolve()), "added": _now()})
        return True

    def speaks_of(self, name: str) -> bool:
        """Whether case.toml or a decision says something of files of that name."""
        patterns = [sensor["match"] for sensor in self.settings.sensors]
        patterns += [
            entry["evidence"] for entry in (*self.settings.hostile, *self.settings.vouched) if entry.get("evidence")
        ]
        return any(matches(name, pattern) for pattern in patterns)

    def earlier_at(self, path: Path, sha256: str) -> str | None:
        """The name of other bytes that were added from the same place before: a log that grew, say."""
        place = str(path.resolve())
        return next(
            (line["name"] for line in self._by_hash.values() if line["path"] == place and line["sha256"] != sha256),
            None,
        )

    def reading_settings(self, name: str) -> tuple[tzinfo, dict]:
        """(zone for logs that carry none, the `[[sensor]]` entry whose match fits the file name)."""
        return of_sensor(self.settings, name)

    def stale_readings(self) -> list[str]:
        """A sentence for each file that was read under a zone or sensor settings that case.toml has changed since."""
        said = []
        for line in self._by_hash.values():
            if (
                line["reader"] != "none"
                and line["room"] == "events"
                and line["read_with"] != self.reading_digest(line["name"])
            ):
                said.append(
                    f"{line['name']} was read before case.toml changed what it says about it; "
                    f"to read it anew: purloined add {self.folder} {line['path']} --reread"
                )
        return said

    def reading_digest(self, name: str) -> str:
        """What the reading of a file of that name depends on, in short."""
        zone, sensor = self.reading_settings(name)
        told = [str(zone)] + [f"{key}={sensor.get(key)}" for key in READ_BY]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    @property
    def settings_sha256(self) -> str:
        """Of case.toml as it was opened."""
        return hashlib.sha256(self.settings_text).hexdigest()

    @property
    def _register_sha256(self) -> str:
        """Of the CSV file of owners; empty where case.toml names none."""
        name = self._stated.register
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest() if name else ""

    @contextlib.contextmanager
    def part(self, source: str, room: str) -> Iterator["Part"]:
        """The table part of one evidence file; kept only if `finish` was reached, and counts only once sealed."""
        part = Part(self, source, room)
        try:
            yield part
        finally:
            part.close()

    def seal(self, line: dict, parts: dict[str, "Written"]) -> None:
        """Makes what was read from a file count: moves its parts into place, then writes its evidence line."""
        for table, part in parts.items():
            part.path.replace(self._part_path(table, line["sha256"]))
        digests = {table: part.sha256 for table, part in parts.items()}
        self._append_evidence(line | {"added": _now(), "parts": digests})

    def _part_path(self, table: str, sha256: str) -> Path:
        return self.folder / "tables" / table / f"{sha256[:16]}.parquet"

    @contextlib.contextmanager
    def adding(self) -> Iterator[None]:
        """While evidence is added: by nobody else at the same time; and what an earlier add left half done is gone."""
        with chain.alone(self._evidence_path):
            if self._evidence_path.stat().st_size != self._size:  # another process added something
                self._load()
            self._drop_unsealed()
            try:
                yield
            finally:
                self._drop_unsealed()

    def _drop_unsealed(self) -> None:
        for table in READ_TABLES:
            for left in (self.folder / "tables" / table).glob("*.tmp"):
                left.unlink(missing_ok=True)

    def _append_evidence(self, line: dict) -> None:
        line = chain.append(self._evidence_path, line)
        self._by_hash[line["sha256"]] = line
        self._size = self._evidence_path.stat().st_size

    def verify(self) -> list[str]:
        """Re-hashes the chains, every evidence file and every table part. One sentence per thing that changed."""
        return [
            *self.broken_chain(),
            *self.broken_decisions(),
            *(said for line in self._by_hash.values() for said in self._verify_line(line)),
        ]

    def broken_chain(self) -> list[str]:
        """What is wrong with evidence.jsonl itself. One sentence per line that is damaged or out of its chain."""
        return [said for said, _ in chain.broken(self._evidence_path)]

    def _verify_line(self, line: dict) -> Iterator[str]:
        path = Path(line["path"])
        try:
            if _evidence.sha256(path) != line["sha256"]:
                yield f"{path} is not what was added on {line['added']}: its SHA-256 changed"
        except OSError as error:
            yield f"{path} cannot be read any more: {error.strerror}"
        for table, expected in line["parts"].items():
            part = self._part_path(table, line["sha256"])
            try:
                if _evidence.sha256(part) != expected:
                    yield f"tables/{table}/{part.name} (read from {line['name']}) was changed"
            except OSError:
                yield f"tables/{table}/{part.name} (read from {line['name']}) is gone"

    def raw_lines(self, wanted: list[tuple[str, int]]) -> dict[tuple[str, int], str]:
        """The raw lines of (source, record) pairs, made safe to show and cut to 400 characters.

        What is gone, was changed since it was added, or has no lines is left out."""
        of_source: dict[str, set[int]] = {}
        for source, record in wanted:
            of_source.setdefault(source, set()).add(record)
        found = {}
        for line in self._by_hash.values():
            records = of_source.get(line["sha256"][:16])
            path = Path(line["path"])
            if not records or line.get("record") != "line" or not _is_still(path, line["size"]):
                continue
            for record, text in _evidence.Evidence(path).lines():
                if record in records:
                    shown = names.shown(text.strip())
                    found[line["sha256"][:16], record] = shown[:400] + ("…" if len(shown) > 400 else "")
                if record >= max(records):
                    break
        return found

    def lines_around(self, source: str, record: int, around: int = 5) -> list[tuple[int, str]]:
        """(record, line) of one record and those beside it, made safe to show; none where they cannot be shown."""
        line = next((line for line in self._by_hash.values() if line["sha256"][:16] == source), None)
        if line is None or line.get("record") != "line" or not _is_still(Path(line["path"]), line["size"]):
            return []
        found = []
        for number, text in _evidence.Evidence(Path(line["path"])).lines():
            if number > record + around:
                break
            if number >= record - around:
                found.append((number, names.shown(text.strip())[:4000]))
        return found

    # scans ----------------------------------------------------------------------------------------

    def scans(self, host: str | None, share: str | None, root: Path) -> tuple[list[Path], Path]:
        """(the journals of earlier scans of a share, oldest first; where that of the next belongs)"""
        place = "\0".join((host or "", share or "", str(root.resolve())))
        told = re.sub(r"[^A-Za-z0-9]+", "-", f"{host or ''}-{share or ''}").strip("-")[:60] or "share"
        name = f"{told}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:8]}"
        folder = self.folder / "scans"
        folder.mkdir(exist_ok=True)
        earlier = sorted(folder.glob(f"{name}-[0-9][0-9][0-9][0-9].scan"))
        number = int(earlier[-1].stem[-4:]) + 1 if earlier else 1
        return earlier, folder / f"{name}-{number:04}.scan"

    def has_taken(self, path: Path) -> bool:
        """Whether evidence was added from this place."""
        place = str(path.resolve())
        return any(line["path"] == place for line in self._by_hash.values())

    # decisions ------------------------------------------------------------------------------------

    def decisions(self) -> list[Decision]:
        """Everything that was decided, in order."""
        return decisions.read(chain.lines(self._decisions_path), self._decisions_path)

    def decide(self, what: dict, who: str, why: str, supersedes: int | None = None) -> Decision:
        """Records a declaration. A CaseError says why it cannot be; then nothing is recorded."""
        path = self._decisions_path
        with chain.alone(path):
            self._refuse_damage()
            known = self.decisions()
            number = max([self._last_decision()["number"], *(decision.number for decision in known)]) + 1
            made = Decision(number, _now(), who, why, what, supersedes)
            decisions.check(made, known, self._stated)
            written = chain.append(path, made._asdict())
            last = {"number": number, "sha256": chain.digest(chain.text_of(written))}
            _write_whole(self._last_decision_path, json.dumps(last).encode())
        self.settings = decisions.applied(self._stated, [*known, made])
        return made

    def broken_decisions(self) -> list[str]:
        """What is wrong with decisions.jsonl. One sentence per line that is damaged, out of its chain, or gone."""
        said = [sentence for sentence, _ in chain.broken(self._decisions_path)]
        known = {line.get("number") for line in chain.lines(self._decisions_path)}
        gone = [number for number in range(1, self._last_decision()["number"] + 1) if number not in known]
        return said + self._changed_last() + [f"decisions.jsonl: decision {number} is gone" for number in gone]

    @property
    def decisions_sha256(self) -> str:
        """Of decisions.jsonl as it is now."""
        path = self._decisions_path
        return hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest()

    @property
    def _judging_decisions_sha256(self) -> str:
        """Of the decisions in force that a verdict may rest on."""
        known = decisions.in_force(self.decisions())
        judging = [decision for decision in known if decision.kind not in decisions.OF_DUTIES]
        return hashlib.sha256(json.dumps(judging).encode()).hexdigest()

    def _refuse_damage(self) -> None:
        """A lost decision may be the one that calls somebody hostile: nothing is judged or decided without it."""
        damage = [said for said, lost in chain.broken(self._decisions_path) if lost] + self._changed_last()
        if damage:
            raise CaseError(
                f"{damage[0]}. Put back a copy of {self._decisions_path}; where there is none, move it and "
                f"{self._last_decision_path.name} out of the case, and decide anew"
            )

    def _refuse_loss(self) -> None:
        """The same for the end of the file, after which the chain holds as before."""
        self._refuse_damage()
        last = self._last_decision()["number"]
        if last > max((line.get("number") or 0 for line in chain.lines(self._decisions_path)), default=0):
            raise CaseError(
                f"decision {last} was recorded, and {self._decisions_path} ends before it. Put back a copy of the "
                "file, or decide the same anew"
            )

    def _changed_last(self) -> list[str]:
        """The last line, of which no later one carries the hash."""
        last = self._last_decision()
        changed = any(
            line.get("number") == last["number"] and chain.digest(chain.text_of(line)) != last["sha256"]
            for line in chain.lines(self._decisions_path)
        )
        return [f"decisions.jsonl: decision {last['number']} is not as it was recorded"] if changed else []

    def _last_decision(self) -> dict:
        """Number and hash of the last decision, kept apart: the chain alone does not show that its end is gone."""
        try:
            last = json.loads(self._last_decision_path.read_text("utf-8"))
            return {"number": int(last["number"]), "sha256": last["sha256"]}
        except (OSError, ValueError, TypeError, KeyError):
            return {"number": 0, "sha256": ""}

    @property
    def _decisions_path(self) -> Path:
        return self.folder / "decisions.jsonl"

    @property
    def _last_decision_path(self) -> Path:
        return self.folder / "decisions.last"

    # judging --------------------------------------------------------------------------------------

    @property
    def is_judged(self) -> bool:
        """Whether the step tables stand for the evidence, the case.toml and the decisions as they are now."""
        try:
            return json.loads(self._judged_path.read_text("utf-8")) == self._judged_from()
        except (OSError, ValueError):
            return False

    @contextlib.contextmanager
    def judging(self) -> Iterator[None]:
        """While the step tables are made; interrupted, the case counts as not judged."""
        self._refuse_loss()
        self._judged_path.unlink(missing_ok=True)
        yield
        _write_whole(self._judged_path, json.dumps(self._judged_from()).encode())

    def _judged_from(self) -> dict:
        return {
            "settings": self.settings_sha256,
            "owners": self._register_sha256,
            "decisions": self._judging_decisions_sha256,
            "evidence": hashlib.sha256(self._evidence_path.read_bytes()).hexdigest(),
            "version": __version__,
        }

    @property
    def _judged_path(self) -> Path:
        return self.folder / "tables" / "judged.json"

    # tables ---------------------------------------------------------------------------------------

    def parts(self, table: str) -> list[Path]:
        """The Parquet files of a table: sealed parts of what was read, or the result of a step."""
        folder = self.folder / "tables" / table
        if table in READ_TABLES:
            parts = []
            for line in self._by_hash.values():
                if table in line["parts"]:
                    parts.append(self._part_path(table, line["sha256"]))
                    if not parts[-1].exists():
                        raise CaseError(
                            f"what was read from {line['name']} is gone from tables/{table}; to read it again: "
                            f"purloined add {self.folder} {line['path']} --reread"
                        )
            return parts
        return sorted(folder.glob("*.parquet"))

    def keep(self, folder: Path) -> dict[str, list[Path]]:
        """The files of every table as they stand, under names of their own in a folder that is on the same disk: judged
        anew, the case makes others, and these stay until the folder is deleted."""
        kept: dict[str, list[Path]] = {}
        for table in TABLES:
            kept[table] = [folder / f"{table}-{number}.parquet" for number, _ in enumerate(self.parts(table))]
            for part, name in zip(self.parts(table), kept[table], strict=True):
                try:
                    os.link(part, name)
                except OSError:  # a file system that knows no second names
                    shutil.copyfile(part, name)
        return kept

    def events(self) -> Iterator[dict]:
        """Every event that was read from evidence, file after file, in the order of its records."""
        import pyarrow.parquet as pq

        for part in self.parts("events"):
            with pq.ParquetFile(part) as file:
                for batch in file.iter_batches(batch_size=_BATCH):
                    yield from batch.to_pylist()

    @contextlib.contextmanager
    def replacing(self, table: str) -> Iterator[Path]:
        """A path to write a step's result to; it takes the place of the old one only when all is written."""
        folder = self.folder / "tables" / table
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "writing.tmp"
        try:
            yield path
            path.replace(folder / f"{table}.parquet")
        finally:
            path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for the engine to spill to, beside the tables; gone afterwards. Where the case cannot be written
        to, it lies where the system keeps temporary files."""
        place = self.folder / "tables"
        with tempfile.TemporaryDirectory(
            prefix=".spill-", dir=place if os.access(place, os.W_OK) else None, ignore_cleanup_errors=True
        ) as folder:
            yield Path(folder)

    @property
    def report_folder(self) -> Path:
        folder = self.folder / "report"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def _evidence_path(self) -> Path:
        return self.folder / "evidence.jsonl"


_BATCH = 10_000  # rows of a table in memory at a time
_PARTS = itertools.count()


class Written(NamedTuple):
    """A table part that is written, and waits to be sealed."""

    path: Path
    sha256: str


class Part:
    """The rows read from one evidence file, as Parquet under way. rows: how many per table; endings: how many held
    files have an ending that ransomware is known to give."""

    def __init__(self, case: Case, source: str, room: str) -> None:
        self._case, self._source, self.room = case, source, room
        self._own = f"{os.getpid()}-{next(_PARTS)}"  # the same bytes may be read twice before either is sealed
        self._writers: dict[str, object] = {}
        self.rows = {room: 0}
        self.first_unread = ""
        self.endings: Counter[str] = Counter()

    def write(self, table: str, rows: list) -> None:
        """Appends rows: dicts with every column of the table, and whole Arrow tables of them."""
        if not rows and table != self.room:
            return
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = arrow_schema(READ_TABLES[table])
        if table not in self._writers:
            path = self._path(table)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[table] = pq.ParquetWriter(path, schema, compression="zstd", **_encodings(table))
        if rows and table == "unread" and not self.first_unread:
            self.first_unread = f"line {rows[0]['record']}: {rows[0]['detail']}"
        if rows:
            pieces = [
                pa.Table.from_pylist(list(piece), schema=schema) if is_dict else pa.concat_tables(piece)
                for is_dict, piece in groupby(rows, lambda row: isinstance(row, dict))
            ]
            whole = pa.concat_tables(pieces)
            self._writers[table].write_table(whole)
            self.rows[table] = self.rows.get(table, 0) + whole.num_rows

    def finish(self) -> dict[str, "Written"]:
        """Closes the files; they are kept, and wait for `Case.seal`."""
        parts = {}
        for table, writer in self._writers.items():
            writer.close()
            parts[table] = Written(self._path(table), _evidence.sha256(self._path(table)))
        self._writers = {}
        return parts

    def close(self) -> None:
        """Drops whatever was not finished."""
        for table, writer in self._writers.items():
            with contextlib.suppress(Exception):
                writer.close()
            self._path(table).unlink(missing_ok=True)

    def _path(self, table: str) -> Path:
        return self._case.folder / "tables" / table / f"{self._source}.{self._own}.tmp"


_MOSTLY_DIFFERENT = ("actor_session",)


def _encodings(table: str) -> dict:
    """How Parquet is to keep each column: texts by number, of which few differ; those of which most differ, as they
    are; numbers and times, which mostly rise, by their differences. Keys are as if by chance, and stand as they are.
    Nobody looks for the least or the greatest of texts."""
    columns = READ_TABLES[table].columns
    texts = [name for name, column in columns.items() if column.type == TEXT]
    rising = [name for name, column in columns.items() if column.type in (INTEGER, TIME) and not name.endswith("_key")]
    return {
        "use_dictionary": [name for name in texts if name not in _MOSTLY_DIFFERENT],
        "column_encoding": dict.fromkeys(rising, "DELTA_BINARY_PACKED")
        | {name: "DELTA_LENGTH_BYTE_ARRAY" for name in texts if name in _MOSTLY_DIFFERENT},
        "write_statistics": [name for name in columns if name not in texts],
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_still(path: Path, size: int) -> bool:
    """Whether the file lies there with its size; `verify` looks closer."""
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _write_whole(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
