"""What happened: everybody's errands, played in order of time over the tree of files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from unicodedata import normalize

from .world import File, Person, World, root

CACHED = 3_700.0  # seconds for which a workstation keeps what it has read


class Errand(NamedTuple):
    """What someone means to do. target: a file's number, or a folder. link: the connection it is done over."""

    time: float
    who: Person
    host: str
    action: str
    target: object
    link: int | None = None  # None: on the server itself
    program: str = "smbd"
    extra: object = None


class Deed(NamedTuple):
    """What was done to one file. path is the server's own. file: its number, None for a folder."""

    time: float
    who: Person
    host: str
    route: str
    program: str
    action: str
    path: str
    new_path: str | None
    file: int | None
    inode: int
    size: int
    link: int | None


class Flow(NamedTuple):
    """A connection. out: bytes from who began it; back: bytes from who answered."""

    start: float
    end: float
    src: str
    sport: int
    dst: str
    dport: int
    out: int
    back: int
    link: int | None = None


class Sending(NamedTuple):
    """Something that left the house. names: what it was called there, with sizes. files: all it carried."""

    time: float
    src: str
    dst: str
    tool: str
    names: tuple[tuple[str, int], ...]
    files: frozenset[int]
    pulled: bool


@dataclass
class Story:
    """What happened, as nobody in the case knows it."""

    world: World
    place: dict[int, str] = field(default_factory=dict)  # where each file lies now; gone when deleted
    inode: dict[int, int] = field(default_factory=dict)
    size: dict[int, int] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    seen: dict[tuple[str, int], float] = field(default_factory=dict)
    read: set[int] = field(default_factory=set)  # by the thief
    touched: set[int] = field(default_factory=set)  # by the thief, in any way

    @property
    def left(self) -> set[int]:
        """The files that left the house, those inside others included."""
        return set().union(*(sending.files for sending in self.sendings))


def play(world: World, errands: Iterable[Errand]) -> Story:
    """The story that these errands make."""
    story = Story(world)
    for file in world.files:
        story.place[file.number] = normalize(world.form, f"{root(file.share)}/{file.path}")
        story.inode[file.number], story.size[file.number] = file.inode, file.size
    for errand in sorted(errands, key=lambda errand: errand.time):
        if isinstance(errand.target, str):
            errand = errand._replace(target=normalize(world.form, errand.target))
        _ACTIONS[errand.action](story, errand)
    story.flows += _connections(story.deeds, world)
    story.flows.sort()
    return story


def contents(world: World, numbers: Iterable[int]) -> set[int]:
    """These files and all that is inside them."""
    numbers = set(numbers)
    inside = (world.files[number].inside for number in numbers if number < len(world.files))
    return numbers.union(*inside)


def _deed(
    story: Story, errand: Errand, action: str, path: str, number: int | None, new_path: str | None = None
) -> None:
    route = "local" if errand.link is None else "smb"
    inode, size = story.inode.get(number, 0), story.size.get(number, 0)
    who, when = errand.who, errand.time
    deed = Deed(when, who, errand.host, route, errand.program, action, path, new_path, number, inode, size, errand.link)
    story.deeds.append(deed)
    if errand.who.kind == "thief" and number is not None:
        story.touched.add(number)
        if action == "read":
            story.read |= contents(story.world, [number])


def _read(story: Story, errand: Errand) -> None:
    """extra: a function of the path, where the file is reached by another name than its own."""
    path = story.place.get(errand.target)
    key = (errand.who.address, errand.target)
    if path is None or (errand.link is not None and errand.time - story.seen.get(key, 0.0) < CACHED):
        return
    story.seen[key] = errand.time
    seen = normalize(story.world.form, errand.extra(path)) if errand.extra else path
    _deed(story, errand, "read", seen, errand.target)


def _read_folder(story: Story, errand: Errand) -> None:
    """All that lies below a folder at that time, new and renamed files included."""
    below = [number for number, path in story.place.items() if path.startswith(errand.target + "/")]
    for number, target in enumerate(sorted(below)):
        _read(story, errand._replace(time=errand.time + number * 0.03, target=target))


def _link(story: Story, errand: Errand) -> None:
    """A second name, extra, for a file."""
    if path := story.place.get(errand.target):
        _deed(story, errand, "link", path, errand.target, normalize(story.world.form, errand.extra))


def _save(story: Story, errand: Errand) -> None:
    if path := story.place.get(errand.target):
        _deed(story, errand, "write", path, errand.target)


def _save_by_temp(story: Story, errand: Errand) -> None:
    """As office programs save: a new file, the old one out of the way, the new one in its place, the old one gone."""
    path = story.place.get(errand.target)
    if path is None:
        return
    folder = path.rpartition("/")[0]
    fresh, old = f"{folder}/~WRD{errand.target:04}.tmp", f"{folder}/~WRL{errand.target:04}.tmp"
    number = _new_number(story, story.size[errand.target])
    _deed(story, errand, "create", fresh, number)
    _deed(story, errand, "write", fresh, number)
    _deed(story, errand, "rename", path, errand.target, old)
    _deed(story, errand, "rename", fresh, number, path)
    _deed(story, errand, "delete", old, errand.target)
    story.inode[errand.target] = story.inode[number]  # what bears the name is the file, from now on


