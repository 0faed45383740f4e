"""What the thief does: one of many behaviours, each a way in which files may be read and leave."""

from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import NamedTuple

from .story import Errand
from .world import DAY, File, Host, Person, World, root

DROP = "203.0.113.66"
LOOKALIKE = "198.51.100.9"  # beside the firm's own store, and not it


class How(NamedTuple):
    """How a batch leaves. archive: its name, or empty if each file goes by itself. pulled: fetched from outside."""

    src: str
    dst: str
    port: int
    tool: str
    archive: str
    overhead: float
    lasts: float
    pulled: bool = False


class Theft(NamedTuple):
    """The thief's plan. thief: through whom they act; account: the name under which they are seen."""

    behaviour: str
    thief: Person
    host: Host
    begins: float
    errands: list[Errand]


def plan(rng: Random, world: World, links: count) -> Theft:
    """A theft that lies in the window."""
    host = rng.choice(world.hosts)
    thief = _guise(rng, world)
    begins = world.begins + rng.uniform(0.01, 0.55) * (world.ends - world.begins)
    files = [file for file in world.files if file.host == host.name and not file.inside]
    behaviours = {name: act for name, act in _BEHAVIOURS.items() if name in _possible(host, world)}
    name = rng.choice(list(behaviours))
    errands = list(behaviours[name](rng, world, host, thief, files, begins, links))
    if rng.random() < 0.5:
        last = max((errand.time for errand in errands), default=begins)
        errands += _encryption(rng, host, thief, files, min(last + 600, world.ends - 4_000), links)
    inside = [_broken_off(rng, errand, world) for errand in errands if errand.time < world.ends - 60]
    return Theft(name, thief, host, begins, inside)


def _broken_off(rng: Random, errand: Errand, world: World) -> Errand:
    """Nothing of the thief's outlasts containment; some sendings go on until then."""
    if errand.action != "send":
        return errand
    left = world.ends - errand.time
    lasts = left if rng.random() < 0.15 else min(errand.extra.lasts, left)
    return errand._replace(extra=errand.extra._replace(lasts=lasts))


def _guise(rng: Random, world: World) -> Person:
    """The thief's own account, or someone else's whom the case will not vouch for."""
    thief = world.of_kind("thief")[0]
    borrowed = rng.choices((None, "contractor", "staff"), (70, 15, 15))[0]
    if borrowed and (people := world.of_kind(borrowed)):
        account = people[-1]
        return thief._replace(account=account.account, uid=account.uid)
    return thief


def _possible(host: Host, world: World) -> set[str]:
    """The behaviours that this server allows."""
    local = {"pack on the server", "pack folders on the server", "read on the server", "copy aside on the server",
             "fetched from outside", "by another mount", "by a second name"}  # fmt: skip
    image = {"copy an image"} if any(file.inside and file.host == host.name for file in world.files) else set()
    return (set(_BEHAVIOURS) - local - {"copy an image"}) | (set() if host.appliance else local) | image


def _folder(file: File, depth: int) -> str:
    return "/".join(file.path.split("/")[:depth])


def _targets(rng: Random, files: list[File]) -> list[File]:
    """A few customers' folders, some projects, or a scattering."""
    kind = rng.choice(("customers", "projects", "scattered"))
    if kind == "scattered":
        return rng.sample(files, min(len(files), rng.randint(3, 60)))
    depth = 2 if kind == "customers" else 3
    wanted = {(f.share, _folder(f, depth)) for f in rng.sample(files, min(len(files), rng.randint(1, 4)))}
    return [file for file in files if (file.share, _folder(file, depth)) in wanted]


def _reads(rng: Random, host: Host, who: Person, files: list[File], time: float, link: int | None,
           program: str = "smbd", pause: float = 0.2) -> Iterator[Errand]:  # fmt: skip
    for file in files:
        time += rng.uniform(0.02, 1) * pause
        yield Errand(time, who, host.name, "read", file.number, link, program)


def _sent(rng: Random, host: Host, who: Person, files: list[File], time: float, **changes) -> Errand:
    archive = rng.choice(("out.7z", "data.zip", "a.tar.gz", "")) if "archive" not in changes else changes["archive"]
    dst = LOOKALIKE if rng.random() < 0.2 else DROP
    tool = rng.choice(("rclone", "http", "ssh"))
    how = How(who.address, dst, {"rclone": 443, "http": 80, "ssh": 22}[tool], tool, archive,
              rng.uniform(1.03, 1.12), rng.uniform(20, 900))._replace(**changes)  # fmt: skip
    return Errand(time, who, host.name, "send", tuple(file.number for file in files), extra=how)


