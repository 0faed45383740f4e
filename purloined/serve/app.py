"""The workbench's addresses, and what answers each. Only what is asked by POST or PUT changes anything."""

import hmac
import json
import re
from collections.abc import Callable
from functools import lru_cache, partial
from importlib import resources
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode

import jinja2
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from purloined import decisions
from purloined.about import agreements
from purloined.case import Case, CaseError
from purloined.messages import LANGUAGES, judged, say, tongue
from purloined.report import files as held_files
from purloined.report import html, listings, waiting
from purloined.serve import deciding, description, finding, guard, receiving
from purloined.serve.judging import Bench
from purloined.serve.password import Password
from purloined.serve.places import PLACES
from purloined.serve.shown import VIEWS, Shown

PAGES = (
    "now",
    "customers",
    "files",
    "folders",
    "timeline",
    "proof",
    "duties",
    "agreements",
    "listings",
    "people",
    "decisions",
    "evidence",
    "method",
)
BESIDE = 5  # lines on either side of a record
MOST_WAITING = 200
MOST_MAPPED = 300
MOST_AGREEMENTS = 200
_STATIC = {
    "style.css": ("text/css", lambda: html.source("style.css")),
    "report.js": ("text/javascript", lambda: html.source("script.js")),
    "serve.css": ("text/css", lambda: _own("static", "serve.css")),
    "serve.js": ("text/javascript", lambda: _own("static", "serve.js")),
    "htmx.min.js": ("text/javascript", lambda: _own("static", "htmx.min.js")),
}


class Workbench(NamedTuple):
    """What every page needs. password: where people sign in; None where the printed address carries a token"""

    bench: Bench
    sessions: guard.Sessions
    rules: guard.Rules
    password: Password | None


class FileKey(Convertor[int]):
    """A held file's key in an address: a number, which may be below zero."""

    regex = "-?[0-9]{1,19}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("file_key", FileKey())


def application(workbench: Workbench) -> guard.Guard:
    """The ASGI application, guarded."""
    bind = partial(partial, workbench=workbench)
    routes = [
        Route("/", bind(_root)),
        Route("/sign-in", bind(_sign_in), methods=["GET", "POST"]),
        Route("/static/{name}", _static),
        *(Route(f"/{name}", bind(_view, name=name)) for name in VIEWS if name != "decisions"),
        Route("/decisions", bind(_decisions)),
        Route("/files", bind(_files)),
        Route("/files/rows", bind(_file_rows)),
        Route("/files/count", bind(_file_count)),
        Route("/file/{key:file_key}", bind(_file)),
        Route("/file/{key:file_key}/argument", bind(_argument)),
        Route("/record/{source}/{record:int}", bind(_record)),
        Route("/folders", bind(_folders)),
        Route("/listings", bind(_listings)),
        Route("/agreements", bind(_agreements)),
        Route("/people", bind(_people)),
        Route("/evidence", bind(_evidence)),
        Route("/evidence/{name}", bind(_receive), methods=["PUT"]),
        Route("/decide", bind(_decide_form)),
        Route("/decide", bind(_decide), methods=["POST"]),
        Route("/judging", bind(_judging)),
        Route("/changes", bind(_changes)),
        Route("/api/openapi.json", bind(_api_openapi)),
        Route("/api/state", bind(_api_state)),
        Route("/api/files", bind(_api_files)),
        Route("/api/files/{key:file_key}", bind(_api_file)),
        Route("/api/decisions", bind(_api_decisions), methods=["GET", "POST"]),
    ]
    problems = {404: bind(_no_page), 405: bind(_no_page), Exception: bind(_broken)}
    inside = Starlette(routes=routes, exception_handlers=problems)
    return guard.Guard(inside, workbench.rules, workbench.sessions, partial(_refused, workbench))


# Pages -------------------------------------------------------------------------------------------------


async def _root(request: Request, workbench: Workbench) -> Response:
    return RedirectResponse("/now", 303)


async def _static(request: Request) -> Response:
    found = _STATIC.get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    kind, text = found
    return Response(text(), media_type=kind, headers={"cache-control": "max-age=3600"})


async def _view(request: Request, workbench: Workbench, name: str) -> Response:
    """A view of the report, over the state that is shown."""

    def made(shown: Shown, language: str) -> Response:
        body = shown.once(f"body {name}", lambda: _body(shown, name, language), language)
        return _page(request, workbench, shown, name, "view.html", {"body": body})

    return await _shown(request, workbench, made)


