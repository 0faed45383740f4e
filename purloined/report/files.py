"""The files that the report shows, each with everything its verdict rests on.

Only so many fit into one page: those that rank highest, and of every verdict at least a sample. A file's key
is a hash, so the first in order of key are an even and repeatable sample.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from purloined import names
from purloined.messages import Tongue, judged, say
from purloined.report import words

Rows = Callable[[str], Iterator[dict]]
Raw = Callable[[list], dict]

MOST_FILES = 2000
SAMPLE = 200  # of each verdict, however many rank higher
MOST_RECORDS = 8  # of one file
MOST_LINES = 3000  # raw log lines in the whole page
MOST_WORDS = 3000  # characters of what people declared, whose number stands at the end


def files(
    rows: Rows, raw: Raw, counts: dict[int, int], revoked: list[dict], bound: dict, speech: Tongue = words.ENGLISH
) -> list[dict]:
    """The files to show, worst first, with their evidence. counts: files per rank."""
    chosen = [file for rank, most in quotas(counts).items() for file in _files(rows, f"rank = {rank}", most)]
    chosen.sort(key=lambda f: (-f["rank"], f["owner"] or "\U0010ffff", f["host"], f["path"] or "", f["file"]))
    return _with_evidence(chosen, rows, raw, revoked, bound, speech)


def one(rows: Rows, raw: Raw, file: int, revoked: list[dict], bound: dict, speech: Tongue) -> dict | None:
    """One file with its evidence; None where there is no such file."""
    return next(
        iter(_with_evidence(list(_files(rows, f"file = {file:d}", 1)), rows, raw, revoked, bound, speech)), None
    )


def _with_evidence(
    chosen: list[dict], rows: Rows, raw: Raw, revoked: list[dict], bound: dict, speech: Tongue
) -> list[dict]:
    if not chosen:
        return []
    keys = _list(file["file"] for file in chosen)
    records = _by_file(rows(_RECORDS.format(keys=keys, most=MOST_RECORDS)))
    doubted = _list(file["file"] for file in chosen if file["rank"] <= 2) or "NULL"  # else: beside the point
    doubts = _by_file(rows(_DOUBTS.format(keys=doubted, most=MOST_RECORDS)))
    declared = _by_file(rows(_DECLARED.format(keys=keys)))
    listed = {(m["file"], m["source"], m["record"]): m for m in rows(_LISTED.format(keys=keys))}
    twins = _twins(chosen, rows)
    shown = [record for file in chosen for record in (*records[file["file"]], *doubts[file["file"]])]
    _add_lines(shown, raw)
    _add_who(shown, rows)
    why = Why(rows, revoked, bound, speech)
    numbers = {file["file"]: number for number, file in enumerate(chosen, 1)}
    for file in chosen:
        key = file["file"]
        for record in (*records[key], *doubts[key]):
            record["match"] = listed.get((key, record["source"], record["record"]))
        file["number"] = numbers[key]
        file["place"] = "/".join([at for at in (file["host"], file["share"]) if at] + _folders(file["path"]))
        file["evidence"], file["doubts"], file["declared"] = records[key], doubts[key], declared[key]
        file["more"] = records[key][0]["of"] - len(records[key]) if records[key] else 0
        file["twin"], file["twin_number"] = twins.get(file["same_content"]), numbers.get(file["same_content"])
        file["why"] = why(file)
    return chosen


def _folders(path: str | None) -> list[str]:
    *folders, _ = names.exact(path or "").split("/")
    return folders


def quotas(counts: dict[int, int]) -> dict[int, int]:
    """How many files of each rank are shown: a sample of each, then the highest ranks in full."""
    given = {rank: min(counts[rank], SAMPLE) for rank in sorted(counts, reverse=True)}
    left = MOST_FILES - sum(given.values())
    for rank in given:
        more = min(counts[rank] - given[rank], left)
        given[rank] += more
        left -= more
    return given


def _files(rows: Rows, which: str, most: int) -> Iterator[dict]:
    """The first files of some in order of key."""
    return rows(f"""
        SELECT chosen.*, held.floor, held.floor_is, away.declared AS away
        FROM (
            SELECT file, host, share, path, size, owner, agreement, marking, verdict, rank, proof, rule,
                same_content
            FROM verdicts WHERE {which} ORDER BY file LIMIT {most}
        ) AS chosen
        LEFT JOIN held ON held.file = chosen.file
        LEFT JOIN (
            SELECT host, share, folder_key, min(declared) AS declared FROM offline GROUP BY 1, 2, 3
        ) AS away
            ON away.host = held.host AND away.share = held.share AND away.folder_key = held.folder_key
        ORDER BY chosen.file
    """)


def _by_file(rows: Iterator[dict]) -> dict[int, list[dict]]:
    found = defaultdict(list)
    for row in rows:
        found[row["file"]].append(row)
    return found


_RECORDS = """
    SELECT numbered.*, sources.name
    FROM (
        SELECT *, count(*) OVER (PARTITION BY file) AS "of",
            row_number() OVER (PARTITION BY file ORDER BY rank DESC, rule, time, source, record) AS place
        FROM evidence WHERE file IN ({keys})
    ) AS numbered
    LEFT JOIN sources ON sources.source = numbered.source
    WHERE place <= {most}
    ORDER BY file, place
