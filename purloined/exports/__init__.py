"""What a case holds, for other programs: one file per form; the folder is the registry.

A form has `OPTION` (how it is asked for), `SAYS` (help), and `write(told, stream)`, which writes bytes and returns what
it wrote as a sentence; what is heavy it imports only then, since help imports every form. Whatever a thief may have
named is inert in each: no formula, no control, no turned-round name. Every file carries its TLP marking (Traffic Light
Protocol 2.0). Same case, same bytes: times are those of the case.
"""

import importlib
import pkgutil
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from types import ModuleType
from typing import NamedTuple

TLP = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
DEFAULT_TLP = "AMBER+STRICT"
_NAMESPACE = uuid.UUID("7b0f5c6e-5a3f-4d0e-9a55-3f8f1f1f5e0a")  # of this program's ids, made once


class Told(NamedTuple):
    """What all forms tell from.

    name, title    of the case; version: of this program
    as_of          when evidence was last added or something decided; revision: how many decisions were made
    company        what the company is called; empty: nobody stated it
    tlp            one of TLP; language: one of `messages.LANGUAGES`
    rows           SQL text -> the rows, as dicts, over the tables of the judged case
    duties         the answers as data (`duties.shown.as_data`), their questions in words
    persons        how many people are concerned at the most, by the fact that states it; nobody counts them in files
    persons_of_owners  the same by owner, where that was stated of it
    about          what else stands in the case: hashes of settings and decisions, evidence, decisions in force
    events         the rows of `events`; logs: what evidence they are from, by source (`ocsf_events.Log`)
    """

    name: str
    title: str
    version: str
    as_of: datetime
    revision: int
    company: str
    tlp: str
    language: str
    rows: Callable[..., Iterator[dict]]
    duties: list[dict]
    persons: dict[str, int]
    persons_of_owners: dict[str, int]
    about: dict
    events: Callable[[], Iterator[dict]]
    logs: dict

    @property
    def marking(self) -> str:
        """The marking as it is written: `TLP:AMBER+STRICT`."""
        return f"TLP:{self.tlp}"

    def uid(self, *parts: str) -> uuid.UUID:
        """An id that stays the same while the case grows: made from its name, its company and its first evidence."""
        first = self.about["evidence"][0]["sha256"] if self.about["evidence"] else ""
        return uuid.uuid5(_NAMESPACE, "\n".join((self.name, self.company, first, *parts)))


def forms() -> dict[str, ModuleType]:
    """Every form, by its option."""
    found = [importlib.import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__)]
    return {form.OPTION: form for form in found if hasattr(form, "OPTION")}
