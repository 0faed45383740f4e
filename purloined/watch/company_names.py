"""Names of companies, as registers, customers and thieves write them, brought to forms that can be compared.

    repaired("M&#038;M Ch\u00c3\u00a2teau")  the text without what collectors did to it
    words("Weidmann & Söhne S.p.A.")         weidmann, sohne, spa: lower case, Latin letters, no punctuation
    name("Weidmann Group S.p.A.")            the same without legal form, and without `group` where that is not needed

Letters of other scripts are written in Latin ones by sound where one table does that (Cyrillic, Greek, kana, hangul);
Chinese characters stay as they are. `ü` may be written `u` or `ue`, so a name has up to two spellings. Which words tell
nothing apart stands in knowledge/company_words.toml, legal forms in knowledge/legal_forms.toml.
"""

import html
import re
import unicodedata
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from purloined import knowledge, legal_forms

LONGEST = 400  # characters of a title or name that are looked at

_WORDS = knowledge.load("company_words.toml")
LEGAL = legal_forms.compared()
GROUPS = frozenset(_WORDS["groups"]["words"])
JOINING = frozenset(_WORDS["joining"]["words"])
TRADES = frozenset(_WORDS["trades"]["words"])
ORDINARY = frozenset(_WORDS["ordinary"]["words"])
PLACES = frozenset(_WORDS["places"]["words"])
_LEGAL_FIRST = frozenset(("pt", "cv", "ooo", "oao", "zao", "pao", "ao", "jsc", "ojsc", "uab", "sia", "tov", "kk"))
_LONGEST_FORM = max(form.count(" ") + 1 for form in LEGAL)
_TOGETHER = re.compile(legal_forms.asian())


class Name(NamedTuple):
    """One spelling of a name. words: without its legal form; bare: also without joining words, and without group and
    place where what is left tells it apart; legal: what was left out as legal form."""

    words: tuple[str, ...]
    bare: tuple[str, ...]
    legal: tuple[str, ...]

    @property
    def glued(self) -> str:
        return "".join(self.words)


# The text -----------------------------------------------------------------------------------------------


def repaired(text: str, most: int = LONGEST) -> str:
    """The text without HTML, without UTF-8 taken for another encoding, without invisible characters; at the most so
    many characters of it."""
    text = html.unescape(html.unescape(text[: 4 * most]))
    text = re.sub(r"</?[A-Za-z][^<>]*>", " ", text)
    text = _read_as_utf8(text)
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Co", "Cs"))
    return " ".join(text.split())[:most]


def _read_as_utf8(text: str) -> str:
    """What UTF-8 was before somebody read it as Windows-1252 or Latin-1, once or twice; else the text itself."""
    for _ in range(2):
        if text.isascii():
            break
        for encoding in ("cp1252", "latin-1"):
            try:
                text = text.encode(encoding).decode("utf-8")
                break
            except UnicodeError:
                continue
        else:
            mended = _PIECE.sub(_mended, text)
            if mended == text:
                break
            text = mended
    return text


def _shown_as(first: int, last: int) -> str:
    """The characters as which Windows-1252 and Latin-1 show bytes from the first to the last."""
    data = bytes(range(first, last + 1))
    return re.escape("".join(sorted({*data.decode("cp1252", "ignore"), *data.decode("latin-1")})))


# A lead byte of UTF-8 and what follows it, as those two show them, inside text that is otherwise right.
_FOLLOWING = _shown_as(0x80, 0xBF)
_PIECE = re.compile(f"[{_shown_as(0xC2, 0xDF)}][{_FOLLOWING}]|[{_shown_as(0xE0, 0xEF)}][{_FOLLOWING}]{{2}}")


def _mended(found: re.Match) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return found[0].encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return found[0]


# Letters ------------------------------------------------------------------------------------------------

_LATIN = "ß ss æ ae œ oe ø o ł l đ d ð d þ th ı i ŋ n ħ h ə a"
_CYRILLIC = (
    "а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh"
    " щ shch ъ . ы y ь . э e ю yu я ya і i ї yi є ye ґ g ў u ј j љ lj њ nj ћ c џ dz ђ dj ѓ g ќ k ѕ dz"
)
_GREEK = "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s τ t υ y φ f χ ch ψ ps ω o ς s"
_SOUNDS = f"{_LATIN} {_CYRILLIC} {_GREEK}".split()  # each letter, and behind it how it is written; `.`: not at all
_LETTERS = {letter: sound.replace(".", "") for letter, sound in zip(_SOUNDS[::2], _SOUNDS[1::2], strict=True)}
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"}
_BY_NAME = re.compile(r"(?:HIRAGANA|KATAKANA) LETTER (SMALL )?([A-Z]+)|HANGUL SYLLABLE ([A-Z]+)")


