"""The argument for one file's verdict: rule, premises, records with source and line; as a lawyer would read it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from textwrap import wrap

from purloined import names
from purloined.case import Case
from purloined.engine import Engine
from purloined.messages import Tongue, judged, say, tongue
from purloined.report import contradictions

MOST_RECORDS = 6

ENGLISH = tongue("en")


class NoSuchFile(Exception):
    """The words given fit no held file, or several. found: some paths that fit."""

    def __init__(self, found: list[str], more: bool) -> None:
        super().__init__("several" if found else "none")
        self.found, self.more = found, more


@dataclass
class Record:
    """A record an argument rests on. line: the raw line, names: the path it names, declared: what people declared of
    who stands behind it; all safe to show, or None."""

    source: str
    record: int
    time: str | None
    says: str
    line: str | None = None
    names: str | None = None
    declared: str | None = None


@dataclass
class Argument:
    """One file's verdict and everything it rests on."""

    path: str
    host: str
    size: int | None
    owner: str | None
    marking: str | None
    verdict: str
    proof: str | None
    rule: str
    premises: list[str] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    more_records: int = 0

    def as_dict(self) -> dict:
        """For --json."""
        return asdict(self)


def find(engine: Engine, words: str, host: str | None = None, share: str | None = None) -> int:
    """The key of the held file meant: its path as written, else the only path that contains the words, else the
    only file of that name whose folder agrees with that of a path from a log or of a share (`\\\\fs01\\parts\\...`).

    host, share: the only ones to look at; a host's short name fits the whole one"""
    only, given = _only_at(host, share)

    def held(where: str, word: object, most: int) -> list[dict]:
        select = f"SELECT file, path, host, share FROM held WHERE {where}{only} ORDER BY path, host, share LIMIT {most}"
        return list(engine.rows(select, [word, *given]))

    for where in ("path = ?", "contains(path, ?)", "contains(lower(path), lower(?))"):
        if found := held(where, words, 21):
            break
    else:
        place = names.unc(words)
        folder, name = names.split(place[2] if place else words)
        found = [
            row
            for row in held("name_key = ?", names.key(name), 1000)
            if (folder + "/").endswith(names.split(row["path"])[0].rpartition(":")[2].strip("/") + "/")
            or names.split(row["path"])[0].endswith(folder)
        ]
    if len(found) == 1:
        return found[0]["file"]
    raise NoSuchFile(list(map(_place_of, found[:20])), len(found) > 20)


def _only_at(host: str | None, share: str | None) -> tuple[str, list[str]]:
    """A condition on where a held file lies, and what is asked for there."""
    where, given = "", []
    if host:
        where += " AND (host = ? OR starts_with(host, ?))"
        given += [names.full_host(host), names.full_host(host) + "."]
    if share:
        where += " AND share = ?"
        given += [names.normal(share)]
    return where, given


def _place_of(row: dict) -> str:
    """A held file's path, with the options that tell it from others of that path."""
    at = [f"--{key} {names.shown(row[key])}" for key in ("host", "share") if row[key]]
    return "   ".join([names.shown(row["path"]), *at])


def argument(case: Case, engine: Engine, file: int, speech: Tongue = ENGLISH) -> Argument:
    """The whole argument for one held file."""
    row = next(engine.rows("SELECT * FROM verdicts WHERE file = ?", [file]))
    made = Argument(
        path=names.shown(row["path"]),
        host=row["host"],
        size=row["size"],
        owner=row["owner"],
        marking=row["marking"],
        verdict=row["verdict"],
        proof=row["proof"],
        rule=say(speech, f"explain.rule.{row['proof'] or row['verdict']}"),
    )
    if row["verdict"] == "ruled_out":
        made.premises += _proof_premises(engine, row, speech)
    elif row["verdict"] == "presumed":
        made.premises += _why_not(engine, row, speech)
        made.records, made.more_records = _doubt_records(engine, file, speech)
    else:
        made.premises += _listed(engine, row, speech) + _commands(engine, file, speech)
        made.premises += _declarations(engine, file, "hostile", speech)
        made.records, made.more_records = _records(engine, file, speech)
    if row["same_content"] is not None:
        twin = next(engine.rows("SELECT path, verdict FROM verdicts WHERE file = ?", [row["same_content"]]))
        verdict = _verdict(twin["verdict"], speech)
        made.premises.append(say(speech, "explain.twin", verdict=verdict, path=twin["path"]))
    made.premises.append(_window(engine, speech))
    _add_lines(case, engine, made, speech)
    return made


