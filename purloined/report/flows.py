"""By which way files left: from the share, in which archive, to which destination; as a drawing and as rows."""

from collections import defaultdict

from purloined import names
from purloined.messages import Tongue, say
from purloined.report.files import Rows

MOST = 7  # of each: shares, archives, destinations; the rest is drawn as one
NODE = 10
HIGHEST, PER_NODE = 300, 60  # a drawing is as high as its fullest column asks for
# where the columns are, and how many letters a name may have
DRAWINGS = {"for-wide": ((0, 430, 990), (44, 44, 44)), "for-narrow": ((0, 135, 370), (12, 10, 14))}
_GAP = 26  # between two in one column: a line of text fits
_LEAST = 4  # no band is thinner

_SENT = """
    WITH

    packed AS (
        SELECT DISTINCT file, send_source AS source, send_record AS record, true AS packed FROM sent
    ),

    alone AS (
        SELECT DISTINCT evidence.file, evidence.source, evidence.record, false
        FROM evidence
        WHERE evidence.rank = 4 AND evidence.action = 'send' AND NOT EXISTS (
            SELECT 1 FROM packed
            WHERE packed.file = evidence.file AND packed.source = evidence.source AND packed.record = evidence.record
        )
    ),

    sending AS (
        SELECT * FROM packed UNION ALL SELECT * FROM alone
    ),

    by_record AS (
        SELECT held.host, held.share, sending.source, sending.record, sending.packed, count(*) AS files,
            CAST(coalesce(sum(held.size), 0) AS BIGINT) AS bytes
        FROM sending
        JOIN held ON held.file = sending.file
        GROUP BY ALL
    ),

    told AS (
        SELECT events.source, events.record, min(events.path) AS path, min(events.dst_endpoint) AS destination
        FROM events
        JOIN (SELECT DISTINCT source, record FROM by_record) AS sent_by
            ON sent_by.source = events.source AND sent_by.record = events.record
        GROUP BY events.source, events.record
    )

    SELECT host, share, CASE WHEN packed THEN told.path END AS archive, packed, told.destination,
        CAST(sum(files) AS BIGINT) AS files, CAST(sum(bytes) AS BIGINT) AS bytes, min(by_record.source) AS source,
        min(by_record.record) AS record
    FROM by_record
    LEFT JOIN told ON told.source = by_record.source AND told.record = by_record.record
    GROUP BY host, share, CASE WHEN packed THEN told.path END, packed, told.destination
    ORDER BY files DESC, host, share, archive, destination
"""


def of(rows: Rows, speech: Tongue) -> dict | None:
    """nodes, bands and rows; None where no held file was sent by a record of its own."""
    found = list(rows(_SENT))
    if not found:
        return None
    edges: dict[tuple, int] = defaultdict(int)
    for row in found:
        row["from"] = "/".join(part for part in (row["host"], row["share"]) if part) or say(speech, "host.not_known")
        row["in"] = (row["archive"] or say(speech, "flow.archive")) if row["packed"] else say(speech, "flow.by_itself")
        row["to"] = row["destination"] or say(speech, "flow.unknown")
    kept = [_most(found, column) for column in ("from", "in", "to")]
    for row in found:
        path = [row[c] if row[c] in kept[n] else say(speech, "flow.others") for n, c in enumerate(("from", "in", "to"))]
        edges[tuple(path)] += row["files"]
    drawings = [_drawing(edges, kind, columns, letters, speech) for kind, (columns, letters) in DRAWINGS.items()]
    return {"drawings": drawings, "rows": found[:100], "in_all": len(found)}


def _drawing(edges: dict[tuple, int], kind: str, columns: tuple, letters: tuple, speech: Tongue) -> dict:
    nodes = _nodes(edges, columns, letters)
    return {
        "kind": kind,
        "nodes": [node for column in nodes for node in column.values()],
        "bands": _bands(edges, nodes, speech),
        "columns": columns,
        "height": max(_bottom(nodes), 60),
        "width": columns[-1] + NODE,
    }


def _most(found: list[dict], column: str) -> set[str]:
    sums: dict[str, int] = defaultdict(int)
    for row in found:
        sums[row[column]] += row["files"]
    return {name for name, _ in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST]}


def _nodes(edges: dict[tuple, int], places: tuple, letters: tuple) -> list[dict[str, dict]]:
    """The three columns, each its nodes by name, the largest on top."""
    total = sum(edges.values())
    fullest = max(len({path[number] for path in edges}) for number in range(len(places)))
    height_of_all = min(HIGHEST, PER_NODE * fullest)
    columns = []
    for number, x in enumerate(places):
        sums: dict[str, int] = defaultdict(int)
        for path, files in edges.items():
            sums[path[number]] += files
        y, column = 22.0, {}
        for name, files in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])):
            height = max(files / total * height_of_all, _LEAST)
            column[name] = {
                "name": _short(names.shown(name), letters[number]), "full": name, "files": files, "column": number,
                "x": x, "y": round(y, 1), "width": NODE, "height": round(height, 1),
            }  # fmt: skip
            y += height + _GAP
        columns.append(column)
    return columns


def _short(name: str, letters: int) -> str:
    return name if len(name) <= letters else name[: letters - 1] + "…"


def _bottom(columns: list[dict[str, dict]]) -> float:
    return round(max(node["y"] + node["height"] for column in columns for node in column.values()) + 4)


def _bands(edges: dict[tuple, int], columns: list[dict[str, dict]], speech: Tongue) -> list[dict]:
    """A band for each pair of neighbours, as thick as its share of the files."""
    bands = []
    for step in (0, 1):
        between: dict[tuple[str, str], int] = defaultdict(int)
        for path, files in edges.items():
            between[path[step], path[step + 1]] += files
        left_at = {name: node["y"] for name, node in columns[step].items()}
        right_at = {name: node["y"] for name, node in columns[step + 1].items()}
        for (one, other), files in sorted(between.items(), key=lambda pair: (-pair[1], pair[0])):
            left, right = columns[step][one], columns[step + 1][other]
            thick = [max(files / node["files"] * node["height"], 1) for node in (left, right)]
            says = say(speech, "flow.band", n=files, whence=one, whither=other)
            bands.append({
                "x1": left["x"] + NODE, "y1": round(left_at[one], 1), "h1": round(thick[0], 1),
                "x2": right["x"], "y2": round(right_at[other], 1), "h2": round(thick[1], 1), "says": says,
                "middle": (left["x"] + NODE + right["x"]) / 2,
            })  # fmt: skip
            left_at[one] += thick[0]
            right_at[other] += thick[1]
    return bands