def latin(text: str, umlauts: bool = False) -> str:
    """The text in lower case and Latin letters. umlauts: `ü` as `ue`, where it is `u` otherwise."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    return "".join(map(_latin_umlaut if umlauts else _latin_letter, text)).replace("tsutsu", "tsu")


@lru_cache(maxsize=8192)
def _latin_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter == "ー":
        return ""
    if named := _BY_NAME.match(unicodedata.name(letter, "")):
        return (named[2] or named[3]).lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return "".join(_LETTERS.get(c, c) for c in plain)


def _latin_umlaut(letter: str) -> str:
    return _UMLAUTS.get(letter) or _latin_letter(letter)


# Words --------------------------------------------------------------------------------------------------

_SINGLE = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")  # s.p.a.
_INITIALS = re.compile(r"(?<![^\W_])([^\W_])&(?=[^\W_](?![^\W_]))")  # b&r
_APOSTROPHE = re.compile(r"(?<=\w)['’`´](?=\w)")
_WORD = re.compile(r"[^\W_]+")


def words(text: str, umlauts: bool = False) -> tuple[str, ...]:
    """The words of a text in order, as they are compared. Abbreviations are one word: `S.p.A.`, `B&R`."""
    text = latin(_TOGETHER.sub(" ", text), umlauts)
    text = _SINGLE.sub(lambda found: found[0].replace(".", "") + " ", text)
    return tuple(_WORD.findall(_INITIALS.sub(r"\1", _APOSTROPHE.sub("", text))))


def spellings(text: str) -> list["Name"]:
    """The name in its spellings: `Müller AG` as `muller`, as `mueller`, and as `mller` where letters were lost."""
    found = [name(words(text))]
    if any(umlaut in text.lower() for umlaut in _UMLAUTS):
        found.append(name(words(text, umlauts=True)))
    without = "".join(letter for letter in text if letter.isascii())
    if len(text) > len(without) >= 0.6 * len(text):
        found.append(name(words(without)))
    return [spelling for spelling in dict.fromkeys(found) if spelling.words]


@lru_cache(maxsize=65536)
def name(all_words: tuple[str, ...]) -> Name:
    """The forms of a name that are compared, from its words."""
    first, last = _between_legal(all_words)
    inner = all_words[first:last]
    if len(inner) > 1 and inner[0] == "the":
        inner = inner[1:]
    bare = tuple(word for word in inner if word not in JOINING) or inner
    while len(bare) > 1 and (bare[-1] in GROUPS or bare[-1] in PLACES or bare[-1] in LEGAL) and tells(bare[:-1]):
        bare = bare[:-1]
    if len(bare) > 1 and bare[0] in GROUPS and tells(bare[1:]):
        bare = bare[1:]
    return Name(inner, bare, all_words[:first] + all_words[last:])


def _between_legal(all_words: tuple[str, ...]) -> tuple[int, int]:
    """From where to where the name goes without the legal forms around it; never nothing."""
    first, last = 0, len(all_words)
    while last > 1 and (length := _legal_at_end(all_words[:last])) and length < last:
        last -= length
    while last - first > 1 and all_words[first] in _LEGAL_FIRST:
        first += 1
    return first, last


def _legal_at_end(some_words: tuple[str, ...]) -> int:
    """How many words at the end are a legal form; 0: none."""
    for length in range(min(_LONGEST_FORM, len(some_words) - 1), 0, -1):
        if " ".join(some_words[-length:]) in LEGAL:
            return length
    return 1 if len(some_words) > 2 and some_words[-1] in ("and", "und", "et", "y", "e") else 0


# Weight -------------------------------------------------------------------------------------------------


def is_weak(word: str) -> bool:
    """Whether the word tells no company from another: a trade, a place, a joining word, a legal form."""
    return word in TRADES or word in JOINING or word in GROUPS or word in PLACES or word in LEGAL or word.isdigit()


@lru_cache(maxsize=65536)
def is_telling(word: str) -> bool:
    """Whether the word alone tells most companies from all others; `bridgeway`, of two ordinary words, does not."""
    if is_weak(word) or word in ORDINARY or (len(word) < 4 and word.isascii()):
        return False
    return not any(word[:at] in ORDINARY and word[at:] in ORDINARY for at in range(3, len(word) - 2))


@lru_cache(maxsize=65536)
def tells(some_words: tuple[str, ...]) -> bool:
    """Whether these words tell one company from the others: one rare word, two that are not weak, or three letters and
    what goes with them, as in `UTC Aerospace`."""
    strong = {word for word in some_words if not is_weak(word)}
    initials = len(some_words) > 1 and any(len(word) == 3 and word not in ORDINARY for word in strong)
    return len(strong) > 1 or initials or any(map(is_telling, strong))


def stem(word: str) -> str:
    """The word without what number and case add to it: `industries` and `industry` are one."""
    for ending, instead in (("ies", "y"), ("'s", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) > 2 and not word.endswith("ss"):
            return word[: -len(ending)] + instead
    return word


def initials(some_words: tuple[str, ...]) -> str:
    return "".join(chain.from_iterable(word[:1] for word in some_words))
