"""What goes to other programs: each form is read by a second one, bears its marking, and names in it do nothing."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import icalendar
import jsonschema
import openpyxl
import pytest
from stix2validator import ValidationOptions, validate_string

from purloined import cli, demo, exports, flow, readers
from purloined.case import Case
from purloined.exports import xlsx_workbook
from tests.exports.test_ocsf_events import faults
from tests.small_case import make, samba

FORMS = sorted(exports.forms())
HOSTILE = (
    '=cmd|"/c calc"!A1.step', "+1+1.step", "@SUM(A1).step", "-2+3.step", "a\u202egnp.step", "a\u2066b\u2069.step",
    "tab\there.step", "_x0041_.step", "</t><f>1</f>.step", "a;b,c\\n.step", "file:\\\\host\\x.step", "\u0085next.step",
    "http_leak.step", "🂡 ace.step", "図面 改訂.step",
)  # fmt: skip
TOML = """
[case]
name = "hostile"
window = { from = 2026-03-01T00:00:00Z, to = 2026-03-02T00:00:00Z }
[facts]
"company.gdpr_controller" = true
[[host]]
name = "fs01"
addresses = ["10.0.5.10"]
access = ["smb"]
[[sensor]]
name = "audit"
match = "audit*.log"
watches = { host = "fs01", route = "smb", records = ["read"] }
kept = "forwarded"
continuous = { declared = "no outage", by = "head of IT" }
prefix = "%U|%I"
[[hostile]]
account = "thief"
[[owner]]
name = '=HYPERLINK("x";"y")'
paths = ["/Northwind/**"]
[[agreement]]
owner = '=HYPERLINK("x";"y")'
name = 'a;b,c'
notify = { within = "72 hours", after = "discovery" }
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The demo, judged."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    case = demo.write(folder)
    for path in readers.files([folder / "evidence"]):
        readers.add(case, path)
    flow.judge(case)
    return Case(folder)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case whose names were chosen by somebody who means harm."""
    lines = ['"Northwind/' + name.replace('"', '""') + f'",{number + 1000}' for number, name in enumerate(HOSTILE)]
    read = [f"10:00:{number:02}|thief|pread_send|Northwind/{name}" for number, name in enumerate(HOSTILE[:6])]
    files = {"inventory.csv": "path,size\n" + "\n".join(lines) + "\n", "audit.log": samba(*read)}
    case = make(tmp_path_factory.mktemp("hostile"), files, TOML)
    case.decide({"declares": "clock", "start": "discovery", "at": "2026-03-05T05:10:00Z"}, "lead", "seen\u202e;,")
    flow.judge(case)
    return case


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """The bytes of one form; each is written once."""
    folder, known = tmp_path_factory.mktemp("written"), {}

    def write(case: Case, form: str, *options: str, again: bool = False) -> bytes:
        key = (case.folder, form, options)
        if key not in known or again:
            assert cli.main(["export", str(case.folder), f"--{form}", str(folder / "out"), *options]) == cli.DONE
            known[key] = (folder / "out").read_bytes()
        return known[key]

    return write


def readable(form: str, data: bytes) -> str:
    """All that a form says, unpacked."""
    if form != "xlsx":
        return data.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_bears_its_marking(hostile: Case, written: Callable, form: str) -> None:
    """AMBER+STRICT, unless another is asked for."""
    assert "TLP:AMBER+STRICT" in readable(form, written(hostile, form))
    assert "TLP:GREEN" in readable(form, written(hostile, form, "--tlp", "green"))
    assert "AMBER" not in readable(form, written(hostile, form, "--tlp", "green"))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_case_gives_the_same_bytes(hostile: Case, written: Callable, form: str) -> None:
    """No clock and no dice."""
    assert written(hostile, form) == written(hostile, form, again=True)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_in_any_form_controls_or_turns_round_what_is_read(hostile: Case, written: Callable, form: str) -> None:
    """Not one such letter stands in it but line ends."""
    text = readable(form, written(hostile, form))

    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", text)


def test_nothing_in_a_workbook_is_more_than_text_number_or_time(hostile: Case, written: Callable) -> None:
    """No formula, no link, and no escape that turns into another letter."""
    data = written(hostile, "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    texts = [str(cell.value) for cell in cells if not re.fullmatch(r"-?\d+", str(cell.value))]
    paths = {cell.value.replace("_x005F_", "_") for cell in book["Verdicts"]["F"][2:]}  # which this reader leaves

    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not [text for text in texts if text[:1] in ("=", "+", "@", "-")]
    assert {"Northwind/_x0041_.step", "Northwind/</t><f>1</f>.step", "Northwind/a\\u202egnp.step"} <= paths
    assert "hyperlink" not in readable("xlsx", data)
    assert ">Northwind/_x005F_x0041_.step<" in readable("xlsx", data)
    assert '\'=HYPERLINK("x";"y")' in texts


def test_a_workbook_says_what_did_not_fit(shown: Case, written: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    """On its first sheet; the gravest are the ones that stand there."""
    monkeypatch.setattr(xlsx_workbook, "ROWS", 30)
    book = openpyxl.load_workbook(io.BytesIO(written(shown, "xlsx", "--tlp", "red")))
    about = {row[0].value: row[1].value for row in book["Read first"].iter_rows()}

    assert book["Verdicts"].max_row == 30
    assert about["Verdicts"].startswith("28 rows stand here")
    assert "252 more are in verdicts.csv" in about["Verdicts"]
    assert book["Verdicts"]["A3"].value == "Published"


def test_a_workbook_is_in_japanese_but_for_names(shown: Case, written: Callable) -> None:
    """Sheets, headings, verdicts and duties."""
    book = openpyxl.load_workbook(io.BytesIO(written(shown, "xlsx", "--lang", "ja")))
    duties = "\n".join(str(cell.value) for row in book["義務"].iter_rows() for cell in row if cell.value)

    assert book.sheetnames == ["はじめに", "影響範囲", "義務", "作業一覧", "判定"]
    assert "個人情報保護委員会" in duties
    assert "Northwind Aerospace" in duties


def test_a_number_too_long_for_a_spreadsheet_is_text(shown: Case, written: Callable) -> None:
    """Else it would be rounded: file ids have 19 digits."""
    sheet = openpyxl.load_workbook(io.BytesIO(written(shown, "xlsx")))["Verdicts"]
    with flow.opened(shown) as engine:
        known = {str(row["file"]) for row in engine.rows("SELECT file FROM verdicts")}

    assert {str(cell.value) for cell in sheet["L"][2:]} == known


def test_the_json_answer_has_every_verdict_with_its_name_as_it_is(hostile: Case, written: Callable) -> None:
    """Read back, nothing was changed; and null is not zero."""
    answer = json.loads(written(hostile, "json"))

    assert {row["path"] for row in answer["verdicts"]} >= {f"Northwind/{name}" for name in HOSTILE[:6]}
    assert len(answer["verdicts"]) == sum(row["files"] for row in answer["counts"]) == len(HOSTILE)
    assert answer["tlp"] == "TLP:AMBER+STRICT"
    assert answer["bound"][0]["bytes"] is None
    assert {row["state"] for row in answer["duties"]} >= {"due", "decide"}


def test_people_are_counted_by_whom_it_concerns_or_not_at_all(shown: Case, hostile: Case, written: Callable) -> None:
    """No file tells how many; what nobody declared is not known."""
    assert json.loads(written(shown, "json"))["persons"]["persons.jp"] == 64
    assert json.loads(written(hostile, "json"))["persons"] == {}
    first = openpyxl.load_workbook(io.BytesIO(written(hostile, "xlsx")))["Read first"]
    assert any(str(row[1].value).startswith("Not known: files do not tell") for row in first.iter_rows())


def test_an_empty_case_gives_valid_files(tmp_path: Path, written: Callable) -> None:
    """Before anything was added."""
    case = Case.new(tmp_path / "empty", '[case]\nname = "empty"\n')

    assert json.loads(written(case, "json"))["verdicts"] == []
    assert icalendar.Calendar.from_ical(written(case, "ics")).events == []
    assert validated(written(case, "stix")) == []
    assert [faults(finding) for finding in findings(written(case, "ocsf-findings"))] == [[]]
    assert json.loads(written(case, "veris"))["attribute"]["confidentiality"]["data_disclosure"] == "Unknown"
    assert openpyxl.load_workbook(io.BytesIO(written(case, "xlsx")))["Verdicts"].max_row == 2


# The calendar -------------------------------------------------------------------------------------------


def test_a_second_library_reads_the_calendar(shown: Case, written: Callable) -> None:
    """The same moments as the duties, in UTC, each with alarms."""
    events = icalendar.Calendar.from_ical(written(shown, "ics")).events
    answer = json.loads(written(shown, "json"))
    deadlines = sorted(
        datetime.fromisoformat(duty["deadline"])
        for duty in answer["duties"]
        if duty["deadline"] and duty["state"] in ("due", "decide")
    )

    assert sorted(event["DTSTART"].dt for event in events) == deadlines
    assert all(event["DTSTART"].dt.utcoffset().total_seconds() == 0 for event in events)
    assert {tuple(str(alarm["TRIGGER"].dt) for alarm in event.walk("VALARM")) for event in events} == {
        ("-1 day, 0:00:00", "-1 day, 20:00:00")
    }
    assert len({event["UID"] for event in events}) == len(events)
    assert {event["STATUS"] for event in events} == {"CONFIRMED", "TENTATIVE"}


def test_a_hold_has_one_alarm_and_says_keep(shown: Case, written: Callable, tmp_path: Path) -> None:
    """Once the report to DoD is declared as done."""
    case = demo.write(tmp_path / "demo")
    for path in readers.files([tmp_path / "demo" / "evidence"]):
        readers.add(case, path)
    done = {"declares": "clock", "start": "us-dfars-7012.report", "owner": "Halden Defence"}
    case.decide(done | {"at": "2026-03-07T09:00:00Z"}, "contracts", "sent")
    events = icalendar.Calendar.from_ical(written(case, "ics")).events
    (kept,) = [event for event in events if "Keep until" in event["SUMMARY"]]

    assert kept["DTSTART"].dt == datetime.fromisoformat(
        "2026-06-05T21:59:59Z"
    )  # 90 days, to the end of the day in Berlin
    assert len(kept.walk("VALARM")) == 1
    assert not [event for event in events if "Report to DoD" in event["SUMMARY"] and "Halden" in event["SUMMARY"]]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_lines_of_the_calendar_are_folded_between_letters(shown: Case, written: Callable, language: str) -> None:
    """At 75 octets at the most, with the line ends that are prescribed; unfolded, nothing is lost."""
    data = written(shown, "ics", "--lang", language)
    lines = data.split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert [line.decode("utf-8") for line in lines]  # each is whole letters
    for event in icalendar.Calendar.from_ical(data).events:
        assert str(event["DESCRIPTION"]).startswith("TLP:AMBER+STRICT\n")


def test_what_parts_values_in_a_calendar_is_escaped(hostile: Case, written: Callable) -> None:
    """A name cannot end its line, nor begin another property."""
    events = icalendar.Calendar.from_ical(written(hostile, "ics")).events

    assert {key for event in events for key in event} == {
        "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "SUMMARY", "DESCRIPTION", "CATEGORIES", "STATUS", "CLASS", "TRANSP",
    }  # fmt: skip
    assert any('=HYPERLINK("x";"y")' in event["SUMMARY"] for event in events)


# STIX, OCSF, VERIS --------------------------------------------------------------------------------------


def validated(data: bytes) -> list[str]:
    """What OASIS' validator holds against a bundle; that ids of a case are made from it (UUID 5) is meant."""
    found = validate_string(
        data.decode(), ValidationOptions(version="2.1", disabled=["uuid-check", "uuid-version-check"])
    )
    return [] if found.is_valid else [str(error) for error in found.errors]


