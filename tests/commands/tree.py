"""One generated tree of some hundred files with odd names, and the replay of a command over it."""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from purloined.commands import Call, Plan, parse

FOLDERS = (
    "", "Customers", "Customers/Northwind", "Customers/Northwind/Drawings 2025", "Customers/Orrery [old]", "customers",
    "tmp", "a", "a/tmp", "a/b", "a/b/c", "a/b/c/d", "HR", "HR/Personal", "Übung", "図面", "x.y", "a b", ".hidden",
    "archive.zip", "dash-folder", "Thumbs",
)  # fmt: skip
NAMES = (
    "plan.dwg", "Plan.DWG", "photo.jpg", "photo.JPEG", "notes.txt", "mail.pst", "read me.txt", "no_ending", "a.b.c",
    "[1].txt", "{x}.txt", "tmp", "über.docx", "図.step", "plus+sign.txt", "dollar$.txt", "tilde~", "line\nbreak.txt",
    "comma,name.csv", "caret^.txt", "!bang.txt", "#hash", "paren(1).pdf", ".profile", "x.tmp",
)  # fmt: skip
SIZES = (0, 1, 999, 1000, 1024, 1025, 2048, 5000, 10_240, 70_000)
AGES = (timedelta(hours=2), timedelta(days=3), timedelta(days=29), timedelta(days=31), timedelta(days=800))


def grow(root: Path) -> datetime:
    """Makes the tree; the same each time. Returns the moment its ages count from."""
    dice = random.Random(7)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for folder in FOLDERS:
        for name in dice.sample(NAMES, 16):
            path = root / folder / name
            if path.is_dir():
                continue
            path.write_bytes(dice.randbytes(1) * dice.choice(SIZES))
            moment = (now - dice.choice(AGES)).replace(tzinfo=UTC).timestamp()
            os.utime(path, (moment, moment))
    return now


def walk(root: Path) -> Iterator[tuple[str, int, datetime]]:
    """(path below root, size, mtime) of every file."""
    for place, _, inside in os.walk(root):
        for name in inside:
            path = Path(place) / name
            stat = path.stat()
            mtime = datetime.fromtimestamp(stat.st_mtime, UTC).replace(tzinfo=None)
            yield path.relative_to(root).as_posix(), stat.st_size, mtime


def only(call: Call) -> Plan:
    """The one plan of a call."""
    (plan,) = parse(call)
    return plan


def chosen(plan: Plan, root: Path, files: list[tuple[str, int, datetime]]) -> set[str]:
    """The paths below root that the plan selects for certain, its sources being root or folders below it."""
    found = set()
    for source in plan.sources:
        lead = Path(os.path.normpath(root / source.root)).relative_to(root).as_posix()
        for path, size, mtime in files:
            if path == lead:
                relative = ""
            elif lead == ".":
                relative = path
            elif path.startswith(lead + "/"):
                relative = path[len(lead) + 1 :]
            else:
                continue
            if source.selects(relative, size, mtime):
                found.add(path)
    return found


def program(*names: str) -> str:
    """The program's path; without it the test is skipped, or fails where PURLOINED_REQUIRE=all."""
    for name in names:
        if path := shutil.which(name):
            return path
    if os.environ.get("PURLOINED_REQUIRE") == "all":
        pytest.fail(f"{names[0]} is required here and not installed")
    pytest.skip(f"no {names[0]} here: its file sets were not compared with the replay")


def run(*words: str, cwd: Path, home: Path | None = None) -> str:
    """The program's output; its standing configuration is not used."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home or cwd), "RESTIC_PASSWORD": "x"}
    done = subprocess.run(words, cwd=cwd, capture_output=True, env=environment, check=True, timeout=120)
    return done.stdout.decode("utf-8", "surrogateescape")
