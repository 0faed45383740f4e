"""Who may ask what: everything that is refused is refused here, before any page is reached.

The server listens on loopback. That keeps other machines out, not other programs and not other web pages in the same
browser; so:

- `Host` must be a name of this server: a foreign page that points its own name here (DNS rebinding) is turned away.
- The address that the terminal prints carries a token. It buys a cookie (HttpOnly, SameSite=Strict), without which
  nothing but the sign-in is answered.
- What changes something comes from a page of this server: `Origin` must be ours, and a second token must be in the form
  or a header, which a foreign page cannot read.
- Bodies have a stated length, and a limit; whoever sends slower than `SLOWEST` is left.
- Pages forbid the browser to load, run, frame or send anything that is not of this server.
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import parse_qs

MOST_FORM = 256 * 1024  # bytes
MOST_UPLOAD = 64 * 1024**3
SLOWEST = 20.0  # seconds without a byte of a body
SESSION = 12 * 3600  # seconds that a cookie is worth something
MOST_SESSIONS = 200
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),  # with none, a form tells no Origin either
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
]
_OPEN = ("/sign-in", "/static/")  # needs no cookie
CHANGES = ("POST", "PUT", "PATCH", "DELETE")


class Rules(NamedTuple):
    """hosts: values of `Host` that mean this server; token: what the printed address carries, or None where people
    sign in with a password; is_secure: whether it is reached by TLS; cookie: the name of the cookie"""

    hosts: frozenset[str]
    token: str | None
    is_secure: bool
    cookie: str


class Session(NamedTuple):
    """until: when it ends, by the clock that only goes forward; who: decided last in it, and is offered as a name
    again; language: that was asked for last"""

    until: float
    who: str = ""
    language: str = ""


class Sessions:
    """Those who were let in, by their cookie; forgotten when the server ends."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}

    def begin(self) -> str:
        """A new cookie."""
        now = time.monotonic()
        self._open = {key: session for key, session in self._open.items() if session.until > now}
        if len(self._open) >= MOST_SESSIONS:  # the oldest goes, so that nobody can lock others out
            del self._open[min(self._open, key=lambda key: self._open[key].until)]
        key = secrets.token_urlsafe(32)
        self._open[_digest(key)] = Session(now + SESSION)
        return key

    def of(self, key: str | None) -> Session | None:
        """The session of a cookie; None where nobody with it was let in."""
        session = self._open.get(_digest(key)) if key else None
        return session if session is not None and session.until > time.monotonic() else None

    def remember(self, key: str | None, **said: str) -> None:
        """Keeps a name or a language for as long as the session lasts."""
        session = self.of(key)
        if session is not None:
            self._open[_digest(key)] = session._replace(**said)

    def form_token(self, key: str) -> str:
        """What a form of that session carries."""
        return hmac.new(key.encode(), b"form", hashlib.sha256).hexdigest()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


