"""Rules are data: what is wrong with one is said with file and line, and a wrong one is not used."""

from pathlib import Path

import pytest

from purloined import cli, content
from purloined.marking import linting, listed, matching, rules
from purloined.marking.rules import Rule
from purloined.settings import CaseError

DOCUMENT = Path(__file__).parents[2] / "docs" / "markings.md"
RULE = """# what Northwind puts on its drawings

[[rule]]
id = "northwind.legend"
class = "company"
means = "Northwind's own legend"
source = "agreement of 2024-05, exhibit B"
checked = 2026-11-23
words = ["NORTHWIND SENSITIVE"]
yes = ["NORTHWIND SENSITIVE", { text = "Northwind Sensitive", place = "footer" }]
no = ["Drawings marked Northwind Sensitive are kept apart."]
"""


@pytest.fixture(scope="module")
def shipped() -> list[Rule]:
    return rules.load()


def said(text: str) -> str:
    """What is said against rules of this text."""
    with pytest.raises(CaseError) as error:
        matching.tried(rules.parsed(text, "rules/own.toml"))
    return str(error.value)


def test_every_example_of_every_rule_holds(shipped: list[Rule]) -> None:
    """And the engine takes each."""
    assert list(linting.problems(shipped)) == []


def test_every_rule_has_texts_that_must_and_must_not_be_found(shipped: list[Rule]) -> None:
    """The loader asks for one of each; one proves little."""
    assert all(rule.yes and rule.no for rule in shipped)
    assert sum(len(rule.yes) + len(rule.no) for rule in shipped) > 5 * len(shipped)


def test_every_class_is_explained(shipped: list[Rule]) -> None:
    """In the list that duties are written by; and none is explained that no rule gives."""
    assert {rule.kind for rule in shipped} == set(listed.classes())


def test_a_rule_of_plain_words_works(tmp_path: Path) -> None:
    """No pattern is needed, and a line break between the words does not matter."""
    (tmp_path / "own.toml").write_text(RULE)
    matcher = matching.prepared([tmp_path])

    hits = matcher.hits([content.Part("body", "Bracket\n\nNORTHWIND\nSENSITIVE\n\nRev C", "")])
    assert [(hit.rule, hit.use) for hit in hits] == [("northwind.legend", True)]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("", ""), "nothing is wrong"),
        (('checked = 2026-11-23\n', ""), "rules/own.toml:3: rule northwind.legend: lacks checked"),
        (('source = "agreement of 2024-05, exhibit B"\n', ""), "lacks source"),
        (("checked = 2026-11-23", 'checked = "2026-11-23"'), "without quotes"),
        (('words = ["NORTHWIND SENSITIVE"]', "match = ['NORTHWIND (']"), "is no pattern"),
        (('words = ["NORTHWIND SENSITIVE"]', "match = ['(?:NORTHWIND)?']"), "empty text"),
        (('words = ["NORTHWIND SENSITIVE"]', "match = ['NORTHWIND(?= S)']"), "looks ahead"),
        (('words = ["NORTHWIND SENSITIVE"]', "match = ['{no_such_list}']"), "no list"),
        (('words = ["NORTHWIND SENSITIVE"]', "word = ['NORTHWIND']"), "no key 'word'"),
        (('words = ["NORTHWIND SENSITIVE"]', 'words = ["HARBOR"]'), "'NORTHWIND SENSITIVE' in body: it is not found"),
        (("are kept apart", "-"), "nothing is wrong"),
        (("Drawings marked Northwind Sensitive are kept apart.", "Northwind Sensitive"), "it is found, as a use"),
        (('yes = [', 'places = ["header"]\nyes = ['), "found, but as a mention"),
        (('yes = [', 'places = ["margin"]\nyes = ['), "no place 'margin'"),
        (('yes = [', 'check = "nothing_known"\nyes = ['), "no check 'nothing_known'"),
        (('yes = [', 'near = "word"\nyes = ['), "write near ="),
        (("[[rule]]", "[rule]"), "with two brackets"),
        (('id = "northwind.legend"', 'id = "Northwind legend"'), "small_letters"),
        (('id = "northwind.legend"', "id = northwind"), "not valid TOML"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused_with_what_to_do(change: tuple[str, str], expected: str) -> None:
    """File, line and rule stand before it."""
    text = RULE.replace(*change) if change[0] else RULE
    if expected == "nothing is wrong":
        assert matching.tried(rules.parsed(text, "rules/own.toml"))
    else:
        assert expected in said(text)
        assert said(text).startswith("rules/own.toml")


def test_two_rules_cannot_have_one_id(tmp_path: Path) -> None:
    """Not even with one that comes with purloined."""
    (tmp_path / "own.toml").write_text(RULE.replace("northwind.legend", "us.cui.banner"))
    with pytest.raises(CaseError, match=r"us\.cui\.banner is a rule already"):
        rules.load(tmp_path)


def test_a_folder_without_rules_is_an_error(tmp_path: Path) -> None:
    """A misspelt path must not mean that the customer's legend is silently not looked for."""
    with pytest.raises(CaseError, match="there are no rules"):
        rules.load(tmp_path)
    with pytest.raises(CaseError, match="does not exist"):
        rules.load(tmp_path / "nowhere")


def test_own_lists_stand_beside_own_rules(tmp_path: Path) -> None:
    """lists/NAME.toml, named in a pattern by {name}."""
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "projects.toml").write_text(
        'source = "us"\nchecked = 2026-11-23\nvalues = ["ORRERY", "SEXTANT"]\n'
    )
    text = RULE.replace('words = ["NORTHWIND SENSITIVE"]', "match = ['\\bNORTHWIND {projects}\\b']")
    text = text.replace(
        '"NORTHWIND SENSITIVE", { text = "Northwind Sensitive", place = "footer" }', '"NORTHWIND SEXTANT"'
    )
    (tmp_path / "own.toml").write_text(text)

    assert matching.tried(rules.theirs(tmp_path / "own.toml"))


