"""The answer of a judged case to its customer: counts, owners, duties, questions. Files are gone through once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from purloined import about
from purloined.case import Case
from purloined.duties import due
from purloined.engine import Engine
from purloined.supplier import files
from purloined.supplier.files import CLAIMS, File
from purloined.supplier.questions import Asked, Has, Question
from purloined.verdicts.entrusted import NOTICES

MOST_SHOWN = 5


@dataclass
class Count:
    """Files and their bytes; listed: those that a listing names; maybe: those that one may mean; taken: those that the
    supplier says were taken or published."""

    files: int = 0
    bytes: int = 0
    listed: int = 0
    maybe: int = 0
    taken: int = 0

    def add(self, file: File) -> None:
        self.files += 1
        self.bytes += file.size or 0
        self.listed += file.is_listed
        self.maybe += file.maybe_listed
        self.taken += file.states in ("published", "taken")


@dataclass
class Answer:
    """claims: per verdict of the supplier, empty: it says nothing; owners: per owner, empty: no other is known; behind:
    the first files that a listing names and the supplier does not; beside: entries next to ours that are in no list of
    ours, how many and the first; duties: as `due` has them; notice_received: whether that clock was declared."""

    supplier: str
    has: Has
    all: Count = field(default_factory=Count)
    claims: dict[str, Count] = field(default_factory=lambda: {claim: Count() for claim in CLAIMS})
    owners: dict[str, Count] = field(default_factory=dict)
    behind: list[File] = field(default_factory=list)
    behind_of: int = 0
    beside: tuple[int, list[dict]] = (0, [])
    duties: list[Any] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notice_received: bool = False
    believes: bool = False


def of(case: Case, engine: Engine, now: datetime, keep: Callable[[File], object]) -> Answer:
    """The answer. keep: gets each file in turn, for the table of them; now: with its zone."""
    lines = [line for line in case.standing_evidence() if line["room"] == "holdings"]
    notices = [line["sha256"][:16] for line in lines if line["reader"] in NOTICES]
    settings = case.settings
    has = Has(
        notices=len(notices),
        inventories=len(lines) - len(notices),
        listings=sum(line["room"] == "listings" for line in case.standing_evidence()),
        window=any(settings.window),
        next_update=settings.supplier.get("next_update"),
    )
    answer, asked = Answer(settings.supplier.get("name", ""), has), Asked()
    for file in files.of(engine.rows, notices):
        _add(answer, file)
        asked.take(file)
        keep(file)
    answer.beside = files.beside(engine.rows)
    answer.questions = asked.questions(has, now.astimezone(UTC).replace(tzinfo=None))
    known = about.asked_of_duties(case, engine)
    answer.duties = due.answers(known, now)
    answer.notice_received = known.start("notice_received") is not None
    answer.believes = "believed.acquired" in known.facts
    return answer


def _add(answer: Answer, file: File) -> None:
    answer.all.add(file)
    answer.claims[file.states].add(file)
    for owner in (file.owner or "").split("; "):
        answer.owners.setdefault(owner, Count()).add(file)
    if file.is_behind:
        answer.behind_of += 1
        if len(answer.behind) < MOST_SHOWN:
            answer.behind.append(file)
