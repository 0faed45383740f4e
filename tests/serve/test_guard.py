"""Who may ask what of the workbench: attacks, over a real connection."""

import contextlib
import hashlib
import json
import re
import shutil
import socket
import time
from importlib import resources
from pathlib import Path

import pytest

from purloined import cli
from purloined.case import Case
from purloined.serve import guard
from tests.serve.conftest import Served, serving

PAGES = (
    "/now", "/customers", "/files", "/folders", "/timeline", "/proof", "/duties", "/listings", "/people",
    "/agreements", "/decisions", "/evidence", "/method", "/changes", "/decide", "/api/state", "/api/files",
    "/api/decisions",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_shown_to_who_has_no_cookie(served: Served, path: str) -> None:
    """The case's name, its files, even which pages there are."""
    answer = served.ask("GET", path, Cookie=None)

    assert answer.status == 403
    assert "Northwind" not in answer.text
    assert served.ask("GET", path).status == 200


@pytest.mark.parametrize("token", ["", "x", "%00", "%C3%A9", "a" * 5000])
def test_a_wrong_token_buys_no_cookie(served: Served, token: str) -> None:
    """However it is written."""
    answer = served.ask("GET", f"/?token={token}", Cookie=None)

    assert answer.status in (303, 403, 414)
    assert answer.headers["Set-Cookie"] is None


@pytest.mark.parametrize("cookie", ["purloined-1=x", "x", "=", "purloined={port}", "a" * 3000])
def test_a_wrong_cookie_opens_nothing(served: Served, cookie: str) -> None:
    """Nor does one of another server of this machine."""
    assert served.ask("GET", "/now", Cookie=cookie.format(port=served.port)).status == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", ""])
def test_another_name_for_this_server_is_turned_away(served: Served, host: str) -> None:
    """A page whose name was pointed at this machine would else read everything: its cookie does not matter then."""
    answer = served.ask("GET", "/now", Host=host.format(port=served.port))

    assert answer.status in (400, 421)
    assert "Northwind" not in answer.text


def test_two_host_headers_are_refused(served: Served) -> None:
    """Which of them counts would be a guess."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        hosts = f"Host: 127.0.0.1:{served.port}\r\nHost: evil.example\r\n"
        connection.sendall(f"GET /now HTTP/1.1\r\n{hosts}Cookie: {served.cookie}\r\n\r\n".encode())

        assert b" 400 " in connection.recv(4096).split(b"\r\n")[0]


PATHS = (
    "/../case.toml", "/static/../../case.toml", "/static/..%2f..%2fcase.toml", "/static/%2e%2e/%2e%2e/case.toml",
    "/static/....//case.toml", "/static//etc/passwd", "/static/serve.css%00.txt", "/record/..%2f..%2fcase.toml/1",
    "/record/%2e%2e/1", "/evidence/..%2fcase.toml", "//etc/passwd", "/\\..\\case.toml", "/files/../../case.toml",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_pages(served: Served, path: str) -> None:
    """Neither into the case nor into the machine."""
    answer = served.ask("GET", path)

    assert answer.status in (400, 404, 405)
    assert "[case]" not in answer.text
    assert "root:" not in answer.text


FOREIGN = (
    {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": None}, {"Origin": "https://127.0.0.1:{port}"},
    {"Origin": "http://127.0.0.1:{port}.evil.example"}, {"Cookie": None},
)  # fmt: skip


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_foreign_page_decides_nothing(served: Served, headers: dict) -> None:
    """Even with a token that is right."""
    body = f"form_token={served.form_token()}&kind=vouched&subject=account&name=x&why=w&by=b".encode()
    given = {name: value and value.format(port=served.port) for name, value in headers.items()}
    before = (served.folder / "decisions.jsonl").read_bytes()

    assert (
        served.ask("POST", "/decide", body, **{"Content_Type": "application/x-www-form-urlencoded"} | given).status
        == 403
    )
    assert (served.folder / "decisions.jsonl").read_bytes() == before


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "text/plain", ""])
def test_without_the_pages_token_nothing_is_decided(served: Served, kind: str) -> None:
    """A form without it, or one sent as something else."""
    before = (served.folder / "decisions.jsonl").read_bytes()
    for path in ("/decide", "/api/decisions"):
        answer = served.ask("POST", path, b"kind=vouched&subject=account&name=x&why=w&by=b", Content_Type=kind)
        assert answer.status in (400, 403)

    assert (served.folder / "decisions.jsonl").read_bytes() == before


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(served: Served) -> None:
    """The length alone decides; and a body without a stated length is none."""
    form = {"Content_Type": "application/x-www-form-urlencoded"}

    assert served.ask("POST", "/decide", None, **form, Content_Length=str(10**9)).status == 413
    assert served.ask("POST", "/decide", None, **form, Content_Length="-1").status == 400
    assert served.ask("POST", "/decide", None, **form, Transfer_Encoding="chunked").status == 411
    assert (
        served.ask("PUT", "/evidence/x", None, Content_Length=str(10**18), X_Form_Token=served.form_token()).status
        == 413
    )
    assert served.ask("GET", "/now", None, Content_Length="5").status == 400


def test_a_body_that_never_ends_ends_with_the_length_that_was_stated(served: Served) -> None:
    """What comes after it is another question, and a wrong one."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        head = (
            f"POST /decide HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\n"
            f"Origin: http://127.0.0.1:{served.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 10\r\n\r\n"
        )
        connection.sendall(head.encode())
        with contextlib.suppress(OSError):
            for _ in range(200):
                connection.sendall(b"a" * 65_536)
        answer = connection.recv(65_536)

    assert b" 403 " in answer.split(b"\r\n")[0]
    assert served.ask("GET", "/api/state").status == 200


