"""`purloined verify`: has the evidence changed?"""

import argparse
import json
from pathlib import Path

from purloined.cli import arguments, cases, exits


def add_to(commands) -> None:
    made = arguments.command(
        commands, "verify", run, "hash all evidence again and name what changed", "purloined verify acme-2026-03"
    )
    made.add_argument("case", type=Path, help="the case")
    made.add_argument("--json", action="store_true", help="what changed as JSON")


def run(options: argparse.Namespace) -> int:
    case = cases.opened(options.case)
    changed = case.verify()
    if options.json:
        print(json.dumps({"evidence": len(case.standing_evidence()), "changed": changed}, ensure_ascii=False))
    else:
        for sentence in changed:
            print(sentence)
        checked = f"{len(case.standing_evidence()):,} evidence files checked"
        print(f"{checked}: {len(changed):,} findings" if changed else f"{checked}: nothing changed")
    return exits.ERROR if changed else exits.DONE
