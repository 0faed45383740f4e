"""`purloined watch`: looking out while nothing is known to have happened."""

import argparse
import sys
from pathlib import Path

from purloined.cli import arguments, exits, terminal
from purloined.settings import CaseError


def add_to(commands) -> None:
    watch = arguments.command(
        commands,
        "watch",
        None,
        "look out while nothing is known to have happened",
        "purloined watch names WATCH.toml",
    )
    what = watch.add_subparsers(dest="what", metavar="WHAT", required=True, title="what is watched")
    says = "you, your suppliers and customers on the feeds of those who collect leak sites' posts: docs/watch-names.md"
    made = what.add_parser("names", help=says, description=says[0].upper() + says[1:] + ".")
    made.set_defaults(run=_watch_names)
    made.add_argument("watch", type=Path, metavar="WATCH.toml", help="whom to watch for, which feeds, whom to tell")
    says = "a feed of WATCH.toml by its name, a file, or - for standard input (default: all feeds of WATCH.toml)"
    made.add_argument("feeds", nargs="*", metavar="FEED", help=says)
    made.add_argument("--json", action="store_true", help="alerts as JSON, one per line")
    made.add_argument("--alarm", action="store_true", help="exit with 10 if there is an alert")
    made.add_argument(
        "--try", dest="is_trial", action="store_true", help="remember nothing, and tell nobody but this terminal"
    )


def _watch_names(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from purloined import names
    from purloined.watch import alerts, feeds, incidents, rounds, watchlist

    watch = watchlist.read(options.watch)
    sources = [feeds.of_argument(given, watch.feeds) for given in options.feeds] or list(watch.feeds)
    if not sources:
        raise CaseError(f"{options.watch} has no [[feed]]; name a file, or - for standard input")
    if options.is_trial:
        watch = replace(watch, sinks=())
    with incidents.Store(None if options.is_trial else watch.state) as store:
        told = rounds.go(watch, sources, store, lambda alert: alerts.print_to(sys.stdout, alert, options.json))
    for trouble in told.troubles:
        terminal.say(f"purloined: {names.shown(trouble)}")
    terminal.say(f"{told.posts:,} posts read, {len(watch.entries):,} companies watched for, {told.alerts:,} alerts")
    if told.alerts and options.alarm:
        return exits.ALARM
    return exits.UNREAD if told.troubles else exits.DONE
