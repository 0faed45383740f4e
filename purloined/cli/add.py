"""`purloined add`: evidence."""

import argparse
from pathlib import Path

from purloined.cli import arguments, cases


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "add",
        run,
        "add evidence: inventories, logs, listings; files or whole folders",
        "purloined add acme-2026-03 shares.csv logs/ their-listing.txt\n"
        "  purloined add acme-2026-03 odd-export.txt --as listings",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder with all below it")
    made.add_argument(
        "--as",
        dest="room",
        choices=("holdings", "events", "listings", "nothing"),
        help="what it is, where that is unclear or was taken wrongly before; nothing: seal it, and do not read it",
    )
    made.add_argument("--reader", metavar="NAME", help="read it with this reader; see `purloined formats`")
    made.add_argument(
        "--reread",
        action="store_true",
        help="read again what is in the case, after its timezone, prefix or year changed in case.toml",
    )
    made.add_argument(
        "--jobs", type=arguments.count, metavar="N", help="files read at the same time (default: one per core)"
    )
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    how = {"room": options.room, "reader_name": options.reader, "reread": options.reread, "jobs": options.jobs}
    return cases.add_all(cases.opened(options.case), options.files, language=options.lang, **how)
