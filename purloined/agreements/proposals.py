"""Clauses that were found, and the parties of the papers they stand in, as agreements that a person is to confirm.

One proposal per owner, kind and wording: ten copies of one NDA are one. Until somebody decides, the strictest reading
counts: the shortest of its spans, a word as the policy has it, "immediately" where no time is said, and the discovery
where the text begins later ("after confirmation"). `rows` runs a SELECT over the tables that were read.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from purloined import knowledge, legal_forms

READ = ("holdings", "attributions", "clauses")
_CLAUSES = """
WITH paths AS (SELECT file, min(path) AS path FROM holdings GROUP BY file)
SELECT clauses.*, coalesce(paths.path, '') AS path
FROM clauses
LEFT JOIN paths ON paths.file = clauses.file
ORDER BY path, clauses.file, clauses.title, clauses.at, clauses.quote
"""
_PARTIES = """
SELECT DISTINCT attributions.file, basis, coalesce(nullif(owner, ''), value) AS name, owner <> '' AS is_known
FROM attributions
WHERE file IN (SELECT file FROM clauses) AND basis IN ('party', 'legend', 'folder', 'mention')
ORDER BY ALL
"""
_BASES = ("party", "legend", "folder", "mention")  # who the other side is: the best that is known counts
_SAID = ("within", "word", "after", "certainty", "form", "address", "doubts", "quote")
NOBODY = ""
INSURANCE = "insurance"
_HOURS = {"hour": 1, "day": 24, "business day": 24, "month": 720}


class Party(NamedTuple):
    """Who an agreement is with. is_known: they are in the register; basis: what says so."""

    name: str
    is_known: bool
    basis: str


class Read(NamedTuple):
    """A clause as it was read. The fields as in the table `clauses`."""

    calls_for: str
    within: str
    word: str
    after: str
    certainty: str
    form: str
    address: str
    doubts: str
    quote: str
    place: str
    at: str


class Proposal(NamedTuple):
    """An agreement, as far as a program can tell. files: where it stands; notify: as case.toml states it, the strictest
    reading, empty where no notice is called for; clauses: everything read, that of `notify` first."""

    id: str
    party: Party
    kind: str
    title: str
    files: tuple[str, ...]
    clauses: tuple[Read, ...]
    notify: dict

    @property
    def references(self) -> tuple[str, ...]:
        """The clauses it names that duties know."""
        return tuple(dict.fromkeys(one.word for one in self.clauses if one.calls_for == "reference"))


def proposals(
    rows: Callable[[str], Iterable[dict]],
    own: Iterable[str] = (),
    policy: Mapping[str, str] | None = None,
    settled: Iterable[str] = (),
) -> list[Proposal]:
    """Every agreement found that no decision speaks of, the strictest first. own: names of the company itself; policy:
    word -> span; settled: ids of those decided."""
    parties: dict[int, list[Party]] = {}
    for row in rows(_PARTIES):
        parties.setdefault(row["file"], []).append(Party(row["name"], bool(row["is_known"]), row["basis"]))
    found = [(row["path"], parties.get(row["file"], []), row) for row in rows(_CLAUSES)]
    settled = set(settled)
    return [one for one in of(found, own, policy) if one.id not in settled]


def of(
    found: Iterable[tuple[str, list[Party], Mapping]], own: Iterable[str] = (), policy: Mapping[str, str] | None = None
) -> list[Proposal]:
    """The same of clauses at hand: (path, parties of the file, row of `clauses`)."""
    papers: dict[tuple[str, str, str], list] = {}
    for path, parties, row in found:
        paper = papers.setdefault((path, row["title"], _document(row["at"])), [row["kind"], parties, []])
        paper[2].append(Read(**{key: row[key] or "" for key in Read._fields}))
    alike: dict[tuple, list[tuple[str, str]]] = {}
    for (path, title, _), (kind, parties, clauses) in papers.items():
        wording = tuple(one._replace(place="", at="") for one in clauses)
        for party in _others(parties, own):
            alike.setdefault((party, kind, wording), []).append((path, title))
    policy = _policy() | {word.casefold(): span for word, span in (policy or {}).items()}
    places = {(path, title): clauses for (path, title, _), (_, _, clauses) in papers.items()}
    made = [_proposal(party, kind, places[seen[0]], seen, policy) for (party, kind, _), seen in alike.items()]
    return sorted(made, key=lambda one: (_hours(one.notify, policy), one.party.name, one.kind, one.id))


def _document(at: str) -> str:
    """The document inside of a file that a place lies in: of `a/b.docx > page 1` the first."""
    return at.rpartition(" > ")[0]


def _others(parties: list[Party], own: Iterable[str]) -> Iterator[Party]:
    """The other sides: those of the best basis, without the company itself."""
    own = {legal_forms.words(name) for name in own}
    others = [party for party in parties if legal_forms.words(party.name) not in own]
    for basis in _BASES:
        of_basis = [party for party in others if party.basis == basis]
        if of_basis:
            yield from of_basis
            return
    yield Party(NOBODY, False, "")


def _proposal(
    party: Party, kind: str, clauses: list[Read], seen: list[tuple[str, str]], policy: Mapping[str, str]
) -> Proposal:
    notices = sorted(
        (one for one in clauses if one.calls_for == "notify"), key=lambda one: _hours(_notify(one), policy)
    )
    rest = [one for one in clauses if one.calls_for != "notify"]
    told = "\n".join([party.name, kind, *("\t".join(getattr(one, key) for key in _SAID) for one in [*notices, *rest])])
    return Proposal(
        hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:8],
        party,
        kind,
        seen[0][1],
        tuple(dict.fromkeys(path for path, _ in seen)),
        (*notices, *rest),
        _notify(notices[0]) if notices else {},
    )


def _notify(one: Read) -> dict:
    """A clause as case.toml states it, in its strictest reading."""
    stated = {
        "within": one.within or one.word or "immediately",
        "word": one.word if one.within else "",
        "after": "occurrence" if one.after == "occurrence" else "discovery",
        "form": one.form,
        "address": one.address,
        "quote": one.quote,
        "confirmed_by": "",
    }
    return {key: value for key, value in stated.items() if value or key == "confirmed_by"}


def _hours(notify: Mapping, policy: Mapping[str, str]) -> float:
    """For telling which is the stricter; nothing called for comes last, a word that the policy lacks before that."""
    if not notify:
        return 1e6
    within = policy.get(notify["within"].casefold(), notify["within"])
    count, _, unit = within.partition(" ")
    hours = _HOURS.get(unit.removesuffix("s"))
    return int(count) * hours if hours and count.isdecimal() else 1e5


def _policy() -> dict[str, str]:
    return {
        word.casefold(): entry["means"] for entry in knowledge.load("policy.toml")["soft"] for word in entry["words"]
    }


def _found(one: Proposal) -> dict[str, str]:
    """Where it was found, and the sentences that the answers of duties rest on."""
    quotes = {clause.calls_for: clause.quote for clause in reversed(one.clauses)}
    return {"path": one.files[0], "notify": quotes.get("notify", ""), "clauses": quotes.get("reference", "")}


def as_stated(found: Iterable[Proposal]) -> list[dict]:
    """Proposals as [[agreement]] of case.toml would state them, one per owner and kind: the strictest. Those of nobody
    that is known are left out, but insurances, of which there is only one other side. That no clause was found shows
    nothing: then `notify` is left out, and duties ask."""
    made: dict[tuple[str, str], dict] = {}
    for one in found:
        if one.party.name == NOBODY and one.kind != INSURANCE:
            continue
        stated = {"owner": one.party.name, "kind": one.kind, "name": f"{one.kind} {one.id}", "found": _found(one)}
        stated |= {"notify": one.notify} if one.notify else {}
        stated |= {"clauses": list(one.references)} if one.references else {}
        made.setdefault((one.party.name, one.kind), stated)
    return list(made.values())


def decided(one: Proposal, is_dismissed: bool = False) -> dict:
    """What a person decides who confirms a proposal as it was found; or says that it binds nobody."""
    stated = {"proposal": one.id, "owner": one.party.name, "kind": one.kind, "name": one.id}
    if is_dismissed:
        return stated | {"dismissed": "yes"}
    notice = next((clause for clause in one.clauses if clause.calls_for == "notify"), None)
    if notice:
        stated |= {key: getattr(notice, key) for key in ("after", "certainty", "form", "address", "quote")}
        stated |= {key: one.notify[key] for key in ("within", "word") if key in one.notify}
    return stated | {"clauses": list(one.references)}