def _window(engine: Engine, speech: Tongue) -> str:
    frame = next(engine.rows('SELECT * FROM "window"'), None)
    if not frame or frame["from_time"] is None:
        return say(speech, "explain.window_unknown")
    said = {"since": moment(frame["from_time"]), "until": moment(frame["to_time"])}
    if frame["assumed"]:
        return say(speech, "explain.window_assumed", why=judged(speech, frame["assumed"]), **said)
    return say(speech, "explain.window_stated", by=judged(speech, frame["decided"] or "case.toml"), **said)


def _proof_premises(engine: Engine, row: dict, speech: Tongue) -> list[str]:
    return {"A": _nobody_read, "B": _cannot_have_left, "C": _out_of_reach}[row["proof"]](engine, row, speech)


def _nobody_read(engine: Engine, row: dict, speech: Tongue) -> list[str]:
    ways = engine.rows("SELECT * FROM routes WHERE side = 'access' AND host = ? ORDER BY route", [row["host"]])
    said = [
        say(speech, "explain.whole", route=way["route"], host=way["host"], why=judged(speech, way["reason"]))
        for way in ways
    ]
    readers = list(engine.rows(
        "SELECT DISTINCT actor_user, src_endpoint FROM touches JOIN deeds USING (source, record) "
        "WHERE touches.file = ? AND touches.action = 'read' AND touches.standing = 'vouched' ORDER BY ALL",
        [row["file"]],
    ))  # fmt: skip
    if not readers:
        return [*said, say(speech, "explain.no_session")]
    nobody = say(speech, "explain.nobody_named")
    who = say(speech, "list.joint").join(
        names.shown(reader["actor_user"] or reader["src_endpoint"] or nobody) for reader in readers
    )
    return [*said, say(speech, "explain.vouched_only", who=who), *_declarations(engine, row["file"], "vouched", speech)]


def _out_of_reach(engine: Engine, row: dict, speech: Tongue) -> list[str]:
    away = engine.rows(
        "SELECT DISTINCT declared FROM offline JOIN held USING (host, share, folder_key) WHERE file = ? ORDER BY 1",
        [row["file"]],
    )
    return [say(speech, "explain.declared", declared=judged(speech, entry["declared"])) for entry in away]


def _cannot_have_left(engine: Engine, row: dict, speech: Tongue) -> list[str]:
    held = next(engine.rows("SELECT floor, floor_is FROM held WHERE file = ?", [row["file"]]))
    limit = next(engine.rows("SELECT * FROM bound"))
    vouched = engine.rows(
        "SELECT DISTINCT parties.because FROM egress "
        "JOIN parties ON parties.kind = 'endpoint' AND parties.name = egress.destination "
        "WHERE egress.standing = 'vouched' AND parties.standing = 'vouched' ORDER BY parties.because"
    )
    how = judged(speech, held["floor_is"])
    return [
        say(speech, "explain.fewest", floor=held["floor"], how=how, size=row["size"]),
        say(speech, "explain.at_most", bytes=limit["bytes"], why=judged(speech, limit["reason"])),
        *(say(speech, "explain.not_counted", why=judged(speech, entry["because"])) for entry in vouched),
    ]


def _why_not(engine: Engine, row: dict, speech: Tongue) -> list[str]:
    """What keeps each proof from holding."""
    said = []
    for way in engine.rows(
        "SELECT * FROM routes WHERE side = 'access' AND host = ? AND NOT whole ORDER BY route", [row["host"]]
    ):
        host = way["host"] or say(speech, "why.some_host")
        said.append(say(speech, "explain.route", route=way["route"], host=host, why=judged(speech, way["reason"])))
    for gone in contradictions.chains(engine.rows, row["host"], speech):
        why, steps = judged(speech, gone["reason"]), " ".join(gone["steps"])
        said.append(say(speech, "explain.withdrawn", proof=gone["proof"], n=gone["files"], why=why, steps=steps))
    for doubt in engine.rows("SELECT DISTINCT blocks, reason FROM doubts WHERE file = ? ORDER BY ALL", [row["file"]]):
        key = "both_fail" if doubt["blocks"] == "AB" else "a_fails"
        said.append(say(speech, f"explain.{key}", why=judged(speech, doubt["reason"])))
    return said + _why_not_b(engine, row, speech)


