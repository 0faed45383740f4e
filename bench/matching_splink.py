"""Splink beside bench/matching.py, which runs this: the name, folder, size and time of a world's files, linked.

    python bench/matching_splink.py WORLD CASE

Needs splink 5 in any environment, and nothing of purloined. Two sets are linked without labels: u from random pairs, m
by expectation maximisation, frequencies of names, folders and sizes counted. A row claims the contents of its most
probable links, if they reach a half.
"""

import resource
import sys
import time
from pathlib import Path

try:
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    from splink import comparison_library as compare
except ImportError:
    print("Splink      not installed: pip install 'splink>=5,<6' somewhere, and say --splink THAT/bin/python")
    sys.exit(0)

BANDS = ((0.999, 1.01), (0.95, 0.999), (0.5, 0.95))
COLUMNS = r"""
    lower(regexp_extract(path, '[^/\\]*$')) AS name,
    lower(regexp_extract(path, '([^/\\]*)[/\\][^/\\]*$', 1)) AS parent, size, mtime
"""


def main(world: Path, case: str) -> None:
    """Links, and prints recall and precision per profile."""
    connection = duckdb.connect(config={"memory_limit": "7GB", "temp_directory": str(world / "spill")})
    tables = world / case / "tables"
    connection.execute(f"""
        CREATE TABLE held AS SELECT file AS unique_id, {COLUMNS} FROM '{tables}/holdings/*.parquet';
        CREATE TABLE listed AS SELECT row_number() OVER () AS unique_id, source, record, {COLUMNS}
            FROM '{tables}/listings/*.parquet';
        CREATE TABLE truth AS SELECT unique_id, profile, own, content
            FROM '{world}/truth/listed/*.parquet' JOIN listed USING (source, record);
        CREATE TABLE contents AS SELECT file AS unique_id, content FROM '{world}/truth/held/*.parquet';
    """)
    started = time.perf_counter()
    links = _linked(connection)
    seconds = time.perf_counter() - started
    connection.execute(f"""
        CREATE TABLE best AS
            SELECT truth.unique_id, max(match_probability) AS probability,
                1.0 * count(DISTINCT contents.content) FILTER (contents.content = truth.content)
                    / count(DISTINCT contents.content) AS is_right
            FROM (SELECT *, max(match_probability) OVER (PARTITION BY unique_id_r) AS most FROM {links}) AS link
            JOIN truth ON truth.unique_id = link.unique_id_r
            JOIN contents ON contents.unique_id = link.unique_id_l
            WHERE match_probability = most GROUP BY 1
    """)
    found = connection.execute("""
        SELECT coalesce(profile, 'all'), count(*) FILTER (own), count(*) FILTER (own AND is_right > 0),
            count(is_right), coalesce(sum(is_right), 0)
        FROM truth LEFT JOIN best USING (unique_id) GROUP BY GROUPING SETS ((profile), ()) ORDER BY profile
    """).fetchall()
    said = [
        f"{name} {100 * hits / own:.1f} / {100 * right / claims if claims else 0:.1f}"
        for name, own, hits, claims, right in found
    ]
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6
    print(f"Splink      {seconds:.1f} s, {cpu:.1f} s of CPU, {peak:.2f} GB at the peak; R / P: " + ", ".join(said))
    for low, high in BANDS:
        rows, right = connection.execute(
            f"SELECT count(*), 100 * avg(is_right) FROM best WHERE probability >= {low} AND probability < {high}"
        ).fetchone()
        if rows:
            print(f"            its probability {low} to {min(high, 1)}: {rows:,} rows, true in {right:.1f} %")


def _linked(connection: duckdb.DuckDBPyConnection) -> str:
    """The name of the table of links."""
    api = DuckDBAPI(connection=connection)
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("name", [0.92]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("parent", [0.92]).configure(term_frequency_adjustments=True),
            compare.ExactMatch("size").configure(term_frequency_adjustments=True),
            compare.ExactMatch("mtime"),
        ],
        blocking_rules_to_generate_predictions=[block_on("name", "size"), block_on("name", "parent")],
    )
    both = []
    for name in ("held", "listed"):
        rows = connection.sql(f"SELECT unique_id, name, parent, size, mtime FROM {name}")
        both.append(api.register(rows, table_name=f"{name}_rows", dataset_display_name=name))
    linker = Linker(both, settings, log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("name", "parent", "size")], recall=0.5)
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    training.estimate_parameters_using_expectation_maximisation(block_on("name", "parent"))
    training.estimate_parameters_using_expectation_maximisation(block_on("size"))
    return linker.inference.predict(threshold_match_probability=0.5).physical_name


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
