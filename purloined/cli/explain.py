"""`purloined explain`: the argument for one file."""

import argparse
import json
from pathlib import Path

from purloined.cli import arguments, cases, exits, terminal


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "explain",
        run,
        "the argument for one file's verdict, record by record",
        "purloined explain acme-2026-03 'Northwind/Drawings/bracket rev C.step'",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("file", help="its path, or a part of it that no other path has")
    made.add_argument("--host", help="only there, where several hosts have that path")
    made.add_argument("--share", help="only there, where several shares have that path")
    made.add_argument("--json", action="store_true", help="the argument as JSON")
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    from purloined import explain, flow
    from purloined.messages import say, tongue

    speech = tongue(options.lang)
    case = cases.judged(cases.opened(options.case), options.lang)
    with flow.opened(case) as engine:
        try:
            argument = explain.argument(
                case, engine, explain.find(engine, options.file, options.host, options.share), speech
            )
        except explain.NoSuchFile as error:
            terminal.say(f"purloined: {say(speech, f'explain.{error}', words=options.file)}")
            for path in error.found:
                terminal.say(f"  {path}")
            if error.more:
                terminal.say(f"  {say(speech, 'explain.and_more')}")
            return exits.ERROR
    if options.json:
        print(json.dumps(argument.as_dict(), ensure_ascii=False, indent=1))
    else:
        print(explain.as_text(argument, speech))
    return exits.DONE
