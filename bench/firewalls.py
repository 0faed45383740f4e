"""Invented logs of firewalls in a middling office, as large as wanted: lines without end."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 3, 1)


def _ends(chance: random.Random) -> tuple[str, int, str, int]:
    client, server = f"10.0.{chance.randrange(8)}.{chance.randrange(250)}", f"203.0.113.{chance.randrange(250)}"
    return client, chance.randrange(32768, 61000), server, chance.choice([443, 443, 443, 80, 53, 22, 8443])


def palo_alto(chance: random.Random) -> Iterator[str]:
    """By syslog: mostly ends, some starts, drops, denials, and records of threats."""
    time, number = BEGIN, 7000
    while True:
        time += timedelta(milliseconds=chance.randrange(40))
        number += 1
        source, port, destination, service = _ends(chance)
        kind = chance.choices(("end", "start", "drop", "deny"), (90, 4, 4, 2))[0]
        sent, received, at = chance.randrange(10**6), chance.randrange(10**7), f"{time:%Y/%m/%d %H:%M:%S}"
        user = f"acme\\user{chance.randrange(200)}" if chance.random() < 0.7 else ""
        yield (
            f"{time:%b %d %H:%M:%S} fw1.corp.example 1,{at},001801000001,TRAFFIC,{kind},2561,{at},{source},"
            f"{destination},198.51.100.7,{destination},users out,{user},,ssl,vsys1,trust,untrust,ethernet1/2,"
            f"ethernet1/1,to-log-server,{at},{chance.randrange(10**6)},1,{port},{service},{port},{service},0x400053,tcp,"
            f"{'allow' if kind in ('end', 'start') else 'deny'},{sent + received},{sent},{received},22,{at},"
            f"{chance.randrange(100)},any,0,{number},0x0,10.0.0.0-10.255.255.255,Example,0,12,10,tcp-fin,0,0,0,0,,"
            f"fw1,from-policy,,,0,,0,,N/A,0,0,0,0,6c0a0e4e-0000-4000-8000-000000000001,0,0,,,,,,,,,,,,,,,,,,,,"
        )
        if chance.random() < 0.01:
            yield f"{time:%b %d %H:%M:%S} fw1.corp.example 1,{at},001801000001,THREAT,url,2561,{at},{source}"


def fortinet(chance: random.Random) -> Iterator[str]:
    """By syslog: mostly sessions that ended, some reports of ones that go on, denials, and events of the device."""
    time = BEGIN
    lasting: list[list] = []
    while True:
        time += timedelta(milliseconds=chance.randrange(40))
        if chance.random() < 0.01:
            yield _fortinet_head(time, "0100032001", "event", "system") + ' user="admin" msg="a = b"'
        elif lasting and chance.random() < 0.05:
            session = chance.choice(lasting)
            more = chance.randrange(10**6), chance.randrange(10**7)
            session[2:] = session[2] + more[0], session[3] + more[1]
            ends = chance.random() < 0.3
            yield _fortinet(time, *session, more, "close" if ends else "accept", chance)
            if ends:
                lasting.remove(session)
        else:
            session = [chance.randrange(10**8), _ends(chance), 0, 0]
            if chance.random() < 0.02:
                lasting.append(session)
                yield _fortinet(time, *session, None, "start", chance)
            else:
                session[2:] = chance.randrange(10**6), chance.randrange(10**7)
                yield _fortinet(time, *session, None, chance.choices(("close", "deny"), (95, 5))[0], chance)


def _fortinet_head(time: datetime, number: str, kind: str, subtype: str) -> str:
    nanoseconds = int(time.replace(tzinfo=UTC).timestamp() * 1e6) * 1000 + 239
    return (
        f'<189>date={time:%Y-%m-%d} time={time:%H:%M:%S} devname="fw2" devid="FGT60F0000000001" eventtime={nanoseconds}'
        f' tz="+0000" logid="{number}" type="{kind}" subtype="{subtype}" level="notice" vd="root"'
    )


def _fortinet(
    time: datetime, number: int, ends: tuple, sent: int, received: int, added: tuple | None, action: str, chance
) -> str:
    source, port, destination, service = ends
    message = {"start": "0000000015", "accept": "0000000020", "deny": "0000000003"}.get(action, "0000000013")
    user = f' user="user{port % 90}" group="staff"' if port % 3 else ""
    counted = f" duration={chance.randrange(300)} sentbyte={sent} rcvdbyte={received} sentpkt=9 rcvdpkt=8"
    deltas = f" sentdelta={added[0]} rcvddelta={added[1]}" if added else ""
    return (
        f'{_fortinet_head(time, message, "traffic", "forward")} srcip={source} srcport={port} srcintf="lan"'
        f' srcintfrole="lan" dstip={destination} dstport={service} dstintf="wan1" dstintfrole="wan"'
        f' srccountry="Reserved" dstcountry="United States" sessionid={number} proto=6 action="{action}" policyid=3'
        f' policytype="policy" poluuid="ccb269e0-5735-51e9-a218-a397dd08b7eb" policyname="users out"{user}'
        f' service="HTTPS" trandisp="snat" transip=198.51.100.7 transport={port} appid=40568 app="HTTPS.BROWSER"'
        f' appcat="Web.Client" apprisk="medium" applist="default"{counted if action != "start" else ""}'
        f' utmaction="allow" countapp=1 osname="Windows" srcmac="a2:e9:00:ec:40:01" srcserver=0{deltas}'
    )


def cisco_asa(chance: random.Random) -> Iterator[str]:
    """By syslog: translations, connections built and torn down, pings, denials, a line of another program."""
    time, number = BEGIN, 1000
    open_now: list[tuple] = []
    while True:
        time += timedelta(milliseconds=chance.randrange(60))
        head = f"{time:%b %d %Y %H:%M:%S} fw3 : %ASA-"
        source, port, destination, service = _ends(chance)
        user = " (acme\\bob)" if chance.random() < 0.005 else ""
        yield f"{head}6-305011: Built dynamic TCP translation from inside:{source}/{port} to outside:198.51.100.7/1"
        yield (
            f"{head}6-302013: Built outbound TCP connection {number} for outside:{destination}/{service} "
            f"({destination}/{service}) to inside:{source}/{port} (198.51.100.7/{port}){user}"
        )
        open_now.append((number, source, port, destination, service))
        number += 1
        if len(open_now) > 200:
            ended, source, port, destination, service = open_now.pop(chance.randrange(len(open_now)))
            yield (
                f"{head}6-302014: Teardown TCP connection {ended} for outside:{destination}/{service} to "
                f"inside:{source}/{port} duration 0:00:0{chance.randrange(9)} bytes {chance.randrange(10**7)} TCP FINs"
            )
        if chance.random() < 0.02:
            yield (
                f"{head}6-302020: Built outbound ICMP connection for faddr {destination}/0 gaddr 198.51.100.7/1 "
                f"laddr {source}/1 type 8 code 0"
            )
            yield f'{head}4-106023: Deny tcp src outside:{destination}/1 dst inside:{source}/3389 by access-group "in"'
            yield f"{time:%b %d %H:%M:%S} loghost sshd[4]: Connection closed"


INPUTS: dict[str, Callable[[random.Random], Iterator[str]]] = {
    "palo_alto_traffic": palo_alto,
    "fortinet_traffic": fortinet,
    "cisco_asa": cisco_asa,
}


def text(reader: str, size: int, seed: int = 1) -> str:
    """An invented log of about `size` bytes, the same every time."""
    found, length = [], 0
    for line in INPUTS[reader](random.Random(seed)):
        found.append(line + "\n")
        length += len(line) + 1
        if length >= size:
            break
    return "".join(found)
