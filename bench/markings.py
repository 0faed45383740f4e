"""Counts which planted markings are missed, and how fast the matcher is beside google-re2 and plain `re`.

    python -m bench.markings                  the texts of tests/marking/planted.toml
    python -m bench.markings held_out         wordings written after the rules were frozen
    python -m bench.markings unseen           wordings written later by somebody who had not read the rules
    python -m bench.markings --documents      each marking in each place of documents of all formats; minutes
    python -m bench.markings --speed [FILE]   MB/s of text

A missed marking is a use that is not found, or found as a mention only. Rates come with Wilson's 95 % interval. Rules
and planted texts were made by the same hands: the rate says that the rules do what they were made for. The held out
wordings are by the same hands too, but later, and no rule was made for them.
"""

import argparse
import math
import random
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from purloined.content import Part, examine, normal
from purloined.marking import checks, linting, matching, placing, rules
from purloined.marking.matching import Matcher
from tests.marking import marked_documents

TEXTS = Path(__file__).parents[1] / "tests" / "marking"
_ABOVE = "The bracket is machined from plate and inspected before delivery."
_BELOW = "Dimensions are in millimetres. General tolerances are those of the standard."


class Planted(NamedTuple):
    """A text in its place. kind: the class it is of; use: whether it is a use."""

    kind: str
    use: bool
    parts: list[Part]


# How a marking stands in each place. A line, as in the title block of a drawing; a cell; the edge of a page.
PLACES: dict[str, Callable[[str], list[Part]]] = {
    "header": lambda text: [Part("header", text, "header 1"), Part("body", _ABOVE, "")],
    "footer": lambda text: [Part("footer", f"{text}   Page 3 of 10", "footer 1")],
    "watermark": lambda text: [Part("watermark", text, "header 1")],
    "metadata": lambda text: [Part("metadata", f"Title: Bracket\nKeywords: {text}\nCreator: J. Doe", "properties")],
    "text_box": lambda text: [Part("text_box", f"{text}\nRev C", "")],
    "page_edge": lambda text: [Part("page_edge", f"Northwind Aerospace  DWG 4711-2\n{text}\n3 / 10", "page 3")],
    "sheet": lambda text: [Part("sheet", f"Item\tPrice\tNote\nBracket\t12.50\t{text}\nBolt\t0.10\t", "sheet Prices")],
    "line": lambda text: [Part("body", f"{_ABOVE}\n\n{text}\n\n{_BELOW}", "")],
    "first line": lambda text: [Part("body", f"{text}\n{_ABOVE}\n{_BELOW}", "")],
}
SENTENCES: dict[str, Callable[[str], list[Part]]] = {
    "body": lambda text: [Part("body", f"{_ABOVE}\n{text}\n{_BELOW}", "")],
    "text_box": lambda text: [Part("text_box", text, "")],
    "footer": lambda text: [Part("footer", text, "footer 1")],
    "page": lambda text: [
        Part("page_edge", "DWG 4711-2\n3 / 10", "page 3"),
        Part("body", f"{text} {_BELOW}", "page 3"),
    ],
}
TITLES: dict[str, Callable[[str], list[Part]]] = {
    "title": lambda text: [
        Part("body", f"{text}\n\nbetween Northwind Aerospace and Lighthouse Turbines\n{_BELOW}", "")
    ],
    "name": lambda text: [Part("name", f"{text} Northwind 2021-05-04.pdf", "")],
    "metadata": lambda text: [Part("metadata", f"Title: {text}", "properties")],
    "header": lambda text: [Part("header", text, "header 1")],
}
MENTIONS: dict[str, Callable[[str], list[Part]]] = {
    "body": lambda text: [Part("body", f"{_ABOVE} {text} {_BELOW}", "")],
    "line": lambda text: [Part("body", f"{_ABOVE}\n\n{text}\n\n{_BELOW}", "")],
    "comment": lambda text: [Part("comment", text, "comment 2")],
    "slide": lambda text: [Part("body", f"Handling of information\n{text}\nQuestions", "slide 4")],
}
_NO_TITLES = {"agreement.supply": {"header"}}


