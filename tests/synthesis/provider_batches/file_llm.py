"""A server with a batch interface over real HTTP, whose answers a test scripts; it counts what it was paid for."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from synthesis.llm.standin import chat, uploads

Request = dict[str, Any]
Ending = Callable[[list[Request]], dict[str, Any]]
"""From the requests of a file to how its batch ends: status, and lines of `output` and `error`."""


def answered(request: Request, **changes: Any) -> str:
    """The line of a good answer; changes: of the chat completion."""
    body = chat.complete(request["body"]) | {"model": "file-1"} | changes
    response = {"status_code": 200, "request_id": "r", "body": body}
    return json.dumps({"id": "x", "custom_id": request["custom_id"], "response": response, "error": None})


def saying(request: Request, content: str) -> str:
    """The line of an answer with this content."""
    message = {"role": "assistant", "content": content}
    return answered(request, choices=[{"index": 0, "finish_reason": "stop", "message": message}])


def refused(request: Request, status: int, message: str) -> str:
    """The error line of a request that was sent and not answered."""
    response = {"status_code": status, "request_id": "r", "body": {"error": {"message": message, "code": None}}}
    return json.dumps({"id": "x", "custom_id": request["custom_id"], "response": response, "error": None})


def never_sent(request: Request) -> str:
    """The error line of a request for which there was no time."""
    error = {"code": "batch_expired", "message": "This request could not be executed in time."}
    return json.dumps({"id": "x", "custom_id": request["custom_id"], "response": None, "error": error})


def good(requests: list[Request]) -> dict[str, Any]:
    """All answered."""
    return {"status": "completed", "output": [answered(request) for request in requests]}


class FileLLM:
    """`ending` may be replaced at any time. `odd`: by method and path, an answer that goes before all (status, body).

    batches: by id, as they are told. paid: how often the request with this custom_id was answered, in any file.
    live: chat completions. Once `held`, batches stay in progress.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.paid: Counter[str] = Counter()
        self.live: list[Request] = []
        self.uploads = self.made = 0
        self.ending: Ending = good
        self.odd: dict[tuple[str, str], tuple[int, str]] = {}
        self.lose_creation = False
        self.held = False
        owner, self._lock = self, threading.RLock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers["Content-Length"] or 0)))

            def _answer(self, body: bytes) -> None:
                address = urlsplit(self.path)
                with owner._lock:
                    status, found = owner.answer(self.command, address, body, self.headers.get("Content-Type", ""))
                if status == 0:  # as if the connection was lost on the way back
                    self.close_connection = True
                    self.connection.close()
                    return
                content = found if isinstance(found, bytes) else json.dumps(found).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if content.startswith(b"<") else "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

            def finish(self) -> None:
                with suppress(OSError, ValueError):
                    super().finish()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, address: Any, body: bytes, kind: str) -> tuple[int, Any]:
        path = address.path.removeprefix("/v1/").strip("/").split("/")
        for (odd_method, odd_path), (status, text) in self.odd.items():
            if method == odd_method and address.path.startswith(odd_path):
                return status, text.encode()
        match [method, *path]:
            case ["POST", "chat", "completions"]:
                request = json.loads(body)
                self.live.append(request)
                return 200, chat.complete(request) | {"model": "file-1"}
            case ["POST", "files"]:
                _, content, _ = uploads.read(kind, body)
                self.uploads += 1
                return 200, {"id": self._keep(content), "object": "file"}
            case ["GET", "files", id, "content"] if id in self.files:
                return 200, self.files[id]
            case ["POST", "batches"]:
                made = self._create(json.loads(body))
                return (0, b"") if self.lose_creation else (200, made)
            case ["GET", "batches"]:
                newest = list(reversed(self.batches.values()))
                after = parse_qs(address.query).get("after", [None])[0]
                ids = [batch["id"] for batch in newest]
                start = ids.index(after) + 1 if after in ids else 0
                page = newest[start : start + 2]  # small pages, so that they are turned
                return 200, {"object": "list", "data": page, "has_more": start + 2 < len(newest)}
            case ["GET", "batches", id] if id in self.batches:
                return 200, self._move_on(self.batches[id])
            case ["POST", "batches", id, "cancel"] if id in self.batches:
                self.batches[id]["status"] = "cancelling"
                return 200, self.batches[id]
        return 404, {"error": {"message": f"There is nothing at {address.path}", "code": None}}

    def requests_of(self, batch: dict[str, Any]) -> list[Request]:
        """What is in the file of a batch."""
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    def _keep(self, content: bytes) -> str:
        id = f"file-{len(self.files)}"
        self.files[id] = content
        return id

    def _create(self, asked: dict[str, Any]) -> dict[str, Any]:
        id = f"batch_{self.made}"
        self.made += 1
        self.batches[id] = {
            "id": id,
            "object": "batch",
            "status": "in_progress",
            "created_at": 2_000_000_000,
            "request_counts": {"total": 0, "completed": 0, "failed": 0},
            **asked,
        }
        return self.batches[id]

    def _move_on(self, batch: dict[str, Any]) -> dict[str, Any]:
        """One look at it is enough for it to end; one that is being cancelled has answered its first half."""
        requests = self.requests_of(batch)
        if batch["status"] == "cancelling":
            half = good(requests[: len(requests) // 2])
            self._end(batch, {**half, "status": "cancelled"})
        elif batch["status"] == "in_progress" and not self.held:
            self._end(batch, self.ending(requests))
        return batch

    def _end(self, batch: dict[str, Any], told: dict[str, Any]) -> None:
        output, error = told.get("output"), told.get("error")
        batch["status"] = told["status"]
        batch["errors"] = {"object": "list", "data": told.get("errors", [])}
        batch["output_file_id"] = self._keep("\n".join(output).encode()) if output else None
        batch["error_file_id"] = self._keep("\n".join(error).encode()) if error else None
        self.paid.update({json.loads(line)["custom_id"] for line in output or [] if line.startswith("{")})
