"""How a name of the register stands in a text: as this owner, as a piece of another company's name, or as an ordinary
word; and as a party, or as somebody who is only spoken of.

    between Target Corporation and            a party
    between Target, a Minnesota corporation,  a party: in its place even a word alone is a name
    Orange, CA 92868                          a town
    Pacific Northwind Aerospace, Inc.         another company than Northwind Aerospace
    Contoso, Inc. (“Target”)                  a word that the document defines
"""

import re
from collections.abc import Mapping
from functools import cache

from purloined import legal_forms
from purloined.marking.matching import Found
from purloined.owning import agreements

_CJK = re.compile(r"[぀-ヿ㐀-鿿]")
_SLOT_BEFORE = re.compile(
    r"(?i)(?:\b(?:between|among|amongst|and|by|und|zwischen|et|entre|y|with)|[:：)）\]]|\(?[0-9a-dA-D][.)]|^|\n|\t)"
    r"[ \n]*[\"“]?$"
)
_SLOT_AFTER = re.compile(
    r"[\"”]?\s*(?:$|,|\(|\n|;|（|\t| (?:and|und|et|y|a|an|having|with|located|of|whose|for|is)\b|[“\"])", re.IGNORECASE
)
_TOWN = re.compile(
    r",?\s+(?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)\.?,?\s+[0-9]{4,5}\b|,\s*[A-Z]{2}\b|,\s*(?:USA|U\.S\.A)"
)
_STREET = re.compile(r"(?i)\b(?:street|st|avenue|ave|road|rd|drive|dr|blvd|boulevard|suite [\w-]+|floor|way),\s*$")
_LINE_BEFORE = re.compile(
    r"(?i)(?:^|[\n\t]|  |[|：:])[ \t]*(?:\W{0,3}(?:(?:signed|accepted|agreed)(?: and (?:accepted|agreed))? (?:for|by)"
    r"|for and on behalf of|on behalf of|for|(?:\w+ ){0,2}by|company|name"
    r"|firma?|party [ab12]|signed|für|pour|\(?[a-d1-4][.)]|甲|乙|丙|会社名|商号|名称|社名)\s*[:：]?\s*(?:the )?)?"
    r"[\"“]?$"
)
_LINE_AFTER = re.compile(r"[\"”]?[ ]?(?:$|\n|\t|  |,|\(|（|:|：|　|by\b|\|)", re.IGNORECASE)
_GOES_ON = re.compile(
    r"(?!代表|御中|殿|様|甲|乙|丙|以下|及び|並び|間|本社|東京|大阪|所在|住所|秘密|取締|社長|部外|社外|極秘|機密|図面|専務|常務|第)"
    r"[㐀-鿿゠-ヿ々ー]"
)
_IN_CAPITALS = re.compile(r"[a-zà-ÿ]")


def in_full(found: Found, text: str, endings: Mapping[str, frozenset[str]]) -> Found:
    """The name with "Group" or "Company" behind it, where that is how the register has it."""
    word = _ending().match(text[found.end : found.end + 40]) if found.name in endings else None
    if not word or word[1].lower() not in endings[found.name]:
        return found
    end = found.end + word.end()
    return found._replace(end=end, text=text[found.start : end], sure=True)


def is_owner(found: Found, text: str) -> bool:
    """Whether the name is this owner's own, and not a piece of another company's name."""
    before, after = text[max(found.start - 40, 0) : found.start], text[found.end : found.end + 80]
    if _CJK.search(found.text):
        with_form = legal_forms.has_asian(found.text)
        return with_form or not _GOES_ON.match(after) or found.place == "name"
    has_form = bool(_form_at_end().search(found.text))
    if not has_form and _longer().match(after):
        return False
    word = re.search(r"([A-Z][\w&'’-]*)[ -]$", before)
    if not word or word[1].lower() in _labels() or (word[1].isupper() and not found.text.isupper()):
        return True
    # A capitalised word right before a name belongs to it where the name has a legal form, or is one word.
    return bool(_form_at_end().search(before.rstrip())) or not (has_form or is_word(found))


def is_sure(found: Found, text: str) -> bool:
    """Whether the name is one by itself, wherever it stands. Capitals say nothing where all is in capitals."""
    if not found.sure:
        return False
    if _CJK.search(found.text) or not is_word(found) or found.place == "name":
        return True
    begin, end = text.rfind("\n", 0, found.start) + 1, text.find("\n", found.end)
    line = text[begin : found.start] + text[found.end : end if end >= 0 else len(text)]
    letters = re.sub(r"[\W\d_]", "", line)
    return _is_cased(found.text) or len(letters) < 4 or bool(_IN_CAPITALS.search(letters))


def is_defined_word(found: Found, text: str) -> bool:
    """Whether it is a word in quotes that the document gives a meaning: (the “Target”)."""
    before, after = text[max(found.start - 30, 0) : found.start], text[found.end : found.end + 3]
    return bool(re.search(r"[(（,][^()（）]{0,24}[\"“'‘]$", before)) and after[:1] in "\"”'’"


def is_given_a_name(found: Found, text: str) -> bool:
    """Whether the document says right behind it how it calls it: Northwind Aerospace, Inc. (the “Company”)."""
    return bool(re.match(r",?[^()\n.;]{0,60}\s?[(（][^()（）]{0,80}[\"“「]", text[found.end : found.end + 160]))


def is_in_slot(found: Found, text: str) -> bool:
    """Whether it stands where the name of a party stands."""
    before, after = text[max(found.start - 60, 0) : found.start], text[found.end : found.end + 60]
    if not _SLOT_BEFORE.search(before) or not _SLOT_AFTER.match(after):
        return False
    return not _TOWN.match(after) and not _STREET.search(before)


