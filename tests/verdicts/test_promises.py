"""The promises of the verdict calculus, as properties over random small cases.

Each judgement takes a second, so few examples are tried each time, other ones every time; `--hypothesis-profile
thorough` tries many.
"""

import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from purloined import flow, readers
from purloined.engine import Engine
from purloined.tables import TABLES, arrow_schema
from tests.consistent_world import DEEDS, REMOVABLE, Deed, samba, toml, world
from tests.small_case import make
from tests.verdicts.test_judge import RCLONE, page

few = settings(max_examples=settings().max_examples // 50, deadline=None, derandomize=True)
TABLES_SHOWN = ("verdicts", "evidence", "doubts", "worklist")


class Judgement(NamedTuple):
    """path -> rank of its verdict; the hosts and proofs that were withdrawn; the worklist."""

    ranks: dict[str, int]
    withdrawn: set[tuple[str, str]]
    worklist: list[dict]

    @property
    def ruled_out(self) -> set[str]:
        return {path for path, rank in self.ranks.items() if rank == 1}


def judged(files: dict[str, str], declared: str | None = None) -> Judgement:
    """What comes of these files under this case.toml."""
    with tempfile.TemporaryDirectory() as folder:
        case = make(Path(folder), files, toml() if declared is None else declared)
        flow.judge(case)
        with flow.opened(case) as engine:
            return Judgement(
                {row["path"]: row["rank"] for row in engine.rows("SELECT path, rank FROM verdicts")},
                {(row["proof"], row["host"]) for row in engine.rows("SELECT proof, host FROM revoked")},
                list(engine.rows("SELECT * FROM worklist")),
            )


# What is added ------------------------------------------------------------------------------------------

LEAK = page(("bracket.step", 1000), ("nozzle.step", 2000))
THEFT: dict[str, Callable[[list[Deed]], tuple[dict[str, str], str]]] = {
    "a transfer log": lambda deeds: (world(deeds) | {"rclone.log": RCLONE}, toml()),
    "a listing": lambda deeds: (world(deeds) | {"leak.html": LEAK}, toml()),
    "a hostile read": lambda deeds: (world([*deeds, Deed("thief", "smb", 0)]), toml()),
    "a hostile declaration": lambda deeds: (world(deeds), toml() + '[[hostile]]\naccount = "someone"\n'),
    "word that an account is hostile after all": lambda deeds: (
        world(deeds), toml()
        + '[[hostile]]\naccount = "staff"\nfrom = 2026-03-01T00:00:00Z\nto = 2026-03-02T00:00:00Z\n',
    ),
    "a hostile command": lambda deeds: (world([*deeds, Deed("thief", "ran", 2)]), toml()),
    "a read of a backup": lambda deeds: (world([*deeds, Deed("thief", "smb", -1)]), toml()),
}  # fmt: skip


def cleared(before: Judgement, after: Judgement) -> set[str]:
    """What was presumed and is ruled out now. (What a lost log alone showed read may still not have left the house.)"""
    return {path for path, rank in after.ranks.items() if rank == 1 and before.ranks[path] == 2}


@few
@given(DEEDS, st.sampled_from(sorted(THEFT)), st.sets(st.sampled_from(["rclone.log", "leak.html"])))
def test_adding_evidence_of_theft_never_lowers_a_verdict(deeds: list[Deed], added: str, there: set[str]) -> None:
    """But for one thing: what explains a contradiction gives back the proofs that it had withdrawn."""
    beside = {name: text for name, text in {"rclone.log": RCLONE, "leak.html": LEAK}.items() if name in there}
    files, declared = THEFT[added](deeds)
    before, after = judged(world(deeds) | beside), judged(files | beside, declared)

    assert before.withdrawn - after.withdrawn or all(after.ranks[path] >= rank for path, rank in before.ranks.items())


NOTES = {
    "one that speaks of encryption alone": "",
    "one that speaks of theft": "We have downloaded 300 GB of your private data, and will publish it in our blog.\n",
    "one that says that nothing was stolen": "We did not steal anything. No data was taken, none will be published.\n",
    "one that names a family": "This is LockBit 3.0. Your data is stolen and encrypted.\n",
}


@few
@given(DEEDS, st.sampled_from(sorted(NOTES)), st.sets(st.sampled_from(["rclone.log", "leak.html"])))
def test_a_ransom_note_neither_lowers_nor_raises_a_verdict(deeds: list[Deed], kind: str, there: set[str]) -> None:
    """Whatever it claims, and whoever signs it: it explains."""
    beside = {name: text for name, text in {"rclone.log": RCLONE, "leak.html": LEAK}.items() if name in there}
    files = world(deeds) | beside
    note = (
        "All your files have been encrypted with strong algorithms. Do not rename the files.\n"
        "To get the price write to us: install the Tor Browser and open the chat at examplexample.onion.\n"
        + NOTES[kind]
    )

    assert judged(files | {"RECOVER.txt": note}) == judged(files)


SECOND = """[[sensor]]
name = "second"
match = "second*.log"
watches = { route = "internet", hosts = ["*"] }
kept = "forwarded"
continuous = { declared = "x", by = "x", from = 2026-02-28T00:00:00Z, to = 2026-03-03T00:00:00Z }
"""


@few
@given(DEEDS, DEEDS)
def test_what_a_second_sensor_of_a_way_out_saw_never_rules_anything_out(deeds: list[Deed], others: list[Deed]) -> None:
    """Whatever it saw, and whether the first saw it too: no less has left by that."""
    logs = world(deeds) | {"second.log": world(others)["conntrack.log"].replace("packets=9", "packets=8")}

    assert not cleared(judged(world(deeds)), judged(logs, toml() + SECOND))


@few
@given(DEEDS)
def test_a_server_that_a_record_shows_at_work_was_not_out_of_reach(deeds: list[Deed]) -> None:
    """Nobody watches it, so that only the declaration could rule anything out."""
    unwatched = toml("sensor audit", "sensor local", "sensor wire", "sensor edge")
    found = judged(world(deeds), unwatched + '[[offline]]\nhost = "fs01"\nwhy = "it was off"\n')

    assert bool(found.ruled_out) == all(deed.what == "sent" for deed in deeds)


# What is taken away -------------------------------------------------------------------------------------


@few
@given(DEEDS, st.sampled_from(["audit.log", "local.log", "eve.json", "conntrack.log"]))
def test_removing_a_log_never_rules_anything_out(deeds: list[Deed], gone: str) -> None:
    """A listing, or a thief's own log, is no sensor: it only ever speaks for theft."""
    files = world(deeds)

    assert not cleared(judged(files), judged({name: text for name, text in files.items() if name != gone}))


@few
@given(DEEDS, st.sampled_from(REMOVABLE))
def test_removing_a_declaration_never_rules_anything_out(deeds: list[Deed], gone: str) -> None:
    """Of a sensor, its wholeness, its trust, an exit, somebody vouched for, or the window."""
    assert not cleared(judged(world(deeds)), judged(world(deeds), toml(gone)))


@few
@given(DEEDS, st.sampled_from(["audit.log", "local.log"]), st.data())
def test_removing_a_line_that_has_a_number_never_rules_anything_out(
    deeds: list[Deed], name: str, data: st.DataObject
) -> None:
    """Samba's records by their sequenceId, the kernel's by their serial."""
    files = world(deeds)
    lines = files[name].splitlines(keepends=True)
    gone = data.draw(st.integers(0, len(lines) - 1))
    less = files | {name: "".join(lines[:gone] + lines[gone + 1 :])}

    assert not cleared(judged(files), judged(less))


# What is put otherwise ----------------------------------------------------------------------------------


@few
@given(DEEDS, st.data())
def test_the_order_of_inventory_rows_and_of_files_never_matters(deeds: list[Deed], data: st.DataObject) -> None:
    """Same inputs, same verdicts."""
    files = world(deeds)
    head, *rows = files["inventory.csv"].splitlines()
    shuffled = "\n".join([head, *data.draw(st.permutations(rows))]) + "\n"
    names = data.draw(st.permutations(sorted(files)))
    other = {name: shuffled if name == "inventory.csv" else files[name] for name in names}

    assert judged(other).ranks == judged(files).ranks


@few
@given(DEEDS, st.sampled_from(["audit.log", "local.log", "eve.json", "conntrack.log"]), st.data())
def test_a_log_in_two_files_is_the_log(deeds: list[Deed], name: str, data: st.DataObject) -> None:
    """Cut at any line, of the kernel's log between two events; numbered, or declared from and to. So also two files
    that are put together."""
    files = world(deeds)
    lines = files[name].splitlines(keepends=True)
    between = [n for n in range(1, len(lines)) if name != "local.log" or lines[n].startswith("type=SYSCALL")]
    cut = data.draw(st.sampled_from(between))
    stem, _, ending = name.partition(".")
    whole = files.pop(name)
    parts = {f"{stem}.1.{ending}": "".join(lines[:cut]), f"{stem}.2.{ending}": "".join(lines[cut:])}

    assert judged(files | parts).ranks == judged(files | {name: whole}).ranks


@few
@given(DEEDS, st.sampled_from(["audit.log", "local.log", "eve.json", "conntrack.log", "inventory.csv"]))
def test_the_same_bytes_twice_are_the_same_bytes(deeds: list[Deed], name: str) -> None:
    """Added once more, under another name."""
    with tempfile.TemporaryDirectory() as folder:
        case = make(Path(folder), world(deeds), toml())
        copy = Path(folder) / f"copy of {name}"
        copy.write_text(world(deeds)[name], "utf-8")
        assert readers.add(case, copy).state == "known"
        flow.judge(case)
        with flow.opened(case) as engine:
            ranks = {row["path"]: row["rank"] for row in engine.rows("SELECT path, rank FROM verdicts")}

    assert ranks == judged(world(deeds)).ranks


def test_it_does_not_matter_under_which_name_the_same_bytes_came_first(tmp_path: Path) -> None:
    """A download without a telling name, and then the log under the name that case.toml expects."""
    files = world([])
    log = files.pop("audit.log")
    case = make(tmp_path, files | {"download.txt": log}, toml())
    (tmp_path / "audit.log").write_text(log, "utf-8")
    readers.add(case, tmp_path / "audit.log")
    flow.judge(case)
    with flow.opened(case) as engine:
        ranks = {row["path"]: row["rank"] for row in engine.rows("SELECT path, rank FROM verdicts")}

    assert ranks == judged(world([])).ranks


def test_numbers_that_begin_again_after_the_last_one_are_without_a_hole() -> None:
    """Samba's run from 1 to 2,147,483,647; the log in one file, and in two."""
    numbered = samba([Deed("thief", "smb", 0), Deed("staff", "smb", 1)], first=2_147_483_646)
    log = numbered.replace("2147483648", "1").replace("2147483649", "2").splitlines(keepends=True)
    files = {name: text for name, text in world([]).items() if name != "audit.log"}
    parts = {"audit.1.log": "".join(log[:3]), "audit.2.log": log[3]}

    assert judged(files | {"audit.log": "".join(log)}).ranks["Northwind/nozzle.step"] == 1
    assert judged(files | parts).ranks["Northwind/nozzle.step"] == 1


@few
@given(DEEDS)
def test_neither_threads_nor_a_second_judgement_change_a_row(deeds: list[Deed]) -> None:
    """Of any table that people see."""
    with tempfile.TemporaryDirectory() as folder:
        case = make(Path(folder), world(deeds) | {"leak.html": LEAK}, toml("vouched account"))
        seen = []
        for threads in (1, 4, 4):
            flow.judge(case, threads=threads)
            with flow.opened(case) as engine:
                seen.append({name: sorted(map(repr, engine.rows(f"SELECT * FROM {name}"))) for name in TABLES_SHOWN})

    assert seen[0] == seen[1] == seen[2]
    assert seen[0]["verdicts"]


# What the worklist says ---------------------------------------------------------------------------------

MAY_BE_THERE = ["audit.log", "eve.json", "conntrack.log", "rclone.log", "leak.html"]
UNSURE = st.sets(st.sampled_from(["vouched account", "vouched address", "vouched destination"]))


@few
@given(DEEDS, UNSURE, st.sets(st.sampled_from(MAY_BE_THERE)), st.data())
def test_the_worklist_tells_what_granting_a_premise_settles(
    deeds: list[Deed], unsure: set[str], logs: set[str], data: st.DataObject
) -> None:
    """Vouch for the one it names, and as many files are ruled out as it said; call him hostile, and of those that were
    presumed as many are accessed."""
    files = world(deeds, {"local.log", *logs} - {"rclone.log", "leak.html"}) | {
        name: text for name, text in {"rclone.log": RCLONE, "leak.html": LEAK}.items() if name in logs
    }
    before = judged(files, toml(*unsure))
    decidable = [
        row for row in before.worklist
        if row["second_premise"] is None and row["premise"].split()[0] in ("account", "address", "destination")
    ]  # fmt: skip
    assume(decidable)
    row = data.draw(st.sampled_from(decidable))
    key, _, name = row["premise"].partition(" ")

    granted = judged(files, toml(*unsure) + f'[[vouched]]\n{key} = "{name}"\n')
    assert len(granted.ruled_out - before.ruled_out) == row["files"]
    if row["raised"]:
        hostile = judged(files, toml(*unsure) + f'[[hostile]]\n{key} = "{name}"\n')
        accessed = {path for path, rank in hostile.ranks.items() if rank >= 3 and before.ranks[path] == 2}
        assert len(accessed) == row["raised"]


# How much can have left ---------------------------------------------------------------------------------

HOLDING = st.fixed_dictionaries(
    {
        "size": st.integers(0, 60),
        "floor": st.integers(0, 40),
        "sha256": st.sampled_from([None, None, "aa", "bb"]),
        "owners": st.sampled_from([(), ("Northwind",), ("Orrery",), ("Northwind", "Orrery")]),
    }
)


def at_most(holdings: list[dict], bytes_left: int) -> dict[str | None, tuple[int, int]]:
    """owner -> (files, bytes) of the table, over tables made for it."""
    rows = {
        "held": [{"file": n, "host": "", "share": "", "path": str(n)} | row for n, row in enumerate(holdings)],
        "owners": [{"file": n, "owner": owner} for n, row in enumerate(holdings) for owner in row["owners"]],
        "verdicts": [{"file": n, "verdict": "presumed", "rank": 2} for n in range(len(holdings))],
        "bound": [{"bytes": bytes_left, "seen": bytes_left, "reason": ""}],
    }
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder))
        engine.show(TABLES["revoked"], [])
        for name, made in rows.items():
            path = Path(folder) / f"{name}.parquet"
            pq.write_table(pa.Table.from_pylist(made, schema=arrow_schema(TABLES[name])), path)
            engine.show(TABLES[name], [path])
        select = (Path(flow.__file__).parent / "verdicts" / "at_most.sql").read_text("utf-8")
        found = {row["owner"]: (row["files"], row["bytes"]) for row in engine.rows(select)}
        engine.close()
    return found


