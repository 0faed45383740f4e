"""Every real sample that lies beside the project, against counts that were made without this code."""

from collections import Counter
from pathlib import Path

import pytest

from bench import samples
from purloined import readers
from purloined.evidence import Evidence
from purloined.exports import ocsf_events as ocsf
from tests.exports.test_ocsf_events import faults

needs_samples = pytest.mark.skipif(
    not (samples.LAB / "public" / "index.csv").is_file(), reason="the public samples are not beside the project"
)


@needs_samples
def test_every_count_is_that_of_an_independent_parser() -> None:
    """Per event id, per table, per reason, per action: `python -m bench.samples` prints them."""
    found = list(samples.lines())
    for line in found:
        print(*line, sep="\t")

    assert [line for line in found if not line.agrees] == []
    assert {
        "evtx",
        "srum",
        "mft",
        "usn_journal",
        "m365_audit",
        "aws_cloudtrail",
        "zeek_conn",
        "nxlog_windows_json",
    } <= {line.reader for line in found}
    assert len(found) == 254


def test_a_count_that_is_off_by_one_is_told() -> None:
    """So is one of the file of which more is read than the other parser reads, if less is."""
    line = samples.Line("a.evtx", "evtx", "Security 4663", 4, 4, "another")

    assert line.agrees
    assert not line._replace(read=5).agrees
    assert line._replace(file=samples.CUT, read=5).agrees
    assert not line._replace(file=samples.CUT, read=3).agrees


@needs_samples
def test_what_no_reader_takes_is_known_by_name_and_reason() -> None:
    """A reader that no longer recognises its sample would go unnoticed otherwise."""
    assert samples.unclaimed() == samples.NOT_EVIDENCE.keys()


@needs_samples
def test_events_of_real_logs_are_valid_in_ocsf(tmp_path: Path) -> None:
    """The first hundred of each action of each sample."""
    checked: Counter = Counter()
    for name, path in samples.samples(samples.LAB, tmp_path):
        claims = [] if "/zeek_hourly/" in name else readers.claims(path.name, Evidence(path).head())
        for reader in claims:
            for raw in reader.module.read(Evidence(path)):
                if readers.table_of(reader.room, raw) == "events" and checked[name, raw["action"]] < 100:
                    event = ocsf.event(readers.event(raw, "s"), ocsf.Log(name, reader.name))
                    checked[name, raw["action"]] += event is not None
                    assert event is None or faults(event) == [], (name, raw)

    assert checked.total() > 2_000
