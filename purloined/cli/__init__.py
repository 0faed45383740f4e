"""The command line: one command per arrow of the flow, each a file here. Data goes to stdout, progress and warnings to
stderr. Exit codes: exits.py.

A command's file has `add_to(commands)`, which declares it, and imports what is heavy only when it runs. `COMMANDS` is
the order in which help shows them.
"""

import argparse
import errno
import importlib
import io
import sys

from purloined import __version__
from purloined.cli import terminal
from purloined.cli.arguments import parsed
from purloined.cli.exits import ALARM, DEADLINE, DONE, ERROR, UNREAD, USAGE
from purloined.settings import CaseError

__all__ = ["ALARM", "DEADLINE", "DONE", "ERROR", "UNREAD", "USAGE", "main"]

COMMANDS = (
    "demo",
    "new",
    "add",
    "scan",
    "owners",
    "agreements",
    "decide",
    "judge",
    "explain",
    "report",
    "serve",
    "worklist",
    "duties",
    "notice",
    "supplier",
    "sheet",
    "export",
    "verify",
    "torrent",
    "engine",
    "columns",
    "listing",
    "watch",
    "markings",
    "formats",
)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns the exit code; `arguments` as on the command line, without the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a name shows its code
    options = parsed(_parser(), arguments)
    language = getattr(options, "lang", "en")
    try:
        return options.run(options)
    except CaseError as error:
        terminal.trouble(str(error), language)
        return ERROR
    except KeyboardInterrupt:
        terminal.say("")
        terminal.trouble(_STOPPED, language)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return ERROR
    except OSError as error:
        said = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        terminal.trouble(said + _HELPS.get(error.errno, ""), language)
        return ERROR


_HELPS = {
    errno.EROFS: ". Copy the case to a disk that may be written to, and go on there",
    errno.ENOSPC: ". Make room; the same command again does the rest",
}
_STOPPED = "stopped; the case holds all that was finished before. The same command again does the rest"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="purloined",
        description="After ransomware: what was taken, whose it was, and what proves it.",
        epilog="""the way through:
  purloined demo                            an invented incident, judged, with its report
  purloined new acme-2026-03                a case: a folder with a commented case.toml
  purloined add acme-2026-03 inventory.csv logs/ listing.txt
  purloined decide acme-2026-03 hostile --account svc-x --why ... --by ...
  purloined report acme-2026-03             judges, and writes report/report.html and the CSV files beside it
  purloined explain acme-2026-03 bracket.step
  purloined worklist acme-2026-03           what to find or decide next, and the files that would settle
  purloined duties due acme-2026-03         whom to tell, by when""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"purloined {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(f"purloined.cli.{name}").add_to(commands)
    return parser
