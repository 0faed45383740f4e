"""The case as STIX 2.1: an Incident with the Incident Core extension, and an Impact for each owner and verdict.

Documented in OASIS' STIX 2.1, and in its Common Object Repository under "Incident Core" (ef765651-...), "Impact"
(7cc33dd6-...) and "TLP 2.0" (60a3c5c5-...). Verdicts become the loss types of that vocabulary:

    published  exploited-loss    taken  confirmed-loss    accessed, presumed  suspected-loss    ruled_out  none

Every object bears the TLP 2.0 marking. Ids are made from the case (UUID 5), so that the same case gives the same
bundle. No file is named, and nobody's observables are in it.
"""

import json
from typing import BinaryIO

from purloined import names
from purloined.exports import Told

OPTION = "stix"
SAYS = "the case as a STIX 2.1 bundle: incident and impacts, without names of files"

_CORE = "extension-definition--ef765651-680c-498d-9894-99799f2fa126"
_IMPACT = "extension-definition--7cc33dd6-f6a1-489b-98ea-522d351d71b9"
_TLP = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP_CREATED = "2022-10-01T00:00:00.000Z"
_TLP_IDS = {
    "CLEAR": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "GREEN": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "AMBER": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "AMBER+STRICT": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "RED": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_LOSS = {
    "published": "exploited-loss",
    "taken": "confirmed-loss",
    "accessed": "suspected-loss",
    "presumed": "suspected-loss",
    "ruled_out": "none",
}
_INFORMATION = {"personal": "pii", "health": "phi", "classified": "classified-material"}
_EXPOSURE = """
    SELECT owner, marking, verdict, rank, sum(files) AS files, least(sum(bytes), 9000000000000000000) AS bytes
    FROM exposure GROUP BY owner, marking, verdict, rank ORDER BY owner, rank DESC, marking
"""


def write(told: Told, stream: BinaryIO) -> str:
    """The bundle."""
    exposed = list(told.rows(_EXPOSURE))
    made = bundle(told, exposed)
    stream.write(json.dumps(made, ensure_ascii=True, indent=1).encode("ascii") + b"\n")
    return f"{len(made['objects']):,} objects written"


def bundle(told: Told, exposed: list[dict]) -> dict:
    """exposed: files and bytes per owner, marking and verdict."""
    victim = _identity(told, "victim", told.company or told.title or told.name)
    owners = {
        owner: _identity(told, f"owner {owner}", owner) for owner in sorted({row["owner"] for row in exposed} - {""})
    }
    impacts = [_impact(told, row, victim["id"], owners) for row in exposed]
    objects = [_marking(told), victim, *owners.values(), _incident(told, exposed, victim["id"], impacts), *impacts]
    return {"type": "bundle", "id": _id(told, "bundle", ""), "objects": objects}


def _marking(told: Told) -> dict:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": _TLP_IDS[told.tlp],
        "created": _TLP_CREATED,
        "name": told.marking,
        "extensions": {_TLP: {"extension_type": "property-extension", "tlp_2_0": told.tlp.lower()}},
    }


def _incident(told: Told, exposed: list[dict], victim: str, impacts: list[dict]) -> dict:
    files = dict.fromkeys(_LOSS, 0)
    for row in exposed:
        files[row["verdict"]] += int(row["files"])
    said = ", ".join(f"{count:,} {verdict.replace('_', ' ')}" for verdict, count in files.items())
    types = ["ransomware"]
    types += ["unauthorized-access-information"] if files["accessed"] or files["taken"] else []
    types += ["unauthorized-release"] if files["published"] else []
    core = {
        "extension_type": "property-extension",
        "determination": "confirmed" if files["published"] or files["taken"] or files["accessed"] else "suspected",
        "investigation_status": "open",
        "incident_types": types,
    }
    return _object(told, "incident", "") | {
        "created_by_ref": victim,
        "name": names.shown(told.title or told.name),
        "description": f"Files held, each owner's by itself: {said}. Presumed is the default: nothing rules it out.",
        "extensions": {_CORE: core | ({"impact_refs": [impact["id"] for impact in impacts]} if impacts else {})},
    }


def _impact(told: Told, row: dict, victim: str, owners: dict[str, dict]) -> dict:
    whose = names.shown(row["owner"]) or "owner not known"
    bears = names.shown(row["marking"]) or "no marking known"
    loss = {"loss_type": _LOSS[row["verdict"]], "information_type": _information(row["marking"])}
    counts = {"record_count": int(row["files"]), "record_size": int(row["bytes"])}
    return _object(told, "impact", f"{row['owner']}\n{row['marking']}\n{row['verdict']}") | {
        "created_by_ref": victim,
        "impact_category": "confidentiality",
        "description": f"{whose}; {bears}; {row['verdict'].replace('_', ' ')}. Records are files.",
        "impacted_refs": [owners[row["owner"]]["id"] if row["owner"] else victim],
        "extensions": {_IMPACT: {"extension_type": "new-sdo"}, "confidentiality-ext": loss | counts},
    }


def _information(marking: str) -> str:
    """The kind of information, by the markings of each class of data; drawings and papers of customers are theirs."""
    from purloined import knowledge

    bears = [names.normal(part.strip()) for part in marking.replace(";", ",").split(",")]
    for entry in reversed(knowledge.load("data_classes.toml")["class"]):
        if entry["name"] in _INFORMATION and {names.normal(text) for text in entry["markings"]} & set(bears):
            return _INFORMATION[entry["name"]]
    return "proprietary"


def _identity(told: Told, key: str, name: str) -> dict:
    return _object(told, "identity", key) | {"name": names.shown(name), "identity_class": "organization"}


def _object(told: Told, kind: str, key: str) -> dict:
    at = f"{told.as_of:%Y-%m-%dT%H:%M:%S}.000Z"
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": _id(told, kind, key),
        "created": at,
        "modified": at,
        "object_marking_refs": [_TLP_IDS[told.tlp]],
    }


def _id(told: Told, kind: str, key: str) -> str:
    return f"{kind}--{told.uid(kind, key)}"