class Guard:
    """ASGI middleware. `scope["session"]` is the cookie of whoever was let through; `scope["form_token"]` likewise.

    page: (status, why) -> the application that tells a browser why it was refused; programs get a line of text"""

    def __init__(self, app: Callable, rules: Rules, sessions: Sessions, page: Callable[[int, str], Callable]) -> None:
        self._app, self._rules, self._sessions, self._page = app, rules, sessions, page

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        refused = self._refusal(scope)
        if refused is not None:
            await self._refuse(scope, send, *refused)
            return
        if scope["method"] == "GET" and scope["path"] == "/" and (given := _query(scope).get("token")):
            await self._let_in(given[0], scope, send)
            return
        await self._app(scope, _patient(receive), _with_headers(send))

    def _refusal(self, scope: dict) -> tuple[int, str] | None:
        """(status, why) where a request goes no further."""
        headers = _single(scope["headers"])
        if headers is None:
            return 400, "a header stands twice"
        if headers.get("host", "").lower() not in self._rules.hosts:
            return 421, "this server has another name"
        if len(scope["path"]) > 4096 or len(scope["query_string"]) > 16_384:
            return 414, "that address is too long"
        if refused := _too_much(scope, headers):
            return refused
        session = _cookie(headers.get("cookie", ""), self._rules.cookie)
        known = self._sessions.of(session) is not None
        scope["session"] = session if known else None
        scope["form_token"] = self._sessions.form_token(session) if known else ""
        with_token = scope["path"] == "/" and "token" in _query(scope)
        if not known and not with_token and not scope["path"].startswith(_OPEN):
            return 403, "open the address that the terminal printed: it carries the token that this server asks for"
        if scope["method"] in CHANGES:
            return self._foreign(scope, headers, known)
        return None

    def _foreign(self, scope: dict, headers: dict, known: bool) -> tuple[int, str] | None:
        """Whether a change comes from elsewhere than a page of this server. A form's token is looked at where the form
        is read; what carries no form has it in a header."""
        scheme = "https" if self._rules.is_secure else "http"
        if headers.get("origin", "").lower() not in {f"{scheme}://{host}" for host in self._rules.hosts}:
            return 403, "that did not come from a page of this server"
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/x-www-form-urlencoded":
            return None
        if known and hmac.compare_digest(headers.get("x-form-token", "").encode(), scope["form_token"].encode()):
            return None
        return 403, "the page's token is missing: load the page again"

    async def _let_in(self, given: str, scope: dict, send: Callable) -> None:
        token = self._rules.token
        if token is None or not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), token.encode()):
            why = "that token is not of this server: open the address that the terminal printed"
            await self._refuse(scope, send, 403, why)
            return
        await redirect(send, "/now", cookie(self._rules, self._sessions.begin()))

    async def _refuse(self, scope: dict, send: Callable, status: int, why: str) -> None:
        accepts = next((value for name, value in scope["headers"] if name.lower() == b"accept"), b"")
        if status == 403 and b"text/html" in accepts and not scope["path"].startswith("/api/"):
            await self._page(status, why)(scope, None, _with_headers(send))
        else:
            await _answer(send, status, why)


def cookie(rules: Rules, key: str) -> bytes:
    """The header that gives a browser its cookie."""
    secure = "; Secure" if rules.is_secure else ""
    return f"{rules.cookie}={key}; HttpOnly; SameSite=Strict; Path=/; Max-Age={SESSION}{secure}".encode()


def _single(headers: list[tuple[bytes, bytes]]) -> dict[str, str] | None:
    """Headers by name; None where one of those that are judged by stands twice."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.decode("latin-1").lower()
        if key in found and key in ("host", "origin", "content-length", "content-type", "cookie", "x-form-token"):
            return None
        found[key] = value.decode("latin-1")
    return found


def _too_much(scope: dict, headers: dict) -> tuple[int, str] | None:
    if scope["method"] in ("GET", "HEAD"):
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        return (400, "a question has no body") if has_body else None
    if scope["method"] not in CHANGES:  # no page knows it, and says so
        return None
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return 411, "say how long it is (Content-Length)"
    most = MOST_UPLOAD if scope["method"] == "PUT" else MOST_FORM
    return (413, "that is too much") if int(length) > most else None


def _query(scope: dict) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=50)


def _cookie(header: str, name: str) -> str:
    for pair in header.split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name:
            return value
    return ""


def _patient(receive: Callable[[], Awaitable[dict]]) -> Callable[[], Awaitable[dict]]:
    """`receive`, which waits only so long for the next piece of a body; once it is whole, it waits for the end of the
    connection as long as that takes."""
    is_whole = False

    async def waiting() -> dict:
        nonlocal is_whole
        if is_whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), SLOWEST)
        except TimeoutError:
            return {"type": "http.disconnect"}
        is_whole = message["type"] != "http.request" or not message.get("more_body")
        return message

    return waiting


def _with_headers(send: Callable) -> Callable:
    async def sending(message: dict) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", [])}
            added = [header for header in _HEADERS if header[0] not in given]
            message = message | {"headers": [*message.get("headers", []), *added]}
        await send(message)

    return sending


async def _answer(send: Callable, status: int, why: str) -> None:
    body = f"{status}: {why}\n".encode()
    about = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    close = [(b"connection", b"close")]  # what is left of a body is not read
    await send({"type": "http.response.start", "status": status, "headers": [*about, *close, *_HEADERS]})
    await send({"type": "http.response.body", "body": body})


async def redirect(send: Callable, to: str, cookie: bytes) -> None:
    """Sends a browser on, with its cookie."""
    headers = [(b"location", to.encode()), (b"set-cookie", cookie), (b"content-length", b"0"), *_HEADERS]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
