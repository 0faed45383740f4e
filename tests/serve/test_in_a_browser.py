"""The workbench as a browser sees it: every page quiet, and a person who finds, reads, decides and undoes."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.conftest import Served, serving

expect = pytest.importorskip("playwright.sync_api").expect

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    not BROWSER and os.environ.get("PURLOINED_REQUIRE") != "all", reason="no chromium here: no page was opened"
)
PAGES = (
    "now", "customers", "files", "folders", "timeline", "proof", "duties", "listings", "people", "agreements",
    "decisions",
    "evidence", "method", "changes", "decide?kind=vouched&subject=account&name=x", "decide?kind=match",
)  # fmt: skip


# What has the focus: its id, name and text; nothing, where it is no control.
_FOCUSED = """(at => at.matches('a, button, input, select, textarea') ? `${at.id} ${at.name} ${at.textContent}` : '')(
    document.activeElement)"""


# Of each row: by how much something in it sticks out of the window, and how much taller it is than its cells together.
_ROWS = """[...document.querySelectorAll('main tbody tr')].map(row => ({
    text: row.textContent.slice(0, 60),
    wider: Math.max(...[...row.querySelectorAll('*')].map(at => at.getBoundingClientRect().right)) - innerWidth,
    taller: row.getBoundingClientRect().height - [...row.cells].reduce((sum, cell) => {
        const range = document.createRange(); range.selectNodeContents(cell);
        return sum + range.getBoundingClientRect().height; }, 0) }))"""


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    assert BROWSER, "chromium is required here and not installed"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, served: Served) -> Iterator:
    """A function that opens a window, and gives it with what it complained of and whom it asked."""
    contexts = []

    def open_(width: int = 1440, at: Served = served, **how: object):
        context = browser.new_context(viewport={"width": width, "height": 900}, **how)
        contexts.append(context)
        page = context.new_page()
        page.found = []
        page.on("console", lambda message: page.found.append(message.text))
        page.on("pageerror", lambda error: page.found.append(str(error)))
        home = at.address.partition("?")[0]
        page.on(
            "request",
            lambda request: page.found.append(request.url) if not request.url.startswith((home, "data:")) else None,
        )
        page.goto(at.address)
        page.home = home
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark"}])
def test_every_page_is_quiet_asks_nobody_else_and_fits(opened, width: int, how: dict) -> None:
    """No message in the console, no request that leaves, nothing wider than the window; in both languages."""
    page = opened(width, **how)
    for language in ("en", "ja"):
        for name in PAGES:
            page.goto(f"{page.home}{name}{'&' if '?' in name else '?'}lang={language}", wait_until="load")
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

            assert page.evaluate("document.documentElement.lang") == language
            assert (name, wider, page.found) == (name, 0, [])


def test_no_row_on_a_telephone_is_cut_or_stretched(opened) -> None:
    """A row of a table is a card there: nothing in it is wider than the card, and it is no taller than its text."""
    page = opened(390)
    for name in ("files", "people", "listings", "evidence", "decisions"):
        page.goto(page.home + name, wait_until="load")
        rows = page.evaluate(_ROWS)

        assert rows, name
        assert [row for row in rows if row["wider"] > 1 or row["taller"] > 120] == [], name
        assert page.evaluate(
            "[...document.querySelectorAll('nav a')].every(a => a.getBoundingClientRect().right <= 390)"
        )


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark"}])
def test_axe_finds_no_serious_fault(opened, served: Served, how: dict, language: str) -> None:
    """Names, contrast, order of headings, labels."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(1440, bypass_csp=True, **how)  # axe is put into the page as a script
    file = json.loads(served.ask("GET", "/api/files").text)["files"][0]["file"]
    serious = {}
    for name in (*PAGES, f"file/{file}", "nowhere"):
        page.goto(f"{page.home}{name}{'&' if '?' in name else '?'}lang={language}", wait_until="networkidle")
        for fault in Axe().run(page).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                serious[name, fault["id"]] = [node["html"][:200] for node in fault["nodes"][:3]]

    assert serious == {}


