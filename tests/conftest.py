"""What all tests share: --accept, which of them stay together, a profile of many examples (`--hypothesis-profile
thorough`), and one Spark."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import settings

from purloined.engine import Maker
from purloined.settings import CaseError

settings.register_profile("thorough", max_examples=2_000, deadline=None)

# Small, and quick to start rather than to run long; the two cores of a small machine share it with everything else.
SPARK_DEFAULTS = """\
spark.driver.memory 700m
spark.executor.memory 500m
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.shuffle.partitions 2
spark.sql.adaptive.enabled false
spark.ui.enabled false
spark.log.level ERROR
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-case", action="store_true", help="ask Spark about every case that tests/verdicts judges")
    parser.addoption("--accept", action="store_true", help="write goldens instead of comparing with them")


# Tests that share one costly thing stay in one process, where tests run in several; the longest begin first. Last come
# the damaged files: each reader takes as long as it is given, so all processes are busy until the end.
TOGETHER = ("test_soundness_by_simulation.py", "test_spark.py", "test_every_case.py", "test_in_a_browser.py",
            "test_fresh_listings.py", "test_programs.py", "test_proof.py", "test_planted_matrix.py")  # fmt: skip


@pytest.hookimpl(tryfirst=True)  # the groups are looked at after this
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One group for each of them."""
    for item in items:
        if item.path.name in TOGETHER:
            item.add_marker(pytest.mark.xdist_group(item.path.name))
    order = {name: place for place, name in enumerate(TOGETHER[:2])}
    items.sort(key=lambda item: order.get(item.path.name, len(order) + (item.path.name == "test_fuzz.py")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints what tests measured and want read: `record_property("printed", text)`."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, text in report.user_properties:
            if name == "printed":
                terminalreporter.write_line(f"\n{report.nodeid}\n{text}")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be written."""
    return request.config.getoption("--accept")


@pytest.fixture(scope="session")
def spark_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which a small Spark starts. Where it cannot, the test is skipped, or fails if all is
    required."""
    from purloined.engine import on_spark

    try:
        on_spark.need_java("Spark")
    except CaseError as error:
        if os.environ.get("PURLOINED_REQUIRE") == "all":
            raise
        pytest.skip(f"no Spark here: {error}")
    folder = tmp_path_factory.mktemp("spark-conf")
    (folder / "spark-defaults.conf").write_text(SPARK_DEFAULTS)
    return os.environ | {"SPARK_CONF_DIR": str(folder), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "700m"}


@pytest.fixture(scope="session")
def spark(spark_settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    """One Spark in this process, for all tests that want no more."""
    from purloined.engine import on_spark

    before = dict(os.environ)
    os.environ.update(spark_settings)
    try:
        folder: Path = tmp_path_factory.mktemp("spark")
        with closing(on_spark.SparkEngine(on_spark.connected("local[2]", folder), folder)) as engine:
            yield engine
    finally:
        os.environ.clear()
        os.environ.update(before)
