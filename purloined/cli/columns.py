"""`purloined columns`: what the columns of an unknown CSV may mean."""

import argparse
from pathlib import Path

from purloined.cli import arguments, exits, terminal


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "columns",
        run,
        "guess what the columns of an unknown CSV log mean, and print that for case.toml, where a person confirms it",
        "purloined columns fw-export.csv >> acme-2026-03/case.toml",
    )
    made.add_argument("file", type=Path, metavar="FILE", help="a CSV with a heading")


def run(options: argparse.Namespace) -> int:
    from purloined.evidence import Evidence
    from purloined.parsing import csv_guess

    evidence = Evidence(options.file)
    if not csv_guess.is_table(evidence.head()):
        terminal.say(f"purloined: {options.file} does not begin with a heading and a row of as many columns")
        return exits.ERROR
    print(csv_guess.as_toml(evidence))
    return exits.DONE
