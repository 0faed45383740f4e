"""Rounded sizes as shown, each as the band and figure of the rendering that the listing has."""

from collections import defaultdict
from collections.abc import Iterator

from purloined.parsing.size_rendering import code


def size_codes(shown_sizes: Iterator[dict], size_rounding: Iterator[dict]) -> Iterator[dict]:
    """One row per listing and text that the first of its renderings that can, gives."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(size_rounding, key=lambda row: (-row["votes"], row["rounding"])):
        found[row["source"]].append(row["rounding"])
    for row in shown_sizes:
        read = (code(row["size_shown"], rounding) for rounding in found[row["source"]])
        if (first := next(filter(None, read), None)) is not None:
            yield {"source": row["source"], "size_shown": row["size_shown"], "band": first[0], "amount": first[1]}
