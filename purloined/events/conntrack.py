r"""Linux connection tracking, as `conntrack -E -o timestamp,id,ktimestamp` prints it: flows with their bytes.

    [1772575260.477880]  [DESTROY] tcp      6 TIME_WAIT src=10.0.5.99 dst=203.0.113.66 sport=50110 dport=443 packets=2620 bytes=3332151 src=203.0.113.66 dst=10.0.5.99 sport=443 dport=50110 packets=1074 bytes=111333 [ASSURED] [start=Tue Mar  3 22:00:00 2026] [stop=Tue Mar  3 22:00:41 2026] id=3585092308

The first half is the direction of the one who began, the second the answer. Bytes are those of whole IP
packets. A flow is taken from a DESTROY line. A NEW or UPDATE line without one is a flow that went on when the log was
taken: `unfinished`, its bytes not known. So is each line of a listing of the table (`conntrack -L`, or
/proc/net/nf_conntrack), with its bytes so far; its time is known only where it has a `start`.
`start` and `stop` are local time, in the case's zone; without them the time is that at which the line was
printed, and stands as the end. Where the answer came from or went to another address than the first half
says, address translation was at work, and the detail names the address.

What it cannot tell: what was carried, and who sat at the address. Byte counts are there only with
net.netfilter.nf_conntrack_acct=1, times only with nf_conntrack_timestamp=1. A connection is destroyed long
after it fell silent (TCP: up to five days); those still open when the log was taken are missing where the log has no
NEW lines (`-e DESTROY`). Events
that the socket could not take were dropped without a line in this log; the seconds of `start` and `stop`
are whole.

Documented in conntrack(8) and the kernel's nf_conntrack-sysctl.
"""  # noqa: E501

import re
from collections.abc import Iterator
from datetime import datetime

from purloined.evidence import Evidence, from_epoch, in_utc

SHOWS = {"flow"}
KIND = "Firewalls and flows"
TOLD_AGAIN = True
COLLECT = "# the log of `conntrack -E -o timestamp,id,ktimestamp`, if one was kept (bytes need nf_conntrack_acct=1)"

_EVENT = re.compile(
    r"\s*(?:\[(?P<printed>\d+\.\d+)\]\s*)?\[(?P<kind>NEW|UPDATE|DESTROY)\]\s+"
    r"(?:ipv[46]\s+\d+\s+)?(?P<protocol>[a-z][a-z0-9-]*)\s+\d+\s(?P<rest>.*)"
)
_LISTED = re.compile(  # `ipv4 2` before it in the kernel's own listing; the number after it is the time it has left
    r"(?:ipv[46]\s+\d+\s+)?(?P<protocol>[a-z][a-z0-9-]*)\s+\d+\s+\d+\s(?P<rest>(?:[A-Z_]+\s)?\s*src=.*)"
)
_PART = re.compile(r"(?<!\S)(src|dst|sport|dport|packets|bytes)=(\S+)")
_NUMBERS = ("sport", "dport", "packets", "bytes")
_ID = re.compile(r"(?<!\S)id=(\d+)")
MOST_OPEN = 100_000  # connections that are remembered as begun; beyond that the oldest counts as still open
_CLOCK = re.compile(r"\[(start|stop)=([^\]]*)\]")
_STATE = re.compile(r"(?<!\S)([A-Z][A-Z_]+)(?!\S)")


def recognises(name: str, head: bytes) -> bool:
    lines = head.decode("ascii", "replace").split("\n")
    return any(((match := _EVENT.match(line)) and " src=" in match["rest"]) or _LISTED.match(line) for line in lines)


def read(evidence: Evidence) -> Iterator[dict]:
    still_open: dict[str, dict] = {}
    yield from _closed(evidence, still_open)
    yield from still_open.values()


