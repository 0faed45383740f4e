"""A record as the Rust reader writes it, cut into what is the same in many records and what is its own.

    {"Event":{...,"System":{"Provider":{...},"EventID":5145,...,"TimeCreated":{"#attributes":{"SystemTime":"WHEN"}},
    "EventRecordID":SEQUENCE,"Correlation":...,"Channel":"Security","Computer":"FS01","Security":...},"EventData":{...}}}

What stands before WHEN and from `Channel` on comes again and again, and is read once. The fields of the event are not
read here at all: their text goes into the text of the chunk as it is. No mark can stand within a value, where its
quotes would be escaped. This runs in the process apart, which is to begin quickly: so it imports next to nothing.
"""

import json
from functools import lru_cache

_WHEN = '"TimeCreated":{"#attributes":{"SystemTime":"'


def cut(text: str, needed: frozenset[int]) -> tuple[str, str, str, str] | None:
    """JSON texts of the record's head, its time, EventRecordID, and fields (null where its number is not needed). None
    for a record of another form.

    A head is a list: channel, provider, EventID, computer, Keywords."""
    begin, _, rest = text.partition(_WHEN)
    when, _, rest = rest.partition('"}},"EventRecordID":')
    sequence, _, rest = rest.partition(',"Correlation":')
    end, _, rest = rest.partition(',"Channel":')[2].partition('},"EventData":')
    if not sequence.isdecimal() or not sequence.isascii() or "\\" in when or '"' in when or not rest.endswith("}}"):
        return None
    found = _head(begin, end)
    if found is None:
        return None
    head, number = found
    if type(number) is int and number not in needed:
        return head, f'"{when}"', sequence, "null"
    fields = rest[:-2]
    return (head, f'"{when}"', sequence, fields) if _is_one_value(fields) else None


def _is_one_value(fields: str) -> bool:
    """Whether what stands behind `EventData` is its value, and no other member follows."""
    if fields == "null" or (fields.startswith("{") and '},"' not in fields):
        return True
    try:
        return isinstance(json.loads(fields), dict)
    except (ValueError, RecursionError):
        return False


@lru_cache(maxsize=10_000)
def _head(begin: str, end: str) -> tuple[str, object] | None:
    """The head as JSON, and the event's number as it stands there."""
    try:
        system = json.loads(begin + '"":0}}}')["Event"]["System"]
        behind = json.loads(f'{{"Channel":{end}}}')
        number = system["EventID"]
        number = number["#text"] if isinstance(number, dict) else number
        names = behind["Channel"], system["Provider"]["#attributes"]["Name"], behind["Computer"]
        keywords = system["Keywords"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    plain = all(isinstance(name, str) for name in names) and isinstance(keywords, (str, int, type(None)))
    if not plain or not isinstance(number, (str, int)):
        return None
    return json.dumps([names[0], names[1], number, names[2], keywords]), number
