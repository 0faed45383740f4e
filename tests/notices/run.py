"""One invented case, through: all its packs made, looked at by the independent checker, and each spoilt once."""

import random
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from purloined import legal_forms
from purloined.messages import tongue
from purloined.notices import leaks, pack
from purloined.notices.pack import LeakError
from purloined.notices.parties import Party
from tests.notices import independent, planting, worlds
from tests.notices.worlds import World


class Result(NamedTuple):
    """Of one case. named: packs that name a stranger, as the independent checker says; refused: packs that were not
    made; missed: planted traces that the leak check did not see."""

    packs: int
    withheld: int
    planted: Counter
    named: list[str]
    refused: list[str]
    missed: list[str]


def through(seed: int, folder: Path) -> Result:
    """The case of that number."""
    case, dice = worlds.world(seed), random.Random(-seed - 1)
    result = Result(0, 0, Counter(), [], [], [])
    for owner in case.owners:
        looked_for = worlds.sought(case, owner)
        what = worlds.content(case, owner, looked_for)
        into = folder / f"{seed}-{result.packs}"
        try:
            made = pack.write(what, looked_for, into, tongue(case.language))
        except LeakError as error:
            result.refused.append(f"{seed} {owner}: {error}")
            continue
        data = made.zip.read_bytes()
        result = result._replace(packs=result.packs + 1, withheld=result.withheld + made.withheld)
        own, strangers = _names(case.owners[owner]), _strangers(case, owner)
        found = independent.found_in(data, strangers, own, ordinary(case.language))
        found += _files_named(case, owner, data)
        result.named.extend(f"{seed} {owner}: {name}" for name in found)
        kind, text = _to_plant(case, owner, dice)
        if text:
            spoilt = planting.plant(data, text, dice, whole_lines=kind == "file")
            result.planted[f"{kind} {spoilt.form}"] += 1
            blank = worlds.blank(what, looked_for, into / "blank", case.language)
            if not leaks.leaks({"the pack": spoilt.data}, blank, looked_for):
                result.missed.append(f"{seed} {owner}: {spoilt.text!r} as {spoilt.form} in {spoilt.place}")
    return result


def _names(party: Party) -> list[str]:
    names = [*party.names, *map(legal_forms.without, party.names), *party.domains, *party.others]
    keys = [independent.letters(name) for name in names]
    parts = [part for pattern in party.paths for part in pattern.split("/")[:-1]]
    return names + [part for part in parts if part and any(independent.letters(part) in key for key in keys)]


def _strangers(case: World, owner: str) -> list[str]:
    """Names and domains of the others."""
    others = [party for name, party in case.owners.items() if name != owner]
    return [text for party in others for text in (*party.names, *party.domains)]


def _files_named(case: World, owner: str, data: bytes) -> list[str]:
    """Files of others that the pack names, though this owner has none that is called so."""
    own = "\n".join(case.own_files(owner)).casefold()
    there = "\n".join(independent.texts(data)).casefold()
    names = {path.rpartition("/")[2].casefold() for path in case.others_files(owner)}
    return [name for name in names if len(name) >= 8 and name not in own and name in there]


def _to_plant(case: World, owner: str, dice: random.Random) -> tuple[str, str]:
    """(kind, text) of something of a stranger that is not the owner's too; empty where there is nothing."""
    strangers = [name for name in case.owners if name != owner]
    if not strangers:
        return "", ""
    party, own = case.owners[dice.choice(strangers)], case.owners[owner]
    own_keys = [independent.letters(name) for name in _names(own)]
    found = [("name", text) for text in (*party.names, *party.domains, *party.others)]
    found += [("number", f"{prefix}7781") for prefix in party.prefixes if prefix not in own.prefixes]
    found += [("folder", part) for part in _folders(case, party, owner)]
    found = [one for one in found if not any(independent.letters(one[1]) in key for key in own_keys)]
    paths = "\n".join(case.own_files(owner)).casefold()
    files = [path.rpartition("/")[2] for path in case.others_files(owner)]
    found += [("file", name) for name in files if _is_telling(name) and name.casefold() not in paths][:1]
    return dice.choice(found) if found else ("", "")


def _folders(case: World, party: Party, owner: str) -> list[str]:
    """Folders of a stranger that no other owner has in its paths, and this one in none of its files."""
    parts = [part for pattern in party.paths for part in pattern.split("/")[:-1] if len(independent.letters(part)) > 1]
    others = [
        part for one in case.owners.values() if one is not party for pattern in one.paths for part in pattern.split("/")
    ]
    alone = [part for file in case.files if file.owners == (owner,) for part in file.path.split("/")]
    keys = {independent.letters(part) for part in (*others, *alone)}
    return [part for part in parts if independent.letters(part) not in keys]


def _is_telling(name: str) -> bool:
    """A file name that nobody spoilt: of words, with an ending."""
    return len(name) >= 8 and re.fullmatch(r"[\w -]+\.[a-z]{3,4}", name, re.ASCII) is not None


@lru_cache
def ordinary(language: str) -> str:
    """The letters of a pack that is to nobody about nothing, but has a file of each verdict."""
    import tempfile

    rows = [worlds._row(random.Random(0), "~", "") | dict(zip(("verdict", "rank", "proof", "rule"), rule, strict=True))
            for rule in worlds.RULES]  # fmt: skip
    case = World({"~~": Party(("~~",))}, tuple(worlds.File("~", ("~~",), row) for row in rows), language)
    looked_for = worlds.sought(case, "~~")
    with tempfile.TemporaryDirectory() as folder:
        made = pack.write(worlds.content(case, "~~", looked_for), looked_for, Path(folder), tongue(language))
        return independent.letters(" ".join(independent.texts(made.zip.read_bytes())))
