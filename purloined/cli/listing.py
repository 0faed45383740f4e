"""`purloined listing`: what a listing is, and what it names."""

import argparse
import json
from pathlib import Path

from purloined.cli import arguments, cases, exits, terminal


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "listing",
        run,
        "say what a listing of the thieves is: form, encoding, how many files, what it tells of them, what is damaged;"
        " or of a case, how its listings stand to what is held and to the logs",
        "purloined listing their-tree.txt\n  purloined listing their-tree.txt --against shares.csv\n"
        "  purloined listing acme-2026-03",
    )
    made.add_argument(
        "file", type=Path, help="a file list, tree, index page, table of contents, ..., packed or not; or a case"
    )
    made.add_argument("--reader", metavar="NAME", help="read it with this reader; see `purloined formats`")
    made.add_argument(
        "--against",
        type=Path,
        action="append",
        metavar="INVENTORY",
        help="say which files of this inventory it names, and how surely; no case is needed; several times for several",
    )
    made.add_argument("--json", action="store_true", help="the same as JSON, with every folder")
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    if options.file.is_dir():
        return _listings(options)
    from purloined import survey
    from purloined.messages import tongue
    from purloined.names import shown

    speech = tongue(options.lang)
    found = survey.readers_of(options.file, options.reader)
    if len(found) != 1:
        both = ", ".join(f"{reader.room}/{reader.name}" for reader in found)
        why = f"it is claimed by {both}; say --reader NAME" if both else "no reader recognises it as a list of files"
        terminal.trouble(f"{shown(options.file.name)}: {why}", options.lang)
        return exits.UNREAD
    seen = survey.survey(options.file, found[0])
    matched = _against(options, found[0].name) if options.against else None
    if options.json:
        data = seen._asdict() | ({"against": matched._asdict()} if matched else {})
        print(json.dumps(data, indent=1))  # in ASCII: names may hold what turns the direction of text
    else:
        print(survey.as_text(seen, speech))
        if matched:
            from purloined import against

            print(against.as_text(matched, speech))
    return exits.UNREAD if seen.unread else exits.DONE


def _against(options: argparse.Namespace, reader: str):
    """The listing matched to inventories."""
    from purloined import against

    with terminal.bar(against.steps(), "matching", "step") as advance:
        return against.against(options.file, options.against, reader, done=lambda step: advance(1))


def _listings(options: argparse.Namespace) -> int:
    """The listings of a case, against what is held and the logs."""
    from purloined import flow
    from purloined.messages import tongue
    from purloined.report import listings

    speech = tongue(options.lang)
    with flow.opened(cases.judged(cases.opened(options.file), options.lang)) as engine:
        found = listings.of(engine.rows, speech)
    print(json.dumps(listings.as_data(found), indent=1) if options.json else listings.as_text(found, speech))
    return exits.DONE
