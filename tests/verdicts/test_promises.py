"""The promises of the verdict calculus, as properties over random small cases."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_case import INVENTORY, judge, samba
from tests.verdicts.test_judge import EXIT, RCLONE, TOML, flows, page

PATHS = ("Northwind/bracket.step", "Northwind/nozzle.step", "Orrery/valve.step", "Orrery/flange.step", "x/new.txt")
FILES = {
    "rclone.log": RCLONE,
    "leak.html": page(("bracket.step", 1000), ("nozzle.step", 2000)),
    "conntrack.log": flows(("203.0.113.5", 5_000)),
}
line = st.builds(
    lambda second, who, what, path: (
        f"10:00:{second:02}|{who}|{what}|{path}" + (f"|{path}.locked" if what == "renameat" else "")
    ),
    st.integers(0, 59),
    st.sampled_from(["thief", "staff", "someone"]),
    st.sampled_from(["pread_send", "pwrite_send", "renameat", "openat"]),
    st.sampled_from(PATHS),
)
cases = st.builds(
    lambda lines, extra: {"inventory.csv": INVENTORY, "audit.log": samba(*lines)} | {n: FILES[n] for n in extra},
    st.lists(line, max_size=5),
    st.sets(st.sampled_from(sorted(FILES))),
)
few = settings(max_examples=12, deadline=None)


def ranks(files: dict[str, str]) -> dict[str, int]:
    """path -> rank of its verdict."""
    with tempfile.TemporaryDirectory() as folder:
        return {path: row["rank"] for path, row in judge(Path(folder), files, TOML + EXIT).items()}


@few
@given(cases, st.sampled_from(["rclone.log", "leak.html", "a hostile read"]))
def test_adding_evidence_of_theft_never_lowers_a_verdict(files: dict[str, str], added: str) -> None:
    """A transfer log, a listing, one more hostile read."""
    more = dict(files)
    if added == "a hostile read":
        lines = files["audit.log"].splitlines()
        theft = samba("10:30:00|thief|pread_send|Northwind/bracket.step").splitlines()[1]
        more["audit.log"] = "\n".join([*lines[:-1], theft, lines[-1]]) + "\n"
    else:
        more[added] = FILES[added]
    before, after = ranks(files), ranks(more)

    assert all(after[path] >= rank for path, rank in before.items())


@few
@given(cases, st.data())
def test_removing_any_log_never_yields_ruled_out(files: dict[str, str], data: st.DataObject) -> None:
    """What was not ruled out with a sensor's log is not ruled out without it. (A listing or a thief's own log is no
    sensor: it only ever speaks for theft, and without it there may be nothing left that speaks against a proof.)"""
    gone = data.draw(st.sampled_from(sorted(set(files) - {"inventory.csv", "rclone.log", "leak.html"})))
    before, after = ranks(files), ranks({name: text for name, text in files.items() if name != gone})

    assert [path for path, rank in after.items() if rank == 1 and before[path] != 1] == []


@few
@given(cases, st.data())
def test_the_order_of_inventory_rows_and_of_files_never_matters(files: dict[str, str], data: st.DataObject) -> None:
    """Same inputs, same verdicts."""
    head, *rows = INVENTORY.splitlines()
    shuffled = "\n".join([head, *data.draw(st.permutations(rows))]) + "\n"
    names = data.draw(st.permutations(sorted(files)))

    assert ranks({name: shuffled if name == "inventory.csv" else files[name] for name in names}) == ranks(files)
