r"""Cisco ASA and Firepower (FTD) syslog: connections with their bytes.

    Mar 03 2026 22:41:03 fw3 : %ASA-6-302014: Teardown TCP connection 8 for outside:203.0.113.66/443 to inside:...

Of the ASA's messages, connections that were torn down give rows (302014, 302016, 302018, 302304), from whoever began
them: the second end of an `outbound` one, the first of an `inbound` one, as it was told when the connection was built
(302013, 302015 ...). Their `bytes` count both directions together; they are taken as sent and as answered: more than
either, never less. ICMP (302020, 302021) is logged without bytes: nobody counted them. A connection that was built and
not torn down in the same file is `unfinished`: put the parts of a rotated log into one file before you add it.

Firepower's own events have the bytes of each direction: 430003 is a row, and 430002, the beginning, only where no end
follows. Where packets went by and no bytes are counted (trusted, or past inspection), the bytes are not known. A log
with both kinds of message has each connection twice, and counts it twice.

`no logging ...` among the commands that the device logs (111008, 111010) is a `config`, `logging enable` a `start`.

What it cannot tell: connections below the configured level, or of messages that were turned off; denied ones (106023
...) are passed over, for nothing went through. Where the beginning is not in the file, who began is taken from the
ports. What was carried. Messages are not numbered, and lost ones leave no trace; syslog over UDP loses some. Times are
the device's own where it logs them (`logging timestamp`), in the log's zone unless it says UTC. At most 100,000
connections are remembered as begun; beyond that the oldest counts as still open.

Documented in the "Cisco Secure Firewall ASA Series Syslog Messages" guide, in "Firepower Threat Defense Syslog
Messages" and "Connection and Security-Related Connection Event Fields", and, for who began, in Cisco's document 116149.
"""

import heapq
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from purloined.evidence import Block, Evidence, from_iso
from purloined.parsing import blocks, flow_records, json_lines, line_forms, row_batches, text_columns
from purloined.parsing.json_lines import ENCODED, INTEGER, TEXT
from purloined.parsing.line_forms import Form, Formed, Slot
from purloined.parsing.still_open import StillOpen
from purloined.parsing.syslog_time import STAMP, clock

SHOWS = {"flow", "config", "start"}
KIND = "Firewalls and flows"
TOLD_AGAIN = True
COLLECT = (
    "# the files of the syslog server (302013 to 302018, level 6), all of the window; the device has a buffer only"
)

_MESSAGE = re.compile(r"%(?:ASA|FTD|PIX|FWSM)-(?:\w+-)?\d-(?P<id>\d{6}):? +(?P<text>.*)")
_WHEN = re.compile(rf"({STAMP}|\d{{4}}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)(?: +(UTC|GMT))?")
_END = r"[^:]{{1,64}}:(?P<address_{0}>[^\s/(]+)(?:/(?P<port_{0}>\d+))? ?(?:\((?P<seen_{0}>[^\s/()]+)(?:/\d+)?\))?"
_BUILT = re.compile(
    rf"Built (?:(?P<way>inbound|outbound) )?(?P<protocol>[\w -]+?) connection (?P<number>\d+) (?:for|from) "
    rf"{_END.format(1)}.*? to {_END.format(2)}"
)
_TORN_DOWN = re.compile(
    rf"Teardown (?P<protocol>[\w -]+?) connection (?P<number>\d+) (?:for|from) {_END.format(1)}.*? to {_END.format(2)}"
    r".*? duration (?P<hours>\d{1,6}):(?P<minutes>\d\d):(?P<seconds>\d\d) bytes (?P<bytes>\S+)(?P<why> [\w -]*)?"
)
_ICMP = re.compile(
    r"(?:Built (?P<way>inbound|outbound)|Teardown) ICMP connection (?:(?P<number>\d+) )?for "
    r"faddr (?P<foreign>[^\s/(]+)\S* ?(?:\([^)]*\) )?gaddr (?P<seen>[^\s/(]+)\S* laddr (?P<local>[^\s/(]+)"
)
_BOTH = "bytes of both directions"
_BUILT_IDS = {"302013", "302015", "302017", "302303"}
_TORN_DOWN_IDS = {"302014", "302016", "302018", "302304"}
_ICMP_IDS = {"302020", "302021"}
_FORM = {
    **dict.fromkeys(_BUILT_IDS, _BUILT),
    **dict.fromkeys(_TORN_DOWN_IDS, _TORN_DOWN),
    **dict.fromkeys(_ICMP_IDS, _ICMP),
}
_COMMAND = re.compile(r"executed (?:the )?'(?P<command>[^']*)'")
_COMMAND_IDS = {"111008", "111010"}
_FIELD = re.compile(r"(?:^|, )([A-Z][A-Za-z_ ]{1,40}): ")
_OTHER = re.compile(rf"(?:<\d+>)?(?:\d )?(?:{STAMP}|\d{{4}}-\d\d-\d\dT\S+)\s")


