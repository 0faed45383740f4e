"""A feed on loopback that answers as it is told, and remembers what it was asked."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Answer(NamedTuple):
    """One answer. length: what Content-Length says where that is not the truth."""

    code: int = 200
    body: bytes = b"[]"
    headers: dict = {}  # noqa: RUF012  never changed
    length: int | None = None


class Served(NamedTuple):
    """url: where; answers: what is answered next, the last again and again; asked: (method, path, headers, body)."""

    url: str
    answers: list[Answer]
    asked: list[tuple[str, str, dict, bytes]]


@contextlib.contextmanager
def serving(*answers: Answer) -> Iterator[Served]:
    """A server that lives as long as the block."""
    left, asked = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append((self.command, self.path, dict(self.headers), body))
            answer = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(answer.code)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(answer.body)

        do_POST = do_GET

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Served(f"http://127.0.0.1:{server.server_port}/posts", left, asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
