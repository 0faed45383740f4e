"""`purloined judge`: the verdicts."""

import argparse
from pathlib import Path

from purloined.cli import arguments, cases, exits


def add_to(commands) -> None:
    made = arguments.command(commands, "judge", run, "give every held file its verdict", "purloined judge acme-2026-03")
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--json", action="store_true", help="the counts as JSON")
    made.add_argument("--engine", metavar="URL", default="duckdb", help=arguments.ENGINE)
    says = "memory for the engine, beside up to 1.5 GB for the rest (default: 2400MB; 25 million files may need 8GB)"
    made.add_argument("--memory", type=arguments.memory, metavar="SIZE", help=says)
    made.add_argument("--alarm", action="store_true", help="exit with 10 if anything is taken or published")
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    case = cases.opened(options.case)
    cases.judge(case, options.engine, options.memory, options.lang)
    counts = cases.print_counts(case, options.json, options.lang)
    return exits.ALARM if options.alarm and (counts["taken"] or counts["published"]) else exits.DONE