def test_a_pattern_means_the_same_to_all_engines() -> None:
    """A blank is any white space; classes are of ASCII; within brackets a blank is a blank."""
    assert rules.portable(r"a b") == r"a[ \t\n\r\f]+b"
    assert rules.portable(r"a ?b") == r"a[ \t\n\r\f]*b"
    assert rules.portable(r"[\d -]\w") == r"[0-9 -][0-9A-Za-z_]"
    assert rules.for_python(r"\bx\\b") == r"(?a:\b)x\\b"


def test_lint_says_how_many_hold_and_names_what_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With file and line; 1 where something fails."""
    (tmp_path / "own.toml").write_text(RULE.replace('words = ["NORTHWIND S', 'words = ["HARBOR S'))

    assert cli.main(["markings", "lint", str(tmp_path)]) == cli.ERROR
    assert "own.toml:3: rule northwind.legend: yes text" in capsys.readouterr().err


def test_a_slow_rule_is_refused_by_lint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would slow the scan of every file."""
    (tmp_path / "own.toml").write_text(RULE)
    monkeypatch.setattr(linting, "speeds", lambda known: [linting.Speed("", 50), linting.Speed("northwind.legend", 57)])

    assert cli.main(["markings", "lint", str(tmp_path)]) == cli.ERROR
    assert "own.toml:3: rule northwind.legend: too slow: 57 MB/s" in capsys.readouterr().err


def test_the_speed_of_a_rule_is_measured(shipped: list[Rule]) -> None:
    """All together first, then each alone, slowest first."""
    some = [rule for rule in shipped if rule.id.startswith("us.cui")]
    together, *alone = linting.speeds(some)

    assert together.rule == "" and {one.rule for one in alone} == {rule.id for rule in some}
    assert [one.speed for one in alone] == sorted(one.speed for one in alone)
    assert min(one.speed for one in alone) > 1


def test_a_case_names_its_own_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`[markings] rules` in case.toml, beside it."""
    assert cli.main(["new", str(tmp_path / "case")]) == cli.DONE
    (tmp_path / "case" / "rules").mkdir()
    (tmp_path / "case" / "rules" / "own.toml").write_text(RULE)
    (tmp_path / "case" / "case.toml").write_text('[markings]\nrules = "rules"\n')
    capsys.readouterr()

    assert cli.main(["markings", "show", "northwind.legend", "--rules", str(tmp_path / "case")]) == cli.DONE
    assert "exhibit B" in capsys.readouterr().out
    assert cli.main(["markings", "show", "northwind.legend"]) == cli.ERROR


def test_a_text_and_a_file_can_be_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is found, and whether it is a use."""
    assert cli.main(["markings", "test", "--text", "CUI//SP-CTI", "--place", "header"]) == cli.DONE
    assert capsys.readouterr().out.split()[:3] == ["use", "high", "cui"]
    (tmp_path / "a.txt").write_text("See CUI//SP-CTI below.")
    assert cli.main(["markings", "test", str(tmp_path / "a.txt")]) == cli.DONE
    assert capsys.readouterr().out.startswith("mention")
    assert cli.main(["markings", "test"]) == cli.USAGE
    assert cli.main(["markings", "test", "--text", "x", "--place", "margin"]) == cli.USAGE


def test_the_lists_of_the_page_are_what_the_rules_say(shipped: list[Rule], accept: bool) -> None:
    """docs/markings.md, below its mark. Written anew with --accept."""
    text = DOCUMENT.read_text("utf-8")
    before, after = text.split(listed.BEGIN)[0], text.split(listed.END)[1]
    made = before + listed.as_markdown(shipped) + after
    if accept:
        DOCUMENT.write_text(made, "utf-8")
        text = made

    assert text == made


def test_the_rule_of_the_guide_holds(tmp_path: Path) -> None:
    """The block that a new user copies from docs/markings.md."""
    block = DOCUMENT.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    assert matching.tried(rules.parsed(block, "docs/markings.md"))
