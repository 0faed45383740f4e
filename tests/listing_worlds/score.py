"""The table `matches` against the truth of a world; and the plain join by name and size, which is what people do.

A row counts by its best grade. It claims the contents of the held files it is matched to; what it claims is right as
far as its own content is among them: one of two is half right. So a tie costs precision, and a copy elsewhere none.
Grades are read as they come; `V` (another version) and `E` (coincidence) claim nothing.
"""

from pathlib import Path
from typing import NamedTuple

import duckdb

from .profiles import PROFILES

GRADES = ("P", "Q", "B0", "B1", "B2", "C1", "C", "C2", "D1", "D2", "D", "D3", "V", "E")
NO_CLAIM = ("V", "E")
SURE = ("P", "Q", "B0", "B1", "B2", "D1", "D2")  # what the bar of a flat listing counts
WHOLE_NAMES = ("rerooted", "upper", "flat", "resorted")  # profiles whose names and sizes say all that the held ones do
BANDS = ((0.999, 1.01), (0.95, 0.999), (0.5, 0.95), (0.0, 0.5))
CHANCES = ((0.0, 0.001), (0.001, 0.01), (0.01, 0.1), (0.1, 1.0), (1.0, 1e12))
CLAIMED = {"B0": 99.9, "B1": 99.9, "B2": 99.9, "D1": 99.9, "D2": 95.0, "D3": 50.0}  # per cent, by the grade's own word


class Line(NamedTuple):
    """How well one profile, or one grade, did: own rows, rows of them found, rows that claim, and what is right of
    these."""

    name: str
    own: int
    found: int
    claims: int
    right: float

    @property
    def recall(self) -> float:
        return 100 * self.found / self.own if self.own else 100.0

    @property
    def precision(self) -> float:
        return 100 * self.right / self.claims if self.claims else 100.0


