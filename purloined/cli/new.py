"""`purloined new`: a case."""

import argparse
from pathlib import Path

from purloined.cli import arguments, exits, terminal


def add_to(commands) -> None:
    made = arguments.command(
        commands, "new", run, "make a case: a folder with a commented case.toml", "purloined new acme-2026-03"
    )
    made.add_argument("case", type=Path, help="the folder to make")
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    from purloined.case import Case
    from purloined.messages import say, tongue
    from purloined.template import case_toml

    case = Case.new(options.case, case_toml(options.case.name))
    speech = tongue(options.lang)
    print(say(speech, "terminal.made", path=case.folder / "case.toml"))
    print(say(speech, "terminal.then_add", command=f"{terminal.program()} add {case.folder} FILE..."))
    return exits.DONE
