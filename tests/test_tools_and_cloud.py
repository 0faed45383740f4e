"""Facts about the thieves' tools' traces and about cloud logs that a sample alone does not show."""

import json
import sqlite3
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bench import lab
from purloined import readers
from purloined.evidence import Evidence
from tests import small_case

SAMPLES = Path(__file__).parent / "events"
PUBLIC = lab.LAB / "public"
needs_lab = pytest.mark.skipif(not PUBLIC.is_dir(), reason="the lab's data is not beside the project")


def read(path: Path, reader: str) -> tuple[list[dict], list]:
    """(finished rows, unread) of a file."""
    module = next(found.module for found in readers.readers("events") if found.name == reader)
    evidence = Evidence(path)
    rows = [readers.event(raw, "s") for raw in module.read(evidence)]
    return rows, evidence.take_unread(end=True)


@pytest.mark.parametrize(
    ("reader", "secrets"),
    [
        ("rclone_conf", ["5NxkLzDh", "vd6QRp0s", "wJalrXUt", "AKIAEXAMPLE", "hunter2", "q8QZ0Kk", "access_token"]),
        ("filezilla_sites", ["aHVudGVy", "hunter2", "secret"]),
        ("filezilla_queue", ["hunter2"]),
        ("winscp_log", ["hunter2"]),
        ("vsftpd_log", ["someone@mail.example"]),
    ],
)
def test_no_password_comes_into_a_table(reader: str, secrets: list[str]) -> None:
    """Each stands in the sample, and in no row and no unread of it."""
    samples = [path for path in (SAMPLES / reader).iterdir() if path.suffix not in (".tsv", ".toml")]
    held = "".join(path.read_bytes().decode("utf-8", "replace") for path in samples)
    told = "".join(str(read(path, reader)) for path in samples)

    assert [secret for secret in secrets if secret not in held] == []
    assert [secret for secret in secrets if secret in told] == []


def test_no_log_whose_vendor_promises_no_completeness_can_clear_a_file() -> None:
    """S3, CloudTrail and Drive show no `read`; Microsoft 365 speaks for mailboxes alone."""
    found = {reader.name: reader for reader in readers.readers("events")}

    assert not any(
        "read" in found[name].shows
        for name in ("s3_access_log", "aws_cloudtrail", "azure_storage_log", "google_drive_audit")
    )
    assert {"mailbox"} == found["m365_audit"].module.ROUTES


# What becomes of it in a case ---------------------------------------------------------------------------

HELD = "path,size\n" + "".join(
    f"/srv/parts/{name},1000\n" for name in ("read.step", "refused.step", "torn.step", "left.step")
)
SFTP = (
    small_case.TOML.replace('"smb"', '"sftp"').replace('"audit*.log"', '"auth.log"').replace('prefix = "%U|%I"\n', "")
)
SERVER = "fs01 internal-sftp[42]: "


def sftp(*lines: str) -> str:
    """A log of sftp-server over all of the window. Each line: time of the day, and what it says."""
    first, last = f"2026-02-28T23:00:00Z {SERVER}x\n", f"2026-03-02T01:00:00Z {SERVER}x\n"
    return first + "".join(f"2026-03-01T{line[:8]}Z {SERVER}{line[9:]}\n" for line in lines) + last


def test_an_sftp_servers_log_clears_what_it_shows_nobody_opened(tmp_path: Path) -> None:
    """Not what was opened and never closed, for its reading may have died with the server."""
    staff = "session opened for local user staff from [10.0.5.20]"
    log = sftp(
        f"00:00:01 {staff}",
        '00:00:02 close "/srv/parts/other.step" bytes read 5 written 0',
        "00:00:03 session closed for local user staff from [10.0.5.20]",
        "01:00:00 session opened for local user svc-x from [203.0.113.66]",
        '01:00:01 open "/srv/parts/read.step" flags READ mode 0666',
        '01:00:02 close "/srv/parts/read.step" bytes read 1000 written 0',
        '01:00:03 open "/srv/parts/refused.step" flags READ mode 0666',
        "01:00:03 sent status Permission denied",
        '01:00:04 open "/srv/parts/torn.step" flags READ mode 0666',
    )
    found = small_case.judge(tmp_path, {"inventory.csv": HELD, "auth.log": log}, SFTP)

    assert {Path(path).stem: row["verdict"] for path, row in found.items()} == {
        "read": "taken",
        "refused": "ruled_out",
        "torn": "presumed",
        "left": "ruled_out",
    }


