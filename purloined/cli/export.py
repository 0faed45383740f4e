"""`purloined export`: what a case holds, for other programs."""

import argparse
from pathlib import Path

from purloined.cli import arguments, cases, exits, terminal

_OCSF = "where to (default: stdout); events without a time, which OCSF requires, are left out and counted"


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "export",
        run,
        "write the events of a case for other programs, as OCSF events in JSON lines",
        "purloined export acme-2026-03 --ocsf events.jsonl",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--ocsf", nargs="?", type=Path, const=Path("-"), required=True, metavar="FILE", help=_OCSF)


def run(options: argparse.Namespace) -> int:
    from purloined import catalogue
    from purloined.report import ocsf

    case = cases.opened(options.case)
    servers = {source.name for source in catalogue.sources() if source.kind in catalogue.OF_SERVERS}
    logs = {
        line["sha256"][:16]: ocsf.Log(line["name"], line["reader"], line["reader"] in servers)
        for line in case.standing_evidence()
    }
    written = untimed = 0
    with terminal.output(options.ocsf) as stream:
        for line in ocsf.lines(case.events(), logs):
            if line is None:
                untimed += 1
            else:
                stream.write(line + "\n")
                written += 1
    terminal.say(f"{written:,} events written" + (f"; {untimed:,} without a time were left out" if untimed else ""))
    return exits.DONE
