"""rclone's filters, as facts and against the program itself."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from purloined.commands import COPIES, NOTHING, SENDS, Call, parse
from tests.commands.conftest import Tree
from tests.commands.tree import chosen, only, program, run

NOW = datetime(2026, 3, 2, 2, 0)


def selects(*options: str, path: str, size: int = 10, age: timedelta = timedelta(days=10)) -> bool | None:
    """Whether `rclone copy /srv x:` with these options takes a file of this path, size and age."""
    plan = only(Call("rclone", ["copy", "/srv", "x:", *options], time=NOW))
    assert not plan.unclear
    return plan.sources[0].selects(path, size, NOW - age)


@pytest.mark.parametrize(
    ("options", "path", "taken"),
    [
        ("", "a/b.txt", True),
        ("--include *.txt", "a/b.txt", True),
        ("--include *.txt", "a/b.dwg", False),
        ("--include /*.txt", "a/b.txt", False),
        ("--exclude tmp/", "a/tmp/b.txt", False),
        ("--exclude *.txt --include *.txt", "b.txt", True),
        ("--filter -\\ *.txt --filter +\\ b.txt", "b.txt", False),
        ("--include *.{dwg,txt}", "b.txt", True),
        ("--include b*", "a/B.txt", False),
        ("--ignore-case --include b*", "a/B.txt", True),
        ("--include /a/**", "a/b/c.txt", True),
        ("--include /a/*", "a/b/c.txt", False),
        ("--max-depth 1", "a/b.txt", False),
    ],
    ids=[
        "without filters everything goes",
        "an include takes what it names, at any depth",
        "and leaves the rest out",
        "a slash in front binds it to the root",
        "a folder that is excluded is not entered",
        "includes come first, wherever they stand",
        "of --filter rules the first that fits decides",
        "braces are alternatives",
        "case counts",
        "unless it is to be ignored",
        "two stars cross folders",
        "one star does not",
        "depth 1 is the root itself",
    ],
)
def test_a_filter_takes_or_leaves_a_file(options: str, path: str, taken: bool) -> None:
    """One fact per line."""
    words = [word.replace("\0", " ") for word in options.replace("\\ ", "\0").split()]
    assert selects(*words, path=path) is taken


def test_sizes_are_binary_and_a_bare_number_is_in_kib() -> None:
    """--max-size 1 takes 1024 bytes and not 1025."""
    assert selects("--max-size", "1", path="a", size=1024) is True
    assert selects("--max-size", "1", path="a", size=1025) is False
    assert selects("--min-size", "1.5M", path="a", size=1_572_864) is True


def test_an_age_counts_from_the_start_of_the_command() -> None:
    """Files changed in the last 30 days."""
    assert selects("--max-age", "30d", path="a", age=timedelta(days=29)) is True
    assert selects("--max-age", "30d", path="a", age=timedelta(days=31)) is False
    assert selects("--min-age", "30d", path="a", age=timedelta(days=31)) is True


def test_a_file_as_old_as_the_limit_cannot_be_told() -> None:
    """Nor one near a date whose zone nobody knows; nor one whose time or size nobody knows."""
    assert selects("--max-age", "30d", path="a", age=timedelta(days=30)) is None
    assert selects("--max-age", "2026-02-20", path="a", age=timedelta(days=10)) is None
    plan = only(Call("rclone", ["copy", "/srv", "x:", "--max-age", "1d", "--max-size", "1k"], time=NOW))
    assert plan.sources[0].selects("a", 10, None) is None
    assert plan.sources[0].selects("a", None, NOW) is None


@pytest.mark.parametrize(
    "option",
    [
        "--files-from l.txt",
        "--include-from l",
        "--exclude-if-present x",
        "--include {{a.*}}",
        "--new-option",
        "--filter x",
    ],
)
def test_what_the_words_do_not_tell_is_said(option: str) -> None:
    """Never a narrower set in silence."""
    assert only(Call("rclone", ["copy", "/srv", "x:", *option.split()])).unclear


def test_a_limit_on_the_transfer_leaves_the_outcome_open() -> None:
    """Which files went is not known; that no others went, is."""
    plan = only(Call("rclone", ["copy", "/srv", "x:", "--max-transfer", "300k", "--cutoff-mode", "HARD"]))
    assert plan.unsure
    assert not plan.unclear


def test_where_it_goes() -> None:
    """A remote; a drive of Windows is none; a trial run goes nowhere."""
    assert only(Call("rclone", ["copy", "/srv", "D:in"])).does == SENDS
    assert only(Call("rclone", ["copy", "C:\\a", "D:\\in"], windows=True)).does == COPIES
    assert only(Call("rclone", ["copy", "/srv", "x:", "--dry-run"])).does == NOTHING
    assert only(Call("rclone", ["copy", "/srv", "x:", "-n"])).does == NOTHING


def test_other_uses_of_rclone_take_nothing() -> None:
    """Listing, hashing, hiding a password."""
    assert parse(Call("rclone", ["lsd", "x:"])) == []
    assert parse(Call("rclone", ["obscure", "secret"])) == []
    assert parse(Call("rclone", [])) == []


# against the program ---------------------------------------------------------------------------------

COMBINATIONS = [
    [],
    ["--include", "*.txt"],
    ["--include", "/Customers/**"],
    ["--include", "Customers/**", "--exclude", "*.jpg"],
    ["--exclude", "tmp/", "--exclude", "*.{jpg,JPEG}"],
    ["--exclude", "/a/b/", "--min-size", "1"],
    ["--filter", "+ /a/b/c/*.txt", "--filter", "- /a/**"],
    ["--filter", "- *.txt", "--filter", "+ a/**", "--filter", "- *"],
    ["--filter", "- *", "--filter", "!", "--filter", "- x*"],
    ["--filter", "+ a/", "--filter", "- **/*.d*"],
    ["--include", "[a-p]*.[dt]*"],
    ["--include", "\\[1\\].txt", "--include", "\\{x\\}.txt"],
    ["--include", "PLAN.*", "--ignore-case"],
    ["--include", "図*/**", "--include", "Übung/"],
    ["--include", "{Customers,a/b}/**"],
    ["--max-size", "1k", "--max-depth", "2"],
    ["--min-size", "1025b", "--max-age", "30d"],
    ["--min-age", "30d"],
    ["--max-age", "1h30m"],
    ["--include", "?mp"],
    ["--exclude", "a*b/**"],
    ["--exclude", "**tmp"],
    ["--include", "*/b/*"],
    ["--include", "line*"],
    ["--exclude", ".*", "--exclude", ".*/**"],
]
PIECES = ("*", "**", "?", "/", "a", "b", "tmp", ".txt", "Customers", "{a,b}", "[a-c]", "plan", "c/", "x.y", "*.*")
patterns = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join).filter(lambda p: "***" not in p)
rules = st.one_of(
    patterns.map(lambda p: ["--include", p]),
    patterns.map(lambda p: ["--exclude", p]),
    patterns.map(lambda p: ["--filter", f"- {p}"]),
    patterns.map(lambda p: ["--filter", f"+ {p}"]),
    st.sampled_from([["--ignore-case"], ["--max-depth", "2"], ["--min-size", "1k"], ["--filter", "!"]]),
)


def listed(grown: Tree, filters: list[str]) -> set[str]:
    """What rclone itself lists under these filters; it shows a line break as a picture of one."""
    out = run(program("rclone"), "lsf", "-R", "--files-only", *filters, ".",
              "--config", "/dev/null", cwd=grown.root)  # fmt: skip
    return {line.replace("\u240a", "\n") for line in out.split("\n") if line}


def replayed(grown: Tree, filters: list[str]) -> set[str]:
    """What the replay says that `rclone copy` takes."""
    plan = only(Call("rclone", ["copy", ".", "x:", *filters], time=grown.now))
    assert not plan.unclear, plan.unclear
    return chosen(plan, grown.root, grown.files)


@pytest.mark.parametrize("filters", COMBINATIONS, ids=" ".join)
def test_rclone_itself_takes_the_same_files(grown: Tree, filters: list[str]) -> None:
    """File by file."""
    expected = listed(grown, filters)
    assert replayed(grown, filters) == expected


def test_rclone_copies_what_it_lists(grown: Tree, tmp_path) -> None:
    """So that listing may stand for copying in the other tests."""
    filters = ["--filter", "+ /a/b/c/*.txt", "--filter", "- /a/**", "--max-size", "5k"]
    run(program("rclone"), "copy", ".", str(tmp_path), *filters, "--config", "/dev/null", cwd=grown.root)
    there = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert there == replayed(grown, filters)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rules, min_size=1, max_size=5))
def test_rclone_itself_takes_the_same_files_under_any_rules(grown: Tree, filters: list[list[str]]) -> None:
    """Rules put together at random."""
    words = [word for rule in filters for word in rule]
    plan = only(Call("rclone", ["copy", ".", "x:", *words], time=grown.now))
    if not plan.unclear:
        assert replayed(grown, words) == listed(grown, words)
