"""`purloined supplier`: the customer's side."""

import argparse
import contextlib
import json
import sys
from pathlib import Path

from purloined.cli import arguments, cases, exits, terminal

_EXAMPLES = """purloined supplier kestova notice-from-kestova.zip what-we-gave-them.csv their-page.html
  purloined supplier kestova                    again, after something was added or decided"""


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "supplier",
        run,
        "when a supplier was hit: what of yours lay there, what is published of it, what the supplier says, your own"
        " duties, and what to ask next",
        _EXAMPLES,
    )
    made.add_argument("case", type=Path, help="the case, made with `purloined new`")
    arguments.many(
        made, "files", Path, metavar="FILE",
        help="added first: the supplier's notice (ZIP or folder), your inventory of what it had, the thieves' listings",
    )  # fmt: skip
    made.add_argument("--json", action="store_true", help="the answer as JSON")
    made.add_argument("--alarm", action="store_true", help="exit with 10 if anything of yours is in a listing")
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from purloined import flow
    from purloined.messages import say, tongue
    from purloined.supplier import answer, shown

    case = cases.opened(options.case)
    code = exits.DONE
    if options.files:
        with contextlib.redirect_stdout(sys.stderr):  # the answer alone goes to stdout
            code = cases.add_all(case, options.files, language=options.lang)
    cases.judged(case)
    now, path = datetime.now(UTC), case.report_folder / "supplier.csv"
    with flow.opened(case) as engine, shown.table(path) as keep:
        found = answer.of(case, engine, now, keep)
    if options.json:
        print(
            json.dumps(shown.as_data(found, options.lang), indent=1)
        )  # in ASCII: names may turn the direction of text
    else:
        print(shown.as_text(found, options.lang, str(options.case), now))
        speech = tongue(options.lang)
        print("\n" + say(speech, "supplier.table", path=str(path)))
        print(say(speech, "supplier.report", program=terminal.program(), case=str(options.case)))
    return exits.ALARM if options.alarm and found.all.listed else code
