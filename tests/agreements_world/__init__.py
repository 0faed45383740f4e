"""Agreements and what resembles them, made in the manner of real ones, with the truth of whose each one is.

`first_half` was written while purloined/owning was; `second_half` when that was finished, to hold it to something new;
`third_part` when the rules had been mended by what the second half showed; `openings` later, by somebody who had not
read the rules.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

from purloined.content import Part, normal
from tests.agreements_world.companies import Company


class Made(NamedTuple):
    """What a template makes. parties, legends: the companies that it is truly of, by agreement and by legend;
    traps: what is hard about it."""

    parts: list[Part]
    parties: list[Company]
    legends: tuple[Company, ...] = ()
    traps: tuple[str, ...] = ()
    name: str = "document.docx"


class Document(NamedTuple):
    """A document with its truth. kind: its template; parties, legends: names as in the register."""

    kind: str
    half: str
    path: str
    parts: list[Part]
    parties: frozenset[str]
    legends: frozenset[str]
    traps: frozenset[str]


def documents(half: str, count: int, seed: int = 1) -> Iterator[Document]:
    """So many documents of one part, templates in turn. The same seed gives the same documents."""
    from tests.agreements_world import first_half, openings, second_half, third_part

    written = {"first": first_half, "second": second_half, "third": third_part, "openings": openings}
    templates = written[half].TEMPLATES
    for number in range(count):
        dice = random.Random(f"{seed} {half} {number}")
        template = templates[number % len(templates)]
        made = template(dice)
        outside = {"outside", "the house"}
        traps = {company.trap for company in made.parties if company.trap not in outside} | set(made.traps)
        parts = [Part("name", made.name, ""), *made.parts]
        parts = [part._replace(text=normal.text(part.text)) for part in parts]  # as the scan gives it
        known = [company for company in made.parties if company.trap != "outside"]
        yield Document(
            template.__name__,
            half,
            f"Legal/{number:04d}/{made.name}",
            parts,
            frozenset(company.legal for company in known),
            frozenset(company.legal for company in made.legends if company.trap != "outside"),
            frozenset(traps or {"plain"}),
        )
