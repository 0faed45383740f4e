"""The password of a server that other machines reach: only its argon2 hash is kept, and each wrong try costs time."""

import threading
import time
from pathlib import Path

from purloined.settings import CaseError

LEAST = 12  # characters
_WAIT = 1.0  # seconds after a wrong try, for everybody


class Password:
    """text: the password, or its argon2 hash"""

    def __init__(self, text: str) -> None:
        import argon2

        self._hasher = argon2.PasswordHasher()
        if not text.startswith("$argon2"):
            if len(text) < LEAST:
                raise CaseError(f"the password is too short: at least {LEAST} characters")
            text = self._hasher.hash(text)
        self._hash = text
        self._one_at_a_time = threading.Lock()
        self._not_before = 0.0

    def fits(self, given: str) -> bool:
        """Whether that is the password. Tries wait for each other, and after a wrong one."""
        import argon2

        with self._one_at_a_time:
            time.sleep(max(0.0, self._not_before - time.monotonic()))
            try:
                self._hasher.verify(self._hash, given[:1000])
            except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
                self._not_before = time.monotonic() + _WAIT
                return False
            return True


def read(path: Path) -> Password:
    """From the first line of a file."""
    lines = path.read_text("utf-8").splitlines()
    if not lines or not lines[0].strip():
        raise CaseError(f"{path} is empty: its first line is the password, or its argon2 hash")
    return Password(lines[0].strip())
