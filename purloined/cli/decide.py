"""`purloined decide`: what people declare."""

import argparse
import json
from pathlib import Path

from purloined.cli import arguments, cases, exits
from purloined.settings import CERTAINTY, SUBJECTS

_EXAMPLES = """purloined decide acme-2026-03 hostile --account svc-x --from 2026-03-01T00:00:00Z \\
      --why "its password was in the ransom chat" --by "incident lead"
  purloined decide acme-2026-03 vouched --destination 198.51.100.7 \\
      --why "backup provider, contract 2024-11" --by "head of IT"
  purloined decide acme-2026-03 continuous "samba audit of fs01" \\
      --why "the log server had no outage in March" --by "head of IT"
  purloined decide acme-2026-03 offline --host tape01 --paths "/Archive/**" \\
      --why "in the safe, by the register" --by "head of IT"
  purloined decide acme-2026-03 window --from 2026-02-27T00:00:00Z --to 2026-03-06T00:00:00Z \\
      --why "first logon of svc-x; mains switched off" --by "incident lead" --supersedes 2
  purloined decide acme-2026-03 match leak.html ours --grade D2 \\
      --why "drawings of our project Orrery, checked 20 by hand" --by "head of IT"
  purloined decide acme-2026-03 agreement 94a63aac --why "read in full" --by "counsel"
  purloined decide acme-2026-03 withdraw 3 --why "it was another account" --by "incident lead"
  purloined decide acme-2026-03 list --all"""
_OF_A_MATCH = ("listing", "is", "grade", "record")
_OF_A_DUTY = ("start", "at", "fact", "value", "owner")
_SUBJECT_HELP = {
    "account": r"svc-x, or ACME\svc-x for one domain only",
    "session": "as the log names it; to be vouched for it needs --from and --to",
    "host": "a host, with its addresses",
    "address": "an address or network that connections came from: 10.0.8.0/24",
    "process": "a program",
    "destination": "an address, network or domain that bytes went to",
    "evidence": "an added file, by name or pattern: the thief's own log, our own job's log",
}


def add_to(commands) -> None:
    decide = arguments.command(
        commands,
        "decide",
        run,
        "record what a person declares: who, when, why; printed with every verdict that rests on it",
        _EXAMPLES,
    )
    from purloined import decisions

    decide.add_argument("case", type=Path, help="the case")
    kinds = decide.add_subparsers(dest="kind", metavar="WHAT", required=True, title="what is declared")

    def kind(name: str, says: str) -> argparse.ArgumentParser:
        made = kinds.add_parser(name, help=says, description=says[0].upper() + says[1:] + ".")
        made.set_defaults(wrong_usage=made.error)
        arguments.language(made)
        if name != "list":
            made.add_argument("--why", metavar="TEXT", help="the reason; printed with every verdict that rests on this")
            made.add_argument("--by", metavar="NAME", help="who declares it; printed with every verdict likewise")
        if name not in ("list", "withdraw", "match", *decisions.OF_DUTIES):
            made.add_argument("--from", dest="from_time", metavar="TIME", help="with a zone: 2026-03-01T00:00:00Z")
            made.add_argument("--to", dest="to_time", metavar="TIME", help="likewise")
        if name not in ("list", "withdraw"):
            made.add_argument("--supersedes", type=int, metavar="N", help="the decision that this one replaces")
        return made

    for name, says in (("hostile", "somebody is hostile"), ("vouched", "somebody is vouched for")):
        subjects = kind(name, says).add_mutually_exclusive_group(required=True)
        for subject in SUBJECTS:
            subjects.add_argument(f"--{subject}", help=_SUBJECT_HELP[subject])
    kind("continuous", "a sensor recorded without interruption").add_argument("sensor", help="its name in case.toml")
    offline = kind("offline", "holdings were out of reach")
    offline.add_argument("--host", help="host they lie on")
    offline.add_argument("--paths", nargs="+", metavar="PATTERN", help="which they are: '/Archive/**'")
    kind("window", "from the first moment the intruder may have been inside, to containment")
    match = kind("match", "files that a listing may name are ours, or are not")
    match.add_argument("listing", help="its file name, or a pattern for several: 'page-*.html'")
    which = match.add_mutually_exclusive_group()
    which.add_argument("--grade", choices=decisions.GRADES_WAITING, help="all that it lists with this grade")
    which.add_argument("--record", type=arguments.count, metavar="N", help="what stands in this line or record of it")
    says = "whether they are the held files; left out: shows what waits for a decision, both sides"
    match.add_argument("is", nargs="?", choices=decisions.MATCH_IS, help=says)
    withdraw = kind("withdraw", "a decision no longer holds, and nothing takes its place")
    withdraw.add_argument("supersedes", type=int, metavar="N", help="its number")
    listed = kind("list", "the decisions in force")
    listed.add_argument("--all", action="store_true", help="also those superseded or withdrawn")
    listed.add_argument("--json", action="store_true", help="as JSON")

    clock = kind("clock", "a clock of a duty started, or a step of one was done")
    clock.add_argument("start", help="discovery, awareness, ...; or DUTY.STEP that was done, as `duties due` names it")
    clock.add_argument("--at", required=True, metavar="TIME", help="when, with a zone: 2026-03-01T09:00:00+09:00")
    fact = kind("fact", "what a duty asks is answered")
    fact.add_argument("fact", help="its name, as `duties due` asks for it")
    fact.add_argument("value", help="yes, no, a number, a text, or several with commas")
    _add_agreement(kind("agreement", "what an agreement calls for, found in a file or on paper"))
    for made in (clock, fact):
        made.add_argument("--owner", help="of this owner's data only; left out: of the case")