def planted(name: str = "planted") -> Iterator[Planted]:
    """All texts in all their places."""
    content = tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))
    for entry in content["class"]:
        kind = entry["class"]
        for key, places, use in (
            ("uses", PLACES, True),
            ("sentences", SENTENCES, True),
            ("titles", TITLES, True),
            ("mentions", MENTIONS, False),
        ):
            for text in entry.get(key, ()):
                for place, put in places.items():
                    if key != "titles" or place not in _NO_TITLES.get(kind, ()):
                        yield Planted(kind, use, _as_read(put(text)))
    for one in personal(random.Random(4 if name == "planted" else 5)):
        yield one._replace(parts=_as_read(one.parts))


def _as_read(parts: list[Part]) -> list[Part]:
    """The parts in the one form in which the scan matches text."""
    return [part._replace(text=normal.text(part.text)) for part in parts]


# Personal data and secrets: (class, rule's check, form of the number, words that stand before it)
_NUMBERS = (
    (
        "personal.payment_card",
        "card",
        "4###-####-####-####",
        ("Card number", "VISA", "Kreditkarte", "クレジットカード番号"),
    ),
    ("personal.payment_card", "card", "5[1-5]##############", ("credit card", "Mastercard")),
    ("personal.bank_account", "iban", "DE## #### #### #### #### ##", ("IBAN", "Bankverbindung", "account")),
    ("personal.national_id", "ssn", "[1-5]##-[1-9]#-####", ("SSN", "Social Security Number")),
    ("personal.national_id", "stdnum.jp.in_", "#### #### ####", ("マイナンバー", "個人番号")),
    ("personal.national_id", "stdnum.cn.ric", "110105198[0-9]0[1-9]1[0-9]####", ("身份证号码", "公民身份号码")),
    ("personal.national_id", "stdnum.de.idnr", "## ### ### ###", ("Steuer-ID", "Identifikationsnummer")),
    ("personal.national_id", "stdnum.nl.bsn", "#########", ("BSN", "burgerservicenummer")),
    ("personal.national_id", "stdnum.fr.nir", "1 8# 0[1-9] 75 ### ### ##", ("Numéro de sécurité sociale", "NIR")),
    ("personal.national_id", "stdnum.kr.rrn", "8#0[1-9]1[0-9]-1######", ("주민등록번호",)),
    ("personal.national_id", "nino", "AB######C", ("National Insurance number", "NI number")),
    ("personal.national_id", "hkid", "A######(#)", ("HKID", "身份證號碼")),
    ("personal.national_id", "stdnum.in_.aadhaar", "[2-9]### #### ####", ("Aadhaar",)),
    ("personal.national_id", "stdnum.ca.sin", "[1-7]##-###-###", ("Social insurance number",)),
)
_SECRETS = {
    "credential.private_key": (
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----",
        "PuTTY-User-Key-File-2: ssh-rsa",
    ),
    "credential.password": (
        "password: Herring!77",
        "Passwort = Kiel_2026x",
        "パスワード：Hokkai#12",
        "pwd=Qu1ckFox;",
        "mysql://root:Zebra9xx@10.0.0.5/erp",
    ),
    "credential.key": (
        "AKIAQ7ZX3NLMWERTY2UP",
        'api_key = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"',
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
    ),
}


def personal(chance: random.Random) -> Iterator[Planted]:
    """Numbers that pass their check, near their word and in a table under it; the same without the word, or wrong."""
    for kind, check, form, words in _NUMBERS:
        for word in words:
            right = _number(chance, form, check, True)
            yield Planted(kind, True, [Part("body", f"{_ABOVE}\n{word}: {right}\n{_BELOW}", "")])
            yield Planted(kind, True, [Part("sheet", f"Name\t{word}\nDoe\t{right}", "sheet Staff")])
            yield Planted(kind, True, [Part("body", f"Name,{word}\n" + "Roe,\n" * 400 + f"Doe,{right}\n", "")])
            yield Planted(kind, False, [Part("body", f"{_ABOVE}\nPart {right}\n{_BELOW}", "")])
            if check not in ("ssn", "nino"):  # these have no check digit
                wrong = _number(chance, form, check, False)
                yield Planted(kind, False, [Part("body", f"{_ABOVE}\n{word}: {wrong}\n{_BELOW}", "")])
            if right[0].isdigit():
                yield Planted(
                    kind, False, [Part("sheet", f"{word}\tratio\n-\t0.{right.replace(' ', '')}", "sheet Ratios")]
                )
    for kind, texts in _SECRETS.items():
        for text in texts:
            yield Planted(kind, True, [Part("body", f"{_ABOVE}\n{text}\n{_BELOW}", "")])
            yield Planted(kind, True, [Part("comment", text, "comment 1")])


