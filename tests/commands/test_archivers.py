"""7-Zip, zip, tar and restic against the programs themselves: the same files, one by one."""

import json
from pathlib import Path

import pytest

from purloined.commands import Call
from tests.commands.conftest import Tree
from tests.commands.tree import chosen, only, program, run

SEVENZIP = [
    ["Customers"],
    ["Customers/"],
    ["."],
    [],
    ["Customers", "HR", "-xr!*.jpg"],
    ["Customers", "-x!*.jpg"],
    ["a", "-x!a/b"],
    ["a", "-x!b"],
    ["a", "-xr!b"],
    ["a", "-xr!b/"],
    ["a", "-xr!tmp/*.t*"],
    ["a", "-xr!a/*.t*"],
    ["a", "-xr!*/*.t*"],
    [".", "-xr!*mp/*.t*", "-xr!a/b/plan.*"],
    ["*.txt"],
    ["*.txt", "-r"],
    ["*.txt", "-r0"],
    ["*.txt", "-r-"],
    ["a/*.txt", "-r"],
    ["tmp", "-r"],
    ["a/tmp", "-r"],
    ["tmp", "-r0"],
    ["Customers/*", "-xr!?lan.*"],
    ["*", "-xr!tmp", "-xr!*.J*"],
    ["*", "-x!tmp", "-x!HR/*.txt"],
    ["*.*"],
    ["a", "-ir!*.pdf"],
    ["a", "-i!HR/*.txt", "-x!*.dwg"],
    ["-ir!*.step"],
    ["a/b/plan.dwg", "a/b/c/notes.txt", "a b"],
    ["-r", "*", "-x!*.txt"],
    ["c*/*.txt"],
    ["plan.dwg", "-ssc-"],
    ["*.DWG", "-r", "-mx0", "-ms=off"],
    ["dash-folder", "-v100k", "-mx0"],
    ["[1].txt", "{x}.txt", "-r"],
]


@pytest.mark.parametrize("words", SEVENZIP, ids=" ".join)
def test_7z_packs_the_same_files(grown: Tree, tmp_path: Path, words: list[str]) -> None:
    """`7z a` with these names and switches."""
    name, archive = program("7zz", "7z"), tmp_path / "x.7z"
    run(name, "a", str(archive), *words, cwd=grown.root)
    first = archive if archive.exists() else archive.with_name("x.7z.001")
    packed = set()
    for block in run(name, "l", "-slt", "-ba", str(first), cwd=tmp_path).split("\n\n"):
        said = dict(line.split(" = ", 1) for line in block.splitlines() if " = " in line)
        if said and not said.get("Attributes", "").startswith("D"):
            packed.add(said["Path"])
    if "-ssc-" in words:
        words = [word for word in words if word != "-ssc-"]
    plan = only(Call("7zz", ["a", "x.7z", *words], time=grown.now))
    assert not plan.unclear
    mine = {path.replace("\n", "_") for path in chosen(plan, grown.root, grown.files)}
    assert mine == {path.replace("\n", "_") for path in packed}


ZIP = [
    ["-r", "x.zip", "Customers"],
    ["x.zip", "Customers", "Customers/plan.dwg", "HR/notes.txt"],
    ["-qr", "x.zip", "."],
    ["-r", "x.zip", ".", "-x", "*.txt"],
    ["-r", "x.zip", ".", "-x", "a/*"],
    ["-r", "x.zip", "./a", "HR", "-x", "a/b/*", "*.jpg"],
    ["-r", "x.zip", ".", "-i", "*.txt", "-x", "a/*"],
    ["-r", "x.zip", ".", "-i", "*/tmp/*"],
    ["-r", "x.zip", "a", "-x", "[a-p]*.txt"],
    ["-r", "x.zip", ".", "-x", "tmp*", "@", "-9"],
    ["-9r", "-Ppw", "x.zip", "a b", "x.y"],
    ["-r", "-i", "*.d?g", "@", "x.zip", "."],
    ["-ry", "-n", ".jpg:.zip", "-b", ".", "x.zip", "HR"],
    ["-r", "x.zip", "archive.zip", "--exclude", "*.csv"],
]


