"""The same SQL on Spark: in this process, and on a cluster of real processes on the loopback address.

The first tests need no Java; the others are skipped where there is none. `-k 'not spark'` leaves all out."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyspark
import pytest

from purloined import cli, flow, parity
from purloined.case import Case, CaseError
from purloined.engine import Engine, Maker, on_spark
from purloined.report import csv_files
from purloined.tables import INTEGER, TABLES, TEXT, Column, Table, arrow_schema
from tests.conftest import SPARK_DEFAULTS
from tests.small_case import INVENTORY, TOML, judged, make, samba
from tests.verdicts.test_judge import EXIT, RCLONE, flows, page

PATIENCE = 180  # seconds that a process may take to start, or to come to where a test waits for it
# Spark compiles each query before it runs it, which takes a small machine longer than small queries do.
NOTHING_COMPILED = "spark.sql.codegen.wholeStage false\nspark.sql.codegen.factoryMode NO_CODEGEN\n"
SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"
FILES = {
    "inventory.csv": INVENTORY + "Orrery/bracket.step,1000,\n",
    "audit.log": samba(
        "10:00:00|thief|pread_send|Northwind/nozzle.step",
        "10:00:01|someone|pread_send|Orrery/flange.step",
        "10:00:02|thief|renameat|Orrery/valve.step|Orrery/valve.locked",
    ),
    "rclone.log": RCLONE,
    "leak.html": page(("bracket.step", 1000), ("nozzle.step", 2000)),
    "conntrack.log": flows(("203.0.113.5", 5_000)),
}


# Without Java -------------------------------------------------------------------------------------------


def test_a_missing_java_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """What is missing, what to install, and what would do without."""
    case = make(tmp_path, {"inventory.csv": INVENTORY})
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert cli.main(["judge", str(case.folder), "--engine", "spark://127.0.0.1:7077"]) == cli.ERROR
    (said,) = capsys.readouterr().err.splitlines()
    assert "spark://127.0.0.1:7077 needs Java 17 or newer on this machine, and there is none: install it" in said
    assert "openjdk-17-jre-headless" in said


def test_an_old_java_is_not_good_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version is read, not only its presence."""
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(CaseError, match="found is 11: install it"):
        on_spark.need_java("local[2]")


def test_a_setting_that_spark_does_not_take_is_an_error(tmp_path: Path) -> None:
    """Each is read back."""

    class Stubborn:
        class conf:
            set = staticmethod(lambda name, value: None)
            get = staticmethod(lambda name: "America/Chicago" if name == "spark.sql.session.timeZone" else "true")

    with pytest.raises(CaseError, match=r"Spark did not take spark\.sql\.session\.timeZone = UTC"):
        on_spark.SparkEngine(Stubborn(), tmp_path)


def test_every_select_has_a_translation() -> None:
    """Spark's words for all of them, and none of its own accord."""
    for step in flow.STEPS:
        if sql := flow.select(step):
            assert on_spark.spark_sql(sql).strip(), step


# In this process ----------------------------------------------------------------------------------------


def test_a_translation_that_is_wrong_is_noticed(
    spark: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`engine check` names the step and the first row that differs, and fails."""

    @contextmanager
    def elsewhere(url: str, scratch: Path) -> Iterator[Maker]:
        yield spark

    translate, cases = on_spark.spark_sql, parity.shipped_cases
    monkeypatch.setattr(on_spark, "spark_sql", lambda sql: translate(sql).replace("LEFT JOIN", "JOIN"))
    monkeypatch.setattr(parity, "elsewhere", elsewhere)
    monkeypatch.setattr(parity, "shipped_cases", lambda folder: islice(cases(folder), 1))
    monkeypatch.setattr(parity, "STEPS", ("host_names", "held_folders"))

    assert cli.main(["engine", "check", "local[2]", "--folder", str(tmp_path)]) == cli.ERROR
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("host_names       equal")
    assert said[1].startswith("held_folders     only DuckDB has host=")
    assert said[2] == "2 SELECTs compared: 1 differ"


A_TABLE = Table("numbers", "one row per number", {"name": Column(TEXT, ""), "number": Column(INTEGER, "")})


def written(folder: Path, rows: list[dict], table: Table = A_TABLE) -> Path:
    """A Parquet file of a table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, arrow_schema(table)), folder / "rows.parquet")
    return folder / "rows.parquet"


