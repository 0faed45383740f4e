"""The message catalogue: the same keys and places in every language, and nothing said past it."""

import re
import string
from importlib import resources
from pathlib import Path

import pytest

from purloined.messages import LANGUAGES, LONGEST_JUDGED, judged, markup, say, tongue
from purloined.report import views, words

PAGES = resources.files("purloined.report").joinpath("pages")
TEMPLATES = [entry.name for entry in PAGES.iterdir() if entry.name.endswith(".html")]
ENGLISH, JAPANESE = tongue("en"), tongue("ja")
TAGS = re.compile(r"</?[a-z][^>]*>")


def forms(message: str | dict) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_is_missing_and_none_is_left_over(language: str) -> None:
    """In any language."""
    assert tongue(language).messages.keys() == ENGLISH.messages.keys()


@pytest.mark.parametrize("key", ENGLISH.messages)
def test_every_language_fills_in_the_same_and_marks_the_same(key: str) -> None:
    """A place that is missing would hide a number; a link that differs would lead elsewhere."""
    english, japanese = forms(ENGLISH.messages[key]), forms(JAPANESE.messages[key])
    assert {name for text in english for name in places(text)} == {name for text in japanese for name in places(text)}
    assert [sorted(TAGS.findall(text)) for text in english] == [sorted(TAGS.findall(text)) for text in japanese]


def test_each_message_is_translated() -> None:
    """Only what has no words of its own may be the same."""
    same = {key for key in ENGLISH.messages if ENGLISH.messages[key] == JAPANESE.messages[key]}
    assert same <= {"list.joint"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_message_that_a_template_asks_for_is_there(template: str) -> None:
    """Keys that are written out; those put together are found by showing each view."""
    asked = re.findall(r"\btt?\(\"([a-zA-Z_.]+)\"[,)]", PAGES.joinpath(template).read_text("utf-8"))
    assert not [key for key in asked if key not in ENGLISH.messages]


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_says_anything_by_itself(template: str) -> None:
    """Outside of tags and of what Jinja fills in there are no words but names of files."""
    text = PAGES.joinpath(template).read_text("utf-8")
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
    assert set(re.findall(r"[^\W\d_]{2,}", text)) <= {"SHA", "verdicts", "parquet"}


def test_every_view_and_every_verdict_has_its_words() -> None:
    """Those are put together from their names."""
    wanted = [f"view.{name}" for name in views.VIEWS]
    wanted += [f"rung.{rung.verdict}.{what}" for rung in words.RUNGS for what in ("word", "count", "says")]
    assert not [key for key in wanted if key not in ENGLISH.messages]


def test_what_is_filled_in_cannot_deceive_or_break_out() -> None:
    """Text is made visible everywhere, and escaped where it goes into a page."""
    hostile = "\u202e<b>{n}\x1b[2J"
    assert say(ENGLISH, "shell.case", case=hostile) == "Case \\u202e<b>{n}\\x1b[2J"
    assert markup(ENGLISH, "shell.case", case=hostile) == "Case \\u202e&lt;b&gt;{n}\\x1b[2J"


def test_marks_of_a_message_stand_in_pages_alone() -> None:
    """A terminal gets the words."""
    assert say(ENGLISH, "now.bound", bytes="1 MB", of="2 MB").startswith("At most 1 MB of 2 MB can have left, counted")
    assert markup(ENGLISH, "now.bound", bytes="1 MB", of="2 MB").startswith("<strong>At most 1 MB")


JUDGED = {
    "lines could not be read": "読み取れない行がある",
    "not covered from 2026-03-03 22:05:03 UTC to 2026-03-04 03:20:00 UTC (audit of fs01: lines could not be read)": (
        "2026-03-03 22:05:03 UTC ～ 2026-03-04 03:20:00 UTC は監視なし（audit of fs01：読み取れない行がある）"
    ),
    "decide on the account bob: is it vouched for?; and state the window in case.toml": (
        "アカウント bob を判断する：保証できるか。加えて case.toml に対象期間を記す"
    ),
    "kept off the host; record numbers without a hole": "ホストの外に保存。記録番号に欠けなし",
    "account x is hostile, because: seen; twice, declared by lead; account y is hostile": (
        "アカウント x は敵対的。理由：seen; twice（申告：lead）。アカウント y は敵対的"
    ),
    "account x is hostile, because: seen; twice, declared by lead": (
        "アカウント x は敵対的。理由：seen; twice（申告：lead）"
    ),
}


@pytest.mark.parametrize("sentence", JUDGED)
def test_a_sentence_of_the_judge_is_said_in_japanese_with_its_names_as_they_are(sentence: str) -> None:
    """Found again by the message it was made by."""
    assert judged(JAPANESE, sentence) == JUDGED[sentence]


@pytest.mark.parametrize("sentence", ["", "some plugin's own words", "x" * 5000, "a; b", "lines could not be read now"])
def test_a_sentence_that_is_not_known_stands_as_it_is(sentence: str) -> None:
    """A wrong translation is worse than none."""
    assert judged(JAPANESE, sentence) == sentence


@pytest.mark.parametrize("piece", [": ", "a: b; ", "account x is hostile, because: y; ", "no proof: ", "(: "])
def test_a_sentence_made_to_be_slow_or_deep_is_neither(piece: str) -> None:
    """It may hold what a thief wrote."""
    import time

    began = time.process_time()
    judged(JAPANESE, (piece * 3000)[: LONGEST_JUDGED - 1])

    assert time.process_time() - began < 5


def test_english_is_never_touched() -> None:
    """It is what the judge wrote."""
    assert judged(ENGLISH, "lines could not be read") == "lines could not be read"


VERDICTS = Path(views.__file__).parents[1] / "verdicts"


@pytest.mark.parametrize("step", ["doubts", "evidence", "holes"])
def test_what_a_step_writes_for_people_is_in_the_catalogue(step: str) -> None:
    """Each text of several words in the step's SQL begins a sentence that is known."""
    sql = re.sub(r"--.*", "", (VERDICTS / f"{step}.sql").read_text("utf-8"))
    found = {text for text in re.findall(r"'([^']+ [^']+)'", sql) if re.match(r"[a-z]+ \w+|an? ", text)}
    known = [text.partition("{")[0] for key, text in ENGLISH.messages.items() if key.startswith("judge.")]
    inner = {"pack or copy", "record "}
    assert not [text for text in found - inner if not any(begin.startswith(text.partition(" (")[0]) for begin in known)]
