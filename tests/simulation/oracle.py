"""Which files perfect logic could rule out: from the premises and from what the evidence shows, never from the truth.

It knows the world's sensors and what was done to their logs, and follows every file through its renames; so it names
the files that a perfect analyst could clear with the two proofs:
A. every access route of the file's server was watched wholly, and nobody but the vouched for read the file;
B. every way out was watched wholly, and less left to places not vouched for than could carry the file.
"""

from .flow_lines import public
from .logs import Log, whole_spans
from .papers import Inventory, Statements
from .story import Deed, Flow, Story
from .world import STATED_FLOORS, File, World

DEFAULT_ACCESS = ("smb", "local")


def clearable(world: World, story: Story, logs: list[Log], said: Statements, held: Inventory) -> dict[int, str]:
    """The files that could be ruled out, each with the proof; "?" where that hangs on how bytes are counted."""
    if not said.window:
        return {}
    unread = _unread(world, story, said)
    clean = {host.name for host in world.hosts if _watched(world, logs, said, host.name)}
    unsure = _beyond_measure(world, story, logs)
    bound = _bound(world, story, logs, said)
    found = {}
    for file in world.files:
        if file.host in clean and file.number in unread:
            found[file.number] = "?" if file.host in unsure else "A"
        elif bound and bound[0] < _floor(file, held):
            found[file.number] = "B" if bound[1] < _floor(file, held) else "?"
    return found


def _unread(world: World, story: Story, said: Statements) -> set[int]:
    """The files that nobody read who is not vouched for, images that hold them included."""
    reads = [deed for deed in story.deeds if deed.action == "read" and _in_window(deed, world)]
    doubtful = [deed for deed in reads if not _clean(deed, said)]
    images = {file.number: file.inside for file in world.files if file.inside}
    doubted = {deed.file for deed in doubtful}
    inside = set().union(*(images[deed.file] for deed in doubtful if deed.file in images))
    return {file.number for file in world.files} - doubted - inside


def _clean(deed: Deed, said: Statements) -> bool:
    by_program = deed.program == "clamd" and {"process": "clamd"} in said.vouched
    return deed.who.kind != "thief" and (by_program or said.vouches_for(deed.who))


def _in_window(deed: Deed, world: World) -> bool:
    return world.begins <= deed.time <= world.ends


def _watched(world: World, logs: list[Log], said: Statements, host: str) -> bool:
    """Whether all routes to the server's files were."""
    routes = said.access[host] or DEFAULT_ACCESS
    return all(_whole(world, [log for log in logs if _watches(log, host, route)]) for route in routes)


def _watches(log: Log, host: str, route: str) -> bool:
    sensor = log.sensor
    return sensor.host == host and sensor.route == route and sensor.trusted and sensor.records_reads


def _whole(world: World, logs: list[Log]) -> bool:
    """Whether these logs, taken together, are whole at every moment of the window."""
    reached = world.begins
    for begin, end in sorted(span for log in logs for span in whole_spans(log)):
        if begin <= reached:
            reached = max(reached, end)
    return reached >= world.ends


def _beyond_measure(world: World, story: Story, logs: list[Log]) -> set[str]:
    """The servers of which flow records show bytes served that cannot simply be laid beside the reads seen: for files
    whose size no inventory states, or by a clock that is wrong."""
    if not any(log.sensor.inside for log in logs):
        return set()
    reads = [deed for deed in story.deeds if deed.action == "read" and deed.route == "smb"]
    unknown = {deed.host for deed in reads if deed.file >= len(world.files)}
    return unknown | {log.sensor.host for log in logs if log.sensor.host and log.sensor.dialect.skew}


def _bound(world: World, story: Story, logs: list[Log], said: Statements) -> tuple[int, int] | None:
    """The most that can have left, counted once and counted by every sensor; None if no sensor can say."""
    edges = [log for log in logs if log.sensor.route == "internet" and log.sensor.dialect.sampling == 1]
    if said.exits is None or not _whole(world, edges):
        return None
    kept = {entry["destination"] for entry in said.vouched if "destination" in entry}
    in_time = [flow for flow in story.flows if _overlaps(flow, world)]
    sums = {log.sensor.name: sum(_left(flow, log, kept) for flow in in_time) for log in edges}
    if whole := [sums[log.sensor.name] for log in edges if _whole(world, [log])]:
        return max(whole), max(whole)
    return max(sums.values()), sum(sums.values())  # whole only together: what each saw may be what the other missed


def _left(flow: Flow, log: Log, kept: set[str]) -> int:
    """The bytes that left by one connection, as the sensor counts them."""
    if not public(flow):
        return 0
    outward = flow.src.startswith("10.")
    size, far = (flow.out, flow.dst) if outward else (flow.back, flow.src)
    extra = {"conntrack": 0, "nfdump": 0, "suricata": size // 64, "zeek": 900}[log.sensor.kind]
    return 0 if far in kept else size + extra


def _overlaps(flow: Flow, world: World) -> bool:
    return flow.start <= world.ends and flow.end >= world.begins


def _floor(file: File, held: Inventory) -> int:
    if file.number in held.measured:
        return file.floor
    percent = STATED_FLOORS.get(file.path.rsplit(".", 1)[-1])
    return file.size * percent // 100 if percent else 0