def test_an_object_fetched_from_a_bucket_is_taken_and_the_rest_stays_presumed(tmp_path: Path) -> None:
    """However the bucket's log is declared: its silence means nothing."""
    toml = SFTP.replace("fs01", "parts-bucket").replace('"sftp"', '"cloud"').replace("auth.log", "trail.json")
    times = ("2026-02-28T23:00:00Z", "2026-03-01T01:00:00Z", "2026-03-02T01:00:00Z")
    trail = [
        {
            "eventTime": time,
            "eventSource": "s3.amazonaws.com",
            "eventName": "GetObject",
            "sourceIPAddress": "203.0.113.66",
            "requestParameters": {"bucketName": "parts-bucket", "key": key},
        }
        for time, key in zip(times, ("x", "orion/read.step", "y"), strict=True)
    ]
    held = "path,size\norion/read.step,1000\norion/left.step,1000\n"
    found = small_case.judge(tmp_path, {"inventory.csv": held, "trail.json": json.dumps({"Records": trail})}, toml)

    assert {path: row["verdict"] for path, row in found.items()} == {
        "orion/read.step": "taken",
        "orion/left.step": "presumed",
    }


# Mailboxes ----------------------------------------------------------------------------------------------


def mail(folder: Path, times: list[datetime]) -> list[dict]:
    """The rows of an audit log with one Bind record of a mailbox at each time."""
    path = folder / "audit.jsonl"
    record = {
        "Operation": "MailItemsAccessed",
        "Workload": "Exchange",
        "MailboxOwnerUPN": "anna@acme.example",
        "OperationProperties": [{"Name": "MailAccessType", "Value": "Bind"}],
        "Folders": [{"Path": "\\Inbox", "FolderItems": [{"InternetMessageId": "<1@acme.example>"}]}],
    }
    lines = [json.dumps(record | {"CreationTime": time.isoformat()}) for time in times]
    path.write_text("\n".join(lines))
    return read(path, "m365_audit")[0]


@pytest.mark.parametrize("newest_first", [False, True])
def test_more_than_a_thousand_binds_in_a_day_are_a_loss_for_the_day_after(tmp_path: Path, newest_first: bool) -> None:
    """Whichever way the export is sorted; from the hour in which there were too many to a day after its end."""
    start = datetime(2026, 3, 4, 1)
    times = sorted((start + timedelta(minutes=n) for n in range(1_001)), reverse=newest_first)
    (drop,) = [row for row in mail(tmp_path, times) if row["action"] == "drop"]

    assert (drop["time"], drop["end_time"]) == (datetime(2026, 3, 4, 17), datetime(2026, 3, 5, 18))


def test_a_thousand_binds_in_a_day_are_no_loss(tmp_path: Path) -> None:
    """Nor are two thousand in three days."""
    start = datetime(2026, 3, 4)
    slowly = [start + timedelta(minutes=2 * n) for n in range(2_001)]

    assert not [row for row in mail(tmp_path, [start] * 1_000) if row["action"] == "drop"]
    assert not [row for row in mail(tmp_path, slowly) if row["action"] == "drop"]


# Hostile databases and XML ------------------------------------------------------------------------------


def queue(folder: Path, *statements: str) -> Path:
    """FileZilla's queue of the sample, changed by SQL."""
    path = folder / "queue.sqlite3"
    path.write_bytes((SAMPLES / "filezilla_queue" / "queue.sqlite3").read_bytes())
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path


def test_a_view_in_the_place_of_a_table_is_refused(tmp_path: Path) -> None:
    """Its SELECT is never run."""
    forged = "CREATE VIEW local_paths AS SELECT 1 AS id, 'C:\\' AS path"
    rows, unread = read(queue(tmp_path, "ALTER TABLE local_paths RENAME TO x", forged), "filezilla_queue")

    assert rows == []
    assert "no plain table local_paths" in unread[0].detail


def test_a_generated_column_is_refused(tmp_path: Path) -> None:
    """It could compute without end."""
    statements = (
        "ALTER TABLE remote_paths RENAME TO x",
        "CREATE TABLE remote_paths (id INTEGER, raw TEXT, path TEXT AS (printf('%.*c', 1000000, 'x')) VIRTUAL)",
    )
    rows, unread = read(queue(tmp_path, *statements), "filezilla_queue")

    assert rows == []
    assert "no plain column path in remote_paths" in unread[0].detail


def test_a_damaged_queue_is_an_unread_and_no_crash(tmp_path: Path) -> None:
    """Wherever a page was overwritten, rows and unread are what comes."""
    whole = (SAMPLES / "filezilla_queue" / "queue.sqlite3").read_bytes()
    path = tmp_path / "queue.sqlite3"
    for at in range(100, len(whole), 1_700):
        path.write_bytes(whole[:at] + b"\xff" * 300 + whole[at + 300 :])
        rows, unread = read(path, "filezilla_queue")
        assert len(rows) <= 4
        assert all(row is not None for row in rows)
        assert len(unread) <= 5


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE session [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE session SYSTEM "file:///etc/hostname">',
    ],
)
def test_xml_with_a_document_type_is_not_read(prologue: str, tmp_path: Path) -> None:
    """So no entity grows, and no other file is opened."""
    path = tmp_path / "log.xml"
    text = (SAMPLES / "winscp_xml" / "winscp.xml").read_text("utf-8")
    path.write_text(text.replace("<session", prologue + "\n<session", 1), "utf-8")
    rows, unread = read(path, "winscp_xml")

    assert rows == []
    assert [item.detail for item in unread] == ["no XML from here on: it has a document type, which is not read"]


