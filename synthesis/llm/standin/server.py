"""The stand-in over HTTP, in the shape of an OpenAI-compatible server; bound to loopback by default."""

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from synthesis.llm.standin import chat

LARGEST = 2_000_000  # bytes of a request


class Handler(BaseHTTPRequestHandler):
    """POST /v1/chat/completions, GET /v1/models, GET /healthz; anything else is 404."""

    protocol_version = "HTTP/1.1"
    server_version = "stand-in"
    timeout = 60
    # Headers and body leave in one piece; with Nagle's algorithm every answer would wait 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if self.path == "/healthz":
            self._send(HTTPStatus.OK, {"status": "ok", "model": chat.MODEL})
        elif self.path == "/v1/models":
            model = {"id": chat.MODEL, "object": "model", "created": 0, "owned_by": "biotool-studio"}
            self._send(HTTPStatus.OK, {"object": "list", "data": [model]})
        else:
            self._error(HTTPStatus.NOT_FOUND, f"There is nothing at {self.path}")

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            return
        if self.path != "/v1/chat/completions":
            self._error(HTTPStatus.NOT_FOUND, f"There is nothing at {self.path}")
            return
        try:
            self._send(HTTPStatus.OK, chat.complete(json.loads(body)))
        except (ValueError, RecursionError):
            self._error(HTTPStatus.BAD_REQUEST, "The body is not JSON")
        except chat.BadRequest as error:
            self._error(HTTPStatus.BAD_REQUEST, str(error))

    def _body(self) -> bytes | None:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            length = -1
        if not 0 <= length <= LARGEST:
            self.close_connection = True
            self._error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send a Content-Length of at most {LARGEST}")
            return None
        return self.rfile.read(length)

    def _error(self, status: HTTPStatus, message: str) -> None:
        self._send(status, {"error": {"message": message, "type": "invalid_request_error", "code": None}})

    def _send(self, status: HTTPStatus, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing per request: bodies and their addresses are not for logs."""


class Server(ThreadingHTTPServer):
    """One thread per connection; stops with its process."""

    daemon_threads = True
    request_queue_size = 128


def bind(host: str, port: int) -> Server:
    """The server, listening; port 0 takes a free one (`server_address[1]` tells). OSError when it is taken."""
    return Server((host, port), Handler)
