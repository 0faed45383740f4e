"""What is not a log: the inventory, what the thieves publish, their own log, and case.toml."""

import csv
import hashlib
import io
import json
import zlib
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

from .records import local
from .sensors import Sensor
from .story import Story
from .theft import Theft
from .work import OFFSITE
from .world import File, Person, World, root


class Statements(NamedTuple):
    """What case.toml says besides the sensors. access: by host, None where it is left out."""

    access: dict[str, tuple[str, ...] | None]
    exits: tuple[str, ...] | None
    window: bool
    hostile: tuple[dict, ...]
    vouched: tuple[dict, ...]
    hours: int

    def vouches_for(self, person: Person) -> bool:
        """Whether what this person does in the window counts as vouched."""
        return any(person.account == entry.get("account") for entry in self.vouched)


def state(rng: Random, world: World, theft: Theft, hours: int) -> Statements:
    """Statements, all true, some left out."""
    access = {
        host.name: None if rng.random() < 0.08 else (("smb",) if host.appliance else ("smb", "local"))
        for host in world.hosts
    }
    exits = ("internet",) if rng.random() < 0.75 else None
    return Statements(
        access, exits, rng.random() < 0.95, _hostile(rng, world, theft), _vouched(rng, world, theft), hours
    )


def _hostile(rng: Random, world: World, theft: Theft) -> tuple[dict, ...]:
    found = []
    if rng.random() < 0.8:
        found.append({"account": theft.thief.account} | _span(world, theft))
        if rng.random() < 0.7:
            found.append({"account": str(theft.thief.uid)} | _span(world, theft))
    if rng.random() < 0.5:
        found.append({"address": theft.thief.address})
    if rng.random() < 0.7:
        found.append({"evidence": "thief-*"})
    return tuple(found)


def _span(world: World, theft: Theft) -> dict:
    """A stolen account is hostile from shortly before the theft until containment."""
    borrowed = theft.thief.account != "adm_fs"
    return {"from": _stamp(max(world.begins, theft.begins - 3600)), "to": _stamp(world.ends)} if borrowed else {}


def _vouched(rng: Random, world: World, theft: Theft) -> tuple[dict, ...]:
    found: list[dict] = []
    with_addresses = rng.random() < 0.5
    for person in (*world.of_kind("staff"), *world.of_kind("service")):
        if person.account == theft.thief.account or rng.random() < 0.03:
            continue
        found.append({"account": person.account})
        found.append({"account": str(person.uid)})
        if with_addresses:
            found.append({"address": person.address})
    if rng.random() < 0.95:
        found.append({"process": "clamd"})
    if rng.random() < 0.9:
        found.append({"destination": OFFSITE, "why": "our own store"})
    return tuple(found)


def case_toml(rng: Random, world: World, statements: Statements, sensors: list[Sensor]) -> str:
    """The text of case.toml."""
    clock_is_known = rng.random() < 0.4
    lines = ["[case]", 'name = "simulated"']
    if statements.window:
        lines.append(f"window = {{ from = {_stamp(world.begins)}, to = {_stamp(world.ends)} }}")
    if statements.hours:
        lines.append(f'timezone = "Etc/GMT{-statements.hours:+d}"')
    for host in world.hosts:
        lines += ["[[host]]", f'name = "{host.name}"', f'addresses = ["{host.address}"]']
        if not host.lost:
            lines.append("intruder_admin = false")
        if statements.access[host.name] is not None:
            lines.append(f"access = {json.dumps(statements.access[host.name])}")
    for sensor in sensors:
        lines += _sensor(sensor, world, clock_is_known)
    for name in statements.exits or ():
        lines += ["[[exit]]", f'name = "{name}"']
    for section, entries in (("hostile", statements.hostile), ("vouched", statements.vouched)):
        for entry in entries:
            lines += [f"[[{section}]]", *(f"{key} = {_value(value)}" for key, value in entry.items())]
    return "\n".join(lines) + "\n"


def _value(value: str) -> str:
    return value if value[:4].isdigit() and value.endswith("Z") else json.dumps(value)


def _sensor(sensor: Sensor, world: World, clock_is_known: bool) -> list[str]:
    lines = ["[[sensor]]", f'name = "{sensor.name}"', f'match = "{sensor.stem}*"']
    if sensor.host:
        records = ', records = ["read"]' if sensor.records_reads else ', records = ["write", "rename"]'
        lines.append(f'watches = {{ host = "{sensor.host}", route = "{sensor.route}"{records} }}')
    else:
        lines.append(f'watches = {{ route = "{sensor.route}", hosts = ["*"] }}')
    lines.append(f'kept = "{sensor.kept}"')
    if sensor.declared:
        span = ""
        if sensor.span:
            span = f", from = {_stamp(world.begins - 3600)}, to = {_stamp(world.ends + 3600)}"
        lines.append(f'continuous = {{ declared = "no outage", by = "head of IT"{span} }}')
    if sensor.dialect.skew and clock_is_known:
        lines.append(f"clock = {{ ahead = {round(sensor.dialect.skew)}, within = 2 }}")
    if sensor.dialect.sampling > 1:
        lines.append(f"sampling = {sensor.dialect.sampling}")
    if sensor.kind == "samba":
        lines.append(f'prefix = "{sensor.dialect.prefix}"')
        if sensor.dialect.style == "old":
            lines.append("year = 2026")
    return lines