@pytest.mark.parametrize("tlp", exports.TLP)
def test_the_bundle_passes_the_reference_validator(shown: Case, hostile: Case, written: Callable, tlp: str) -> None:
    """Under each marking, and with names that mean harm."""
    for case in (shown, hostile):
        assert validated(written(case, "stix", "--tlp", tlp)) == []


_CONFIDENTIALITY = {  # as the extension's own schema has it
    "type": "object",
    "required": ["information_type", "loss_type"],
    "additionalProperties": False,
    "properties": {
        "information_type": {"enum": ["classified-material", "pii", "phi", "proprietary"]},
        "loss_type": {"enum": ["confirmed-loss", "contained", "exploited-loss", "suspected-loss", "none"]},
        "record_count": {"type": "integer", "minimum": 0},
        "record_size": {"type": "integer", "minimum": 0},
    },
}


def test_each_owner_and_verdict_is_an_impact(shown: Case, written: Callable) -> None:
    """With the loss that the verdict means, referred to by the incident, every object marked."""
    bundle = json.loads(written(shown, "stix"))
    by_type: dict[str, list[dict]] = {}
    for made in bundle["objects"]:
        by_type.setdefault(made["type"], []).append(made)
    (incident,), impacts = by_type["incident"], by_type["impact"]
    owners = {made["id"]: made["name"] for made in by_type["identity"]}
    losses = {
        (owners[impact["impacted_refs"][0]], impact["extensions"]["confidentiality-ext"]["loss_type"])
        for impact in impacts
    }
    (core,) = incident["extensions"].values()

    assert {("Northwind Aerospace", "exploited-loss"), ("Northwind Aerospace", "confirmed-loss")} <= losses
    assert {("Halden Defence", "suspected-loss"), ("Bluefin Motors", "none")} <= losses
    assert core["impact_refs"] == [impact["id"] for impact in impacts]
    assert core["determination"] == "confirmed"
    (marking,) = by_type["marking-definition"]
    assert all(made["object_marking_refs"] == [marking["id"]] for made in bundle["objects"] if made is not marking)
    for impact in impacts:
        jsonschema.validate(impact["extensions"]["confidentiality-ext"], _CONFIDENTIALITY)


