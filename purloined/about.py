"""What pages tell of a case besides its tables: name, window's zone, versions, hashes, decisions, duties."""

import contextlib
from datetime import UTC, datetime

from purloined import __version__, decisions
from purloined.case import Case
from purloined.engine import Engine
from purloined.tables import READ_TABLES


def about(case: Case, engine: Engine, language: str) -> dict:
    """What `report.html.write` asks for. engine: over the tables of the judged case"""
    in_force = decisions.in_force(case.decisions())
    known = {
        "name": case.settings.name,
        "title": case.settings.title,
        "timezone": str(case.settings.timezone),
        "version": __version__,
        "settings_sha256": case.settings_sha256,
        "evidence": case.standing_evidence(),
        "decisions": [decision._asdict() | {"says": decisions.said(decision)} for decision in in_force],
        "decisions_sha256": case.decisions_sha256,
    }
    return known | {"duties": _duties(case, engine, known, language)}


def as_of(known: dict) -> datetime:
    """When evidence was last added, or something decided."""
    times = [line["added"] for line in known["evidence"]] + [row["made"] for row in known["decisions"]]
    return datetime.fromisoformat(max((time for time in times if time), default="1970-01-01T00:00:00Z")).astimezone(UTC)


def _duties(case: Case, engine: Engine, known: dict, language: str) -> list[dict]:
    """The answers as data, with their questions in words; late or not as of the last thing that was added or decided,
    so that the same case gives the same report."""
    from purloined.duties import due, shown, words

    return [
        shown.as_data(answer, language)
        | {
            "missing": [words.fact(name, language) for name in answer.missing],
            "waiting_for": [words.start(name, language) for name in answer.waiting_for],
        }
        for answer in due.answers(asked_of_duties(case, engine), as_of(known))
    ]


def asked_of_duties(case: Case, engine: Engine):
    """What duties may ask of a judged case: facts, exposure, and agreements, also those found that nobody confirmed."""
    from purloined.agreements import proposals
    from purloined.duties import facts

    def found(own, policy) -> list[dict]:
        settled = case.settings.proposals_settled
        return proposals.as_stated(proposals.proposals(engine.rows, own, policy, settled))

    return facts.of(case.settings, list(engine.rows(facts.EXPOSURE)), list(engine.rows(facts.PROOFS)), found)


def agreements(case: Case, every: bool = False) -> list:
    """The agreements found among the holdings, as `agreements.proposals` gives them. every: also those that were
    decided"""
    from purloined.agreements import proposals
    from purloined.duties import facts

    known = facts.of(case.settings)
    with case.scratch() as scratch, contextlib.closing(Engine(scratch)) as engine:
        for name in proposals.READ:
            engine.show(READ_TABLES[name], case.parts(name))
        own = known.facts.get("company.names", ())
        settled = () if every else case.settings.proposals_settled
        return proposals.proposals(engine.rows, own, known.policy, settled)
