"""Whatever text stands in the tables, every view keeps the shape it has with harmless text: nothing gets out of place.

Generated: each text column of each table bears the hostile text at once, and so does all that is said of the case.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from purloined import names
from purloined.messages import LANGUAGES
from purloined.report import duty_rows, views
from purloined.tables import TABLES, TEXT
from tests.report.test_html import ABOUT, incident, report  # noqa: F401  a fixture

TEXTS = {
    "a script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "an end of an attribute": '" onmouseover="alert(1)" x=\'',
    "a bidirectional override": "invoice\u202egpj.exe\u2066\u200f",
    "lines": "a\nb\r\nc\u2028d\u2029e",
    "a very long name": "long name " * 400,
    "a formula": "=cmd|' /C calc'!A0",
    "terminal commands": "\x1b[2J\x1b]0;title\x07\x9b31m\x08\x7f",
    "a template": "{{ 7*7 }}{% raw %}{n}%s${x}",
    "an entity": "&lt;b&gt;&#x202e;&amp;",
    "a link": "javascript:alert(1)//https://evil.example",
    "nothing but blanks": "   ",
    "an end of style": "</style><style>*{display:none}",
    "a comment": "<!-- --> <![CDATA[ ]]>",
}
# What the judge chooses from a list of its own, and keys: no hostile text gets there.
OWN = {
    "verdict", "proof", "standing", "side", "action", "blocks", "does", "kind", "source", "other_source", "send_source",
    "grade", "fits", "rule", "premise", "second_premise", "room", "reader", "effect", "floor_is", "share_by",
}  # fmt: skip


def filled(text: str) -> dict[str, list[dict]]:
    """The tables of the small case with that text wherever a text may come from outside."""

    def of(table: str, row: dict) -> dict:
        columns = TABLES[table].columns
        return {
            name: text if value and columns[name].type == TEXT and name not in OWN else value
            for name, value in row.items()
        }

    return {table: [of(table, row) for row in rows] for table, rows in incident().items()}


def about(text: str) -> dict:
    """What is said of the case, with that text; and a duty, so that this view is there too."""
    evidence = [line | {"name": text, "unread_first": text} for line in ABOUT["evidence"]]
    decisions = [row | {"who": text, "why": text, "says": text} for row in ABOUT["decisions"]]
    titles = dict.fromkeys(LANGUAGES, text)
    duty = dict.fromkeys(("duty", "owner", "source", "checked"), text) | {"to": titles}
    duty |= {"title": titles, "step_title": titles, "deadline": "2026-03-09T00:00:00Z", "hold": False}
    duty |= {name: [text] for name in ("why", "evidence", "notes", "missing", "waiting_for")}
    duty |= {"deadline_says": text, "start_says": text, "basis": text}
    duty |= {"readings": [{"says": text, "basis": "policy", "text": text}] * 2}
    duties = [duty | {"state": state} for state in duty_rows.SHOWN] + [duty | {"state": "decide", "deadline": None}]
    more = {"name": text, "title": text, "timezone": "Asia/Tokyo", "tlp": text, "duties": duties}
    return ABOUT | more | {"evidence": evidence, "decisions": decisions}


class Shape(HTMLParser):
    """The tags of a page with the names of their attributes; and what its links and scripts are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        self.tags.append((tag, tuple(name for name, _ in attributes)))
        self.links += [value for name, value in attributes if name in ("href", "src")]


def harmless(text: str) -> str:
    """As long as the text is when shown, with folders at the same places."""
    return re.sub(r"[^/ ]", "a", names.shown(text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", TEXTS)
def test_hostile_text_changes_no_page(report: Callable[..., str], what: str, language: str) -> None:  # noqa: F811
    """Neither its tags nor its attributes, in any view."""
    text = TEXTS[what]
    page = report(filled(text), about(text), lambda pairs: dict.fromkeys(pairs, text), language)
    plain = harmless(text)
    expected = report(filled(plain), about(plain), lambda pairs: dict.fromkeys(pairs, plain), language)
    found, wanted = Shape(page), Shape(expected)

    assert wanted.tags == found.tags
    assert all(link.startswith("#") or re.fullmatch(r"[a-z]+\.(csv|parquet)", link) for link in found.links)
    assert not any(name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert {f'id="{view}"' for view in views.VIEWS} <= set(re.findall(r'<article (id="\w+")', page))


@pytest.mark.parametrize("what", TEXTS)
def test_no_character_that_deceives_gets_into_a_page(report: Callable[..., str], what: str) -> None:  # noqa: F811
    """It is shown as its code."""
    text = TEXTS[what]
    page = report(filled(text), about(text), lambda pairs: dict.fromkeys(pairs, text))

    assert names.shown(page.replace("\n", "")) == page.replace("\n", "")
    if "{{" in text:
        assert "49" not in re.findall(r"<h1>(.*?)</h1>", page)[0]