def _body(shown: Shown, name: str, language: str) -> Markup:
    speech = tongue(language)
    nothing = Markup("<h2>{}</h2><p>{}</p>").format(say(speech, f"view.{name}"), say(speech, "serve.nothing_here"))
    return _linked(shown.view(name, language) or nothing, shown, language)


async def _files(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown, language: str) -> Response:
        wanted = finding.asked(request.query_params)
        given = shown.given(language)
        owners = [owner["owner"] for owner in given["owners"]]
        return _page(request, workbench, shown, "files", "files.html", _rows_of(shown, wanted) | {"owners": owners})

    return await _shown(request, workbench, made)


async def _file_rows(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown, language: str) -> Response:
        context = shown.given(language) | _rows_of(shown, finding.asked(request.query_params))
        return _part(language, "file_rows.html", context)

    return await _shown(request, workbench, made)


def _rows_of(shown: Shown, wanted: finding.Wanted) -> dict:
    """The files of one page; and the addresses of those beside it, and of the same in another order."""
    found, more = finding.page(shown, wanted)
    given = [("verdict", verdict) for verdict in wanted.verdicts]
    given += [("owner", wanted.owner)] if wanted.owner is not None else []
    given += [(name, value) for name in ("under", "words") if (value := getattr(wanted, name))]

    def address(**values: object) -> str:
        return urlencode([*given, *((name, str(value)) for name, value in values.items())], errors="surrogateescape")

    turned = {name: f"-{name}" if wanted.sort == name else name for name in ("verdict", "path", "size")}
    return {
        "files": found,
        "wanted": wanted,
        "sorts": {name: address(sort=sort) for name, sort in turned.items()},
        "sorted": wanted.sort,
        "count": address(),
        "later": address(sort=wanted.sort, start=wanted.start + finding.PAGE) if more else None,
        "sooner": address(sort=wanted.sort, start=max(0, wanted.start - finding.PAGE)) if wanted.start else None,
    }


async def _file_count(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown, language: str) -> Response:
        found = finding.count(shown, finding.asked(request.query_params))
        return _part(language, "count.html", found)

    return await _shown(request, workbench, made)


async def _file(request: Request, workbench: Workbench) -> Response:
    """One file: its verdict at once, the lines of logs as soon as they are found."""

    def made(shown: Shown, language: str) -> Response:
        file = _one(shown, request.path_params["key"], language, lambda pairs: {})
        if file is None:
            return _missing(request, workbench, shown)
        return _page(request, workbench, shown, "files", "file.html", {"file": file, "asked": _asked_of(file)})

    return await _shown(request, workbench, made)


async def _argument(request: Request, workbench: Workbench) -> Response:
    """The argument for one file, with the lines of logs."""

    def made(shown: Shown, language: str) -> Response:
        file = _one(shown, request.path_params["key"], language, shown.case.raw_lines)
        if file is None:
            return Response(status_code=404)
        return _part(language, "lines.html", shown.given(language) | {"file": file})

    return await _shown(request, workbench, made)


def _one(shown: Shown, key: int, language: str, raw) -> dict | None:
    if not -(2**63) <= key < 2**63:
        return None
    given = shown.given(language)
    return held_files.one(shown.of_files, raw, key, given["revoked"], given["bound"], tongue(language))


def _asked_of(file: dict) -> list[tuple[str, str]]:
    """(subject, name) of those whom the file's records name: a person may know who they are."""
    found = {}
    for record in (*file["evidence"], *file["doubts"]):
        who = record["who"] or {}
        for subject, key in (("account", "account"), ("address", "whence"), ("destination", "whither")):
            if who.get(key):
                found[subject, who[key]] = None
    return list(found)[:12]


async def _record(request: Request, workbench: Workbench) -> Response:
    """A record of evidence, with the lines beside it."""

    def made(shown: Shown, language: str) -> Response:
        source, number = request.path_params["source"], request.path_params["record"]
        known = next((line for line in shown.case.standing_evidence() if line["sha256"][:16] == source), None)
        if known is None or number >= 2**63:
            return _missing(request, workbench, shown)
        found = shown.case.lines_around(source, number, BESIDE + 1)
        lines = [line for line in found if abs(line[0] - number) <= BESIDE]
        after = number + 2 * BESIDE + 1 if found and found[-1][0] > number + BESIDE else None
        context = {"evidence": known, "lines": lines, "number": number, "source": source, "after": after}
        return _page(request, workbench, shown, "evidence", "record.html", context)

    return await _shown(request, workbench, made)


