"""The stand-in's batch interface: files of requests go in, files of answers come out, as at OpenAI.

Files and batches are kept in a folder, so that both outlive the process; a batch that was cut off goes on.
"""

import json
import threading
import time
from pathlib import Path
from typing import Any

from synthesis.llm.standin import chat

ENDPOINT = "/v1/chat/completions"
KEPT = 7 * 24 * 3600  # seconds that files are kept
MOST_LISTED = 100

Document = dict[str, Any]


class NotFound(Exception):
    """There is no such file or batch."""


class Batches:
    """All files and batches of one folder. Safe for threads; one process at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._last = 0
        for part in ("files", "batches"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        self._forget_old()
        for batch in self._all():
            if batch["status"] in ("validating", "in_progress", "cancelling"):
                self._start(batch["id"])

    def add_file(self, name: str, content: bytes) -> Document:
        """Keep an uploaded file."""
        return self._store_file("batch", name, content)

    def content(self, id: str) -> bytes:
        """What a file holds. Raises NotFound."""
        try:
            return self._path("files", id).read_bytes()
        except OSError:
            raise NotFound(f"No such File object: {id[:100]}") from None

    def create(self, asked: Any) -> Document:
        """Begin to answer a file. Raises chat.BadRequest, NotFound."""
        if not isinstance(asked, dict) or not isinstance(asked.get("input_file_id"), str):
            raise chat.BadRequest("input_file_id must be the id of a file")
        if asked.get("endpoint") != ENDPOINT or asked.get("completion_window") != "24h":
            raise chat.BadRequest(f"endpoint must be {ENDPOINT} and completion_window 24h")
        metadata = asked.get("metadata") or {}
        if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
            raise chat.BadRequest("metadata must be an object of strings")
        self.content(asked["input_file_id"])
        with self._lock:
            now = int(time.time())
            batch = {
                "id": f"batch_{self._next()}",
                "object": "batch",
                "endpoint": ENDPOINT,
                "completion_window": "24h",
                "input_file_id": asked["input_file_id"],
                "status": "validating",
                "output_file_id": None,
                "error_file_id": None,
                "errors": None,
                "created_at": now,
                "expires_at": now + 24 * 3600,
                "request_counts": {"total": 0, "completed": 0, "failed": 0},
                "metadata": metadata,
            }
            self._save(batch)
        self._start(batch["id"])
        return batch

    def get(self, id: str) -> Document:
        """A batch. Raises NotFound."""
        try:
            found: Document = json.loads(self._path("batches", f"{id}.json").read_text())
        except (OSError, ValueError):
            raise NotFound(f"No such Batch object: {id[:100]}") from None
        return found

    def page(self, after: str | None, limit: int) -> Document:
        """Batches, newest first, after the one with this id."""
        found = [batch for batch in self._all() if not after or batch["id"] < after]
        found.sort(key=lambda batch: str(batch["id"]), reverse=True)
        shown = found[: max(1, min(limit, MOST_LISTED))]
        ends = {"first_id": shown[0]["id"], "last_id": shown[-1]["id"]} if shown else {}
        return {"object": "list", "data": shown, "has_more": len(found) > len(shown), **ends}

    def cancel(self, id: str) -> Document:
        """Answer no more of it; what is answered stays. Raises NotFound, BadRequest when it has ended."""
        with self._lock:
            batch = self.get(id)
            if batch["status"] not in ("validating", "in_progress", "cancelling"):
                raise chat.BadRequest(f"Cannot cancel a batch with status {batch['status']!r}.")
            batch["status"] = "cancelling"
            self._save(batch)
        return batch

    def _start(self, id: str) -> None:
        threading.Thread(target=self._work, args=(id,), daemon=True).start()

    def _work(self, id: str) -> None:
        """Answer line after line; cut off, it begins anew, and the same request gets the same answer."""
        lines = [line for line in self.content(self.get(id)["input_file_id"]).splitlines() if line.strip()]
        answers: list[bytes] = []
        errors: list[bytes] = []
        self._change(id, "in_progress", lines, answers, errors)
        for number, line in enumerate(lines, start=1):
            if self.get(id)["status"] == "cancelling":
                break
            good, answer = _answer(line, number)
            (answers if good else errors).append(answer)
            if number % 50 == 0:
                self._change(id, "in_progress", lines, answers, errors)
        outputs = {
            "output_file_id": self._store_file("batch_output", "output.jsonl", b"".join(answers))["id"]
            if answers
            else None,
            "error_file_id": self._store_file("batch_output", "error.jsonl", b"".join(errors))["id"]
            if errors
            else None,
        }
        with self._lock:
            ended = "cancelled" if self.get(id)["status"] == "cancelling" else "completed"
            self._change(id, ended, lines, answers, errors, **outputs)

    def _change(
        self, id: str, status: str, lines: list[bytes], answers: list[bytes], errors: list[bytes], **more: Any
    ) -> None:
        with self._lock:
            batch = self.get(id)
            if batch["status"] == "cancelling" and status == "in_progress":
                status = "cancelling"
            counts = {"total": len(lines), "completed": len(answers), "failed": len(errors)}
            self._save({**batch, "status": status, "request_counts": counts, **more})

    def _store_file(self, purpose: str, name: str, content: bytes) -> Document:
        with self._lock:
            id = f"file_{self._next()}"
            _write(self._path("files", id), content)
        return {
            "id": id,
            "object": "file",
            "bytes": len(content),
            "created_at": int(time.time()),
            "filename": name,
            "purpose": purpose,
            "status": "processed",
        }

    def _store_output(self, name: str, lines: list[bytes]) -> str | None:
        """The id of a file of these lines; None where there are none."""
        return str(self._store_file("batch_output", name, b"".join(lines))["id"]) if lines else None

    def _save(self, batch: Document) -> None:
        _write(self._path("batches", f"{batch['id']}.json"), json.dumps(batch).encode())

    def _all(self) -> list[Document]:
        return [json.loads(path.read_text()) for path in sorted((self._folder / "batches").glob("batch_*.json"))]

    def _next(self) -> str:
        """A part of an id that was never used before and comes after all others."""
        with self._lock:
            self._last = max(self._last + 1, time.time_ns())
            return f"{self._last:020d}"

    def _path(self, part: str, name: str) -> Path:
        """Where it lies; ids come from outside, and lead to nowhere else."""
        return self._folder / part / Path(name).name

    def _forget_old(self) -> None:
        for path in [*self._folder.glob("files/file_*"), *self._folder.glob("batches/batch_*.json")]:
            if path.stat().st_mtime < time.time() - KEPT:
                path.unlink(missing_ok=True)


def _answer(line: bytes, number: int) -> tuple[bool, bytes]:
    """Whether the request of this line was answered, and the line that says so."""
    custom_id, status = f"line {number}", 200
    try:
        asked = json.loads(line)
        custom_id = str(asked["custom_id"])
        body = chat.complete(asked["body"])
    except (ValueError, LookupError, TypeError, RecursionError):
        status, body = 400, _error("The line is no request")
    except chat.BadRequest as error:
        status, body = 400, _error(str(error))
    answer = {
        "id": f"batch_req_{number}",
        "custom_id": custom_id,
        "response": {"status_code": status, "request_id": f"req_{number}", "body": body},
        "error": None,
    }
    return status == 200, json.dumps(answer).encode() + b"\n"


def _error(message: str) -> Document:
    return {"error": {"message": message, "type": "invalid_request_error", "code": None}}


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, whatever happens meanwhile."""
    part = path.with_name(f".{path.name}.{threading.get_ident()}")
    part.write_bytes(content)
    part.replace(path)
