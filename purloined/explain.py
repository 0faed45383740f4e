"""The argument for one file's verdict: rule, premises, records with source and line; as a lawyer would read it."""

from dataclasses import asdict, dataclass, field
from textwrap import wrap

from purloined import names
from purloined.case import Case
from purloined.engine import Engine
from purloined.report import contradictions

MOST_RECORDS = 6

RULES = {
    "published": "A listing of what the thieves claim to have contains this file.",
    "taken": "Evidence names this file as sent out, or as packed into an archive that was sent out; by its name, its "
    "content, or the words of the command that selected it.",
    "accessed": "A hostile session read this file, or told a tool to take it. Nothing shows that it was sent out, and "
    "nothing shows it was not.",
    "presumed": "Nothing rules it out. A ransomware incident is a data breach until it is shown not to be one.",
    "A": "Nobody read it: every way to this file was watched without a hole over the whole window, and no session "
    "that is hostile, or that nobody vouched for, read it.",
    "B": "It cannot have left: every way out was watched without a hole over the whole window, and all bytes that "
    "left to destinations nobody vouched for, with all that the sensors say they missed, are fewer than the fewest "
    "bytes that could carry this file.",
    "C": "It was not there: it was out of reach over the whole window, and no record of that time shows it touched.",
}
GRADES = {
    "P": "the same hash, so the same content",
    "Q": "the same size and CRC-32",
    "B0": "the same name, size and time, in a folder that at least two files tie to the held folder",
    "B1": "the same name and size, in a folder that at least two files tie to the held folder",
    "B2": "the same name, in a folder that at least two files tie to the held folder; no size to compare",
    "C": "nearly the same name (and the size, if listed), in a folder that at least two files tie to the held folder",
    "D1": "the same name and size, elsewhere than held; the odds against coincidence are at least 999 to 1",
    "D2": "the same name and size, elsewhere than held; the odds against coincidence are at least 19 to 1",
    "D3": "the same name and size, elsewhere than held; more likely this file than a coincidence",
    "V": "the same place and name, but another size: perhaps another version; its path was known to the thief",
    "E": "the same name and size, elsewhere than held; as likely a coincidence",
}


class NoSuchFile(Exception):
    """The words given fit no held file, or several. found: some paths that fit."""

    def __init__(self, found: list[str], more: bool) -> None:
        super().__init__("no held file fits" if not found else "several held files fit")
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


def find(engine: Engine, words: str) -> int:
    """The key of the held file meant: its path as written, else the only path that contains the words, else the
    only file of that name whose folder agrees with that of a path from a log or of a share (`\\\\fs01\\parts\\...`)."""
    for where in ("path = ?", "contains(path, ?)", "contains(lower(path), lower(?))"):
        found = list(engine.rows(f"SELECT file, path FROM held WHERE {where} ORDER BY path LIMIT 21", [words]))
        if found:
            break
    else:
        place = names.unc(words)
        folder, name = names.split(place[2] if place else words)
        found = [
            row
            for row in engine.rows(
                "SELECT file, path FROM held WHERE name_key = ? ORDER BY path LIMIT 1000", [names.key(name)]
            )
            if (folder + "/").endswith(names.split(row["path"])[0].rpartition(":")[2].strip("/") + "/")
            or names.split(row["path"])[0].endswith(folder)
        ]
    if len(found) == 1:
        return found[0]["file"]
    raise NoSuchFile([names.shown(row["path"]) for row in found[:20]], len(found) > 20)


def argument(case: Case, engine: Engine, file: int) -> Argument:
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
        rule=RULES[row["proof"] or row["verdict"]],
    )
    if row["verdict"] == "ruled_out":
        made.premises += _proof_premises(engine, row)
    elif row["verdict"] == "presumed":
        made.premises += _why_not(engine, row)
    else:
        made.premises += _listed(engine, row) + _commands(engine, file) + _declarations(engine, file, "hostile")
        made.records, made.more_records = _records(engine, file)
    if row["verdict"] == "presumed":
        made.records, made.more_records = _doubt_records(engine, file)
    if row["same_content"] is not None:
        twin = next(engine.rows("SELECT path, verdict FROM verdicts WHERE file = ?", [row["same_content"]]))
        made.premises.append(
            f"But a file of the same content is {twin['verdict']}: {names.shown(twin['path'])}. This verdict is "
            "about this copy; its content is in the thieves' hands."
        )
    made.premises.append(_window(engine))
    made.premises = [names.shown(premise) for premise in made.premises]
    _add_lines(case, engine, made)
    return made


