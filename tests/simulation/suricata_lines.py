"""Suricata's eve.json: flows, files that went by in clear, and statistics."""

import json
from collections.abc import Iterator
from random import Random

from .records import Dialect, Record, eve_time
from .story import Flow, Story


def suricata(rng: Random, story: Story, flows: list[Flow], dialect: Dialect, clear: bool) -> Iterator[Record]:
    """Suricata's eve.json: flows, files where they went by in clear, and statistics every hour."""
    begins = story.world.begins - 43_000.0
    for hour in range(int((story.world.ends + 40_000 - begins) / 3600)):
        yield Record(begins + hour * 3600, statistics(begins + hour * 3600, hour, 0))
    for number, flow in enumerate(flows):
        common = _eve_ends(flow) | {"flow_id": 7000 + number, "in_iface": "mirror0", "proto": "TCP"}
        written = flow.end + rng.uniform(60, 130)
        counted = {"pkts_toserver": flow.out // 900, "pkts_toclient": flow.back // 900,
                   "bytes_toserver": flow.out + flow.out // 64, "bytes_toclient": flow.back + flow.back // 64,
                   "start": eve_time(flow.start), "end": eve_time(flow.end), "age": int(flow.end - flow.start),
                   "state": "closed", "reason": "timeout", "alerted": False}  # fmt: skip
        yield Record(written, _json({"timestamp": eve_time(written), "event_type": "flow", **common, "flow": counted}))
    if clear:
        yield from _eve_files(story, {flow.link: flow for flow in flows if flow.link is not None})
        yield from _eve_uploads(story)


def statistics(time: float, hour: int, dropped: int) -> str:
    """One `stats` record; dropped: how many packets the capture lost since the start."""
    counters = {"uptime": hour * 3600, "capture": {"kernel_packets": 90_000 * hour, "kernel_drops": dropped},
                "decoder": {"pkts": 90_000 * hour, "invalid": 0}, "tcp": {"reassembly_gap": 0}}  # fmt: skip
    return _json({"timestamp": eve_time(time), "event_type": "stats", "stats": counters})


def _eve_files(story: Story, links: dict[int, Flow]) -> Iterator[Record]:
    for deed in story.deeds:
        if deed.action != "read" or deed.link not in links or deed.file >= len(story.world.files):
            continue
        flow, below = links[deed.link], "\\".join(deed.path.split("/")[3:])
        share = f"\\\\{flow.dst}\\{deed.path.split('/')[2]}"
        yield Record(
            deed.time,
            _json({
                "timestamp": eve_time(deed.time), "flow_id": 7000, "event_type": "fileinfo", "src_ip": flow.dst,
                "src_port": 445, "dest_ip": flow.src, "dest_port": flow.sport, "proto": "TCP", "app_proto": "smb",
                "smb": {"id": 9, "dialect": "3.11", "command": "SMB2_COMMAND_READ", "status": "STATUS_SUCCESS",
                        "session_id": 7, "tree_id": 9, "filename": below, "share": share},
                "fileinfo": {"filename": below, "gaps": False, "state": "CLOSED", "stored": False, "size": deed.size,
                             "tx_id": 1},
            }),
            deed.who.kind == "thief",
        )  # fmt: skip


def _eve_uploads(story: Story) -> Iterator[Record]:
    """What went out over HTTP in clear, by name."""
    for sending in (sending for sending in story.sendings if sending.tool == "http" and not sending.pulled):
        for name, size in sending.names:
            put = {
                "hostname": "drop.example",
                "url": f"/in/{name}",
                "http_method": "PUT",
                "status": 201,
                "length": size,
            }
            info = {
                "filename": f"/in/{name}",
                "gaps": False,
                "state": "CLOSED",
                "stored": False,
                "size": size,
                "tx_id": 0,
            }
            ends = {"src_ip": sending.src, "src_port": 40_100, "dest_ip": sending.dst, "dest_port": 80, "proto": "TCP"}
            kind = {"event_type": "fileinfo", "app_proto": "http", "http": put, "fileinfo": info}
            stamp = {"timestamp": eve_time(sending.time + 1), "flow_id": 6000}
            yield Record(sending.time + 1, _json(stamp | ends | kind), True)


def _eve_ends(flow: Flow) -> dict:
    return {"src_ip": flow.src, "src_port": flow.sport, "dest_ip": flow.dst, "dest_port": flow.dport}


def _json(value: dict) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
