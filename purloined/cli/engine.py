"""`purloined engine check`: does another engine answer alike?"""

import argparse
from pathlib import Path

from purloined.cli import arguments, exits


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "engine",
        run,
        "check that another engine gives the answers that DuckDB gives, on cases that come with purloined",
        "purloined engine check spark://10.0.9.1:7077 --folder /mnt/cases",
    )
    made.add_argument("what", choices=("check",), help="every SELECT on both, compared row for row")
    made.add_argument("url", metavar="URL", help=arguments.ENGINE)
    made.add_argument("--folder", type=Path, help="where that engine can read and write; default: for temporary files")


def run(options: argparse.Namespace) -> int:
    import tempfile

    from purloined import parity

    differing = steps = 0
    with tempfile.TemporaryDirectory(prefix="purloined-", dir=options.folder) as folder:
        for step in parity.check(options.url, Path(folder)):
            print(f"{step.step:16} {step.difference or f'equal ({step.rows:,} rows)'}", flush=True)
            steps += 1
            differing += step.difference is not None
    print(f"{steps} SELECTs compared: " + (f"{differing} differ" if differing else "all equal"))
    return exits.ERROR if differing else exits.DONE