def _stamp(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest(file: File) -> str:
    """The SHA-256 that its content would have."""
    return hashlib.sha256(str(file.content).encode()).hexdigest()


def checksum(file: File) -> int:
    """The CRC-32 that its content would have."""
    return zlib.crc32(str(file.content).encode()) or 1


class Inventory(NamedTuple):
    """An inventory. measured: the files whose least size it states. paths: how it names each file, by its number."""

    name: str
    text: str
    measured: frozenset[int]
    paths: tuple[tuple[str, str], ...]


def inventory(rng: Random, world: World) -> Inventory:
    """What the firm holds, as it was listed just before the window."""
    columns = [name for name in ("sha256", "crc32", "inode", "owner", "floor") if rng.random() < 0.75]
    with_host = len(world.hosts) > 1 or rng.random() < 0.5
    style = rng.choice(("share", "whole", "drive"))
    measured = frozenset(file.number for file in world.files) if "floor" in columns else frozenset()
    rows = [_row(file, columns, with_host, style) for file in world.files]
    paths = tuple((row.get("share", ""), row["path"]) for row in rows)
    if rng.random() < 0.5:
        text = io.StringIO()
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return Inventory("inventory.csv", text.getvalue(), measured, paths)
    return Inventory("inventory.jsonl", "".join(json.dumps(row) + "\n" for row in rows), measured, paths)


def _row(file: File, columns: list[str], with_host: bool, style: str) -> dict:
    row: dict = {"host": file.host} if with_host else {}
    if style == "share":
        row |= {"share": file.share, "path": file.path}
    elif style == "whole":
        row |= {"path": f"{root(file.share)}/{file.path}"}
    else:
        row |= {"path": f"D:\\Shares\\{file.share}\\" + file.path.replace("/", "\\")}
    row["size"] = file.size
    values = {"sha256": digest(file), "crc32": f"{checksum(file):08x}", "inode": file.inode, "owner": file.owner,
              "floor": file.floor}  # fmt: skip
    return row | {name: values[name] for name in columns}


def listings(rng: Random, world: World, story: Story) -> tuple[dict[str, str], set[int]]:
    """What the thieves publish, by file name, and which files it shows."""
    left = sorted(number for number in story.left if number < len(world.files) and not world.files[number].inside)
    if not left or rng.random() < 0.4:
        return {}, set()
    shown = rng.sample(left, max(1, int(len(left) * rng.choice((0.1, 0.5, 1.0)))))
    files = [world.files[number] for number in sorted(shown)]
    style = rng.choice(("paths", "7z", "ls"))
    text = {"paths": _as_paths, "7z": _as_contents, "ls": _as_ls}[style](rng, files)
    return {f"listing-{style}.txt": text}, set(shown)


def _as_paths(rng: Random, files: list[File]) -> str:
    start = rng.choice(("E:\\loot\\{share}\\", "./data/{share}/", ""))
    paths = (start.format(share=file.share) + file.path for file in files)
    return "".join(path.replace("/", "\\") + "\n" if "\\" in start else path + "\n" for path in paths)


def _as_contents(rng: Random, files: list[File]) -> str:
    head = "\n7-Zip 24.00 (x64)\n\nListing archive: out.7z\n\n--\nPath = out.7z\nType = 7z\n\n----------\n"
    return head + "".join(
        f"Path = {file.path}\nSize = {file.size}\nPacked Size = \nModified = 2026-01-14 10:15:49\nAttributes = A\n"
        f"CRC = {checksum(file):08X}\nEncrypted = +\nMethod = LZMA2:3m 7zAES:19\n\n"
        for file in files
    )


def _as_ls(rng: Random, files: list[File]) -> str:
    by_folder: dict[str, list[File]] = {}
    for file in files:
        by_folder.setdefault("./" + file.path.rpartition("/")[0], []).append(file)
    return "\n".join(
        f"{folder}:\ntotal 4\n"
        + "".join(f"-rw-r--r-- 1 x x {file.size} 2026-01-14 10:15 {file.path.rpartition('/')[2]}\n" for file in below)
        for folder, below in sorted(by_folder.items())
    )


def thief_log(story: Story) -> dict[str, str]:
    """The thief's own rclone log, found on a machine they left, if they used rclone."""
    lines = [
        f"{local(sending.time + 5, 0):%Y/%m/%d %H:%M:%S} INFO  : {name}: Copied (new)\n"
        for sending in story.sendings
        if sending.tool == "rclone"
        for name, _ in sending.names
    ]
    return {"thief-rclone.log": "".join(lines)} if lines else {}
