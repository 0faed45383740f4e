"""From a judged case to the packs of its owners."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from purloined import flow, names
from purloined.case import Case
from purloined.duties import facts
from purloined.engine import Engine
from purloined.messages import tongue
from purloined.notices import about, pack, parties, starts, told, traces
from purloined.notices.pack import LeakError, Pack
from purloined.notices.traces import Sought
from purloined.settings import CaseError


class Made(NamedTuple):
    """What became of one owner's pack. shared: names of others that are this owner's too; refused: why none is
    left."""

    owner: str
    pack: Pack | None
    shared: tuple[str, ...] = ()
    refused: LeakError | None = None


def packs(
    case: Case, owners: Sequence[str], into: Path, language: str, templates: Path | None, allowed: Sequence[str]
) -> Iterator[Made]:
    """Writes the packs of some owners, or of all. A CaseError names an owner whom nobody knows."""
    with flow.opened(case) as engine:
        named = [row["owner"] for row in engine.rows(told.OWNERS)]
        everybody = parties.known(case.settings, named)
        known = facts.of(case.settings, list(engine.rows(facts.EXPOSURE)), list(engine.rows(facts.PROOFS)))
        ours = {names.normal(name) for name in about.house(case.settings, known)}
        chosen = [_meant(owner, everybody) for owner in owners] or [
            owner for owner in named if owner and names.normal(owner) not in ours
        ]
        for owner in chosen:
            looked_for = _sought(engine, case, known, owner, everybody, allowed)
            content = _told(engine, case, known, owner, language, looked_for)
            try:
                written = pack.write(content, looked_for, into, tongue(language), templates)
                yield Made(owner, written, looked_for.shared)
            except LeakError as error:
                yield Made(owner, None, looked_for.shared, error)


def _meant(words: str, everybody: dict[str, parties.Party]) -> str:
    """The owner meant: by its name, or any name it goes by, in whatever case."""
    if words in everybody:
        return words
    wanted = names.normal(words)
    found = [name for name, party in everybody.items() if wanted in map(names.normal, party.names)]
    if len(found) == 1:
        return found[0]
    near = sorted(name for name in everybody if wanted in names.normal(name))[:10]
    said = f"; perhaps {', '.join(map(names.shown, near))}" if near else "; purloined owners CASE lists them"
    raise CaseError(f"{names.shown(words)!r} is {'no owner' if not found else 'the name of several owners'}{said}")


def _sought(
    engine: Engine, case: Case, known: facts.Known, owner: str, everybody: dict, allowed: Sequence[str]
) -> Sought:
    around = parties.around(owner, everybody, about.house(case.settings, known), about.own_domains(case.settings))
    folders = {
        part
        for row in engine.rows(told.OWN_PATHS, [owner])
        if row["owners"] == 1
        for part in names.exact(row["path"] or "").split("/")[:-1]
    }
    others = (row["path"] or "" for row in engine.rows(told.OTHERS_PATHS, [owner]))
    own = (row["path"] or "" for row in engine.rows(told.OWN_PATHS, [owner]))
    return traces.sought(around, folders, others, own, allowed)


def _told(engine: Engine, case: Case, known: facts.Known, owner: str, language: str, looked_for: Sought) -> told.Told:
    window = next(iter(engine.rows('SELECT * FROM "window"')), None)
    said = about.about(case.settings, known, window, _as_of(case), owner, language)
    begins = starts.starts(known, owner, language)
    return told.told(engine.rows, owner, said, begins, looked_for, tongue(language))


def _as_of(case: Case) -> datetime | None:
    """When something was last added or decided."""
    times = [line.get("added") for line in case.standing_evidence()] + [one.made for one in case.decisions()]
    latest = max((time for time in times if time), default=None)
    return datetime.fromisoformat(latest).astimezone(UTC) if latest else None