@pytest.mark.parametrize("odd", ["plain", "with a blank", "[1] {a,b}*?", "100%25", "it's", "größe", "x=1", "_hidden"])
def test_a_folder_may_have_any_name_on_spark(spark: Maker, tmp_path: Path, odd: str) -> None:
    """No pattern, no escape, no partition."""
    path = written(tmp_path / odd, [{"name": "one", "number": 1}])
    spark.show(A_TABLE, [path])
    spark.write(A_TABLE, "SELECT * FROM numbers", tmp_path / odd / "again.parquet")

    assert rows(tmp_path, A_TABLE, tmp_path / odd / "again.parquet") == [{"name": "one", "number": 1}]


def test_a_sum_beyond_64_bits_is_the_same_on_spark(spark: Maker, tmp_path: Path) -> None:
    """DuckDB adds in 128 bits; the SELECTs cap what they add up."""
    spark.show(A_TABLE, [written(tmp_path, [{"name": "a", "number": 2**62}] * 5)])
    select = "SELECT name, least(sum(number), 9000000000000000000) AS number FROM numbers GROUP BY name"
    spark.write(A_TABLE, select, tmp_path / "sum.parquet")

    assert rows(tmp_path, A_TABLE, tmp_path / "sum.parquet") == [{"name": "a", "number": 9 * 10**18}]


def test_a_column_that_is_not_there_is_no_column_of_nulls_on_spark(spark: Maker, tmp_path: Path) -> None:
    """Nor is one of another type cast in silence."""
    short = Table("numbers", "one row per number", {"name": Column(TEXT, "")})
    with pytest.raises(CaseError, match="has no column number of type int64"):
        spark.show(A_TABLE, [written(tmp_path, [{"name": "a"}], short)])


def test_what_spark_cannot_do_is_one_sentence(spark: Maker, tmp_path: Path) -> None:
    """Not a page of Java."""
    with pytest.raises(CaseError, match=r"^Spark failed at making numbers: .*TABLE_OR_VIEW_NOT_FOUND") as error:
        spark.write(A_TABLE, "SELECT 'a' AS name, 1 AS number FROM nowhere", tmp_path / "x.parquet")
    assert "\n" not in str(error.value)


def rows(folder: Path, table: Table, *paths: Path) -> list[dict]:
    """The rows of a table, in order."""
    with closing(Engine(folder)) as engine:
        engine.show(table, list(paths))
        return list(engine.rows(f'SELECT * FROM "{table.name}" ORDER BY ALL'))


# On a cluster -------------------------------------------------------------------------------------------


class Cluster(NamedTuple):
    """A master and its workers, as processes; what starts more; and the environment for it."""

    url: str
    workers: list[subprocess.Popen]
    start: Callable[..., subprocess.Popen]
    environment: dict[str, str]


