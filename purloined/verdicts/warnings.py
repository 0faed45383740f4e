"""What a person should look at before believing the rest.

A mistyped account is not hostile, and nobody would notice: so what is declared and fits nothing is said aloud. So is
a window that leaves hostile deeds out, a log with times from the future, and a listing that is the own inventory.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from purloined import names
from purloined.settings import SUBJECTS, matches, words
from purloined.verdicts.parties import meant, named


def warnings(
    case,
    sources: Iterator[dict],
    actors: Iterator[dict],
    hosts: Iterator[dict],
    held_folders: Iterator[dict],
    offline: Iterator[dict],
    owned: Iterator[dict],
    hostile_span: Iterator[dict],
    window: Iterator[dict],
    runs: Iterator[dict],
    listed: Iterator[dict],
) -> Iterator[dict]:
    """One row per warning."""
    files = {row["source"]: row for row in sources}
    folders = list(held_folders)
    said = [
        *_evidence_file(case, [line["name"] for line in case.standing_evidence()]),
        *_declared(case, files, actors, list(hosts)),
        *_sensors(case, files),
        *_owners(case, owned),
        *_listings(case, files),
        *_window(next(hostile_span), next(window)),
        *_future(case, runs),
        *_own_inventory(files, listed),
    ]
    if case.settings.offline and not any(True for _ in offline):
        what = "what is declared out of reach fits no held folder over all of a stated window"
        said.append(("[[offline]]", f"{what}, or a record shows it in reach"))
    if not folders:
        said.append(("holdings", "nothing is held in this case: add an inventory, or there is nothing to judge"))
    for subject, sentence in said:
        yield {"subject": subject, "says": sentence}


def _evidence_file(case, read: list[str]) -> Iterator[tuple[str, str]]:
    for sentence in case.broken_chain():
        yield "evidence.jsonl", sentence
    for sentence in case.broken_decisions():
        yield "decisions.jsonl", sentence
    for sentence in case.stale_readings():
        yield "case.toml", sentence
    if not read:
        yield "evidence", "no evidence was added to this case"


def _declared(case, files: dict, actors: Iterator[dict], hosts: list[dict]) -> Iterator[tuple[str, str]]:
    """Declarations that fit nothing in the evidence."""
    seen = named(actors, (*case.settings.vouched, *case.settings.hostile))
    addresses: dict[str, list[str]] = {}
    for row in hosts:
        addresses.setdefault(row["host"], []).append(row["alias"])
    known_hosts = {names.host(name) for name in seen["host"] | addresses.keys()}
    for standing in ("hostile", "vouched"):
        for entry in getattr(case.settings, standing):
            subject = next(key for key in SUBJECTS if entry.get(key))
            if subject == "evidence":
                fits = any(matches(row["name"], entry["evidence"]) for row in files.values())
            elif subject == "host":
                fits = names.host(entry["host"]) in known_hosts
            else:
                fits = any(meant(entry, seen, addresses, hostile=standing == "hostile"))
            if not fits:
                place = f"decision {entry['decision']}" if entry.get("decision") else f"[[{standing}]]"
                yield place, f"nothing in the evidence fits: {words(entry, standing)}"


def _sensors(case, files: dict) -> Iterator[tuple[str, str]]:
    for sensor in case.settings.sensors:
        if not any(matches(row["name"], sensor["match"]) for row in files.values()):
            yield "[[sensor]]", f'no added file fits match = "{sensor["match"]}" of sensor {sensor["name"]}'


def _listings(case, files: dict) -> Iterator[tuple[str, str]]:
    for entry in case.settings.listings:
        if not any(row["room"] == "listings" and matches(row["name"], entry["match"]) for row in files.values()):
            yield "[[listing]]", f'no added listing fits match = "{entry["match"]}"'


def _owners(case, owned: Iterator[dict]) -> Iterator[tuple[str, str]]:
    found = {row["owner"] for row in owned}
    for owner in case.settings.owners:
        if owner.get("paths") and owner["name"] not in found:
            yield "[[owner]]", f"no held folder fits the paths of {owner['name']}: {', '.join(owner['paths'])}"


def _window(span: dict, window: dict) -> Iterator[tuple[str, str]]:
    if span["from_time"] is None or window["from_time"] is None:
        return
    for early, late, edge in (
        (span["from_time"], window["from_time"], "begins"),
        (window["to_time"], span["to_time"], "ends"),
    ):
        if early < late:
            deed = span["from_time"] if edge == "begins" else span["to_time"]
            yield (
                "window",
                (
                    f"a hostile deed was seen at {deed:%Y-%m-%d %H:%M:%S} UTC, outside the window, which {edge} at "
                    f"{window['from_time' if edge == 'begins' else 'to_time']:%Y-%m-%d %H:%M:%S} UTC: is it too short?"
                ),
            )


def _future(case, runs: Iterator[dict]) -> Iterator[tuple[str, str]]:
    """Times later than the moment the log was added: a wrong year, or a wrong zone."""
    lines = {line["sha256"][:16]: line for line in case.standing_evidence()}
    latest: dict[str, datetime] = {}
    for run in runs:
        if run["to_time"] is not None:
            latest[run["source"]] = max(run["to_time"], latest.get(run["source"], run["to_time"]))
    for source, time in sorted(latest.items()):
        line = lines.get(source)
        added = datetime.fromisoformat(line["added"]).replace(tzinfo=None) if line and line["added"] else time
        if time > added + timedelta(hours=1):
            yield (
                line["name"],
                (
                    f"it has a time ({time:%Y-%m-%d %H:%M:%S} UTC) later than when it was added: wrong year or zone? "
                    "State timezone or year of its [[sensor]], and add it again with --reread"
                ),
            )


def _own_inventory(files: dict, listed: Iterator[dict]) -> Iterator[tuple[str, str]]:
    for row in listed:
        if row["matched"] * 10 >= row["held"] * 9 and row["held"] >= 20:
            yield (
                files[row["source"]]["name"],
                (
                    f"as a listing of the thieves it names {row['matched']:,} of the {row['held']:,} files you hold. "
                    "If it is your own inventory, add it again with --as holdings"
                ),
            )