def test_a_bundle_names_no_file(shown: Case, written: Callable) -> None:
    """It is meant to be shared."""
    text = written(shown, "stix").decode()

    assert ".step" not in text
    assert "fs01" not in text


def findings(data: bytes) -> list[dict]:
    return [json.loads(line) for line in data.splitlines()]


def test_every_finding_is_valid_ocsf(shown: Case, hostile: Case, written: Callable) -> None:
    """By the schema of the version that it names."""
    for case in (shown, hostile):
        assert [faults(finding) for finding in findings(written(case, "ocsf-findings")) if faults(finding)] == []


def test_findings_are_one_incident_each_stolen_file_and_each_owners_presumed(shown: Case, written: Callable) -> None:
    """And nothing of what is ruled out."""
    incident, *rest = findings(written(shown, "ocsf-findings"))
    verdicts = [finding["unmapped"]["verdict"] for finding in rest]

    assert (incident["class_uid"], incident["is_suspected_breach"], incident["severity_id"]) == (2005, True, 5)
    assert {finding["class_uid"] for finding in rest} == {2006}
    assert [verdicts.count(name) for name in ("published", "taken", "accessed", "ruled_out")] == [22, 24, 33, 0]
    assert sum(finding["unmapped"]["files"] for finding in rest if finding["unmapped"]["verdict"] == "presumed") == 107
    assert all(finding["finding_info"]["data_sources"] for finding in rest if "file" in finding)


