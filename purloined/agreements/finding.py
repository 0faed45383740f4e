"""What a file that is an agreement, or supplier terms, calls for: each clause with its sentence and its place.

Only what calls itself an agreement, or terms, is read: a handbook that tells staff to report incidents promises nobody
anything. What the sentences of an agreement do not say is not known: it may stand in another paper.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from purloined import knowledge
from purloined.agreements.clauses import clauses
from purloined.agreements.sentences import sentences
from purloined.content import Part
from purloined.marking.engines import Engine, Expression, engine
from purloined.owning import agreements
from purloined.owning.agreements import Document

MOST = 50  # clauses of one file
_QUOTED = 700  # characters of a sentence that are kept
_FIRST = 2_000  # characters in which a title stands
_TERMS_TITLE = 120


class Found(NamedTuple):
    """A clause of an agreement. kind, title: of the agreement; what: notify or gag; reference: the clause named in
    `word`; none: the agreement was read, and nothing of the kind was found in it. The rest as in clauses.Clause, and
    the sentence with its place."""

    kind: str
    title: str
    what: str
    within: str = ""
    word: str = ""
    after: str = ""
    certainty: str = ""
    form: str = ""
    address: str = ""
    doubts: str = ""
    quote: str = ""
    place: str = ""
    where: str = ""


def found(documents: Iterable[Document]) -> list[Found]:
    """The clauses of the documents that a file consists of ; empty where none is an agreement."""
    made: list[Found] = []
    for document in documents:
        titled = _title(document)
        if titled:
            made += list(islice(_of_document(document, *titled), MOST)) or [_nothing(document, *titled)]
        if len(made) >= MOST:
            break
    return made[:MOST]


def _title(document: Document) -> tuple[str, str] | None:
    """(kind, title) of an agreement, or of terms."""
    if agreement := agreements.read(document):
        return _load()["kinds"][agreement.kind], agreement.title
    first = document.text[:_FIRST]
    for line in first.splitlines() if _may_be_terms()(first.lower().encode("utf-8", "replace")) else ():
        stripped = line.strip()
        if len(stripped) <= _TERMS_TITLE and not stripped.endswith((".", "。", ",")):
            for kind in ("insurance", "titles"):
                if _terms(kind).search(stripped):
                    return _load()["kinds"]["terms" if kind == "titles" else kind], stripped
    return None


def _of_document(document: Document, kind: str, title: str) -> Iterator[Found]:
    for entry in _load()["reference"]:
        if match := re.search(entry["pattern"], document.text):
            part, around = _part(document, match.start()), document.text[max(match.start() - 100, 0) : match.end() + 60]
            quote = re.sub(r"\s+", " ", around)
            yield Found(kind, title, "reference", word=entry["name"], quote=quote, place=part.place, where=part.where)
    for sentence in sentences(document.text):
        for clause in clauses(sentence.text, sentence.before):
            part = _part(document, sentence.begin)
            told = clause._asdict() | {key: ", ".join(getattr(clause, key)) for key in ("form", "address")}
            told |= {"doubts": "; ".join(clause.doubts), "quote": _quote(sentence.text)}
            yield Found(kind, title, **told, place=part.place, where=part.where)


def _nothing(document: Document, kind: str, title: str) -> Found:
    part = document.parts[0]
    return Found(kind, title, "none", place=part.place, where=part.where)


def _part(document: Document, at: int) -> Part:
    number = max(number for number, begin in enumerate(document.begins) if begin <= at)
    return document.parts[number]


def _quote(text: str) -> str:
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"


def words() -> str:
    """All that the finding depends on, as text: a scan by other words finds other clauses."""
    return repr(_load())


@cache
def _load() -> dict:
    return knowledge.load("notice_clauses.toml")


@cache
def _may_be_terms() -> Engine:
    """Finds, in small letters, a title of terms or of a policy, whatever stands before it. Asked of every text."""
    terms = _load()["terms"]
    titles = "|".join((*terms["titles"], *terms["insurance"])).replace(r"\w", "[^ ]")
    return engine([Expression(titles, case=True, once=True)])


@cache
def _terms(kind: str) -> re.Pattern:
    titles = "|".join(_load()["terms"][kind])
    return re.compile(rf"^\W*(?:[\d.]+ )?(?:[\w&,'-]+ ){{0,5}}(?:{titles})|約款$", re.IGNORECASE)