def _number(chance: random.Random, form: str, check: str, right: bool) -> str:
    """A number of that form that passes its check, or does not."""
    passes = checks.named(check)
    assert passes
    while True:
        text, signs = "", iter(form)
        for sign in signs:
            if sign == "[":
                first, _, last, _ = (next(signs) for _ in range(4))
                text += str(chance.randint(int(first), int(last)))
            else:
                text += str(chance.randrange(10)) if sign == "#" else sign
        if (passes(text, " ", " ") is not None) == right:
            return text


class Rate(NamedTuple):
    """missed: of the uses; raised: mentions that are taken for uses."""

    uses: int
    missed: int
    mentions: int
    raised: int


def counted(matcher: Matcher, name: str = "planted") -> tuple[dict[str, Rate], list[Planted]]:
    """(rate per class, what was judged wrongly)."""
    counts: dict[str, Counter] = {}
    wrong = []
    for one in planted(name):
        used = any(hit.use and hit.kind == one.kind for hit in matcher.hits(one.parts))
        count = counts.setdefault(one.kind, Counter())
        count["use" if one.use else "mention"] += 1
        if used != one.use:
            count["missed" if one.use else "raised"] += 1
            wrong.append(one)
    rates = {kind: Rate(c["use"], c["missed"], c["mention"], c["raised"]) for kind, c in counts.items()}
    return rates, wrong


def texts(name: str) -> Iterator[tuple[str, str]]:
    """(class, marking) of all markings of one line, and one number or secret of each kind."""
    content = tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))
    for entry in content["class"]:
        for key in ("titles",) if "titles" in entry else ("uses", "sentences"):
            for text in entry.get(key, ()):
                if "\n" not in text and "\t" not in text and entry["class"] != "label":
                    yield entry["class"], text
    seen = set()
    for one in personal(random.Random(4)):
        line = one.parts[0].text.removeprefix(f"{_ABOVE}\n").removesuffix(f"\n{_BELOW}")
        if one.use and one.kind not in seen and "\n" not in line:
            seen.add(one.kind)
            yield one.kind, line


def asked(matcher: Matcher, kind: str, marking: str, places: Mapping[str, int]) -> dict[str, int]:
    """Of the places where a marking stands, those where it is a use by its rule; with how often it stands there."""
    hits = matcher.hits(_as_read([Part("body", marking, "")]))
    given = {place for rule in matcher.rules if any(hit.rule == rule.id and hit.kind == kind for hit in hits)
             for place in rule.places}  # fmt: skip
    alone = given & {"line", "anywhere"}
    anywhere = "anywhere" in given
    told = {}
    for place, count in places.items():
        is_use = anywhere or place in given if place in placing.FURNITURE else alone
        if is_use or (place in ("body", "page_edge") and "opening" in given):
            told[place] = count if alone else 1  # a title stands once, at the begin
    return told


def missed_places(matcher: Matcher, kind: str, name: str, data: bytes, places: Mapping[str, int]) -> set[str]:
    """The places of a document where its marking is not found as a use, as often as it stands there."""
    hits = [hit for hit in matcher.hits(examine(name.encode(), data).parts) if hit.use and hit.kind == kind]
    secret = kind.startswith(("personal", "credential"))  # counted by how many different ones there are
    found = Counter()  # of two rules that match one spot, the matcher keeps one
    for hit in hits:
        found[hit.place] += hit.count
    return {place for place, count in places.items() if found[place] < (1 if secret else count)}


