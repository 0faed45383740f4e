"""The figures that the found renderings show, as quotients that an engine can compute."""

from collections.abc import Iterator

from purloined.parsing.size_rendering import EXACT, renderings


def size_bands(size_rounding: Iterator[dict]) -> Iterator[dict]:
    """One row per rendering that a listing has, and band of it."""
    for name in sorted({row["rounding"] for row in size_rounding}):
        for band in renderings()[name]:
            assert band.band != EXACT
            row = band._asdict()
            yield {"rounding": name} | {column: row[column] for column in row if column not in ("unit", "decimals")}
