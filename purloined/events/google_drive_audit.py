r"""Google Workspace's Drive audit log: files downloaded, viewed, copied, synchronised and changed, by title.

    {"kind":"admin#reports#activity","id":{"time":"2026-03-04T01:10:00.000Z","applicationName":"drive"},"actor":{"email":
     "anna@acme.example"},"ipAddress":"203.0.113.66","events":[{"name":"download","parameters":[{"name":"doc_title",...}]}]}

(On one line.) Read is what the Reports API answers (`{"items": [...]}`, or activities a line). A download (exports are
downloads), a synchronisation to a device, or a file sent as an attachment is a `send` from drive.google.com to the
client's address; a view, preview, print or copy is a `read`. Which event is what stands in
knowledge/cloud_operations.toml. Folders are passed over.

What it cannot tell: the folder, for the log has the title alone, and several files may have one title: so it is
looked for everywhere, with _ for a slash, as Drive itself names what it hands out. The title is that at the time.
Files of Google's own kinds have no extension here, and may have one where they are held. The size; whether a download
was whole; what a synchronised device read later without a record. Records are kept for 180 days, and come late by up
to hours. Which events are recorded depends on the edition: silence means nothing on any route.

Documented under "Drive Audit Activity Events" in the Google Workspace Admin SDK, Reports API.
"""

import re
from collections.abc import Iterator

from purloined import knowledge
from purloined.evidence import Evidence
from purloined.parsing import cloud_values, json_objects

SHOWS = {"send", "write", "create", "delete"}  # `read` rows come too, but their absence means nothing

RECORD = "entry"
KIND = "Cloud"
COLLECT = """GET https://admin.googleapis.com/admin/reports/v1/activity/users/all/applications/drive?startTime=2026-02-27T00:00:00Z
# every page of it (nextPageToken), as JSON; kept for 180 days"""

_HOST = "drive.google.com"
_WITHIN = frozenset({"items"})
_FOUND = knowledge.load("cloud_operations.toml")["google_drive"]
_ACTIONS = {name: action for action in ("send", "read", "write", "create", "delete") for name in _FOUND[action]}
_HEAD = (re.compile(rb'"applicationName"\s*:\s*"drive"'), re.compile(rb'"admin#reports#activit(?:y|ies)"'))


def recognises(name: str, head: bytes) -> bool:
    return all(form.search(head) for form in _HEAD)


def read(evidence: Evidence) -> Iterator[dict]:
    for record, said in json_objects.objects(evidence, _WITHIN):
        identity, actor = said.get("id"), said.get("actor")
        time = cloud_values.utc(identity, "time") if isinstance(identity, dict) else None
        events = said.get("events")
        if time is None or not isinstance(events, list):
            evidence.unread(record, "no time" if time is None else "no events")
            continue
        evidence.saw(record, time)
        who = cloud_values.text(actor, "email", "key", "profileId") if isinstance(actor, dict) else None
        client = cloud_values.text(said, "ipAddress")
        for event in events:
            row = _deed(event, client) if isinstance(event, dict) else None
            if row is not None:
                yield row | {"record": record, "time": time, "actor_user": who, "route": "cloud", "host": _HOST}


def _deed(event: dict, client: str | None) -> dict | None:
    name = cloud_values.text(event, "name")
    action = _ACTIONS.get(name or "")
    said = _parameters(event)
    title = said.get("doc_title")
    if action is None or not title or said.get("doc_type") in ("folder", "shared_drive"):
        return None
    words = [name, *(f"{each} {said[each]}" for each in ("doc_type", "doc_id", "owner", "visibility") if each in said)]
    row = {"action": action, "name": title.replace("/", "_"), "detail": ", ".join(words)}
    if action == "send":
        return row | {"src_endpoint": _HOST, "dst_endpoint": client}
    return row | {"src_endpoint": client}


def _parameters(event: dict) -> dict[str, str]:
    """Those with a text for a value, by name."""
    found = event.get("parameters")
    each = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return {str(one.get("name")): value for one in each if (value := cloud_values.text(one, "value"))}
