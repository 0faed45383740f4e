"""The invented firm: its servers, its people and the files it holds before anything happens."""

from random import Random
from typing import NamedTuple

DAY = 86_400.0
WINDOW_BEGINS = 1_772_409_600.0  # 2026-03-02T00:00:00Z, a Monday

OWNERS = (
    "Northwind Aerospace",
    "Orrery Optics",
    "Vesper Pumps",
    "Halcyon Motors",
    "Sumida Seimitsu",
    "Kestrel & Söhne",
)
PARTS = (
    "bracket",
    "nozzle",
    "valve body",
    "gimbal ring",
    "flange",
    "bearing cap",
    "図面 軸",
    "Gehäuse",
    "spacer",
    "cover",
)
FOLDERS = ("Drawings", "Quotes", "Inspection", "Mail", "Contracts", "old")
# Names that lie in many folders: they tell nothing about the folder they are in.
COMMON = ("readme.txt", "cover.pdf", "001.dwg", "002.dwg", "003.dwg", "index.html", "notes.txt", "Thumbs.db")
ENDINGS = ("step", "dwg", "pdf", "docx", "xlsx", "jpg", "txt", "msg")
STATED_FLOORS = {"jpg": 60}  # per cent: what knowledge/floors.toml says, which this world's files keep to


class Host(NamedTuple):
    """A file server. appliance: nobody can work on the machine itself. lost: the intruder is its administrator."""

    name: str
    address: str
    shares: tuple[str, ...]
    appliance: bool
    lost: bool


class Person(NamedTuple):
    """Someone with an account, at one machine. kind: staff, contractor, service or thief."""

    account: str
    uid: int
    address: str
    station: str
    kind: str


class File(NamedTuple):
    """A file as it lies there at the start. content: equal for copies. floor: fewest bytes that can carry it."""

    number: int
    host: str
    share: str
    path: str
    size: int
    content: int
    floor: int
    inode: int
    owner: str
    inside: frozenset[int] = frozenset()


class World(NamedTuple):
    """All that exists before the story begins. Times are seconds since 1970, UTC."""

    begins: float
    ends: float
    hosts: tuple[Host, ...]
    people: tuple[Person, ...]
    files: tuple[File, ...]
    form: str  # in which Unicode form its disks keep names; inventories are NFC

    def host(self, name: str) -> Host:
        """The server of that name."""
        return next(host for host in self.hosts if host.name == name)

    def of_kind(self, kind: str) -> list[Person]:
        """The people of one kind."""
        return [person for person in self.people if person.kind == kind]


def build(rng: Random, files: int) -> World:
    """A firm with about that many files."""
    days = rng.choice((2, 3, 5))
    hosts = _hosts(rng)
    return World(
        WINDOW_BEGINS,
        WINDOW_BEGINS + days * DAY,
        hosts,
        _people(rng),
        tuple(_files(rng, hosts, files)),
        rng.choice(("NFC", "NFC", "NFD")),
    )


def root(share: str) -> str:
    """Where a share lies on its server."""
    return f"/srv/{share}"


def _hosts(rng: Random) -> tuple[Host, ...]:
    names = ("fs01", "fs02")[: rng.choice((1, 1, 1, 2))]
    shares = {"fs01": ("parts",) if rng.random() < 0.6 else ("parts", "office"), "fs02": ("archive",)}
    return tuple(
        Host(name, f"10.0.5.{10 + number}", shares[name], rng.random() < 0.5, rng.random() < 0.4)
        for number, name in enumerate(names)
    )


def _people(rng: Random) -> tuple[Person, ...]:
    names = ["tanaka", "weber", "mori", "sato", "lopez"][: rng.randint(3, 5)]
    staff = [Person(name, 3001 + n, f"10.0.5.{20 + n}", f"ws-{17 + n:03}", "staff") for n, name in enumerate(names)]
    contractors = [Person("ext-brandt", 3050, "10.0.5.50", "lt-brandt", "contractor")] * (rng.random() < 0.4)
    return (
        *staff,
        *contractors,
        Person("svc_backup", 3060, "10.0.5.60", "bak01", "service"),
        Person("adm_fs", 3105, "10.0.5.99", "srv-app2", "thief"),
    )


def _files(rng: Random, hosts: tuple[Host, ...], wanted: int) -> list[File]:
    files: list[File] = []
    for host in hosts:
        for share in host.shares:
            share_of = wanted // sum(len(host.shares) for host in hosts)
            files += _share(rng, host.name, share, share_of, len(files))
        if rng.random() < 0.4:
            files.append(_image(rng, host, rng.choice(hosts), files))
    return _with_copies(rng, files)


def _share(rng: Random, host: str, share: str, wanted: int, first: int) -> list[File]:
    files: list[File] = []
    taken: set[str] = set()
    while len(files) < wanted:
        owner = rng.choice(OWNERS)
        folder = f"Customers/{owner}/P{rng.randint(100, 130)}/{rng.choice(FOLDERS)}"
        if rng.random() < 0.05:
            owner, folder = "", rng.choice(("HR", "Finance/2025", "IT"))
        for _ in range(rng.randint(3, 14)):
            path = f"{folder}/{_name(rng)}"
            if path.casefold() not in taken and len(files) < wanted:
                taken.add(path.casefold())
                files.append(_file(rng, first + len(files), host, share, path, owner))
    return files


def _name(rng: Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(COMMON)
    return f"{rng.choice(PARTS)} {rng.randint(100, 99_999)}{rng.choice(('', '', ' rev B', '-A'))}.{rng.choice(ENDINGS)}"


def _file(rng: Random, number: int, host: str, share: str, path: str, owner: str) -> File:
    size = int(min(10 ** rng.gauss(4.6, 0.7), 40_000_000)) + 1
    least = STATED_FLOORS.get(path.rsplit(".", 1)[-1], 3) / 100
    floor = int(size * rng.uniform(least, 0.98)) + 1
    return File(number, host, share, path, size, rng.getrandbits(63), floor, 10_000 + number, owner)


def _image(rng: Random, host: Host, of: Host, files: list[File]) -> File:
    """A backup of a whole server that lies on a share; one of another server bears that one's name."""
    inside = frozenset(file.number for file in files if file.host == of.name)
    path = rng.choice(("Backup/fs-full.vhdx", "IT/nightly-full.tar", "Backup/server image.vmdk"))
    if of != host:
        path = rng.choice((f"Backup/{of.name}/full.vhdx", f"Backup/{of.name}-nightly.tar"))
    size = sum(file.size for file in files if file.host == of.name) + 1
    return File(
        len(files), host.name, host.shares[0], path, size, rng.getrandbits(63), size // 2 + 1, 9_000_001, "", inside
    )


def _with_copies(rng: Random, files: list[File]) -> list[File]:
    """The same, with some files that have the bytes of another one."""
    for file in rng.sample(files, len(files) // 25):
        twin = rng.choice(files)
        if not twin.inside and not file.inside:
            files[file.number] = file._replace(size=twin.size, content=twin.content, floor=twin.floor)
    return files
