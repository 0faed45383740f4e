"""Markings in documents, from the bytes of a file to the use that is found: every class, in every place of every
format. All wordings: `python -m bench.markings --documents`."""

import shutil
from collections.abc import Callable

import pytest

from bench import markings
from purloined.marking import matching, rules
from purloined.marking.matching import Matcher
from tests.marking import marked_documents

pytestmark = pytest.mark.all_rules


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """Of all rules."""
    return matching.compiled(rules.load())


def of_each_class() -> list[tuple[str, str]]:
    """(class, marking): the first of each class, and of those whose words are not English one of each script."""
    first = {}
    for kind, marking in markings.texts("planted"):
        first.setdefault((kind, marking.isascii()), marking)
    return [(kind, marking) for (kind, _), marking in first.items()]


def test_a_marking_of_every_class_is_used_in_every_place_of_every_format(
    matcher: Matcher, record_property: Callable[[str, object], None]
) -> None:
    """With LibreOffice's formats where it is installed."""
    rates, missed = markings.in_documents(matcher, of_each_class(), shutil.which("soffice") or "")

    record_property("printed", markings.table(rates))
    assert missed == []
    assert set(rates) == {rule.kind for rule in matcher.rules} - {"personal.travel_document"}


def test_a_document_without_a_marking_has_none(matcher: Matcher) -> None:
    """So what is found in the others is what was planted."""
    for form, (data, _) in marked_documents.documents("Bracket, left hand"):
        hits = matcher.hits(markings.examine(b"a." + form.split(" ")[0].encode(), data).parts)
        assert [hit for hit in hits if hit.use] == [], form
