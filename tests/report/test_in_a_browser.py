"""The report as a browser sees it: its script runs, under its own content security policy."""

import os
import re
import shutil
import subprocess

import pytest

from purloined import cli

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    not BROWSER and os.environ.get("PURLOINED_REQUIRE") != "all", reason="no chromium here: the page was not opened"
)
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--virtual-time-budget=3000",
]  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demo's report, as the browser's document after its script has run."""
    folder = tmp_path_factory.mktemp("browser")
    assert cli.main(["demo", str(folder / "demo")]) == cli.DONE
    assert BROWSER, "chromium is required here and not installed"
    command = [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", "--dump-dom"]
    address = (folder / "demo" / "report" / "report.html").as_uri()
    return subprocess.run([*command, address], capture_output=True, text=True, check=True, timeout=120).stdout


def test_the_script_counts_the_rows_it_shows(page: str) -> None:
    """The filter's own count, which no template writes."""
    assert re.search(r"275 of 275 rows", page)


def test_every_file_is_a_row_that_opens_its_evidence(page: str) -> None:
    """As many buttons as files shown."""
    assert page.count("aria-expanded=") >= 275
