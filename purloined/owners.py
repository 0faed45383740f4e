"""Whose the files of a case are: per owner, on what basis, with which markings; who is missing in the register.

Asks the tables of the readers, by the judge's own steps `owned`, `owners` and `marked`; no verdict is needed for it.
"""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from purloined import flow, names
from purloined.case import Case
from purloined.engine import Engine
from purloined.messages import Tongue, say, tongue
from purloined.owning import proposals, register
from purloined.owning.proposals import Proposal
from purloined.tables import READ_TABLES, STEP_TABLES, arrow_schema
from purloined.verdicts.owned import owned

_READ = ("holdings", "markings", "attributions")
_FILES = """
files AS (
    SELECT file, max(size) AS size, min(status) AS status FROM holdings GROUP BY file
)
"""
_OWNERS = f"""
WITH {_FILES},
joint AS (SELECT file FROM owners GROUP BY file HAVING count(*) > 1)
SELECT
    coalesce(owner, '') AS owner, count(*) AS files, CAST(sum(coalesce(size, 0)) AS BIGINT) AS bytes,
    count(joint.file) AS joint, count(*) FILTER (WHERE status <> 'ok') AS unknown
FROM files
LEFT JOIN owners ON owners.file = files.file
LEFT JOIN joint ON joint.file = files.file
GROUP BY 1
ORDER BY coalesce(owner, '') = '', files DESC, 1
"""
_BASES = "SELECT owner, basis, count(*) AS files FROM owners GROUP BY owner, basis ORDER BY files DESC, basis"
_MARKINGS = f"""
WITH {_FILES}
SELECT coalesce(owner, '') AS owner, marking, count(*) AS files
FROM files
JOIN marked ON marked.file = files.file
LEFT JOIN owners ON owners.file = files.file
WHERE marking <> 'unknown'
GROUP BY 1, marking
ORDER BY files DESC, marking
"""


class Owned(NamedTuple):
    """What is of one owner; of nobody where the name is empty. joint: files that others own as well; unknown: files
    into which nobody could look; bases, markings: how many files each speaks for."""

    owner: str
    files: int
    bytes: int
    joint: int
    unknown: int
    bases: dict[str, int]
    markings: dict[str, int]


class Answer(NamedTuple):
    """Of all owners, nobody last. silent: owners of the register that nothing speaks for."""

    owners: list[Owned]
    silent: list[str]
    proposals: list[Proposal]


def of(case: Case, with_proposals: bool = False) -> Answer:
    """Whose the files of the case are, as far as is known now."""
    with _opened(case) as engine:
        by_owner: dict[str, dict[str, dict[str, int]]] = {}
        for kind, select in (("basis", _BASES), ("marking", _MARKINGS)):
            for row in engine.rows(select):
                by_owner.setdefault(row["owner"], {}).setdefault(kind, {})[row[kind]] = row["files"]
        owners = [
            Owned(**row, bases=_counts(by_owner, row, "basis"), markings=_counts(by_owner, row, "marking"))
            for row in engine.rows(_OWNERS)
        ]
        seen = {one.owner for one in owners}
        silent = sorted(entry["name"] for entry in case.settings.owners if entry["name"] not in seen)
        found = proposals.proposals(engine.rows, register.of(case.settings)) if with_proposals else []
    return Answer(owners, silent, found)


def _counts(by_owner: dict, row: dict, kind: str) -> dict[str, int]:
    return by_owner.get(row["owner"], {}).get(kind, {})


@contextlib.contextmanager
def _opened(case: Case) -> Iterator[Engine]:
    """An engine over what was read, with the steps that tell owners and markings, made anew."""
    with case.scratch() as scratch, contextlib.closing(Engine(scratch)) as engine:
        for name in _READ:
            engine.show(READ_TABLES[name], case.parts(name))
        path = scratch / "owned.parquet"
        folders = engine.rows("SELECT DISTINCT coalesce(share, '') AS share, folder, folder_key FROM holdings")
        schema = arrow_schema(STEP_TABLES["owned"])
        pq.write_table(pa.Table.from_pylist(list(owned(case, folders)), schema=schema), path)
        engine.show(STEP_TABLES["owned"], [path])
        for step in ("owners", "marked"):
            path = scratch / f"{step}.parquet"
            engine.write(STEP_TABLES[step], flow.select(step) or "", path)
            engine.show(STEP_TABLES[step], [path])
        yield engine


def as_data(answer: Answer) -> dict:
    """For programs."""
    return {
        "owners": [one._asdict() for one in answer.owners],
        "silent": answer.silent,
        "proposals": [one._asdict() for one in answer.proposals],
    }


def as_text(answer: Answer, with_proposals: bool = False, language: str = "en") -> str:
    """For people. Names are shown so that they cannot deceive."""
    speech = tongue(language)
    heads = {name: say(speech, f"terminal.{name}") for name in ("files", "bytes", "owner")}
    lines = [f"{heads['files']:>12}  {heads['bytes']:>16}  {heads['owner']}"]
    for one in answer.owners:
        owner = names.shown(one.owner) or say(speech, "terminal.nobody")
        lines.append(f"{one.files:>12,}  {one.bytes:>16,}  {owner}")
        bases = {say(speech, f"basis.{basis}"): count for basis, count in one.bases.items()}
        said = [_listed("by", bases, speech), _listed("marked", one.markings, speech)]
        said += [say(speech, "terminal.joint", n=one.joint)] if one.joint else []
        said += [say(speech, "terminal.unknown", n=one.unknown)] if one.unknown else []
        lines += [f"{'':32}{text}" for text in said if text]
    if answer.silent:
        more = [say(speech, "terminal.more", n=len(answer.silent) - 20)] if len(answer.silent) > 20 else []
        lines.append(say(speech, "terminal.nothing_of", names=", ".join([*answer.silent[:20], *more])))
    if with_proposals:
        lines.append(say(speech, "terminal.proposed" if answer.proposals else "terminal.none_proposed"))
        lines += proposals.as_text(answer.proposals, speech)
    return "\n".join(lines)


def _listed(key: str, counts: dict[str, int], speech: Tongue, most: int = 8) -> str:
    shown = [f"{name} {count:,}" for name, count in list(counts.items())[:most]]
    more = [say(speech, "terminal.more", n=len(counts) - most)] if len(counts) > most else []
    return say(speech, f"terminal.{key}", counts=", ".join(shown + more)) if shown else ""
