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

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from purloined.evidence import Evidence, from_iso
from purloined.parsing import flow_records
from purloined.parsing.still_open import StillOpen
from purloined.parsing.syslog_time import STAMP, clock

SHOWS = {"flow", "config", "start"}

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
_BUILT_IDS = {"302013", "302015", "302017", "302303"}
_TORN_DOWN_IDS = {"302014", "302016", "302018", "302304"}
_ICMP_IDS = {"302020", "302021"}
_COMMAND = re.compile(r"executed (?:the )?'(?P<command>[^']*)'")
_COMMAND_IDS = {"111008", "111010"}
_FIELD = re.compile(r"(?:^|, )([A-Z][A-Za-z_ ]{1,40}): ")
_OTHER = re.compile(rf"(?:<\d+>)?(?:\d )?(?:{STAMP}|\d{{4}}-\d\d-\d\dT\S+)\s")


def recognises(name: str, head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    known = _BUILT_IDS | _TORN_DOWN_IDS | _ICMP_IDS | {"430002", "430003"}
    return any(found["id"] in known for found in _MESSAGE.finditer(text))


def read(evidence: Evidence) -> Iterator[dict]:
    time_of, utc_of = clock(evidence), clock(evidence, UTC)
    still_open = StillOpen()
    for record, text in evidence.lines():
        message = _MESSAGE.search(text)
        if not message:
            if not _OTHER.match(text):
                evidence.unread(record, "no line of syslog")
            continue
        before = text[: message.start()]
        stamp, in_utc = next(reversed(_WHEN.findall(before)), ("", ""))
        time = utc_of(stamp) if in_utc else time_of(stamp)
        if time is None:
            evidence.unread(record, "no time")
            continue
        evidence.saw(record, time)
        device = _WHEN.sub("", before.partition(">")[2] if before.startswith("<") else before).strip(" :")
        try:
            about = {"record": record, "time": time}
            yield from _rows(message["id"], message["text"], about, device, still_open)
        except (ValueError, OverflowError) as error:
            evidence.unread(record, f"{message['id']}: {error}")
    yield from still_open.rest()


def _rows(number: str, text: str, about: dict, device: str, still_open: StillOpen) -> Iterator[dict]:
    """about: the record and its time."""
    if number in _BUILT_IDS:
        built = _matched(_BUILT, text)
        yield from still_open.began((device, built["number"]), about | _built(built))
    elif number in _TORN_DOWN_IDS:
        torn_down = _matched(_TORN_DOWN, text)
        yield _torn_down(torn_down, about, still_open.ended((device, torn_down["number"])))
    elif number in _ICMP_IDS:
        icmp = _matched(_ICMP, text)
        key = (device, "icmp", icmp["foreign"], icmp["local"], icmp["number"])
        if number == "302020":
            yield from still_open.began(key, about | _icmp(icmp))
        else:
            begun = still_open.ended(key) or about | _icmp(icmp)
            yield begun | {"record": about["record"], "end_time": max(about["time"], begun["time"])}
    elif number in ("430002", "430003"):
        yield from _connection_event(number == "430003", _fields(text), about, device, still_open)
    elif number in _COMMAND_IDS and (found := _COMMAND.search(text)):
        if found["command"].startswith("no logging"):
            yield about | {"action": "config", "detail": f"somebody gave the command {found['command']}"}
        elif found["command"].startswith(("logging enable", "logging on")):
            yield about | {"action": "start", "detail": found["command"]}


def _matched(pattern: re.Pattern, text: str) -> re.Match:
    found = pattern.match(text)
    if not found:
        raise ValueError("not in the form that is known")
    return found


def _built(said: re.Match) -> dict:
    """The connection as it began. Without a direction the first end began it."""
    first, second = ("2", "1") if said["way"] == "outbound" else ("1", "2")
    details = [said["protocol"].lower()]
    if said[f"seen_{first}"] not in (None, said[f"address_{first}"]):
        details.append(f"seen from outside as {said[f'seen_{first}']}")
    if said[f"seen_{second}"] not in (None, said[f"address_{second}"]):
        details.append(f"asked for {said[f'seen_{second}']}")
    return {
        "action": "flow",
        "actor_session": said["number"],
        **_ends(said, first, second),
        "detail": ", ".join(details),
    }


def _torn_down(said: re.Match, about: dict, built: dict | None) -> dict:
    lasted = timedelta(hours=int(said["hours"]), minutes=int(said["minutes"]), seconds=int(said["seconds"]))
    if built is None:
        built = {
            "time": about["time"] - lasted,
            "action": "flow",
            "actor_session": said["number"],
            **_ends(said, "1", "2"),
            "detail": said["protocol"].lower(),
        }
        if flow_records.from_server(built["src_port"], built["dst_port"]):
            built = flow_records.turned(built)
    words = (built["detail"], (said["why"] or "").strip(), "bytes of both directions")
    both = flow_records.count(said["bytes"])
    detail = ", ".join(word for word in words if word)
    end = {"record": about["record"], "end_time": max(about["time"], built["time"])}
    return built | end | {"bytes_out": both, "bytes_in": both, "detail": detail}


def _ends(said: re.Match, first: str, second: str) -> dict:
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
