"""What is said of each listing: by the file itself, and by whoever added it (`[[listing]]` in case.toml)."""

from collections.abc import Iterator

from purloined.settings import matches


def claims(case) -> Iterator[dict]:
    """One row per listing."""
    for line in sorted(case.standing_evidence(), key=lambda line: line["sha256"]):
        if line["room"] != "listings":
            continue
        told = next((entry for entry in case.settings.listings if matches(line["name"], entry["match"])), {})
        share, by = told.get("share"), "case.toml"
        if share is None:
            share, by = line.get("declared_share"), "itself"
        yield {
            "source": line["sha256"][:16],
            "name": line["name"],
            "form": line["reader"],
            "encoding": line.get("encoding"),
            "origin": told.get("origin"),
            "declared_share": share,
            "share_by": by if share is not None else None,
            "archive_bytes": line["size"] if line["reader"].endswith("_toc") else None,
            "unread": line["unread"],
        }