def _closed(evidence: Evidence, still_open: dict[str, dict]) -> Iterator[dict]:
    """The connections that ended. What began and has not ended stays in `still_open`, by its id."""
    for record, text in evidence.lines():
        match = _EVENT.match(text) or _LISTED.match(text)
        if not match:
            if text.startswith("conntrack v"):
                continue  # the summary that the program prints at its end
            evidence.unread(record, "no event of conntrack")
            continue
        listed = match.re is _LISTED
        printed = from_epoch(match["printed"]) if not listed and match["printed"] else None
        if not listed and match["kind"] != "DESTROY":
            evidence.saw(record, printed)
            if begun := _begun(match["rest"]):
                said = {"record": record, "time": printed, "action": "flow", "unfinished": True}
                still_open.setdefault(_key(match, begun), said | begun | {"detail": "still open at the end"})
                if len(still_open) > MOST_OPEN:
                    yield still_open.pop(next(iter(still_open)))
            continue
        if not listed and (begun := _begun(match["rest"])):
            still_open.pop(_key(match, begun), None)
        ends = _ends(match["rest"])
        if ends is None:
            evidence.unread(record, "the two halves of the connection, or their numbers, are not both there")
            continue
        clock = {which: _local(when, evidence) for which, when in _CLOCK.findall(match["rest"])}
        start, stop = clock.get("start"), clock.get("stop") or printed
        evidence.saw(record, stop)
        row = {"record": record, "time": start or stop, "end_time": stop, "action": "flow", "unfinished": listed}
        yield row | ends | {"detail": _detail(match["protocol"], match["rest"], ends)}


def _key(match: re.Match, begun: dict) -> str:
    """What ties the lines of one connection together: its id; its ends, where no ids were printed."""
    connection = _ID.search(match["rest"]) if match["protocol"] != "icmp" else None  # its own id is another thing
    return connection[1] if connection else f"{match['protocol']} {list(begun.values())}"[:500]


def _begun(rest: str) -> dict | None:
    """The ends of a connection that begins: its first half, which is all there is yet."""
    said = dict(reversed(_PART.findall(rest)))
    if "src" not in said or "dst" not in said:
        return None
    if not all(said.get(port, "0").isdecimal() for port in ("sport", "dport")):
        return None
    return {
        "src_endpoint": said["src"],
        "src_port": said.get("sport"),
        "dst_endpoint": said["dst"],
        "dst_port": said.get("dport"),
    }


def _ends(rest: str) -> dict | None:
    """The connection; None where the line was cut."""
    said: dict[str, list[str]] = {"src": [], "dst": [], **{name: [] for name in _NUMBERS}}
    for name, value in _PART.findall(rest):
        said[name].append(value)
    if len(said["src"]) != 2 or len(said["dst"]) != 2 or len(said["bytes"]) not in (0, 2):
        return None
    if not all(value.isdecimal() and len(value) < 19 for name in _NUMBERS for value in said[name]):
        return None
    bytes_out, bytes_in = said["bytes"] or (None, None)
    packets_out, packets_in = said["packets"] if len(said["packets"]) == 2 else (None, None)
    return {
        "src_endpoint": said["src"][0],
        "src_port": next(iter(said["sport"]), None),
        "dst_endpoint": said["dst"][0],
        "dst_port": next(iter(said["dport"]), None),
        "bytes_out": bytes_out,
        "bytes_in": bytes_in,
        "packets_out": packets_out,
        "packets_in": packets_in,
    }


def _detail(protocol: str, rest: str, ends: dict) -> str:
    state = _STATE.match(rest)
    details = [f"{protocol} {state[1]}" if state else protocol]
    answer = dict(_PART.findall(rest))  # the last of each name: the second half
    if answer["src"] != ends["dst_endpoint"]:
        details.append(f"answered by {answer['src']}")
    if answer["dst"] != ends["src_endpoint"]:
        details.append(f"seen from outside as {answer['dst']}")
    if "[UNREPLIED]" in rest:
        details.append("no answer")
    if ends["bytes_out"] is None:
        details.append("no byte counts")
    return ", ".join(details)


def _local(text: str, evidence: Evidence) -> datetime | None:
    try:
        return in_utc(datetime.strptime(text, "%a %b %d %H:%M:%S %Y"), evidence.timezone)
    except ValueError:
        return None
