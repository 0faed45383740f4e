"""Facts about Windows events, whatever form they come in."""

from pathlib import Path

import pytest

from purloined import readers
from purloined.commands.shells import plans
from purloined.evidence import Evidence
from purloined.parsing import windows_events, windows_memory
from purloined.parsing.windows_events import WindowsEvents
from purloined.parsing.windows_record import Event
from tests.events.evtx_writer import Record
from tests.events.windows_story import POWERSHELL, SECURITY, asked, used
from tests.test_readers import result

HERE = Path(__file__).parent / "events"
PUBLIC = Path(__file__).parents[2] / "shared" / "data" / "lab" / "public"


def told(*records: Record) -> tuple[list[dict], Evidence]:
    """The finished rows of these records, and the evidence they were read from."""
    evidence = Evidence(Path("Security.evtx"))
    log = WindowsEvents(evidence)
    rows = []
    for at, record in enumerate(records, 1):
        time = readers.datetime.fromisoformat(record.time)
        failed = record.keywords == "0x8010000000000000"
        provider = record.provider or "Microsoft-Windows-Security-Auditing"
        rows += log.of(Event(at, time, record.computer, record.channel, provider, record.id, record.data, failed,
                             record.sequence))  # fmt: skip
    rows += log.end()
    return [readers.event(row, "s") for row in rows], evidence


def actions(*records: Record) -> list[tuple[str, str]]:
    """(action, path) of each row."""
    return [(row["action"], row["path"]) for row in told(*records)[0]]


@pytest.mark.parametrize(
    "sample",
    ["evtx_json/evtx_dump.jsonl", "winlogbeat_json/winlogbeat.ndjson", "windows_event_xml/wevtutil.xml"],
)
def test_one_day_is_told_alike_in_every_form(sample: str) -> None:
    """The rows are those of the .evtx, but for what a record is called."""

    def of(path: Path) -> list[dict]:
        reader = readers.claims(path.name, Evidence(path).head())[0]
        return [row | {"record": 0} for row in result(reader, path)[0]]

    assert of(HERE / sample) == of(HERE / "evtx" / "security.evtx")


def test_the_root_of_a_share_is_listed() -> None:
    """Whatever was asked for."""
    assert actions(asked(1, "01:00:00", "\\", "0x120089")) == [("list", "\\")]


def test_what_seems_to_be_a_folder_is_said_to_but_stays_opened() -> None:
    """Before and after something below it was asked for; for anybody can ask, and the inventory knows better."""
    rows, _ = told(
        asked(1, "01:00:01", "Orrery", "0x100081"),
        asked(2, "01:00:02", r"Orrery\a.step", "0x120089"),
        asked(3, "01:00:03", "Orrery", "0x100081"),
    )
    seems = [windows_memory.FOLDER in row["detail"] for row in rows]

    assert {row["action"] for row in rows} == {"open"}
    assert [(row["path"], noted) for row, noted in zip(rows, seems, strict=True)] == [
        ("Orrery", True), (r"Orrery\a.step", False), ("Orrery", True)]  # fmt: skip


@pytest.mark.parametrize(("name", "mask"), [("a.step", "0x100081"), ("README", "0x120089")])
def test_a_file_is_not_said_to_be_a_folder(name: str, mask: str) -> None:
    """One with an extension, or of which more was asked for than a listing needs."""
    rows, _ = told(asked(1, "01:00:01", name, mask), asked(2, "01:00:02", rf"{name}\x.txt", "0x100081"))

    assert not any(windows_memory.FOLDER in row["detail"] for row in rows)


def test_a_name_of_which_nothing_is_known_may_be_a_file() -> None:
    """With the mask of a listing, and without an extension, it is given out as opened."""
    assert actions(asked(1, "01:00:01", "README", "0x100081")) == [("open", "README")]


@pytest.mark.parametrize("mask", ["0x1", "0x20", "0x120089", "0x80000000", "0x10000000", "0x02000000", "0x17019f"])
def test_every_right_by_which_content_can_be_read_is_an_opening(mask: str) -> None:
    """Over SMB, a file opened for execution can be read too."""
    assert ("open", "a.step") in actions(asked(1, "01:00:01", "a.step", mask))


def test_a_mask_that_is_missing_is_taken_from_the_list_of_rights() -> None:
    """And where that is missing too, reading is not ruled out."""
    record = asked(1, "01:00:01", "a.step", "")
    bare = record._replace(data={k: v for k, v in record.data.items() if not k.startswith("Access")})

    assert actions(record) == [("open", "a.step")]
    assert actions(bare) == [("open", "a.step")]


def test_what_was_refused_was_not_opened() -> None:
    """A failure audit gives no row."""
    assert actions(asked(1, "01:00:01", "a.step", "0x120089", keywords="0x8010000000000000")) == []


