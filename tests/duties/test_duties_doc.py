"""docs/duties.md shows the rules as they are."""

import re
from pathlib import Path

from purloined.duties import rules, shown

DOC = Path(__file__).parents[2] / "docs" / "duties.md"


def test_the_table_of_the_document_is_that_of_the_rules() -> None:
    """To renew it: python -m tests.duties.test_duties_doc"""
    assert re.search(r"<!-- duties -->\n(.*)<!-- /duties -->", DOC.read_text("utf-8"), re.DOTALL)[1] == table()


def table() -> str:
    """The table as it ought to be."""
    return shown.table_of(rules.shipped())


if __name__ == "__main__":
    text = re.sub(r"(?s)<!-- duties -->\n.*<!-- /duties -->", "", DOC.read_text("utf-8"))
    DOC.write_text(f"{text.rstrip()}\n<!-- duties -->\n{table()}<!-- /duties -->\n", "utf-8")