async def _folders(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown, language: str) -> Response:
        body = _once(shown, language, "folder_page.html", lambda: {"folders": shown.folders(language)})
        return _page(request, workbench, shown, "folders", "view.html", {"body": body})

    return await _shown(request, workbench, made)


def _once(shown: Shown, language: str, template: str, context: Callable[[], dict]) -> Markup:
    """A body that stays as it is as long as the state is shown: long ones take more time to write than to send."""

    def made() -> Markup:
        return Markup(_environment(language).get_template(template).render(shown.given(language) | context()))

    return shown.once(f"body {template}", made, language)


async def _listings(request: Request, workbench: Workbench) -> Response:
    """What the thieves list beside what is held, and what waits for a person."""

    def made(shown: Shown, language: str) -> Response:
        body = _once(shown, language, "listings.html", lambda: _of_listings(shown, language))
        return _page(request, workbench, shown, "listings", "view.html", {"body": body})

    return await _shown(request, workbench, made)


def _of_listings(shown: Shown, language: str) -> dict:
    return {
        "listings": listings.of(shown.rows, tongue(language)),
        "mapped": list(shown.rows(_MAPPED)),
        "waiting_counts": list(shown.rows(_WAITING_COUNTS)),
        "waiting": list(shown.rows(_WAITING)),
    }


_WAITING = f"SELECT * FROM ({waiting.WAITING}) AS waiting ORDER BY grade, name, record, held LIMIT {MOST_WAITING}"
_WAITING_COUNTS = f"""
    SELECT name, grade, count(DISTINCT record) AS entries FROM ({waiting.WAITING}) AS waiting
    GROUP BY name, grade ORDER BY name, grade
"""
_MAPPED = f"""
    SELECT sources.name, listed.path AS listed, held.path AS held, mapped.held_host, mapped.held_share, mapped.sure,
        mapped.places, mapped.files, mapped.because, count(*) OVER () AS "of"
    FROM mapped
    JOIN sources ON sources.source = mapped.source
    LEFT JOIN (SELECT source, folder_key, min(path) AS path FROM listings GROUP BY source, folder_key) AS listed
        ON listed.source = mapped.source AND listed.folder_key = mapped.folder_key
    LEFT JOIN (SELECT host, share, folder_key, min(path) AS path FROM held GROUP BY host, share, folder_key) AS held
        ON held.host = mapped.held_host AND held.share = mapped.held_share
        AND held.folder_key = mapped.held_folder_key
    WHERE listed.path IS NOT NULL
    ORDER BY sources.name, mapped.sure DESC, mapped.files DESC, listed, held
    LIMIT {MOST_MAPPED}
"""


async def _agreements(request: Request, workbench: Workbench) -> Response:
    """What was found among the holdings, those first that nobody decided on."""

    def made(shown: Shown, language: str) -> Response:
        case = Case(workbench.bench.folder)
        settled = set(case.settings.proposals_settled)
        found = sorted(agreements(case, every=True), key=lambda one: one.id in settled)
        context = {"agreements": found[:MOST_AGREEMENTS], "of": len(found), "settled": settled}
        return _page(request, workbench, shown, "agreements", "agreements.html", context)

    return await _shown(request, workbench, made)


async def _people(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown, language: str) -> Response:
        body = _once(shown, language, "people.html", shown.people)
        return _page(request, workbench, shown, "people", "view.html", {"body": body})

    return await _shown(request, workbench, made)


async def _evidence(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown | None, language: str) -> Response:
        case = Case(workbench.bench.folder)
        context = {"lines": case.standing_evidence()[::-1], "received": receiving.waiting(case)}
        return _page(request, workbench, shown, "evidence", "evidence.html", context)

    return await _shown(request, workbench, made, even_before=True)


async def _judging(request: Request, workbench: Workbench) -> Response:
    """The line below the navigation: what is being made, and whether something newer is shown by now."""
    bench = workbench.bench
    given = request.query_params.get("number", "")
    context = {
        "is_judging": bench.is_judging(), "step": bench.step, "steps": bench.steps, "failed": bench.failed,
        "is_newer": given != str(bench.number), "number": given if given.isdigit() and len(given) < 9 else "0",
        "changes": sum(row["files"] for row in bench.shown.changes) if bench.shown else 0,
    }  # fmt: skip
    return _part(_language(request, workbench), "judging.html", context)


