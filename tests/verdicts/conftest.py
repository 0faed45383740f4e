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
    items.sort(key=lambda item: item.path.name == "test_every_case.py")


@pytest.fixture(scope="session")
def judged_cases() -> dict[tuple, Judged]:
    """All small cases that the tests of this run judged, each once; filled as they do."""
    return {}


@pytest.fixture
def every_case(request: pytest.FixtureRequest, judged_cases: dict[tuple, Judged]) -> list[Judged]:
    """The same, when all other tests are done. Only where it was asked for: it takes minutes."""
    if not request.config.getoption("--every-case") and not request.config.getoption("--accept"):
        pytest.skip("asked for with --every-case: what all tests judged, once more on Spark")
    if not judged_cases:
        pytest.skip("no case was judged in this run: run it with the other tests of tests/verdicts")
    return list(judged_cases.values())


@pytest.fixture(autouse=True)
def keep_what_is_judged(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, judged_cases: dict[tuple, Judged]
) -> None:
    """Puts what `flow.judge` judges into `judged_cases`."""
    judge = flow.judge

    def judge_and_keep(case: Case, *more, **named) -> None:
        judge(case, *more, **named)
        evidence = dict(_texts(case))
        key = (case.settings_text, *sorted(evidence.items()))
        if (
            len(judged_cases) < MOST_CASES
            and key not in judged_cases
            and not any("\0" in text for text in evidence.values())  # what is no text, cases.toml cannot hold
            and sum(map(_lines, evidence.values())) < MOST_RECORDS
        ):
            judged_cases[key] = Judged(request.node.name, case.settings_text.decode(), evidence, parity.rows_of(case))

    monkeypatch.setattr(flow, "judge", judge_and_keep)


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    for line in case.standing_evidence():
        path = Path(line["path"])
        if path.exists():
            yield line["name"], path.read_bytes().decode("utf-8", "backslashreplace")


def _lines(text: str) -> int:
    return text.count("\n")
