"""The tables that people open in a spreadsheet: verdicts.csv, exposure.csv, unheld.csv and worklist.csv. Every cell is
defused."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from purloined.messages import Tongue
from purloined.names import cell
from purloined.report import words
from purloined.report.worklist import WORKLIST

if TYPE_CHECKING:
    import pyarrow

Batches = Callable[[str], Iterator["pyarrow.RecordBatch"]]

# A declaration that was decided stands with every verdict that rests on it; those of case.toml are in the report.
VERDICTS = """
WITH

decided AS (
    SELECT source, record, standing, declared FROM deeds WHERE declared LIKE '%(decision %'
),

raised AS (
    SELECT evidence.file, evidence.rank,
        string_agg(DISTINCT decided.declared, '; ' ORDER BY decided.declared) AS declared
    FROM evidence
    JOIN decided ON decided.source = evidence.source AND decided.record = evidence.record
    GROUP BY evidence.file, evidence.rank
),

vouched AS (
    SELECT touches.file, string_agg(DISTINCT decided.declared, '; ' ORDER BY decided.declared) AS declared
    FROM touches
    JOIN decided ON decided.source = touches.source AND decided.record = touches.record
    WHERE touches.action IN ('read', 'open') AND decided.standing = 'vouched'
    GROUP BY touches.file
),

uncounted AS (
    SELECT string_agg(DISTINCT parties.because, '; ' ORDER BY parties.because) AS declared
    FROM egress
    JOIN parties ON parties.kind = 'endpoint' AND parties.name = egress.destination
    WHERE egress.standing = 'vouched' AND parties.standing = 'vouched' AND parties.because LIKE '%(decision %'
)

SELECT
    v.file, v.host, v.share, v.path, v.size, v.owner, v.agreement, v.marking AS markings, v.verdict, v.proof, v.rule,
    CASE
        WHEN v.source IS NOT NULL THEN v.rule || ': ' || coalesce(s.name, v.source) || ':' || v.record
            || CASE WHEN v.records > 1 THEN ' and ' || (v.records - 1) || ' more' ELSE '' END
        WHEN v.proof = 'A' THEN coalesce(ways.reason, '')
        WHEN v.proof = 'B' THEN 'floor ' || held.floor || ' bytes (' || held.floor_is || '), at most '
            || bound.bytes || ' bytes left'
            || CASE WHEN bound.reason LIKE '%(decision %' THEN ': ' || bound.reason ELSE '' END
        WHEN v.proof = 'C' THEN coalesce(away.declared, '')
        ELSE coalesce(doubt.reason, 'no proof: ' || coalesce(ways.reason, 'its host is not known'))
    END || CASE
        WHEN v.source IS NOT NULL THEN coalesce('; ' || raised.declared, '')
        WHEN v.proof = 'A' THEN coalesce('; ' || vouched.declared, '')
        WHEN v.proof = 'B' THEN coalesce('; ' || uncounted.declared, '')
        ELSE ''
    END || CASE WHEN v.proof IS NOT NULL AND frame.decided <> '' THEN '; window: ' || frame.decided ELSE '' END
    AS because,
    v.time, twin.path AS same_content_as
FROM verdicts AS v
JOIN held ON held.file = v.file
LEFT JOIN (
    SELECT host, share, folder_key, min(declared) AS declared FROM offline GROUP BY 1, 2, 3
) AS away ON away.host = held.host AND away.share = held.share AND away.folder_key = held.folder_key
LEFT JOIN sources AS s ON s.source = v.source
LEFT JOIN (
    SELECT host, string_agg(route || ': ' || reason, '; ' ORDER BY route) AS reason
    FROM routes WHERE side = 'access' GROUP BY host
) AS ways ON ways.host = v.host
LEFT JOIN (SELECT file, min(reason) AS reason FROM doubts GROUP BY file) AS doubt ON doubt.file = v.file
LEFT JOIN held AS twin ON twin.file = v.same_content
LEFT JOIN raised ON raised.file = v.file AND raised.rank = v.rank
LEFT JOIN vouched ON vouched.file = v.file
CROSS JOIN uncounted
CROSS JOIN bound
CROSS JOIN "window" AS frame
ORDER BY v.rank DESC, v.host, v.share, v.path, v.file
"""
_EXPOSURE = """
SELECT rank, exposure.owner, agreement, marking AS markings, verdict, files, bytes, contents, content_bytes,
    CASE WHEN rank > 1 THEN persons.most END AS persons_of_owner
