"""The judge against the truth of a staged theft, where that data lies beside the project."""

import gzip
import json

import pytest

from bench import lab

pytestmark = pytest.mark.skipif(
    not (lab.LAB / "archive" / "ground_truth.json.gz").is_file(), reason="the lab's data is not beside the project"
)


def test_every_fact_of_the_scoreboard_holds() -> None:
    """Published, taken, accessed and ruled out, file by file; and nothing ruled out when a premise is missing."""
    wrong = [(case, fact.says, fact.found) for case, fact in lab.scoreboard(lab.LAB) if not fact.right]

    assert wrong == []


@pytest.mark.parametrize(
    ("listing", "archive"),
    [
        ("listing_zip.txt", "ng.zip"),
        ("listing_rar_l.txt", "ng.zip"),
        ("listing_rar_lt.txt", "ng.zip"),
        ("listing_7z_slt.txt", "hm_kl.7z"),
        ("listing_html", None),
    ],
)
def test_each_listing_publishes_the_files_that_it_lists_and_no_other(listing: str, archive: str | None) -> None:
    """By itself, beside the inventory. The same folder was packed as ZIP and RAR; the pages show a part of it."""
    folder = lab.LAB / "archive"
    truth = json.loads(gzip.decompress((folder / "ground_truth.json.gz").read_bytes()))["files"]
    inside = {
        file["path"]
        for file in truth
        if (
            "published" in file["labels"]
            if archive is None
            else f"sftp:{archive}:{_inside(file)}" in file["arrived_as"]
        )
    }
    found = lab.of(lab.judged([folder / "holdings.json.gz", folder / listing]), "published")

    assert len(inside) > 18
    assert found == inside


def _inside(file: dict) -> str:
    """Its path in the archives, which hold the folders of customers. A copy elsewhere arrived by its content alone."""
    return file["path"].removeprefix("Customers/")
