"""One incident: made from a seed, written to a folder, judged through the public doors, compared with the truth."""

from collections import Counter
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple

from purloined import flow, readers
from purloined.case import Case

from . import damage, oracle, papers, sensors, theft, work
from .flow_lines import NFDUMP_HEADING, ZEEK_HEADING
from .logs import Log, whole_log
from .story import Story, play
from .world import World, build

RUNGS = ("published", "taken", "accessed", "presumed", "ruled_out")


class Incident(NamedTuple):
    """All that a seed makes. evidence: the files of the case by name. clearable: what the oracle rules out."""

    seed: int
    world: World
    story: Story
    behaviour: str
    logs: tuple[Log, ...]
    evidence: dict[str, str]
    case_toml: str
    shown: set[int]
    paths: tuple[tuple[str, str], ...]
    clearable: dict[int, str]

    @property
    def damages(self) -> tuple[str, ...]:
        """What was done to which log."""
        skews = (f"clock off by {log.sensor.dialect.skew:.0f} s" for log in self.logs if log.sensor.dialect.skew)
        return (*skews, *(f"{name} ({log.sensor.kind})" for log in self.logs for name in log.damages))

    def truth(self, number: int) -> str:
        """What happened to a file: published, taken, accessed, touched, or never touched by the thief."""
        if number in self.shown:
            return "published"
        if number in self.story.left:
            return "taken"
        if number in self.story.read:
            return "accessed"
        return "touched" if number in self.story.touched else "untouched"


def make(seed: int, files: int) -> Incident:
    """The incident of that seed; the same each time."""
    rng = Random(seed)
    world = build(rng, files)
    links = count()
    planned = theft.plan(rng, world, links)
    story = play(world, [*work.errands(rng, world, links), *planned.errands])
    logs = []
    drawn = sensors.draw(rng, world)
    hours = next((sensor.dialect.hours for sensor in drawn if sensor.dialect.hours), 0)
    skewed = any(sensor.dialect.skew for sensor in drawn)
    for sensor in drawn:
        log = whole_log(rng, sensor, sensors.records(rng, sensor, story))
        logs.append(damage.damaged(rng, log, world, spared=skewed and sensor.inside))
    logs = damage.hidden_reads(rng, logs, world)
    said = papers.state(rng, world, planned, hours)
    held = papers.inventory(rng, world)
    listed, shown = papers.listings(rng, world, story)
    evidence = {held.name: held.text} | _texts(logs) | listed
    if rng.random() < 0.5:
        evidence |= papers.thief_log(story)
    clearable = oracle.clearable(world, story, logs, said, held)
    toml = papers.case_toml(rng, world, said, drawn)
    return Incident(seed, world, story, planned.behaviour, tuple(logs), evidence, toml, shown, held.paths, clearable)


def _texts(logs: list[Log]) -> dict[str, str]:
    """The logs as files; one without a line is left out, as nobody would add it."""
    texts = {}
    for log in logs:
        heading = {"zeek": ZEEK_HEADING, "nfdump": NFDUMP_HEADING}.get(log.sensor.kind, "")
        for name, piece in log.pieces.items():
            if piece:
                texts[name] = heading + "".join(record.text + "\n" for record in piece)
    return texts


# A short list of paths could be anything: a person says what it is.
_READER = {"listing-paths.txt": "path_list"}


def judged(incident: Incident, folder: Path) -> dict[int, tuple[str, str | None]]:
    """The judge's verdict and proof for every file, by its number."""
    case = Case.new(folder / "case", incident.case_toml)
    for name, text in incident.evidence.items():
        path = folder / "evidence" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        added = readers.add(case, path, reader_name=_READER.get(name))
        assert added.state in ("read", "known"), (incident.seed, name, added)
    flow.judge(case)
    numbers = {key: number for number, key in enumerate(incident.paths)}
    with flow.opened(case) as engine:
        rows = engine.rows("SELECT share, path, verdict, proof FROM verdicts")
        return {numbers[row["share"], row["path"]]: (row["verdict"], row["proof"]) for row in rows}


class Score(NamedTuple):
    """What the judge made of one incident. wrong: files cleared that were stolen."""

    seed: int
    behaviour: str
    damages: tuple[str, ...]
    table: Counter  # (truth, verdict) -> files
    wrong: tuple[int, ...]
    unseen: int  # cleared by proof B, read by the thief unseen, and not carried out
    could: int  # never-touched files that the oracle rules out
    did: int  # of these, how many the judge rules out
    beyond: tuple[int, ...]  # ruled out by the judge, and not by the oracle


def scored(incident: Incident, verdicts: dict[int, tuple[str, str | None]]) -> Score:
    """The judge against the truth and the oracle."""
    table: Counter = Counter()
    wrong, beyond, unseen = [], [], 0
    sure = {number for number, proof in incident.clearable.items() if proof != "?"}
    files = incident.world.files
    out = {
        files[number].content for number in incident.shown
    }  # a copy of what is published is rightly called published
    could = {n for n in sure if incident.truth(n) == "untouched" and files[n].content not in out}
    for number, (verdict, proof) in verdicts.items():
        truth = incident.truth(number)
        table[truth, verdict] += 1
        if verdict != "ruled_out":
            continue
        if truth in ("published", "taken") or (truth == "accessed" and proof == "A"):
            wrong.append(number)
        elif truth == "accessed":
            unseen += 1
        elif number not in incident.clearable:
            beyond.append(number)
    did = sum(verdicts[number][0] == "ruled_out" for number in could)
    return Score(
        incident.seed, incident.behaviour, incident.damages, table, tuple(wrong), unseen, len(could), did, tuple(beyond)
    )
