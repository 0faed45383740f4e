"""`purloined worklist`: what would change the answer."""

import argparse
import json
from pathlib import Path

from purloined.cli import arguments, cases, exits


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "worklist",
        run,
        "what would change the answer, best first: logs to find, questions to decide, and the files they would settle",
        "purloined worklist acme-2026-03 --most 5",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument(
        "--most", type=arguments.count, metavar="N", help="how many at the most (default: 20; with --json, all)"
    )
    made.add_argument("--json", action="store_true", help="the list as JSON")
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    from purloined import flow
    from purloined.messages import tongue
    from purloined.report import worklist

    case = cases.judged(cases.opened(options.case), options.lang)
    with flow.opened(case) as engine:
        shown, in_all = worklist.of(engine.rows, options.most or (None if options.json else worklist.MOST))
        judged = any(engine.rows("SELECT file FROM verdicts LIMIT 1"))
    if options.json:
        print(json.dumps([worklist.as_data(row) for row in shown], ensure_ascii=False, indent=1))
    else:
        print(worklist.as_text(shown, in_all, judged, tongue(options.lang)))
    return exits.DONE
