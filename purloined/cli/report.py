"""`purloined report`: the page, and the tables beside it."""

import argparse
from pathlib import Path

from purloined.cli import arguments, cases, exits


def add_to(commands) -> None:
    made = arguments.command(
        commands, "report", run, "write the report: one HTML file, and CSV", "purloined report acme-2026-03"
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the page (default: en)")
    made.add_argument("--alarm", action="store_true", help="exit with 10 if anything is taken or published")


def run(options: argparse.Namespace) -> int:
    from purloined.messages import say, tongue

    case = cases.judged(cases.opened(options.case), options.lang)
    path = cases.write_report(case, options.lang)
    counts = cases.print_counts(case, language=options.lang)
    print("\n" + say(tongue(options.lang), "terminal.report", path=str(path)))
    return exits.ALARM if options.alarm and (counts["taken"] or counts["published"]) else exits.DONE
