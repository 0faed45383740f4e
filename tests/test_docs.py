"""What the documents show is what happens."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

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