"""

_DOUBTS = """
    SELECT numbered.*, sources.name
    FROM (
        SELECT *,
            row_number() OVER (PARTITION BY file ORDER BY blocks DESC, reason, time, source, record) AS place
        FROM doubts WHERE file IN ({keys})
    ) AS numbered
    LEFT JOIN sources ON sources.source = numbered.source
    WHERE place <= {most}
    ORDER BY file, place
"""

_LISTED = """
    SELECT matches.file, matches.source, matches.record, max(matches.chance_ppm) AS chance_ppm,
        min(listings.path) AS path
    FROM matches
    LEFT JOIN listings
        ON listings.source = matches.source AND listings.record = matches.record
        AND listings.folder_key = matches.listed_folder_key AND listings.name_key = matches.listed_name_key
    WHERE matches.file IN ({keys})
    GROUP BY 1, 2, 3
    ORDER BY 1, 2, 3
"""

# What a person declared of those who touched the file, where the deed was judged by that.
_DECLARED = """
    SELECT DISTINCT records.file, deeds.declared AS because
    FROM (
        SELECT file, source, record FROM touches WHERE file IN ({keys})
        UNION
        SELECT file, source, record FROM evidence WHERE file IN ({keys})
    ) AS records
    JOIN deeds ON deeds.source = records.source AND deeds.record = records.record
    WHERE deeds.declared IS NOT NULL
    ORDER BY 1, 2
