"""Judges a case in a process of its own, and shows the new state once it is whole.

`python -m purloined.serve.judging FOLDER` is that process: a line of JSON for each step on standard output.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import traceback
from pathlib import Path

from purloined.case import Case, CaseError
from purloined.decisions import OF_DUTIES, Decision
from purloined.serve.shown import Shown

LOOKS_AGAIN = 3.0  # seconds


class Bench:
    """What is shown of a case, and what is being made. All that several threads touch goes through its lock.

    shown: the state that pages show, or None before the first; step, steps: how far judging is; failed: why the last
    judging gave no state, in words"""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder, self.language = folder, language
        self.shown: Shown | None = None
        self.number = 0  # of the state that is shown
        self.step, self.steps, self.failed = 0, 0, ""
        self._wanted = threading.Event()
        self._stopped = self._is_working = False
        self._process: subprocess.Popen | None = None
        self._seen: list[int] = []
        self._lock = threading.Lock()
        self._readers: dict[Shown, int] = {}
        self._thread = threading.Thread(target=self._go, name="judging", daemon=True)

    def start(self) -> None:
        """Shows the case as soon as it can be shown."""
        self._wanted.set()
        self._thread.start()

    def changed(self) -> None:
        """Evidence came in, or a decision that verdicts rest on: what is being judged is out of date, and begins
        anew."""
        with self._lock:
            self._wanted.set()
            if self._process is not None:
                self._process.terminate()

    def decided(self, decision: Decision) -> None:
        """A decision was recorded. Where no verdict rests on it, what is shown is made anew, and nothing is judged."""
        if decision.kind in OF_DUTIES:
            self._wanted.set()
        else:
            self.changed()

    def is_judging(self) -> bool:
        """Whether a newer state than the one shown is on its way."""
        return self._wanted.is_set() or self._is_working

    @contextlib.contextmanager
    def reading(self):
        """The state that is shown, kept open while this lasts; None before there is one."""
        with self._lock:
            state = self.shown
            if state is not None:
                self._readers[state] = self._readers.get(state, 0) + 1
        try:
            yield state
        finally:
            if state is not None:
                with self._lock:
                    self._readers[state] -= 1
                    last = self._readers[state] == 0
                    if last:
                        del self._readers[state]
                    last = last and state is not self.shown
                if last:
                    state.close()

    def stop(self) -> None:
        """Ends the judging process, and lets go of the tables."""
        self._stopped = True
        self.changed()
        self._thread.join(timeout=30)
        if self.shown is not None:
            self.shown.close()

    def _go(self) -> None:
        while True:
            asked = self._wanted.wait(timeout=LOOKS_AGAIN)
            if self._stopped:
                return
            if not asked and self._seen == self._stamps():
                continue
            self._is_working = True  # before it is no longer wanted: else it would seem done for a moment
            self._wanted.clear()
            self._seen = self._stamps()
            try:
                self._once()
            except CaseError as error:
                self.failed = str(error)
            except Exception as error:  # the pages say so; the server goes on
                traceback.print_exc()
                self.failed = f"{type(error).__name__}: {error}"
            self._is_working = False

    def _stamps(self) -> list[int]:
        """By which a change shows that somebody else made: another window's command line."""
        files = (self.folder / name for name in ("case.toml", "evidence.jsonl", "decisions.jsonl"))
        return [file.stat().st_mtime_ns if file.exists() else 0 for file in files]

    def _once(self) -> None:
        """Judges if that is needed, and shows what came out."""
        if not Case(self.folder).is_judged:
            self._judge()
        if self._wanted.is_set() or self._stopped:
            return
        with self.reading() as earlier:
            state = Shown(self.folder, earlier)
            state.warm(self.language)
        with self._lock:
            before, self.shown = self.shown, state
            self.number += 1
            self.failed = ""
            unread = before is not None and before not in self._readers
        if unread:
            before.close()

    def _judge(self) -> None:
        command = [sys.executable, "-m", "purloined.serve.judging", str(self.folder)]
        with self._lock:
            self.step = self.steps = 0
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = ""
        try:
            for line in self._process.stdout:
                told = json.loads(line)
                self.step, self.steps, said = told.get("step", self.step), told.get("steps", self.steps), line
            problem = self._process.stderr.read()
            if self._process.wait() and not self._wanted.is_set():
                failed = json.loads(said).get("failed") if said else None
                raise CaseError(failed or problem.strip().rpartition("\n")[2] or "judging was stopped")
        finally:
            self._process.stdout.close()
            self._process.stderr.close()
            with self._lock:
                self._process = None


def main(folder: Path) -> int:
    """Judges; says each step."""
    from purloined import flow

    with contextlib.suppress(OSError):
        os.nice(5)  # pages come first
    step = 0

    def done(_: str) -> None:
        nonlocal step
        step += 1
        print(json.dumps({"step": step, "steps": len(flow.STEPS)}), flush=True)

    try:
        flow.judge(Case(folder), done=done)
    except CaseError as error:
        print(json.dumps({"failed": str(error)}), flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