_WORDS = {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string"}}
VERIS = {  # what VERIS 1.3.6 and 1.4 ask of the parts that are used here
    "type": "object",
    "additionalProperties": False,
    "required": [
        "actor", "action", "discovery_method", "schema_version", "asset", "timeline", "incident_id",
        "security_incident", "summary",
    ],
    "properties": {
        "schema_version": {"type": "string"}, "schema_name": {"type": "string"}, "incident_id": {"type": "string"},
        "source_id": {"type": "string"}, "summary": {"type": "string"}, "plus": {"type": "object"},
        "security_incident": {"enum": ["Confirmed", "Suspected", "Near miss", "False positive"]},
        "confidence": {"enum": ["High", "Medium", "Low", "None"]},
        "timeline": {
            "required": ["incident"],
            "properties": {
                "incident": {
                    "required": ["year"], "additionalProperties": False,
                    "properties": {
                        "year": {"type": "integer", "minimum": 1950},
                        "month": {"type": "integer", "minimum": 1, "maximum": 12},
                        "day": {"type": "integer", "minimum": 1, "maximum": 31},
                    },
                },
            },
        },
        "victim": {
            "additionalProperties": False, "required": ["country", "employee_count", "industry"],
            "properties": {
                "country": _WORDS, "region": {"items": {"pattern": r"^\d{6}$"}}, "employee_count": {"const": "Unknown"},
                "industry": {"pattern": r"^(00|11|2[1-3]|3[1-3]|4[24589]|5[1-6]|6[1-2]|7[12]|81|92)-?\d{0,4}$"},
                "secondary": {"properties": {"amount": {"type": "integer", "minimum": 1}, "notes": {"minLength": 1}},
                              "additionalProperties": False},
            },
        },
        "actor": {"properties": {"external": {"required": ["country", "variety", "motive"]}}},
        "action": {
            "minProperties": 1,
            "properties": {
                "malware": {
                    "required": ["vector", "variety"],
                    "properties": {"variety": {"items": {"enum": ["Ransomware", "Export data"]}}},
                },
            },
        },
        "asset": {
            "required": ["assets", "cloud"],
            "properties": {"assets": {"items": {"properties": {"variety": {"const": "S - File"}}}}, "cloud": _WORDS},
        },
        "attribute": {
            "properties": {
                "confidentiality": {
                    "required": ["data_disclosure"], "additionalProperties": False,
                    "properties": {
                        "data_disclosure": {"enum": ["No", "Potentially", "Yes", "Unknown"]},
                        "data_total": {"type": "integer"}, "notes": {"minLength": 1},
                        "data": {"items": {"required": ["variety"], "properties": {"variety": {"const": "Unknown"}}}},
                    },
                },
            },
        },
        "discovery_method": {"properties": {"unknown": {"const": True}}, "additionalProperties": False},
    },
}  # fmt: skip


def test_the_veris_incident_is_what_the_schema_asks_for(shown: Case, hostile: Case, written: Callable) -> None:
    """Taken is a breach; what is only read or presumed may be one."""
    for case, disclosed in ((shown, "Yes"), (hostile, "Potentially")):
        made = json.loads(written(case, "veris"))
        jsonschema.validate(made, VERIS)

        assert made["attribute"]["confidentiality"]["data_disclosure"] == disclosed


def test_the_veris_incident_names_nobody(shown: Case, written: Callable) -> None:
    """Neither the company nor an owner, a host or a file; of the owners only how many others there are."""
    text = written(shown, "veris").decode()

    assert not [name for name in ("Kestova", "Northwind", "Halden", "fs01", "203.0.113", ".step") if name in text]
    assert json.loads(text)["victim"]["secondary"]["amount"] == 4


# The command --------------------------------------------------------------------------------------------


def test_the_command_wants_a_form(hostile: Case, capsys: pytest.CaptureFixture) -> None:
    """And at most one on stdout."""
    assert cli.main(["export", str(hostile.folder)]) == cli.USAGE
    assert cli.main(["export", str(hostile.folder), "--json", "--ics"]) == cli.USAGE
    assert cli.main(["export", str(hostile.folder), "--veris"]) == cli.DONE
    assert json.loads(capsys.readouterr().out)["schema_name"] == "verisc"


def test_what_was_not_finished_is_not_there(hostile: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file would be taken for a whole one."""

    def fails(*_: object) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(exports.forms()["json"], "write", fails)

    assert cli.main(["export", str(hostile.folder), "--json", str(tmp_path / "a.json")]) == cli.ERROR
    assert list(tmp_path.iterdir()) == []
