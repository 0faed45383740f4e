"""The judge against the truth of a staged theft, where that data lies beside the project."""

import pytest

from bench import lab

pytestmark = pytest.mark.skipif(
    not (lab.LAB / "archive" / "ground_truth.json.gz").is_file(), reason="the lab's data is not beside the project"
)


def test_every_fact_of_the_scoreboard_holds() -> None:
    """Published, taken, accessed and ruled out, file by file; and nothing ruled out when a premise is missing."""
    wrong = [(case, fact.says, fact.found) for case, fact in lab.scoreboard(lab.LAB) if not fact.right]

    assert wrong == []
