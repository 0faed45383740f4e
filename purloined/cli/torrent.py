"""`purloined torrent`: which files of a torrent are ours."""

import argparse
import json
from pathlib import Path

from purloined.cli import arguments, exits, terminal
from purloined.settings import CaseError


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "torrent",
        run,
        "which files of a torrent are proven to be files of yours; no case is needed, and nothing is fetched",
        "purloined torrent leak.torrent --against /mnt/backup-2026-02-26 --against /mnt/snapshot",
    )
    made.add_argument("file", type=Path, help="the torrent; or the info dictionary that a magnet link gave")
    made.add_argument(
        "--against",
        type=Path,
        action="append",
        required=True,
        metavar="FOLDER",
        help="your files as they were then: a restored backup, a snapshot, the share; several times for several",
    )
    made.add_argument("--json", action="store_true", help="one JSON object per line instead of the table")


def run(options: argparse.Namespace) -> int:
    from purloined.parsing import torrent, torrent_proof
    from purloined.parsing.byte_window import Malformed

    if missing := next((folder for folder in options.against if not folder.exists()), None):
        raise CaseError(f"there is no {missing}")
    counts = {}
    with options.file.open("rb") as stream:
        try:
            plan = torrent.outline(stream)
            local = torrent_proof.local_files(stream, plan, options.against)
            terminal.say(
                f"{plan.version} torrent, {sum(map(len, local.values())):,} of your files are of a size that it has"
            )
            with terminal.bar(sum(size * len(files) for size, files in local.items()), "hashing", "B") as advance:
                for proof in torrent_proof.prove(stream, plan, local, advance):
                    counts[proof.outcome] = counts.get(proof.outcome, 0) + 1
                    _print_proof(proof, options.json)
        except Malformed as error:
            terminal.say(f"purloined: the torrent is damaged: {error}")
            return exits.UNREAD
    for outcome, count in sorted(counts.items(), key=lambda item: -item[1]):
        terminal.say(f"  {outcome:10} {count:>12,} files")
    if plan.damage:
        terminal.say(f"purloined: not all of it was read: {plan.damage}")
    return exits.UNREAD if plan.damage else exits.DONE


def _print_proof(proof, as_json: bool) -> None:
    from purloined import names

    if as_json:
        print(json.dumps(proof._asdict() | {"local": str(proof.local) if proof.local else None}))
    else:
        local = names.shown(str(proof.local)) if proof.local else "-"
        print(f"{proof.outcome:10}  {proof.hashed:>16,}  {names.shown(proof.path)}  {local}")