async def _changes(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown, language: str) -> Response:
        return _page(request, workbench, shown, "decisions", "changes.html", {"changes": shown.changes})

    return await _shown(request, workbench, made)


async def _decisions(request: Request, workbench: Workbench) -> Response:
    """What people declared, as it is at this moment; and what the state that is shown rests on."""

    def made(shown: Shown, language: str) -> Response:
        known = Case(workbench.bench.folder).decisions()
        page = shown.view("decisions", language)
        rest = page[page.index('<section id="declared"') :] if page else Markup("")
        context = {
            "known": known[::-1], "in_force": {one.number for one in decisions.in_force(known)},
            "kinds": deciding.KINDS, "said": decisions.said, "rest": _linked(rest, shown, language),
        }  # fmt: skip
        return _page(request, workbench, shown, "decisions", "decisions.html", context)

    return await _shown(request, workbench, made)


# Deciding ----------------------------------------------------------------------------------------------


async def _decide_form(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown, language: str) -> Response:
        form = deciding.filled(request.query_params)
        return _form(request, workbench, shown, form, 200, "")

    return await _shown(request, workbench, made)


async def _decide(request: Request, workbench: Workbench) -> Response:
    """Records a decision; on the disk before the browser hears of it. What cannot be recorded comes back as it was."""
    given = await _posted(request)
    if given is None or not hmac.compare_digest(
        given.get("form_token", "").encode(), request.scope["form_token"].encode()
    ):
        why = "the page's token is missing: load the page again"
        return _refused(workbench, 403, why, _language(request, workbench))

    def made(shown: Shown, language: str) -> Response:
        form = deciding.filled(given)
        try:
            decision = deciding.declare(Case(workbench.bench.folder), form)
        except CaseError as error:
            return _form(request, workbench, shown, form, 409, str(error))
        workbench.sessions.remember(request.scope["session"], who=form.who[:200])
        workbench.bench.decided(decision)
        back = given.get("back", "")
        return RedirectResponse(back if re.fullmatch(r"/(?!/)[\w/?=&%.+~-]*", back) else "/decisions", 303)

    return await _shown(request, workbench, made)


def _form(
    request: Request, workbench: Workbench, shown: Shown, form: deciding.Form, status: int, wrong: str
) -> Response:
    known = decisions.in_force(Case(workbench.bench.folder).decisions())
    session = workbench.sessions.of(request.scope["session"])
    context = {
        "said": decisions.said,
        "form": form, "kinds": deciding.KINDS, "asks": deciding.ASKS, "subjects": deciding.SUBJECTS, "wrong": wrong,
        "who": form.who or (session.who if session else ""),
        "sensors": [sensor["name"] for sensor in shown.case.settings.sensors],
        "grades": decisions.GRADES_WAITING, "back": request.query_params.get("back", ""),
        "subject": next((name for name in deciding.SUBJECTS if name in form.fields), "account"),
        "superseded": next((one for one in known if one.number == form.supersedes), None),
    }  # fmt: skip
    return _page(request, workbench, shown, "decisions", "decide.html", context, status)


# What machines ask -------------------------------------------------------------------------------------


async def _api_openapi(request: Request, workbench: Workbench) -> Response:
    return JSONResponse(description.openapi(workbench.rules.cookie))


async def _api_state(request: Request, workbench: Workbench) -> Response:
    bench = workbench.bench

    def made(shown: Shown | None, language: str) -> Response:
        counts = {}
        if shown is not None:
            counts = shown.once("counts", lambda: {row["verdict"]: row["files"] for row in shown.rows(_COUNTS)})
        state = {"number": bench.number, "is_judging": bench.is_judging(), "step": bench.step, "steps": bench.steps}
        state |= {"failed": bench.failed, "files": counts, "form_token": request.scope["form_token"]}
        return JSONResponse(state)

    return await _shown(request, workbench, made, even_before=True)


_COUNTS = "SELECT verdict, count(*) AS files FROM found.rows GROUP BY 1 ORDER BY 1"


async def _api_files(request: Request, workbench: Workbench) -> Response:
    def made(shown: Shown, language: str) -> Response:
        if problem := finding.problem(request.query_params):
            return JSONResponse({"detail": problem}, 422)
        wanted = finding.asked(request.query_params)
        found, more = finding.page(shown, wanted)
        kept = ("file", "verdict", "proof", "owner", "marking", "host", "share", "path", "size", "rule")
        rows = [{name: str(row[name]) if name == "file" else row[name] for name in kept} for row in found]
        return JSONResponse({"files": rows, "start": wanted.start, "more": more})

    return await _shown(request, workbench, made)