@pytest.fixture(scope="module")
def spark_cluster(spark_settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A master and two workers. Whatever happens, all of it is ended."""
    logs = tmp_path_factory.mktemp("cluster")
    (logs / "spark-defaults.conf").write_text(SPARK_DEFAULTS + NOTHING_COMPILED)
    environment = spark_settings | {"SPARK_CONF_DIR": str(logs)}
    with ExitStack() as stack:

        def start(name: str, *arguments: str) -> subprocess.Popen:
            log = stack.enter_context((logs / f"{name}.log").open("wb"))
            process = subprocess.Popen(
                [str(SPARK_CLASS), *arguments], stdout=log, stderr=subprocess.STDOUT, env=environment,
                start_new_session=True,
            )  # fmt: skip
            stack.callback(end, process)
            return process

        port = free_port()
        start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port),
              "--webui-port", str(free_port()))  # fmt: skip
        wait_for(lambda: listens(port), "the master to listen")
        workers = [
            start(f"worker{number}", "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "2",
                  "--memory", "2g", "--webui-port", str(free_port()), "--work-dir", str(logs / f"work{number}"),
                  f"spark://127.0.0.1:{port}")
            for number in (1, 2)
        ]  # fmt: skip
        yield Cluster(f"spark://127.0.0.1:{port}", workers, start, environment)


def end(process: subprocess.Popen) -> None:
    """The process and all it started."""
    for child in children(process.pid):
        kill(child)
    kill(process.pid)
    process.wait()


def kill(pid: int) -> None:
    """At once, without a chance to tidy up."""
    with ExitStack() as stack:
        stack.push(lambda kind, *_: kind is ProcessLookupError)
        os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """The processes that one started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        if parent == pid:
            found.append(int(path.parent.name))
    return found


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def listens(port: int) -> bool:
    """Whether anything listens there."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def wait_for(what: Callable[[], object], says: str) -> object:
    """What it gives, once that is true."""
    until = time.monotonic() + PATIENCE
    while not (found := what()):
        assert time.monotonic() < until, f"waited in vain for {says}"
        time.sleep(0.05)
    return found


@contextmanager
def under_way(*arguments: str, environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    """A command of purloined, as a process of its own."""
    code = "import sys; from purloined.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=environment | {"PYTHONPATH": str(Path(__file__).parents[1])}, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        end(process)


@pytest.fixture
def spark_case(tmp_path: Path) -> Case:
    """A case with something of everything, not judged yet."""
    return make(tmp_path / "spark", FILES, TOML + EXIT)


@pytest.fixture
def by_duckdb(tmp_path: Path) -> Case:
    """The same case, judged by DuckDB."""
    return judged(make(tmp_path / "duckdb", FILES, TOML + EXIT))


def answer(case: Case) -> dict[str, bytes]:
    """The CSV files, byte for byte."""
    with flow.opened(case) as engine:
        csv_files.write(engine.batches, case.report_folder)
    return {path.name: path.read_bytes() for path in case.report_folder.glob("*.csv")}


def all_rows(case: Case) -> dict[str, list[dict]]:
    """Every table's rows, in order."""
    return {name: rows(case.folder, table, *case.parts(name)) for name, table in TABLES.items()}


def test_a_spark_cluster_passes_the_check(spark_cluster: Cluster, tmp_path: Path) -> None:
    """`engine check`: every SELECT over the parity set, row for row."""
    check = ("engine", "check", spark_cluster.url, "--folder", str(tmp_path))
    with under_way(*check, environment=spark_cluster.environment) as process:
        said, _ = process.communicate(timeout=PATIENCE * 3)

    assert process.returncode == 0, said
    assert said.splitlines()[-1].endswith("SELECTs compared: all equal")


def test_spark_connect_gives_the_same_verdicts_without_java_here(
    spark_cluster: Cluster, spark_case: Case, by_duckdb: Case, tmp_path: Path
) -> None:
    """A Connect server on the same cluster; the client has no java on its path."""
    port = free_port()
    server = spark_cluster.start(
        "connect", "org.apache.spark.deploy.SparkSubmit", "--class",
        "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", spark_cluster.url,
        "--conf", "spark.connect.grpc.binding.address=127.0.0.1",
        "--conf", f"spark.connect.grpc.binding.port={port}", "spark-internal",
    )  # fmt: skip
    try:
        wait_for(lambda: listens(port), "the Connect server to listen")
        without = {name: value for name, value in spark_cluster.environment.items() if name != "JAVA_HOME"}
        without |= {"PATH": str(tmp_path)}
        judge = ("judge", str(spark_case.folder), "--engine", f"sc://127.0.0.1:{port}")
        with under_way(*judge, environment=without) as process:
            said, _ = process.communicate(timeout=PATIENCE * 3)
            assert process.returncode == 0, said
    finally:
        end(server)

    assert answer(spark_case) == answer(by_duckdb)
    assert all_rows(spark_case) == all_rows(by_duckdb)


def test_a_spark_worker_killed_with_its_executor_changes_nothing(
    spark_cluster: Cluster, spark_case: Case, by_duckdb: Case
) -> None:
    """In the midst of a step. The other worker does the work again."""
    tables = spark_case.folder / "tables"
    judge = ("judge", str(spark_case.folder), "--engine", spark_cluster.url)
    with under_way(*judge, environment=spark_cluster.environment) as process:
        wait_for(lambda: list(tables.glob(".spill-*/placed")) or process.poll() is not None, "a step to be under way")
        assert process.poll() is None, process.communicate()[0]
        worker = spark_cluster.workers[0]
        executors = children(worker.pid)
        assert executors
        for pid in (worker.pid, *executors):
            kill(pid)
        said, _ = process.communicate(timeout=PATIENCE * 3)
        assert process.returncode == 0, said

    assert answer(spark_case) == answer(by_duckdb)
