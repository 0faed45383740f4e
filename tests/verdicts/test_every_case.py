"""All the cases that the other tests here judged, together: what they reach, and what Spark says of them."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from purloined import flow, parity
from purloined.engine import Engine, Maker
from purloined.tables import TABLES
from tests.verdicts.conftest import Judged
from tests.verdicts.select_parts import reached_parts

SHIPPED = Path(parity.__file__).with_name("cases.toml")


def test_the_parity_set_reaches_every_part_of_every_select_that_any_test_reaches(
    every_case: list[Judged], tmp_path: Path, accept: bool
) -> None:
    """Every CTE, and every arm of every UNION. With --accept, as few cases as do it are written to cases.toml."""
    if accept:
        SHIPPED.write_text(_as_toml(_fewest(every_case, tmp_path)), "utf-8")
    cases = [parity.rows_of(case) for case in parity.shipped_cases(tmp_path)]
    missing = reached([case.rows for case in every_case]) - set().union(*(reached([rows]) for rows in cases))

    assert not missing, "run all of tests/verdicts with --accept"


def test_every_select_gives_on_spark_what_it_gives_on_duckdb(
    every_case: list[Judged], spark: Maker, tmp_path: Path
) -> None:
    """Row for row, over every case that any test here judged, and the demo."""
    demo = next(parity.shipped_cases(tmp_path / "cases"))
    cases = [parity.rows_of(demo), *(case.rows for case in every_case)]
    found = list(parity.compared(spark, parity.side_by_side(cases, tmp_path / "tables"), tmp_path))

    assert [(step.step, str(step.difference)) for step in found if step.difference] == []
    assert [step.step for step in found] == [step for step in flow.STEPS if flow.select(step)]


def reached(cases: Iterable[parity.Rows]) -> set[str]:
    """The parts that these cases, side by side, reach."""
    with tempfile.TemporaryDirectory() as folder, closing(Engine(Path(folder))) as engine:
        for name, path in parity.side_by_side(cases, Path(folder)).items():
            engine.show(TABLES[name], [path])
        return {f"{step} {part}" for step in flow.STEPS for part in _reached(engine, step)}


def _reached(engine: Engine, step: str) -> Iterator[str]:
    if sql := flow.select(step):
        parts, select = reached_parts(sql)
        (row,) = engine.rows(select)
        yield from (part for part, is_reached in zip(parts, row.values(), strict=True) if is_reached)


def _fewest(cases: list[Judged], folder: Path) -> list[Judged]:
    """Cases that together, with the demo, reach all that any of them does: the one that adds most comes first."""
    demo = next(parity.shipped_cases(folder / "first"))
    found = reached([parity.rows_of(demo)])
    reaches = [(reached([case.rows]), case) for case in cases]
    chosen = []
    while True:
        most, case = max(reaches, key=lambda pair: len(pair[0] - found))
        if most <= found:
            return chosen
        found |= most
        chosen.append(case)


def _as_toml(cases: list[Judged]) -> str:
    lines = ["# Written by a test (pytest tests/verdicts --accept) from the cases that the tests judge."]
    for case in cases:
        lines += [
            "",
            "[[case]]",
            f"test = {json.dumps(case.test)}",
            f"settings = {_text(case.settings)}",
            "[case.evidence]",
        ]
        lines += [f"{json.dumps(name)} = {_text(text)}" for name, text in case.evidence.items()]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """Several lines as TOML writes them, byte for byte."""
    quotes = '"""' if "'''" in text or any(ord(c) < 32 and c not in "\n\t" for c in text) else "'''"
    plain = json.dumps(text, ensure_ascii=False)[1:-1].replace("\\n", "\n") if quotes == '"""' else text
    return f"{quotes}\n{plain}{quotes}"