async def _api_file(request: Request, workbench: Workbench) -> Response:
    from purloined import explain

    def made(shown: Shown, language: str) -> Response:
        key = request.path_params["key"]
        if not -(2**63) <= key < 2**63 or not any(shown.rows("SELECT file FROM found.rows WHERE file = ?", [key])):
            return JSONResponse({"detail": "there is no such file"}, 404)
        return JSONResponse(explain.argument(shown.case, shown.engine, key).as_dict())

    return await _shown(request, workbench, made)


async def _api_decisions(request: Request, workbench: Workbench) -> Response:
    if request.method == "POST":
        return await _api_decide(request, workbench)
    known = await run_in_threadpool(lambda: Case(workbench.bench.folder).decisions())
    return JSONResponse({"decisions": [decision._asdict() for decision in known]})


async def _api_decide(request: Request, workbench: Workbench) -> Response:
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):
        return JSONResponse({"detail": "that is no JSON"}, 400)
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        return JSONResponse({"detail": "an object of texts is wanted"}, 422)
    if given.get("kind") not in deciding.KINDS or not given.keys() <= set(deciding.NAMES):
        wanted = f"kind: one of {', '.join(deciding.KINDS)}; besides {', '.join(deciding.NAMES[1:])}"
        return JSONResponse({"detail": wanted}, 422)
    try:
        made = await run_in_threadpool(lambda: deciding.declare(Case(workbench.bench.folder), deciding.filled(given)))
    except CaseError as error:
        return JSONResponse({"detail": str(error)}, 409)
    workbench.bench.decided(made)
    return JSONResponse(made._asdict(), 201)


# Receiving ---------------------------------------------------------------------------------------------


async def _receive(request: Request, workbench: Workbench) -> Response:
    """A file of evidence, as it comes; it counts once it is whole and sealed."""
    speech = tongue(_language(request, workbench))
    try:
        added = await receiving.receive(Case(workbench.bench.folder), request.path_params["name"], request)
    except CaseError as error:
        return JSONResponse({"says": judged(speech, str(error))}, 422)
    workbench.bench.changed()
    said = [f"{say(speech, f'terminal.state.{one.state}')}: {judged(speech, one.says)}" for one in added]
    return JSONResponse({"says": "; ".join(said)})


# Signing in --------------------------------------------------------------------------------------------


async def _sign_in(request: Request, workbench: Workbench) -> Response:
    if workbench.password is None:
        why = "this server has no password: open the address that the terminal printed"
        return _refused(workbench, 404, why, _language(request, workbench))
    language = _language(request, workbench)
    if request.method == "GET":
        return _part(language, "sign_in.html", {"wrong": False})
    given = await _posted(request)
    is_right = given is not None and await run_in_threadpool(workbench.password.fits, given.get("password", ""))
    if not is_right:
        return _part(language, "sign_in.html", {"wrong": True}, 403)
    key = workbench.sessions.begin()
    answer = RedirectResponse("/now", 303)
    answer.raw_headers.append((b"set-cookie", guard.cookie(workbench.rules, key)))
    return answer


# What they share ---------------------------------------------------------------------------------------


async def _shown(request: Request, workbench: Workbench, made, even_before: bool = False) -> Response:
    """Answers with made(the state that is shown, language), in a thread; before there is a state, with how far judging
    is."""
    language = _language(request, workbench)

    def answered() -> Response:
        with workbench.bench.reading() as shown:
            if shown is None and not even_before:
                return _page(request, workbench, None, "", "waiting.html", {}, 503)
            return made(shown, language)

    return await run_in_threadpool(answered)


def _page(
    request: Request,
    workbench: Workbench,
    shown: Shown | None,
    name: str,
    template: str,
    context: dict,
    status: int = 200,
) -> Response:
    """A whole page, in the shell."""
    language = _language(request, workbench)
    bench = workbench.bench
    given = shown.given(language) if shown is not None else {"about": None, "rungs": (), "window": None}
    frame = {
        "name": name, "names": PAGES, "number": bench.number, "form_token": request.scope["form_token"],
        "tongues": _tongues(request.query_params.multi_items()), "case_name": bench.folder.resolve().name,
        "is_judging": bench.is_judging(),
        "step": bench.step, "steps": bench.steps, "failed": bench.failed,
    }  # fmt: skip
    return _part(language, template, given | frame | context, status)


