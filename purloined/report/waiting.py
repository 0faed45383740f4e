"""What a listing may mean, and no person decided: for the terminal, and for pages."""

from purloined import names

# In the order of how sure each is. A record may have several lines in `listings`.
WAITING = """
    SELECT sources.name, matches.source, matches.record, matches.grade, matches.by_key, matches.posterior_ppm,
        matches.ties, min(listings.path) AS listed, min(listings.size) AS size,
        min(listings.size_shown) AS size_shown, held.path AS held, held.size AS held_size, held.host AS held_host
    FROM matches
    JOIN sources ON sources.source = matches.source
    JOIN held ON held.file = matches.file
    JOIN listings
        ON listings.source = matches.source AND listings.record = matches.record
        AND listings.folder_key = matches.listed_folder_key AND listings.name_key = matches.listed_name_key
    WHERE NOT matches.decides AND NOT matches.refused AND matches.grade <> 'E'
    GROUP BY ALL
    ORDER BY matches.grade, sources.name, matches.record, held.path
"""


def both_sides(row: dict) -> str:
    """A match as three lines: why, what is listed, what is held."""
    odds = "" if row["posterior_ppm"] is None else f", {row['posterior_ppm'] / 10_000:.2f} % by the odds"
    ties = f", one of {row['ties']} it may be" if row["ties"] > 1 else ""
    listed_size = row["size_shown"] if row["size"] is None else row["size"]
    return (
        f"{row['grade']}  {names.shown(row['name'])}:{row['record']}  {row['by_key']}{odds}{ties}\n"
        f"    listed  {names.shown(row['listed'])}  {names.shown(str(listed_size or 'no size'))}\n"
        f"    held    {names.shown(row['held'])}  {row['held_size'] or 'no size'}"
    )
