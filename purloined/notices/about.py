"""What stands in every notice of a case: who writes, since when, as of when, when more is to be heard."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from purloined import names
from purloined.duties import words
from purloined.duties.facts import Known
from purloined.settings import Settings

TLP = "TLP:AMBER+STRICT"


def about(settings: Settings, known: Known, window: dict | None, as_of: datetime | None, owner: str, lang: str) -> dict:
    """What one owner's notice says of the case. window: the row of that table; as_of: when something was last added or
    decided, so that the same case gives the same notice."""
    stated = settings.notice
    zone = known.zone

    def moment(at: datetime | None) -> str:
        return _moment(at, zone, lang)

    discovery = known.start("discovery", owner)
    company = known.facts.get("company.names", ())
    return {
        "case": settings.title or settings.name,
        "sender": stated.get("sender") or next(iter(company), ""),
        **{name: stated.get(name, "") for name in ("contact", "email", "phone", "reference", "measures")},
        "tlp": stated.get("tlp", TLP),
        "to": _addressee(settings, owner),
        "as_of": moment(as_of),
        "discovered": moment(discovery.at) if discovery else "",
        "next_update": moment(stated.get("next_update")),
        "since": moment(window["from_time"]) if window else "",
        "until": moment(window["to_time"]) if window else "",
    }


def house(settings: Settings, known: Known) -> tuple[str, ...]:
    """What the company itself is called, where it stands as an owner, or as the sender."""
    stated = [settings.notice.get("sender", ""), *known.facts.get("company.names", ())]
    return tuple(dict.fromkeys(name for name in stated if name))


def own_domains(settings: Settings) -> tuple[str, ...]:
    """Mail domains of the company."""
    return tuple(name for name in settings.internal if not _is_network(name))


def _is_network(text: str) -> bool:
    return "/" in text or text.replace(".", "").isdigit() or ":" in text


def _addressee(settings: Settings, owner: str) -> str:
    entry: dict[str, Any] = next((entry for entry in settings.owners if entry["name"] == owner), {})
    return "\n".join([owner, *([entry["notify"]] if entry.get("notify") else [])])


def _moment(at: datetime | None, zone: ZoneInfo, lang: str) -> str:
    if at is None:
        return ""
    return names.shown(words.moment(at.replace(tzinfo=at.tzinfo or UTC), zone.key, lang))
