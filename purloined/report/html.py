"""The report: one HTML file that opens from disk, asks no network for anything, and can be printed.

Every name in it may have been chosen by a thief. So whatever a template puts out passes `names.shown` and then
Jinja's escaping, no value ever enters the script, and the page forbids itself (Content-Security-Policy) to load or run
anything but its own. Same tables, same bytes: every query is ordered, and there is no clock.

The page is one template per view (pages/<view>.html) inside of pages/shell.html. A view speaks of what its function in
`views.VIEWS` gives, and of what `views.shared` gives to all: so each can be shown alone as well.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import partial
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from purloined import names
from purloined.messages import Tongue, judged, markup, say, tongue
from purloined.report import views, words
from purloined.report.files import Raw, Rows

_PAGES = "pages"


class Places(NamedTuple):
    """Where more of something can be read, or decided, as an address; empty where the page stands alone."""

    file: Callable[[int], str] = lambda file: ""
    record: Callable[[str, int], str] = lambda source, record: ""
    owner: Callable[[str], str] = lambda owner: ""
    decide: Callable[..., str] = lambda kind, **fields: ""


ALONE = Places()


def write(rows: Rows, about: dict, raw: Raw, path: Path, language: str = "en") -> None:
    """Writes the report of a judged case.

    rows      SQL text -> the rows, as dicts, over the tables of the case
    about     name, title, timezone, version, settings_sha256, evidence (the lines of evidence.jsonl), decisions (those
              in force, as number, made, who, says, why), decisions_sha256, duties (see `duty_rows`); title, timezone
              and duties may be left out
    raw       [(source, record)] -> {(source, record): the raw line, or None}; called once
    path      where to; what lies there is replaced only when all is written
    language  one of `messages.LANGUAGES`
    """
    path = Path(path)
    writing = path.with_name(path.name + ".writing")
    speech = tongue(language)
    pages = environment(speech)
    about = views.whole(about)
    given = views.shared(rows, about, speech)
    shown = {name: view(rows, given, raw, speech) for name, view in views.VIEWS.items()}
    bodies = (
        {"name": name, "body": render(pages, name, given | context)}
        for name, context in shown.items()
        if context is not None
    )
    try:
        with writing.open("w", encoding="utf-8", newline="\n") as stream:
            there = [name for name, context in shown.items() if context is not None]
            stream.writelines(pages.get_template("shell.html").generate(given | {"names": there, "bodies": bodies}))
        writing.replace(path)
    finally:
        writing.unlink(missing_ok=True)


def render(pages: jinja2.Environment, view: str, context: dict) -> Markup:
    """One view, as it stands inside of the shell."""
    return Markup(pages.get_template(f"{view}.html").render(context))


def environment(speech: Tongue, places: Places = ALONE) -> jinja2.Environment:
    """The templates, in one language. places: what they may lead to besides"""
    pages = jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with_speech = {
        "human": words.human,
        "utc": words.utc,
        "plain": words.plain,
        "cut": words.cut,
        "gap": _gap,
        "moment": words.moment,
    }
    pages.filters |= {name: _in(function, speech) for name, function in with_speech.items()}
    pages.filters["judged"] = lambda text: judged(speech, text or "")
    script = source("script.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    pages.globals |= {
        "t": partial(markup, speech),
        "tt": partial(say, speech),
        "language": speech.language,
        "span": _in(words.span, speech),
        "odds": _in(words.odds, speech),
        "comma": lambda number: f"{number:,}",
        "style": Markup(source("style.css")),  # both are the program's own files
        "script": Markup(script),
        "places": places,
        "script_sha256": digest,  # browsers that know hashes then run this script alone
    }
    return pages


def source(name: str) -> str:
    """The text of one of the files in pages/: a template, the style sheet, the script."""
    return resources.files("purloined.report").joinpath(_PAGES, name).read_text("utf-8")


def _in(function, speech: Tongue):
    return partial(function, speech=speech)


def _gap(row: dict, speech: Tongue) -> str:
    """A row of `gaps`: its reason, and its times where that does not tell them."""
    reason = judged(speech, row["reason"])
    if row["from_time"] is None or row["to_time"] is None or row["reason"].startswith("not covered "):
        return words.cut(reason, 500, speech)
    since, until = words.utc(row["from_time"], speech), words.utc(row["to_time"], speech)
    return words.cut(say(speech, "coverage.gap", since=since, until=until, why=reason), 500, speech)


def visible(value: object) -> object:
    """Every value a template puts out, made visible. What is markup came from the templates, or the catalogue."""
    return names.shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value