def _browse_and_copy(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Reads folders over SMB and sends what was read, packed at a workstation or file by file."""
    wanted = _targets(rng, files)
    yield from _listing(rng, host, who, wanted, time, links)
    yield from _reads(rng, host, who, wanted, time + 60, next(links))
    yield _sent(rng, host, who, wanted, time + 3_000)


def _read_everything(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    yield from _reads(rng, host, who, files, time, next(links), pause=0.05)
    yield _sent(rng, host, who, files, time + 4_000)


def _slow_drip(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """A few files now and then, over days, each time a connection of its own."""
    while time < world.ends - 7_200:
        few = rng.sample(files, min(len(files), rng.randint(1, 4)))
        yield from _reads(rng, host, who, few, time, next(links))
        yield _sent(rng, host, who, few, time + 100, archive="")
        time += rng.uniform(2, 9) * 3600


def _look_only(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Reads and sends nothing."""
    yield from _reads(rng, host, who, _targets(rng, files)[:40], time, next(links), pause=20)


def _nothing_read(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    yield from _listing(rng, host, who, _targets(rng, files), time, links)


def _two_batches(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    for start in (time, time + rng.uniform(0.1, 0.9) * DAY):
        wanted = _targets(rng, files)
        yield from _reads(rng, host, who, wanted, start, next(links))
        yield _sent(rng, host, who, wanted, start + 2_000)


def _folder_renamed_first(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Renames a customer's folder, reads below the new name, and gives the old name back."""
    file = rng.choice([file for file in files if file.path.count("/") > 2])
    folder = f"{root(file.share)}/{_folder(file, 2)}"
    aside = f"{root(file.share)}/{rng.choice(('tmp', 'x1', 'Customers/New folder'))}"
    below = [f for f in files if f"{root(f.share)}/{f.path}".startswith(folder + "/")]
    link = next(links)
    yield Errand(time, who, host.name, "rename folder", folder, link, extra=aside)
    yield from _reads(rng, host, who, below, time + 5, link)
    if rng.random() < 0.6:
        yield Errand(time + 900, who, host.name, "rename folder", aside, link, extra=folder)
    yield _sent(rng, host, who, below, time + 3_000)


def _names_changed_first(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Gives each file a harmless name, and reads it under that."""
    link = next(links)
    wanted = _targets(rng, files)[:30]
    for number, file in enumerate(wanted):
        when = time + number
        yield Errand(when, who, host.name, "rename", file.number, link, extra=lambda name, n=number: f"tmp{n:04}.bin")
        yield Errand(when + 0.3, who, host.name, "read", file.number, link)
    yield _sent(rng, host, who, wanted, time + 2_000)


def _way_in(rng: Random, host: Host, links: count) -> tuple[int | None, str, str]:
    """Over SMB or on the server: the connection, and with what files are renamed and read."""
    link = next(links)
    return (link, "smbd", "smbd") if host.appliance or rng.random() < 0.5 else (None, "mv", "cat")


def _named_and_read(rng, host, who, wanted, time, links, names) -> Iterator[Errand]:
    """Each file gets the names, one after the other, and is read under the last; sometimes its own is given back."""
    link, mover, reader = _way_in(rng, host, links)
    back = rng.random() < 0.5
    for at, file in enumerate(wanted):
        when, own = time + 3 * at, file.path.rpartition("/")[2]
        for step, name in enumerate(names(at, file)):
            yield Errand(when + step / 10, who, host.name, "rename", file.number, link, mover, lambda _, new=name: new)
        yield Errand(when + 2, who, host.name, "read", file.number, link, reader)
        if back:
            home = f"{root(file.share)}/{file.path.rpartition('/')[0]}/{own}"
            yield Errand(when + 2.5, who, host.name, "rename", file.number, link, mover, lambda _, new=home: new)
    yield _sent(rng, host, who, wanted, time + 3_000)


def _under_system_names(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """As what systems leave behind by themselves."""
    one_each = list({(file.share, file.path.rpartition("/")[0]): file for file in _targets(rng, files)}.values())
    name = rng.choice(("desktop.ini", ".DS_Store", "Thumbs.db", "~$list.docx"))
    yield from _named_and_read(rng, host, who, one_each[:25], time, links, lambda at, file: [name])


def _renamed_many_times(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    wanted = _targets(rng, files)[:20]
    many = rng.randint(2, 6)
    yield from _named_and_read(
        rng, host, who, wanted, time, links, lambda at, file: [f"s{step}-{at:03}.dat" for step in range(many)]
    )


def _moved_first(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Into a folder where nobody looks, under the own name or that of another file."""
    wanted, others = _targets(rng, files)[:20], rng.sample(files, min(20, len(files)))

    def away(at: int, file: File) -> list[str]:
        name = rng.choice((file, others[at % len(others)])).path.rpartition("/")[2]
        return [f"{root(file.share)}/IT/old/{at}/{name}"]

    yield from _named_and_read(rng, host, who, wanted, time, links, away)


def _names_with_bars(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Names made so that a log that parts its fields by bars may be read in two ways."""
    wanted, others = _targets(rng, files)[:12], rng.sample(files, min(12, len(files)))

    def barred(at: int, file: File) -> list[str]:
        other = others[at % len(others)]
        return [f"t|{root(other.share)}/{other.path}"]

    yield from _named_and_read(rng, host, who, wanted, time, links, barred)


def _names_swapped(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Two files of a folder change names; one is read under the other's, and both get their own back."""
    link, mover, reader = _way_in(rng, host, links)
    for at in range(8):
        first = rng.choice(files)
        folder = first.path.rpartition("/")[0]
        near = [f for f in files if f != first and f.share == first.share and f.path.rpartition("/")[0] == folder]
        if not near:
            continue
        second, when = rng.choice(near), time + at * 10
        one, other = (file.path.rpartition("/")[2] for file in (first, second))
        moves = (
            (first, f"x{at}"),
            (second, one),
            (first, other),
            None,
            (first, f"x{at}"),
            (second, other),
            (first, one),
        )
        for step, move in enumerate(moves):
            now = when + step / 2
            if move is None:
                yield Errand(now, who, host.name, "read", second.number, link, reader)
            else:
                yield Errand(now, who, host.name, "rename", move[0].number, link, mover, lambda _, new=move[1]: new)
    yield _sent(rng, host, who, [], time + 3_000)._replace(target=None)


def _copy_an_image(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    images = [file for file in world.files if file.inside and file.host == host.name]
    yield from _reads(rng, host, who, images, time, next(links))
    yield _sent(rng, host, who, images, time + 9_000, archive="")


def _pack_on_the_server(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Some files, named in a list that nobody has."""
    wanted, program = _targets(rng, files), rng.choice(("7z", "zip", "tar"))
    archive, words = {
        "7z": ("hm.7z", ("a", "/var/tmp/hm.7z", "@/var/tmp/l.txt")),
        "zip": ("out.zip", ("/var/tmp/out.zip", "-@")),
        "tar": (".a.tar", ("-cf", "/var/tmp/.a.tar", "-T", "/var/tmp/l.txt")),
    }[program]
    yield Errand(time, who, host.name, "start", None, None, program, (program, *words))
    yield from _reads(rng, host, who, wanted, time + 1, None, program)
    yield _sent(rng, host, who, wanted, time + 2_500, src=host.address, archive=archive)


def _pack_folders_on_the_server(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Whole folders, as the command line says."""
    folders = sorted({f"{root(file.share)}/{_folder(file, rng.choice((2, 3)))}" for file in rng.sample(files, 2)})
    apart = [folder for folder in folders if not any(folder.startswith(other + "/") for other in folders)]
    program = rng.choice(("7z", "zip", "tar"))
    archive = {"7z": "hm.7z", "zip": "out.zip", "tar": ".a.tar"}[program]
    words = {"7z": ("a",), "zip": ("-r",), "tar": ("-cf",)}[program]
    yield Errand(time, who, host.name, "start", None, None, program, (program, *words, f"/var/tmp/{archive}", *apart))
    for number, folder in enumerate(apart):
        yield Errand(time + 1 + 200 * number, who, host.name, "read folder", folder, None, program)
    yield _sent(rng, host, who, [], time + 2_500, src=host.address, archive=archive)._replace(target=None)


def _read_on_the_server(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    wanted = _targets(rng, files)
    yield from _reads(rng, host, who, wanted, time, None, rng.choice(("cat", "scp", "rclone", "python3")))
    yield _sent(rng, host, who, wanted, time + 2_500, src=host.address)


def _fetched_from_outside(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """The thief comes in over SSH and fetches; the bytes leave as answers."""
    wanted = _targets(rng, files)
    yield from _reads(rng, host, who, wanted, time, None, rng.choice(("sftp-server", "tar")))
    yield _sent(rng, host, who, wanted, time + 1_000, src=host.address, pulled=True)


def _copy_aside_on_the_server(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Copies files on the server to a place on the share, and fetches the copies over SMB under a vague name."""
    wanted = _targets(rng, files)[:25]
    link = next(links)
    for number, file in enumerate(wanted):
        yield Errand(time + number, who, host.name, "read", file.number, None, "cp")
        copy = f"{root(file.share)}/Temp/{number:03}.dat"
        yield Errand(time + number + 0.1, who, host.name, "create", copy, None, "cp", file.size)
    yield Errand(time + 900, who, host.name, "list", f"{root(host.shares[0])}/Temp", link)
    yield _sent(rng, host, who, wanted, time + 2_000)


def _whole_folders(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Whatever lies in some folders by then, also what staff made or renamed since."""
    folders = sorted({f"{root(file.share)}/{_folder(file, rng.choice((2, 3)))}" for file in rng.sample(files, 3)})
    link = next(links)
    for number, folder in enumerate(folders):
        yield Errand(time + 300 * number, who, host.name, "read folder", folder, link)
    yield _sent(rng, host, who, [], time + 3_000)._replace(target=None)


def _previous_versions(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Reads last night's snapshot, which holds the same bytes under another root."""
    link, wanted = next(links), _targets(rng, files)
    token = rng.choice(("@GMT-2026.03.01-23.00.00", ".snapshots/daily.1"))
    for number, file in enumerate(wanted):
        old = f"{root(file.share)}/{token}/{file.path}"  # as it was called then
        yield Errand(time + number * 0.1, who, host.name, "read", file.number, link, extra=lambda path, old=old: old)
    yield _sent(rng, host, who, wanted, time + 3_000)


def _by_another_mount(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Reads on the server, where the share's tree is mounted in a second place."""
    wanted = _targets(rng, files)
    for number, file in enumerate(wanted):
        seen = lambda path: path.replace("/srv/", "/mnt/data/", 1)  # noqa: E731
        yield Errand(time + number * 0.1, who, host.name, "read", file.number, None, "scp", seen)
    yield _sent(rng, host, who, wanted, time + 3_000, src=host.address)


def _by_a_second_name(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Gives files second names on the server, by hard links, and reads those over SMB or there."""
    wanted, link = _targets(rng, files)[:20], rng.choice((None, next(links)))
    for number, file in enumerate(wanted):
        second = f"{root(file.share)}/IT/l{number:03}"
        when = time + 2 * number
        yield Errand(when, who, host.name, "link", file.number, None, "ln", second)
        yield Errand(when + 1, who, host.name, "read", file.number, link, "cat" if link is None else "smbd",
                     extra=lambda path, second=second: second)  # fmt: skip
    yield _sent(rng, host, who, wanted, time + 3_000)


def _copied_by_the_server(rng, world, host, who, files, time, links) -> Iterator[Errand]:
    """Asks the server to copy files to other names, and fetches those."""
    wanted, link = _targets(rng, files)[:25], next(links)
    for number, file in enumerate(wanted):
        when = time + 2 * number
        copy = f"{root(file.share)}/Temp/c{number:03}.bin"
        yield Errand(when, who, host.name, "read", file.number, link, "copychunk")
        yield Errand(when + 0.5, who, host.name, "create", copy, link, extra=file.size)
    for share in host.shares:
        yield Errand(time + 300, who, host.name, "read folder", f"{root(share)}/Temp", link)
    yield _sent(rng, host, who, wanted, time + 3_000)


def _listing(rng, host, who, files, time, links) -> Iterator[Errand]:
    link = next(links)
    for share, folder in sorted({(file.share, file.path.rpartition("/")[0]) for file in files}):
        time += rng.uniform(0.01, 0.2)
        yield Errand(time, who, host.name, "list", f"{root(share)}/{folder}", link)


def _encryption(rng, host, who, files, time, links) -> Iterator[Errand]:
    link, reading = next(links), rng.random() < 0.4
    for file in rng.sample(files, min(len(files), rng.choice((20, 60, 150)))):
        time += rng.uniform(0.01, 0.2)
        yield Errand(time, who, host.name, "encrypt", file.number, link, extra=reading)


_BEHAVIOURS: dict[str, Callable[..., Iterator[Errand]]] = {
    "browse and copy": _browse_and_copy,
    "read everything": _read_everything,
    "slow drip": _slow_drip,
    "look only": _look_only,
    "nothing read": _nothing_read,
    "two batches": _two_batches,
    "folder renamed first": _folder_renamed_first,
    "names changed first": _names_changed_first,
    "under system names": _under_system_names,
    "renamed many times": _renamed_many_times,
    "moved first": _moved_first,
    "names with bars": _names_with_bars,
    "names swapped": _names_swapped,
    "copy an image": _copy_an_image,
    "pack on the server": _pack_on_the_server,
    "pack folders on the server": _pack_folders_on_the_server,
    "read on the server": _read_on_the_server,
    "fetched from outside": _fetched_from_outside,
    "copy aside on the server": _copy_aside_on_the_server,
    "whole folders": _whole_folders,
    "previous versions": _previous_versions,
    "by another mount": _by_another_mount,
    "by a second name": _by_a_second_name,
    "copied by the server": _copied_by_the_server,
}
