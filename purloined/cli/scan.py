"""`purloined scan`: what a share holds."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from purloined.cli import arguments, cases, exits
from purloined.settings import CaseError


def add_to(commands) -> None:
    made = arguments.command(
        commands,
        "scan",
        run,
        "read every file of a share, a restored backup or a mounted image once: hashes, markings, owners",
        "purloined scan acme-2026-03 /srv/parts --host fs01\n"
        "  purloined scan /srv/parts --host fs01 --out fs01-parts.scan      (on a file server that is offline)\n"
        "  purloined add acme-2026-03 fs01-parts.scan",
    )
    made.add_argument("places", nargs="+", type=Path, metavar="[CASE] SHARE", help="the case; then folders to scan")
    made.add_argument("--host", metavar="NAME", help="the host that the files lie on, or lay on")
    made.add_argument("--share-name", metavar="NAME", help="the share's name, as logs have it (default: the folder's)")
    made.add_argument("--out", type=Path, metavar="FILE", help="write the journal to this file; no case is needed")
    made.add_argument("--owners", type=Path, metavar="FILE", help="the register of owners: a CSV file or a case.toml"
                      " (in a case, its own): docs/owners.md")  # fmt: skip
    made.add_argument("--since", type=Path, metavar="FILE", help="with --out: the journal of an earlier scan; what did"
                      " not change is taken from it (in a case, the last scan is)")  # fmt: skip
    says = "your own rules of markings, beside those that come with purloined: a file or a folder"
    made.add_argument("--rules", type=Path, action="append", default=[], metavar="RULES", help=says)
    made.add_argument("--anew", action="store_true", help="read everything again, whatever an earlier scan knows")
    made.add_argument(
        "--jobs", type=arguments.count, metavar="N", help="files read at the same time (default: one per core)"
    )
    arguments.language(made)


def run(options: argparse.Namespace) -> int:
    if os.name != "posix":
        raise CaseError("scan runs on Linux and macOS: there, mount the share, the backup or the image, read-only")
    case, shares = (None, options.places) if options.out else (cases.opened(options.places[0]), options.places[1:])
    if not shares:
        raise CaseError("scan what? Say: purloined scan CASE SHARE, or purloined scan --out FILE SHARE")
    if len(shares) > 1 and (options.share_name or options.out):
        raise CaseError("--share-name and --out are for one share at a time")
    if missing := next((share for share in shares if not share.is_dir()), None):
        raise CaseError(f"{missing} is no folder")
    names_ = [options.share_name or share.resolve().name or None for share in shares]
    if twice := next((name for name in names_ if names_.count(name) > 1), None):
        raise CaseError(f"two shares would be called {twice}: scan each by itself, with --share-name")
    return max([_scan_share(case, options, share, name) for share, name in zip(shares, names_, strict=True)])


def _scan_share(case, options: argparse.Namespace, root: Path, name: str | None) -> int:
    """Scans one share, adds the journal to the case, and prints what was found."""
    from purloined import adding
    from purloined.messages import say, tongue
    from purloined.owning import register
    from purloined.scan import scanning, tree

    speech = tongue(options.lang)
    owners = register.load(options.owners) if options.owners else register.NOBODY
    if case is not None and not options.owners:
        owners = register.of(case.settings)
    to, before, waits = options.out, options.since, False
    if case is not None:
        earlier, to = case.scans(options.host, name, root)
        before = earlier[-1] if earlier else None
        if waits := before is not None and not case.has_taken(before):
            to = before  # the last one came to its end, and was stopped before it was added
    if not waits:
        if to.exists():
            raise CaseError(f"{to} exists; name another file, and this one with --since")
        with _scan_bar(say(speech, "scan.scanning")) as tell:
            scanning.scan(
                scanning.Share(root, options.host, name),
                to,
                options.jobs or adding.cores(),
                None if options.anew else before,
                [*options.rules, *(case.settings.marking_rules if case is not None else ())],
                [case.folder] if case is not None else [],
                owners,
                tell,
            )
    print(tree.as_text(tree.summary(to), speech))
    print()
    print(say(speech, "scan.journal", path=to))
    return exits.DONE if case is None else cases.add_all(case, [to], quiet=True, language=options.lang)


@contextlib.contextmanager
def _scan_bar(says: str) -> Iterator[Callable]:
    """Files, bytes, rate and time left on stderr, where that is a terminal."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # a thread would be half copied into the processes that read
    with tqdm(desc=says, unit="B", unit_scale=True, disable=None, leave=False, file=sys.stderr) as bar:

        def tell(progress) -> None:
            bar.total = progress.total_bytes
            of = f"/{progress.total_entries:,}" if progress.total_entries else ""
            bar.set_postfix_str(f"{progress.entries:,}{of}", refresh=False)
            bar.update(progress.bytes - bar.n)

        yield tell
