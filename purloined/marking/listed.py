"""All rules and classes as a person reads them: for the terminal, and for docs/markings.md, which is made of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from purloined import knowledge
from purloined.marking.rules import Rule

BEGIN, END = "<!-- made by `purloined markings show --markdown` -->", "<!-- end of what is made -->"


def classes() -> dict[str, str]:
    """Each class and what it means."""
    return {entry["class"]: entry["means"] for entry in knowledge.load("markings/lists/classes.toml")["class_"]}


def as_markdown(rules: Sequence[Rule]) -> str:
    """The classes with their rules: what each finds, where it is a use, from where it is known."""
    known = classes()
    lines = [BEGIN, "", "| class | means | rules |", "|---|---|---|"]
    by_class = _by_class(rules)
    for kind in sorted(by_class):
        lines.append(f"| `{kind}` | {known.get(kind, '')} | {len(by_class[kind])} |")
    for kind in sorted(by_class):
        lines += ["", f"**{kind}**", "", "| rule | finds | a use in | source | checked |", "|---|---|---|---|---|"]
        for rule in by_class[kind]:
            lines.append(
                f"| `{rule.id}` | {_cell(rule.means)} | {_places(rule)} | {_cell(rule.source)} | {rule.checked} |"
            )
    return "\n".join([*lines, "", END])


def as_text(rules: Sequence[Rule]) -> str:
    """One line per rule, under its class."""
    known = classes()
    lines = []
    for kind, of_class in sorted(_by_class(rules).items()):
        lines.append(f"{kind}  {known.get(kind, '')}".rstrip())
        lines += [f"  {rule.id}  {rule.means}" for rule in of_class]
    return "\n".join(lines)


def in_full(rule: Rule) -> str:
    """All that a rule says."""
    lines = [f"{rule.id}  {rule.means}", f"  class    {rule.kind}", f"  source   {rule.source}"]
    lines += [f"  checked  {rule.checked}", f"  stands   {rule.at}", f"  a use in {_places(rule)}"]
    lines += [f"  yes      {_example(example)}" for example in rule.yes]
    lines += [f"  no       {_example(example)}" for example in rule.no]
    return "\n".join(lines)


def as_data(rule: Rule) -> dict:
    """The rule for `--json`."""
    return {
        "id": rule.id,
        "class": rule.kind,
        "means": rule.means,
        "source": rule.source,
        "checked": rule.checked.isoformat(),
        "places": sorted(rule.places),
        "at": rule.at,
        "yes": [example._asdict() for example in rule.yes],
        "no": [example._asdict() for example in rule.no],
    }


def _by_class(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    by_class: dict[str, list[Rule]] = defaultdict(list)
    for rule in sorted(rules, key=lambda rule: rule.id):
        by_class[rule.kind].append(rule)
    return by_class


def _places(rule: Rule) -> str:
    if "anywhere" in rule.places and not rule.mentioned:
        return "any place"
    return ", ".join(sorted(rule.places))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _example(example: tuple[str, str]) -> str:
    text, place = example
    return repr(text) if place == "body" else f"{text!r} in {place}"
