"""What commands do with a case: open, judge, add, count, report."""

import contextlib
import json
from pathlib import Path

from purloined import __version__
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


def judged(case):
    """The case, judged anew where evidence, case.toml or decisions changed since."""
    if not case.is_judged:
        terminal.say("judging: the evidence, case.toml or a decision is newer than the verdicts")
        judge(case)
    return case


def judge(case, engine: str = "duckdb", memory: str | None = None) -> None:
    from purloined import flow, names

    with terminal.bar(len(flow.STEPS), "judging", "step") as advance:
        flow.judge(case, memory or flow.MEMORY_LIMIT, lambda step: advance(1), engine)
    with flow.opened(case) as engine:
        for row in engine.rows("SELECT subject, says FROM warnings ORDER BY subject, says"):
            terminal.say(f"warning: {names.shown(row['subject'])}: {names.shown(row['says'])}")


def add_all(case, paths: list[Path], quiet: bool = False, **how) -> int:
    from purloined import adding, names, readers

    files = list(readers.files(paths))
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
                terminal.say(f"{added.state:10} {names.shown(str(added.path))}: {names.shown(added.says)}")
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "no file"
    print(f"{said}; {unread:,} lines could not be read" if unread else said)
    troubled = unread or any(counts.get(state) for state in ("unknown", "ambiguous", "unreadable"))
    return exits.UNREAD if troubled else exits.DONE


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def write_report(case, language: str = "en") -> Path:
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

    from purloined.duties import due, shown, words

    times = [line["added"] for line in about["evidence"]] + [row["made"] for row in about["decisions"]]
    as_of = datetime.fromisoformat(max((time for time in times if time), default="1970-01-01T00:00:00Z"))
    return [
        shown.as_data(answer, language)
        | {
            "missing": [words.fact(name, language) for name in answer.missing],
            "waiting_for": [words.start(name, language) for name in answer.waiting_for],
        }
        for answer in due.answers(known(case, engine), as_of.astimezone(UTC))
    ]


def known(case, engine):
    """What duties may ask of a judged case: facts, exposure, and agreements, also those found that nobody confirmed."""
    from purloined.agreements import proposals
    from purloined.duties import facts

    def found(own, policy) -> list[dict]:
        settled = case.settings.proposals_settled
        return proposals.as_stated(proposals.proposals(engine.rows, own, policy, settled))

    return facts.of(case.settings, list(engine.rows(facts.EXPOSURE)), list(engine.rows(facts.PROOFS)), found)


def print_counts(case, as_json: bool = False) -> dict:
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
