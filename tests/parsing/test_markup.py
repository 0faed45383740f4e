"""Pages are read whatever stands in them."""

from pathlib import Path

import pytest

from purloined.evidence import Evidence
from purloined.parsing import markup


@pytest.mark.parametrize(
    "odd", ["<![[[[>", "<![CDATA[x]]>", "<![endif]-->", "<![IGNORE [ x ]]>", "<!>", "<!-->", "<?x>"]
)
def test_what_means_nothing_is_passed_over(odd: str, tmp_path: Path) -> None:
    """And the link behind it is found."""
    path = tmp_path / "page.html"
    path.write_text(f'<html>{odd}<a href="x.7z">x.7z</a>', "utf-8")
    tags = [event for event in markup.events(Evidence(path)) if isinstance(event, markup.Tag)]

    assert tags[-1] == markup.Tag(1, "a", {"href": "x.7z"})


def test_what_means_nothing_and_does_not_end_is_no_exception(tmp_path: Path) -> None:
    """At the end of the file."""
    path = tmp_path / "page.html"
    path.write_text("<html><a><![[[[", "utf-8")

    assert [event.name for event in markup.events(Evidence(path)) if isinstance(event, markup.Tag)] == ["html", "a"]
