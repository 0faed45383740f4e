"""The workbench under load: how soon each page answers, while the judge runs and several people click.

    python -m bench.scale --keep /tmp/scale --listed 2000000      # makes a case of 5 million held files, and judges it
    python -m bench.serving /tmp/scale [--clients 8] [--seconds 60]

The server is a process of its own, started as `purloined serve` starts it. A decision sets the judge going; then each
client asks for one page after the other, drawn by chance, and for words and pages that nobody asked for before. Of
each page: requests, median and 95th percentile in milliseconds, beside the bar of 300 ms for the median; and of the
server, without the judge's process, its peak memory, and its CPU time for a page: that says most where other programs
run as well.
"""

import argparse
import http.client
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

BAR = 300  # milliseconds, at the median
MEMORY_BAR = 2_000_000_000  # bytes
PAGES = (
    "/now", "/customers", "/files", "/files?verdict=taken&sort=-size", "/files/rows?words=cNUMBER/f14",
    "/files/count?words=cNUMBER",
    "/files/rows?sort=path&start=100NUMBER", "/folders", "/timeline", "/proof", "/listings", "/people", "/decisions",
    "/evidence", "/method", "/changes", "/judging?number=1", "/decide?kind=vouched", "/api/state", "FILE",
)  # fmt: skip


class Asking:
    """One person's browser. home: (host, port, cookie)"""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)

    def get(self, path: str) -> tuple[int, str]:
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")

    def post(self, path: str, fields: dict[str, str]) -> int:
        headers = {
            "Cookie": self.cookie, "Origin": f"http://127.0.0.1:{self.port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        self.connection.request("POST", path, urlencode(fields), headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("case", type=Path)
    arguments.add_argument("--clients", type=int, default=8)
    arguments.add_argument("--seconds", type=float, default=60)
    options = arguments.parse_args()
    command = [sys.executable, "-m", "purloined.cli", "serve", str(options.case)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port, token = re.search(r":(\d+)/\?token=(\S+)", server.stdout.readline()).groups()
        return _measured(int(port), _cookie(int(port), token), server.pid, options)
    finally:
        server.terminate()
        server.wait()


def _cookie(port: int, token: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", f"/?token={token}")
    return connection.getresponse().headers["Set-Cookie"].partition(";")[0]


def _measured(port: int, cookie: str, server: int, options: argparse.Namespace) -> int:
    first = Asking(port, cookie)
    begun = time.monotonic()
    while '"is_judging":true' in first.get("/api/state")[1]:
        time.sleep(1)
    print(f"the first state is shown after {time.monotonic() - begun:.0f} s")
    files = re.findall(r'href="(/file/-?\d+)"', first.get("/files")[1])
    token = re.search(r'data-form-token="(\w+)"', first.get("/decisions")[1])[1]
    name = f"203.0.113.{random.randint(1, 250)}"
    decision = {"kind": "hostile", "subject": "address", "name": name, "why": "a measurement", "by": "bench"}
    assert first.post("/decide", decision | {"form_token": token}) == 303
    took: dict[str, list[float]] = defaultdict(list)
    stop = time.monotonic() + options.seconds
    clients = [
        threading.Thread(target=_click, args=(Asking(port, cookie), files, took, stop, seed))
        for seed in range(options.clients)
    ]
    spent = _cpu(server)
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    spent = (_cpu(server) - spent) / sum(map(len, took.values()))
    was_judging = '"is_judging":true' in Asking(port, cookie).get("/api/state")[1]
    print(f"CPU of the server: {1000 * spent:.0f} ms for a page")
    return _told(took, _peak(server), was_judging, options)


def _click(asking: Asking, files: list[str], took: dict, stop: float, seed: int) -> None:
    chance = random.Random(seed)
    while time.monotonic() < stop:
        page = chance.choice(PAGES)
        path = chance.choice(files) if page == "FILE" else page.replace("NUMBER", str(chance.randint(1, 999)))
        begun = time.perf_counter()
        status, _ = asking.get(path)
        assert status == 200, (path, status)
        took[page].append(1000 * (time.perf_counter() - begun))
        time.sleep(chance.random() * 0.4)  # a person looks at what came


def _peak(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def _cpu(process: int) -> float:
    """Seconds that it has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _told(took: dict[str, list[float]], peak: int, was_judging: bool, options: argparse.Namespace) -> int:
    print(
        f"{options.clients} clients for {options.seconds:.0f} s; the judge ran "
        + ("all the while" if was_judging else "and ended")
    )
    print(f"{'page':40} {'asked':>6} {'median ms':>10} {'95 % ms':>9}  of {BAR} ms")
    missed = peak > MEMORY_BAR
    for page, times in sorted(took.items()):
        middle = median(times)
        most = quantiles(times, n=20)[-1] if len(times) > 1 else middle
        print(f"{page:40} {len(times):>6} {middle:>10.0f} {most:>9.0f}  {middle / BAR:.2f}")
        missed |= middle > BAR
    print(f"peak memory of the server: {peak / 1e9:.2f} GB, {peak / MEMORY_BAR:.2f} of the bar")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