@pytest.mark.parametrize("words", ZIP, ids=" ".join)
def test_zip_packs_the_same_files(grown: Tree, tmp_path: Path, words: list[str]) -> None:
    """As zip itself shows them, by its own list."""
    from zipfile import ZipFile

    archive = tmp_path / "x.zip"
    run(program("zip"), *[str(archive) if word == "x.zip" else word for word in words], cwd=grown.root)
    with ZipFile(archive, metadata_encoding="utf-8") as packed:
        expected = {name for name in packed.namelist() if not name.endswith("/")}
    plan = only(Call("zip", words, time=grown.now))
    assert not plan.unclear
    assert chosen(plan, grown.root, grown.files) == expected


TAR = [
    ["-cf", "x.tar", "Customers"],
    ["cf", "x.tar", "."],
    ["czf", "x.tar", "a", "HR"],
    ["-c", "-f", "x.tar", "-C", "a", "b", "tmp"],
    ["-cf", "x.tar", "--exclude=*.txt", "."],
    ["-cf", "x.tar", "--exclude", "tmp", "."],
    ["-cf", "x.tar", "--exclude=a/b", "."],
    ["-cf", "x.tar", "--exclude=b/c/", "a"],
    ["-cf", "x.tar", "--exclude=./a", "."],
    ["-cf", "x.tar", "--exclude=a", "a", "HR"],
    ["-cf", "x.tar", "--exclude=H*/*.txt", "."],
    ["-cf", "x.tar", "--exclude=[a-c]*", "Customers"],
    ["-cf", "x.tar", "--exclude=*b*n*", "."],
    ["-cvzf", "x.tar", "--exclude", "*.jpg", "--exclude", "*.JPEG", "./Customers", "Übung", "図面"],
    ["-cf", "x.tar", "a/b/c/notes.txt", "a/b"],
]


@pytest.mark.parametrize("words", TAR, ids=" ".join)
def test_tar_packs_the_same_files(grown: Tree, tmp_path: Path, words: list[str]) -> None:
    """By tar's own list, without the folders."""
    import tarfile

    archive = tmp_path / "x.tar"
    run(program("tar"), *[str(archive) if word == "x.tar" else word for word in words], cwd=grown.root)
    lead = "a/" if "-C" in words else ""
    with tarfile.open(archive) as packed:
        expected = {lead + entry.name.removeprefix("./") for entry in packed if entry.isfile() or entry.islnk()}
    plan = only(Call("tar", words, time=grown.now))
    assert not plan.unclear
    assert chosen(plan, grown.root, grown.files) == expected


def test_an_exclude_behind_the_names_excludes_nothing(grown: Tree, tmp_path: Path) -> None:
    """tar says so, and ends with an error, but the archive is made."""
    words = ["-cf", "x.tar", "a", "--exclude=tmp"]
    before = chosen(only(Call("tar", words)), grown.root, grown.files)

    assert before == {path for path, _, _ in grown.files if path.startswith("a/")}


RESTIC = [
    ["."],
    ["Customers", "HR"],
    [".", "--exclude", "*.txt"],
    [".", "--exclude", "HR"],
    [".", "--exclude", "a/b"],
    [".", "--exclude", "b/*/d"],
    [".", "-e", "/**/c", "--iexclude", "PLAN.*"],
    [".", "--exclude", "{root}/a", "--exclude", "HR/**/*.txt"],
    [".", "--exclude-larger-than", "1k"],
    ["a", "--exclude", "[a-m]*.t*", "--tag", "x"],
    ["{root}/a", "--exclude", "/**/*.dwg"],
]


@pytest.mark.parametrize("words", RESTIC, ids=" ".join)
def test_restic_takes_the_same_files(grown: Tree, tmp_path: Path, words: list[str]) -> None:
    """By restic's own list of the snapshot."""
    words = [word.replace("{root}", str(grown.root)) for word in words]
    name, start = program("restic"), ["--no-cache", "-r", str(tmp_path / "repository")]
    run(name, *start, "init", cwd=tmp_path)
    run(name, *start, "backup", *words, cwd=grown.root, home=tmp_path)
    rows = [json.loads(line) for line in run(name, *start, "ls", "latest", "--json", cwd=tmp_path).splitlines()]
    expected = {row["path"].removeprefix(str(grown.root)).lstrip("/") for row in rows if row.get("type") == "file"}
    plan = only(Call("restic", [*start, "backup", *words], time=grown.now, cwd=str(grown.root)))
    assert not plan.unclear
    assert {p.removeprefix(f"{grown.root}/") for p in chosen(plan, grown.root, grown.files)} == expected
