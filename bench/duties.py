"""Exposure, duties and exports at scale: seconds and memory over verdicts that are already there.

    python bench/duties.py [--files 5000000] [--owners 1000] [--keep FOLDER]

Verdicts, held files and owners are written by DuckDB as the judge would have left them: one file in twenty has two
owners, one in five is a copy of another, one in fifty lies in an archive that is held as well; four markings, five
verdicts. Each measured step is a process of its own; memory is the peak of the whole process.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from purloined import flow
from purloined.engine import Engine
from purloined.tables import STEP_TABLES

RANK = "CASE WHEN n % 1000 < 2 THEN 5 WHEN n % 100 < 3 THEN 4 WHEN n % 20 = 4 THEN 3 WHEN n % 2 = 0 THEN 2 ELSE 1 END"
VERDICT = f"['ruled_out', 'presumed', 'accessed', 'taken', 'published'][{RANK}]"
PATH = "'customers/f' || (n // 20) || '/part ' || n || '.step'"
MARKING = "CASE WHEN n % 3 = 0 THEN ['CUI//SP-CTI', 'personal data', '個人情報', 'ITAR'][1 + n // 3 % 4] END"
MADE = {
    "held": f"""
        SELECT n AS file, 'fs01' AS host, '' AS share, {PATH} AS path,
            1000 + n * 7919 % 5000000 AS size, sha256(CAST(CASE WHEN n % 5 = 0 THEN n // 50 ELSE n END AS VARCHAR))
                AS sha256,
            CASE WHEN n % 50 = 7 THEN n // 1000 * 1000 + 1 END AS container, 0 AS floor, 'unknown' AS floor_is
        FROM range({{files}}) AS numbers(n)""",
    "verdicts": f"""
        SELECT n AS file, 'fs01' AS host, '' AS share, {PATH} AS path,
            1000 + n * 7919 % 5000000 AS size, {MARKING} AS marking, {VERDICT} AS verdict, {RANK} AS rank,
            CASE WHEN {RANK} = 1 THEN 'A' END AS proof, 'nothing rules it out' AS rule, 0 AS records
        FROM range({{files}}) AS numbers(n)""",
    "owners": """
        SELECT n AS file, 'Customer ' || (n // 20 % {owners}) AS owner, 'folder' AS basis
        FROM range({files}) AS numbers(n)
        UNION ALL
        SELECT n, 'Customer ' || ((n // 20 + 7) % {owners}), 'legend'
        FROM range({files}) AS numbers(n) WHERE n % 20 = 3""",
}


def make(folder: Path, files: int, owners: int) -> None:
    """Writes the tables that exposure is made from."""
    with duckdb.connect() as connection:
        for name, select in MADE.items():
            made = select.format(files=files, owners=owners)
            given = {row[0] for row in connection.execute(f"DESCRIBE {made}").fetchall()}
            chosen = ", ".join(
                f"CAST({column if column in given else 'NULL'} AS {of.type}) AS {column}"
                for column, of in STEP_TABLES[name].columns.items()
            )
            connection.execute(f"COPY (SELECT {chosen} FROM ({made})) TO '{folder / name}.parquet' (COMPRESSION zstd)")


def exposure(folder: Path) -> dict:
    """The judge's own step."""
    with closing(Engine(folder / "scratch")) as engine:
        _show(engine, folder, *MADE)
        engine.write(STEP_TABLES["exposure"], flow.select("exposure"), folder / "exposure.parquet")
    with closing(Engine(folder / "scratch")) as engine:
        _show(engine, folder, "exposure")
        return next(engine.rows("SELECT count(*) AS rows, CAST(sum(files) AS BIGINT) AS files FROM exposure"))


def duties(folder: Path) -> dict:
    """What the verdicts light up, an NDA with each owner, by the rules that are shipped."""
    from purloined.duties import due, facts
    from purloined.settings import parse

    owners = json.loads((folder / "counts.json").read_text())["owners"]
    stated = "".join(
        f'[[agreement]]\nowner = "Customer {n}"\nclauses = ["DFARS 252.204-7012"]\nnotify = {{ within = "72 hours" }}\n'
        for n in range(owners)
    )
    text = f"[facts]\n'company.gdpr_controller' = true\npersons = {{ eu = 9 }}\n{stated}"
    settings = parse(text.encode(), folder / "case.toml")
    with closing(Engine(folder / "scratch")) as engine:
        _show(engine, folder, "exposure", "verdicts", "owners")
        known = facts.of(settings, list(engine.rows(facts.EXPOSURE)), list(engine.rows(facts.PROOFS)))
    found = due.answers(known, datetime.now(UTC))
    return {"owners": len(known.owners), "answers": len(found), "waiting": sum(one.state == "waiting" for one in found)}


STEPS = {"exposure": exposure, "duties": duties}


def _show(engine: Engine, folder: Path, *names: str) -> None:
    for name in names:
        engine.show(STEP_TABLES[name], [folder / f"{name}.parquet"])


def _measured(step: str, folder: Path) -> None:
    (folder / "scratch").mkdir(exist_ok=True)
    began = time.perf_counter()
    told = STEPS[step](folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told |= {"seconds": round(time.perf_counter() - began, 1), "cpu": round(used.ru_utime + used.ru_stime, 1)}
    print(json.dumps({"step": step} | told | {"peak_mb": used.ru_maxrss // 1024}), flush=True)


def main() -> None:
    """Makes the tables, then each step in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=5_000_000)
    parser.add_argument("--owners", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="where to make the tables; left out: a folder that goes afterwards")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        _measured(options.step, options.keep)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "counts.json").write_text(json.dumps({"owners": options.owners}))
        make(folder, options.files, options.owners)
        for step in STEPS:
            subprocess.run([sys.executable, __file__, "--step", step, "--keep", str(folder)], check=True)


if __name__ == "__main__":
    main()