def _rename(story: Story, errand: Errand) -> None:
    """Into `extra`, a function of the name: a new name, or a whole path."""
    path = story.place.get(errand.target)
    if path is None:
        return
    folder, _, name = path.rpartition("/")
    new_name = normalize(story.world.form, errand.extra(name))
    new_path = new_name if new_name.startswith("/") else f"{folder}/{new_name}"
    if new_path in story.place.values():
        return
    _deed(story, errand, "rename", path, errand.target, new_path)
    story.place[errand.target] = new_path


def _rename_folder(story: Story, errand: Errand) -> None:
    """target: the folder's path on the server; extra: its new path."""
    below = errand.target + "/"
    moved = [number for number, path in story.place.items() if path.startswith(below)]
    if not moved:
        return
    aside = normalize(story.world.form, errand.extra)
    _deed(story, errand, "rename", errand.target, None, aside)
    for number in moved:
        story.place[number] = aside + "/" + story.place[number].removeprefix(below)


def _delete(story: Story, errand: Errand) -> None:
    if path := story.place.pop(errand.target, None):
        _deed(story, errand, "delete", path, errand.target)


def _create(story: Story, errand: Errand) -> None:
    """A new file; target: its path on the server; extra: its size."""
    if errand.target not in story.place.values():
        number = _new_number(story, errand.extra)
        story.place[number] = errand.target
        _deed(story, errand, "create", errand.target, number)
        _deed(story, errand, "write", errand.target, number)


def _encrypt(story: Story, errand: Errand) -> None:
    """extra: whether the content was read to make what is written; some tools only overwrite."""
    if path := story.place.get(errand.target):
        if errand.extra:
            _deed(story, errand, "read", path, errand.target)
        _deed(story, errand, "write", path, errand.target)
        _deed(story, errand, "rename", path, errand.target, path + ".lckd")
        story.place[errand.target] = path + ".lckd"


def _list(story: Story, errand: Errand) -> None:
    _deed(story, errand, "list", errand.target, None)


def _start(story: Story, errand: Errand) -> None:
    """A program is started; extra: the words of its command line."""
    _deed(story, errand, "exec", "\0".join(errand.extra), None)


def _send(story: Story, errand: Errand) -> None:
    """What the thief has read of target (None: of all) leaves; extra: how."""
    how = errand.extra
    wanted = errand.target if isinstance(errand.target, tuple) else sorted(story.read)
    numbers = [number for number in wanted if number in story.read]
    if not numbers:
        return
    files = [_file(story, number) for number in numbers]
    if how.archive:
        size = sum({file.content: file.floor for file in files}.values())
        names = ((how.archive, size),)
    else:
        size = sum(file.size for file in files)
        names = tuple((f"{file.path}", file.size) for file in files)
    sent, asked = int(size * how.overhead) + 6_000, 2_000 + size // 60
    flow = Flow(
        errand.time, errand.time + how.lasts, how.src, 40_000 + len(story.flows), how.dst, how.port, sent, asked
    )
    if how.pulled:  # the thief came from outside and fetched it
        flow = flow._replace(src=how.dst, dst=how.src, dport=22, out=asked, back=sent)
    story.flows.append(flow)
    carried = frozenset(contents(story.world, numbers))
    story.sendings.append(Sending(errand.time, how.src, how.dst, how.tool, names, carried, how.pulled))


def _flow(story: Story, errand: Errand) -> None:
    story.flows.append(errand.extra)


_ACTIONS: dict[str, Callable[[Story, Errand], None]] = {
    "read": _read,
    "read folder": _read_folder,
    "link": _link,
    "save": _save,
    "save by temp": _save_by_temp,
    "rename": _rename,
    "rename folder": _rename_folder,
    "delete": _delete,
    "create": _create,
    "encrypt": _encrypt,
    "list": _list,
    "start": _start,
    "send": _send,
    "flow": _flow,
}


def _new_number(story: Story, size: int) -> int:
    number = max(story.size) + 1
    story.inode[number], story.size[number] = 500_000 + number, size
    return number


def _file(story: Story, number: int) -> File:
    """The held file of that number, or what is known of one made since."""
    if number < len(story.world.files):
        return story.world.files[number]
    size = story.size[number]
    return File(number, "", "", story.place.get(number, "x").rpartition("/")[2], size, number, size // 2, 0, "")


def _connections(deeds: list[Deed], world: World) -> list[Flow]:
    """The connections to the file servers, with the bytes that the deeds over them make."""
    over: dict[int, list[Deed]] = {}
    for deed in deeds:
        if deed.link is not None:
            over.setdefault(deed.link, []).append(deed)
    flows = []
    for link, done in over.items():
        back = sum(deed.size for deed in done if deed.action == "read" and deed.program != "copychunk")
        out = sum(deed.size for deed in done if deed.action == "write")
        flows.append(
            Flow(
                done[0].time - 0.2,
                done[-1].time + 1.0,
                done[0].who.address,
                49_152 + link % 16_000,
                world.host(done[0].host).address,
                445,
                int(out * 1.04) + 3_000 + 400 * len(done),
                int(back * 1.04) + 4_000 + 500 * len(done),
                link,
            )
        )
    return flows
