"""`purloined owners`: whose the files are."""

import argparse
import json
from pathlib import Path

from purloined.cli import arguments, cases, exits


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "owners",
        run,
        "whose the files are: per owner, on what basis, with which markings; and who the register lacks",
        "purloined owners acme-2026-03 --proposals",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--proposals", action="store_true", help="also who may be an owner and is not in the register")
    made.add_argument("--json", action="store_true", help="for programs")
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    from purloined import owners

    found = owners.of(cases.opened(options.case), options.proposals)
    if options.json:
        print(json.dumps(owners.as_data(found), indent=1))
    else:
        print(owners.as_text(found, options.proposals, options.lang))
    return exits.DONE
