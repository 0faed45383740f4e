"""What the report promises whatever the tables hold: it deceives nobody, loads nothing, and adds up."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from purloined import names
from purloined.engine import Engine
from purloined.report import drawing, html, words, worklist
from purloined.report.files import MOST_FILES, SAMPLE, quotas
from purloined.tables import TABLES, arrow_schema

START, END = datetime(2026, 3, 1), datetime(2026, 3, 5)
RANKS = {"published": 5, "taken": 4, "accessed": 3, "presumed": 2, "ruled_out": 1}
HOSTILE = "</script><script>alert(1)</script>\u202egpj.\"exe'\n<img src=x onerror=alert(2)>{{ 7*7 }}\u2028"
BESIDE = ("verdicts.csv", "exposure.csv", "unheld.csv", "worklist.csv", "verdicts.parquet")
ABOUT = {
    "name": "acme",
    "title": "Acme, March",
    "version": "0.1.0",
    "settings_sha256": "ab" * 32,
    "evidence": [
        {"sha256": "11" * 32, "size": 1234567, "name": "audit.log", "path": "/e/audit.log", "room": "events",
         "reader": "samba_audit", "added": "2026-03-08T00:00:00Z", "rows": 12, "unread": 3},
    ],
    "decisions": [
        {"number": 3, "made": "2026-03-08T00:00:00Z", "who": HOSTILE, "says": "account svc is hostile", "why": HOSTILE},
    ],
    "decisions_sha256": "cd" * 32,
}  # fmt: skip


def held(key: int, verdict: str, **more: object) -> dict:
    """A row of `verdicts` with what a test does not care about filled in."""
    row = {
        "file": key, "host": "fs1", "share": "work", "path": f"Work/{key}.step", "size": 1000 * key,
        "owner": "Northwind", "agreement": "NDA-1", "marking": "SECRET", "verdict": verdict,
        "rank": RANKS[verdict], "rule": "nothing rules it out", "records": 0,
    }  # fmt: skip
    return row | more


def exposure(verdicts: list[dict]) -> list[dict]:
    """`exposure` as the judge would make it of these verdicts."""
    sums: dict[tuple, list[int]] = {}
    for row in verdicts:
        key = (row["owner"] or "", row["agreement"] or "", row["marking"] or "", row["verdict"], row["rank"])
        total = sums.setdefault(key, [0, 0])
        total[0] += 1
        total[1] += row["size"] or 0
    names = ("owner", "agreement", "marking", "verdict", "rank")
    return [dict(zip(names, key, strict=True), files=n, bytes=size) for key, (n, size) in sums.items()]


def incident() -> dict[str, list[dict]]:
    """The tables of a small case that has some of everything; whatever can be named bears a hostile name."""
    source, wire, time = "11" * 8, "22" * 8, START + timedelta(hours=30)
    verdicts = [
        held(1, "published", path=HOSTILE, rule="listed, grade B1", owner=HOSTILE, marking=HOSTILE),
        held(2, "taken", rule="sent, by name"),
        held(3, "taken", rule="sent, by name", size=None),
        held(4, "accessed", rule="read by a hostile session"),
        held(5, "presumed", same_content=2),
        held(6, "presumed", owner=None, host="fs2", marking=None),
        held(7, "ruled_out", proof="A", rule="nobody read it", owner="Sumida", marking="社外秘"),
        held(8, "ruled_out", proof="B", rule="it cannot have left", size=9_000_000_000),
    ]
    evidence = [
        {"file": 1, "rank": 5, "rule": "listed, grade B1", "source": source, "record": 4, "action": "listed"},
        {"file": 2, "rank": 4, "rule": "sent, by name", "source": source, "record": 5, "time": time,
         "action": "send"},
        {"file": 3, "rank": 4, "rule": "sent, by name", "source": source, "record": 6, "time": time,
         "action": "send"},
    ]  # fmt: skip
    evidence += [
        {"file": 4, "rank": 3, "rule": "read by a hostile session", "source": source, "record": 100 + n,
         "time": time + timedelta(seconds=n), "action": "read"}
        for n in range(11)
    ]  # fmt: skip
    deeds = [
        {"source": source, "record": row["record"], "time": row["time"], "action": row["action"],
         "standing": "hostile", "host": "fs1", "route": "smb", "actor_user": "svc" + HOSTILE,
         "src_endpoint": "10.0.0.9", "declared": "account svc is hostile, declared by " + HOSTILE}
        for row in evidence
        if "time" in row
    ]  # fmt: skip
    always = {"from_time": datetime(1970, 1, 1), "to_time": datetime(9999, 1, 1)}
    hole = START + timedelta(hours=40)
    return {
        "verdicts": verdicts,
        "exposure": exposure(verdicts),
        "evidence": evidence,
        "deeds": deeds,
        "held": [{"file": 8, "floor": 8_000_000_000, "floor_is": "measured"},
                 {"file": 5, "floor": 0, "floor_is": "unknown"}],
        "window": [{"from_time": START, "to_time": END, "assumed": "its end is the latest event"}],
        "sources": [{"source": source, "name": "audit" + HOSTILE, "standing": "unknown"},
                    {"source": wire, "name": "conn.log", "standing": "unknown"}],
        "parties": [{"kind": "account", "name": "svc" + HOSTILE, "standing": "hostile",
                     "because": "account svc is hostile, declared by " + HOSTILE, **always},
                    {"kind": "endpoint", "name": "198.51.100.7", "standing": "vouched",
                     "because": "destination 198.51.100.7 is vouched for", **always}],
        "matches": [{"file": 1, "source": source, "record": 4, "grade": "B1", "decides": True, "chance_ppm": 5847}],
        "listings": [{"source": source, "record": 4, "path": HOSTILE}],
        "doubts": [{"file": 5, "blocks": "AB", "reason": "a record may mean this file or another of the same name",
                    "source": source, "record": 7, "time": time}],
        "coverage": [
            {"sensor": "samba audit", "from_time": START, "to_time": hole, "whole": True, "reason": "numbered"},
            {"sensor": "samba audit", "from_time": hole, "to_time": hole + timedelta(hours=5), "whole": False,
             "reason": "records 812 to 990 are missing", "source": source, "record": 991},
            {"sensor": "samba audit", "from_time": hole + timedelta(hours=5), "to_time": END, "whole": True,
             "reason": "numbered"},
            {"sensor": "edge " + HOSTILE, "from_time": START, "to_time": END, "whole": True,
             "reason": "declared continuous"},
        ],
        "routes": [
            {"side": "access", "host": "fs1", "route": "smb", "whole": True, "sensors": "samba audit",
             "reason": "samba audit: numbered"},
            {"side": "access", "host": "fs2", "route": "local", "whole": False, "sensors": "",
             "reason": "nobody watches it"},
            {"side": "exit", "host": "", "route": "internet", "whole": True, "sensors": "edge",
             "reason": "edge: declared continuous"},
        ],
        "egress": [
            {"sensor": "edge", "route": "internet", "destination": HOSTILE, "standing": "hostile", "flows": 4,
             "bytes": 3_400_000, "missed": 1200, "uncounted": 1, "first_time": time, "last_time": time},
            {"sensor": "edge", "route": "internet", "destination": "203.0.113.80", "standing": "unknown",
             "flows": 90, "bytes": 800_000, "missed": 0, "uncounted": 0, "first_time": time, "last_time": time},
            {"sensor": "edge", "route": "internet", "destination": "198.51.100.7", "standing": "vouched",
             "flows": 2, "bytes": 2_100_000, "missed": 0, "uncounted": 0, "first_time": time, "last_time": time},
        ],
        "bound": [{"bytes": 4_201_200, "seen": 4_201_200, "reason": "every way out is whole: internet: edge"}],
        "at_most": [
            {"owner": None, "files": 3, "bytes": 4_600, "of_files": 6, "of_bytes": 21_000},
            {"owner": "Northwind", "files": 2, "bytes": 3_700, "of_files": 4, "of_bytes": 14_000},
            {"owner": HOSTILE, "files": 1, "bytes": 1_000, "of_files": 1, "of_bytes": 1_000},
        ],
        "gaps": [
            {"side": "access", "host": "fs2", "route": "local", "premise": "log", "reason": f"gap {n} {HOSTILE}",
             "from_time": hole + timedelta(hours=n), "to_time": hole + timedelta(hours=n + 1)}
            for n in range(5)
        ],
        "clocks": [{"source": "11" * 8, "ahead": 0, "within": 95, "reason": "its clock and another differ by 90 s"},
                   {"source": wire, "ahead": 0, "within": 0, "reason": ""}],
        "commands": [
            {"source": source, "record": 12, "plan": 1, "time": time, "host": "fs1", "standing": "hostile",
             "in_window": True, "tool": "rclone", "does": "sends", "roots": HOSTILE, "destination": "up:" + HOSTILE,
             "endpoint": "", "shrinks": False, "exact": True, "reason": "", "as_words": True,
             "cmd_line": "rclone copy " + HOSTILE * 9},
            {"source": source, "record": 13, "plan": 1, "time": time, "host": "fs1", "standing": "unknown",
             "in_window": True, "tool": "tar", "does": "packs", "roots": "/srv/work", "destination": "w.tgz",
             "endpoint": "", "shrinks": True, "exact": False, "reason": "a variable " + HOSTILE, "as_words": False,
             "cmd_line": "tar czf w.tgz $X"},
        ],
        "replayed": [
            {"source": source, "record": 12, "plan": 1, "file": file, "sure": sure, "size": 2000, "floor": 0}
            for file, sure in ((2, True), (2, True), (3, True), (5, False))
        ],
        "reconciled": [
            {"source": source, "record": 12, "plan": 1, "files": 2, "bytes": 4000, "seen": 4100, "sent": True,
             "fits": "yes", "send_source": wire, "send_record": 77, "send_time": time,
             "says": "4100 bytes went to " + HOSTILE + " in the day after it, which fits"},
        ],
        "worklist": [
            {"place": 1, "premise": "log of local at fs2", "says": "find a log of local at fs2, whole " + HOSTILE,
             "proof": "A", "files": 12, "bytes": 24_000, "raised": 0, "owners": 1, "whose": HOSTILE + " 12"},
            {"place": 2, "premise": "account x", "second_premise": "window", "proof": None, "files": 0, "bytes": 0,
             "says": "decide on the account x: is it vouched for?; and state the window in case.toml", "raised": 3,
             "owners": 0, "whose": ""},
        ],
        "revoked": [{"proof": "A", "host": "fs1", "files": 1, "file": 2, "source": source, "record": 5, "fell": 40,
                     "reason": "published or taken, though nobody but vouched sessions was seen to read them"},
                    {"proof": "A", "host": "fs2", "files": 1, "file": 2, "source": source, "record": 5, "fell": 1,
                     "reason": "published or taken, though no sensor saw it read"}],
    }  # fmt: skip


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., str]:
    """Writes the report of the given tables and gives its text. Tables not given are empty."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def written(
        tables: dict[str, list[dict]], about: dict = ABOUT, raw: Callable | None = None, language: str = "en"
    ) -> str:
        parts = {name: [] for name in TABLES}
        for name, rows in tables.items():
            path = tmp_path / f"{name}.parquet"
            schema = arrow_schema(TABLES[name])
            whole = [{column: row.get(column) for column in schema.names} for row in rows]
            pq.write_table(pa.Table.from_pylist(whole, schema=schema), path)
            parts[name] = [path]
        engine = Engine(scratch)
        for name, paths in parts.items():
            engine.show(TABLES[name], paths)
        try:
            given = raw or (lambda pairs: dict.fromkeys(pairs, HOSTILE))
            html.write(engine.rows, about, given, tmp_path / "r.html", language)
        finally:
            engine.close()
        return (tmp_path / "r.html").read_text("utf-8")

    return written