"""


def _list(keys: Iterable[int]) -> str:
    return ", ".join(str(key) for key in keys)


def _twins(chosen: list[dict], rows: Rows) -> dict[int, str]:
    """The path of every stolen file of the same content."""
    keys = _list(sorted({file["same_content"] for file in chosen if file["same_content"] is not None}))
    if not keys:
        return {}
    return {row["file"]: row["path"] for row in rows(f"SELECT file, path FROM verdicts WHERE file IN ({keys})")}


def _add_lines(records: list[dict], raw: Raw) -> None:
    """Gives every record its raw line; where there are too many, the first record of each file."""
    pairs = list(dict.fromkeys((r["source"], r["record"]) for r in sorted(records, key=lambda r: r["place"])))
    asked = pairs[:MOST_LINES]
    lines = raw(asked)
    asked = set(asked)
    for record in records:
        pair = record["source"], record["record"]
        line = lines.get(pair)
        record["line"] = None if line is None else words.cut(line)
        record["left_out"] = pair not in asked


def _add_who(records: list[dict], rows: Rows) -> None:
    """Gives every record the account, and the addresses, that it names."""
    pairs = sorted({(r["source"], r["record"]) for r in records if r["record"] is not None})
    found = {}
    if pairs:
        values = ", ".join(f"('{source}', {record})" for source, record in pairs)
        query = f"""
            SELECT source, record, min(actor_user) AS account, min(src_endpoint) AS whence,
                min(dst_endpoint) AS whither
            FROM deeds
            JOIN (VALUES {values}) AS pairs (source, record) USING (source, record)
            GROUP BY source, record
            ORDER BY source, record
        """
        found = {(row["source"], row["record"]): row for row in rows(query)}
    for record in records:
        record["who"] = found.get((record["source"], record["record"]))


class Why:
    """Why a proof holds for a file, or does not: (heading, lines) pairs, the same for all files of a host."""

    def __init__(self, rows: Rows, revoked: list[dict], bound: dict, speech: Tongue) -> None:
        self._bound, self._revoked, self._speech = bound, revoked, speech
        self._routes: dict[str, list[dict]] = defaultdict(list)
        for route in rows("SELECT * FROM routes WHERE side = 'access' ORDER BY host, route"):
            self._routes[route["host"]].append(route)
        query = """
            SELECT DISTINCT parties.because
            FROM egress JOIN parties ON parties.kind = 'endpoint' AND parties.name = egress.destination
            WHERE egress.standing = 'vouched' AND parties.standing = 'vouched'
            ORDER BY 1
        """
        declared = sorted((row["because"] for row in rows(query)), key=lambda said: "(decision " not in said)
        self._vouched = [self._say("not_counted", declared=self._judged(said)) for said in declared[:20]]
        if declared[20:]:
            self._vouched.append(self._say("not_counted_more", n=len(declared[20:])))

    def __call__(self, file: dict) -> list[tuple[str, list[str]]]:
        if file["proof"] == "A":
            return [(self._say("a"), [self._route(route) for route in self._routes[file["host"]]])]
        if file["proof"] == "C":
            return [(self._say("c"), [self._say("declared", declared=self._judged(file["away"] or ""))])]
        if file["proof"] == "B":
            return [(self._say("b"), [self._size(file), self._judged(self._bound["reason"]), *self._vouched])]
        if file["verdict"] == "presumed":
            return [(self._say("not_a"), self._not_a(file)), (self._say("not_b"), self._not_b(file))]
        return []

    def _say(self, key: str, **values: object) -> str:
        return say(self._speech, f"why.{key}", **values)

    def _judged(self, sentence: str) -> str:
        return words.cut(judged(self._speech, sentence), MOST_WORDS, self._speech)

    def _not_a(self, file: dict) -> list[str]:
        routes = self._routes[file["host"]]
        lines = [
            self._say("withdrawn_a", why=self._judged(row["reason"]))
            for row in self._revoked
            if row["proof"] == "A" and row["host"] == file["host"]
        ]
        lines += [self._route(route) for route in routes if not route["whole"]]
        if not routes:
            lines.append(self._say("no_route"))
        if file["doubts"]:
            lines.append(self._say("doubted"))
        return lines

    def _not_b(self, file: dict) -> list[str]:
        if self._bound["bytes"] is None:
            return [self._judged(self._bound["reason"])]
        lines = [
            self._say("withdrawn_b", why=self._judged(row["reason"])) for row in self._revoked if row["proof"] == "B"
        ]
        if (file["floor"] or 0) <= self._bound["bytes"]:
            lines.append(self._size(file))
        if any(doubt["blocks"] == "AB" for doubt in file["doubts"]):
            lines.append(self._say("doubted_sent"))
        return lines

    def _route(self, route: dict) -> str:
        said = {"route": words.cut(route["route"], 80), "why": self._judged(route["reason"])}
        host = words.cut(route["host"], 80) or self._say("some_host")
        watched = "watched" if route["sensors"] else "unwatched"
        state = "whole" if route["whole"] else "holed"
        return self._say(f"route_{watched}_{state}", host=host, sensors=words.cut(route["sensors"]), **said)

    def _size(self, file: dict) -> str:
        """The file's floor beside the bound."""
        most = words.human(self._bound["bytes"], self._speech)
        if file["floor_is"] == "unknown":
            return self._say("floor_unknown", most=most)
        how = self._judged(file["floor_is"] or "")
        return self._say("floor", least=words.human(file["floor"], self._speech), how=how, most=most)
