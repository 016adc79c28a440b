"""A chat-completions server over real HTTP whose answers a test scripts: errors, refusals, broken JSON."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from synthesis.llm.standin import chat

Script = Callable[[dict[str, Any]], tuple[int, dict[str, str], str]]
"""From the request's JSON to status, headers, body."""


class OddLLM:
    """`script` may be replaced at any time; `requests` holds what came in, in order.

    drips: seconds between two pieces of an answer of sixteen letters each; None sends it whole.
    """

    drips: float | None = None

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.script: Script = healthy
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                owner.requests.append(request)
                status, headers, body = owner.script(request)
                if status == 0:  # drop the connection
                    self.connection.close()
                    return
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self._write(body.encode())

            def _write(self, body: bytes) -> None:
                if owner.drips is None:
                    self.wfile.write(body)
                    return
                for start in range(0, len(body), 16):
                    self.wfile.write(body[start : start + 16])
                    time.sleep(owner.drips)

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


def healthy(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
    """What the stand-in says, told as another model."""
    return 200, {}, json.dumps(chat.complete(request) | {"model": "odd-1"})


def saying(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> Script:
    """An answer with this content."""

    def script(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        answer = json.loads(healthy(request)[2])
        answer["choices"][0] |= {
            "finish_reason": finish,
            "message": {"role": "assistant", "content": content, "refusal": refusal},
        }
        return 200, {}, json.dumps(answer)

    return script


def failing(status: int, message: str = "broken", **headers: str) -> Script:
    """An HTTP error as OpenAI-compatible servers send it."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None, "param": None}})
    return lambda request: (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def slow(seconds: float) -> Script:
    """Healthy, but late."""

    def script(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        time.sleep(seconds)
        return healthy(request)

    return script


def task_of(request: dict[str, Any]) -> str:
    """Which role a request is for."""
    return str(json.loads(request["messages"][1]["content"])["task"])
