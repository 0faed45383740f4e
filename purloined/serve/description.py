"""What programs may ask of the workbench, as an OpenAPI 3.1 document: /api/openapi.json.

It is put together from what the code itself goes by (kinds of decisions, verdicts, orders), so that it stays true.
"""

from purloined import __version__, decisions
from purloined.serve import deciding, finding

_TEXT = {"type": "string"}
_MAYBE_TEXT = {"type": ["string", "null"]}
_NUMBER = {"type": "integer", "minimum": 0}
_PROBLEM = {
    "type": "object",
    "required": ["detail"],
    "properties": {"detail": _TEXT | {"description": "What is wrong, in one sentence."}},
}
_FILE = {
    "file": _TEXT | {"description": "Its key, a whole number as text: not every program reads 64 bits."},
    "verdict": {"enum": list(finding.RANKS)},
    "proof": _MAYBE_TEXT,
    "owner": _TEXT | {"description": "Empty where nobody knows."},
    "marking": _MAYBE_TEXT,
    "host": _TEXT,
    "share": _TEXT,
    "path": _MAYBE_TEXT,
    "size": {"type": ["integer", "null"]},
    "rule": _TEXT,
}
_ARGUMENT = {
    "path": _TEXT,
    "host": _TEXT,
    "size": {"type": ["integer", "null"]},
    "owner": _MAYBE_TEXT,
    "marking": _MAYBE_TEXT,
    "verdict": {"enum": list(finding.RANKS)},
    "proof": _MAYBE_TEXT,
    "rule": _TEXT,
    "premises": {"type": "array", "items": _TEXT},
    "records": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
    "more_records": _NUMBER,
}
_RECORD = {
    "source": _TEXT,
    "record": {"type": ["integer", "null"]},
    "time": _MAYBE_TEXT,
    "says": _TEXT,
    "line": _MAYBE_TEXT,
    "names": _MAYBE_TEXT,
    "declared": _MAYBE_TEXT,
}
_DECISION = {
    "number": _NUMBER,
    "made": _TEXT,
    "who": _TEXT,
    "why": _TEXT,
    "what": {"type": "object", "required": ["declares"], "properties": {"declares": {"enum": list(decisions.KEYS)}}},
    "supersedes": {"type": ["integer", "null"]},
}
_STATE = {
    "number": _NUMBER | {"description": "Rises when a newer state is shown."},
    "is_judging": {"type": "boolean"},
    "step": _NUMBER,
    "steps": _NUMBER,
    "failed": _TEXT | {"description": "Why the last judging gave no state; else empty."},
    "files": {"type": "object", "additionalProperties": _NUMBER, "description": "How many, by verdict."},
    "form_token": _TEXT | {"description": "What X-Form-Token wants."},
}


def openapi(cookie: str) -> dict:
    """The document. cookie: the name of the one that lets in"""
    return {
        "openapi": "3.1.0",
        "info": {"title": "purloined: the workbench's API", "version": __version__},
        "security": [{"cookie": []}],
        "paths": {
            "/api/state": {"get": _answered("state", "What is shown, and how far judging is.", _whole(_STATE))},
            "/api/files": {"get": _files() | {"parameters": _wanted()}},
            "/api/files/{key}": {"get": _file()},
            "/api/decisions": {"get": _decisions(), "post": _decide()},
            "/api/openapi.json": {"get": _answered("openapi", "This.", {"type": "object"})},
        },
        "components": {
            "securitySchemes": {"cookie": {"type": "apiKey", "in": "cookie", "name": cookie}},
            "schemas": {"File": _whole(_FILE), "Record": _whole(_RECORD), "Decision": _whole(_DECISION)},
        },
    }


def _whole(properties: dict) -> dict:
    """An object that has all of them and nothing else."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _answered(name: str, says: str, schema: dict, status: str = "200") -> dict:
    """An operation that answers so, or says what is wrong; who is turned away at the door is told in plain text."""
    plain = {"text/plain": {"schema": _TEXT}}
    found = {status: {"description": says, "content": {"application/json": {"schema": schema}}}}
    detail = {"application/json": {"schema": _PROBLEM}}
    refused = {"description": "Refused, and why.", "content": plain | detail}
    return {"operationId": name, "summary": says, "responses": found | {"403": refused, "default": refused}}


def _problem(says: str) -> dict:
    return {"description": says, "content": {"application/json": {"schema": _PROBLEM}}}


def _files() -> dict:
    one = _whole({"files": _list("File"), "start": _NUMBER, "more": {"type": "boolean"}})
    made = _answered("files", f"Held files, {finding.PAGE} at a time.", one)
    made["responses"]["422"] = _problem("What was asked for makes no sense.")
    return made


def _list(name: str) -> dict:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _wanted() -> list[dict]:
    """What /api/files may be asked: as the page of files."""
    schemas = {
        "verdict": {"type": "array", "items": {"enum": list(finding.RANKS)}},
        "owner": _TEXT | {"maxLength": finding.LONGEST_PLACE},
        "under": _TEXT | {"maxLength": finding.LONGEST_PLACE},
        "words": _TEXT | {"maxLength": finding.LONGEST_WORDS},
        "sort": {"enum": list(finding.SORTS)},
        "start": _NUMBER | {"maximum": finding.DEEPEST},
    }
    return [{"name": name, "in": "query", "schema": schema} for name, schema in schemas.items()]


def _file() -> dict:
    made = _answered("file", "A file's verdict, with all that it rests on.", _whole(_ARGUMENT))
    made["responses"]["404"] = _problem("There is no such file.")
    key = {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}
    return made | {"parameters": [{"name": "key", "in": "path", "required": True, "schema": key}]}


def _decisions() -> dict:
    return _answered("decisions", "All that was decided, in order.", _whole({"decisions": _list("Decision")}))


def _decide() -> dict:
    """What is declared; it needs the token of a form, as every change."""
    one = {"$ref": "#/components/schemas/Decision"}
    made = _answered("decide", "Recorded; on the disk already.", one, "201")
    for status, says in (("400", "That is no JSON."), ("409", "It cannot be recorded."), ("422", "Not of this form.")):
        made["responses"][status] = _problem(says)
    properties = dict.fromkeys(deciding.NAMES, _TEXT) | {"kind": {"enum": list(deciding.KINDS)}}
    form = {
        "type": "object",
        "required": ["kind", "why", "by"],
        "properties": properties,
        "additionalProperties": False,
    }
    body = {"required": True, "content": {"application/json": {"schema": form}}}
    token = {"name": "X-Form-Token", "in": "header", "required": True, "schema": _TEXT}
    return made | {"requestBody": body, "parameters": [token]}
