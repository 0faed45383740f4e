"""What commands do with a case: open, judge, add, count, report."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from purloined.cli import exits, terminal

_UNHELD = """
    SELECT path, destination, size, count(*) OVER () AS "of"
    FROM unheld
    ORDER BY standing, coalesce(size, 0) DESC, first_time, source, record, path
    LIMIT 3
"""


def opened(folder: Path):
    from purloined.case import Case

    return Case(folder)


def judged(case, language: str = "en"):
    """The case, judged anew where evidence, case.toml or decisions changed since."""
    if not case.is_judged:
        from purloined.messages import say, tongue

        terminal.say(say(tongue(language), "terminal.judging"))
        judge(case, language=language)
    return case


def judge(case, engine: str = "duckdb", memory: str | None = None, language: str = "en") -> None:
    from purloined import flow, messages

    speech = messages.tongue(language)

    with terminal.bar(len(flow.STEPS), "judging", "step") as advance:
        flow.judge(case, memory or flow.MEMORY_LIMIT, lambda step: advance(1), engine)
    with flow.opened(case) as engine:
        for row in engine.rows("SELECT subject, says FROM warnings ORDER BY subject, says"):
            says = messages.judged(speech, row["says"])
            terminal.say(messages.say(speech, "terminal.warning", subject=row["subject"], says=says))


def add_all(case, paths: list[Path], quiet: bool = False, language: str = "en", **how) -> int:
    from purloined import adding, names, readers
    from purloined.messages import judged, padded, say, tongue

    speech = tongue(language)
    given = list(readers.files(paths))
    files = [path for path in given if not case.is_own(path)]
    if own := len(given) - len(files):
        terminal.say(say(speech, "terminal.own", n=own))
    counts: dict[str, int] = {}
    unread = 0
    with (
        terminal.bar(2 * sum(map(_size, files)), "reading", "B") as advance,
        contextlib.closing(adding.add_all(case, files, progress=advance, **how)) as everything,
    ):
        for added in everything:
            counts[added.state] = counts.get(added.state, 0) + 1
            unread += added.unread
            if not quiet:
                state = padded(say(speech, f"terminal.state.{added.state}"), 10)
                terminal.say(f"{state} {names.shown(str(added.path))}: {names.shown(judged(speech, added.says))}")
    said = say(speech, "list.joint").join(
        say(speech, "terminal.added", count=count, state=say(speech, f"terminal.state.{state}"))
        for state, count in sorted(counts.items())
    )
    said = said or say(speech, "terminal.no_file")
    print(say(speech, "terminal.unread", said=said, n=unread) if unread else said)
    troubled = unread or any(counts.get(state) for state in ("unknown", "ambiguous", "unreadable"))
    return exits.UNREAD if troubled else exits.DONE


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def write_report(case, language: str = "en") -> Path:
    from purloined import flow
    from purloined.about import about
    from purloined.duties import facts
    from purloined.messages import tongue
    from purloined.report import csv_files, html

    with flow.opened(case) as engine:
        told = about(case, engine, language)
        persons = facts.of(case.settings).persons
        csv_files.write(engine.batches, case.report_folder, tongue(language), persons)
        html.write(engine.rows, told, case.raw_lines, case.report_folder / "report.html", language)
    return case.report_folder / "report.html"


def print_counts(case, as_json: bool = False, language: str = "en") -> dict:
    from purloined import flow

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
    for line in _counted(counts, found, unheld, language):
        print(line)
    return counts


def _counted(counts: dict, found: dict, unheld: list[dict], language: str) -> Iterator[str]:
    """Files and bytes of each verdict, and what was sent and is not held."""
    from purloined.messages import padded, say, tongue

    speech = tongue(language)
    yield say(speech, "terminal.held", n=sum(counts.values()))
    for rung, files in counts.items():
        size = int(found[rung]["bytes"]) if rung in found else 0
        name = rung if language == "en" else say(speech, f"rung.{rung}.word")
        count = say(speech, "terminal.count", files=f"{files:>12,}", bytes=f"{size:>18,}")
        yield f"  {padded(name, 10)} {count}"
    for row in unheld:
        to = row["destination"] or say(speech, "terminal.nowhere")
        what = row["path"] or say(speech, "terminal.no_name")
        size = row["size"]
        said = say(speech, "terminal.no_size") if size is None else say(speech, "terminal.size", bytes=size)
        yield say(speech, "terminal.sent", to=to, what=what, size=said)
    if unheld and unheld[0]["of"] > len(unheld):
        yield say(speech, "terminal.more_sent", n=unheld[0]["of"] - len(unheld))
