"""Whether rules hold what they say: every example, and how fast each runs alone and all run together.

A slow rule slows every scan of every file, so it is refused here. At load nothing is measured: a busy machine must not
change what is found.
"""

import random
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from purloined.content import Part
from purloined.marking import matching
from purloined.marking.matching import Matcher
from purloined.marking.rules import Rule

LEAST_SPEED = 100  # MB of text a second, of one core
_SAMPLE = 2_000_000  # characters
_WORDS = """
the of and a to in is that for it as was with be by on not he his but at are this have from which or had an they
you were their one all we can her has there been if more when will would who so no out up into them then its only
some could time these two may first do any like my now over such our man me even most made after also did many
before must well back through years where much your way down should because long each just state those people too
mr little world very good still own work men day get here old life both between being under three never know same
last another while us might great go come since against right came take used himself few house use place during
high without again home around small however found thought went say part once general data drawing number order
price total revision sheet material thickness tolerance surface finish supplier customer invoice delivery purchase
contract company agreement information technical internal control document release approved public distribution
security protection notice Vertrag Zeichnung Kunde Lieferung und der die das ist nicht dessin client livraison le
la les est plano cliente
""".split()  # noqa: SIM905 - a list of words reads as one
_ASIAN = [
    "図面",
    "価格",
    "納期",
    "部品",
    "材料",
    "会社",
    "情報",
    "契約",
    "の",
    "を",
    "は",
    "に",
    "公差",
    "图纸",
    "도면",
]


class Speed(NamedTuple):
    """MB of text a second of one core; rule: empty for all together."""

    rule: str
    speed: float


def problems(rules: Sequence[Rule]) -> Iterator[str]:
    """A sentence, with file and line, for each example that fails and each rule that cannot be compiled."""
    for rule in rules:
        yield from (f"{rule.at}: {text}" for text in matching.failing(rule))
        try:
            Matcher([rule], {}, "")
        except Exception as error:  # the engine's own exceptions share no class
            yield f"{rule.at}: the matcher cannot take it: {error} Give short pieces in found_by: docs/markings.md"


def speeds(rules: Sequence[Rule]) -> list[Speed]:
    """How fast all run together, then each alone, slowest first."""
    text = sample()
    together = Speed("", _measured(Matcher(rules, {}, ""), text))
    alone = [Speed(rule.id, _measured(Matcher([rule], {}, ""), text)) for rule in rules]
    return [together, *sorted(alone, key=lambda one: one.speed)]


def _measured(matcher: Matcher, text: str) -> float:
    part = [Part("body", text, "")]
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        matcher.scan(part)
        best = min(best, time.process_time() - began)
        if len(text) / 1e6 / best > 4 * LEAST_SPEED:
            break
    return len(text.encode()) / 1e6 / max(best, 1e-6)


def sample(size: int = _SAMPLE) -> str:
    """Text such as shares hold: sentences, tables of numbers, codes, addresses, some Japanese. The same each time."""
    chance = random.Random(6)
    lines: list[str] = []
    length = 0
    while length < size:
        line = _line(chance)
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines)


def _line(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.6:
        words = chance.choices(_WORDS, k=chance.randint(4, 18))
        if chance.random() < 0.2:
            words = [word.upper() for word in words]
        return " ".join(words).capitalize() + "."
    if kind < 0.8:
        return "\t".join(f"{chance.uniform(0, 10 ** chance.randint(1, 9)):.{chance.randint(0, 6)}f}" for _ in range(8))
    if kind < 0.9:
        return "".join(chance.choices(_ASIAN, k=chance.randint(3, 20))) + "。"
    code = "".join(chance.choices("ABCDEFGHJKLMNPRSTUVWXYZ0123456789-", k=chance.randint(6, 14)))
    address = f"{chance.choice(_WORDS)}@{chance.choice(_WORDS)}.example"
    return f"{code};{chance.randint(10**5, 10**9)};{address};2026-03-0{chance.randint(1, 9)}"
