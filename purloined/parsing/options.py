"""The words of a command taken apart into options and operands, in their order."""

from collections.abc import Collection, Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """items: (option, its value) in order, an operand as ("", operand); unknown: options not known."""

    items: list[tuple[str, str]]
    unknown: list[str]

    def operands(self) -> list[str]:
        """What is no option, nor the value of one."""
        return [value for name, value in self.items if not name]

    def values(self, *names: str) -> list[str]:
        """The values of these options, in their order."""
        return [value for name, value in self.items if name in names]


def gnu(
    words: list[str], flags: Collection[str], values: Collection[str], short: Mapping[str, str] | None = None
) -> Words:
    """`--name`, `--name value`, `--name=value`, `-x`, `-xyz`, `-xvalue`; `--` ends the options.

    short: the long name of each letter. A flag that is given a value with `=` keeps it: `--recursive=false`. The
    word after an unknown option counts as an operand, since it may be one."""
    items: list[tuple[str, str]] = []
    unknown: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            items += [("", operand) for operand in rest]
            break
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            if name in values and not equals:
                value = rest.pop(0) if rest else ""
            elif name not in values and name not in flags:
                unknown.append(word)
            items.append((name, value))
        elif word.startswith("-") and word != "-":
            _letters(word[1:], rest, flags, values, short or {}, items, unknown)
        else:
            items.append(("", word))
    return Words(items, unknown)


def _letters(
    letters: str, rest: list[str], flags: Collection[str], values: Collection[str], short: Mapping[str, str],
    items: list[tuple[str, str]], unknown: list[str],
) -> None:  # fmt: skip
    while letters:
        name, letters = short.get(letters[0], letters[0]), letters[1:]
        if name in values:
            items.append((name, letters.removeprefix("=") if letters else rest.pop(0) if rest else ""))
            return
        if name not in flags:
            unknown.append(f"-{name}")
        items.append((name, ""))
