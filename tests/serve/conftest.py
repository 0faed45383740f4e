"""A workbench that serves the demo, as a process of its own."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from purloined import cli


class Served(NamedTuple):
    """A server that runs. cookie: of somebody who was let in"""

    folder: Path
    address: str
    port: int
    cookie: str
    process: subprocess.Popen

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
        """Asks as somebody who was let in, unless headers say otherwise; `None` leaves one out. Reads the answer."""
        given = {"Host": f"127.0.0.1:{self.port}", "Cookie": self.cookie}
        given |= {"Origin": f"http://127.0.0.1:{self.port}"} if method != "GET" else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        if body is not None and "Content-Length" not in given:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        answer.text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer

    def form_token(self) -> str:
        """What a form of this session carries."""
        return re.search(r'data-form-token="(\w+)"', self.ask("GET", "/decisions").text)[1]

    def decide(self, **fields: str) -> http.client.HTTPResponse:
        """Sends the form of a decision."""
        given = {"form_token": self.form_token(), "why": "a test", "by": "tester"} | fields
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", "/decide", urlencode(given).encode(), Content_Type=kind)

    def is_settled(self) -> bool:
        """Waits until what is shown is the newest. False after two minutes."""
        for _ in range(240):
            if '"is_judging":false' in self.ask("GET", "/api/state").text.replace(" ", ""):
                return True
            time.sleep(0.5)
        return False


@contextlib.contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """Serves a case until the end of the block."""
    command = [sys.executable, "-m", "purloined.cli", "serve", str(folder), *options]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        address = process.stdout.readline().strip()
        port, token = re.search(r":(\d+)/\?token=(\S+)", address).groups()
        connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        connection.request("GET", f"/?token={token}")
        cookie = connection.getresponse().headers["Set-Cookie"].partition(";")[0]
        served = Served(folder, address, int(port), cookie, process)
        assert served.is_settled()
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@pytest.fixture(scope="session")
def judged_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's case; nobody changes it."""
    folder = tmp_path_factory.mktemp("served") / "demo"
    assert cli.main(["demo", str(folder)]) == cli.DONE
    return folder


@pytest.fixture(scope="module")
def served(judged_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for the tests of one module, over a case of its own."""
    import shutil

    folder = tmp_path_factory.mktemp("case") / "demo"
    shutil.copytree(judged_demo, folder)
    with serving(folder) as one:
        yield one
