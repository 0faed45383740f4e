"""Listens, prints the address, and goes on until it is told to stop."""

import asyncio
import contextlib
import ipaddress
import resource
import secrets
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from purloined.case import Case, CaseError
from purloined.serve import guard, password
from purloined.serve.app import Workbench, application
from purloined.serve.judging import Bench

FIRST_LINE = 10.0  # seconds a connection may take to ask something
MOST_AT_ONCE = 500  # connections; who comes then is told to come again
LOOPBACK = "127.0.0.1"


class Where(NamedTuple):
    """address, port: where to listen (port 0: any that is free); names: by which `Host` may call it besides; the rest
    are files, needed where the address is not this machine's own"""

    address: str = LOOPBACK
    port: int = 0
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    key: Path | None = None
    password: Path | None = None


class Patience(H11Protocol):
    """A connection that asks nothing is closed after a while; else whoever opens many of them keeps others out."""

    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        self._asked = asyncio.get_running_loop().call_later(FIRST_LINE, self._leave)

    def _leave(self) -> None:
        if self.scope is None and self.transport is not None:
            self.transport.close()


def serve(folder: Path, where: Where, language: str, told: Callable[[str], None]) -> None:
    """Serves a case until it is interrupted. told: called with the address to open"""
    Case(folder)  # says what is wrong with it before anything listens
    is_here = _is_loopback(where.address)
    if not is_here and not (where.certificate and where.key and where.password):
        raise CaseError(
            f"{where.address} is reached from other machines: that needs --certificate, --key and --password-file"
        )
    if bool(where.certificate) != bool(where.key):
        raise CaseError("--certificate and --key belong together")
    known = password.read(where.password) if where.password else None
    _more_files()
    with contextlib.closing(_listening(where)) as listener:
        port = listener.getsockname()[1]
        rules = guard.Rules(
            _hosts(where, port),
            None if known else secrets.token_urlsafe(24),
            bool(where.certificate),
            f"purloined-{port}",
        )
        bench = Bench(folder, language)
        server = uvicorn.Server(_config(Workbench(bench, guard.Sessions(), rules, known), where))
        signal.signal(signal.SIGTERM, _interrupted)  # uvicorn hands it on when it has ended
        bench.start()
        told(_address(where, port, rules))
        try:
            server.run(sockets=[listener])
        finally:
            bench.stop()


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def _config(workbench: Workbench, where: Where) -> uvicorn.Config:
    return uvicorn.Config(
        application(workbench), http=Patience, ws="none", lifespan="off", log_level="warning", access_log=False,
        server_header=False, date_header=False, proxy_headers=False, limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=15, timeout_graceful_shutdown=3, h11_max_incomplete_event_size=32_768,
        ssl_certfile=where.certificate, ssl_keyfile=where.key,
    )  # fmt: skip


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError as error:
        raise CaseError(
            f"{address!r} is no address; write 127.0.0.1, or that of one of this machine's networks"
        ) from error


def _listening(where: Where) -> socket.socket:
    family = socket.AF_INET6 if ":" in where.address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((where.address, where.port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise CaseError(f"{where.address} port {where.port}: {error.strerror}; say another with --port") from error
    return listener


def _hosts(where: Where, port: int) -> frozenset[str]:
    """How `Host` may call this server."""
    names = [f"[{where.address}]" if ":" in where.address else where.address, *where.names]
    names += ["localhost"] if _is_loopback(where.address) else []
    hosts = {f"{name.lower()}:{port}" for name in names}
    if port == (443 if where.certificate else 80):
        hosts |= {name.lower() for name in names}
    return frozenset(hosts)


def _address(where: Where, port: int, rules: guard.Rules) -> str:
    name = f"[{where.address}]" if ":" in where.address else where.address
    scheme = "https" if rules.is_secure else "http"
    return f"{scheme}://{(where.names or (name,))[0]}:{port}/" + (f"?token={rules.token}" if rules.token else "sign-in")


def _more_files() -> None:
    """Each connection is an open file, and the usual limit is low."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(65_536, hard) if hard > 0 else 65_536, hard))
