"""The workbench as a browser sees it: every page quiet, and a person who finds, reads, decides and undoes."""

import json
import os
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

    def open_(width: int = 1440, **how: object):
        context = browser.new_context(viewport={"width": width, "height": 900}, **how)
        contexts.append(context)
        page = context.new_page()
        page.found = []
        page.on("console", lambda message: page.found.append(message.text))
        page.on("pageerror", lambda error: page.found.append(str(error)))
        home = served.address.partition("?")[0]
        page.on(
            "request",
            lambda request: page.found.append(request.url) if not request.url.startswith((home, "data:")) else None,
        )
        page.goto(served.address)
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


@pytest.mark.parametrize("how", [{}, {"color_scheme": "dark"}])
def test_axe_finds_no_serious_fault(opened, how: dict) -> None:
    """Names, contrast, order of headings, labels."""
    from axe_playwright_python.sync_playwright import Axe

    page = opened(1440, bypass_csp=True, **how)  # axe is put into the page as a script
    serious = {}
    for name in PAGES:
        page.goto(page.home + name, wait_until="load")
        page.wait_for_timeout(300)
        for fault in Axe().run(page).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                serious[name, fault["id"]] = [node["html"][:200] for node in fault["nodes"][:3]]

    assert serious == {}


def test_a_person_finds_a_file_reads_why_decides_sees_what_changes_and_undoes_it(opened) -> None:
    """With the mouse."""
    page = opened()
    page.goto(page.home + "files")
    page.fill("#text", "bracket")
    expect(page.locator("#rows tbody tr")).to_have_count(20)
    expect(page.locator("#rows p[role=status]")).to_contain_text("20 files")
    page.locator("#rows tbody a").first.click()
    page.wait_for_selector("main code")
    assert "smbd_audit" in page.locator("main").inner_text() or "<a href" in page.locator("main").inner_text()

    page.goto(page.home + "people")
    row = page.locator("tr", has_text="tanaka").first
    row.get_by_text("It is hostile").click()
    page.fill("[name=why]", "the account was for sale")
    page.fill("[name=by]", "incident lead")
    page.get_by_text("Record it").click()
    page.wait_for_selector("#judging.newer", timeout=120_000)
    page.get_by_text("What changed").click()
    assert "Accessed" in page.locator("main table").inner_text()

    page.goto(page.home + "decisions")
    page.get_by_text("Undo").first.click()
    page.fill("[name=why]", "it was not")
    assert page.input_value("[name=by]") == "incident lead"
    page.get_by_text("Record it").click()
    page.wait_for_selector("#judging.newer", timeout=120_000)
    page.get_by_text("What changed").click()
    assert (
        "Ruled out" in page.locator("main table").inner_text() or "Presumed" in page.locator("main table").inner_text()
    )
    assert page.found == []


def test_the_same_by_keyboard_alone(opened, served: Served) -> None:
    """Tab, Enter and letters; where one is can be seen."""
    page = opened()
    page.goto(page.home + "files")

    def go(to: str, most: int = 120) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if to in page.evaluate(_FOCUSED):
                assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
                return
        pytest.fail(f"{to} is not reached")

    go("text words")
    page.keyboard.type("gimbal")
    expect(page.locator("#rows tbody tr").first).to_contain_text("gimbal")
    expect(page.locator("#rows tbody tr", has_not_text="gimbal")).to_have_count(0)
    go("gimbal ring")
    page.keyboard.press("Enter")
    page.wait_for_url("**/file/**")
    page.wait_for_load_state("networkidle")
    go("Vouch for it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decide**")
    go(" why")
    page.keyboard.type("we know it")
    go(" by")
    page.keyboard.type("head of IT")
    go("Leave it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/file/**")
    assert json.loads(served.ask("GET", "/api/state").text)["failed"] == ""


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
