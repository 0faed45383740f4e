"""The command line: one command per arrow of the flow. Data goes to stdout, progress and warnings to stderr.

Exit codes: 0 done; 1 error; 2 usage; 3 done, with inputs that could not be read; 10 (with --alarm) something is
taken or published; 11 (with --alarm) a hard deadline is near or missed.
"""

import argparse
import contextlib
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from purloined import __version__
from purloined.settings import SUBJECTS, CaseError

DONE, ERROR, USAGE, UNREAD, ALARM, DEADLINE = 0, 1, 2, 3, 10, 11


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns the exit code; `arguments` as on the command line, without the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a name shows its code
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except CaseError as error:
        _say(f"purloined: {error}")
        return ERROR
    except KeyboardInterrupt:
        _say("\npurloined: stopped; the case holds all that was finished before. The same command again does the rest")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return ERROR
    except OSError as error:
        _say(f"purloined: {error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        return ERROR


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

    def command(name: str, run: Callable, says: str, example: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name,
            help=says,
            description=says[0].upper() + says[1:] + ".",
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.set_defaults(run=run)
        return made

    made = command("demo", _demo, "write an invented incident, judge it, and say where its report is", "purloined demo")
    made.add_argument("folder", nargs="?", type=Path, default=Path("demo"), help="where (default: demo)")
    made.add_argument("--again", action="store_true", help="overwrite an earlier demo in that folder")

    made = command("new", _new, "make a case: a folder with a commented case.toml", "purloined new acme-2026-03")
    made.add_argument("case", type=Path, help="the folder to make")

    made = command(
        "add",
        _add,
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
    made.add_argument("--jobs", type=_count, metavar="N", help="files read at the same time (default: one per core)")

    made = command(
        "scan",
        _scan,
        "read every file of a share, a restored backup or a mounted image once: hashes, markings, owners",
        "purloined scan acme-2026-03 /srv/parts --host fs01\n"
        "  purloined scan /srv/parts --host fs01 --out fs01-parts.scan      (on a file server that is offline)\n"
        "  purloined add acme-2026-03 fs01-parts.scan",
    )
    made.add_argument("places", nargs="+", type=Path, metavar="[CASE] SHARE", help="the case; then folders to scan")
    made.add_argument("--host", metavar="NAME", help="the host that the files lie on, or lay on")
    made.add_argument("--share-name", metavar="NAME", help="the share's name, as logs have it (default: the folder's)")
    made.add_argument("--out", type=Path, metavar="FILE", help="write the journal to this file; no case is needed")
    made.add_argument("--owners", type=Path, metavar="FILE", help="the register of owners: a CSV file or a case.toml"
                      " (in a case, its own): docs/owners.md")  # fmt: skip
    made.add_argument("--since", type=Path, metavar="FILE", help="with --out: the journal of an earlier scan; what did"
                      " not change is taken from it (in a case, the last scan is)")  # fmt: skip
    says = "your own rules of markings, beside those that come with purloined: a file or a folder"
    made.add_argument("--rules", type=Path, action="append", default=[], metavar="RULES", help=says)
    made.add_argument("--anew", action="store_true", help="read everything again, whatever an earlier scan knows")
    made.add_argument("--jobs", type=_count, metavar="N", help="files read at the same time (default: one per core)")

    made = command(
        "owners",
        _owners,
        "whose the files are: per owner, on what basis, with which markings; and who the register lacks",
        "purloined owners acme-2026-03 --proposals",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--proposals", action="store_true", help="also who may be an owner and is not in the register")
    made.add_argument("--json", action="store_true", help="for programs")

    says = "record what a person declares: who, when, why; printed with every verdict that rests on it"
    _add_decide(command("decide", _decide, says, _DECIDE_EXAMPLES))

    made = command("judge", _judge, "give every held file its verdict", "purloined judge acme-2026-03")
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--json", action="store_true", help="the counts as JSON")
    made.add_argument("--engine", metavar="URL", default="duckdb", help=_ENGINE)
    says = "memory for the engine, beside up to 1.5 GB for the rest (default: 2400MB; 25 million files may need 8GB)"
    made.add_argument("--memory", type=_memory, metavar="SIZE", help=says)
    made.add_argument("--alarm", action="store_true", help="exit with 10 if anything is taken or published")

    made = command(
        "explain",
        _explain,
        "the argument for one file's verdict, record by record",
        "purloined explain acme-2026-03 'Northwind/Drawings/bracket rev C.step'",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("file", help="its path, or a part of it that no other path has")
    made.add_argument("--json", action="store_true", help="the argument as JSON")

    made = command("report", _report, "write the report: one HTML file, and CSV", "purloined report acme-2026-03")
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--lang", choices=("en", "ja"), default="en", help="language of the page (default: en)")
    made.add_argument("--alarm", action="store_true", help="exit with 10 if anything is taken or published")

    made = command(
        "worklist",
        _worklist,
        "what would change the answer, best first: logs to find, questions to decide, and the files they would settle",
        "purloined worklist acme-2026-03 --most 5",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--most", type=_count, metavar="N", help="how many at the most (default: 20; with --json, all)")
    made.add_argument("--json", action="store_true", help="the list as JSON")

    says = "whom to tell, by when: the duties of a case, and the rules they come from"
    _add_duties(command("duties", _duties, says, _DUTIES_EXAMPLES))

    made = command(
        "export",
        _export,
        "write the events of a case for other programs, as OCSF events in JSON lines",
        "purloined export acme-2026-03 --ocsf events.jsonl",
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--ocsf", nargs="?", type=Path, const=Path("-"), required=True, metavar="FILE", help=_OCSF)

    made = command("verify", _verify, "hash all evidence again and name what changed", "purloined verify acme-2026-03")
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--json", action="store_true", help="what changed as JSON")

    made = command(
        "torrent",
        _torrent,
        "which files of a torrent are proven to be files of yours; no case is needed, and nothing is fetched",
        "purloined torrent leak.torrent --against /mnt/backup-2026-02-26 --against /mnt/snapshot",
    )
    made.add_argument("file", type=Path, help="the torrent; or the info dictionary that a magnet link gave")
    made.add_argument(
        "--against",
        type=Path,
        action="append",
        required=True,
        metavar="FOLDER",
        help="your files as they were then: a restored backup, a snapshot, the share; several times for several",
    )
    made.add_argument("--json", action="store_true", help="one JSON object per line instead of the table")

    made = command(
        "engine",
        _engine,
        "check that another engine gives the answers that DuckDB gives, on cases that come with purloined",
        "purloined engine check spark://10.0.9.1:7077 --folder /mnt/cases",
    )
    made.add_argument("what", choices=("check",), help="every SELECT on both, compared row for row")
    made.add_argument("url", metavar="URL", help=_ENGINE)
    made.add_argument("--folder", type=Path, help="where that engine can read and write; default: for temporary files")

    made = command(
        "columns",
        _columns,
        "guess what the columns of an unknown CSV log mean, and print that for case.toml, where a person confirms it",
        "purloined columns fw-export.csv >> acme-2026-03/case.toml",
    )
    made.add_argument("file", type=Path, metavar="FILE", help="a CSV with a heading")

    made = command(
        "listing",
        _listing,
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

    _add_watch(
        command(
            "watch",
            None,
            "look out while nothing is known to have happened",
            "purloined watch names WATCH.toml",
        )
    )
    _add_markings(
        command(
            "markings",
            _markings,
            "check, try and list the rules by which a file's markings are found",
            "purloined markings lint acme-2026-03\n  purloined markings test --text 'CUI//SP-CTI' --place header\n"
            "  purloined markings show us.cui.banner",
        )
    )

    made = command(
        "formats",
        _formats,
        "list every source that can be read: what it can show, what its silence is worth, what it cannot tell",
        "purloined formats samba_audit zeek_conn",
    )
    made.add_argument("names", nargs="*", metavar="NAME", help="only these readers")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the list as JSON")
    form.add_argument("--markdown", action="store_true", help="what to collect first, and how: docs/evidence.md")
    return parser


def _add_markings(markings: argparse.ArgumentParser) -> None:
    does = markings.add_subparsers(dest="what", metavar="WHAT", required=True, title="what is done")
    made = does.add_parser("lint", help="try every example of every rule, and how fast each is")
    made.add_argument("rules", nargs="*", type=Path, metavar="RULES", help="your rules: a file, a folder or a case")
    made = does.add_parser("test", help="say what is found in files, or in a text, and why it is a use or a mention")
    made.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of any kind that the scan reads")
    made.add_argument("--text", help="a text instead")
    made.add_argument(
        "--place", default="body", help="where the text stands: body (default), header, footer, name, ..."
    )
    made.add_argument("--json", action="store_true", help="one JSON object per line")
    made.add_argument("--rules", type=Path, action="append", default=[], help="your rules: a file, a folder or a case")
    made = does.add_parser("show", help="list the rules, or say all of one")
    made.add_argument("names", nargs="*", metavar="NAME", help="only these rules or classes")
    made.add_argument("--rules", type=Path, action="append", default=[], help="your rules: a file, a folder or a case")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the rules as JSON")
    form.add_argument("--markdown", action="store_true", help="the lists of docs/markings.md")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 on")
    return int(text)


def _add_watch(watch: argparse.ArgumentParser) -> None:
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


_OCSF = "where to (default: stdout); events without a time, which OCSF requires, are left out and counted"
_ENGINE = "what runs the SELECTs: duckdb (default), local[N], spark://HOST:PORT or sc://HOST:PORT; see docs/engines.md"
_DECIDE_EXAMPLES = """purloined decide acme-2026-03 hostile --account svc-x --from 2026-03-01T00:00:00Z \\
      --why "its password was in the ransom chat" --by "incident lead"
  purloined decide acme-2026-03 vouched --destination 198.51.100.7 \\
      --why "backup provider, contract 2024-11" --by "head of IT"
  purloined decide acme-2026-03 continuous "samba audit of fs01" \\
      --why "the log server had no outage in March" --by "head of IT"
  purloined decide acme-2026-03 offline --host tape01 --paths "/Archive/**" \\
      --why "in the safe, by the register" --by "head of IT"
  purloined decide acme-2026-03 window --from 2026-02-27T00:00:00Z --to 2026-03-06T00:00:00Z \\
      --why "first logon of svc-x; mains switched off" --by "incident lead" --supersedes 2
  purloined decide acme-2026-03 match leak.html ours --grade D2 \\
      --why "drawings of our project Orrery, checked 20 by hand" --by "head of IT"
  purloined decide acme-2026-03 withdraw 3 --why "it was another account" --by "incident lead"
  purloined decide acme-2026-03 list --all"""


def _add_decide(decide: argparse.ArgumentParser) -> None:
    from purloined import decisions

    decide.add_argument("case", type=Path, help="the case")
    kinds = decide.add_subparsers(dest="kind", metavar="WHAT", required=True, title="what is declared")

    def kind(name: str, says: str) -> argparse.ArgumentParser:
        made = kinds.add_parser(name, help=says, description=says[0].upper() + says[1:] + ".")
        made.set_defaults(wrong_usage=made.error)
        if name != "list":
            made.add_argument("--why", metavar="TEXT", help="the reason; printed with every verdict that rests on this")
            made.add_argument("--by", metavar="NAME", help="who declares it; printed with every verdict likewise")
        if name not in ("list", "withdraw", "match", *decisions.OF_DUTIES):
            made.add_argument("--from", dest="from_time", metavar="TIME", help="with a zone: 2026-03-01T00:00:00Z")
            made.add_argument("--to", dest="to_time", metavar="TIME", help="likewise")
        if name not in ("list", "withdraw"):
            made.add_argument("--supersedes", type=int, metavar="N", help="the decision that this one replaces")
        return made

    for name, says in (("hostile", "somebody is hostile"), ("vouched", "somebody is vouched for")):
        subjects = kind(name, says).add_mutually_exclusive_group(required=True)
        for subject in SUBJECTS:
            subjects.add_argument(f"--{subject}", help=_SUBJECT_HELP[subject])
    kind("continuous", "a sensor recorded without interruption").add_argument("sensor", help="its name in case.toml")
    offline = kind("offline", "holdings were out of reach")
    offline.add_argument("--host", help="host they lie on")
    offline.add_argument("--paths", nargs="+", metavar="PATTERN", help="which they are: '/Archive/**'")
    kind("window", "from the first moment the intruder may have been inside, to containment")
    match = kind("match", "files that a listing may name are ours, or are not")
    match.add_argument("listing", help="its file name, or a pattern for several: 'page-*.html'")
    which = match.add_mutually_exclusive_group()
    which.add_argument("--grade", choices=decisions.GRADES_WAITING, help="all that it lists with this grade")
    which.add_argument("--record", type=_count, metavar="N", help="what stands in this line or record of it")
    says = "whether they are the held files; left out: shows what waits for a decision, both sides"
    match.add_argument("is", nargs="?", choices=decisions.MATCH_IS, help=says)
    withdraw = kind("withdraw", "a decision no longer holds, and nothing takes its place")
    withdraw.add_argument("supersedes", type=int, metavar="N", help="its number")
    listed = kind("list", "the decisions in force")
    listed.add_argument("--all", action="store_true", help="also those superseded or withdrawn")
    listed.add_argument("--json", action="store_true", help="as JSON")

    clock = kind("clock", "a clock of a duty started, or a step of one was done")
    clock.add_argument("start", help="discovery, awareness, ...; or DUTY.STEP that was done, as `duties due` names it")
    clock.add_argument("--at", required=True, metavar="TIME", help="when, with a zone: 2026-03-01T09:00:00+09:00")
    fact = kind("fact", "what a duty asks is answered")
    fact.add_argument("fact", help="its name, as `duties due` asks for it")
    fact.add_argument("value", help="yes, no, a number, a text, or several with commas")
    for made in (clock, fact):
        made.add_argument("--owner", help="of this owner's data only; left out: of the case")


_DUTIES_EXAMPLES = """purloined duties due acme-2026-03
  purloined duties due acme-2026-03 --alarm --warn 24       for cron: exit code 11 if a hard deadline is near or missed
  purloined duties show us-dfars-7012
  purloined duties lint my-rules/*.toml"""


def _add_duties(duties: argparse.ArgumentParser) -> None:
    whats = duties.add_subparsers(dest="what", metavar="WHAT", required=True, title="what to do")

    def what(name: str, says: str) -> argparse.ArgumentParser:
        made = whats.add_parser(name, help=says, description=says[0].upper() + says[1:] + ".")
        if name not in ("lint", "test"):
            made.add_argument("--lang", choices=("en", "ja"), default="en", help="language (default: en)")
        return made

    made = what("due", "the duties of a case: due, to decide, waiting for a clock, not applicable")
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--all", action="store_true", help="also what does not apply, rules that are off, proposed law")
    made.add_argument("--json", action="store_true", help="as JSON, everything with its reasons")
    made.add_argument("--alarm", action="store_true", help="exit with 11 if a hard deadline is near or missed")
    made.add_argument("--warn", type=_count, default=24, metavar="HOURS", help="what is near (default: 24 hours)")
    made = what("show", "a rule: the law's own words, conditions, clocks; without a name, the list of all")
    made.add_argument("id", nargs="?", metavar="ID", help="its name")
    what("facts", "the facts that the rules ask for")
    made = what("lint", "check rules; a wrong one is named with file and line")
    made.add_argument("files", nargs="*", type=Path, metavar="FILE", help="rule files; left out: those shipped")
    made = what("test", "run the worked examples of rules, and their tables of dates")
    made.add_argument("id", nargs="*", metavar="ID", help="only these; a file works too")


_SUBJECT_HELP = {
    "account": r"svc-x, or ACME\svc-x for one domain only",
    "session": "as the log names it; to be vouched for it needs --from and --to",
    "host": "a host, with its addresses",
    "address": "an address or network that connections came from: 10.0.8.0/24",
    "process": "a program",
    "destination": "an address, network or domain that bytes went to",
    "evidence": "an added file, by name or pattern: the thief's own log, our own job's log",
}


# The commands -------------------------------------------------------------------------------------------


def _demo(options: argparse.Namespace) -> int:
    from purloined import demo, flow

    folder = options.folder
    demo.write(folder, again=options.again)
    case = _open(folder)
    print("reading the evidence (one log is damaged for some hours: that is part of the story)")
    _add_all(case, [folder / "evidence"], quiet=True)
    _judge_case(case)
    report = _write_report(case)
    _print_counts(case)
    print(f"\nThe note left on the machines ({folder}/ransom-note.txt) does not mention theft. That proves nothing.")
    print(f"The report: {report}")
    with flow.opened(case) as engine:
        first = next(engine.rows("SELECT path FROM verdicts WHERE verdict = 'taken' ORDER BY path LIMIT 1"))
    print(f"Ask why:    {_program()} explain {folder} '{first['path']}'")
    return DONE


def _new(options: argparse.Namespace) -> int:
    from purloined.case import Case
    from purloined.template import case_toml

    case = Case.new(options.case, case_toml(options.case.name))
    print(f"{case.folder}/case.toml is there. State in it what you know (window, hosts, sensors, who is hostile),")
    print(f"then add evidence: {_program()} add {case.folder} FILE...")
    return DONE


def _add(options: argparse.Namespace) -> int:
    how = {"room": options.room, "reader_name": options.reader, "reread": options.reread, "jobs": options.jobs}
    return _add_all(_open(options.case), options.files, **how)


def _scan(options: argparse.Namespace) -> int:
    if os.name != "posix":
        raise CaseError("scan runs on Linux and macOS: there, mount the share, the backup or the image, read-only")
    case, shares = (None, options.places) if options.out else (_open(options.places[0]), options.places[1:])
    if not shares:
        raise CaseError("scan what? Say: purloined scan CASE SHARE, or purloined scan --out FILE SHARE")
    if len(shares) > 1 and (options.share_name or options.out):
        raise CaseError("--share-name and --out are for one share at a time")
    if missing := next((share for share in shares if not share.is_dir()), None):
        raise CaseError(f"{missing} is no folder")
    names_ = [options.share_name or share.resolve().name or None for share in shares]
    if twice := next((name for name in names_ if names_.count(name) > 1), None):
        raise CaseError(f"two shares would be called {twice}: scan each by itself, with --share-name")
    return max([_scan_share(case, options, share, name) for share, name in zip(shares, names_, strict=True)])


def _scan_share(case, options: argparse.Namespace, root: Path, name: str | None) -> int:
    """Scans one share, adds the journal to the case, and prints what was found."""
    from purloined import adding
    from purloined.owning import register
    from purloined.scan import scanning, tree

    owners = register.load(options.owners) if options.owners else register.NOBODY
    if case is not None and not options.owners:
        owners = register.of(case.settings)
    to, before, waits = options.out, options.since, False
    if case is not None:
        earlier, to = case.scans(options.host, name, root)
        before = earlier[-1] if earlier else None
        if waits := before is not None and not case.has_taken(before):
            to = before  # the last one came to its end, and was stopped before it was added
    if not waits:
        if to.exists():
            raise CaseError(f"{to} exists; name another file, and this one with --since")
        with _scan_bar() as tell:
            scanning.scan(
                scanning.Share(root, options.host, name),
                to,
                options.jobs or adding.cores(),
                None if options.anew else before,
                [*options.rules, *(case.settings.marking_rules if case is not None else ())],
                [case.folder] if case is not None else [],
                owners,
                tell,
            )
    print(tree.as_text(tree.summary(to)))
    print(f"\nThe journal: {to}")
    return DONE if case is None else _add_all(case, [to], quiet=True)


@contextlib.contextmanager
def _scan_bar() -> Iterator[Callable]:
    """Files, bytes, rate and time left on stderr, where that is a terminal."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # a thread would be half copied into the processes that read
    with tqdm(desc="scanning", unit="B", unit_scale=True, disable=None, leave=False, file=sys.stderr) as bar:

        def tell(progress) -> None:
            bar.total = progress.total_bytes
            of = f" of {progress.total_entries:,}" if progress.total_entries else ""
            bar.set_postfix_str(f"{progress.entries:,}{of} files", refresh=False)
            bar.update(progress.bytes - bar.n)

        yield tell


def _memory(text: str) -> str:
    """A size as DuckDB takes it; anything else is a wrong usage."""
    if not re.fullmatch(r"[1-9]\d{0,5} ?[MG]i?B", text, re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 8GB or 2400MB")
    return text


def _judge(options: argparse.Namespace) -> int:
    case = _open(options.case)
    _judge_case(case, options.engine, options.memory)
    counts = _print_counts(case, options.json)
    return ALARM if options.alarm and (counts["taken"] or counts["published"]) else DONE


def _decide(options: argparse.Namespace) -> int:
    from purloined import decisions, names

    case = _open(options.case)
    if options.kind == "list":
        return _list_decisions(case, options.all, options.json)
    if options.kind == "match" and not getattr(options, "is"):
        return _show_waiting(case, options.listing, options.grade, options.record)
    if not (options.why and options.by):
        options.wrong_usage("--why and --by are needed: they are printed with every verdict that rests on this")
    given = {key: getattr(options, key, None) for key in (*SUBJECTS, "sensor", "paths", *_OF_A_MATCH, *_OF_A_DUTY)}
    given |= {"from": getattr(options, "from_time", None), "to": getattr(options, "to_time", None)}
    what = decisions.declaration(options.kind, given)
    if options.kind in decisions.OF_DUTIES:
        from purloined.duties import facts

        facts.check_declared(options.kind, what)
    made = case.decide(what, options.by, options.why, options.supersedes)
    print(f"decision {made.number} is recorded: {names.shown(decisions.said(made))}")
    print("See: duties due" if options.kind in decisions.OF_DUTIES else "The next judge or report rests on it.")
    return DONE


_OF_A_MATCH = ("listing", "is", "grade", "record")
_OF_A_DUTY = ("start", "at", "fact", "value", "owner")


def _show_waiting(case, listing: str, grade: str | None, record: int | None, most: int = 20) -> int:
    """Prints what a listing may mean and no person decided: how many of each grade, and some, both sides."""
    from purloined import flow
    from purloined.settings import matches

    counts: dict[str, int] = {}
    with flow.opened(_judged(case)) as engine:
        for row in engine.rows(_WAITING):
            if matches(row["name"], listing) and grade in (None, row["grade"]) and record in (None, row["record"]):
                counts[row["grade"]] = counts.get(row["grade"], 0) + 1
                if counts[row["grade"]] <= most:
                    print(_both_sides(row))
    for of_grade, count in sorted(counts.items()):
        print(f"{count:,} of grade {of_grade} wait for a decision")
    if not counts:
        print("nothing waits for a decision")
    return DONE


def _both_sides(row: dict) -> str:
    """A match as three lines: why, what is listed, what is held."""
    from purloined import names

    odds = "" if row["posterior_ppm"] is None else f", {row['posterior_ppm'] / 10_000:.2f} % by the odds"
    ties = f", one of {row['ties']} it may be" if row["ties"] > 1 else ""
    listed_size = row["size_shown"] if row["size"] is None else row["size"]
    return (
        f"{row['grade']}  {names.shown(row['name'])}:{row['record']}  {row['by_key']}{odds}{ties}\n"
        f"    listed  {names.shown(row['listed'])}  {names.shown(str(listed_size or 'no size'))}\n"
        f"    held    {names.shown(row['held'])}  {row['held_size'] or 'no size'}"
    )


_WAITING = """
    SELECT sources.name, matches.record, matches.grade, matches.by_key, matches.posterior_ppm, matches.ties,
        min(listings.path) AS listed, min(listings.size) AS size, min(listings.size_shown) AS size_shown,
        held.path AS held, held.size AS held_size
    FROM matches
    JOIN sources ON sources.source = matches.source
    JOIN held ON held.file = matches.file
    JOIN listings ON listings.source = matches.source AND listings.record = matches.record
    WHERE NOT matches.decides AND NOT matches.refused AND matches.grade <> 'E'
    GROUP BY ALL
    ORDER BY matches.grade, sources.name, matches.record, held.path
"""


def _list_decisions(case, all_of_them: bool, as_json: bool) -> int:
    from purloined import decisions, names

    known = case.decisions()
    by = {decision.supersedes: decision.number for decision in known if decision.supersedes}
    listed = known if all_of_them else decisions.in_force(known)
    if as_json:
        print(json.dumps([d._asdict() | {"superseded_by": by.get(d.number)} for d in listed], indent=1))
        return DONE
    for decision in listed:
        print(f"{decision.number}  {decision.made}  {names.shown(decision.who)}")
        print(f"   {names.shown(decisions.said(decision))}")
        print(f"   because: {names.shown(decision.why)}")
        if decision.number in by:
            print(f"   superseded by decision {by[decision.number]}")
    if not listed:
        print("nothing is decided")
    return DONE


def _explain(options: argparse.Namespace) -> int:
    from purloined import explain, flow

    case = _judged(_open(options.case))
    with flow.opened(case) as engine:
        try:
            argument = explain.argument(case, engine, explain.find(engine, options.file))
        except explain.NoSuchFile as error:
            _say(f"purloined: {error}: {options.file}")
            for path in error.found:
                _say(f"  {path}")
            if error.more:
                _say("  ... and more")
            return ERROR
    print(json.dumps(argument.as_dict(), ensure_ascii=False, indent=1) if options.json else explain.as_text(argument))
    return DONE


def _report(options: argparse.Namespace) -> int:
    case = _judged(_open(options.case))
    path = _write_report(case, options.lang)
    counts = _print_counts(case)
    print(f"\nThe report: {path}")
    return ALARM if options.alarm and (counts["taken"] or counts["published"]) else DONE


def _worklist(options: argparse.Namespace) -> int:
    from purloined import flow
    from purloined.report import worklist

    case = _judged(_open(options.case))
    with flow.opened(case) as engine:
        shown, in_all = worklist.of(engine.rows, options.most or (None if options.json else worklist.MOST))
        judged = any(engine.rows("SELECT file FROM verdicts LIMIT 1"))
    if options.json:
        print(json.dumps([worklist.as_data(row) for row in shown], ensure_ascii=False, indent=1))
    else:
        print(worklist.as_text(shown, in_all, judged))
    return DONE


def _duties(options: argparse.Namespace) -> int:
    from purloined.duties import rules

    run = {"due": _due, "show": _show_rule, "facts": _facts, "lint": _lint, "test": _test_rules}[options.what]
    try:
        return run(options)
    except rules.RuleError as error:
        raise CaseError(str(error)) from error


def _due(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime, timedelta

    from purloined import flow
    from purloined.duties import due, facts, shown

    case = _judged(_open(options.case))
    with flow.opened(case) as engine:
        known = facts.of(case.settings, list(engine.rows(facts.EXPOSURE)), list(engine.rows(facts.PROOFS)))
    now = datetime.now(UTC)
    found = due.answers(known, now, every=options.all)
    if options.json:
        print(json.dumps([shown.as_data(answer, options.lang) for answer in found], ensure_ascii=False, indent=1))
    else:
        print(shown.as_text(found, options.lang, now, options.all))
    near = any(answer.is_near(now, timedelta(hours=options.warn)) for answer in found)
    return DEADLINE if options.alarm and near else DONE


def _show_rule(options: argparse.Namespace) -> int:
    from purloined.duties import rules, shown

    if options.id:
        print(shown.rule_text(rules.find(options.id), options.lang))
        return DONE
    for rule in rules.shipped():
        print(f"{rule.id:22} {'on ' if rule.on else 'off'}  {rule.status:20} {rule.title[options.lang]}")
    return DONE


def _facts(options: argparse.Namespace) -> int:
    from purloined.duties import facts

    print(facts.as_text(options.lang))
    return DONE


def _lint(options: argparse.Namespace) -> int:
    from datetime import date

    from purloined.duties import rules, shown

    wrong = 0
    found = []
    for path in options.files:
        try:
            found.append(rules.read(path))
        except rules.RuleError as error:
            wrong += 1
            print(error)
    found = found if options.files else list(rules.shipped())
    for rule in found:
        if shown.is_stale(rule, date.today()):
            print(f"{rule.id}: nobody has checked the law since {rule.checked}")
    print(f"{len(found)} rules are in order; {wrong} are not")
    return ERROR if wrong else DONE


def _test_rules(options: argparse.Namespace) -> int:
    from purloined.duties import rules, worked

    wanted = [rules.read(Path(name)) if Path(name).is_file() else rules.find(name) for name in options.id]
    found = [run for rule in wanted or rules.shipped() for run in worked.runs(rule)]
    differing = [run for run in found if run.differs]
    for run in differing:
        print(f"{run.rule}: {run.says}: {run.differs}")
    print(f"{len(found)} examples: {len(differing)} differ")
    return ERROR if differing else DONE


def _export(options: argparse.Namespace) -> int:
    from purloined import catalogue
    from purloined.report import ocsf

    case = _open(options.case)
    servers = {source.name for source in catalogue.sources() if source.kind in catalogue.OF_SERVERS}
    logs = {
        line["sha256"][:16]: ocsf.Log(line["name"], line["reader"], line["reader"] in servers)
        for line in case.standing_evidence()
    }
    written = untimed = 0
    with _output(options.ocsf) as stream:
        for line in ocsf.lines(case.events(), logs):
            if line is None:
                untimed += 1
            else:
                stream.write(line + "\n")
                written += 1
    _say(f"{written:,} events written" + (f"; {untimed:,} without a time were left out" if untimed else ""))
    return DONE


@contextlib.contextmanager
def _output(path: Path) -> Iterator[TextIO]:
    """A file that is there only once it is whole; `-` is stdout."""
    if path == Path("-"):
        yield sys.stdout
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="ascii", newline="\n") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _verify(options: argparse.Namespace) -> int:
    case = _open(options.case)
    changed = case.verify()
    if options.json:
        print(json.dumps({"evidence": len(case.standing_evidence()), "changed": changed}, ensure_ascii=False))
    else:
        for sentence in changed:
            print(sentence)
        checked = f"{len(case.standing_evidence()):,} evidence files checked"
        print(f"{checked}: {len(changed):,} findings" if changed else f"{checked}: nothing changed")
    return ERROR if changed else DONE


def _engine(options: argparse.Namespace) -> int:
    import tempfile

    from purloined import parity

    differing = steps = 0
    with tempfile.TemporaryDirectory(prefix="purloined-", dir=options.folder) as folder:
        for step in parity.check(options.url, Path(folder)):
            print(f"{step.step:16} {step.difference or f'equal ({step.rows:,} rows)'}", flush=True)
            steps += 1
            differing += step.difference is not None
    print(f"{steps} SELECTs compared: " + (f"{differing} differ" if differing else "all equal"))
    return ERROR if differing else DONE


def _torrent(options: argparse.Namespace) -> int:
    from purloined.parsing import torrent, torrent_proof
    from purloined.parsing.byte_window import Malformed

    if missing := next((folder for folder in options.against if not folder.exists()), None):
        raise CaseError(f"there is no {missing}")
    counts = {}
    with options.file.open("rb") as stream:
        try:
            plan = torrent.outline(stream)
            local = torrent_proof.local_files(stream, plan, options.against)
            _say(f"{plan.version} torrent, {sum(map(len, local.values())):,} of your files are of a size that it has")
            with _bar(sum(size * len(files) for size, files in local.items()), "hashing", "B") as advance:
                for proof in torrent_proof.prove(stream, plan, local, advance):
                    counts[proof.outcome] = counts.get(proof.outcome, 0) + 1
                    _print_proof(proof, options.json)
        except Malformed as error:
            _say(f"purloined: the torrent is damaged: {error}")
            return UNREAD
    for outcome, count in sorted(counts.items(), key=lambda item: -item[1]):
        _say(f"  {outcome:10} {count:>12,} files")
    if plan.damage:
        _say(f"purloined: not all of it was read: {plan.damage}")
    return UNREAD if plan.damage else DONE


def _print_proof(proof, as_json: bool) -> None:
    from purloined import names

    if as_json:
        print(json.dumps(proof._asdict() | {"local": str(proof.local) if proof.local else None}))
    else:
        local = names.shown(str(proof.local)) if proof.local else "-"
        print(f"{proof.outcome:10}  {proof.hashed:>16,}  {names.shown(proof.path)}  {local}")


def _columns(options: argparse.Namespace) -> int:
    from purloined.evidence import Evidence
    from purloined.parsing import csv_guess

    evidence = Evidence(options.file)
    if not csv_guess.is_table(evidence.head()):
        _say(f"purloined: {options.file} does not begin with a heading and a row of as many columns")
        return ERROR
    print(csv_guess.as_toml(evidence))
    return DONE


def _listing(options: argparse.Namespace) -> int:
    if options.file.is_dir():
        return _listings(options)
    from purloined import survey

    found = survey.readers_of(options.file, options.reader)
    if len(found) != 1:
        both = ", ".join(f"{reader.room}/{reader.name}" for reader in found)
        why = f"it is claimed by {both}; say --reader NAME" if both else "no reader recognises it as a list of files"
        _say(f"purloined: {options.file.name}: {why}")
        return UNREAD
    seen = survey.survey(options.file, found[0])
    matched = _against(options, found[0].name) if options.against else None
    if options.json:
        data = seen._asdict() | ({"against": matched._asdict()} if matched else {})
        print(json.dumps(data, indent=1))  # in ASCII: names may hold what turns the direction of text
    else:
        print(survey.as_text(seen))
        if matched:
            from purloined import against

            print(against.as_text(matched))
    return UNREAD if seen.unread else DONE


def _against(options: argparse.Namespace, reader: str):
    """The listing matched to inventories."""
    from purloined import against

    with _bar(against.steps(), "matching", "step") as advance:
        return against.against(options.file, options.against, reader, done=lambda step: advance(1))


def _listings(options: argparse.Namespace) -> int:
    """The listings of a case, against what is held and the logs."""
    from purloined import flow
    from purloined.report import listings

    with flow.opened(_judged(_open(options.file))) as engine:
        found = listings.of(engine.rows)
    print(json.dumps(listings.as_data(found), indent=1) if options.json else listings.as_text(found))
    return DONE


def _owners(options: argparse.Namespace) -> int:
    from purloined import owners

    found = owners.of(_open(options.case), options.proposals)
    print(json.dumps(owners.as_data(found), indent=1) if options.json else owners.as_text(found, options.proposals))
    return DONE


def _formats(options: argparse.Namespace) -> int:
    from purloined import catalogue

    found = catalogue.sources()
    for name in set(options.names) - {source.name for source in found}:
        _say(f"purloined: there is no reader {name}")
        return ERROR
    found = [source for source in found if not options.names or source.name in options.names]
    if options.json:
        print(json.dumps([catalogue.as_data(source) for source in found], ensure_ascii=False, indent=1))
    elif options.markdown:
        print(catalogue.as_markdown(found), end="")
    else:
        print(catalogue.as_text(found, shutil.get_terminal_size((120, 24)).columns))
    return DONE


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
        _say(f"purloined: {names.shown(trouble)}")
    _say(f"{told.posts:,} posts read, {len(watch.entries):,} companies watched for, {told.alerts:,} alerts")
    if told.alerts and options.alarm:
        return ALARM
    return UNREAD if told.troubles else DONE


def _markings(options: argparse.Namespace) -> int:
    from purloined.marking import rules

    known = rules.load(*_rule_folders(options.rules))
    return {"lint": _lint_markings, "test": _test_markings, "show": _show_markings}[options.what](options, known)


def _rule_folders(given: list[Path]) -> list[Path]:
    """Where rules lie; of a case, what its case.toml says."""
    folders: list[Path] = []
    for path in given:
        folders += _open(path).settings.marking_rules if (path / "case.toml").is_file() else (path,)
    return folders


def _lint_markings(options: argparse.Namespace, known: list) -> int:
    from purloined.marking import linting

    problems = list(linting.problems(known))
    for problem in problems:
        _say(f"purloined: {problem}")
    if problems:
        return ERROR
    together, *alone = linting.speeds(known)
    slow = [one for one in alone if one.speed < linting.LEAST_SPEED]
    for one in slow:
        at = next(rule.at for rule in known if rule.id == one.rule)
        _say(f"purloined: {at}: too slow: {one.speed:.0f} MB/s alone, and {linting.LEAST_SPEED} are wanted")
    examples = sum(len(rule.yes) + len(rule.no) for rule in known)
    print(f"{len(known)} rules, {examples} examples hold; {together.speed:.0f} MB/s together")
    print("slowest alone: " + ", ".join(f"{one.rule} {one.speed:.0f} MB/s" for one in alone[:3]))
    return ERROR if slow else DONE


def _test_markings(options: argparse.Namespace, known: list) -> int:
    from purloined import names
    from purloined.content import PLACES
    from purloined.marking import matching

    if options.place not in PLACES:
        _say(f"purloined: there is no place {options.place}; known are {', '.join(PLACES)}")
        return USAGE
    if (options.text is None) == (not options.files):
        _say("purloined: give files, or --text")
        return USAGE
    matcher = matching.compiled(matching.tried(known))
    for name, parts in _parts_to_test(options):
        for hit in matcher.hits(parts):
            if options.json:
                print(json.dumps({"file": name} | hit._asdict(), ensure_ascii=False))
                continue
            said = "use" if hit.use else "mention"
            print(f"{said:8}{hit.confidence:8}{hit.kind}  {hit.rule}  x{hit.count}  {names.shown(hit.value)}")
            where = " ".join(filter(None, (names.shown(name), hit.place)))
            print(f"        {where}: {names.shown(hit.snippet)}")
    return DONE


def _parts_to_test(options: argparse.Namespace) -> Iterator[tuple[str, list]]:
    from purloined import content
    from purloined.content import apart

    if options.text is not None:
        yield "", [content.Part(options.place, options.text, "")]
    for path in options.files:
        found = apart.examine(path)
        if found.status != "ok":
            _say(f"purloined: {path}: {found.status}: {found.said}: what it bears beside this is not known")
        yield str(path), found.parts


def _show_markings(options: argparse.Namespace, known: list) -> int:
    from purloined import names
    from purloined.marking import listed

    for name in options.names:
        if not any(name in (rule.id, rule.kind) for rule in known):
            _say(f"purloined: there is no rule and no class {name}")
            return ERROR
    asked = [rule for rule in known if not options.names or {rule.id, rule.kind} & set(options.names)]
    if options.json:
        print(json.dumps([listed.as_data(rule) for rule in asked], ensure_ascii=False, indent=1))
    elif options.markdown:
        print(listed.as_markdown(asked))
    elif options.names:
        print("\n\n".join("\n".join(map(names.shown, listed.in_full(rule).splitlines())) for rule in asked))
    else:
        print(listed.as_text(asked))
    return DONE


# What they share ----------------------------------------------------------------------------------------


def _open(folder: Path):
    from purloined.case import Case

    return Case(folder)


def _judged(case):
    """The case, judged anew where evidence, case.toml or decisions changed since."""
    if not case.is_judged:
        _say("judging: the evidence, case.toml or a decision is newer than the verdicts")
        _judge_case(case)
    return case


def _judge_case(case, engine: str = "duckdb", memory: str | None = None) -> None:
    from purloined import flow, names

    with _bar(len(flow.STEPS), "judging", "step") as advance:
        flow.judge(case, memory or flow.MEMORY_LIMIT, lambda step: advance(1), engine)
    with flow.opened(case) as engine:
        for row in engine.rows("SELECT subject, says FROM warnings ORDER BY subject, says"):
            _say(f"warning: {names.shown(row['subject'])}: {names.shown(row['says'])}")


def _add_all(case, paths: list[Path], quiet: bool = False, **how) -> int:
    from purloined import adding, names, readers

    files = list(readers.files(paths))
    counts: dict[str, int] = {}
    unread = 0
    with (
        _bar(2 * sum(map(_size, files)), "reading", "B") as advance,
        contextlib.closing(adding.add_all(case, files, progress=advance, **how)) as everything,
    ):
        for added in everything:
            counts[added.state] = counts.get(added.state, 0) + 1
            unread += added.unread
            if not quiet:
                _say(f"{added.state:10} {names.shown(str(added.path))}: {names.shown(added.says)}")
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "no file"
    print(f"{said}; {unread:,} lines could not be read" if unread else said)
    troubled = unread or any(counts.get(state) for state in ("unknown", "ambiguous", "unreadable"))
    return UNREAD if troubled else DONE


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _write_report(case, language: str = "en") -> Path:
    from purloined import decisions, flow
    from purloined.report import csv_files, html

    in_force = decisions.in_force(case.decisions())
    about = {
        "name": case.settings.name,
        "title": case.settings.title,
        "timezone": str(case.settings.timezone),
        "version": __version__,
        "settings_sha256": case.settings_sha256,
        "evidence": case.standing_evidence(),
        "decisions": [decision._asdict() | {"says": decisions.said(decision)} for decision in in_force],
        "decisions_sha256": case.decisions_sha256,
    }
    with flow.opened(case) as engine:
        about["duties"] = _duties_told(case, engine, about, language)
        csv_files.write(engine.batches, case.report_folder)
        html.write(engine.rows, about, case.raw_lines, case.report_folder / "report.html", language)
    return case.report_folder / "report.html"


def _duties_told(case, engine, about: dict, language: str) -> list[dict]:
    """The answers as data, with their questions in words; late or not as of the last thing that was added or decided,
    so that the same case gives the same report."""
    from datetime import UTC, datetime

    from purloined.duties import due, facts, shown, words

    known = facts.of(case.settings, list(engine.rows(facts.EXPOSURE)), list(engine.rows(facts.PROOFS)))
    times = [line["added"] for line in about["evidence"]] + [row["made"] for row in about["decisions"]]
    as_of = datetime.fromisoformat(max((time for time in times if time), default="1970-01-01T00:00:00Z"))
    return [
        shown.as_data(answer, language)
        | {
            "missing": [words.fact(name, language) for name in answer.missing],
            "waiting_for": [words.start(name, language) for name in answer.waiting_for],
        }
        for answer in due.answers(known, as_of.astimezone(UTC))
    ]


_UNHELD = """
    SELECT path, destination, size, count(*) OVER () AS "of"
    FROM unheld
    ORDER BY standing, coalesce(size, 0) DESC, first_time, source, record, path
    LIMIT 3
"""


def _print_counts(case, as_json: bool = False) -> dict:
    from purloined import flow, names

    rungs = ("published", "taken", "accessed", "presumed", "ruled_out")
    with flow.opened(case) as engine:
        found = {
            row["verdict"]: row
            for row in engine.rows(
                "SELECT verdict, count(*) AS files, coalesce(sum(size), 0) AS bytes FROM verdicts GROUP BY verdict"
            )
        }
        unheld = list(engine.rows(_UNHELD))
    counts = {rung: int(found[rung]["files"]) if rung in found else 0 for rung in rungs}
    if as_json:
        print(json.dumps({"files": sum(counts.values()), **counts}))
        return counts
    print(f"{sum(counts.values()):,} held files")
    for rung in rungs:
        size = int(found[rung]["bytes"]) if rung in found else 0
        print(f"  {rung:10} {counts[rung]:>12,} files {size:>18,} bytes")
    for row in unheld:
        to = names.shown(row["destination"]) or "a destination not known"
        size = "size not known" if row["size"] is None else f"{row['size']:,} bytes"
        print(f"sent to {to}, and no file you hold: {names.shown(row['path']) or 'no name'}, {size}")
    if unheld and unheld[0]["of"] > len(unheld):
        print(f"and {unheld[0]['of'] - len(unheld):,} more that was sent and is not held: see the report")
    return counts


@contextlib.contextmanager
def _bar(total: int, says: str, unit: str) -> Iterator[Callable[[int], object]]:
    """A progress bar on stderr, where that is a terminal. Yields the function that advances it."""
    from tqdm import tqdm

    with tqdm(
        total=total, desc=says, unit=unit, unit_scale=unit == "B", disable=None, leave=False, file=sys.stderr
    ) as bar:
        yield bar.update


def _program() -> str:
    """How to call this program again: by its name where the shell finds it, else by the path it was called with."""
    return "purloined" if shutil.which("purloined") else os.path.relpath(sys.argv[0])


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
