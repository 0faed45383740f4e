"""What a match must be besides its form: check digits, issuers, codes. A rule names one of these as `check`.

Each takes (text, before, after): the match and its surroundings; and returns what may be shown of it, or None where
it is no such thing. Of personal data and secrets, never the thing itself is shown.

`stdnum.de.idnr` and the like name a module of python-stdnum; nothing else of it is shown than that it was found.
"""

import importlib
import math
import re
from collections import Counter
from collections.abc import Callable
from functools import cache

Check = Callable[[str, str, str], str | None]

_NOT_DIGIT = re.compile(r"[^0-9]")
_PART_OF_NUMBER_BEFORE = re.compile(r"(?:[0-9][.-]?|\.|(?:^|[^0-9])0,|[A-Za-z_])\Z")
_PART_OF_NUMBER_AFTER = re.compile(r"[.-]?[0-9]|[A-Za-z_]")


@cache
def named(name: str) -> Check | None:
    """The check of that name, or None."""
    if re.fullmatch(r"stdnum(\.[a-z0-9_]+){1,2}", name):
        return _stdnum(name)
    return CHECKS.get(name)


def _stdnum(name: str) -> Check | None:
    try:
        module = importlib.import_module(name)
        valid = module.is_valid
    except (ImportError, AttributeError):
        return None

    def check(text: str, before: str, after: str) -> str | None:
        return "" if _stands_alone(before, after) and valid(text) else None

    return check


def _stands_alone(before: str, after: str) -> bool:
    """Whether a number is no piece of a longer one, of a decimal fraction or of a word."""
    return not _PART_OF_NUMBER_BEFORE.search(before[-3:]) and not _PART_OF_NUMBER_AFTER.match(after[:2])


def number(text: str, before: str, after: str) -> str | None:
    """A number that stands alone; for numbers without a check digit, which need a word nearby."""
    return "" if _stands_alone(before, after) else None


def luhn(digits: str) -> bool:
    """Whether the last digit is the one that Luhn's sum wants."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


# first digits, lengths. Documented in the issuers' tables of identification numbers (ISO/IEC 7812).
_ISSUERS = (
    ("American Express", r"3[47]", {15}),
    ("Diners Club", r"3(?:0[0-5]|[689])", {14, 16, 17, 18, 19}),
    ("JCB", r"35(?:2[89]|[3-8])", {16, 17, 18, 19}),
    ("Visa", r"4", {13, 16, 19}),
    ("Mastercard", r"5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)", {16}),
    ("UnionPay", r"62", {16, 17, 18, 19}),
    ("Discover", r"6(?:011|4[4-9]|5)", {16, 17, 18, 19}),
    ("Maestro", r"50|5[6-8]|6(?:304|390|7)", set(range(13, 20))),
)


def card(text: str, before: str, after: str) -> str | None:
    """A payment card: an issuer's first digits and length, Luhn, not all the same digit. Shows the issuer."""
    digits = _NOT_DIGIT.sub("", text)
    if not _stands_alone(before, after) or len(set(digits)) < 3 or not luhn(digits):
        return None
    return next(
        (issuer for issuer, first, lengths in _ISSUERS if len(digits) in lengths and re.match(first, digits)), None
    )


def iban(text: str, before: str, after: str) -> str | None:
    """An IBAN: length and form by country, remainder 1 by 97. Shows the country."""
    from stdnum import iban as known

    compact = re.sub(r"[\s-]", "", text).upper()
    if re.search(r"[A-Za-z0-9]$", before[-1:]):
        return None
    # The words behind it may look like more of it.
    lengths = range(len(compact), 14, -1)
    return compact[:2] if any(known.is_valid(compact[:length], check_country=False) for length in lengths) else None


def ssn(text: str, before: str, after: str) -> str | None:
    """A US social security number: no area 000, 666 or 9xx, no group 00, no serial 0000."""
    area, group, serial = re.split(r"[ -]", text) if re.search(r"[ -]", text) else (text[:3], text[3:5], text[5:])
    wrong = area in ("000", "666") or area[0] == "9" or group == "00" or serial == "0000"
    return None if wrong or not _stands_alone(before, after) else ""


def nino(text: str, before: str, after: str) -> str | None:
    """A UK national insurance number: prefixes that are never given are none. It has no check digit."""
    prefix = text[:2].upper()
    never = prefix in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ") or prefix[0] in "DFIQUV" or prefix[1] in "DFIOQUV"
    return None if never or re.search(r"[A-Za-z0-9]$", before[-1:]) or re.match("[A-Za-z0-9]", after[:1]) else ""