def recognises(name: str, head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    known = _BUILT_IDS | _TORN_DOWN_IDS | _ICMP_IDS | {"430002", "430003"}
    return any(found["id"] in known for found in _MESSAGE.finditer(text))


class _Log:
    """What is known of a log so far: its clock, and the connections that have begun."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.time_of, self.utc_of = clock(evidence), clock(evidence, UTC)
        self.still_open = StillOpen()


def read(evidence: Evidence) -> Iterator[dict]:
    log = _Log(evidence)
    for record, text in evidence.lines():
        yield from _line(log, record, text)
    yield from log.still_open.rest()


def _line(log: _Log, record: int, text: str) -> Iterator[dict]:
    message = _MESSAGE.search(text)
    if not message:
        if not _OTHER.match(text):
            log.evidence.unread(record, "no line of syslog")
        return
    time, device = _head(log, text[: message.start()])
    if time is None:
        log.evidence.unread(record, "no time")
        return
    log.evidence.saw(record, time)
    try:
        yield from _rows(message["id"], message["text"], {"record": record, "time": time}, device, log.still_open)
    except (ValueError, OverflowError) as error:
        log.evidence.unread(record, f"{message['id']}: {error}")


def _head(log: _Log, before: str) -> tuple[datetime | None, str]:
    """The time of a line and the device that wrote it, of what stands before the message."""
    stamp, in_utc = next(reversed(_WHEN.findall(before)), ("", ""))
    device = _WHEN.sub("", before.partition(">")[2] if before.startswith("<") else before).strip(" :")
    return (log.utc_of if in_utc else log.time_of)(stamp), device


def _rows(number: str, text: str, about: dict, device: str, still_open: StillOpen) -> Iterator[dict]:
    """about: the record and its time."""
    if form := _FORM.get(number):
        yield from _connection(number, _matched(form, text), about, device, still_open)
    elif number in ("430002", "430003"):
        yield from _connection_event(number == "430003", _fields(text), about, device, still_open)
    elif number in _COMMAND_IDS and (found := _COMMAND.search(text)):
        if found["command"].startswith("no logging"):
            yield about | {"action": "config", "detail": f"somebody gave the command {found['command']}"}
        elif found["command"].startswith(("logging enable", "logging on")):
            yield about | {"action": "start", "detail": found["command"]}


def _connection(
    number: str, said: Mapping[str, str], about: dict, device: str, still_open: StillOpen
) -> Iterator[dict]:
    """What a message about a connection means; said: its parts."""
    if number in _BUILT_IDS:
        yield from still_open.began((device, said["number"]), about | _built(said))
    elif number in _TORN_DOWN_IDS:
        yield _torn_down(said, about, still_open.ended((device, said["number"])))
    else:
        key = (device, "icmp", said["foreign"], said["local"], said["number"] or "")
        if number == "302020":
            yield from still_open.began(key, about | _icmp(said))
        else:
            begun = still_open.ended(key) or about | _icmp(said)
            yield begun | {"record": about["record"], "end_time": max(about["time"], begun["time"])}


def _matched(pattern: re.Pattern, text: str) -> re.Match:
    found = pattern.match(text)
    if not found:
        raise ValueError("not in the form that is known")
    return found


def _built(said: Mapping[str, str]) -> dict:
    """The connection as it began. Without a direction the first end began it."""
    first, second = ("2", "1") if said["way"] == "outbound" else ("1", "2")
    seen = (said[f"seen_{end}"] or "" for end in (first, second))
    detail = _with_translation(
        said["protocol"],
        *("" if shown == said[f"address_{end}"] else shown for end, shown in zip((first, second), seen, strict=True)),
    )
    return {"action": "flow", "actor_session": said["number"], **_ends(said, first, second), "detail": detail}


def _with_translation(protocol: str, seen: str, asked_for: str) -> str:
    detail = protocol.lower()
    if seen:
        detail += f", seen from outside as {seen}"
    return f"{detail}, asked for {asked_for}" if asked_for else detail


def _with_reason(detail: str, why: str) -> str:
    return f"{detail}, {why}, {_BOTH}" if why else f"{detail}, {_BOTH}"


def _torn_down(said: Mapping[str, str], about: dict, built: dict | None) -> dict:
    both = flow_records.count(said["bytes"])
    if built is None:
        lasted = timedelta(hours=int(said["hours"]), minutes=int(said["minutes"]), seconds=int(said["seconds"]))
        built = {
            "time": about["time"] - lasted,
            "action": "flow",
            "actor_session": said["number"],
            **_ends(said, "1", "2"),
            "detail": said["protocol"].lower(),
        }
        if flow_records.from_server(built["src_port"], built["dst_port"]):
            built = flow_records.turned(built)
    return built | {
        "record": about["record"],
        "end_time": max(about["time"], built["time"]),
        "bytes_out": both,
        "bytes_in": both,
        "detail": _with_reason(built["detail"], (said["why"] or "").strip()),
    }


def _ends(said: Mapping[str, str], first: str, second: str) -> dict:
    return {
        "src_endpoint": said[f"address_{first}"],
        "src_port": flow_records.port(said[f"port_{first}"]),
        "dst_endpoint": said[f"address_{second}"],
        "dst_port": flow_records.port(said[f"port_{second}"]),
    }


def _icmp(said: re.Match) -> dict:
    inbound = said["way"] == "inbound"
    source, destination = ("foreign", "local") if inbound else ("local", "foreign")
    return {
        "action": "flow",
        "src_endpoint": said[source],
        "dst_endpoint": said[destination],
        "detail": "icmp, no byte counts",
    }


def _fields(text: str) -> dict[str, str]:
    """`Key: value, Key: value`. A value may have been chosen by the thief, so no key may stand there twice."""
    found = list(_FIELD.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    said = {match[1]: text[match.end() : end] for match, end in zip(found, ends, strict=True)}
    if len(said) < len(found):
        raise ValueError("a field stands there twice")
    return said


def _connection_event(
    ended: bool, said: dict[str, str], about: dict, device: str, still_open: StillOpen
) -> Iterator[dict]:
    key = (device, *(said.get(name) for name in ("Protocol", "SrcIP", "SrcPort", "DstIP", "DstPort")))
    blocked = said.get("AccessControlRuleAction", "").startswith("Block")
    flow = about | _event_flow(said, about["time"])
    if ended:
        still_open.ended(key)
    elif not blocked:
        yield from still_open.began(key, flow | {"bytes_out": None, "bytes_in": None})
        return
    if not blocked or flow["bytes_out"] or flow["bytes_in"]:
        yield flow


def _event_flow(said: dict[str, str], time: datetime) -> dict:
    if not said.get("SrcIP") or not said.get("DstIP"):
        raise ValueError("no endpoints")
    names = ("InitiatorBytes", "ResponderBytes", "InitiatorPackets", "ResponderPackets", "ConnectionDuration")
    sent, answered, packets_out, packets_in, lasted = (flow_records.count(said.get(name)) for name in names)
    if not sent and not answered and (packets_out or packets_in):
        sent = answered = None
    duration = timedelta(seconds=min(lasted or 0, 10**9))
    start = from_iso(said.get("FirstPacketSecond", "")) or time - duration
    has_ports = "icmp" not in said.get("Protocol", "").lower()
    words = ("Protocol", "ApplicationProtocol", "WebApplication", "AccessControlRuleAction", "ReferencedHost")
    return {
        "time": start,
        "end_time": start + duration,
        "action": "flow",
        "actor_session": said.get("ConnectionID"),
        "src_endpoint": said["SrcIP"],
        "src_port": flow_records.port(said.get("SrcPort")) if has_ports else None,
        "dst_endpoint": said["DstIP"],
        "dst_port": flow_records.port(said.get("DstPort")) if has_ports else None,
        "bytes_out": sent,
        "bytes_in": answered,
        "packets_out": packets_out,
        "packets_in": packets_in,
        "detail": " ".join(said[word] for word in words if said.get(word)),
    }


# The same, many records at once -------------------------------------------------------------------------


def _place(end: int) -> Form:
    port = Slot(f"port_{end}", INTEGER, "[0-9]", 1, 5)
    return [Slot(None, TEXT, "[^: ]", 1, 64), b":", Slot(f"address_{end}", ENCODED, "[^ /(]"), b"/", port]


def _translated(end: int) -> Form:
    return [b" (", Slot(f"seen_{end}", ENCODED, "[^ /()]"), b"/", Slot(None, TEXT, "[0-9]"), b")"]


_NUMBER = Slot("number", INTEGER, "[0-9]", 1, 12)
_HEAD: Form = [Slot("head", ENCODED, "[^%]", 0, 200), b"%", Slot("label", ENCODED, "[A-Z0-9-]", 12, 12), b": "]
_USUALLY_BUILT: Form = [b"Built ", Slot("way", ENCODED, "[a-z]"), b" ", Slot("protocol", ENCODED, "[A-Z]")]
_USUALLY_BUILT += [
    b" connection ",
    _NUMBER,
    b" for ",
    *_place(1),
    *_translated(1),
    b" to ",
    *_place(2),
    *_translated(2),
]
_USUALLY_TORN_DOWN: Form = [b"Teardown ", Slot(None, TEXT, "[A-Z]"), b" connection ", _NUMBER, b" for ", *_place(1)]
_USUALLY_TORN_DOWN += [b" to ", *_place(2), b" duration ", Slot(None, TEXT, "[0-9]", 1, 6), b":"]
_USUALLY_TORN_DOWN += [Slot(None, TEXT, "[0-9]", 2, 2), b":", Slot(None, TEXT, "[0-9]", 2, 2), b" bytes "]
_USUALLY_TORN_DOWN += [Slot("bytes", INTEGER, "[0-9]", 1, 19), Slot("why", ENCODED, r"[\w -]", 0)]
_ANYTHING: Form = [Slot("text", TEXT, ".")]

_LONG_AGO = datetime(1980, 1, 1)
_BEGINS, _ENDS, _ODD = 0, 1, 2
_LABEL = re.compile(r"(?:ASA|FTD|PIX)-[0-9]-([0-9]{6})")
_DIGITS = re.compile("[0-9]{1,18}")
_BITS = 40  # of the number of a connection, where its device stands before it
_WORDS = pa.dictionary(pa.int32(), pa.string())
_COLUMNS = {
    **{"record": pa.int64(), "time": text_columns.TIME, "end_time": text_columns.TIME, "action": pa.string()},
    **{"actor_session": pa.string(), "src_endpoint": _WORDS, "src_port": pa.int64(), "dst_endpoint": _WORDS},
    **{"dst_port": pa.int64(), "bytes_out": pa.int64(), "bytes_in": pa.int64(), "unfinished": pa.bool_()},
    "detail": pa.string(),
}


def read_blocks(evidence: Evidence) -> Iterator[dict | pa.Table]:
    log = _Log(evidence)
    yield from blocks.read(evidence, partial(_columns, log), partial(_line, log), times=2)
    yield from row_batches.tables(log.still_open.rest())


class _Messages(NamedTuple):
    """Messages as columns. device: its place among `devices`; number: which message it is; said: what it says."""

    devices: list[str]
    record: pa.Array
    time: pa.Array
    device: pa.Array
    number: pa.DictionaryArray
    said: dict[str, pa.Array]

    def of(self, numbers: Container[str]) -> pa.Array:
        """Which of them are messages of these numbers."""
        ours = pa.array([number in numbers for number in self.number.dictionary.to_pylist()], pa.bool_())
        return ours.take(self.number.indices)

    def filter(self, which: pa.Array) -> "_Messages":
        columns = (column.filter(which) for column in (self.record, self.time, self.device, self.number))
        return _Messages(self.devices, *columns, {name: column.filter(which) for name, column in self.said.items()})

    def formed(self, form: Formed) -> "_Messages":
        """Those of one form, of which `self` has what all begin with."""
        columns = (column.take(form.places) for column in (self.record, self.time, self.device, self.number))
        return _Messages(self.devices, *columns, form.said)


def _columns(log: _Log, block: Block) -> pa.Table:
    forms = (_USUALLY_BUILT, _USUALLY_TORN_DOWN, _ANYTHING)
    (head, *formed), lines = line_forms.with_lines(block, _HEAD, *forms)
    _check_passed_over(block, head, lines)
    found = _messages(log, block, head)
    if pc.any(found.of({"430002", "430003"})).as_py():
        raise blocks.Unusual("events of connections")
    built, torn_down, others = (found.formed(form) for form in formed)
    built, torn_down = _only(built, _BUILT_IDS), _only(torn_down, _TORN_DOWN_IDS)
    if pc.any(pc.starts_with(others.said["text"], " ")).as_py():
        raise blocks.Unusual("blanks before the message")
    odd = list(_parts(others.filter(others.of(_BUILT_IDS | _TORN_DOWN_IDS))))
    rest = list(_parts(others.filter(others.of(_COMMAND_IDS | _ICMP_IDS))))
    begun, ended = _built_columns(built), _torn_down_columns(torn_down)
    log.evidence.saw_many(found.record[-1].as_py(), len(found.record), blocks.spread(found.time))
    rows: list[dict] = []
    for number, about, device, said in rest:
        tell = _rows if isinstance(said, str) else _connection
        rows += tell(number, said, about, device, log.still_open)

    def text_of(record: int) -> str:
        return _MESSAGE.search(lines[record - block.first].decode())["text"]

    return _together(log.still_open, found.devices, begun, ended, text_of, odd, rows)


def _check_passed_over(block: Block, head: Formed, lines: json_lines.Lines) -> None:
    """Raises where a line that was not taken is no whole line of another program."""
    every = pa.arange(0, block.lines)
    for place in every.filter(pc.invert(pc.is_in(every, head.places.cast(pa.int64())))).to_pylist():
        text = lines[place].decode("utf-8", "backslashreplace")
        if text and (_MESSAGE.search(text) or not _OTHER.match(text)):
            raise blocks.Unusual("no line of syslog")
    if not len(head.places):
        raise blocks.Unusual("no message")


def _messages(log: _Log, block: Block, head: Formed) -> _Messages:
    """What all messages have: when they were written, by whom, and which they are."""
    before, label = head.said["head"], head.said["label"]
    known = [_head(log, text) for text in before.dictionary.to_pylist()]
    if any(time is None or time < _LONG_AGO for time, _ in known):
        raise blocks.Unusual("no time, or one before there were such devices")
    numbers = [_LABEL.fullmatch(text) for text in label.dictionary.to_pylist()]
    if not all(numbers):
        raise blocks.Unusual("no message of such a device")
    devices = list(dict.fromkeys(device for _, device in known))
    places = {device: place for place, device in enumerate(devices)}
    return _Messages(
        devices,
        pc.add(head.places.cast(pa.int64()), block.first),
        pa.array([time for time, _ in known], text_columns.TIME).take(before.indices),
        pa.array([places[device] for _, device in known], pa.int64()).take(before.indices),
        pa.DictionaryArray.from_arrays(label.indices, pa.array([number[1] for number in numbers], pa.string())),
        {},
    )


def _only(messages: _Messages, numbers: set[str]) -> _Messages:
    """Those that are what they look like. Raises where one has the number of another kind that counts."""
    if pc.any(messages.of((_FORM.keys() | _COMMAND_IDS) - numbers)).as_py():
        raise blocks.Unusual("a message of another number")
    ours = messages.of(numbers)
    return messages if pc.all(ours).as_py() else messages.filter(ours)


def _together(
    still_open: StillOpen,
    devices: list[str],
    begun: pa.Table,
    ended: pa.Table,
    text_of: Callable[[int], str],
    odd: list[tuple],
    alone: list[dict],
) -> pa.Table:
    """The connections that were torn down, each with its beginning, where that is known.

    text_of: the message of a record; odd: messages of unusual form, taken apart; alone: rows of other messages"""
    waiting: dict[tuple[str, str], int] = {}
    pairs: list[tuple[int, int]] = []
    others = _numbered(devices, [*map(_key_of, odd), *still_open])
    beginnings, ends = _paired(begun, ended, others)
    left = _but(begun, beginnings), _but(ended, ends)
    for kind, at, key in _in_order(devices, *left, odd):
        if kind == _BEGINS:
            if key not in waiting and not still_open.knows(key):
                waiting[key] = at
            continue
        beginning = waiting.pop(key, None) if kind == _ENDS or odd[at][0] in _TORN_DOWN_IDS else None
        if kind == _ENDS and beginning is not None:
            pairs.append((beginning, at))
            continue
        if beginning is not None:  # what ends in an unusual form is told of one by one
            alone += still_open.began(key, begun.slice(beginning, 1).drop(["key"]).to_pylist()[0])
        if kind == _ENDS:
            about = {"record": ended["record"][at].as_py(), "time": ended["time"][at].as_py()}
            alone.append(_torn_down(_TORN_DOWN.match(text_of(about["record"])), about, still_open.ended(key)))
        elif key not in waiting:
            number, about, device, said = odd[at]
            alone += _connection(number, said, about, device, still_open)
    still = begun.take(pa.array(list(waiting.values()), pa.int64())).drop(["key"])
    for key, flow in zip(waiting, still.to_pylist(), strict=True):
        alone += still_open.began(key, flow)
    more_beginnings, more_ends = (pa.array([pair[side] for pair in pairs], pa.int64()) for side in (0, 1))
    first = begun.take(pa.concat_arrays([beginnings, more_beginnings])).combine_chunks()
    second = ended.take(pa.concat_arrays([ends, more_ends])).combine_chunks()
    known = {name: first[name].combine_chunks() for name in first.column_names if name != "key"}
    known |= {name: second[name].combine_chunks() for name in ("record", "bytes")}
    known["end_time"] = pc.max_element_wise(known["time"], second["time"].combine_chunks())
    known["bytes_out"] = known["bytes_in"] = known.pop("bytes")
    why = second["why"].combine_chunks()
    known["detail"] = blocks.each_combination(_with_reason, pa.string(), known["detail"], why)
    known["unfinished"] = pa.nulls(len(first), pa.bool_())
    whole = pa.table({name: known[name].cast(kind) for name, kind in _COLUMNS.items()})
    by_itself = {name: pa.array([row.get(name) for row in alone], kind) for name, kind in _COLUMNS.items()}
    return pa.concat_tables([whole, pa.table(by_itself)])


def _paired(begun: pa.Table, ended: pa.Table, others: list[int]) -> tuple[pa.Array, pa.Array]:
    """The places of beginnings and of their ends, for connections that begin once and then end once.

    others: the keys of those of which more is known, or told here"""
    begins, ends = begun["key"].combine_chunks(), ended["key"].combine_chunks()
    partner = pc.index_in(ends, begins)
    alone = pc.and_(_once(ends), pc.invert(pc.is_in(ends, pa.array(others, pa.int64()))))
    alone = pc.and_(alone, pc.fill_null(_once(begins).take(partner), False))
    in_order = pc.less(begun["record"].combine_chunks().take(partner), ended["record"].combine_chunks())
    alone = pc.and_(alone, pc.fill_null(in_order, False))
    return partner.filter(alone).cast(pa.int64()), pc.indices_nonzero(alone).cast(pa.int64())


def _once(keys: pa.Array) -> pa.Array:
    """Which of them stand there once."""
    counted = pc.value_counts(keys)
    if len(counted) == len(keys):
        return pa.repeat(True, len(keys))
    return pc.is_in(keys, counted.field("values").filter(pc.equal(counted.field("counts"), 1)))


def _but(table: pa.Table, places: pa.Array) -> pa.Table:
    """The other rows; `place`: where each stood."""
    all_places = pa.arange(0, len(table))
    return table.append_column("place", all_places).filter(pc.invert(pc.is_in(all_places, places)))


def _keys(messages: _Messages) -> pa.Array:
    """A number for each connection of each device."""
    return pc.add(pc.multiply(messages.device, 1 << _BITS), messages.said["number"])


def _key_of(part: tuple) -> tuple[str, str]:
    return part[2], part[3]["number"]


def _numbered(devices: list[str], keys: Iterable[tuple]) -> list[int]:
    """Those numbers, of connections that might be among those of these devices."""
    places = {device: place for place, device in enumerate(devices)}
    ours = (key for key in keys if len(key) == 2 and key[0] in places and _DIGITS.fullmatch(key[1]))
    return [(places[device] << _BITS) + int(number) for device, number in ours if int(number) < 1 << _BITS]


def _in_order(
    devices: list[str], begun: pa.Table, ended: pa.Table, odd: list[tuple]
) -> Iterator[tuple[int, int, tuple[str, str]]]:
    """(what it is, its place among those, its key) of all beginnings and ends, in the order of the log."""

    def side(kind: int, table: pa.Table) -> Iterator[tuple[int, int, int, tuple[str, str]]]:
        for record, place, key in zip(*(table[name].to_pylist() for name in ("record", "place", "key")), strict=True):
            yield record, kind, place, (devices[key >> _BITS], str(key & ((1 << _BITS) - 1)))

    sides = [side(_BEGINS, begun), side(_ENDS, ended)]
    others = ((part[1]["record"], _ODD, at, _key_of(part)) for at, part in enumerate(odd))
    for _, kind, at, key in heapq.merge(*sides, others):
        yield kind, at, key


def _built_columns(built: _Messages) -> pa.Table:
    said, way = built.said, built.said["way"].dictionary.to_pylist()
    if not {"inbound", "outbound"}.issuperset(way):
        raise blocks.Unusual("another direction")
    outbound = json_lines.is_any(said["way"], ("outbound",))
    names = ("address", "port", "seen")
    first, second = (
        {name: blocks.chosen(outbound, said[f"{name}_{one}"], said[f"{name}_{other}"]) for name in names}
        for one, other in ((2, 1), (1, 2))
    )
    detail = blocks.each_combination(
        _with_translation, pa.string(), said["protocol"], _seen_elsewhere(first), _seen_elsewhere(second)
    )
    return pa.table(
        {
            "key": _keys(built),
            "record": built.record,
            "time": built.time,
            "action": pa.repeat("flow", len(built.record)),
            "actor_session": said["number"].cast(pa.string()),
            "src_endpoint": first["address"],
            "src_port": _port(first["port"]),
            "dst_endpoint": second["address"],
            "dst_port": _port(second["port"]),
            "detail": detail.dictionary_encode(),
        }
    )


def _seen_elsewhere(end: dict[str, pa.Array]) -> pa.DictionaryArray:
    """The address it was seen as, empty where that is its own."""
    seen = end["seen"].cast(pa.string())
    return pc.if_else(pc.equal(seen, end["address"].cast(pa.string())), "", seen).dictionary_encode()


def _port(numbers: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(numbers, 0), None, numbers)


def _torn_down_columns(torn_down: _Messages) -> pa.Table:
    why = torn_down.said["why"]
    reasons = why.dictionary.to_pylist()
    if not all(not text or text.startswith(" ") for text in reasons):
        raise blocks.Unusual("something behind the number of bytes")
    stripped = pa.array([text.strip() for text in reasons], pa.string())
    return pa.table(
        {
            "key": _keys(torn_down),
            "record": torn_down.record,
            "time": torn_down.time,
            "bytes": torn_down.said["bytes"],
            "why": pa.DictionaryArray.from_arrays(why.indices, stripped),
        }
    )


def _parts(found: _Messages) -> Iterator[tuple[str, dict, str, Mapping[str, str] | str]]:
    """(number, record and time, device, parts) of each message, taken apart one by one; of a command, its text."""
    taken = []
    columns = (found.record, found.time, found.device, found.number, found.said["text"])
    for record, time, place, number, text in zip(*(column.to_pylist() for column in columns), strict=True):
        form = _FORM.get(number)
        said = form.match(text) if form else text
        if said is None or (form is _TORN_DOWN and not _DIGITS.fullmatch(said["bytes"])):
            raise blocks.Unusual("not in the form that is known")
        taken.append((number, {"record": record, "time": time}, found.devices[place], said))
    return iter(taken)