class Page(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def sentence(page: str) -> str:
    return re.search(r'<p class="answer">(.*?)</p>', page)[1]


def test_a_case_without_verdicts_says_so_and_does_not_say_that_nothing_was_taken(report):
    page = report({}, ABOUT | {"evidence": []})
    assert sentence(page) == "There is no verdict yet."
    assert "does not mean that nothing was taken" in page
    assert "ruled out, each with a proof" not in page


def test_a_window_that_is_not_known_still_gives_a_page(report):
    page = report({"window": [{"from_time": None, "to_time": None, "assumed": "nothing was found"}]})
    assert "Window: not known" in page


def test_hostile_names_appear_escaped_and_never_raw(report):
    page = report(incident())
    for raw in ("\u202e", "\u2028", "<script>alert", "<img src=x", "gpj.\"exe'"):
        assert raw not in page
    visible = "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\u202egpj.&#34;exe&#39;\\x0a&lt;img src=x"
    assert page.count(visible) >= 10  # path, owner, marking, account, source, raw line, sensor, destination ...
    for section in ("commands", "contradictions", "coverage", "worklist"):
        assert visible in re.search(rf'<section id="{section}".*?</section>', page, re.DOTALL)[0]
    assert "{{ 7*7 }}\\u2028" in page
    tags = Page(page).tags
    assert [tag for tag, _ in tags].count("script") == 1
    assert not any(name.startswith("on") for _, attributes in tags for name in attributes)


def test_a_name_that_cannot_be_encoded_does_not_break_the_page(report):
    page = report(incident(), ABOUT | {"title": "bad \udcff name"}, lambda pairs: dict.fromkeys(pairs, "\ud800"))
    assert "bad \\udcff name" in page
    assert "<code>\\ud800</code>" in page


def test_nothing_is_loaded_from_anywhere(report):
    page = report(incident())
    links = [
        value for _, attributes in Page(page).tags for name, value in attributes.items() if name in ("src", "href")
    ]
    assert links
    assert all(link.startswith("#") or link in BESIDE for link in links)
    assert not re.search(r"https?://|@import|url\((?!#)", page)
    policy = next(a["content"] for tag, a in Page(page).tags if tag == "meta" and "content-security" in str(a).lower())
    assert "default-src 'none'" in policy


def test_the_same_input_gives_the_same_bytes(report):
    tables = incident()
    turned = {name: rows[::-1] for name, rows in tables.items()}
    assert report(tables) == report(turned)


def test_the_numbers_of_the_sentence_are_those_of_the_table(report):
    page = report(incident())
    assert sentence(page) == (
        "Of 8 files you hold, 1 is published, 2 were taken, 1 was accessed, 2 are presumed taken, "
        "and 2 are ruled out, each with a proof."
    )
    totals = re.search(r"<tfoot>(.*?)</tfoot>", page, re.DOTALL)[1]
    assert re.findall(r'<td class="number"[^>]*>(\d+)<', totals) == ["1", "2", "1", "2", "2", "8", "3"]
    assert "not counting 1 file of unknown size" in page


def test_every_verdict_shows_what_it_rests_on(report):
    text = " ".join(Page(report(incident())).text.split())
    assert "About 1 in 171 unrelated files would match so by chance." in text
    assert "account svc is hostile" in text
    assert "smb at fs1, watched by samba audit: whole. samba audit: numbered" in text
    assert "Its content takes at least 8.00 GB (measured); at most 4.20 MB can have left." in text
    assert "local at fs2, watched by nobody: not whole. nobody watches it" in text
    assert "Proof A is withdrawn for its host: published or taken, though no sensor saw it read" in text
    assert "a record may mean this file or another of the same name" in text
    assert "A file of the same content is taken: Work/2.step" in text
    assert "3 more records." in text
    assert "8 of 8 files shown here; all are in verdicts.csv" in text


def text_of(page: str, section: str | None = None) -> str:
    """The text of a page, or of one of its sections, with single spaces and none before a comma and the like."""
    if section:
        page = re.search(rf'<section id="{section}".*?</section>', page, re.DOTALL)[0]
    return re.sub(r" (?=[,.;:)])", "", " ".join(Page(page.replace("<", " <")).text.split()))


def test_the_first_view_ends_with_what_would_change_it_and_its_head_leads_there(report):
    page = report(incident())
    text = text_of(page, "worklist")
    now = re.search(r'<article id="now".*?</article>', page, re.DOTALL)[0]
    assert now.rindex("<section ") == now.index('<section id="worklist"')
    assert now[: now.index('<section id="owners"')].count('href="#worklist"') == 1
    assert "if that one thing (or those two) were granted" in text
    assert text.index("find a log of local at fs2") < text.index("12 files 24.0 kB, proof A") < text.index("account x")
    assert "; and state the window in case.toml 0 3 files" in text
    assert "rules out 12 more files" in text_of(page, "next-thing")
    assert "All 2 things to find or decide" in text_of(page, "next-thing")


def test_of_a_long_worklist_the_best_stand_in_the_page_and_the_rest_is_counted(report):
    tables = incident()
    (one, _) = tables["worklist"]
    tables["worklist"] = [one | {"place": n, "says": f"ask {n}!"} for n in range(1, worklist.MOST + 6)]
    text = text_of(report(tables), "worklist")
    assert f"ask {worklist.MOST}!" in text
    assert f"ask {worklist.MOST + 1}!" not in text
    assert "5 more stand in worklist.csv" in text


def test_an_empty_worklist_is_said_in_a_sentence(report):
    page = report(incident() | {"worklist": []})
    assert text_of(page, "worklist") == f"What would change it {worklist.NOTHING}"
    assert 'href="#worklist"' not in page
    assert worklist.NOTHING in text_of(page, "next-thing")


def test_without_verdicts_the_worklist_promises_nothing(report):
    assert text_of(report({}), "worklist") == f"What would change it {worklist.NO_VERDICT}"


def test_how_much_can_have_left_is_told_in_files_for_all_and_for_each_owner(report):
    page = report(incident())
    said = "at most 3 of the 6 files not ruled out (at most 4.60 kB of their 21.0 kB, by the sizes that are known)"
    assert text_of(page).count(said) == 2
    owners = text_of(page, "owners")
    assert "At most left" in owners
    assert re.search(r"Northwind .* 2 3.70 kB .*All 4 owners .* 3 4.60 kB", owners)


def test_without_a_bound_nothing_is_said_of_how_many_files_can_have_left(report):
    page = report(incident() | {"at_most": []})
    assert "not ruled out (" not in page
    assert "At most left" not in page


def test_a_contradiction_is_told_step_by_step(report):
    text = text_of(report(incident()), "contradictions").replace(names.shown(HOSTILE), "")
    assert "Work/2.step, held at fs1, is taken: audit:5 (sent, by name)." in text
    assert "Yet every way to the files of fs1 was whole: smb (samba audit: numbered)." in text
    assert "proof A is withdrawn for every file of fs1. Without the contradiction it would rule out 40 files." in text
    assert "The sensor of fs2 writes into the same log." in text
    assert "it would rule out 1 file." in text


def test_a_withdrawn_bound_is_set_against_the_file_that_is_larger(report):
    tables = incident()
    tables["revoked"] = [{"proof": "B", "host": "", "files": 3, "file": 8, "reason": "published, though larger"}]
    text = text_of(report(tables), "contradictions")
    assert "Yet every way out was whole: internet (edge: declared continuous)." in text
    assert "It takes at least 8,000,000,000 bytes, and at most 4,201,200 were seen to leave." in text


def test_commands_are_shown_with_what_they_select_and_what_was_seen_to_leave(report):
    text = text_of(report(incident()), "commands").replace(names.shown(HOSTILE), "")
    assert "H hostile" in text
    assert "2 files 4.00 kB predicted perhaps 1 more 4100 bytes went to  in the day after it, which fits" in text
    assert "fits conn.log:77" in text
    assert "Exact: its words tell which files it takes; which held files those are is not certain for all." in text
    assert "Not exact: a variable ." in text
    assert "characters in all)" in text


def test_a_command_that_only_may_select_files_claims_none_for_certain(report):
    tables = incident()
    tables["replayed"] = [row | {"record": 13, "sure": False} for row in tables["replayed"]]
    text = text_of(report(tables), "commands")
    assert "perhaps 3 files" in text
    assert "predicted" not in text


def test_a_clock_that_is_off_stands_with_the_log_and_a_right_one_does_not(report):
    text = text_of(report(incident()), "inputs")
    assert "audit.log clock: its clock and another differ by 90 s" in text
    assert text.count("clock:") == 1


def test_where_no_command_was_seen_there_is_no_section_of_commands(report):
    assert 'id="commands"' not in report(incident() | {"commands": []})


def test_a_way_shows_its_first_gaps_with_their_times_and_counts_the_others(report):
    text = text_of(report(incident()), "coverage")
    assert "2026-03-02 16:00:00 UTC to 2026-03-02 17:00:00 UTC: gap 0 " in text
    assert "gap 2 " in text
    assert "gap 3 " not in text
    assert "and 2 more gaps" in text


def test_a_file_that_was_out_of_reach_shows_who_declared_that(report):
    tables = incident()
    tables["verdicts"].append(held(9, "ruled_out", proof="C", rule="it was out of reach"))
    tables["exposure"] = exposure(tables["verdicts"])
    tables["held"].append({"file": 9, "host": "fs1", "share": "work", "folder_key": 5})
    tables["offline"] = [{"host": "fs1", "share": "work", "folder_key": 5, "declared": "in the safe, by head of IT"}]
    text = text_of(report(tables))
    assert "Proof C, it was not there: it was declared out of reach over the whole window" in text
    assert "Why it was not there Declared: in the safe, by head of IT" in text


def test_a_withdrawn_bound_is_not_claimed(report):
    tables = incident()
    tables["revoked"] = [{"proof": "B", "host": "", "files": 1, "file": 2, "reason": "published, though larger"}]
    page = report(tables)
    assert "<strong>At most" not in page
    assert "evidence contradicts it" in page


def test_raw_lines_are_asked_for_once(report):
    asked = []

    def raw(pairs: list) -> dict:
        asked.append(pairs)
        return {}

    page = report(incident(), raw=raw)
    assert len(asked) == 1
    assert len(set(asked[0])) == len(asked[0]) == 3 + 8 + 1
    assert "Its line is not at hand." in page


def test_an_interrupted_report_leaves_the_old_one(report, tmp_path):
    before = report(incident())

    def breaks(pairs: list) -> dict:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        report(incident(), raw=breaks)
    assert (tmp_path / "r.html").read_text("utf-8") == before
    assert not list(tmp_path.glob("*.writing"))


def test_of_very_many_files_the_highest_rank_is_whole_and_every_verdict_is_there():
    given = quotas({5: 0, 4: 900, 3: 4000, 2: 3, 1: 5_000_000})
    assert given == {5: 0, 4: 900, 3: MOST_FILES - 900 - 3 - SAMPLE, 2: 3, 1: SAMPLE}


def test_a_hole_of_a_second_is_seen_in_a_window_of_months():
    start, end = datetime(2026, 1, 1), datetime(2026, 6, 1)
    at = datetime(2026, 3, 1)
    spans = [
        {"sensor": "edge", "from_time": a, "to_time": b, "whole": whole, "reason": "why"}
        for a, b, whole in (
            (start, at, True),
            (at, at + timedelta(seconds=1), False),
            (at + timedelta(seconds=1), end, True),
        )
    ]
    (row,) = drawing.strip(iter(spans), start, end)["rows"]
    assert [piece["whole"] for piece in row["pieces"]] == [True, False, True]
    assert row["pieces"][1]["width"] >= drawing.NARROWEST
    assert row["whole"] == "99.9 % of the window whole"


@pytest.mark.parametrize(
    ("count", "said"),
    [(None, "not known"), (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.00 kB"),
     (999_499, "999 kB"), (999_500, "1.00 MB"), (21_700_000, "21.7 MB"), (812 * 10**9, "812 GB")],
)  # fmt: skip
def test_bytes_are_said_in_units_people_read(count, said):
    assert words.human(count) == said
