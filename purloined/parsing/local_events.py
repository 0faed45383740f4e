"""Windows events from tables whose times are those of a person's screen: local, and in the order of the country."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from purloined.evidence import Evidence
from purloined.parsing import csv_table, event_message, windows_events
from purloined.parsing.dates import DateOrder
from purloined.parsing.windows_events import WindowsEvents
from purloined.parsing.windows_record import Event


class Told(NamedTuple):
    """What a row of the table says."""

    time: str
    number: int | None
    provider: str
    channel: str
    computer: str
    message: str
    failed: bool | None
    sequence: int | None


def rows(evidence: Evidence, told: Callable[[dict[str, str]], Told], names: Callable) -> Iterator[dict]:
    """The rows of events. told: of one row of the table; names: of its columns, from its header."""
    order = DateOrder(evidence.settings.get("date_order"))
    for _, said in _records(Evidence(evidence.path), names):
        order.see(told(said).time)
    if order.ambiguous:
        evidence.unread(1, f"{order.open!r:.30} can be read in more than one way, and nothing in the file decides")
        return
    log = WindowsEvents(evidence)
    for record, said in _records(evidence, names):
        row = told(said)
        time = order.time(row.time, evidence.timezone)
        if time is None or row.number is None:
            evidence.unread(record, "no event with a number and a time")
            continue
        data: dict | None = {}
        if "Bits-Client" in (row.channel or row.provider):
            row = row._replace(number=0)  # its messages do not tell the parts of a transfer apart
        elif windows_events.meant(row.channel, row.provider, row.number) is not None:
            data = event_message.fields(row.channel or row.provider, row.number, row.message)
        if data is None:
            evidence.unread(record, f"the message of event {row.number} is not understood", time)
            data, row = {}, row._replace(number=0)
        yield from log.of(Event(record, time, row.computer, row.channel, row.provider, row.number, data, row.failed,
                                row.sequence))  # fmt: skip
    yield from log.end()


def _records(evidence: Evidence, names: Callable) -> Iterator[tuple[int, dict[str, str]]]:
    table = csv_table.records(evidence)
    _, header = next(table, (0, []))
    columns = names(header)
    for record, fields in table:
        yield record, dict(zip(columns, fields, strict=False))
