"""`purloined notice`: an owner's pack."""

import argparse
from pathlib import Path

from purloined.cli import arguments, cases, exits, terminal
from purloined.settings import CaseError

_EXAMPLES = """purloined notice acme-2026-03 "Northwind Aerospace"
  purloined notice acme-2026-03 "東雲電機株式会社" --lang ja --templates our-letterhead/
  purloined notice acme-2026-03 --all"""


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "notice",
        run,
        "write an owner's pack: a letter, and the list of its files; no trace of any other owner is in it",
        _EXAMPLES,
    )
    made.add_argument("case", type=Path, help="the case")
    arguments.many(made, "owner", metavar="OWNER", help="whom to tell; several, each a pack of its own")
    made.add_argument("--all", action="store_true", help="every owner of files in the case, but the company itself")
    made.add_argument("--out", type=Path, metavar="DIR", help="where to (default: report/notices in the case)")
    made.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the letter (default: en)")
    made.add_argument(
        "--templates",
        type=Path,
        metavar="DIR",
        help="a firm's own letter.txt, letter.html, letter.docx: docs/notices.md",
    )
    made.add_argument(
        "--allow", action="append", default=[], metavar="TEXT",
        help="a name of another owner that you looked at, and that is an ordinary word here",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    from purloined import notices
    from purloined.names import shown
    from purloined.notices import making

    if bool(options.owner) == options.all:
        raise CaseError("name an owner, or say --all")
    if options.templates and not options.templates.is_dir():
        raise CaseError(f"{options.templates} is no folder of templates")
    case = cases.judged(cases.opened(options.case), options.lang)
    into = options.out or case.report_folder / notices.FOLDER
    refused = 0
    for made in making.packs(case, options.owner, into, options.lang, options.templates, options.allow):
        if made.refused:
            refused += 1
            terminal.say(f"purloined: {made.refused}")
            continue
        print(f"{shown(made.owner)}: {made.pack.zip}")
        if made.shared:
            terminal.say(
                f"warning: also a name of others, so it cannot be looked for: {', '.join(map(shown, made.shared))}"
            )
        if made.pack.own_use:
            terminal.say(
                f"{made.pack.withheld:,} files with something withheld; what, for you alone: {made.pack.own_use}"
            )
    return exits.ERROR if refused else exits.DONE
