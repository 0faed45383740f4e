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
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    from purloined.messages import judged, say, tongue
    from purloined.names import shown

    case = cases.opened(options.case)
    changed = case.verify()
    if options.json:
        print(json.dumps({"evidence": len(case.standing_evidence()), "changed": changed}, ensure_ascii=False))
    else:
        speech = tongue(options.lang)
        for sentence in changed:
            print(shown(judged(speech, sentence)))
        key = "terminal.changed" if changed else "terminal.verified"
        print(say(speech, key, n=len(case.standing_evidence()), found=len(changed)))
    return exits.ERROR if changed else exits.DONE
