"""What the documents show is what happens."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from purloined import cli, exports
from purloined.readers import Reader
from tests.test_readers import result, shown

DOCS = Path(__file__).parents[1] / "docs"


def block(document: str, kind: str) -> str:
    """The first fenced block of that kind."""
    return re.search(rf"^```{kind}\n(.*?)^```$", (DOCS / document).read_text("utf-8"), re.DOTALL | re.MULTILINE)[1]


def test_the_reader_of_the_guide_reads_its_sample(tmp_path: Path) -> None:
    """To the golden that the guide shows."""
    sample = tmp_path / "parts.log"
    sample.write_text(block("readers.md", "stowaway"))
    module = ModuleType("stowaway_log")
    exec(block("readers.md", "python"), vars(module))
    recognises: Callable[[str, bytes], bool] = module.recognises

    assert recognises("parts.log", sample.read_bytes())
    assert shown(*result(Reader("stowaway_log", "events", module), sample)) == block("readers.md", "golden")


PAGES = [DOCS.parent / "README.md", DOCS.parent / "README.ja.md", *sorted(DOCS.rglob("*.md"))]
ENGLISH_README, JAPANESE_README = ((DOCS.parent / name).read_text("utf-8") for name in ("README.md", "README.ja.md"))


def test_the_japanese_readme_has_every_command_of_the_english_one() -> None:
    """In the same order."""

    def commands(text: str) -> list[str]:
        return re.findall(r"^\| `([a-z]+)", text[text.index("| `demo [DIR]`") :], re.MULTILINE)

    assert commands(JAPANESE_README) == commands(ENGLISH_README)


def test_every_command_of_the_japanese_guide_stands_in_the_english_one() -> None:
    """Which is made from the readers."""
    english = set((DOCS / "evidence.md").read_text("utf-8").splitlines())
    guide = (DOCS / "ja" / "evidence.md").read_text("utf-8")
    shown = [
        line for part in re.findall(r"^```\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE) for line in part.splitlines()
    ]

    assert len(shown) > 30
    assert [line for line in shown if line not in english] == []
    assert re.findall(r"^## (\d+)\.", guide, re.MULTILINE) == re.findall(
        r"^## (\d+)\.", (DOCS / "evidence.md").read_text("utf-8"), re.MULTILINE
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_can_be_typed(page: Path) -> None:
    """Options and words stand where the command takes them."""
    parts = re.findall(r"^```\w*\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    lines = "\n".join(parts).replace("\\\n", " ").splitlines()
    shown = [found[1] for line in lines if (found := re.match(r"(?:\$ )?(?:\.venv/bin/)?purloined (.*)", line.strip()))]
    for command in shown:
        cli._parser().parse_args(shlex.split(re.split(r"\s[|>(]", command)[0], comments=True))


def test_links_lead_somewhere() -> None:
    """From both READMEs, and from the guides."""
    pages = [DOCS.parent / "README.md", DOCS.parent / "README.ja.md", DOCS / "exports.md", DOCS / "ja" / "evidence.md"]
    for page in pages:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), (page.name, link)


def test_every_form_of_export_is_documented() -> None:
    """By its option."""
    page = (DOCS / "exports.md").read_text("utf-8")

    assert [option for option in exports.forms() if f"| `--{option}` |" not in page] == []
