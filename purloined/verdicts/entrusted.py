"""Which inventories list files that lay with a supplier: nothing that is known of our own house clears those."""

from collections.abc import Iterator

NOTICES = frozenset({"notice"})  # readers of what suppliers send


def entrusted(case) -> Iterator[dict]:
    """One row per inventory of such files: every notice, and in a case that names its supplier every inventory."""
    supplier = case.settings.supplier.get("name")
    for line in sorted(case.standing_evidence(), key=lambda line: line["sha256"]):
        if line["room"] == "holdings" and (supplier or line["reader"] in NOTICES):
            yield {"source": line["sha256"][:16], "supplier": supplier}
