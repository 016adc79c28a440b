"""A local HTTP server that plays the services on good and bad days, and what shares it."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from biotools.client.limits import ProcessLimiter
from biotools.client.live import LiveTransport

# Other processes share the machine: how long one example takes says nothing about the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

GENE = b'{"id":"ENSG00000157764","display_name":"BRAF","species":"homo_sapiens","biotype":"protein_coding"}'


class Service:
    """What the server answers, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[Any] = []
        self.times: list[float] = []
        self.answer: Callable[[Any], None] = ok

    def transport(self, **options: Any) -> LiveTransport:
        environ = {
            "BIOTOOLS_ENSEMBL_URL": self.url,
            "BIOTOOLS_EUTILS_URL": f"{self.url}/entrez/eutils",
            "BIOTOOLS_UNIPROT_URL": self.url,
            **options.pop("environ", {}),
        }
        return LiveTransport(environ=environ, limiter=options.pop("limiter", ProcessLimiter()), **options)


def ok(handler: Any) -> None:
    send(handler, 200, GENE, {"X-RateLimit-Limit": "55000", "Set-Cookie": "secret=1"})


def send(handler: Any, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    handler.send_response(status)
    for key, value in {"Content-Type": "application/json", **(headers or {})}.items():
        handler.send_header(key, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            self.body = self.rfile.read(length)
            state.asked.append((self.command, self.path, dict(self.headers), self.body))
            state.times.append(time.monotonic())
            try:
                state.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_POST = do_GET

        def log_message(self, *arguments: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        def handle_error(self, *arguments: Any) -> None:
            """A client that hangs up in the middle is what some tests are about: no noise."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state = Service(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()
