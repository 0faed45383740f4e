"""What programs ask of the workbench: it answers as its own description says, whatever it is asked.

schemathesis makes the questions from the description: good ones, ones that are wrong in every way it knows, and
without a cookie.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.conftest import Served, serving
from tests.small_case import INVENTORY, TOML, judged, make, samba

pytest.importorskip("schemathesis")
QUESTIONS = os.environ.get("PURLOINED_QUESTIONS", "15")  # of each kind


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A case that is judged in a moment, served."""
    log = samba("10:00:00|thief|pread_send|Northwind/bracket.step", "11:00:00|visitor|pread_send|Orrery/valve.step")
    case = judged(make(tmp_path_factory.mktemp("api"), {"inventory.csv": INVENTORY, "audit.log": log}, TOML))
    with serving(case.folder) as served:
        yield served


@pytest.fixture(scope="module")
def described(small: Served) -> dict:
    """The description that the server gives of itself."""
    return json.loads(small.ask("GET", "/api/openapi.json").text)


def test_it_answers_as_it_is_described(small: Served, described: dict, tmp_path: Path) -> None:
    """Good questions, and wrong ones."""
    known = json.loads(small.ask("GET", "/api/files").text)["files"][0]["file"]
    described["paths"]["/api/files/{key}"]["get"]["parameters"][0]["example"] = int(known)
    description = tmp_path / "openapi.json"
    description.write_text(json.dumps(described), "utf-8")
    home = f"http://127.0.0.1:{small.port}"
    name, _, cookie = small.cookie.partition("=")
    tmp_path.joinpath("schemathesis.toml").write_text(f'[auth.openapi.cookie]\napi_key = "{cookie}"\n')
    assert described["components"]["securitySchemes"]["cookie"]["name"] == name
    # The server ends a connection after what is no HTTP: none is used twice, or the next question may be lost with it.
    headers = {
        "Connection": "close",
        "Origin": home,
        "X-Form-Token": json.loads(small.ask("GET", "/api/state").text)["form_token"],
    }
    command = [sys.executable, "-m", "schemathesis.cli", "run", str(description), "--url", home, "--no-color"]
    command += [word for name, value in headers.items() for word in ("--header", f"{name}: {value}")]
    command += ["--generation-deterministic", "--max-examples", QUESTIONS, "--request-timeout", "60"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)

    assert run.returncode == 0, run.stdout
