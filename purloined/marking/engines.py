"""What runs over the text: many patterns at once. Each engine is a function from bytes to {pattern: ends in bytes}."""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from purloined.marking import rules

Engine = Callable[[bytes], dict[int, list[int]]]


class Expression(NamedTuple):
    """A pattern as rules.portable gives it. case: whether capitals matter; once: whether that it is there is enough."""

    pattern: str
    case: bool = False
    once: bool = False


Expressions = Sequence[Expression]


def engine(expressions: Expressions, name: str = "") -> Engine:
    """The engine of that name; without one, hyperscan where it is installed, else RE2."""
    if name:
        return {"hyperscan": _hyperscan, "re2": _re2, "re": _re}[name](expressions)
    try:
        return _hyperscan(expressions)
    except ImportError:
        return _re2(expressions)


def _hyperscan(expressions: Expressions) -> Engine:
    """About 400 MB/s of text with all the rules; wheels for Linux, macOS on ARM, Windows."""
    import hyperscan

    if not expressions:
        return lambda data: {}
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[one.pattern.encode() for one in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[
            hyperscan.HS_FLAG_UTF8
            | hyperscan.HS_FLAG_MULTILINE
            | (0 if one.case else hyperscan.HS_FLAG_CASELESS)
            | (hyperscan.HS_FLAG_SINGLEMATCH if one.once else 0)
            for one in expressions
        ],
    )

    def ends(data: bytes) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        database.scan(data, match_event_handler=lambda number, _, end, *__: found[number].append(end))
        return found

    return ends


def _re2(expressions: Expressions) -> Engine:
    """The fallback, about a quarter as fast: which patterns match is asked once, then each for its places."""
    import re2

    if not expressions:
        return lambda data: {}
    options = re2.Options()
    options.max_mem = 512 << 20
    texts = [f"(?m{'' if one.case else 'i'}){one.pattern}" for one in expressions]
    together = re2.Set.SearchSet(options)
    for text in texts:
        together.Add(text)
    together.Compile()
    single: dict[int, re2._Regexp] = {}

    def ends(data: bytes) -> dict[int, list[int]]:
        found = {}
        for number in together.Match(data) or ():
            if expressions[number].once:
                found[number] = [0]
                continue
            if number not in single:
                single[number] = re2.compile(texts[number].encode())
            found[number] = [match.end() for match in single[number].finditer(data)]
        return found

    return ends


def _re(expressions: Expressions) -> Engine:
    """Python's own, for one rule on short texts: slow with many."""
    patterns = [
        re.compile(rules.for_python(one.pattern), re.MULTILINE | (0 if one.case else re.IGNORECASE))
        for one in expressions
    ]

    def ends(data: bytes) -> dict[int, list[int]]:
        text = data.decode("utf-8", "replace")
        found = {}
        for number, pattern in enumerate(patterns):
            if places := [len(text[: match.end()].encode()) for match in pattern.finditer(text)]:
                found[number] = places
        return found

    return ends
