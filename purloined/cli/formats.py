"""`purloined formats`: every source that can be read."""

import argparse
import json
import shutil

from purloined.cli import arguments, exits, terminal


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "formats",
        run,
        "list every source that can be read: what it can show, what its silence is worth, what it cannot tell",
        "purloined formats samba_audit zeek_conn",
    )
    made.add_argument("names", nargs="*", metavar="NAME", help="only these readers")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the list as JSON")
    form.add_argument("--markdown", action="store_true", help="what to collect first, and how: docs/evidence.md")


def run(options: argparse.Namespace) -> int:
    from purloined import catalogue

    found = catalogue.sources()
    for name in set(options.names) - {source.name for source in found}:
        terminal.say(f"purloined: there is no reader {name}")
        return exits.ERROR
    found = [source for source in found if not options.names or source.name in options.names]
    if options.json:
        print(json.dumps([catalogue.as_data(source) for source in found], ensure_ascii=False, indent=1))
    elif options.markdown:
        print(catalogue.as_markdown(found), end="")
    else:
        print(catalogue.as_text(found, shutil.get_terminal_size((120, 24)).columns))
    return exits.DONE