def _window(engine: Engine) -> str:
    frame = next(engine.rows('SELECT * FROM "window"'), None)
    if not frame or frame["from_time"] is None:
        return "The window of the incident is not known."
    said = f"The window is {moment(frame['from_time'])} to {moment(frame['to_time'])}"
    stated = f", as {frame['decided'] or 'case.toml'} states it."
    return said + (f" (assumed: {frame['assumed']})." if frame["assumed"] else stated)


def _proof_premises(engine: Engine, row: dict) -> list[str]:
    if row["proof"] == "A":
        ways = engine.rows("SELECT * FROM routes WHERE side = 'access' AND host = ? ORDER BY route", [row["host"]])
        said = [f"Access route {way['route']} of {way['host']} is whole. {way['reason']}." for way in ways]
        readers = list(engine.rows(
            "SELECT DISTINCT actor_user, src_endpoint FROM touches JOIN deeds USING (source, record) "
            "WHERE touches.file = ? AND touches.action = 'read' AND touches.standing = 'vouched' ORDER BY ALL",
            [row["file"]],
        ))  # fmt: skip
        if readers:
            who = ", ".join(names.shown(r["actor_user"] or r["src_endpoint"] or "nobody named") for r in readers)
            said.append(f"It was read only by whom people vouched for: {who}.")
            said += _declarations(engine, row["file"], "vouched")
        else:
            said.append("No session at all was seen to read it.")
        return said
    if row["proof"] == "C":
        away = engine.rows(
            "SELECT DISTINCT declared FROM offline JOIN held USING (host, share, folder_key) WHERE file = ? ORDER BY 1",
            [row["file"]],
        )
        return [f"Declared: {entry['declared']}." for entry in away]
    held = next(engine.rows("SELECT floor, floor_is FROM held WHERE file = ?", [row["file"]]))
    limit = next(engine.rows("SELECT * FROM bound"))
    vouched = engine.rows(
        "SELECT DISTINCT parties.because FROM egress "
        "JOIN parties ON parties.kind = 'endpoint' AND parties.name = egress.destination "
        "WHERE egress.standing = 'vouched' AND parties.standing = 'vouched' ORDER BY parties.because"
    )
    return [
        f"The fewest bytes that can carry it are {held['floor']:,} ({held['floor_is']}; its size is {row['size']:,}).",
        f"At most {limit['bytes']:,} bytes can have left: {limit['reason']}.",
        *(f"Not counted, because declared: {entry['because']}." for entry in vouched),
    ]


def _why_not(engine: Engine, row: dict) -> list[str]:
    """What keeps each proof from holding."""
    said = []
    for way in engine.rows(
        "SELECT * FROM routes WHERE side = 'access' AND host = ? AND NOT whole ORDER BY route", [row["host"]]
    ):
        said.append(
            f"Proof A fails: access route {way['route']} of {way['host'] or 'an unknown host'}: {way['reason']}."
        )
    for gone in contradictions.chains(engine.rows, row["host"]):
        files = "1 file is" if gone["files"] == 1 else f"{gone['files']:,} files are"
        said.append(f"Proof {gone['proof']} is withdrawn: {files} {gone['reason']}. {' '.join(gone['steps'])}")
    for doubt in engine.rows("SELECT DISTINCT blocks, reason FROM doubts WHERE file = ? ORDER BY ALL", [row["file"]]):
        both = "Proofs A and B fail" if doubt["blocks"] == "AB" else "Proof A fails"
        said.append(f"{both}: {doubt['reason']}.")
    limit = next(engine.rows("SELECT * FROM bound"))
    held = next(engine.rows("SELECT floor, floor_is FROM held WHERE file = ?", [row["file"]]))
    if limit["bytes"] is None:
        said.append(f"Proof B fails: {limit['reason']}.")
    elif held["floor_is"] == "unknown":
        said.append(
            f"Proof B fails: {limit['bytes']:,} bytes can have left, and how few can carry this file is not known: "
            "nobody measured it, and no floor is stated for its type."
        )
    elif held["floor"] <= limit["bytes"]:
        said.append(
            f"Proof B fails: {limit['bytes']:,} bytes can have left, and {held['floor']:,} can carry it "
            f"({held['floor_is']})."
        )
    return said


