"""Evidence that comes from a browser: kept in the case under uploads/, whole or not at all, then added as `add` adds.

A name that a browser gives is text of somebody: only letters, digits and a few signs of it become the name of the file.
"""

import asyncio
import itertools
import os
import re
import shutil
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from purloined import adding, readers
from purloined.case import Case, CaseError

LONGEST_NAME = 120
ROOM_LEFT = 256 * 1024**2  # bytes that stay free on the disk
_ONE_AT_A_TIME = asyncio.Lock()  # of those that are added; they arrive side by side


def safe_name(given: str) -> str:
    """A file name out of one that a browser gave."""
    name = re.sub(r"[^\w.()+-]+", "-", given.replace("\\", "/").rpartition("/")[2], flags=re.ASCII).strip("-.")
    return name[-LONGEST_NAME:].lstrip("-.") or "evidence"


async def receive(case: Case, given: str, request: Request) -> list[readers.Added]:
    """Takes the body of a request as a file of evidence, and adds it. Returns what became of it."""
    folder = case.folder / "uploads"
    folder.mkdir(exist_ok=True)
    length = int(request.headers["content-length"])
    if shutil.disk_usage(folder).free - length < ROOM_LEFT:
        raise CaseError("there is no room for it on the disk of the case")
    path = _free(folder, safe_name(given))
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("xb") as stream:
            try:
                async for piece in request.stream():
                    await run_in_threadpool(stream.write, piece)
            except ClientDisconnect as gone:
                raise CaseError("it broke off, and was not kept; send it again") from gone
            stream.flush()
            os.fsync(stream.fileno())
        if part.stat().st_size != length:
            raise CaseError("it broke off, and was not kept; send it again")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    async with _ONE_AT_A_TIME:
        return await run_in_threadpool(_add, case.folder, path)


def _free(folder: Path, name: str) -> Path:
    """A name that no file there has."""
    stem, dot, ending = name.partition(".")
    names = itertools.chain([name], (f"{stem}-{number}{dot}{ending}" for number in itertools.count(2)))
    return next(path for path in (folder / one for one in names) if not path.exists())


def _add(folder: Path, path: Path) -> list[readers.Added]:
    added = list(adding.add_all(Case(folder), [path], jobs=1))
    if any(one.state == "known" for one in added):
        path.unlink()  # the same bytes are in the case already
    return added


def waiting(case: Case) -> list[str]:
    """Files that were received and that no reader took: `add --as` may."""
    folder = case.folder / "uploads"
    taken = {line["path"] for line in case.standing_evidence()}
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path.name for path in found if not path.name.startswith(".") and str(path.resolve()) not in taken]
