"""`purloined duties`: whom to tell, by when."""

import argparse
import json
from pathlib import Path

from purloined.cli import arguments, cases, exits
from purloined.settings import CaseError

_EXAMPLES = """purloined duties due acme-2026-03
  purloined duties due acme-2026-03 --alarm --warn 24       for cron: exit code 11 if a hard deadline is near or missed
  purloined duties show us-dfars-7012
  purloined duties lint my-rules/*.toml"""


_OF_EACH = {
    "due": "due acme-2026-03\n  purloined duties due acme-2026-03 --alarm --warn 24    "
    "# for cron: 0 nothing is near, 11 a hard deadline is near or missed, 1 trouble",
    "show": "show us-dfars-7012",
    "facts": "facts                # then: purloined decide CASE fact persons.eu 40 --why ... --by ...",
    "lint": "lint my-rules/*.toml",
    "test": "test us-dfars-7012",
}


def add_to(commands) -> None:
    duties = arguments.command(
        commands,
        "duties",
        run,
        "whom to tell, by when: the duties of a case, and the rules they come from",
        _EXAMPLES,
    )
    whats = duties.add_subparsers(dest="what", metavar="WHAT", required=True, title="what to do")

    def what(name: str, says: str) -> argparse.ArgumentParser:
        made = whats.add_parser(
            name,
            help=says,
            description=says[0].upper() + says[1:] + ".",
            epilog=f"example:\n  purloined duties {_OF_EACH[name]}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        if name not in ("lint", "test"):
            made.add_argument("--lang", choices=("en", "ja"), default="en", help="language (default: en)")
        return made

    made = what("due", "the duties of a case: due, to decide, waiting for a clock, not applicable")
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--all", action="store_true", help="also what does not apply, rules that are off, proposed law")
    made.add_argument("--json", action="store_true", help="as JSON, everything with its reasons")
    made.add_argument("--alarm", action="store_true", help="exit with 11 if a hard deadline is near or missed")
    made.add_argument(
        "--warn", type=arguments.count, default=24, metavar="HOURS", help="what is near (default: 24 hours)"
    )
    made = what("show", "a rule: the law's own words, conditions, clocks; without a name, the list of all")
    made.add_argument("id", nargs="?", metavar="ID", help="its name")
    what("facts", "the facts that the rules ask for")
    made = what("lint", "check rules; a wrong one is named with file and line")
    made.add_argument("files", nargs="*", type=Path, metavar="FILE", help="rule files; left out: those shipped")
    made = what("test", "run the worked examples of rules, and their tables of dates")
    made.add_argument("id", nargs="*", metavar="ID", help="only these; a file works too")


def run(options: argparse.Namespace) -> int:
    from purloined.duties import rules

    run = {"due": _due, "show": _show_rule, "facts": _facts, "lint": _lint, "test": _test_rules}[options.what]
    try:
        return run(options)
    except rules.RuleError as error:
        raise CaseError(str(error)) from error


def _due(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime, timedelta

    from purloined import about, flow
    from purloined.duties import due, shown

    case = cases.judged(cases.opened(options.case), options.lang)
    with flow.opened(case) as engine:
        known = about.asked_of_duties(case, engine)
    now = datetime.now(UTC)
    found = due.answers(known, now, every=options.all)
    if options.json:
        print(json.dumps([shown.as_data(answer, options.lang) for answer in found], ensure_ascii=False, indent=1))
    else:
        print(shown.as_text(found, options.lang, now, options.all))
    near = any(answer.is_near(now, timedelta(hours=options.warn)) for answer in found)
    return exits.DEADLINE if options.alarm and near else exits.DONE


def _show_rule(options: argparse.Namespace) -> int:
    from purloined.duties import rules, shown

    if options.id:
        print(shown.rule_text(rules.find(options.id), options.lang))
        return exits.DONE
    for rule in rules.shipped():
        print(shown.rule_line(rule, options.lang))
    return exits.DONE


def _facts(options: argparse.Namespace) -> int:
    from purloined.duties import facts

    print(facts.as_text(options.lang))
    return exits.DONE


def _lint(options: argparse.Namespace) -> int:
    from datetime import date

    from purloined.duties import rules, shown

    wrong = 0
    found = []
    for path in options.files:
        try:
            found.append(rules.read(path))
        except rules.RuleError as error:
            wrong += 1
            print(error)
    found = found if options.files else list(rules.shipped())
    for rule in found:
        if shown.is_stale(rule, date.today()):
            print(f"{rule.id}: nobody has checked the law since {rule.checked}")
    print(f"{len(found)} rules are in order; {wrong} are not")
    return exits.ERROR if wrong else exits.DONE


def _test_rules(options: argparse.Namespace) -> int:
    from purloined.duties import rules, worked

    wanted = [rules.read(Path(name)) if Path(name).is_file() else rules.find(name) for name in options.id]
    found = [run for rule in wanted or rules.shipped() for run in worked.runs(rule)]
    differing = [run for run in found if run.differs]
    for run in differing:
        print(f"{run.rule}: {run.says}: {run.differs}")
    print(f"{len(found)} examples: {len(differing)} differ")
    return exits.ERROR if differing else exits.DONE