def _add_agreement(made: argparse.ArgumentParser) -> None:
    made.add_argument("which", metavar="WHICH", help="its id, as `purloined agreements` shows it; or the other party")
    made.add_argument(
        "--within", metavar="TEXT", help='"72 hours", "2 business days", "immediately"; "none": no notice'
    )
    made.add_argument("--after", metavar="START", help="the start it is counted from: discovery, awareness, ...")
    made.add_argument("--certainty", choices=CERTAINTY, help="whether a suspicion is enough, or only what is confirmed")
    made.add_argument("--calendar", help="of its business days")
    made.add_argument("--ends", metavar="DAY", help="the last day of an insurance's period: 2026-12-31")
    made.add_argument("--form", help="written, e-mail, portal, ...")
    made.add_argument("--address", help="where notice is to go")
    made.add_argument("--kind-of", dest="kind_of", metavar="KIND", help="NDA, supplier terms, DPA, ...")
    made.add_argument("--name", help="to tell it from others with the same party")
    made.add_argument("--clause", nargs="+", dest="clauses", help="clauses it has: 'DFARS 252.204-7012'")
    made.add_argument("--owner", help="the other party, where another is meant than the one found")
    made.add_argument("--dismiss", action="store_true", help="it binds nobody: a draft, a template, ended long ago")


def run(options: argparse.Namespace) -> int:
    from purloined import decisions
    from purloined.messages import judged, say, tongue

    case = cases.opened(options.case)
    if options.kind == "list":
        return _list_decisions(case, options.all, options.json)
    if options.kind == "match" and not getattr(options, "is"):
        return _show_waiting(case, options.listing, options.grade, options.record)
    if not (options.why and options.by):
        options.wrong_usage("--why and --by are needed: they are printed with every verdict that rests on this")
    given = {key: getattr(options, key, None) for key in (*SUBJECTS, "sensor", "paths", *_OF_A_MATCH, *_OF_A_DUTY)}
    given |= {"from": getattr(options, "from_time", None), "to": getattr(options, "to_time", None)}
    what = decisions.declaration(options.kind, given)
    if options.kind == "agreement":
        what = decisions.declaration("agreement", _agreement(case, options))
    if options.kind in decisions.OF_DUTIES:
        from purloined.duties import facts

        facts.check_declared(options.kind, what)
    made = case.decide(what, options.by, options.why, options.supersedes)
    speech = tongue(options.lang)
    print(say(speech, "terminal.decided", n=made.number, said=judged(speech, decisions.said(made))))
    print(say(speech, "terminal.see_duties" if options.kind in decisions.OF_DUTIES else "terminal.see_judge"))
    return exits.DONE


_OF_AN_AGREEMENT = ("within", "after", "certainty", "calendar", "ends", "form", "address", "name", "clauses", "owner")


def _agreement(case, options: argparse.Namespace) -> dict:
    """What is decided of an agreement: as it was found, unless it is stated otherwise."""
    from purloined.about import agreements
    from purloined.agreements import proposals

    given = {key: value for key in _OF_AN_AGREEMENT if (value := getattr(options, key))}
    given |= {"kind": options.kind_of} if options.kind_of else {}
    found = next((one for one in agreements(case, every=True) if one.id == options.which), None)
    if not found:
        given = {"owner": options.which} | given
        return given | ({"dismissed": "yes"} if options.dismiss else {})
    stated = proposals.decided(found, options.dismiss)
    return stated if options.dismiss else stated | given


def _show_waiting(case, listing: str, grade: str | None, record: int | None, most: int = 20) -> int:
    """Prints what a listing may mean and no person decided: how many of each grade, and some, both sides."""
    from purloined import flow
    from purloined.report import waiting
    from purloined.settings import matches

    counts: dict[str, int] = {}
    with flow.opened(cases.judged(case)) as engine:
        for row in engine.rows(waiting.WAITING):
            if matches(row["name"], listing) and grade in (None, row["grade"]) and record in (None, row["record"]):
                counts[row["grade"]] = counts.get(row["grade"], 0) + 1
                if counts[row["grade"]] <= most:
                    print(waiting.both_sides(row))
    for of_grade, count in sorted(counts.items()):
        print(f"{count:,} of grade {of_grade} wait for a decision")
    if not counts:
        print("nothing waits for a decision")
    return exits.DONE


def _list_decisions(case, all_of_them: bool, as_json: bool) -> int:
    from purloined import decisions, names

    known = case.decisions()
    by = {decision.supersedes: decision.number for decision in known if decision.supersedes}
    listed = known if all_of_them else decisions.in_force(known)
    if as_json:
        print(json.dumps([d._asdict() | {"superseded_by": by.get(d.number)} for d in listed], indent=1))
        return exits.DONE
    for decision in listed:
        print(f"{decision.number}  {decision.made}  {names.shown(decision.who)}")
        print(f"   {names.shown(decisions.said(decision))}")
        print(f"   because: {names.shown(decision.why)}")
        if decision.number in by:
            print(f"   superseded by decision {by[decision.number]}")
    if not listed:
        print("nothing is decided")
    return exits.DONE
