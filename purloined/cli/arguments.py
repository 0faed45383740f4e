"""How commands and their arguments are declared."""

import argparse
import re
from collections.abc import Callable

ENGINE = "what runs the SELECTs: duckdb (default), local[N], spark://HOST:PORT or sc://HOST:PORT; see docs/engines.md"


def command(commands, name: str, run: Callable | None, says: str, example: str) -> argparse.ArgumentParser:
    """A command with its help; `commands` is what argparse adds subparsers to."""
    made = commands.add_parser(
        name,
        help=says,
        description=says[0].upper() + says[1:] + ".",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)
    return made


def many(made: argparse.ArgumentParser, name: str, kind: Callable[[str], object] = str, **more: str) -> None:
    """As many words as one likes, or none. They may stand behind options too: `CASE --json FILE`."""
    made.add_argument(name, nargs="*", type=kind, **more)
    made.set_defaults(late=(name, kind))


def parsed(parser: argparse.ArgumentParser, words: list[str] | None) -> argparse.Namespace:
    """What the words of a command line say. argparse takes a list of any length for empty if an option stands before
    it, and leaves its words over."""
    options, rest = parser.parse_known_args(words)
    name, kind = getattr(options, "late", (None, None))
    unknown = [word for word in rest if name is None or (word.startswith("-") and word != "-")]
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    if rest:
        setattr(options, name, [*getattr(options, name), *map(kind, rest)])
    return options


def count(text: str) -> int:
    """A number from 1 on; anything else is a wrong usage."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 on")
    return int(text)


def memory(text: str) -> str:
    """A size as DuckDB takes it; anything else is a wrong usage."""
    if not re.fullmatch(r"[1-9]\d{0,5} ?[MG]i?B", text, re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 8GB or 2400MB")
    return text


def language(command: argparse.ArgumentParser) -> None:
    """In which language the command speaks to people."""
    command.add_argument("--lang", choices=("en", "ja"), default="en", help="language (default: en)")
