"""Spark: runs the same SQL, translated, in this process, on a cluster, or through Spark Connect.

The tables stay what they are, Parquet files in the case. So whatever runs Spark's tasks (the workers, and for Spark
Connect its server) must see the case's folder under the same absolute path, and be allowed to read `tables/` and
to write below `tables/.spill-*`: the same machine, or shared storage. Spark writes the result of a step there, in
as many files as it likes; this process then brings them together into the one file that the case keeps. So
neither side holds a table in memory.

Only SQL runs on the workers, no Python. Settings that could change an answer are set here and read back; how much
memory and how many cores Spark takes is the cluster's own business (`spark-defaults.conf`).
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from purloined.engine.on_duckdb import cast_to
from purloined.settings import CaseError
from purloined.tables import INTEGER, TEXT, TIME, YES_NO, Table, arrow_schema

try:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    from purloined.engine.translation import spark_sql
except ImportError as error:
    raise CaseError(
        f"Spark needs what purloined's extra of that name installs: pip install 'purloined[spark]' ({error})"
    ) from error

try:
    from py4j.protocol import Py4JError
except ImportError:  # the small client for Spark Connect has none
    Py4JError = PySparkException

OLDEST_JAVA = 17
_TYPES = {TEXT: "STRING", INTEGER: "BIGINT", YES_NO: "BOOLEAN", TIME: "TIMESTAMP_NTZ"}
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # overflow and bad casts are errors, as in DuckDB
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.binaryAsString": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.caseSensitive": "false",
    "spark.sql.groupByOrdinal": "true",
    "spark.sql.orderByOrdinal": "true",
    "spark.sql.variable.substitute": "false",  # ${...} stays what it is
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.ansi.doubleQuotedIdentifiers": "false",
    "spark.sql.legacy.ctePrecedencePolicy": "CORRECTED",
    "spark.sql.legacy.setopsPrecedence.enabled": "false",
    "spark.sql.legacy.parser.havingWithoutGroupByAsWhere": "false",
    "spark.sql.legacy.inSubqueryNullability": "false",
    "spark.sql.legacy.nullInEmptyListBehavior": "false",
    "spark.sql.legacy.scalarSubqueryCountBugBehavior": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
}
_IN_THIS_PROCESS = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4"}


class SparkEngine:
    """A session whose tables are the Parquet files of one case. scratch: where Spark puts results at first."""

    def __init__(self, session: SparkSession, scratch: Path) -> None:
        self._session, self._scratch = session, scratch.resolve()
        for name, value in _SETTINGS.items():
            session.conf.set(name, value)
        for name, value in _SETTINGS.items():
            found = session.conf.get(name)
            if str(found).lower() != value.lower():
                raise CaseError(f"Spark did not take {name} = {value}: it says {found}")

    def show(self, table: Table, paths: list[Path]) -> None:
        """Makes Parquet files readable under the table's name. Each must have the declared columns and types: for a
        column that is not there Spark would give NULLs."""
        schema = ", ".join(f"`{name}` {_TYPES[column.type]}" for name, column in table.columns.items())
        with _plainly(f"reading {table.name}"):
            if paths:
                for path in paths:
                    _must_be_whole(path, table)
                reader = self._session.read.schema(schema).option("__globPaths__", "false")
                frame = reader.parquet(*(_address(path) for path in paths))
            else:
                frame = self._session.createDataFrame([], schema)
            frame.createOrReplaceTempView(table.name)

    def write(self, table: Table, select: str, path: Path) -> None:
        """Runs one SELECT and writes its rows to a Parquet file, cast to the table's schema."""
        folder = self._scratch / table.name
        with _plainly(f"making {table.name}"):
            frame = self._session.sql(spark_sql(cast_to(table, select)))
            frame.write.mode("overwrite").option("compression", "zstd").parquet(_address(folder))
        _bring_together(folder, table, path)
        shutil.rmtree(folder)

    def close(self) -> None:
        """Ends the session."""
        self._session.stop()


def connected(url: str, scratch: Path) -> SparkSession:
    """A session of that Spark. scratch: where one that runs here puts its folder for tables, which stays empty."""
    if not url.startswith("sc://"):
        need_java(url)
    with _plainly(f"connecting to {url}"):
        if url.startswith("sc://"):
            return SparkSession.builder.remote(url).getOrCreate()
        builder = SparkSession.builder.master(url).appName("purloined").config("spark.ui.showConsoleProgress", "false")
        builder = builder.config("spark.sql.warehouse.dir", _address(scratch / "warehouse"))
        if url.startswith("local"):
            builder = builder.config(map=_IN_THIS_PROCESS)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        return session


def need_java(url: str) -> None:
    """Says plainly that Java is missing; Spark itself would not."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(f"{home}/bin/java" if home else "java")
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr if java else ""
    version = re.search(r'version "(\d+)', said)
    if not version or int(version[1]) < OLDEST_JAVA:
        raise CaseError(
            f"{url} needs Java {OLDEST_JAVA} or newer on this machine, and "
            f"{f'found is {version[1]}' if version else 'there is none'}: install it (on Debian: apt-get install "
            "openjdk-17-jre-headless) or let JAVA_HOME point to it; Spark Connect (sc://...) needs none here"
        )


@contextmanager
def _plainly(doing: str) -> Iterator[None]:
    """An error of Spark's as one sentence."""
    try:
        yield
    except (PySparkException, Py4JError) as error:
        first = next(filter(None, str(error).splitlines()), type(error).__name__)
        raise CaseError(f"Spark failed at {doing}: {first}") from error


def _address(path: Path) -> str:
    return f"file://{path.resolve()}"


def _must_be_whole(path: Path, table: Table) -> None:
    import pyarrow.parquet as pq

    found = pq.read_schema(path)
    for wanted in arrow_schema(table):
        if wanted.name not in found.names or found.field(wanted.name).type != wanted.type:
            raise CaseError(f"{path} has no column {wanted.name} of type {wanted.type}; it was made by another version")


def _bring_together(folder: Path, table: Table, path: Path) -> None:
    """Writes what Spark left in a folder into one Parquet file with the table's exact schema."""
    import pyarrow.parquet as pq

    if not (folder / "_SUCCESS").is_file():
        raise CaseError(
            f"Spark wrote no whole result to {folder}: do its workers write to the same storage as this machine?"
        )
    schema = arrow_schema(table)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in sorted(folder.glob("part-*.parquet")):
            for batch in pq.ParquetFile(part).iter_batches():
                writer.write_batch(batch.cast(schema))