def test_slow_and_idle_connections_keep_nobody_out(served: Served) -> None:
    """A thousand that say nothing, or half a line; the pages answer meanwhile, and they are closed after a while."""
    idle = []
    try:
        for number in range(400):
            connection = socket.create_connection(("127.0.0.1", served.port), timeout=20)
            if number % 2:
                connection.sendall(b"GET /now HT")
            idle.append(connection)
        begun = time.monotonic()

        assert served.ask("GET", "/api/state").status == 200
        assert time.monotonic() - begun < 10
        idle[0].settimeout(30)
        assert idle[0].recv(1) == b""
        idle[1].settimeout(30)
        assert idle[1].recv(65_536) == b""
    finally:
        for connection in idle:
            connection.close()


def test_more_connections_than_it_takes_are_told_so_and_it_recovers(served: Served) -> None:
    """A thousand at once."""
    many = []
    try:
        for _ in range(1000):
            many.append(socket.create_connection(("127.0.0.1", served.port), timeout=20))
        for connection in many:
            with contextlib.suppress(OSError):
                connection.sendall(f"GET /api/state HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode())
    finally:
        for connection in many:
            connection.close()
    for _ in range(60):
        with contextlib.suppress(OSError):
            if served.ask("GET", "/api/state").status == 200:
                return
        time.sleep(0.5)
    pytest.fail("it did not recover")


def test_every_answer_forbids_what_is_foreign(served: Served) -> None:
    """Pages, refusals, files."""
    for path, headers in (("/now", {}), ("/nowhere", {}), ("/now", {"Cookie": None}), ("/static/serve.js", {})):
        answer = served.ask("GET", path, **headers)
        policy = answer.headers["Content-Security-Policy"]

        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert served.ask("GET", "/now").headers["Cache-Control"] == "no-store"


def test_pages_hold_no_script_or_style_of_their_own(served: Served) -> None:
    """The policy would not let them run."""
    for path in PAGES:
        text = served.ask("GET", path).text
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=|javascript:", text), path


def test_links_between_views_lead_to_the_pages_they_stand_on(served: Served) -> None:
    """In the report, all views are one page; here, each is one of its own."""
    page = served.ask("GET", "/now").text

    for path, anchor in set(re.findall(r'href="(/[a-z]+)#([\w.-]+)"', page)):
        assert f'id="{anchor}"' in served.ask("GET", path).text or anchor == path[1:], (path, anchor)
    assert 'href="/proof#' in page
    assert 'href="/files?verdict=taken"' in page


def test_what_is_remembered_of_a_session_goes_with_it() -> None:
    """However many sign in, so many are remembered; and of a cookie that nobody was given, nothing is."""
    sessions = guard.Sessions()
    keys = [sessions.begin() for _ in range(3 * guard.MOST_SESSIONS)]
    for number, key in enumerate([*keys, "made up"]):
        sessions.remember(key, who=f"person {number}", language="ja")
    known = [sessions.of(key) for key in keys if sessions.of(key)]

    assert len(known) == guard.MOST_SESSIONS
    assert known[-1].who == f"person {len(keys) - 1}"
    assert sessions.of(keys[0]) is sessions.of("made up") is sessions.of(None) is None


def test_an_unknown_method_is_no_way_in(served: Served) -> None:
    """Nor one that a page does not know."""
    assert served.ask("TRACE", "/now").status == 405
    assert served.ask("DELETE", "/now", b"", X_Form_Token=served.form_token()).status == 405


def test_evidence_that_is_sent_is_sealed_and_judged(judged_demo: Path, tmp_path: Path) -> None:
    """Under a name without anything that a path could be made of; sent twice, it counts once."""
    shutil.copytree(judged_demo, tmp_path / "demo")
    listing = "".join(f"/kestova/Orrery Space/Drawings/valve {n}.step\n" for n in range(50)).encode()
    with serving(tmp_path / "demo") as served:
        token = {"X_Form_Token": served.form_token(), "Content_Type": "application/octet-stream"}
        first = served.ask("PUT", "/evidence/..%5c..%5cmore%20names.txt", listing, **token)
        again = served.ask("PUT", "/evidence/other.txt", listing, **token)
        cut = served.ask("PUT", "/evidence/a.txt", b"", **token)
        assert served.is_settled()
    names = [line["name"] for line in Case(tmp_path / "demo").evidence()]

    assert first.status == again.status == 200
    assert "read" in json.loads(first.text)["says"]
    assert "known" in json.loads(again.text)["says"]
    assert cut.status == 200
    assert "more-names.txt" in names
    assert "other.txt" not in names
    assert Case(tmp_path / "demo").verify() == []


def test_other_machines_are_served_with_tls_and_a_password_only(
    judged_demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything listens."""

    assert cli.main(["serve", str(judged_demo), "--bind", "0.0.0.0"]) == cli.ERROR
    assert "--certificate" in capsys.readouterr().err


def test_the_script_that_comes_with_it_is_the_one_that_is_documented() -> None:
    """By its hash."""
    script = resources.files("purloined.serve").joinpath("static", "htmx.min.js").read_bytes()
    docs = Path(__file__).parents[2].joinpath("docs", "serve.md").read_text("utf-8")

    assert hashlib.sha256(script).hexdigest() in docs
