"""Events as OCSF: each is valid by the published schema, and nothing of the row is lost."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from purloined import cli, knowledge, readers
from purloined.exports import ocsf_events as ocsf
from purloined.tables import ACTIONS, EVENTS, INTEGER, TIME, YES_NO
from tests.small_case import INVENTORY, make, samba
from tests.test_readers import SAMPLES, result

VERSION = knowledge.load("ocsf.toml")["schema"]["version"]


@cache
def published() -> OcsfJsonSchemaEmbedded:
    return OcsfJsonSchemaEmbedded(get_ocsf_schema(version=VERSION))


@cache
def validator(class_uid: int, profiles: tuple[str, ...]) -> jsonschema.Draft202012Validator:
    """Checks an event of that class by the schema as published, required attributes and constraints included."""
    schema = published()
    name = schema.lookup_class_name_from_uid(class_uid)
    return jsonschema.Draft202012Validator(schema.get_class_schema(name, list(profiles)))


def faults(event: dict) -> list[str]:
    check = validator(event["class_uid"], tuple(event["metadata"].get("profiles", ())))
    return [f"{list(error.path)}: {error.message[:200]}" for error in check.iter_errors(event)]


def row(**said: object) -> dict:
    """A row of `events` that says only this."""
    empty = dict.fromkeys(EVENTS.columns)
    return (
        empty | {"source": "0123456789abcdef", "record": 7, "time": datetime(2026, 3, 3, 22), "action": "read"} | said
    )


@pytest.mark.parametrize(("reader", "sample"), SAMPLES, ids=[f"{reader.name}/{path.name}" for reader, path in SAMPLES])
def test_every_event_of_every_sample_is_valid(reader: readers.Reader, sample: Path) -> None:
    """By the schema of the version that the event names."""
    for found in result(reader, sample)[0]:
        if "action" in found:
            event = ocsf.event(found, ocsf.Log(sample.name, reader.name))

            assert event is None if found["time"] is None else faults(event) == [], event


_VALUES = {
    INTEGER: st.one_of(st.none(), st.integers(0, 1 << 40)),
    YES_NO: st.sampled_from([None, True]),
    TIME: st.one_of(st.none(), st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1))),
}
_TEXTS = st.one_of(
    st.none(), st.sampled_from(["10.0.5.99", "2001:db8::1", "fs01", "a/b.step", "\\", "/", "\u202e\x00"])
)
_ROWS = st.fixed_dictionaries(
    {name: _VALUES.get(column.type, _TEXTS) for name, column in EVENTS.columns.items()}
    | {"source": st.just("0123456789abcdef"), "record": st.integers(1, 1 << 40), "action": st.sampled_from([*ACTIONS])}
)


@settings(max_examples=150, deadline=None)
@given(row=_ROWS, of_server=st.booleans())
def test_every_row_that_can_be_is_valid(row: dict, of_server: bool) -> None:
    """Whatever the log left out."""
    event = ocsf.event(row, ocsf.Log("a.log", "samba_audit", of_server))

    assert event is None if row["time"] is None else faults(event) == []


@pytest.mark.parametrize(
    ("said", "class_uid", "activity"),
    [
        ({"action": "read", "path": "a/b"}, 1001, 2),
        ({"action": "open", "path": "a/b"}, 1001, 14),
        ({"action": "open", "path": "a/b", "route": "smb", "src_endpoint": "10.0.5.99"}, 4006, 2),
        ({"action": "rename", "path": "a/b", "new_path": "a/c"}, 1001, 5),
        ({"action": "exec", "cmd_line": "7z a x"}, 1007, 1),
        ({"action": "logon", "actor_user": "bob", "host": "fs01"}, 3002, 1),
        ({"action": "flow", "src_endpoint": "10.0.5.99"}, 4001, 6),
        ({"action": "send", "path": "x.7z"}, 6006, 1),
        ({"action": "send", "path": "x.7z", "src_endpoint": "10.0.5.99", "dst_port": 21}, 4008, 1),
        ({"action": "clear"}, 1008, 1),
        ({"action": "stop"}, 1008, 7),
    ],
)
def test_each_action_is_of_its_class(said: dict, class_uid: int, activity: int) -> None:
    """With the activity that means it."""
    event = ocsf.event(row(**said), ocsf.Log("a.log", "reader"))

    assert (event["class_uid"], event["activity_id"]) == (class_uid, activity)
    assert event["type_uid"] == class_uid * 100 + activity
    assert event["category_uid"] == class_uid // 1000


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_nothing_of_a_row_is_lost(action: str) -> None:
    """Each value stands somewhere in the event."""
    texts = {name: f"{name}-x" for name, c in EVENTS.columns.items() if c.type == "VARCHAR" and "folder" not in name}
    texts |= {"src_endpoint": "10.0.5.99", "dst_endpoint": "203.0.113.66", "sha256": "ab" * 32, "action": action}
    numbers = {
        "size": 1001,
        "bytes_out": 1002,
        "bytes_in": 1003,
        "packets_out": 1004,
        "packets_in": 1005,
        "inode": 1006,
    }
    numbers |= {"bytes_missed": 1007, "src_port": 1008, "dst_port": 1009, "count": 1010}
    derived = {"extension", "action", "source"}
    text = json.dumps(ocsf.event(row(**texts, **numbers), ocsf.Log("a.log", "reader")))

    assert [name for name, value in (texts | numbers).items() if name not in derived and str(value) not in text] == []


def test_what_a_server_sent_was_fetched_from_it() -> None:
    """Who fetched it began the connection: in OCSF that is the source."""
    sent = row(action="send", path="a.step", src_endpoint="198.51.100.7", dst_endpoint="203.0.113.66", dst_port=50110)
    event = ocsf.event(sent, ocsf.Log("access.log", "s3_access_log", of_server=True))

    assert (event["class_uid"], event["activity_name"]) == (6006, "Download")
    assert event["src_endpoint"] == {"ip": "203.0.113.66", "port": 50110}


def test_a_name_cannot_hide_anything() -> None:
    """Not even the line's end."""
    (line,) = ocsf.lines([row(path="a\u202e\n\u2028.step", actor_user='"}\x1b[31m')], {})

    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["file"]["path"] == "a\u202e\n\u2028.step"


def test_the_events_of_a_case_are_written(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """As many as were read, to a file or to stdout."""
    log = samba("10:00:00|thief|pread_send|Northwind/bracket.step")
    case = make(tmp_path, {"inventory.csv": INVENTORY, "audit.log": log})
    out = tmp_path / "events.jsonl"

    assert cli.main(["export", str(case.folder), "--ocsf", str(out)]) == cli.DONE
    assert cli.main(["export", str(case.folder), "--ocsf"]) == cli.DONE
    written = out.read_text("ascii")
    assert capsys.readouterr().out == written
    assert len(written.splitlines()) == sum(
        line["rows"] for line in case.standing_evidence() if line["room"] == "events"
    )
    assert all(faults(json.loads(line)) == [] for line in written.splitlines())
