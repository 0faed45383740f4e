"""Command lines and addresses without the passwords in them. Knows no table."""

import re

_WORDS = r"(?:pass(?:w(?:or)?d|phrase)?\d?|pw|secret|token|key|sas|sig)"
_IN_URL = re.compile(r"(\b[a-z][a-z0-9+.-]{1,15}://[^\s:@/\"']{0,300}):[^\s@\"']{1,300}@", re.IGNORECASE)
_OPTION = re.compile(
    rf"((?:^|(?<=[\s\"']))[-/]{{1,2}}(?:[A-Za-z0-9]+[-_])*{_WORDS}(?:[=:]|\s+))(\"[^\"]*\"|'[^']*'|\S+)", re.IGNORECASE
)
_SETTING = re.compile(rf"(\b(?!host)\w*{_WORDS}=)(\"[^\"]*\"|'[^']*'|[^\s,;&]+)", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """The text with *** in the place of passwords in URLs, of options and of settings.

    `sftp://bob:hunter2@203.0.113.66` is `sftp://bob:***@203.0.113.66`, and `/password=hunter2` is `/password=***`."""
    text = _IN_URL.sub(r"\1:***@", text)
    return _SETTING.sub(r"\1***", _OPTION.sub(r"\1***", text))
