"""`purloined watch`: looking out while nothing is known to have happened."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from purloined.cli import arguments, exits, terminal
from purloined.settings import CaseError


def add_to(commands) -> None:
    watch = arguments.command(
        commands,
        "watch",
        None,
        "look out while nothing is known to have happened",
        "purloined watch names WATCH.toml\n  purloined watch logs acme-2026-03 /var/log/samba/",
    )
    what = watch.add_subparsers(dest="what", metavar="WHAT", required=True, title="what is watched")
    _add_logs(what)
    says = "you, your suppliers and customers on the feeds of those who collect leak sites' posts: docs/watch-names.md"
    made = _command(what, "names", _watch_names, says, _NAMES)
    made.add_argument("watch", type=Path, metavar="WATCH.toml", help="whom to watch for, which feeds, whom to tell")
    says = "a feed of WATCH.toml by its name, a file, or - for standard input (default: all feeds of WATCH.toml)"
    arguments.many(made, "feeds", metavar="FEED", help=says)
    made.add_argument("--json", action="store_true", help="alerts as JSON, one per line")
    made.add_argument("--alarm", action="store_true", help="exit with 10 if there is an alert")
    made.add_argument(
        "--try", dest="is_trial", action="store_true", help="remember nothing, and tell nobody but this terminal"
    )


_NAMES = """examples:
  purloined watch names watch.toml posts.json --try       what it would say of a file, and nothing remembered
  purloined watch names watch.toml --alarm                all feeds of watch.toml: for cron

exit codes: 0 read; 1 error; 2 usage; 3 a feed or place for alerts is in trouble; 10, with --alarm, there are alerts"""
_LOGS = """examples:
  purloined watch logs acme-2026-03 /var/log/samba/audit.log /opt/zeek/logs/current/
  purloined watch logs watch.toml /var/log/remote/ --once --alarm          for cron
  tail -F /var/log/messages | purloined watch logs watch.toml - --json
  purloined watch logs watch.toml old-logs/ --once --try                   what it would have said

exit codes: 0 done; 1 error; 2 usage; 3 something could not be read or told; 10, with --alarm, there are alerts"""


def _command(what, name: str, run: Callable, says: str, epilog: str) -> argparse.ArgumentParser:
    """A thing to watch, with its examples and exit codes."""
    made = what.add_parser(
        name,
        help=says,
        description=says[0].upper() + says[1:] + ".",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)
    return made


def _add_logs(what) -> None:
    says = "live logs, for reading, packing and sending as thieves do it, and logs that fall silent: docs/watch-logs.md"
    made = _command(what, "logs", _watch_logs, says, _LOGS)
    known = "a case, or a TOML file: whose networks, sensors and vouched destinations count, and whom to tell"
    made.add_argument("known", type=Path, metavar="CASE_OR_CONFIG", help=known)
    says = "a log, a folder of logs, or - for standard input"
    made.add_argument("logs", nargs="+", type=Path, metavar="FILE|DIR|-", help=says)
    made.add_argument("--once", action="store_true", help="read what is there, tell, and end: for cron")
    made.add_argument("--json", action="store_true", help="alerts as JSON, one per line")
    made.add_argument("--alarm", action="store_true", help="exit with 10 if there was an alert")
    made.add_argument(
        "--try", dest="is_trial", action="store_true", help="remember nothing, and tell nobody but this terminal"
    )
    arguments.language(made)


def _watch_logs(options: argparse.Namespace) -> int:
    import tempfile
    import time

    from purloined import names
    from purloined.messages import say, tongue
    from purloined.watch import alerts, followed, known, ledger, watching

    told = known.read(options.known)
    if options.is_trial:
        told = told._replace(sinks=())
    stdin = followed.Piped(sys.stdin.buffer, time.time) if Path("-") in options.logs else None
    speech, heart = tongue(options.lang), _Heart(options.lang)
    with (
        tempfile.TemporaryDirectory(prefix="purloined-") as folder,
        ledger.Ledger(None if options.is_trial else told.state) as kept,
        watching.Watching(
            told,
            options.logs,
            kept,
            Path(folder) / "piece" if options.is_trial else told.state.with_name(told.state.name + ".piece"),
            show=lambda alert: heart.past(lambda: alerts.print_to(sys.stdout, alert, options.json, options.lang)),
            say=lambda text: heart.past(lambda: terminal.say(f"purloined: {names.shown(text)}")),
            stdin=stdin,
            is_once=options.once,
        ) as watched,
    ):
        watching.run(watched, options.once, heart.wait, heart.beat)
    figures = watched.figures()
    if options.once and not figures["logs"] and not watched.has_trouble:
        heart.past(lambda: terminal.say(f"purloined: {say(speech, 'watch.logs.none')}"))
    heart.past(lambda: terminal.say(say(speech, "watch.logs.ended", **figures)))
    if watched.counts.alerts and options.alarm:
        return exits.ALARM
    return exits.UNREAD if watched.has_trouble else exits.DONE


class _Heart:
    """The line on a terminal that shows that the watch lives, and what stops it: Ctrl-C, or SIGTERM."""

    def __init__(self, language: str) -> None:
        import signal
        import threading

        self._language = language
        self._stop = threading.Event()
        self._is_shown = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())

    def wait(self, seconds: float) -> bool:
        """So long at the most; whether to go on."""
        return not self._stop.wait(seconds)

    def beat(self, watched) -> None:
        """Shows the line anew, where somebody can see it."""
        if not sys.stderr.isatty():
            return
        from datetime import UTC, datetime

        from purloined.messages import say, tongue

        now = datetime.now(UTC).strftime("%H:%M:%S")
        text = say(tongue(self._language), "watch.logs.beat", time=now, **watched.figures())
        print(f"\r{text}\033[K", end="", file=sys.stderr, flush=True)
        self._is_shown = True

    def past(self, shows: Callable[[], object]) -> None:
        """Shows something else, where the line was."""
        if self._is_shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._is_shown = False
        shows()


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
    terminal.say(f"posts: {told.posts:,}, companies watched for: {len(watch.entries):,}, alerts: {told.alerts:,}")
    if told.alerts and options.alarm:
        return exits.ALARM
    return exits.UNREAD if told.troubles else exits.DONE
