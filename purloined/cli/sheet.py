"""`purloined sheet`: the answers to an authority's form."""

import argparse
from pathlib import Path

from purloined.cli import arguments, cases, exits
from purloined.settings import CaseError

_EXAMPLES = """purloined sheet acme-2026-03                   all forms, into report/sheets
  purloined sheet acme-2026-03 ico gdpr33
  purloined sheet acme-2026-03 appi8 jp-ransomware --lang ja"""


def add_to(commands) -> None:
    says = "write the answers to an authority's form, in its order: dod, ico, gdpr33, appi8, jp-ransomware"
    made = arguments.command(commands, "sheet", run, says, _EXAMPLES)
    made.add_argument("case", type=Path, help="the case")
    arguments.many(made, "form", metavar="FORM", help="which forms (default: all)")
    made.add_argument("--out", type=Path, metavar="DIR", help="where to (default: report/sheets in the case)")
    made.add_argument("--lang", choices=("en", "ja"), default="en", help="language (default: en)")


def run(options: argparse.Namespace) -> int:
    from purloined import flow
    from purloined.duties import facts
    from purloined.messages import tongue
    from purloined.notices import about
    from purloined.sheets import forms, known, pages

    shipped = forms.shipped()
    for name in options.form:
        if name not in shipped:
            raise CaseError(f"there is no form {name!r}; there are {', '.join(shipped)}")
    case = cases.judged(cases.opened(options.case), options.lang)
    answers = forms.answers(case.settings.answers)
    with flow.opened(case) as engine:
        duties = facts.of(case.settings, list(engine.rows(facts.EXPOSURE)), list(engine.rows(facts.PROOFS)))
        knows = known.of(engine.rows, case.settings, duties, case.standing_evidence(), answers)
    tlp = case.settings.notice.get("tlp", about.TLP)
    for name in options.form or shipped:
        print(
            pages.write(shipped[name], knows, tlp, options.out or case.report_folder / "sheets", tongue(options.lang))
        )
    return exits.DONE
