"""Flow records: connection tracking, NetFlow and Zeek's conn.log."""

from collections.abc import Iterator
from random import Random

from .records import Dialect, Record, ctime, local
from .story import Flow, Story


def conntrack(rng: Random, story: Story, flows: list[Flow], dialect: Dialect) -> Iterator[Record]:
    """Connection tracking of the firm's gateway."""
    for number, flow in enumerate(flows):
        ended = flow.end + rng.uniform(1, 120)
        start, stop = (ctime(time, dialect) for time in (flow.start, flow.end))
        there = f"src={flow.src} dst={flow.dst} sport={flow.sport} dport={flow.dport}"
        back = f"src={flow.dst} dst={flow.src} sport={flow.dport} dport={flow.sport}"
        yield Record(
            ended,
            f"[{ended:.6f}]\t[DESTROY] tcp      6 TIME_WAIT {there} packets={flow.out // 900 + 3} bytes={flow.out} "
            f"{back} packets={flow.back // 900 + 3} bytes={flow.back} [ASSURED] "
            f"delta-time={int(flow.end - flow.start)} [start={start}] [stop={stop}] id={1000 + number}",
        )


def nfdump(rng: Random, story: Story, flows: list[Flow], dialect: Dialect) -> Iterator[Record]:
    """NetFlow as nfdump prints it in CSV, a record for each direction; its heading is given to every file of it."""
    for flow in flows:
        written = flow.end + rng.uniform(1, 60)
        there = (flow.src, flow.sport, flow.dst, flow.dport, flow.out)
        back = (flow.dst, flow.dport, flow.src, flow.sport, flow.back)
        for src, sport, dst, dport, size in (there, back):
            size //= dialect.sampling
            start, end = (
                local(time, dialect.hours).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] for time in (flow.start, flow.end)
            )
            took = f"{flow.end - flow.start:.3f}"
            text = f"{start},{end},{took},6,{src},{sport},{dst},{dport},...AP.SF,{size // 900 + 1},{size}"
            yield Record(written, text)


NFDUMP_HEADING = "ts,te,td,pr,sa,sp,da,dp,flg,pkt,byt\n"


def zeek_conn(rng: Random, story: Story, flows: list[Flow], dialect: Dialect) -> Iterator[Record]:
    """Zeek's conn.log without its heading, which `headed` gives to every file of it."""
    for number, flow in enumerate(flows):
        took = flow.end - flow.start
        yield Record(
            flow.end + rng.uniform(0, 5),
            f"{flow.start:.6f}\tC{number:05}\t{flow.src}\t{flow.sport}\t{flow.dst}\t{flow.dport}\ttcp\t-\t{took:.6f}\t"
            f"{flow.out}\t{flow.back}\tSF\t0\tShADadFf\t{flow.out + 900}\t{flow.back + 900}\t(empty)",
        )


ZEEK_HEADING = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\t"
    "conn_state\tmissed_bytes\thistory\torig_ip_bytes\tresp_ip_bytes\ttunnel_parents\n"
)


def public(flow: Flow) -> bool:
    """Whether one end of the connection is outside the firm."""
    return not (flow.src.startswith("10.") and flow.dst.startswith("10."))
