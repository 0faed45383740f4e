"""`purloined serve`: the workbench, in a browser."""

import argparse
import sys
from pathlib import Path

from purloined.cli import arguments, exits, terminal

_EXAMPLES = """purloined serve acme-2026-03
  purloined serve acme-2026-03 --bind 10.0.5.20 --port 8443 --certificate c.pem --key k.pem --password-file pw.txt"""


def add_to(commands) -> None:
    says = "open the workbench: the report's pages over the live case, where one can decide; on this machine only"
    made = arguments.command(commands, "serve", run, says, _EXAMPLES)
    made.add_argument("case", type=Path, help="the case")
    add_options(made)


def add_options(made: argparse.ArgumentParser) -> None:
    """Where to listen, and for whom."""
    made.add_argument("--port", type=int, default=0, help="port to listen on (default: any that is free)")
    made.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the pages (default: en)")
    made.add_argument("--open", action="store_true", help="open it in this machine's browser")
    made.add_argument(
        "--bind", metavar="ADDRESS", default="127.0.0.1", help="listen on a network; needs the next three"
    )
    made.add_argument("--certificate", type=Path, metavar="FILE", help="for TLS: the certificate, with its chain")
    made.add_argument("--key", type=Path, metavar="FILE", help="for TLS: its key")
    says = "first line: the password that people sign in with (12 characters or more), or its argon2 hash"
    made.add_argument("--password-file", type=Path, metavar="FILE", help=says)
    says = "a name that this machine is reached by; several times for several"
    made.add_argument("--name", action="append", default=[], metavar="HOST", help=says)


def run(options: argparse.Namespace) -> int:
    return serve(options.case, options)


def serve(folder: Path, options: argparse.Namespace) -> int:
    """Serves until it is interrupted."""
    from purloined.serve import running

    where = running.Where(
        options.bind, options.port, tuple(options.name), options.certificate, options.key, options.password_file
    )

    def told(address: str) -> None:
        print(address, flush=True)
        terminal.say("The workbench is open at this address, for whoever has it. Ctrl-C ends it.")
        if options.open:
            import webbrowser

            webbrowser.open(address)

    try:
        running.serve(folder, where, options.lang, told)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    return exits.DONE