def most(holdings: list[dict], bytes_left: int) -> tuple[int, int]:
    """The most files, and the most bytes, of any set whose contents fit: by trying all of them."""
    contents: dict[str, list[dict]] = {}
    for number, row in enumerate(holdings):
        contents.setdefault(row["sha256"] or str(number), []).append(row)
    fitting = [
        [row for rows in chosen for row in rows]
        for count in range(len(contents) + 1)
        for chosen in itertools.combinations(contents.values(), count)
        if sum(min(row["floor"] for row in rows) for rows in chosen) <= bytes_left
    ]
    return max(map(len, fitting)), max(sum(row["size"] for row in rows) for rows in fitting)


@settings(max_examples=25, deadline=None)
@given(st.lists(HOLDING, min_size=1, max_size=9), st.integers(0, 150))
def test_no_set_of_files_that_can_have_left_is_larger_than_at_most_says(holdings: list[dict], left: int) -> None:
    """Neither in files nor in bytes, of all owners together and of each."""
    found = at_most(holdings, left)
    for owner in {owner for row in holdings for owner in row["owners"] or ("",)} | {None}:
        of_owner = [row for row in holdings if owner is None or owner in (row["owners"] or ("",))]
        files, size = most(of_owner, left)

        assert found[owner][0] >= files
        assert found[owner][1] >= size