def hkid(text: str, before: str, after: str) -> str | None:
    """A Hong Kong identity card: one or two letters, six digits, a check digit by 11."""
    signs = re.sub(r"[^A-Z0-9]", "", text.upper())
    letters, digits, last = signs[:-7], signs[-7:-1], signs[-1]
    if not 1 <= len(letters) <= 2 or re.search(r"[A-Za-z0-9]$", before[-1:]):
        return None
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters] + [int(digit) for digit in digits]
    total = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True))
    return "" if (total + (10 if last == "A" else int(last))) % 11 == 0 else None


def _mrz_digit(text: str) -> str:
    values = [0 if sign == "<" else int(sign, 36) for sign in text]
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10)


def mrz(text: str, before: str, after: str) -> str | None:
    """The machine readable zone of a passport (2 lines of 44), or a card (3 of 30, 2 of 36), ICAO 9303. Three check
    digits: document number, birth, expiry. Shows the issuing state."""
    lines = text.split()
    if len(lines) == 3:
        numbered = ((lines[0][5:14], lines[0][14]), (lines[1][:6], lines[1][6]), (lines[1][8:14], lines[1][14]))
    else:
        numbered = (
            (lines[1][:9], lines[1][9]),
            (lines[1][13:19], lines[1][19]),
            (lines[1][21:27], lines[1][27]),
        )
    right = all(_mrz_digit(field) == digit or (digit == "<" and not field.strip("<")) for field, digit in numbered)
    return lines[0][2:5].strip("<") if right else None


@cache
def _cui_codes() -> tuple[frozenset[str], frozenset[str]]:
    from purloined.marking import rules

    categories = rules.values("cui_basic") + rules.values("cui_specified")
    return frozenset(categories), frozenset(rules.values("cui_dissemination"))


def cui_banner(text: str, before: str, after: str) -> str | None:
    """A CUI banner or portion mark. Shows it in one form; `(malformed)` where order or separators are not the
    handbook's, which does not make it less of a marking."""
    flat = re.sub(r"\s+", " ", text.strip(" ()")).upper()
    flat = re.sub(r" ?(//?) ?", r"\1", flat)
    fields = [field.split("/") for field in flat.split("//")]
    categories, controls = _cui_codes()
    groups = ["control" if set(map(_control_word, field)) <= controls else "category" for field in fields[1:]]
    named = [code for field, group in zip(fields[1:], groups, strict=True) if group == "category" for code in field]
    known = all(code in categories or code.removeprefix("SP-") in categories for code in named)
    specified = [code for code in named if code.startswith("SP-")]
    basic = [code for code in named if not code.startswith("SP-")]
    ordered = named == sorted(specified) + sorted(basic)
    formed = groups in ([], ["category"], ["control"], ["category", "control"])
    return flat if known and ordered and formed else f"{flat} (malformed)"


def _control_word(code: str) -> str:
    """REL TO USA, GBR is REL TO."""
    return re.sub(r"^(REL TO|DISPLAY ONLY)\b.*", r"\1", code)


def jwt(text: str, before: str, after: str) -> str | None:
    """A signed web token: its head decodes to JSON that names an algorithm."""
    import base64

    head = text.split(".", 1)[0]
    try:
        return "" if b'"alg"' in base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)) else None
    except ValueError:
        return None


_PLACEHOLDER = re.compile(
    r"(?i)^(?:[*x.•_-]+|<.*|\$.*|%.*|\{.*|\[.*|(?:your|my|the|new|old|enter|change|example|sample|dummy|test)[ _-]?\w*|"
    r"password|passwort|secret|none|null|nil|true|false|redacted|required|optional|string|required\W*|todo|tbd|n/?a|"
    r"changeme|env\W.*|os\.\w.*|get\w*\(.*|prompt\w*|input\w*)$"
)


def password(text: str, before: str, after: str) -> str | None:
    """A password given beside its name: no placeholder, no variable, no ordinary sentence."""
    secret = re.split(r"[:=：＝]+>?", text, maxsplit=1)[-1].strip().strip("\"'`,;")
    if len(secret) < 5 or _PLACEHOLDER.match(secret):
        return None
    mixed = bool(re.search(r"[0-9]", secret)) + bool(re.search(r"[A-Za-z]", secret)) + bool(re.search(r"[^\w]", secret))
    return "" if mixed >= 2 else None


def token(text: str, before: str, after: str) -> str | None:
    """A secret key of random signs: at least 3 bits a sign, which words do not reach."""
    secret = re.split(r"[:=：＝]+>?", text, maxsplit=1)[-1].strip().strip("\"'`,;")
    counts = Counter(secret)
    bits = -sum(count / len(secret) * math.log2(count / len(secret)) for count in counts.values())
    return "" if bits >= 3 and re.search(r"[0-9]", secret) and re.search(r"[A-Za-z]", secret) else None


CHECKS: dict[str, Check] = {
    check.__name__: check for check in (number, card, iban, ssn, nino, hkid, mrz, cui_banner, jwt, password, token)
}
