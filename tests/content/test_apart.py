"""A file examined in a process of its own."""

from pathlib import Path

import pytest

from purloined.content import apart, examine


def test_apart_the_same_is_found(tmp_path: Path) -> None:
    """Kind, status and parts."""
    path = tmp_path / "note.txt"
    path.write_text("CUI//SP-CTI\nof the nozzle\n", "utf-8")

    assert apart.examine(path) == examine(b"note.txt", path.read_bytes())


def test_what_ends_the_process_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And ends no other."""
    monkeypatch.setattr(apart, "_LIMITS", apart.apart.Limits(memory=1 << 30, cpu=1, wall=3, output=10))
    path = tmp_path / "note.txt"
    path.write_text("words " * 100, "utf-8")

    found = apart.examine(path)

    assert (found.status, found.parts) == ("broken", [])
    assert "more than 10 bytes" in found.said
