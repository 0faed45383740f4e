"""`purloined export`: what a case holds, for other programs."""

import argparse
from pathlib import Path

from purloined import __version__
from purloined.cli import arguments, cases, exits, terminal

_STDOUT = Path("-")
_EXAMPLES = """purloined export acme-2026-03 --json answer.json --xlsx answer.xlsx --ics deadlines.ics
  purloined export acme-2026-03 --stix --tlp amber           to stdout
  purloined export acme-2026-03 --ocsf events.jsonl --ocsf-findings findings.jsonl"""


def add_to(commands) -> None:
    from purloined import exports

    made = arguments.command(
        commands,
        "export",
        run,
        "write what a case holds for other programs: JSON, XLSX, a calendar, STIX, OCSF, VERIS",
        _EXAMPLES,
    )
    made.add_argument("case", type=Path, help="the case")
    for option, form in sorted(exports.forms().items()):
        made.add_argument(f"--{option}", nargs="?", type=Path, const=_STDOUT, metavar="FILE", help=form.SAYS)
    made.add_argument(
        "--tlp",
        type=str.upper,
        choices=exports.TLP,
        default=exports.DEFAULT_TLP,
        help=f"the marking that every file bears (default: {exports.DEFAULT_TLP})",
    )
    made.add_argument("--lang", choices=("en", "ja"), default="en", help="language of what is said (default: en)")


def run(options: argparse.Namespace) -> int:
    from purloined import exports, flow

    wanted = {
        option: path for option in exports.forms() if (path := getattr(options, option.replace("-", "_"))) is not None
    }
    if not wanted:
        terminal.say(f"purloined export: say what to write: --{', --'.join(sorted(exports.forms()))}")
        return exits.USAGE
    if list(wanted.values()).count(_STDOUT) > 1:
        terminal.say("purloined export: only one form can go to stdout; name files for the others")
        return exits.USAGE
    case = cases.opened(options.case)
    if wanted.keys() - {"ocsf"}:
        cases.judged(case, options.lang)
    with flow.opened(case) as engine:
        told = _told(case, engine, options)
        for option, path in wanted.items():
            with terminal.output(path) as stream:
                said = exports.forms()[option].write(told, stream)
            terminal.say(f"{said}, {told.marking}")
    return exits.DONE


def _told(case, engine, options: argparse.Namespace):
    from purloined import catalogue, exports
    from purloined.about import about, as_of
    from purloined.duties import facts
    from purloined.exports.ocsf_events import Log

    known, asked = about(case, engine, options.lang), facts.of(case.settings)
    stated = asked.facts
    servers = {source.name for source in catalogue.sources() if source.kind in catalogue.OF_SERVERS}
    return exports.Told(
        name=known["name"],
        title=known["title"],
        version=__version__,
        as_of=as_of(known),
        revision=len(case.decisions()),
        company=next(iter(stated.get("company.names", ())), ""),
        tlp=options.tlp,
        language=options.lang,
        rows=engine.rows,
        duties=known["duties"],
        persons={fact: value for fact, value in sorted(stated.items()) if fact.startswith("persons.")},
        persons_of_owners=asked.persons,
        about={name: known[name] for name in _ABOUT},
        events=case.events,
        logs={
            line["sha256"][:16]: Log(line["name"], line["reader"], line["reader"] in servers)
            for line in known["evidence"]
        },
    )


_ABOUT = ("timezone", "settings_sha256", "decisions_sha256", "evidence", "decisions")