def is_named(found: Found, text: str) -> bool:
    """Whether the words around it name it as a party: its sentence says between whom or who agrees, or it is given a
    short name, or it stands in a line of its own, with or without its role."""
    before, after = _sentence(found, text)
    if _naming().search(before) or _agreeing().search(after):
        return True
    if _agreeing().search(before) and _WITH.search(before):
        return True
    if _short_name().match(text[found.end : found.end + 400]):
        return True
    return bool(_OWN_LINE.search(text[max(found.start - 80, 0) : found.start]))


_WITH = re.compile(r"(?i)(?:\b(?:with|to|towards?|and|mit|und|der|gegenüber|envers|avec|et|con|y)|,)\s(?:the )?$")
# The begin of a line, with a number or the role in front.
_OWN_LINE = re.compile(
    r"(?:^|[\n\t]|[ ]{3})[ \t]*(?:\W{0,3}(?:[0-9]{1,2}|[A-Da-d]|[IVX]{1,4})[.)]\s*|[-–•*]\s*)?"
    r"(?:(?i:the|die|der|la|le|il|el|firma|messrs\.?|société|la société|and|und|et|y|e|en|between|zwischen|entre|tra)"
    r" )?"
    r"(?:[^\n\t:：.]{2,40}[:：][ \t]*|[\wÀ-ÿ /()-]{2,24}(?:[ ]{2,}|\t)|[㐀-鿿ぁ-ヿ]{1,12}[ 　])?(?i:the |die )?[\"“]?$"
)
_BOUND = re.compile(r"\n[ \t]*\n|[。;]|\.(?=\s+[\"“(]?[A-ZÀ-Ý])")


def _sentence(found: Found, text: str) -> tuple[str, str]:
    """What stands before and behind it in its sentence. A short line with a label ends one, as a full stop does."""
    before, after = text[max(found.start - 700, 0) : found.start], text[found.end : found.end + 400]
    begins = [bound.end() for bound in _BOUND.finditer(before) if _ends(before, bound)]
    ends = [bound.start() for bound in _BOUND.finditer(after) if _ends(after, bound)]
    return _LABELLED.split(before[max(begins, default=0) :])[-1], after[: min(ends, default=len(after))]


def _ends(text: str, bound: re.Match) -> bool:
    """Whether a sentence ends there: no stop of an abbreviation, an initial or a legal form."""
    return bound[0] != "." or not _abbreviated().search(text[max(bound.start() - 30, 0) : bound.start()])


_LABELLED = re.compile(r"\n(?=[^\n:：]{2,30}[:：]\s)")


def is_signing(found: Found, text: str) -> bool:
    """Whether it stands in a line or a cell of its own, as above or beside a signature."""
    before, after = text[max(found.start - 60, 0) : found.start], text[found.end : found.end + 60]
    return bool(_LINE_BEFORE.search(before) and _LINE_AFTER.match(after)) and not _TOWN.match(after)


def is_spoken_of(found: Found, text: str) -> bool:
    """Whether the words around it make of it somebody who is no party."""
    before, after = text[max(found.start - 70, 0) : found.start], text[found.end : found.end + 40]
    return bool(_around("before").search(before) or _around("after").match(after))


def is_word(found: Found) -> bool:
    """Whether it is one word without a legal form."""
    return not re.search(r"[\s&_,]", found.text.strip())


def _is_cased(text: str) -> bool:
    """Whether it has small letters, which stands out among capitals."""
    return any(sign.islower() for sign in text)


@cache
def _around(side: str) -> re.Pattern:
    listed = "|".join(f"(?:{word})" for word in agreements.listed("not_party", side))
    if side == "after":
        return re.compile(f"(?:{listed})", re.IGNORECASE)
    return re.compile(rf"(?:(?<![A-Za-z])(?:{listed}))[\s:,(\"“]*(?:the )?$", re.IGNORECASE)


@cache
def _abbreviated() -> re.Pattern:
    short = r"[A-Z]|Mr|Ms|Mrs|Dr|No|Nr|St|Bros|Sec|Art|Gebr|Dept|Messrs|U\.S"
    return re.compile(rf"(?<![0-9A-Za-z])(?:{short}|(?i:{legal_forms.western()}))$")


@cache
def _naming() -> re.Pattern:
    return re.compile("|".join(agreements.listed("named", "before")), re.IGNORECASE)


@cache
def _agreeing() -> re.Pattern:
    return re.compile("|".join(agreements.listed("named", "verbs")), re.IGNORECASE)


@cache
def _short_name() -> re.Pattern:
    listed = "|".join(agreements.listed("named", "after"))
    return re.compile(rf"[^;。(]{{0,200}}?(?:{listed})", re.IGNORECASE)


@cache
def _labels() -> frozenset[str]:
    return frozenset(agreements.listed("labels", "words"))


@cache
def _form_at_end() -> re.Pattern:
    return re.compile(rf"(?i)(?<![0-9a-z])(?:{legal_forms.western()})\.?,?$")


@cache
def _ending() -> re.Pattern:
    words = "Group|Company|Companies|Holdings?"
    return re.compile(rf"(?i) ({words})(?:,? (?:{legal_forms.western()})\.?)?(?![0-9A-Za-z])")


@cache
def _longer() -> re.Pattern:
    """Capitalised words and then a legal form: the name goes on."""
    word = r"[A-Z][\w&'’-]*"
    return re.compile(
        rf" (?:&|(?!(?:And|AND|Und|UND)\b){word})(?: (?:&|{word})){{0,4}},? (?i:{legal_forms.western()})(?![0-9a-z])"
    )
