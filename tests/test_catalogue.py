"""What is said of each source, and docs/evidence.md that is made of it."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from purloined import catalogue, cli, knowledge
from purloined.readers import Reader, readers

DOCUMENT = Path(__file__).parents[1] / "docs" / "evidence.md"


def made(room: str, **attributes: object) -> catalogue.Source:
    module = ModuleType("made", attributes.pop("doc", "A format.\n\nWhat it cannot tell: its\nend.\n\nMore."))
    vars(module).update(attributes)
    return catalogue.sources([Reader("made", room, module)])[0]


def test_the_page_for_responders_is_what_the_readers_say(accept: bool) -> None:
    """docs/evidence.md. Write it anew with --accept, then read it as someone who needs it at night."""
    text = catalogue.as_markdown(catalogue.sources())
    if accept:
        DOCUMENT.write_text(text, "utf-8")

    assert DOCUMENT.read_text("utf-8") == text


def test_every_source_says_what_it_cannot_tell() -> None:
    """And what its silence is worth."""
    for source in catalogue.sources():
        assert source.cannot_tell, source.name
        assert source.silence, source.name


def test_every_kind_has_its_place_in_the_order() -> None:
    """A misspelt KIND would stand at the end of the page."""
    known = {entry["name"] for entry in knowledge.load("evidence_order.toml")["kind"]}

    assert {source.kind for source in catalogue.sources()} <= known | {catalogue.OTHER}


def test_what_is_to_come_first_is_there() -> None:
    """A misspelt name would not."""
    names = {source.name: source.kind for source in catalogue.sources()}
    for entry in knowledge.load("evidence_order.toml")["kind"]:
        assert all(names.get(name) == entry["name"] for name in entry.get("first", [])), entry["name"]


def test_a_reader_that_says_nothing_more_is_listed_all_the_same() -> None:
    """Its row is true: what follows from its SHOWS, the first line and the docstring."""
    source = made("events", SHOWS={"send"})

    assert source.kind == catalogue.OTHER
    assert source.silence.startswith("nothing")
    assert source.cannot_tell == "its end."
    assert "`made`" in catalogue.as_markdown([source])


@pytest.mark.parametrize(
    ("attributes", "silence"),
    [
        ({"SHOWS": {"read"}, "ROUTES": {"local"}}, "nothing was read by local"),
        ({"SHOWS": {"open"}, "ROUTES": {"smb"}}, "nothing was opened by smb"),
        ({"SHOWS": {"open", "send"}}, "nothing: it does not"),
        ({"SHOWS": {"flow", "drop"}}, "no more bytes"),
        ({"SHOWS": {"drop", "start"}}, "nothing by itself"),
        ({"SHOWS": {"read"}, "SILENCE": "nothing, ever"}, "nothing, ever"),
    ],
)
def test_what_silence_is_worth_follows_from_what_is_shown(attributes: dict, silence: str) -> None:
    """As `coverage` judges it."""
    assert silence in made("events", **attributes).silence


def test_a_listing_clears_nothing() -> None:
    """Nor does an inventory that leaves something out."""
    assert made("listings").silence.startswith("nothing")
    assert "no verdict" in made("holdings").silence


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    """Words longer than the line aside."""
    for line in catalogue.as_text(catalogue.sources(), width).splitlines():
        assert len(line) <= width or " " not in line.strip()


def test_formats_can_be_asked_for_one_source_and_as_json(capsys: pytest.CaptureFixture) -> None:
    """An unknown name is an error that names it."""
    assert cli.main(["formats", "samba_audit", "--json"]) == cli.DONE
    assert [source["name"] for source in json.loads(capsys.readouterr().out)] == ["samba_audit"]
    assert cli.main(["formats", "nonesuch"]) == cli.ERROR
    assert "nonesuch" in capsys.readouterr().err


def test_what_is_to_be_done_is_said_once() -> None:
    """Readers with the same way of collecting stand together."""
    text = catalogue.as_markdown(catalogue.sources())
    ways = {reader.module.COLLECT for reader in readers() if getattr(reader.module, "COLLECT", "")}

    assert all(text.count(way.strip()) == 1 for way in ways)
