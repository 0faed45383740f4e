"""Facts about the house itself."""

import re
import tomllib
from importlib import resources
from pathlib import Path

from purloined import flow, tables

ROOT = Path(__file__).parents[1]


def test_every_step_has_a_table_and_one_maker() -> None:
    """A .sql file or a function, never both; and no file in verdicts/ that no step makes."""
    folder = Path(str(resources.files("purloined.verdicts")))
    made = {path.stem: path for path in folder.iterdir() if path.suffix in (".sql", ".py") and path.stem != "__init__"}

    assert set(flow.STEPS) == set(made) == set(tables.STEP_TABLES)
    assert all(not (folder / f"{step}.sql").exists() or not (folder / f"{step}.py").exists() for step in flow.STEPS)


def test_every_table_says_one_row_per_what() -> None:
    """The first fact of a table."""
    for table in tables.TABLES.values():
        assert re.search(r"one row( per |\.)", table.says), table.name


def test_a_step_reads_only_tables_that_are_made_before_it() -> None:
    """The order in flow.STEPS is the truth."""
    folder = Path(str(resources.files("purloined.verdicts")))
    known = set(tables.READ_TABLES)
    for step in flow.STEPS:
        path = folder / f"{step}.sql"
        if path.exists():
            text = re.sub(r"--.*", "", path.read_text("utf-8"))
            named = set(re.findall(r'\b(?:FROM|JOIN)\s+"?([a-z_]+)"?', text)) & set(tables.TABLES)
            assert named <= known, step
        known.add(step)


def test_no_file_has_a_name_that_says_nothing() -> None:
    """utils, common, helper, manager, base, misc."""
    assert not [p for p in ROOT.glob("purloined/**/*") if p.stem in ("utils", "common", "helper", "manager", "base")]


def test_knowledge_has_a_source_and_a_date() -> None:
    """Every entry of every TOML file, or the file as a whole."""
    for path in (ROOT / "purloined" / "knowledge").rglob("*.toml"):
        content = tomllib.loads(path.read_text("utf-8"))
        if content.get("source"):
            assert content["checked"], path
            continue
        for entries in content.values():
            for entry in entries if isinstance(entries, list) else [entries]:
                assert entry["source"], path
                assert entry["checked"], path
