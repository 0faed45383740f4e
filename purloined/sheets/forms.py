"""The forms: one TOML file each in knowledge/sheets; the folder is the registry."""

from datetime import date
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from purloined import knowledge
from purloined.settings import CaseError


class Field(NamedTuple):
    """A field of a form. section: its heading, where one begins; fill: the function that knows; answer: the key of
    [answers] that outweighs it."""

    label: dict[str, str]
    section: dict[str, str]
    fill: str
    answer: str


class Form(NamedTuple):
    """A form. duty: the duty and step it serves; source, checked, confidence: where its fields were seen, and when;
    source in each language."""

    id: str
    title: dict[str, str]
    channel: dict[str, str]
    duty: str
    source: dict[str, str]
    checked: date
    confidence: str
    fields: tuple[Field, ...]


@lru_cache
def shipped() -> dict[str, Form]:
    """Every form, by its name."""
    folder = resources.files(knowledge).joinpath("sheets")
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {name: _form(name, knowledge.load(f"sheets/{name}.toml")) for name in names}


def _form(name: str, raw: dict) -> Form:
    fields = tuple(
        Field(entry["label"], entry.get("section", {}), entry.get("fill", ""), entry["answer"])
        for entry in raw["field"]
    )
    source = {"en": raw["source"], "ja": raw.get("source_ja", raw["source"])}
    return Form(name, raw["title"], raw["channel"], raw["duty"], source, raw["checked"], raw["confidence"], fields)


def answers(stated: dict) -> dict[str, str]:
    """[answers] of case.toml, with dotted keys. A CaseError names a key that no form asks for."""
    found = dict(_flat(stated))
    known = {field.answer for form in shipped().values() for field in form.fields}
    for key, value in found.items():
        if key not in known:
            raise CaseError(f"case.toml, [answers]: no form asks for {key!r}; known are {', '.join(sorted(known))}")
        if not isinstance(value, str):
            raise CaseError(f'case.toml, [answers]: write "{key}" = "..."')
    return found


def _flat(raw: dict, prefix: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for key, value in raw.items():
        found += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return found