def _why_not_b(engine: Engine, row: dict, speech: Tongue) -> list[str]:
    limit = next(engine.rows("SELECT * FROM bound"))
    held = next(engine.rows("SELECT floor, floor_is FROM held WHERE file = ?", [row["file"]]))
    if limit["bytes"] is None:
        return [say(speech, "explain.b_fails", why=judged(speech, limit["reason"]))]
    if held["floor_is"] == "unknown":
        return [say(speech, "explain.floor_unknown", bytes=limit["bytes"])]
    if held["floor"] <= limit["bytes"]:
        how = judged(speech, held["floor_is"])
        return [say(speech, "explain.floor_fits", bytes=limit["bytes"], floor=held["floor"], how=how)]
    return []


def _listed(engine: Engine, row: dict, speech: Tongue) -> list[str]:
    said = []
    for match in engine.rows(
        "SELECT DISTINCT grade, by_key, chance_ppm, posterior_ppm, ties, damage, decided "
        "FROM matches WHERE file = ? AND decides ORDER BY ALL",
        [row["file"]],
    ):
        grade, same = match["grade"], say(speech, f"explain.grade.{match['grade']}")
        said.append(say(speech, "explain.graded", grade=grade, same=same, odds=_odds(match, speech)))
        if match["damage"]:
            said.append(say(speech, "explain.damage", damage=judged(speech, match["damage"])))
        if match["posterior_ppm"] is not None:
            said.append(say(speech, "explain.posterior", count=match["posterior_ppm"]))
        if match["decided"]:
            said.append(say(speech, "explain.decided", why=judged(speech, match["decided"])))
        if grade not in ("P", "Q"):
            said.append(say(speech, "explain.claim"))
    return said


def _odds(match: dict, speech: Tongue) -> str:
    chance = match["chance_ppm"]
    if chance is None:
        return say(speech, "explain.odds_unknown")
    if match["grade"] == "P":
        return say(speech, "explain.odds_none")
    return say(speech, "explain.odds_least") if chance == 0 else say(speech, "explain.odds_about", count=chance)


def _commands(engine: Engine, file: int, speech: Tongue) -> list[str]:
    """The commands that selected it, and whether what they would have taken was seen to leave."""
    rows = engine.rows(
        """
        SELECT DISTINCT commands.time, commands.host, commands.cmd_line, reconciled.says
        FROM replayed
        JOIN commands
            ON commands.source = replayed.source AND commands.record = replayed.record AND commands.plan = replayed.plan
        LEFT JOIN reconciled
            ON reconciled.source = replayed.source AND reconciled.record = replayed.record
            AND reconciled.plan = replayed.plan
        WHERE replayed.file = ? AND replayed.sure AND commands.exact AND commands.standing = 'hostile'
        ORDER BY ALL
        LIMIT ?
        """,
        [file, MOST_RECORDS],
    )
    return [
        say(
            speech,
            "explain.command_reconciled" if row["says"] else "explain.command",
            time=_when(row["time"]) or say(speech, "explain.time_unknown"),
            host=row["host"] or say(speech, "why.some_host"),
            command=row["cmd_line"],
            why=judged(speech, row["says"] or ""),
        )
        for row in rows
    ]


def _declarations(engine: Engine, file: int, standing: str, speech: Tongue) -> list[str]:
    """The declarations that made the sessions behind the evidence hostile, or those behind all reads vouched for."""
    rows = engine.rows(
        """
        SELECT DISTINCT deeds.declared
        FROM (
            SELECT source, record FROM touches WHERE file = ?
            UNION
            SELECT source, record FROM evidence WHERE file = ?
        ) AS records
        JOIN deeds ON deeds.source = records.source AND deeds.record = records.record
        WHERE deeds.standing = ? AND deeds.declared IS NOT NULL
        ORDER BY deeds.declared
        """,
        [file, file, standing],
    )
    return [say(speech, "explain.declared", declared=judged(speech, row["declared"])) for row in rows]


def _records(engine: Engine, file: int, speech: Tongue) -> tuple[list[Record], int]:
    found = [
        Record(row["source"], row["record"], _when(row["time"]), _says(row, speech))
        for row in engine.rows(
            "SELECT * FROM evidence WHERE file = ? ORDER BY rank DESC, rule, time, source, record", [file]
        )
    ]
    seen: set[tuple[str, int]] = set()
    found = [r for r in found if (r.source, r.record) not in seen and not seen.add((r.source, r.record))]
    shown: list[Record] = []
    for rule in dict.fromkeys(record.says for record in found):  # some of each rule, the strongest first
        shown += [record for record in found if record.says == rule][:2]
    return shown[:MOST_RECORDS], len(found) - len(shown[:MOST_RECORDS])