class Scores:
    """The truth of a world and what was matched, side by side, for questions."""

    def __init__(self, world: Path, case: Path, memory_limit: str = "6GB") -> None:
        self._duckdb = duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": str(world / "spill")})
        self._tables = case / "tables"
        matches = self._tables / "matches" / "matches.parquet"
        sources = ", ".join(f"'{path.stem}'" for path in (case / "tables" / "listings").iterdir())
        grades = ", ".join(f"('{grade}', {rank})" for rank, grade in enumerate(GRADES))
        self._duckdb.execute(f"""
            CREATE VIEW truth_held AS SELECT * FROM '{world}/truth/held/*.parquet';
            CREATE VIEW truth AS SELECT * FROM '{world}/truth/listed/*.parquet' WHERE source IN ({sources});
            CREATE VIEW matches AS SELECT * FROM '{matches}';
            CREATE TABLE grades AS SELECT * FROM (VALUES {grades}) AS grades(grade, rank);
            CREATE TABLE claims AS
                SELECT m.source, m.record, m.grade, grades.rank, m.decides, held.content,
                    held.content = truth.content AS is_right, truth.own, truth.profile, max(m.chance_ppm) AS chance_ppm
                FROM matches AS m
                JOIN truth_held AS held USING (file)
                JOIN truth ON truth.source = m.source AND truth.record = m.record
                LEFT JOIN grades ON grades.grade = m.grade
                GROUP BY ALL
        """)
        strange = self._duckdb.execute("SELECT DISTINCT grade FROM claims WHERE rank IS NULL").fetchall()
        if strange:
            raise ValueError(f"grades unknown to the benchmark: {strange}")

    def columns(self) -> set[str]:
        """The columns of `matches`."""
        return {row[0] for row in self._duckdb.execute("DESCRIBE matches").fetchall()}

    def by_profile(self, condition: str) -> list[Line]:
        """One line per profile, and one for all. condition: which claims count, in SQL over `claims`."""
        return self._lines("truth.profile", condition)

    def _lines(self, group: str, condition: str) -> list[Line]:
        rows = self._duckdb.execute(f"""
            WITH counted AS (SELECT * FROM claims WHERE {condition}),
            best AS (
                SELECT source, record, 1.0 * count(*) FILTER (is_right) / count(*) AS is_right
                FROM (SELECT *, min(rank) OVER (PARTITION BY source, record) AS least FROM counted)
                WHERE rank = least GROUP BY 1, 2
            )
            SELECT {group}, count(*) FILTER (truth.own), count(*) FILTER (truth.own AND best.is_right > 0),
                count(best.is_right), coalesce(sum(best.is_right), 0)
            FROM truth LEFT JOIN best ON best.source = truth.source AND best.record = truth.record
            GROUP BY GROUPING SETS (({group}), ()) ORDER BY 1
        """).fetchall()
        order = list(PROFILES)
        lines = [Line(row[0] or "all", *row[1:]) for row in rows]
        return sorted(lines, key=lambda line: order.index(line.name) if line.name in order else len(order))

    def by_grade(self) -> list[Line]:
        """One line per grade: the rows whose best it is."""
        rows = self._duckdb.execute("""
            SELECT grade, count(*), sum(is_right), sum(own::INT) FROM (
                SELECT grade, rank, own, 1.0 * count(*) FILTER (is_right) / count(*) AS is_right
                FROM (SELECT *, min(rank) OVER (PARTITION BY source, record) AS least FROM claims)
                WHERE rank = least GROUP BY grade, rank, own, source, record)
            GROUP BY grade, rank ORDER BY rank
        """).fetchall()
        return [Line(grade, own, 0, count, right) for grade, count, right, own in rows]

    def wrongly_published(self) -> tuple[int, int]:
        """Of the held files that some row makes published without a person: those whose content no row has; and all."""
        return self._duckdb.execute("""
            SELECT count(DISTINCT file) FILTER (NOT there), count(DISTINCT file) FROM (
                SELECT matches.file, held.content IN (SELECT content FROM truth) AS there
                FROM matches JOIN truth_held AS held USING (file) WHERE decides)
        """).fetchone()

    def foreign_deciding(self) -> tuple[int, int]:
        """Of the foreign rows, those that make a held file of other content published without a person; and all."""
        return self._duckdb.execute("""
            SELECT (SELECT count(DISTINCT (source, record)) FROM claims WHERE decides AND NOT own AND NOT is_right),
                count(*) FROM truth WHERE NOT own
        """).fetchone()

    def off_target(self) -> tuple[int, float, int, float]:
        """Entries that lie in a surely mapped folder, and how often files elsewhere that were changed at another time
        have their names and sizes, in per cent: what can be measured without the truth. And what it stands for: foreign
        rows whose content is not held, and how often a held file has their name and size."""
        tables = {name: f"'{self._tables}/{name}/{name}.parquet'" for name in ("in_place", "namesakes", "unlocated")}
        return self._duckdb.execute(f"""
            WITH holders AS (
                SELECT name_key, band, amount, min(mtime) < max(mtime) AS several FROM {tables["namesakes"]}
                WHERE amount IS NOT NULL GROUP BY 1, 2, 3
            ),
            there AS (
                SELECT DISTINCT p.source, p.record, p.name_key, p.band, n.amount FROM {tables["in_place"]} AS p
                JOIN {tables["namesakes"]} AS n ON n.file = p.file AND n.band = p.band WHERE p.sure AND p.agrees
            ),
            foreigners AS (
                SELECT truth.source, truth.record, bool_or(holders.name_key IS NOT NULL) AS hit FROM truth
                JOIN {tables["unlocated"]} AS u ON u.source = truth.source AND u.record = truth.record
                LEFT JOIN holders
                    ON holders.name_key = u.shown_key AND holders.band = u.band AND holders.amount = u.amount
                WHERE NOT truth.own AND truth.content NOT IN (SELECT content FROM truth_held)
                GROUP BY 1, 2
            )
            SELECT *
            FROM (SELECT count(*), 100 * avg(several::INT) FROM there JOIN holders USING (name_key, band, amount)),
                (SELECT count(*), 100 * avg(hit::INT) FROM foreigners)
        """).fetchone()

    def by_band(self) -> list[tuple[float, float, int, float, float]]:
        """Per band of the claimed posterior: its ends, rows in it, what they claim on average and what is true, both
        in per cent. Empty where `matches` has no posterior."""
        if not (column := next((c for c in ("posterior_ppm", "odds_ppm") if c in self.columns()), None)):
            return []
        return [
            (low, high, *row)
            for low, high in BANDS
            for row in self._duckdb.execute(f"""
                SELECT count(*), 100 * avg(claimed), 100 * avg(is_right) FROM (
                    SELECT m.source, m.record, max(m.{column}) / 1e6 AS claimed,
                        1.0 * count(DISTINCT held.content) FILTER (held.content = truth.content)
                            / count(DISTINCT held.content) AS is_right
                    FROM matches AS m JOIN truth_held AS held USING (file)
                    JOIN truth ON truth.source = m.source AND truth.record = m.record
                    WHERE m.{column} IS NOT NULL GROUP BY 1, 2)
                WHERE claimed >= {low} AND claimed < {high}
            """).fetchall()
            if row[0]
        ]

    def by_chance(self) -> list[tuple[str, int, float, float]]:
        """Per span of the chance that `matches` states: rows, how often a coincidence is predicted, how often there is
        one. There is one where another held file has the name and the size of a rightly matched file, and other
        content. Files that are held twice are left out: their second copy is no coincidence."""
        profiles = ", ".join(f"'{name}'" for name in WHOLE_NAMES)
        rows = self._duckdb.execute(f"""
            WITH once AS (SELECT content FROM truth_held GROUP BY 1 HAVING count(*) = 1),
            stated AS (
                SELECT lower(held.name) AS name, held.size, max(m.chance_ppm) / 1e6 AS chance
                FROM matches AS m JOIN truth_held AS held USING (file)
                JOIN truth ON truth.source = m.source AND truth.record = m.record AND truth.content = held.content
                SEMI JOIN once ON once.content = held.content
                WHERE truth.own AND m.chance_ppm IS NOT NULL AND m.grade <> 'V' AND truth.profile IN ({profiles})
                GROUP BY m.source, m.record, 1, 2
            ),
            bearers AS (
                SELECT lower(name) AS name, size, count(DISTINCT content) AS contents FROM truth_held
                SEMI JOIN stated ON stated.name = lower(truth_held.name) AND stated.size = truth_held.size GROUP BY 1, 2
            ),
            spans AS (SELECT * FROM (VALUES {", ".join(map(str, CHANCES))}) AS spans(low, high))
            SELECT low, high, count(*), avg(1 - exp(-chance)), avg((contents > 1)::INT)
            FROM stated JOIN bearers USING (name, size) JOIN spans ON chance >= low AND chance < high
            GROUP BY 1, 2 ORDER BY 1
        """).fetchall()
        return [(f"from {low:g}" if high > 1e6 else f"{low:g} to {high:g}", *row) for low, high, *row in rows]
