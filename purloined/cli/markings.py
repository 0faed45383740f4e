"""`purloined markings`: the rules by which a file's markings are found."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from purloined.cli import arguments, cases, exits, terminal


def add_to(commands) -> None:
    markings = arguments.command(
        commands,
        "markings",
        run,
        "check, try and list the rules by which a file's markings are found",
        "purloined markings lint acme-2026-03\n  purloined markings test --text 'CUI//SP-CTI' --place header\n"
        "  purloined markings show us.cui.banner",
    )
    does = markings.add_subparsers(dest="what", metavar="WHAT", required=True, title="what is done")
    made = does.add_parser("lint", help="try every example of every rule, and how fast each is")
    made.add_argument("rules", nargs="*", type=Path, metavar="RULES", help="your rules: a file, a folder or a case")
    made = does.add_parser("test", help="say what is found in files, or in a text, and why it is a use or a mention")
    made.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files of any kind that the scan reads")
    made.add_argument("--text", help="a text instead")
    made.add_argument(
        "--place", default="body", help="where the text stands: body (default), header, footer, name, ..."
    )
    made.add_argument("--json", action="store_true", help="one JSON object per line")
    made.add_argument("--rules", type=Path, action="append", default=[], help="your rules: a file, a folder or a case")
    made = does.add_parser("show", help="list the rules, or say all of one")
    made.add_argument("names", nargs="*", metavar="NAME", help="only these rules or classes")
    made.add_argument("--rules", type=Path, action="append", default=[], help="your rules: a file, a folder or a case")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the rules as JSON")
    form.add_argument("--markdown", action="store_true", help="the lists of docs/markings.md")


def run(options: argparse.Namespace) -> int:
    from purloined.marking import rules

    known = rules.load(*_rule_folders(options.rules))
    return {"lint": _lint_markings, "test": _test_markings, "show": _show_markings}[options.what](options, known)


def _rule_folders(given: list[Path]) -> list[Path]:
    """Where rules lie; of a case, what its case.toml says."""
    folders: list[Path] = []
    for path in given:
        folders += cases.opened(path).settings.marking_rules if (path / "case.toml").is_file() else (path,)
    return folders


def _lint_markings(options: argparse.Namespace, known: list) -> int:
    from purloined.marking import linting

    problems = list(linting.problems(known))
    for problem in problems:
        terminal.say(f"purloined: {problem}")
    if problems:
        return exits.ERROR
    together, *alone = linting.speeds(known)
    slow = [one for one in alone if one.speed < linting.LEAST_SPEED]
    for one in slow:
        at = next(rule.at for rule in known if rule.id == one.rule)
        terminal.say(f"purloined: {at}: too slow: {one.speed:.0f} MB/s alone, and {linting.LEAST_SPEED} are wanted")
    examples = sum(len(rule.yes) + len(rule.no) for rule in known)
    print(f"{len(known)} rules, {examples} examples hold; {together.speed:.0f} MB/s together")
    print("slowest alone: " + ", ".join(f"{one.rule} {one.speed:.0f} MB/s" for one in alone[:3]))
    return exits.ERROR if slow else exits.DONE


def _test_markings(options: argparse.Namespace, known: list) -> int:
    from purloined import names
    from purloined.content import PLACES
    from purloined.marking import matching

    if options.place not in PLACES:
        terminal.say(f"purloined: there is no place {options.place}; known are {', '.join(PLACES)}")
        return exits.USAGE
    if (options.text is None) == (not options.files):
        terminal.say("purloined: give files, or --text")
        return exits.USAGE
    matcher = matching.compiled(matching.tried(known))
    for name, parts in _parts_to_test(options):
        hits = matcher.hits(parts)
        if not hits and not options.json:
            print(" ".join(filter(None, ("no marking found:", names.shown(name) or "in this text"))))
        for hit in hits:
            if options.json:
                print(json.dumps({"file": name} | hit._asdict(), ensure_ascii=False))
                continue
            said = "use" if hit.use else "mention"
            print(f"{said:8}{hit.confidence:8}{hit.kind}  {hit.rule}  x{hit.count}  {names.shown(hit.value)}")
            where = " ".join(filter(None, (names.shown(name), hit.place)))
            print(f"        {where}: {names.shown(hit.snippet)}")
    return exits.DONE


def _parts_to_test(options: argparse.Namespace) -> Iterator[tuple[str, list]]:
    from purloined import content
    from purloined.content import apart

    if options.text is not None:
        yield "", [content.Part(options.place, options.text, "")]
    for path in options.files:
        found = apart.examine(path)
        if found.status != "ok":
            terminal.say(f"purloined: {path}: {found.status}: {found.said}: what it bears beside this is not known")
        yield str(path), found.parts


def _show_markings(options: argparse.Namespace, known: list) -> int:
    from purloined import names
    from purloined.marking import listed

    for name in options.names:
        if not any(name in (rule.id, rule.kind) for rule in known):
            terminal.say(f"purloined: there is no rule and no class {name}")
            return exits.ERROR
    asked = [rule for rule in known if not options.names or {rule.id, rule.kind} & set(options.names)]
    if options.json:
        print(json.dumps([listed.as_data(rule) for rule in asked], ensure_ascii=False, indent=1))
    elif options.markdown:
        print(listed.as_markdown(asked))
    elif options.names:
        print("\n\n".join("\n".join(map(names.shown, listed.in_full(rule).splitlines())) for rule in asked))
    else:
        print(listed.as_text(asked))
    return exits.DONE