def _says(row: dict, speech: Tongue) -> str:
    action = row["action"] if speech.language == "en" else say(speech, f"action.{row['action']}")
    return f"{action}: {judged(speech, row['rule'])}"


def _doubt_records(engine: Engine, file: int, speech: Tongue) -> tuple[list[Record], int]:
    found = [
        Record(row["source"], row["record"], _when(row["time"]), judged(speech, row["reason"]))
        for row in engine.rows("SELECT * FROM doubts WHERE file = ? ORDER BY reason, time, source, record", [file])
    ]
    return found[:MOST_RECORDS], len(found[MOST_RECORDS:])


def _add_lines(case: Case, engine: Engine, made: Argument, speech: Tongue) -> None:
    """Puts the evidence file's name, the raw line, and what was declared of its parties to each record."""
    lines = case.raw_lines([(record.source, record.record) for record in made.records])
    known = {row["source"]: row["name"] for row in engine.rows("SELECT source, name FROM sources")}
    by_line = {line["sha256"][:16] for line in case.standing_evidence() if line["record"] == "line"}
    for record in made.records:
        named = engine.rows(
            "SELECT path FROM events WHERE source = ? AND record = ? AND path IS NOT NULL "
            "UNION ALL SELECT path FROM listings WHERE source = ? AND record = ?",
            [record.source, record.record] * 2,
        )
        record.names = next((names.shown(row["path"]) for row in named), None)
        deed = engine.rows("SELECT declared FROM deeds WHERE source = ? AND record = ?", [record.source, record.record])
        record.declared = next((names.shown(judged(speech, row["declared"])) for row in deed if row["declared"]), None)
        record.line = lines.get((record.source, record.record))
        if record.line is None and record.source in by_line:
            record.line = say(speech, "explain.no_line")
        record.source = known.get(record.source, record.source)


def moment(time) -> str:
    """A time as people read it."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _when(time) -> str | None:
    return moment(time) if time else None


def as_text(made: Argument, speech: Tongue = ENGLISH) -> str:
    """The argument as plain text, for a terminal."""
    proof = say(speech, "terminal.by_proof", proof=made.proof) if made.proof else ""
    verdict = _verdict(made.verdict, speech)
    key = "explain.verdict_by" if made.proof else "explain.verdict_is"
    lines = [made.path, f"  {_about(made, speech)}", "", say(speech, key, verdict=verdict, proof=proof.strip()), ""]
    lines += [say(speech, "explain.rule_heading"), *_wrapped("  ", made.rule, speech), ""]
    lines.append(say(speech, "explain.premises_heading"))
    for number, premise in enumerate(made.premises, 1):
        lines += _wrapped(f"  {number}. ", premise, speech)
    lines.append("")
    if made.records:
        lines += [
            say(speech, "explain.records_heading"),
            *(line for one in made.records for line in _shown(one, speech)),
        ]
        lines += [f"  {say(speech, 'explain.more_records', n=made.more_records)}"] if made.more_records else []
    elif made.verdict == "ruled_out":
        lines += [say(speech, "explain.records_heading"), f"  {say(speech, 'explain.none_against')}"]
    return "\n".join(lines).rstrip()


def _verdict(verdict: str, speech: Tongue) -> str:
    """In English a verdict is called as in every table."""
    return verdict if speech.language == "en" else say(speech, f"rung.{verdict}.word")


def _about(made: Argument, speech: Tongue) -> str:
    size = say(speech, "terminal.no_size") if made.size is None else say(speech, "terminal.size", bytes=made.size)
    owner = names.shown(made.owner) if made.owner else say(speech, "explain.no_owner")
    parts = (made.host, size, owner, names.shown(made.marking) if made.marking else "")
    return say(speech, "list.joint").join(part for part in parts if part)


def _shown(record: Record, speech: Tongue) -> Iterator[str]:
    time = record.time or say(speech, "unit.no_time")
    yield f"  {names.shown(record.source)}:{record.record}  {time}  {record.says}"
    if record.names is not None:
        yield f"      {say(speech, 'explain.names', path=record.names)}"
    if record.declared is not None:
        yield from _wrapped("      ", say(speech, "explain.record_declared", declared=record.declared), speech)
    if record.line is not None:
        yield f"      {say(speech, 'explain.line', line=record.line)}"


def _wrapped(lead: str, text: str, speech: Tongue) -> list[str]:
    """The text in lines of a terminal; Japanese, which has no blanks to break at, the terminal breaks itself."""
    if speech.language == "ja":
        return [lead + text]
    return wrap(text, 100, initial_indent=lead, subsequent_indent=" " * len(lead), break_long_words=False)
