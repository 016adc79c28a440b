"""The stand-in over HTTP, in the shape of an OpenAI-compatible server; bound to loopback by default."""

import json
import shutil
import tempfile
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from synthesis.llm.standin import chat, uploads
from synthesis.llm.standin.batches import MOST_LISTED, Batches, NotFound

LARGEST = 2_000_000  # bytes of a request
LARGEST_FILE = 210_000_000  # bytes of an upload: OpenAI's 200 MB and what is around them

Document = dict[str, Any]


class Handler(BaseHTTPRequestHandler):
    """Chat completions, models, files and batches below /v1, GET /healthz; anything else is 404."""

    server: "Server"
    protocol_version = "HTTP/1.1"
    server_version = "stand-in"
    timeout = 60
    # Headers and body leave in one piece; with Nagle's algorithm every answer would wait 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        body = self._body()
        if body is not None:
            self._answer(body)

    def _answer(self, body: bytes | None) -> None:
        """body: None for a GET."""
        try:
            found = self._get() if body is None else self._post(body)
        except NotFound as error:
            self._error(HTTPStatus.NOT_FOUND, str(error))
        except (chat.BadRequest, uploads.NoUpload) as error:
            self._error(HTTPStatus.BAD_REQUEST, str(error))
        except (ValueError, RecursionError):
            self._error(HTTPStatus.BAD_REQUEST, "The body is not JSON")
        else:
            self._send(HTTPStatus.OK, found)

    def _get(self) -> Document | bytes:
        address = urlsplit(self.path)
        match address.path.strip("/").split("/"):
            case ["healthz"]:
                return {"status": "ok", "model": chat.MODEL}
            case ["v1", "models"]:
                model = {"id": chat.MODEL, "object": "model", "created": 0, "owned_by": "biotool-studio"}
                return {"object": "list", "data": [model]}
            case ["v1", "files", id, "content"]:
                return self.server.batches.content(id)
            case ["v1", "batches"]:
                asked = parse_qs(address.query)
                limit = asked.get("limit", [""])[0]
                return self.server.batches.page(
                    asked.get("after", [None])[0], int(limit) if limit.isdecimal() else MOST_LISTED
                )
            case ["v1", "batches", id]:
                return self.server.batches.get(id)
        raise NotFound(f"There is nothing at {self.path}")

    def _post(self, body: bytes) -> Document:
        match urlsplit(self.path).path.strip("/").split("/"):
            case ["v1", "chat", "completions"]:
                return chat.complete(json.loads(body))
            case ["v1", "files"]:
                name, content, fields = uploads.read(self.headers.get("Content-Type", ""), body)
                if fields.get("purpose") != "batch":
                    raise chat.BadRequest("purpose must be batch")
                return self.server.batches.add_file(name, content)
            case ["v1", "batches"]:
                return self.server.batches.create(json.loads(body))
            case ["v1", "batches", id, "cancel"]:
                return self.server.batches.cancel(id)
        raise NotFound(f"There is nothing at {self.path}")

    def _body(self) -> bytes | None:
        largest = LARGEST_FILE if self.path == "/v1/files" else LARGEST
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            length = -1
        if not 0 <= length <= largest:
            self.close_connection = True
            self._error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"Send a Content-Length of at most {largest}")
            return None
        return self.rfile.read(length)

    def _error(self, status: HTTPStatus, message: str) -> None:
        self._send(status, {"error": {"message": message, "type": "invalid_request_error", "code": None}})

    def _send(self, status: HTTPStatus, found: Document | bytes) -> None:
        """A document as JSON; the bytes of a file as they are."""
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        self.send_response(status)
        kind = "application/octet-stream" if isinstance(found, bytes) else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing per request: bodies and their addresses are not for logs."""


class Server(ThreadingHTTPServer):
    """One thread per connection; stops with its process. folder: where files are kept; None for as long as it runs."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], folder: Path | None) -> None:
        self._folder = folder
        self._passing: str | None = None
        super().__init__(address, Handler)

    @cached_property
    def batches(self) -> Batches:
        """Files and batches; the folder is made when it is first needed."""
        if self._folder is None:
            self._passing = tempfile.mkdtemp(prefix="standin-")
        return Batches(self._folder or Path(str(self._passing)))

    def server_close(self) -> None:
        super().server_close()
        if self._passing:
            shutil.rmtree(self._passing, ignore_errors=True)


def bind(host: str, port: int, folder: Path | None = None) -> Server:
    """The server, listening; port 0 takes a free one (`server_address[1]` tells). OSError when it is taken."""
    return Server((host, port), folder)
