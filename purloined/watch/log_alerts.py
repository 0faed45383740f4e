"""Alerts of `watch logs`, as people get them: what was seen, since when, by whom, what it could become, what to do.

Names in them were written by whoever wrote the logs: all go through `names.shown`, which `say` sees to.
"""

import contextlib

from purloined.messages import Tongue, say, tongue

MOST_SHOWN = 5
LESS_URGENT = ("log loss", "listing")  # syslog: a warning; all else asks for somebody at once
_SUBJECTS = ("devices", "accounts", "processes", "peers")


def as_text(alert: dict, language: str = "en") -> str:
    """An alert for a person."""
    speech = tongue(language)
    state = say(speech, f"watch.logs.{alert['state']}")
    lines = [f"{state:7} {say(speech, 'watch.kind.' + _word(alert['kind']))} · {_minute(speech, alert['time'])}"]
    lines.append("  " + _why(speech, alert))
    for field in _SUBJECTS:
        if alert.get(field):
            lines.append("  " + say(speech, f"watch.logs.{field}", names=_some(speech, alert[field])))
    lines.append("  " + say(speech, "watch.logs.since", time=_minute(speech, alert["since"])))
    if folders := [_folder(place) for place in alert.get("places", ())]:
        lines.append("  " + say(speech, "watch.logs.folders", names=_some(speech, folders)))
    if alert.get("names"):
        lines.append("  " + say(speech, "watch.logs.for_example", names=_some(speech, alert["names"])))
    if becomes := alert.get("becomes"):
        lines.append("  " + _becomes(speech, becomes))
    for record in [record for record in alert.get("records", ()) if record["last"]][:MOST_SHOWN]:
        lines.append("  " + say(speech, "watch.logs.records", **record))
    lines.append("  " + say(speech, "watch.logs.now", what=say(speech, "watch.do." + _word(alert["kind"]))))
    return "\n".join(lines)


def _word(kind: str) -> str:
    return kind.replace(" ", "_")


def _why(speech: Tongue, alert: dict) -> str:
    """The detector's sentence; its figures by name, where it has one that is not known here."""
    key = f"watch.why.{alert['says']}"
    with contextlib.suppress(KeyError):  # an alert that waits may be of another version
        return say(speech, key, **({"n": 2} | alert["figures"]))
    figures = ", ".join(f"{name} {value}" for name, value in alert["figures"].items())
    return say(speech, "watch.logs.figures", says=alert["says"], figures=figures)


def _becomes(speech: Tongue, becomes: dict) -> str:
    told = say(speech, "watch.logs.becomes", n=becomes["folders"], files=becomes["files"], bytes=becomes["bytes"])
    if not becomes["owners"]:
        return told
    owners = [say(speech, "watch.logs.owner", **owner) for owner in becomes["owners"]]
    if becomes["more_owners"]:
        owners.append(say(speech, "terminal.more", n=becomes["more_owners"]))
    return told + say(speech, "watch.logs.owners", names=say(speech, "watch.logs.between").join(owners))


def _some(speech: Tongue, given: list[str]) -> str:
    shown = given[:MOST_SHOWN]
    if len(given) > MOST_SHOWN:
        shown = [*shown, say(speech, "terminal.more", n=len(given) - MOST_SHOWN)]
    return say(speech, "watch.logs.between").join(shown)


def _folder(place: dict) -> str:
    share, folder = place["share"], place["folder"]
    return folder if not share or share in folder.split("/") else "/".join(part for part in (share, folder) if part)


def _minute(speech: Tongue, time: str) -> str:
    return say(speech, "watch.logs.time", time=time[:16].replace("T", " "))