FROM exposure
LEFT JOIN (VALUES {persons}) AS persons (owner, most) ON persons.owner = exposure.owner
ORDER BY exposure.owner, rank DESC, agreement, marking
"""
UNHELD = """
SELECT unheld.*, sources.name AS log, count(*) OVER () AS "of"
FROM unheld
LEFT JOIN sources ON sources.source = unheld.source
ORDER BY unheld.standing, coalesce(unheld.size, 0) DESC, unheld.first_time, unheld.source, unheld.record, unheld.path
"""


# A text of these letters alone, that does not begin as a formula does, is its own cell: a test holds that to `cell`.
PLAIN = (
    (0x20, 0x7E), (0xA1, 0xAC), (0xAE, 0x377), (0x400, 0x52F), (0x3001, 0x303F), (0x3041, 0x3096), (0x3099, 0x30FF),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xFF01, 0xFFBE),
)  # fmt: skip
_LETTERS = "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in PLAIN)
_HARMLESS = rf"^(?:[{_LETTERS}]*)$"
_FORMULA = r"^[=+\-@]"


def exposure(persons: Mapping[str, int]) -> str:
    """The SELECT of exposure. persons: by owner, how many people its files concern at the most, as somebody stated; no
    inventory tells, and of no owner is it told by marking or verdict."""
    stated = [(owner.replace("'", "''"), most) for owner, most in sorted(persons.items())]
    values = ", ".join(f"('{owner}', {most:d})" for owner, most in stated)
    return _EXPOSURE.format(persons=values or "(NULL, NULL)")


def write(
    batches: Batches, folder: Path, speech: Tongue = words.ENGLISH, persons: Mapping[str, int] = MappingProxyType({})
) -> None:
    """Writes the CSV files into a folder: UTF-8 with a mark, so that spreadsheets take it as that. The mark clings to
    the first heading where a program does not know it, so that is one which no program needs. Of another language are
    only the sentences for people, in `because` and `says`. Beside verdicts.csv lies verdicts.parquet, for programs: the
    same rows, every text as it was read.

    batches: SQL text -> the rows, as Arrow batches; persons: as in `exposure`"""
    _write(batches(VERDICTS), folder / "verdicts.csv", (
        "file", "host", "share", "path", "size", "owner", "agreement", "markings", "verdict", "proof", "rule",
        "because", "time", "same_content_as",
    ), folder / "verdicts.parquet", speech)  # fmt: skip
    _write(
        batches(exposure(persons)),
        folder / "exposure.csv",
        (
            "rank", "owner", "agreement", "markings", "verdict", "files", "bytes", "contents", "content_bytes",
            "persons_of_owner",
        ),
    )  # fmt: skip
    _write(batches(UNHELD), folder / "unheld.csv", (
        "log", "record", "path", "size", "host", "destination", "standing", "sendings", "first_time", "last_time",
    ))  # fmt: skip
    _write(batches(WORKLIST), folder / "worklist.csv", (
        "place", "premise", "second_premise", "says", "proof", "files", "bytes", "raised", "owners", "whose",
        "from_time", "to_time",
    ), speech=speech)  # fmt: skip


def _write(
    batches: Iterator,
    path: Path,
    columns: tuple[str, ...],
    as_it_is: Path | None = None,
    speech: Tongue = words.ENGLISH,
) -> None:
    """The rows to a CSV file, every cell defused; and, where that is asked for, to a Parquet file as they are."""
    from pyarrow import csv, parquet

    options = csv.WriteOptions(include_header=False)
    writers: dict[str, object] = {}
    temporary, whole = path.with_suffix(".tmp"), as_it_is and as_it_is.with_suffix(".parquet.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(("\ufeff" + ",".join(columns) + "\n").encode())
            for batch in batches:
                chosen = batch.select(columns)
                cells = _defused(_spoken(chosen, speech))
                if not writers:
                    writers["csv"] = csv.CSVWriter(stream, cells.schema, write_options=options)
                    if whole:
                        writers["parquet"] = parquet.ParquetWriter(whole, chosen.schema, compression="zstd")
                writers["csv"].write(cells)
                if whole:
                    writers["parquet"].write(chosen)
            for writer in writers.values():
                writer.close()
        temporary.replace(path)
        if whole and whole.exists():
            whole.replace(as_it_is)
        elif whole:  # no rows
            as_it_is.unlink(missing_ok=True)
    finally:
        temporary.unlink(missing_ok=True)
        if whole:
            whole.unlink(missing_ok=True)


def _spoken(batch: "pyarrow.RecordBatch", speech: Tongue) -> "pyarrow.RecordBatch":
    """The batch with its sentences in another language."""
    import pyarrow as pa

    for name in () if speech.language == "en" else _SENTENCES:
        at = batch.schema.get_field_index(name)
        if at >= 0:
            rules = batch.column("rule" if name == "because" else name).to_pylist()
            texts = batch.column(at).to_pylist()
            said = [words.because(rule or "", text or "", speech) for rule, text in zip(rules, texts, strict=True)]
            batch = batch.set_column(at, name, pa.array(said, batch.column(at).type))
    return batch


_SENTENCES = ("because", "says")


def _defused(batch: "pyarrow.RecordBatch") -> "pyarrow.RecordBatch":
    """The batch with every text safe to show, and times as text."""
    import pyarrow as pa

    cells = [_cells(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(cells, names=batch.schema.names)


def _cells(column: "pyarrow.Array") -> "pyarrow.Array":
    """Most texts are their own cells: only the others are looked at one by one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.000000$", "")
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    harmless = pc.match_substring_regex(column, _HARMLESS)
    odd = pc.or_(pc.invert(harmless), pc.match_substring_regex(column, _FORMULA))
    if not pc.any(odd).as_py():
        return column
    safe = pa.array([cell(text) for text in column.filter(odd).to_pylist()], column.type)
    return pc.replace_with_mask(column, pc.fill_null(odd, False), safe)
