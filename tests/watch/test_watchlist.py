"""WATCH.toml as a tired person writes it."""

import json
from pathlib import Path

import pytest

from purloined.settings import CaseError
from purloined.watch import feeds, watchlist

WATCH = """
[[self]]
name = "Orrin Fixtures Inc."
[[supplier]]
name = "Bracket Precision Works Inc."
former = ["Bracket & Sons"]
brands = "HingeMaster"
domains = ["bracket.example"]
country = "US"
why = "holds drawings under the NDA of 2024-05"
tell = ["procurement"]
[[feed]]
name = "collector"
url = "https://collector.example/api"
key = { header = "X-API-KEY", environment = "FEED_KEY" }
"""


def read(folder: Path, text: str) -> watchlist.Watch:
    (folder / "watch.toml").write_text(text, encoding="utf-8")
    return watchlist.read(folder / "watch.toml")


def test_all_names_of_a_company_are_watched(tmp_path: Path) -> None:
    """Its own, former ones and brands; with why, and who cares."""
    watch = read(tmp_path, WATCH)
    bracket = watch.entries[1]

    assert bracket.names == ("Bracket Precision Works Inc.", "Bracket & Sons", "HingeMaster")
    assert (bracket.role, bracket.domains, bracket.country, bracket.tell) == (
        "supplier", ("bracket.example",), "US", ("procurement",),
    )  # fmt: skip
    assert watch.state == tmp_path / "watch.state"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "watches for nobody"),
        ("[[supplier]]\nwhy = 'x'", "needs a name"),
        ("[[supplier]]\nname = 'A'\nalias = 'B'", "no key 'alias'; known are"),
        ("[[suppliers]]\nname = 'A'", r"no section \[suppliers\]"),
        ("[supplier]\nname = 'A'", r"write \[\[supplier\]\]"),
        ("[[supplier]]\nname = 'A'\ndomains = ['no domain']", "is no domain"),
        ("[[self]]\nname = 'A'\n[[feed]]\nname = 'f'", "either file or url"),
        ("[[self]]\nname = 'A'\n[[feed]]\nname = 'f'\nurl = 'ftp://a.example'", "https://"),
        ("[[self]]\nname = 'A'\n[[feed]]\nname = 'f'\nurl = 'http://a.example'", "http without s"),
        ("[[self]]\nname = 'A'\n[[feed]]\nname = 'f'\nurl = 'https://abc.onion/x'", "leak site or a way to one"),
        ("[[self]]\nname = 'A'\n[[feed]]\nname = 'f'\nurl = 'https://abc.onion.gateway.example/x'", "leak site"),
        ("[[self]]\nname = 'A'\n[[feed]]\nname = 'f'\nurl = 'https://me:secret@a.example'", "no name and password"),
        (
            "[[self]]\nname = 'A'\n[[feed]]\nname = 'f'\nurl = 'https://a.example'\nkey = 'secret'",
            "key itself does not stand",
        ),
        ("[[self]]\nname = 'A'\n[[feed]]\nname = 'f'\nfile = 'x'\n[[feed]]\nname = 'f'\nfile = 'y'", "two feeds"),
        ("[[self]]\nname = 'A'\n[watch]\nleast = 'sure'", "least is one of"),
        ("[[self]]\nname = 'A'\n[[alert]]\nto = 'mail'", r"an \[\[alert\]\] has"),
        ("[[import]]\nfile = 'none.csv'\nrole = 'supplier'", "cannot be imported"),
        ("[[self", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, says: str) -> None:
    """With the place; a key that stands in the file itself is refused without being shown."""
    with pytest.raises(CaseError, match=says) as told:
        read(tmp_path, text)

    assert "secret" not in str(told.value)


def test_a_row_of_gleif_brings_all_its_names(tmp_path: Path) -> None:
    """As CSV and as the API gives it: legal name, other and transliterated names, country; and any CSV with a name."""
    (tmp_path / "gleif.csv").write_text(
        "LEI,Entity.LegalName,Entity.LegalName.xmllang,Entity.OtherEntityNames.OtherEntityName.1,"
        "Entity.OtherEntityNames.OtherEntityName.1.type,"
        "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.1,Entity.LegalAddress.Country\n"
        "5299000J2N45DDNE4Y28,株式会社タナベ精工,ja,Tanabe Works,TRADING_OR_OPERATING_NAME,Tanabe Seiko KK,JP\n",
        encoding="utf-8",
    )
    entity = {"legalName": {"name": "Orrin S.A."}, "otherNames": [{"name": "Orrin"}], "transliteratedOtherNames": [],
              "legalAddress": {"country": "FR"}}  # fmt: skip
    (tmp_path / "gleif.json").write_text(json.dumps({"data": [{"attributes": {"lei": "x", "entity": entity}}]}))
    (tmp_path / "own.csv").write_text("name,domains,country\nHalden Ltd,halden.example; h.example,GB\n")
    imports = "".join(
        f"[[import]]\nfile = '{name}'\nrole = 'supplier'\nwhy = 'all'\n"
        for name in ("gleif.csv", "gleif.json", "own.csv")
    )
    tanabe, orrin, halden = read(tmp_path, imports).entries

    assert (tanabe.names, tanabe.country) == (("株式会社タナベ精工", "Tanabe Works", "Tanabe Seiko KK"), "JP")
    assert (orrin.names, orrin.country) == (("Orrin S.A.", "Orrin"), "FR")
    assert (halden.names, halden.domains, halden.why) == (("Halden Ltd",), ("halden.example", "h.example"), "all")


def test_no_command_line_makes_anything_be_fetched(tmp_path: Path) -> None:
    """A feed by its name, or a file; an address must stand in WATCH.toml."""
    watch = read(tmp_path, WATCH)

    assert feeds.of_argument("collector", watch.feeds).url == "https://collector.example/api"
    with pytest.raises(CaseError, match="because a command line says so"):
        feeds.of_argument("https://collector.example/api", watch.feeds)
    with pytest.raises(CaseError, match="no feed and no file"):
        feeds.of_argument(str(tmp_path / "none.json"), watch.feeds)


def test_a_key_comes_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a missing one is told before anything is asked."""
    (tmp_path / "key").write_text("abc\n")
    monkeypatch.setenv("FEED_KEY", "def")

    assert watchlist.secret("feed", {"header": "X", "file": str(tmp_path / "key")}) == "abc"
    assert watchlist.secret("feed", {"header": "X", "environment": "FEED_KEY"}) == "def"
    with pytest.raises(CaseError, match="has no NO_SUCH_KEY"):
        watchlist.secret("feed", {"environment": "NO_SUCH_KEY"})