# What is around an array of JSON objects ----------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ['{"Records":[%s]}', '{"a":"]}{[", "n":1,\n"Records" : [\n%s\n],"b":null}\n', "[%s]", "%s"]
)
def test_an_array_is_found_whatever_stands_around_it(text: str, tmp_path: Path) -> None:
    """Each event once, and nothing is unread."""
    event = {
        "eventTime": "2026-03-04T01:10:00Z",
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetObject",
        "requestParameters": {"bucketName": "parts", "key": 'a]},{"Records":[.step'},
    }
    path = tmp_path / "trail.json"
    path.write_text(text % ",\n".join([json.dumps(event)] * 3))
    rows, unread = read(path, "aws_cloudtrail")

    assert [row["record"] for row in rows] == [1, 2, 3]
    assert unread == []


@pytest.mark.parametrize("padding", [0, 65_530, 65_536, 65_540])
def test_a_damaged_event_costs_itself_alone(padding: int, tmp_path: Path) -> None:
    """Though all events are one line, and wherever a piece of the file ends."""
    event = json.dumps({"eventTime": "2026-03-04T01:10:00Z", "eventName": "x", "pad": "x" * padding})
    path = tmp_path / "trail.json"
    path.write_text(f'{{"Records":[{event},{event[:30]}\x00{event[30:]},{event}]}}')
    module = next(found.module for found in readers.readers("events") if found.name == "aws_cloudtrail")
    evidence = Evidence(path)
    list(module.read(evidence))

    assert sum(run.records for run in evidence.runs()) == 2
    assert len(evidence.take_unread(end=True)) == 1


# The lab's real samples ---------------------------------------------------------------------------------


@needs_lab
def test_cloudtrail_names_the_object_that_was_stolen(tmp_path: Path) -> None:
    """`ring.txt` was fetched twice, 89 bytes each time, by a role of a machine."""
    with zipfile.ZipFile(PUBLIC / "cloud" / "ec2_proxy_s3_exfiltration.zip") as packed:
        (name,) = packed.namelist()
        data = packed.read(name)
    rows = whole(data, tmp_path / "trail.json", "aws_cloudtrail")
    sent = [row for row in rows if row["action"] == "send"]
    counted = sum(json.loads(line)["eventName"] == "GetObject" for line in data.splitlines())

    assert [(row["path"], row["bytes_out"], row["dst_endpoint"]) for row in sent] == [
        ("ring.txt", 89, "1.2.3.4")
    ] * counted
    assert counted == 2


@needs_lab
def test_sentinels_mail_record_names_each_message(tmp_path: Path) -> None:
    """Seven messages of one folder, in one record."""
    with zipfile.ZipFile(PUBLIC / "cloud" / "OfficeActivityEvents.zip") as packed:
        data = packed.read(packed.namelist()[0])
    rows = whole(data, tmp_path / "office.json", "m365_audit")

    assert Counter((row["action"], row["share"]) for row in rows) == {("read", "pgustavo@simulandlabs.com"): 7}
    assert all(row["path"].startswith("/Inbox/<") for row in rows)


@needs_lab
def test_vsftpd_logs_are_counted_as_they_stand() -> None:
    """Uploads, downloads and logins, as many as lines say so."""
    path = PUBLIC / "ftp" / "plaso_vsftpd.log"
    lines = path.read_text("utf-8", "replace").splitlines()
    found = Counter(row["action"] for row in read(path, "vsftpd_log")[0])

    for word, action in (("OK UPLOAD:", "write"), ("OK DOWNLOAD:", "send"), ("OK LOGIN:", "logon")):
        assert found[action] == sum(word in line for line in lines)


@needs_lab
def test_the_two_logs_of_one_ftp_server_name_the_same_files() -> None:
    """xferlog with an underscore for every blank."""
    folder = lab.LAB / "files" / "truth_side"
    own = {row["path"] for row in read(folder / "drop_vsftpd.log", "vsftpd_log")[0] if row["action"] == "write"}
    common = {row["path"] for row in read(folder / "drop_xferlog", "xferlog")[0] if row["action"] == "write"}

    assert len(common) == 9
    assert {path.replace(" ", "_") for path in own} == common


def whole(data: bytes, path: Path, reader: str) -> list[dict]:
    """The rows of bytes that lay in an archive; none of them unread."""
    path.write_bytes(data)
    rows, unread = read(path, reader)
    assert unread == []
    return rows