@pytest.fixture
def unvouched(judged_demo: Path, tmp_path: Path) -> Iterator[Served]:
    """The demo, where nobody has vouched yet for the destination of the backups: so too much left for proof B."""
    folder = tmp_path / "demo"
    shutil.copytree(judged_demo, folder)
    settings = folder / "case.toml"
    blocks = settings.read_text("utf-8").split("[[vouched]]\n")
    settings.write_text("[[vouched]]\n".join(block for block in blocks if BACKUPS not in block) + "[facts]\n", "utf-8")
    with serving(folder) as one:
        yield one


BACKUPS = "198.51.100.7"


def newer(page) -> None:
    """Waits until the page offers a newer answer."""
    expect(page.locator("#judging.newer")).to_be_visible(timeout=180_000)


def verdict_now(page, address: str) -> str:
    """The verdict that a file's page tells, with its argument read to the end."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".panel h4").first).to_be_visible()
    return page.locator(".small-answer").inner_text().strip()


def test_a_person_finds_a_file_reads_why_vouches_sees_the_verdicts_change_and_undoes_it(opened, unvouched) -> None:
    """With the mouse; the file was presumed taken, is ruled out by the decision, and presumed again without it."""
    page = opened(at=unvouched)
    page.get_by_role("link", name="Files", exact=True).click()
    page.fill("#text", "ct scans")
    expect(page.locator("#rows tbody").first).to_contain_text("CT scans")
    expect(page.locator("#rows tbody tr", has_not_text="CT scans")).to_have_count(0)
    page.locator("#rows tbody a").first.click()
    page.wait_for_url("**/file/**")
    file = page.url
    assert verdict_now(page, file) == "Presumed"
    assert re.search(r"at most 42\.\d GB can have left", page.locator(".panel").inner_text())

    page.locator("main").get_by_role("link", name="Who and where").click()
    page.locator("tr", has_text=BACKUPS).get_by_text("Vouch for it").click()
    page.fill("[name=why]", "the backup provider")
    page.fill("[name=by]", "head of IT")
    page.get_by_text("Record it").click()
    newer(page)
    page.get_by_text("What changed").click()
    expect(page.locator("main table tbody tr")).to_have_count(1)
    assert re.search(r"Presumed\s+Ruled out\s+14\b", page.locator("main table tbody").inner_text())
    assert verdict_now(page, file) == "Ruled out proof B"
    assert "the backup provider" in page.locator(".panel").inner_text()

    page.get_by_role("link", name="Decisions").click()
    page.get_by_text("Undo").first.click()
    page.fill("[name=why]", "the contract ended")
    assert page.input_value("[name=by]") == "head of IT"
    page.get_by_text("Record it").click()
    newer(page)
    page.get_by_text("What changed").click()
    assert re.search(r"Ruled out\s+Presumed\s+14\b", page.locator("main table tbody").inner_text())
    assert verdict_now(page, file) == "Presumed"
    assert page.found == []


def test_the_same_by_keyboard_alone(opened, unvouched) -> None:
    """Tab, Enter and letters; where one is can be seen."""
    page = opened(at=unvouched)

    def go(to: str, most: int = 150) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if to in page.evaluate(_FOCUSED):
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
        pytest.fail(f"{to} is not reached")

    def choose(to: str, address: str) -> None:
        go(to)
        page.keyboard.press("Enter")
        page.wait_for_url(address)
        page.wait_for_load_state("networkidle")

    def declare(why: str, who: str = "") -> None:
        go(" why")
        page.keyboard.type(why)
        go(" by")
        page.keyboard.type(who)
        choose("Record it", lambda address: "/decide" not in address)
        newer(page)
        choose("What changed", "**/changes")

    choose("Files", "**/files")
    go("text words")
    page.keyboard.type("ct scans")
    expect(page.locator("#rows tbody").first).to_contain_text("CT scans")
    expect(page.locator("#rows tbody tr", has_not_text="CT scans")).to_have_count(0)
    choose("CT scans", "**/file/**")
    assert page.locator(".small-answer").inner_text().strip() == "Presumed"
    choose("Who and where", "**/people")
    assert BACKUPS in page.locator("tbody tr").first.inner_text()  # most bytes of all that nobody decided on
    choose("Vouch for it", "**/decide**")
    assert page.input_value("[name=name]") == BACKUPS
    declare("the backup provider", "head of IT")
    assert re.search(r"Presumed\s+Ruled out\s+14\b", page.locator("main table tbody").inner_text())
    choose("Decisions", "**/decisions")
    choose("Undo", "**/decide**")
    declare("the contract ended")
    assert re.search(r"Ruled out\s+Presumed\s+14\b", page.locator("main table tbody").inner_text())
    assert page.found == []


def test_who_is_turned_away_and_who_lost_the_way_gets_a_page(opened, served: Served, browser) -> None:
    """Without the token, with nothing of the case in it; and within, with the navigation; the language stays."""
    outside = browser.new_page()
    outside.goto(f"http://127.0.0.1:{served.port}/files")
    assert "the address that the terminal printed" in outside.locator("main").inner_text()
    assert "Kestova" not in outside.content()
    outside.close()

    page = opened()
    page.goto(page.home + "nowhere?lang=ja")
    assert page.locator("nav a").count() > 10
    assert page.evaluate("document.documentElement.lang") == "ja"
    page.found.clear()  # the browser itself notes the 404
    page.goto(page.home + "files?words=gimbal&verdict=taken")
    page.get_by_role("link", name="English").click()
    assert page.input_value("#text") == "gimbal"
    assert page.is_checked("[value=taken]")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.found == []


def test_a_page_says_that_the_server_is_gone(judged_demo: Path, tmp_path: Path, opened) -> None:
    """It asks by itself, and what stands on it would grow old unseen."""
    folder = tmp_path / "demo"
    shutil.copytree(judged_demo, folder)
    with serving(folder) as one:
        page = opened(at=one)
        page.goto(page.home + "now", wait_until="networkidle")
    expect(page.locator("#judging.failed")).to_contain_text("does not answer", timeout=20_000)


def test_names_of_thieves_are_inert_on_every_page(browser, tmp_path: Path) -> None:
    """Scripts, marks that turn the direction of text, line ends, escapes, formulas, four thousand characters."""
    from tests.small_case import INVENTORY, TOML, make, samba

    nasty = (
        "<img src=x onerror=alert(1)>", "{{ 7*7 }}", "\u202egpj.exe", "=cmd|' /C calc'!A0", "\x1b[2Jclear", "a" * 4000,
        "' onmouseover='alert(1)", "javascript:alert(1)", "</script><script>alert(1)</script>",
    )  # fmt: skip
    lines = [
        f'"Northwind/{name.replace(chr(34), "")}/{name.replace(chr(34), "")}.step",{n + 10},\n'
        for n, name in enumerate(nasty)
    ]
    log = samba(
        *(
            f"10:{n:02}:00|<script>alert(2)</script>|pread_send|Northwind/{name}/{name}.step"
            for n, name in enumerate(nasty)
            if "|" not in name
        )
    )
    case = make(tmp_path, {"inventory.csv": INVENTORY + "".join(lines), "audit.log": log}, TOML)
    with serving(case.folder) as served:
        page = browser.new_page()
        found: list[str] = []
        page.on("console", lambda message: found.append(message.text))
        page.on("dialog", lambda dialog: (found.append(dialog.message), dialog.dismiss()))
        page.goto(served.address)
        files = [
            f"file/{row['file']}" for row in json.loads(served.ask("GET", "/api/files?words=northwind").text)["files"]
        ]
        for name in (*PAGES, *files):
            page.goto(served.address.partition("?")[0] + name, wait_until="load")
            text = page.locator("body").inner_text()
            assert not set(text) & set("\u202e\u202d\x1b"), name
            assert page.locator("img").count() == 0
        page.close()

    assert len(files) > len(nasty)
    assert found == []
