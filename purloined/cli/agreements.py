"""`purloined agreements`: which agreements among the holdings call for notice, as far as a program can tell."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from purloined.cli import arguments, cases, exits, terminal
from purloined.settings import CaseError


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "agreements",
        run,
        "NDAs and supplier terms among the holdings: with whom, how soon they want notice, in which words",
        "purloined agreements acme-2026-03\n  purloined agreements --files nda.pdf terms.docx",
    )
    made.add_argument("case", nargs="?", type=Path, help="the case")
    made.add_argument("--files", nargs="+", type=Path, metavar="FILE", help="read these files instead of the holdings")
    made.add_argument("--all", action="store_true", help="also those in which no clause was found, and those decided")
    made.add_argument("--json", action="store_true", help="for programs")
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    from purloined.about import agreements
    from purloined.agreements import shown
    from purloined.duties import facts
    from purloined.messages import say, tongue

    speech = tongue(options.lang)
    if not (options.case or options.files):
        raise CaseError("name a case, or files: purloined agreements --files nda.pdf")
    case = cases.opened(options.case) if options.case else None
    found = _of_files(case, options.files, speech) if options.files else agreements(case, options.all)
    if not options.all:
        found = [one for one in found if any(clause.calls_for != "none" for clause in one.clauses)]
    if case and not facts.of(case.settings).facts.get("company.names"):
        terminal.say(say(speech, "agreement.own_name"))
    if options.json:
        print(json.dumps(shown.as_data(found), ensure_ascii=False, indent=1))
    else:
        print(shown.as_text(found, "" if options.files else str(options.case), speech))
    return exits.DONE


def _of_files(case, files: list[Path], speech) -> list:
    """The same of files at hand; the register of the case tells who is meant, else the legal forms of companies do."""
    from purloined.agreements import proposals
    from purloined.duties import facts

    known = facts.of(case.settings) if case else facts.Known()
    found = list(_read(case, files, speech))
    return proposals.of(found, known.facts.get("company.names", ()), known.policy)


def _read(case, files: list[Path], speech) -> Iterator[tuple]:
    """(path, parties, clause) of each clause in the files."""
    from purloined.agreements import finding
    from purloined.agreements.proposals import Party
    from purloined.content import apart
    from purloined.marking import matching
    from purloined.messages import say
    from purloined.owning import agreements, register, sought, whose

    owners = register.of(case.settings) if case else register.NOBODY
    matcher = matching.compiled(sought.rules(owners), sought.names(owners)) if owners.owners else None
    for path in files:
        content = apart.examine(path)
        if content.status != "ok":
            said = {"path": str(path), "status": content.status, "said": content.said}
            terminal.say(f"purloined: {say(speech, 'agreement.not_read', **said)}")
        scanned = matcher.scan(content.parts) if matcher else matching.Scanned([], [])
        documents = agreements.documents(content.parts)
        told = whose.attributions(str(path), content.parts, scanned.names, scanned.hits, owners, documents)
        parties = [Party(one.owner or one.value, bool(one.owner), one.basis) for one in told]
        clauses = finding.found(documents)
        if not clauses:
            terminal.say(f"purloined: {say(speech, 'agreement.no_title', path=str(path))}")
        for clause in clauses:
            yield str(path), parties, clause._asdict() | {"calls_for": clause.what, "at": clause.where}