def test_what_is_asked_for_besides_reading_is_no_deed() -> None:
    """5145 shows that a right was asked for, not that something was written; with that to delete, a name may change."""
    found = actions(asked(1, "01:00:01", "a.step", "0x2"), asked(2, "01:00:02", "a.step", "0x10000"),
                    asked(3, "01:00:03", "a.step", "0x80"))  # fmt: skip

    assert found == [("query", "a.step"), ("rename", "a.step")]


def test_a_right_to_read_and_to_rename_are_two_rows() -> None:
    """Either may have been used."""
    assert actions(asked(1, "01:00:01", "a.step", "0x130089")) == [("rename", "a.step"), ("open", "a.step")]


def test_many_openings_are_kept_back_in_bounded_memory() -> None:
    """Beyond that the oldest is given out as it is."""
    evidence = Evidence(Path("x"))
    log = WindowsEvents(evidence)
    given = []
    for number in range(windows_memory.KEPT_BACK + 3):
        record = asked(number + 1, "01:00:00", f"folder{number}", "0x100081")
        given += log.of(Event(number, None, "fs", "Security", "", 5145, record.data))

    assert [row["path"] for row in given] == ["folder0", "folder1", "folder2"]


def test_the_handle_of_another_object_names_no_deleted_file() -> None:
    """A number that was a file's, and is a registry key's now."""
    gone = Record(4660, "2026-03-01T01:00:03", used(1, "01:00:00", "x", "0x1").data, 3)
    file, key = used(1, "01:00:01", r"D:\a.step", "0x1"), used(2, "01:00:02", r"\REGISTRY\A", "0x1", kind="Key")

    assert ("delete", r"D:\a.step") in actions(file, gone)
    assert not any(action == "delete" for action, _ in actions(file, key, gone))


def policy(sequence: int, time: str, changes: str, guid: str = "0cce9244-69ae-11d9-bed3-505054503030") -> Record:
    """4719."""
    return Record(4719, f"2026-03-01T{time}", {"SubcategoryGuid": guid, "AuditPolicyChanges": changes}, sequence)


def stop(sequence: int, time: str, **more) -> Record:
    """1100."""
    return Record(1100, f"2026-03-01T{time}", {}, sequence, **more)


def nothing(sequence: int, time: str, **more) -> Record:
    """An event of no interest."""
    return Record(4672, f"2026-03-01T{time}", {}, sequence, **more)


def states(*records: Record) -> list[str]:
    return [row["action"] for row in told(*records)[0]]


def test_a_restart_does_not_give_back_what_was_taken_from_the_policy() -> None:
    """Auditing that was switched off stays off, whatever starts anew."""
    assert states(policy(1, "01:00:00", "%%8448"), stop(2, "02:00:00"), nothing(3, "03:00:00")) == ["config", "stop"]
    assert states(policy(1, "01:00:00", "%%8448"), policy(2, "02:00:00", "%%8449")) == ["config", "start"]


def test_a_change_of_the_policy_that_costs_no_read_is_no_hole() -> None:
    """Success given, failures taken, or another subcategory."""
    logon = "0cce9215-69ae-11d9-bed3-505054503030"

    assert states(policy(1, "01:00:00", "%%8449")) == []
    assert states(policy(1, "01:00:00", "%%8450")) == []
    assert states(policy(1, "01:00:00", "%%8448", logon)) == []


@pytest.mark.parametrize("subcategory", ["0cce9210", "0cce922f"])
def test_a_log_that_no_longer_tells_of_its_clock_or_its_audit_entries_is_a_hole(subcategory: str) -> None:
    """Without 4616 a read could bear a time outside the window; without 4907 a folder could lose its auditing."""
    taken = policy(1, "01:00:00", "%%8448", f"{subcategory}-69ae-11d9-bed3-505054503030")

    assert states(taken) == ["config"]


def test_a_change_in_words_of_any_language_counts_as_taken_away() -> None:
    """Some forms render the codes."""
    assert states(policy(1, "01:00:00", "Erfolg entfernt")) == ["config"]


def test_a_stop_ends_with_the_first_later_record_of_its_channel() -> None:
    """Not with a record of another channel, nor with one from before that was written late."""
    found = told(stop(1, "01:00:00"), nothing(2, "00:59:59"), nothing(7, "01:10:00", channel="System"),
                 nothing(3, "01:20:00"))[0]  # fmt: skip

    assert [(row["action"], row["time"].minute) for row in found] == [("stop", 0), ("start", 20)]


def test_a_machine_that_was_renamed_goes_on_with_its_numbers() -> None:
    """So that a stop under its old name ends under the new one."""
    assert states(stop(1, "01:00:00", computer="WIN-1"), nothing(2, "02:00:00", computer="FS01")) == ["stop", "start"]
    assert states(stop(1, "01:00:00", computer="WIN-1"), nothing(900, "02:00:00", computer="FS09")) == ["stop"]