def _tongues(asked: list[tuple[str, str]]) -> dict[str, str]:
    """The same page in each language. asked: what its address asks for"""
    kept = [pair for pair in asked if pair[0] != "lang"]
    return {one: "?" + urlencode([*kept, ("lang", one)], errors="surrogateescape") for one in LANGUAGES}


def _missing(request: Request, workbench: Workbench, shown: Shown | None) -> Response:
    return _page(request, workbench, shown, "", "missing.html", {}, 404)


def _part(language: str, template: str, context: dict, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_environment(language).get_template(template).render(context), status)


def _refused(workbench: Workbench, status: int, why: str, language: str = "") -> Response:
    """A page that says why there is none, and nothing of the case: whoever reads it may not have been let in."""
    context = {"status": status, "why": why, "signs_in": workbench.password is not None}
    return _part(language or workbench.bench.language, "refused.html", context, status)


async def _no_page(request: Request, error: Exception, workbench: Workbench) -> Response:
    status = error.status_code
    why = "there is no such page" if status == 404 else "that cannot be done here"
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": why}, status, error.headers)
    if status != 404 or request.scope["session"] is None:
        answer = _refused(workbench, status, why, _language(request, workbench))
        answer.headers.update(error.headers or {})
        return answer

    def made(shown: Shown | None, language: str) -> Response:
        return _missing(request, workbench, shown)

    return await _shown(request, workbench, made, even_before=True)


async def _broken(request: Request, error: Exception, workbench: Workbench) -> Response:
    why = "this page failed; the terminal says how. Nothing that was decided is lost"
    return _refused(workbench, 500, why, _language(request, workbench))


def _language(request: Request, workbench: Workbench) -> str:
    """As the address says; else as this browser asked last; else as the server was started."""
    asked = request.query_params.get("lang", "")
    key = request.scope.get("session")
    if asked in LANGUAGES:
        workbench.sessions.remember(key, language=asked)
        return asked
    session = workbench.sessions.of(key)
    return session.language if session and session.language else workbench.bench.language


async def _posted(request: Request) -> FormData | dict | None:
    """The fields of a form, the first of each name; None where it is none."""
    try:
        text = (await request.body()).decode("utf-8")
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}


def _linked(body: Markup, shown: Shown, language: str) -> Markup:
    """A view's links to what stands on other pages, turned into links to these."""
    places = shown.once("places", lambda: _places(shown, language), language)
    here = set(re.findall(r'\bid="([\w.-]+)"', body))

    def to(found: re.Match) -> str:
        anchor = found[1]
        return found[0] if anchor in here or anchor not in places else f'href="{places[anchor]}#{anchor}"'

    body = re.sub(r'href="#files-list" data-only="(\d)"', _only, body)
    body = re.sub(r'<a href="(\w+\.(?:csv|parquet))">.*?</a>', r"<code>report/\1</code>", body)  # beside the report
    return Markup(re.sub(r'href="#([\w.-]+)"', to, body))


def _only(found: re.Match) -> str:
    verdict = next((name for name, rank in finding.RANKS.items() if str(rank) == found[1]), "")
    return f'href="/files?verdict={verdict}"'


def _places(shown: Shown, language: str) -> dict[str, str]:
    """On which page each anchor stands."""
    found = {"files": "/files", "files-list": "/files", "map": "/folders", "folders": "/folders"}
    for name in VIEWS:
        page = shown.view(name, language)
        if page is not None:
            found[name] = f"/{name}"
            found |= dict.fromkeys(re.findall(r'\bid="([\w.-]+)"', page), f"/{name}")
    return found


@lru_cache
def _environment(language: str) -> jinja2.Environment:
    """The report's templates, and the workbench's."""
    pages = html.environment(tongue(language), PLACES)
    pages.filters["parent"] = lambda path: path.replace("\\", "/").rpartition("/")[0] or "/"
    pages.loader = jinja2.ChoiceLoader([jinja2.FunctionLoader(_template), pages.loader])
    return pages


def _template(name: str) -> str | None:
    path = resources.files("purloined.serve").joinpath("pages", name)
    return path.read_text("utf-8") if path.is_file() else None


@lru_cache
def _own(folder: str, name: str) -> str:
    return resources.files("purloined.serve").joinpath(folder, name).read_text("utf-8")
