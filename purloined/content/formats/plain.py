"""Plain text, tables of text (.csv), and XML that is no document of a known kind, in any encoding.

Read: all of it, up to the budget. Where two encodings are about as likely, both readings are given. Not told: header
and footer, since text has none; a legend at the top of a program or letter stands in the body.
"""

from purloined.content import charset
from purloined.content.parts import Found
from purloined.parsing import xml_runs

KINDS = ("text", "csv", "xml", "empty")
LEAST = 0
_PLACE = {"csv": "sheet"}


def read(kind: str, data: memoryview, found: Found) -> None:
    most = found.budget.text - found.spent.text
    if len(data) > most:
        found.fault("too_big", f"only the first {most:,} of {len(data):,} bytes were read")
        data = data[: most & ~3]
    for number, reading in enumerate({reading.text: reading for reading in charset.readings(data)}.values()):
        if number and found.spent.text + len(reading.text) > found.budget.text:
            break
        found.text(_PLACE.get(kind, "body"), reading.text, "")
        if number == 0 and reading.errors * 20 > len(reading.text):
            found.fault("partial", f"not text of any known encoding: {reading.errors:,} places make no sense")
        if kind == "xml":
            found.text("body", xml_runs.decoded(_runs(reading.text)), "text between tags")


def _runs(text: str) -> bytes:
    return b"\n".join(xml_runs.runs(xml_runs.prepared(text.encode("utf-8", "replace"))))
