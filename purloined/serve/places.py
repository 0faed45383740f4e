"""Where on the workbench something can be read further, or decided: what the report's templates make links of."""

from urllib.parse import urlencode

from purloined.report.html import Places


def _decide(kind: str, **fields: str) -> str:
    return "/decide?" + urlencode({"kind": kind, **fields}, errors="surrogateescape")


PLACES = Places(
    file=lambda file: f"/file/{file}",
    record=lambda source, record: f"/record/{source}/{record}",
    owner=lambda owner: "/files?" + urlencode({"owner": owner or ""}, errors="surrogateescape"),
    decide=_decide,
)
