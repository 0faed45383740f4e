"""Names in listings: put together with their folder, and freed of the escapes that listing programs write."""

import re

LONGEST_PATH = 32_767  # what Windows allows; without a bound, one long folder line swells every row below it
_ESCAPE = re.compile(r'\\(?:([0-7]{3})|([abtnvfr\\" *=>@|]))')  # the last five: `ls -F` beside -Q
_OCTAL = re.compile(r"(?:\\[0-3][0-7]{2})+")
_LETTERS = dict(zip("abtnvfr", "\a\b\t\n\v\f\r", strict=True))


def joined(folder: str, name: str, separator: str = "/") -> str | None:
    """The path of a listed name; None where it is longer than any system allows."""
    between = "" if not folder or folder.endswith(separator) else separator
    path = f"{folder}{between}{name}"
    return path if len(path) <= LONGEST_PATH else None


def unescaped(text: str) -> str:
    r"""A name in which C escapes stand for characters: `\ `, `\n`, `\\`, `\303\244`."""
    if "\\" not in text:
        return text
    found, at = [], 0
    for match in _ESCAPE.finditer(text):
        found.append(text[at : match.start()].encode("utf-8", "surrogatepass"))
        octal, letter = match.groups()
        found.append(bytes([int(octal, 8) & 0xFF]) if octal else _LETTERS.get(letter, letter).encode())
        at = match.end()
    found.append(text[at:].encode("utf-8", "surrogatepass"))
    return b"".join(found).decode("utf-8", "backslashreplace")


def octal_unescaped(text: str) -> str:
    r"""A name in which only bytes that cannot be shown are escaped, as `\012`."""
    return _OCTAL.sub(lambda match: unescaped(match[0]), text) if "\\" in text else text


def shell_unquoted(text: str) -> str:
    r"""A name quoted for a shell: `'new'$'\n''line'`, `"it's"`, `'O'\''Neil'`."""
    return "".join(unescaped(c) if c else single or double or sign for c, single, double, sign in _QUOTED.findall(text))


_QUOTED = re.compile(r"""\$'((?:[^'\\]|\\.)*)'|'([^']*)'|"([^"]*)"|\\?(.)""", re.DOTALL)


def caret_unescaped(text: str) -> str:
    """A name in which control characters stand as `^J`, as Info-ZIP shows them."""
    return _CARET.sub(lambda match: chr(ord(match[1]) ^ 0x40), text) if "^" in text else text


def pictures_undone(text: str) -> str:
    """A name in which rclone shows control characters by their pictures: `␊` is a line end."""
    return text.translate(_PICTURES) if not text.isascii() else text


_CARET = re.compile(r"\^([@-_?])")
_PICTURES = {0x2400 + code: code for code in range(32)} | {0x2421: 127}
