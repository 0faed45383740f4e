"""What is decided in the workbench: on the disk before the page says so, never overwritten, whatever is killed when."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from purloined import chain, cli
from purloined.case import Case
from purloined.serve import deciding
from tests.serve.conftest import Served, serving
from tests.small_case import TOML

KILLS = int(os.environ.get("PURLOINED_KILLS", "1000"))  # moments; 10,000 take some minutes


def numbers(folder: Path) -> list[int]:
    """Of the decisions that count."""
    return [decision.number for decision in Case(folder).decisions()]


def test_what_is_vouched_for_changes_the_verdicts_and_undoing_it_changes_them_back(served: Served) -> None:
    """And the page says which."""
    before = json.loads(served.ask("GET", "/api/state").text)["files"]
    assert served.decide(kind="hostile", subject="account", name="tanaka").status == 303
    assert served.is_settled()
    changed = json.loads(served.ask("GET", "/api/state").text)["files"]
    page = served.ask("GET", "/changes").text
    number = numbers(served.folder)[-1]

    assert changed["accessed"] > before["accessed"]
    assert "Accessed" in page
    assert served.decide(kind="withdraw", supersedes=str(number)).status == 303
    assert served.is_settled()
    assert json.loads(served.ask("GET", "/api/state").text)["files"] == before
    assert [line["what"]["declares"] for line in chain.lines(served.folder / "decisions.jsonl")][-2:] == [
        "hostile",
        "withdraw",
    ]


def test_what_cannot_be_recorded_comes_back_as_it_was_filled_in(served: Served) -> None:
    """With one sentence; and nothing is recorded."""
    before = numbers(served.folder)
    answer = served.decide(kind="vouched", subject="address", name="10.0.0.0/99", why="<b>because</b>")

    assert answer.status == 409
    assert "10.0.0.0/99" in answer.text
    assert "&lt;b&gt;because&lt;/b&gt;" in answer.text
    assert numbers(served.folder) == before


def test_two_windows_at_once_lose_nothing(served: Served) -> None:
    """Twenty decide at the same time: each is recorded; of two that undo the same, one is told that it is undone."""
    answers: list[int] = []

    def decide(**fields: str) -> None:
        answers.append(served.decide(**fields).status)

    threads = [
        threading.Thread(target=decide, kwargs={"kind": "vouched", "subject": "address", "name": f"192.0.2.{n}"})
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    declared = [line["what"].get("address") for line in chain.lines(served.folder / "decisions.jsonl")]

    assert answers == [303] * 20
    assert {f"192.0.2.{n}" for n in range(20)} <= set(declared)
    assert Case(served.folder).broken_decisions() == []

    answers.clear()
    last = str(numbers(served.folder)[-1])
    threads = [threading.Thread(target=decide, kwargs={"kind": "withdraw", "supersedes": last}) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]


def test_a_server_that_is_killed_loses_no_decision_it_answered_for(judged_demo: Path, tmp_path: Path) -> None:
    """kill -9 while the judge runs; the next one starts with all of them, and tidies up."""
    folder = tmp_path / "demo"
    shutil.copytree(judged_demo, folder)
    before = numbers(folder)
    with serving(folder) as served:
        for n in range(3):
            assert served.decide(kind="vouched", subject="address", name=f"192.0.2.{n}").status == 303
        served.process.send_signal(signal.SIGKILL)
        served.process.wait()
    assert numbers(folder) == [*before, *range(len(before) + 1, len(before) + 4)]
    with serving(folder) as served:
        assert "192.0.2.2" in served.ask("GET", "/decisions").text
        assert len(list((folder / "tables").glob(".shown-*"))) == 1


def test_an_agreement_that_was_found_is_confirmed_or_dismissed(judged_demo: Path, tmp_path: Path) -> None:
    """With the sentence it stands on; and then it is unconfirmed no longer."""
    folder = tmp_path / "demo"
    shutil.copytree(judged_demo, folder)
    scan = Path(__file__).parents[1] / "holdings" / "scanned" / "agreement.scan"
    assert cli.main(["add", str(folder), str(scan)]) == cli.DONE
    with serving(folder) as served:
        page = served.ask("GET", "/agreements").text
        found = re.search(r"kind=agreement&amp;proposal=(\w+)", page)[1]
        assert "<q>" in page
        form = served.ask("GET", f"/decide?kind=agreement&proposal={found}").text
        assert f'value="{found}"' in form
        assert served.decide(kind="agreement", proposal="nothing").status == 409
        assert served.decide(kind="agreement", proposal=found, within="48 hours").status == 303
        assert f"proposal={found}" not in served.ask("GET", "/agreements").text
    what = Case(folder).decisions()[-1].what

    assert (what["declares"], what["proposal"], what["within"]) == ("agreement", found, "48 hours")
    assert what["quote"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A case without evidence."""
    return Case.new(tmp_path / "small", TOML).folder


def test_killed_at_any_byte_of_a_decision_all_earlier_ones_stand(small: Path) -> None:
    """What a kill can leave: the line cut anywhere, its number not yet noted, a half-written note beside it. After
    each the case opens, has all that was answered for, and takes the next decision."""
    chance = random.Random(8)
    path, last = small / "decisions.jsonl", small / "decisions.last"
    answered: list[dict] = []
    for kill in range(KILLS):
        if kill % 40 == 0:  # a case of few decisions, so that this is about kills and not about length
            for file in (path, last):
                file.write_bytes(b"") if file is path else file.unlink(missing_ok=True)
            answered = []
        given = {"kind": "vouched", "subject": "account", "name": f"user{kill}", "by": "b", "why": f"moment {kill}"}
        before, before_last = path.read_bytes(), last.read_bytes() if last.exists() else None
        made = deciding.declare(Case(small), deciding.filled(given))
        whole = path.read_bytes()
        assert whole.startswith(before[: before.rfind(b"\n") + 1])
        if chance.random() < 0.5:  # killed while the line was written: it was never answered for
            path.write_bytes(whole[: chance.randint(len(before), len(whole) - 1)])
            last.unlink()
            if before_last is not None:
                last.write_bytes(before_last)
        elif chance.random() < 0.5:  # killed before the number was noted: the line stands
            last.unlink()
            if before_last is not None:
                last.write_bytes(before_last)
            last.with_suffix(".tmp").write_bytes(b'{"numb')
            answered.append(made._asdict())
        else:
            answered.append(made._asdict())
        if kill % 25 == 0:
            case = Case(small)
            assert [decision._asdict() for decision in case.decisions()] == answered
            assert not [said for said in case.broken_decisions() if "cut off" not in said and "is gone" not in said]
    assert len(answered) > 10


def test_the_judging_process_says_what_is_wrong(tmp_path: Path) -> None:
    """A case without a case.toml, say."""
    command = [sys.executable, "-m", "purloined.serve.judging", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True)

    assert run.returncode == 1
    assert "case.toml" in json.loads(run.stdout)["failed"]