def _listed(engine: Engine, row: dict) -> list[str]:
    said = []
    for match in engine.rows(
        "SELECT DISTINCT grade, by_key, chance_ppm, posterior_ppm, ties, damage, decided "
        "FROM matches WHERE file = ? AND decides ORDER BY ALL",
        [row["file"]],
    ):
        chance = match["chance_ppm"]
        odds = "the chance of coincidence cannot be counted from a name alone" if chance is None else (
            "no coincidence in practice" if match["grade"] == "P" else
            f"of a million unrelated files, {'fewer than one' if chance == 0 else f'about {chance:,}'} would match so"
        )  # fmt: skip
        said.append(f"Grade {match['grade']}: {GRADES[match['grade']]}; {odds}.")
        if match["damage"]:
            said.append(f"The name is listed as damage leaves it: {match['damage']}.")
        if match["posterior_ppm"] is not None:
            said.append(
                f"Of a million such hits in this listing, at least {match['posterior_ppm']:,} are no coincidence."
            )
        if match["decided"]:
            said.append(f"Its grade alone would not decide; a person did: {names.shown(match['decided'])}.")
        if match["grade"] not in ("P", "Q"):
            said.append("A listing is a claim: it proves that its writer had this name, not that he had the bytes.")
    return said


def _commands(engine: Engine, file: int) -> list[str]:
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
        f"Its path, size and time fit a command started {_when(row['time']) or 'at a time not known'} on "
        f"{row['host'] or 'an unknown host'}: {row['cmd_line']}" + (f" ({row['says']})." if row["says"] else ".")
        for row in rows
    ]


def _declarations(engine: Engine, file: int, standing: str) -> list[str]:
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
    return [f"Declared: {row['declared']}." for row in rows]


def _records(engine: Engine, file: int) -> tuple[list[Record], int]:
    found = [
        Record(row["source"], row["record"], _when(row["time"]), f"{row['action']}: {row['rule']}")
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


def _doubt_records(engine: Engine, file: int) -> tuple[list[Record], int]:
    found = [
        Record(row["source"], row["record"], _when(row["time"]), row["reason"])
        for row in engine.rows("SELECT * FROM doubts WHERE file = ? ORDER BY reason, time, source, record", [file])
    ]
    return found[:MOST_RECORDS], len(found[MOST_RECORDS:])


def _add_lines(case: Case, engine: Engine, made: Argument) -> None:
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
        record.declared = next((names.shown(row["declared"]) for row in deed if row["declared"]), None)
        record.line = lines.get((record.source, record.record))
        if record.line is None and record.source in by_line:
            record.line = "(not to be had: the file is gone, or is not what was added; see `purloined verify`)"
        record.source = known.get(record.source, record.source)


def moment(time) -> str:
    """A time as people read it."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _when(time) -> str | None:
    return moment(time) if time else None


def as_text(made: Argument) -> str:
    """The argument as plain text, for a terminal."""
    about = ", ".join(
        part
        for part in (
            made.host,
            f"{made.size:,} bytes" if made.size is not None else "size not known",
            names.shown(made.owner) if made.owner else "owner not known",
            names.shown(made.marking) if made.marking else "",
        )
        if part
    )
    proof = f" by proof {made.proof}" if made.proof else ""
    lines = [made.path, f"  {about}", "", f"Verdict: {made.verdict}{proof}", "", "Rule", *_wrapped("  ", made.rule), ""]
    lines.append("Premises")
    for number, premise in enumerate(made.premises, 1):
        lines += _wrapped(f"  {number}. ", premise)
    lines.append("")
    if made.records:
        lines.append("Records")
        for record in made.records:
            lines.append(f"  {names.shown(record.source)}:{record.record}  {record.time or 'no time'}  {record.says}")
            if record.names is not None:
                lines.append(f"      names: {record.names}")
            if record.declared is not None:
                lines += _wrapped("      declared: ", record.declared)
            if record.line is not None:
                lines.append(f"      line:  {record.line}")
        if made.more_records:
            lines.append(f"  and {made.more_records:,} more records")
    elif made.verdict == "ruled_out":
        lines.append("Records")
        lines.append("  None against it: sensors that would have seen a theft were whole, and saw none.")
    return "\n".join(lines).rstrip()


def _wrapped(lead: str, text: str) -> list[str]:
    return wrap(text, 100, initial_indent=lead, subsequent_indent=" " * len(lead), break_long_words=False)