def test_a_small_correction_of_the_clock_is_no_loss() -> None:
    """Less than a second; more, forwards or backwards, is one, over both times."""

    def set_to(before: str, after: str) -> list[tuple]:
        data = {"PreviousTime": f"2026-03-01T{before}Z", "NewTime": f"2026-03-01T{after}Z"}
        rows, _ = told(Record(4616, f"2026-03-01T{after}", data, 1))
        return [(f"{row['time']:%H:%M}", f"{row['end_time']:%H:%M}") for row in rows]

    assert set_to("01:00:00", "01:00:00.900000") == []
    assert set_to("01:00:00", "02:00:00") == [("01:00", "02:00")]
    assert set_to("02:00:00", "01:00:00") == [("01:00", "02:00")]


def block(sequence: int, number: int, total: int, text: str) -> Record:
    """4104."""
    data = {"MessageNumber": str(number), "MessageTotal": str(total), "ScriptBlockText": text, "ScriptBlockId": "b"}
    return Record(4104, "2026-03-01T01:00:00", data, sequence, POWERSHELL, provider="Microsoft-Windows-PowerShell")


def test_a_script_block_is_put_together_and_replayed() -> None:
    """In whatever order its parts come; the replay of commands sees what it packs."""
    text = 'cd "D:\\Shares"\nCompress-Archive -Path ".\\parts\\Orrery" -DestinationPath C:\\PerfLogs\\o.zip'
    rows, _ = told(block(1, 2, 2, text[30:]), block(2, 1, 2, text[:30]))
    found = plans(rows[0]["cmd_line"], False, None)

    assert [row["action"] for row in rows] == ["exec"]
    assert [(plan.tool, [source.root for source in plan.sources]) for plan in found] == [
        ("Compress-Archive", ["D:/Shares/parts/Orrery"])
    ]


def test_a_script_block_that_is_not_whole_is_said_to_be() -> None:
    """What there is of it is given out, and it is unread besides."""
    rows, evidence = told(block(1, 1, 3, "rclone copy D:\\ x:"))

    assert rows[0]["detail"].endswith("2 parts missing")
    assert [item.detail for item in evidence.take_unread(end=True)] == [
        "2 parts of a PowerShell script block are missing"
    ]


def test_a_field_that_is_no_text_is_unread_not_an_exception() -> None:
    """In JSON it may be anything."""
    for name in ("AccessMask", "ShareName", "RelativeTargetName", "SubjectUserName", "IpAddress"):
        record = asked(1, "01:00:00", "a.step", "0x1")
        told(record._replace(data=record.data | {name: [{"a": 1}]}))


def test_every_meaning_of_the_knowledge_is_a_function_and_every_id_of_the_task_has_one() -> None:
    """What the documents promise is read."""
    asked_for = {
        "Security": {4663, 4656, 4660, 4658, 5140, 5145, 4624, 4634, 4647, 4648, 4688, 1102, 1100, 1104, 4719, 4616},
        "System": {104, 6005, 6006, 6008, 41},
        "Microsoft-Windows-Sysmon/Operational": {1, 3, 4, 11, 15, 16, 22, 23, 26},
        "Microsoft-Windows-PowerShell/Operational": {4103, 4104},
        "Microsoft-Windows-Bits-Client/Operational": {59, 60, 61},
    }
    for channel, numbers in asked_for.items():
        provider = {104: "Microsoft-Windows-Eventlog", 41: "Microsoft-Windows-Kernel-Power"}
        for number in numbers:
            assert windows_events.meant(channel, provider.get(number, ""), number), (channel, number)


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public samples are not here")
def test_nxlog_of_a_real_attack_is_read(tmp_path: Path) -> None:
    """272 records of 5145 in the public sample; none is lost, none is left unread."""
    import zipfile

    with zipfile.ZipFile(PUBLIC / "winjson" / "covenant_psremoting_grunt.zip") as packed:
        path = Path(packed.extract(packed.namelist()[0], tmp_path))
    counts: dict[tuple, int] = {}
    meant = windows_events.meant
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            windows_events,
            "meant",
            lambda channel, provider, number: (
                counts.update({number: counts.get(number, 0) + 1}) or meant(channel, provider, number)
            ),
        )
        reader = readers.claims(path.name, Evidence(path).head())[0]
        rows, unread, _ = result(reader, path)

    assert reader.name == "nxlog_windows_json"
    assert counts[5145] == 272
    assert not unread
    assert {"open", "logon", "exec", "flow", "create"} <= {row["action"] for row in rows}


def test_the_story_has_what_it_is_to_show() -> None:
    """Numbers without a hole, so that the samples are one run."""
    assert [record.sequence for record in SECURITY] == list(range(8801, 8801 + len(SECURITY)))
