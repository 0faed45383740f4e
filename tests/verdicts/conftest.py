"""Keeps what every test here judges, for the tests that ask both engines about all of it, which come last."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from purloined import flow, parity
from purloined.case import Case

MOST_CASES, MOST_RECORDS = 600, 1_000


class Judged(NamedTuple):
    """A case that a test judged: by which test, its case.toml, its evidence, and the rows of all its tables."""

    test: str
    settings: str
    evidence: dict[str, str]
    rows: parity.Rows


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests about all judged cases come after those that judge them."""
    items.sort(key=lambda item: "every_case" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def every_case() -> dict[tuple, Judged]:
    """All small cases that the tests of this run judged, each once."""
    return {}


@pytest.fixture(autouse=True)
def keep_what_is_judged(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, every_case: dict[tuple, Judged]
) -> None:
    """Puts what `flow.judge` judges into `every_case`."""
    judge = flow.judge

    def judge_and_keep(case: Case, *more, **named) -> None:
        judge(case, *more, **named)
        evidence = dict(_texts(case))
        key = (case.settings_text, *sorted(evidence.items()))
        if (
            len(every_case) < MOST_CASES
            and key not in every_case
            and sum(map(_lines, evidence.values())) < MOST_RECORDS
        ):
            every_case[key] = Judged(request.node.name, case.settings_text.decode(), evidence, parity.rows_of(case))

    monkeypatch.setattr(flow, "judge", judge_and_keep)


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    for line in case.standing_evidence():
        path = Path(line["path"])
        if path.exists():
            yield line["name"], path.read_bytes().decode("utf-8", "backslashreplace")


def _lines(text: str) -> int:
    return text.count("\n")
