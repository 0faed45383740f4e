# ruff: noqa: E501 -- rows of a register are as long as they are
"""The register of owners: a CSV file, or [[owner]] of case.toml."""

from pathlib import Path

import pytest

from purloined.case import Case
from purloined.owning import register
from purloined.settings import CaseError

HEAD = "name,aliases,domains,paths,parts,tenants,notify\n"
TENANT = "11111111-2222-4333-8444-555555555555"


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "owners.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_row_is_an_owner(tmp_path: Path) -> None:
    """Several values in a cell are parted by semicolons; domains and tenants are put into one form."""
    row = f'"Northwind, Inc.",Northwind; NWA,@Northwind.example,/Customers/Northwind/**,NW-; 4471-,{{{TENANT}}},a@b.example\n'
    (owner,) = register.load(written(tmp_path, HEAD + row)).owners

    assert owner == register.Owner(
        "Northwind, Inc.",
        ("Northwind, Inc.", "Northwind", "NWA"),
        ("northwind.example",),
        ("/Customers/Northwind/**",),
        ("NW-", "4471-"),
        (TENANT,),
        "a@b.example",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Customer;E-mail domains\nOrrery;orrery.example\n",
        "\ufeffname\tdomains\nOrrery\torrery.example\n",
        "NAME,Domains,Remarks\n\nOrrery,orrery.example,old customer\n",
    ],
    ids=["semicolons, other headings", "tabs and a mark of UTF-8", "capitals, an empty line, remarks"],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, text: str) -> None:
    """Whatever they put between columns."""
    (owner,) = register.load(written(tmp_path, text)).owners

    assert (owner.name, owner.domains) == ("Orrery", ("orrery.example",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,domain name\nA,b\n", "owners.csv:1: no column 'domain name'"),
        ("aliases\nOrrery\n", "owners.csv:1: the first line names the columns, and lacks name"),
        ("", "it is empty"),
        (HEAD + "Orrery\nQuern\norrery\n", "owners.csv:4: 'orrery' is an owner already, at"),
        (HEAD + ",alias\n", "owners.csv:2: the owner has no name"),
        (HEAD + "Orrery,,orrery\n", "owners.csv:2: 'orrery' is no mail domain"),
        (HEAD + "Orrery,,,,,5\n", "owners.csv:2: '5' is no tenant id"),
        (HEAD + "Orrery,,,,N\n", "owners.csv:2: the prefix 'N' is too short"),
        (HEAD + "Orrery,,a.example\nQuern,,a.example\n", "owners.csv:3: a.example is of 'Orrery' already"),
        (HEAD + 'Orrery,"two\nlines"\nQuern,,x\n', "owners.csv:4: 'x' is no mail domain"),
        (HEAD + "Orrery,a,b.example,c,ddd,,e,f\n", "owners.csv:2: 8 cells under 7 headings"),
        ("name\nOrrery\nCaf\xe9\n".encode("latin-1"), "owners.csv:3: it is not UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    """Where it stands, and what it should be."""
    with pytest.raises(CaseError) as told:
        register.load(written(tmp_path, text))

    assert said in str(told.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Nobody mends a list of customers one error at a time."""
    with pytest.raises(CaseError) as told:
        register.load(written(tmp_path, HEAD + "Orrery,,x\nQuern,,y\n"))

    assert len(str(told.value).splitlines()) == 2


def test_a_case_reads_its_register_beside_its_own_owners(tmp_path: Path) -> None:
    """[owners] register names it; its folders are the owner's as if case.toml said so."""
    toml = '[case]\nname = "a"\ninternal = ["acme.example"]\n[[owner]]\nname = "Quern"\n[owners]\nregister = "owners.csv"\n'
    Case.new(tmp_path / "case", '[case]\nname = "a"\n')
    (tmp_path / "case" / "case.toml").write_text(toml)
    written(tmp_path / "case", HEAD + "Orrery,,,/Customers/Orrery/**\n")

    settings = Case(tmp_path / "case").settings

    assert [(entry["name"], entry.get("paths")) for entry in settings.owners] == [
        ("Quern", None),
        ("Orrery", ["/Customers/Orrery/**"]),
    ]
    assert register.of(settings).own == {"acme.example"}
    assert [owner.name for owner in register.load(tmp_path / "case" / "case.toml").owners] == ["Quern", "Orrery"]


def test_an_owner_that_stands_in_both_is_refused(tmp_path: Path) -> None:
    """Two statements of one owner would be two truths."""
    Case.new(tmp_path / "case", '[case]\nname = "a"\n')
    (tmp_path / "case" / "case.toml").write_text('[[owner]]\nname = "Quern"\n[owners]\nregister = "owners.csv"\n')
    written(tmp_path / "case", HEAD + "Quern\n")

    with pytest.raises(CaseError, match=r"owners.csv:2: 'Quern' is an owner already, at case.toml"):
        Case(tmp_path / "case")


def test_a_case_is_judged_anew_when_its_register_changed(tmp_path: Path) -> None:
    """The folders of an owner decide whose files are."""
    Case.new(tmp_path / "case", '[case]\nname = "a"\n')
    (tmp_path / "case" / "case.toml").write_text('[owners]\nregister = "owners.csv"\n')
    written(tmp_path / "case", HEAD + "Quern\n")
    case = Case(tmp_path / "case")
    with case.judging():
        pass
    assert case.is_judged

    written(tmp_path / "case", HEAD + "Quern\nOrrery\n")

    assert not Case(tmp_path / "case").is_judged
