"""An ordinary week: what people and jobs do to the files, and where they go on the internet."""

from collections.abc import Iterator
from itertools import count
from random import Random

from .story import Errand, Flow
from .world import DAY, File, Host, Person, World, root

BEFORE, AFTER = 12 * 3600.0, 10 * 3600.0  # how long before and after the window there is work to be seen
OFFSITE = "198.51.100.7"  # where the firm's own backup goes
SITES = ("192.0.2.10", "192.0.2.44", "198.51.100.80", "203.0.113.5")


def errands(rng: Random, world: World, links: count) -> Iterator[Errand]:
    """All that happens at the firm besides the theft."""
    days = int((world.ends - world.begins) / DAY)
    for host in world.hosts:
        files = [file for file in world.files if file.host == host.name and not file.inside]
        for person in world.of_kind("staff"):
            for day in range(-1, days + 1):
                for _ in range(rng.randint(1, 2)):
                    yield from _visit(rng, world, host, person, files, world.begins + day * DAY, links)
        for person in world.of_kind("contractor"):
            day = world.begins + rng.randrange(days) * DAY
            yield from _reading(rng, host, person, rng.sample(files, min(9, len(files))), day + 30_000, links)
        yield from _edges(rng, world, host, files, links)
        yield from _backup(rng, world, host, files, links)
        if not host.appliance:
            yield from _scans(rng, world, host, files)
    yield from _browsing(rng, world)


def _visit(
    rng: Random, world: World, host: Host, person: Person, files: list[File], day: float, links: count
) -> Iterator[Errand]:
    """Somebody opens a few files of one folder and changes some."""
    time = day + rng.uniform(8, 18) * 3600
    if not world.begins - BEFORE < time < world.ends + AFTER:
        return
    link, start = next(links), rng.choice(files)
    folder = start.path.rpartition("/")[0]
    near = [file for file in files if file.path.rpartition("/")[0] == folder and file.share == start.share]
    yield Errand(time, person, host.name, "list", f"{root(start.share)}/{folder}", link)
    for file in rng.sample(near, min(len(near), rng.randint(1, 8))):
        time += rng.uniform(0.3, 40)
        yield Errand(time, person, host.name, "read", file.number, link)
        action = rng.choices(("none", "save", "save by temp", "rename", "delete", "create"), (80, 8, 6, 3, 1, 3))[0]
        if action == "none" or time < world.begins:  # names stay as the inventory has them until the window begins
            continue
        target: object = file.number
        extra: object = None
        if action == "rename":
            extra = rng.choice((lambda name: "final " + name, lambda name: "old_" + name))
        if action == "create":
            name = rng.choice((f"new {rng.randint(1, 9999)}.docx", f"scan{rng.randint(1, 99):03}.pdf", "readme.txt"))
            target, extra = f"{root(file.share)}/{folder}/{name}", rng.randint(1_000, 90_000)
        yield Errand(time + 0.2, person, host.name, action, target, link, extra=extra)


def _reading(rng: Random, host: Host, person: Person, files: list[File], time: float, links: count) -> Iterator[Errand]:
    link = next(links)
    for file in files:
        time += rng.uniform(0.2, 30)
        yield Errand(time, person, host.name, "read", file.number, link)


def _edges(rng: Random, world: World, host: Host, files: list[File], links: count) -> Iterator[Errand]:
    """Somebody is at work shortly before the window and shortly after it, as on any day."""
    person = world.of_kind("staff")[0]
    for time in (world.begins - rng.uniform(600, 9_000), world.ends + rng.uniform(600, 9_000)):
        yield from _reading(rng, host, person, rng.sample(files, min(3, len(files))), time, links)


def _backup(rng: Random, world: World, host: Host, files: list[File], links: count) -> Iterator[Errand]:
    """Every night what is new goes to the firm's own store off site."""
    person = world.of_kind("service")[0]
    night = world.begins - DAY + 22 * 3600
    while night < world.ends + AFTER:
        link, time = next(links), night + rng.uniform(0, 900)
        for file in rng.sample(files, len(files) // 12):
            time += rng.uniform(0.01, 0.3)
            yield Errand(time, person, host.name, "read", file.number, link)
        sent = rng.randint(5_000_000, 50_000_000)
        flow = Flow(time, time + 300, person.address, 50_000, OFFSITE, 443, sent, sent // 50)
        yield Errand(time, person, host.name, "flow", 0, link, extra=flow)
        night += DAY


def _scans(rng: Random, world: World, host: Host, files: list[File]) -> Iterator[Errand]:
    """A virus scanner on the server reads some files each night, and the clock job leaves its marks."""
    scanner = Person("clamav", 110, "", "", "scanner")
    time = world.begins - BEFORE
    while time < world.ends + AFTER:
        for file in rng.sample(files, min(6, len(files))):
            time += rng.uniform(0.05, 2)
            yield Errand(time, scanner, host.name, "read", file.number, None, "clamd")
        time += 3 * 3600.0


def _browsing(rng: Random, world: World) -> Iterator[Errand]:
    """People's own small traffic with the internet."""
    person = world.of_kind("staff")[0]
    for number in range(rng.randint(10, 60)):
        time = rng.uniform(world.begins - BEFORE, world.ends + AFTER)
        who = rng.choice(world.of_kind("staff"))
        lasts = rng.choice((rng.uniform(1, 400), rng.uniform(1, 400), rng.uniform(1, 10) * 3600))
        flow = Flow(time, time + lasts, who.address, 51_000 + number, rng.choice(SITES), 443,
                    rng.randint(900, 40_000), rng.randint(4_000, 900_000))  # fmt: skip
        yield Errand(time, person, "", "flow", 0, extra=flow)
    for edge in (world.begins, world.ends):  # the line is in use around both ends of the window, too
        for number in range(25):
            time = edge + rng.uniform(-3_000, 6_000)
            flow = Flow(time, time + rng.uniform(1, 60), person.address, 52_000 + number, SITES[0], 443, 800, 9_000)
            yield Errand(time, person, "", "flow", 0, extra=flow)
