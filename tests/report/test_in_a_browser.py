"""The report as a browser sees it: its script runs, under its own content security policy."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path

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


VIEWS = ("now", "customers", "files", "timeline", "proof", "duties", "decisions", "method")
# Run in the page before its own script: what it complains of, and whatever it asks anybody for.
_WATCH = """
<script>window.found = [];
["error", "warn"].forEach(function (how) { console[how] = function (text) { window.found.push(String(text)); }; });
window.addEventListener("error", function (event) { window.found.push(event.message); });
window.addEventListener("securitypolicyviolation", function (event) { window.found.push(event.violatedDirective); });
</script>
"""
_TELL = """
<script>window.addEventListener("load", function () { setTimeout(function () {
  var on = document.querySelectorAll(".view.on"), wide = document.documentElement;
  document.title = JSON.stringify({ on: on.length === 1 && on[0].id, found: window.found,
    asked: performance.getEntriesByType("resource").map(function (entry) { return entry.name; }),
    wider: wide.scrollWidth - wide.clientWidth, marked: document.querySelector("[aria-current]").hash });
}, 200); });</script>
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's case, where the reports are put beside it."""
    folder = tmp_path_factory.mktemp("views")
    assert cli.main(["demo", str(folder / "demo")]) == cli.DONE
    return folder


@pytest.fixture(scope="module")
def told(demo: Path) -> Callable[[str, str, int], dict]:
    """Opens one view of the demo's report in a language, as wide as that, and gives what the page tells of itself."""
    folder = demo

    def opened(view: str, language: str, width: int) -> dict:
        assert BROWSER, "chromium is required here and not installed"
        watched = folder / f"{language}.html"
        if not watched.exists():
            assert cli.main(["report", str(folder / "demo"), "--lang", language]) == cli.DONE
            page = (folder / "demo" / "report" / "report.html").read_text("utf-8")
            page = re.sub(r" 'sha256-[^']+'", "", page, count=1)  # else the two scripts here would not run
            watched.write_text(page.replace("<style>", _WATCH + "<style>", 1).replace("</body>", _TELL + "</body>"))
        command = [BROWSER, *QUIET, f"--user-data-dir={folder / 'profile'}", f"--window-size={width},900", "--dump-dom"]
        address = f"{watched.as_uri()}#{view}"
        page = subprocess.run([*command, address], capture_output=True, text=True, check=True, timeout=120).stdout
        return json.loads(unescape(re.search(r"<title>(.*?)</title>", page)[1]))

    return opened


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_loads_without_a_complaint_or_a_request(told: Callable, view: str) -> None:
    """And is the only one shown, marked in the navigation, and no wider than the window."""
    assert told(view, "en", 1440) == {"on": view, "found": [], "asked": [], "wider": 0, "marked": f"#{view}"}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_fits_a_telephone_in_japanese(told: Callable, view: str) -> None:
    """Nothing sticks out: the narrowest window that this browser opens is somewhat wider than a telephone."""
    assert told(view, "ja", 390) == {"on": view, "found": [], "asked": [], "wider": 0, "marked": f"#{view}"}


@pytest.mark.parametrize(
    ("link", "view"), [("worklist", "now"), ("bytes-out", "proof"), ("file-3", "files"), ("x", "now")]
)
def test_a_link_into_a_view_opens_that_view(told: Callable, link: str, view: str) -> None:
    """And one that leads nowhere opens the first."""
    assert told(link, "en", 1440)["on"] == view


def test_the_script_counts_the_rows_it_shows(page: str) -> None:
    """The filter's own count, which no template writes."""
    assert re.search(r"280 of 280 rows", page)


def test_every_file_is_a_row_that_opens_its_evidence(page: str) -> None:
    """As many buttons as files shown."""
    assert page.count("aria-expanded=") >= 275


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_in_the_report(told: Callable, demo: Path, scheme: str, language: str) -> None:
    """In any view: names, contrast, order of headings, labels."""
    sync_api = pytest.importorskip("playwright.sync_api")
    from axe_playwright_python.sync_playwright import Axe

    told("now", language, 1440)
    serious = {}
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_context(color_scheme=scheme, bypass_csp=True).new_page()  # axe is put in as a script
        for view in VIEWS:
            page.goto(f"{(demo / f'{language}.html').as_uri()}#{view}")
            page.reload()
            page.wait_for_selector(f"#{view}.on")
            for fault in Axe().run(page).response["violations"]:
                if fault["impact"] in ("serious", "critical"):
                    serious[view, fault["id"]] = [node["html"][:200] for node in fault["nodes"][:3]]
        browser.close()

    assert serious == {}
