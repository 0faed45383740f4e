"""The command line: one command per arrow of the flow. Data goes to stdout, progress and warnings to stderr.

Exit codes: 0 done; 1 error; 2 usage; 3 done, with inputs that could not be read; 10 (with --alarm) something is
taken or published.
"""

import argparse
import contextlib
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from purloined import __version__
from purloined.settings import CaseError

DONE, ERROR, USAGE, UNREAD, ALARM = 0, 1, 2, 3, 10


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
        _say("\npurloined: stopped; the case holds all that was finished before")
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
  purloined report acme-2026-03             judges, and writes report/report.html and the CSV files beside it
  purloined explain acme-2026-03 bracket.step""",
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

    made = command("judge", _judge, "give every held file its verdict", "purloined judge acme-2026-03")
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--json", action="store_true", help="the counts as JSON")
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
    made.add_argument("--alarm", action="store_true", help="exit with 10 if anything is taken or published")

    made = command("verify", _verify, "hash all evidence again and name what changed", "purloined verify acme-2026-03")
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--json", action="store_true", help="what changed as JSON")

    made = command("formats", _formats, "list every format that can be read", "purloined formats")
    made.add_argument("--json", action="store_true", help="the list as JSON")
    return parser


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
    return _add_all(_open(options.case), options.files, options.room, options.reader, options.reread)


def _judge(options: argparse.Namespace) -> int:
    case = _open(options.case)
    _judge_case(case)
    counts = _print_counts(case, options.json)
    return ALARM if options.alarm and (counts["taken"] or counts["published"]) else DONE


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
    path = _write_report(case)
    counts = _print_counts(case)
    print(f"\nThe report: {path}")
    return ALARM if options.alarm and (counts["taken"] or counts["published"]) else DONE


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


def _formats(options: argparse.Namespace) -> int:
    from purloined.readers import readers

    if options.json:
        found = [{"room": r.room, "name": r.name, "says": r.summary, "shows": sorted(r.shows)} for r in readers()]
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return DONE
    room = ""
    for reader in readers():
        if reader.room != room:
            room = reader.room
            print(f"\n{room}")
        print(f"  {reader.name:18} {reader.summary}")
        if reader.shows:
            print(f"  {'':18} shows: {', '.join(sorted(reader.shows))}")
    return DONE


# What they share ----------------------------------------------------------------------------------------


def _open(folder: Path):
    from purloined.case import Case

    return Case(folder)


def _judged(case):
    """The case, judged anew where evidence or case.toml changed since."""
    if not case.is_judged:
        _say("judging: the evidence or case.toml is newer than the verdicts")
        _judge_case(case)
    return case


def _judge_case(case) -> None:
    from purloined import flow, names

    with _bar(len(flow.STEPS), "judging", "step") as advance:
        flow.judge(case, done=lambda step: advance(1))
    with flow.opened(case) as engine:
        for row in engine.rows("SELECT subject, says FROM warnings ORDER BY subject, says"):
            _say(f"warning: {names.shown(row['subject'])}: {names.shown(row['says'])}")


def _add_all(case, paths: list[Path], room=None, reader=None, reread: bool = False, quiet: bool = False) -> int:
    from purloined import names, readers

    files = list(readers.files(paths))
    counts: dict[str, int] = {}
    unread = 0
    with _bar(2 * sum(map(_size, files)), "reading", "B") as advance:
        for path in files:
            added = readers.add(case, path, room, reader, reread, advance)
            counts[added.state] = counts.get(added.state, 0) + 1
            unread += added.unread
            if not quiet:
                _say(f"{added.state:10} {names.shown(str(path))}: {names.shown(added.says)}")
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "no file"
    print(f"{said}; {unread:,} lines could not be read" if unread else said)
    troubled = unread or any(counts.get(state) for state in ("unknown", "ambiguous", "unreadable"))
    return UNREAD if troubled else DONE


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _write_report(case) -> Path:
    from purloined import flow
    from purloined.report import csv_files, html

    about = {
        "name": case.settings.name,
        "title": case.settings.title,
        "version": __version__,
        "settings_sha256": case.settings_sha256,
        "evidence": case.standing_evidence(),
    }
    with flow.opened(case) as engine:
        csv_files.write(engine.rows, case.report_folder)
        html.write(engine.rows, about, case.raw_lines, case.report_folder / "report.html")
    return case.report_folder / "report.html"


def _print_counts(case, as_json: bool = False) -> dict:
    from purloined import flow

    rungs = ("published", "taken", "accessed", "presumed", "ruled_out")
    with flow.opened(case) as engine:
        found = {
            row["verdict"]: row
            for row in engine.rows(
                "SELECT verdict, sum(files) AS files, sum(bytes) AS bytes FROM exposure GROUP BY verdict"
            )
        }
    counts = {rung: int(found[rung]["files"]) if rung in found else 0 for rung in rungs}
    if as_json:
        print(json.dumps({"files": sum(counts.values()), **counts}))
        return counts
    print(f"{sum(counts.values()):,} held files")
    for rung in rungs:
        size = int(found[rung]["bytes"]) if rung in found else 0
        print(f"  {rung:10} {counts[rung]:>12,} files {size:>18,} bytes")
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