def in_documents(
    matcher: Matcher, markings: Iterable[tuple[str, str]], soffice: str = ""
) -> tuple[dict[str, Rate], list[str]]:
    """(rate per class, what was missed): markings in every place of documents of every format, as the scan reads them.
    soffice: LibreOffice, where its formats are wanted too."""
    counts: dict[str, Counter] = {}
    wrong = []

    def judge(kind: str, marking: str, form: str, made: marked_documents.Made) -> None:
        data, stands = made
        places = asked(matcher, kind, marking, stands) if kind != "label" else stands
        missed = missed_places(matcher, kind, f"a.{form.split(' ')[0]}", data, places)
        counts.setdefault(kind, Counter()).update({"use": len(places), "missed": len(missed)})
        wrong.extend(f"{kind} in {form}, {place}: {marking!r}" for place in sorted(missed))

    markings = list(markings)
    for kind, marking in markings:
        for form, made in marked_documents.documents(marking):
            judge(kind, marking, form, made)
    tenant = "11111111-2222-4333-8444-555555555555"
    for form, made in marked_documents.labelled(tenant):
        judge("label", tenant, form, made)
    if soffice:
        keys = {str(number): marking for number, (_, marking) in enumerate(markings)}
        with tempfile.TemporaryDirectory() as folder:
            for key, form, made in marked_documents.office_documents(soffice, Path(folder), keys):
                judge(*markings[int(key)], f"{form} of LibreOffice", made)
    return {kind: Rate(count["use"], count["missed"], 0, 0) for kind, count in counts.items()}, wrong


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a rate."""
    if not of:
        return 0.0, 1.0
    z, rate = 1.959964, count / of
    middle = (rate + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * math.sqrt(rate * (1 - rate) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def table(rates: dict[str, Rate]) -> str:
    """Per class: uses, missed with its interval, mentions taken for uses."""
    lines = [f"{'class':26}{'uses':>6}{'missed':>8}   {'rate, 95 %':22}{'mentions':>9}{'as uses':>9}"]
    total = Rate(*(sum(column) for column in zip(*rates.values(), strict=True)))
    for kind, rate in [*sorted(rates.items()), ("all", total)]:
        low, high = wilson(rate.missed, rate.uses)
        share = f"{rate.missed / max(rate.uses, 1):.2%} ({low:.2%} to {high:.2%})"
        lines.append(f"{kind:26}{rate.uses:>6}{rate.missed:>8}   {share:22}{rate.mentions:>9}{rate.raised:>9}")
    return "\n".join(lines)


def speed(text: str) -> str:
    """MB/s of one core: the engines alone, all of the scan, and each rule by Python's `re` in turn."""
    known = rules.load()
    data = text.encode("utf-8", "replace")
    parts = [Part("body", text[begin : begin + (1 << 20)], "") for begin in range(0, len(text), 1 << 20)]
    lines = [
        f"{len(data) / 1e6:.1f} MB of text, {len(known)} rules, {sum(len(rule.patterns) for rule in known)} patterns"
    ]
    for by in ("hyperscan", "re2"):
        matcher = matching.compiled(known, by=by)
        matcher.scan(parts[:1])
        lines.append(f"{by:10} pass alone {_rate(data, lambda m=matcher: m.ends(data)):8.1f} MB/s")
        lines.append(f"{by:10} all        {_rate(data, lambda m=matcher: m.scan(parts)):8.1f} MB/s")
    part = text[:500_000]
    plain = matching.compiled(known, by="re")
    lines.append(f"{'re':10} pass alone {_rate(part.encode(), lambda: plain.ends(part.encode())):8.1f} MB/s")
    return "\n".join(lines)


def _rate(data: bytes, run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return len(data) / 1e6 / max(time.process_time() - began, 1e-9)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", nargs="?", default="planted", help="planted (default), held_out or unseen")
    parser.add_argument("--documents", action="store_true", help="in documents of every format, as the scan reads them")
    parser.add_argument("--speed", nargs="?", const="", metavar="FILE", help="MB/s, on this text or a made one")
    options = parser.parse_args()
    if options.speed is not None:
        text = Path(options.speed).read_text("utf-8", "replace") if options.speed else linting.sample(8_000_000)
        print(speed(text))
        return 0
    if options.documents:
        matcher = matching.compiled(rules.load())
        rates, missed = in_documents(matcher, texts(options.name), shutil.which("soffice") or "")
        print(*(f"missed: {one}" for one in missed), table(rates), sep="\n")
        return 0
    rates, wrong = counted(matching.compiled(rules.load()), options.name)
    for one in wrong:
        print("missed:" if one.use else "raised:", one.kind, *(f"{part.place}: {part.text!r}" for part in one.parts))
    print(table(rates))
    return 0


if __name__ == "__main__":
    sys.exit(main())
