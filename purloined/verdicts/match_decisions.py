"""What people decided of single matches, or of all of one grade of a listing."""

from collections.abc import Iterator

from purloined.settings import matches


def match_decisions(case, sources: Iterator[dict]) -> Iterator[dict]:
    """One row per decision and listing it is about."""
    for row in sources:
        for entry in case.settings.matches:
            if row["room"] == "listings" and matches(row["name"], entry["listing"]):
                yield {
                    "source": row["source"], "record": entry.get("record"), "grade": entry.get("grade"),
                    "granted": entry["is"] == "ours", "decided": entry["says"],
                }  # fmt: skip
