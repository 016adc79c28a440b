"""The provider's batch interface (OpenAI's shape): files of requests go there, files of answers come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import IO, Any

import httpx2  # what openai is built on; its errors come through while a body is read
import openai

from biotool_site.lib.storable import storable
from biotools.once import once
from synthesis.llm import wire
from synthesis.llm.client import mapped, who, words_of
from synthesis.llm.errors import NoBatchInterface, Unreachable
from synthesis.llm.roles import Role

MARK = "biotool_studio"  # our id in the provider's metadata
TIMEOUT = 120.0  # seconds without a byte
PAGES = 50  # of 100 batches each, that are looked through for one of ours
ABSENT = (404, 405, 501)
LONGEST_LINE = wire.LARGEST


@dataclass(frozen=True)
class Look:
    """What the provider says of a batch.

    files: ids of those that hold answers and errors, as far as there are any. words, code: why it failed.
    """

    id: str
    status: str
    done: int
    files: tuple[str, ...]
    words: str
    code: str

    @property
    def ended(self) -> bool:
        """Whether the provider works on it no more."""
        return self.status in ("completed", "failed", "expired", "cancelled")


class Gone(Unreachable):
    """The provider does not know the batch or file (any more)."""


class Garbled(Unreachable):
    """The server answers with what is no batch interface's answer, such as an HTML page."""


def upload(role: Role, name: str, content: IO[bytes]) -> str:
    """The id of the uploaded file. Raises NoBatchInterface, LLMErrors."""
    with _asking_for_interface(role):
        return _text(_client(role).files.create(file=(name, content, "application/jsonl"), purpose="batch").id)


def create(role: Role, input_file: str, mark: str) -> Look:
    """Have the provider work on the file. mark: our id. Raises NoBatchInterface, LLMErrors."""
    with _asking_for_interface(role):
        made = _client(role).batches.create(
            input_file_id=input_file, endpoint="/v1/chat/completions", completion_window="24h", metadata={MARK: mark}
        )
        return _look(made)


def find(role: Role, mark: str, *, since: datetime) -> Look | None:
    """The batch with our id, if the provider has it; newest first, none older than `since`. Raises as `create`."""
    with _asking_for_interface(role):
        page: Any = _client(role).batches.list(limit=100)
        for _ in range(PAGES):
            for found in page.data:
                if (found.metadata or {}).get(MARK) == mark:
                    return _look(found)
            if not page.has_next_page() or not page.data or page.data[-1].created_at < since.timestamp():
                return None
            page = page.get_next_page()
    return None


def look(role: Role, provider_id: str) -> Look:
    """How the batch stands. Raises Gone, LLMErrors."""
    with _speaking(role):
        return _look(_client(role).batches.retrieve(provider_id))


def cancel(role: Role, provider_id: str) -> None:
    """Ask for it to be stopped; what is answered by then stays. One that has ended is no error. Raises LLMErrors."""
    with _speaking(role):
        try:
            _client(role).batches.cancel(provider_id)
        except (openai.BadRequestError, openai.ConflictError):
            return


def lines(role: Role, file: str) -> Iterator[bytes]:
    """The lines of a file of answers, without those longer than LONGEST_LINE. Raises Gone, LLMErrors."""
    with _speaking(role), _client(role).with_streaming_response.files.content(file) as response:
        rest, skipping = b"", False
        for chunk in response.iter_bytes(64 * 1024):
            *whole, rest = (rest + chunk).split(b"\n")
            for text in whole:
                if not skipping:
                    yield text
                skipping = False
            if len(rest) > LONGEST_LINE:
                rest, skipping = b"", True
        if rest and not skipping:
            yield rest


def _look(batch: Any) -> Look:
    counts = batch.request_counts
    told = getattr(batch.errors, "data", None) or []
    return Look(
        id=_text(batch.id),
        status=storable(str(batch.status))[:40],
        done=int(getattr(counts, "completed", 0) or 0) + int(getattr(counts, "failed", 0) or 0),
        files=tuple(_text(file) for file in (batch.output_file_id, batch.error_file_id) if file),
        code=str(told[0].code or "") if told else "",
        words=storable("; ".join(str(error.message) for error in told[:3] if error.message))[:500],
    )


def _text(id: Any) -> str:
    """An id as servers give it; TypeError for what is none."""
    if not isinstance(id, str) or not 0 < len(id) <= 200:
        raise TypeError("no id")
    return storable(id)


@contextmanager
def _asking_for_interface(role: Role) -> Iterator[None]:
    """Like `_speaking`; a server that knows no such thing, or refuses the request, has no interface for the role."""
    with _speaking(role):
        try:
            yield
        except openai.APIStatusError as error:
            if error.status_code in ABSENT:
                words = f"{who(role)} has no batch interface ({error.status_code})."
            elif error.status_code in (400, 413, 415, 422):
                words = f"The batch interface of {who(role)} refuses our requests: {words_of(error)}"
            else:
                raise
            raise NoBatchInterface(words) from None


@contextmanager
def _speaking(role: Role) -> Iterator[None]:
    try:
        yield
    except openai.NotFoundError:
        raise Gone(f"{who(role)} knows the batch or its file no more (404).") from None
    except openai.OpenAIError as error:
        raise mapped(role, error) from None
    except httpx2.HTTPError as error:
        raise Unreachable(f"{who(role)} broke off its answer ({type(error).__name__}).") from None
    except (ValueError, TypeError, AttributeError):
        raise Garbled(f"The batch interface of {who(role)} sends what cannot be read.") from None


def _client(role: Role) -> openai.OpenAI:
    return _made(role.base_url, role.api_key)


@cache
def _made(base_url: str, api_key: str) -> openai.OpenAI:
    timeout = openai.Timeout(TIMEOUT, connect=5.0)
    return openai.OpenAI(base_url=base_url, api_key=api_key, timeout=timeout, max_retries=0, http_client=_connections())


@once
def _connections() -> httpx2.Client:
    return openai.DefaultHttpxClient()
