"""`purloined demo`: an invented incident, judged."""

import argparse
from pathlib import Path

from purloined.cli import arguments, cases, exits, serve, terminal


def add_to(commands) -> None:
    made = arguments.command(
        commands, "demo", run, "write an invented incident, judge it, and say where its report is", "purloined demo"
    )
    made.add_argument("folder", nargs="?", type=Path, default=Path("demo"), help="where (default: demo)")
    made.add_argument("--again", action="store_true", help="overwrite an earlier demo in that folder")
    made.add_argument("--serve", action="store_true", help="then open the workbench over it")
    serve.add_options(made)


def run(options: argparse.Namespace) -> int:
    from purloined import demo, flow

    folder = options.folder
    demo.write(folder, again=options.again)
    case = cases.opened(folder)
    print("reading the evidence (one log is damaged for some hours: that is part of the story)")
    cases.add_all(case, [folder / "evidence", folder / "ransom-note.txt"], quiet=True)
    cases.judge(case)
    report = cases.write_report(case)
    cases.print_counts(case)
    print(f"\nThe note left on the machines ({folder}/ransom-note.txt) does not mention theft. That proves nothing.")
    print(f"The report: {report}")
    with flow.opened(case) as engine:
        first = next(engine.rows("SELECT path FROM verdicts WHERE verdict = 'taken' ORDER BY path LIMIT 1"))
    print(f"Ask why:    {terminal.program()} explain {folder} '{first['path']}'")
    return serve.serve(folder, options) if options.serve else exits.DONE
