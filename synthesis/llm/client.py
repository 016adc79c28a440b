"""One question to one OpenAI-compatible server; no retries in here, the rows of a batch do the waiting."""

import threading
import time
from dataclasses import dataclass
from typing import Any

import openai

from biotool_site.lib.storable import storable
from biotools.client import told
from synthesis.llm import errors, refused_settings, wire
from synthesis.llm.pacing.turns import turn
from synthesis.llm.prices import tokens_of
from synthesis.llm.roles import MAX_TOKENS, Role

LONGEST = 100_000  # letters of an answer that are kept
LONGEST_WAIT = 3600.0  # seconds that a server may ask for
BUSY = (503, 529)  # "too much to do", as servers say it beside 429

_clients: dict[tuple[str, str, float], openai.OpenAI] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Reply:
    """An answer as it came. refused: the server's or the model's words when it declined, else empty."""

    text: str
    model: str
    finish_reason: str
    refused: str
    tokens_in: int
    tokens_out: int
    latency_ms: int


class _SettingRefused(Exception):
    """The same question is to be asked with another form of a setting."""


def complete(role: Role, request: dict[str, Any]) -> Reply:
    """Ask once. request: messages and settings as chat completions take them. Raises an LLMError.

    A server that refuses a setting (such as response_format) is asked again without it, now and later. Each request
    takes its turn (`pacing`): NotYet when that has not come.
    """
    while True:
        with turn(role, _most_tokens(request)):
            began = time.monotonic()
            try:
                answer = _answer(role, request)
            except _SettingRefused:
                continue
            return reply_of(role, answer, int(1000 * (time.monotonic() - began)))


def _answer(role: Role, request: dict[str, Any]) -> Any:
    """What openai made of it. _SettingRefused: the server refuses a setting that has another form, as is now known."""
    sent = refused_settings.accepted(role, request)
    try:
        # What chat.completions.create does, less its walk over every message: ours are plain JSON already.
        return _client(role).post("/chat/completions", body=sent, cast_to=openai.types.chat.ChatCompletion)
    except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
        if refused_settings.learn(role, request, sent, str(error)):
            raise _SettingRefused from None
        raise errors.Rejected(f"{who(role)} refuses the request: {words_of(error)}") from None
    except openai.OpenAIError as error:
        raise mapped(role, error) from None
    except (ValueError, TypeError, AttributeError):
        raise errors.Unreachable(f"{who(role)} sends no chat completions.") from None


def _most_tokens(request: dict[str, Any]) -> int:
    """Tokens that the request can take, as servers count them before they answer: prompt and longest answer."""
    letters = "".join(str(message["content"]) for message in request["messages"])
    return tokens_of(letters) + int(request.get("max_tokens", MAX_TOKENS))


def reply_of(role: Role, answer: Any, latency_ms: int) -> Reply:
    """Read the parts that servers fill in differently; what is missing is empty, never an error.

    Raises Unreachable for what is no chat completion at all.
    """
    try:
        return _read(role, answer, latency_ms)
    except (ValueError, TypeError, AttributeError):
        raise errors.Unreachable(f"{who(role)} sends no chat completions.") from None


def _read(role: Role, answer: Any, latency_ms: int) -> Reply:
    choices = answer.choices
    if not isinstance(choices, list):
        raise TypeError("choices is no list")
    message = choices[0].message if choices else None
    finish = (choices[0].finish_reason or "") if choices else "no_choices"
    refused = getattr(message, "refusal", None) or ""
    if finish == "content_filter" and not refused:
        refused = "The server's content filter stopped the answer."
    usage = answer.usage
    return Reply(
        text=storable(_text(getattr(message, "content", None)))[:LONGEST],
        model=storable(str(answer.model or role.model))[:200],
        finish_reason=str(finish)[:40],
        refused=storable(str(refused))[:500],
        tokens_in=max(0, int(getattr(usage, "prompt_tokens", 0) or 0)),
        tokens_out=max(0, int(getattr(usage, "completion_tokens", 0) or 0)),
        latency_ms=latency_ms,
    )


def _text(content: Any) -> str:
    """The answer's words; some servers send a list of parts, of which a reasoning model's thoughts are no answer."""
    if isinstance(content, list):
        return "".join(str(part.get("text") or "") for part in content if part.get("type") == "text")
    return str(content or "")


def _client(role: Role) -> openai.OpenAI:
    key = (role.base_url, role.api_key, role.timeout)
    with _lock:
        if key not in _clients:
            _clients[key] = openai.OpenAI(
                base_url=role.base_url,
                api_key=role.api_key,
                timeout=openai.Timeout(role.timeout, connect=5.0),
                max_retries=0,
                http_client=wire.client(),
            )
        return _clients[key]


def mapped(role: Role, error: openai.OpenAIError) -> errors.LLMError:
    """What an error of openai means for who asked."""
    name = who(role)
    if isinstance(error, openai.APITimeoutError):
        return errors.Unreachable(f"{name} did not answer within {role.timeout:g} s.", overload=True)
    if isinstance(error, openai.APIConnectionError):
        return errors.Unreachable(f"{name} cannot be reached.")
    if isinstance(error, openai.APIStatusError) and (error.status_code == 402 or error.code == "insufficient_quota"):
        return errors.Misconfigured(f"{name} wants to be paid ({error.status_code}): {words_of(error)}")
    if isinstance(error, openai.RateLimitError):
        return errors.Overloaded(f"{name} asks us to slow down (429).", retry_after=_retry_after(error))
    if isinstance(error, (openai.AuthenticationError, openai.PermissionDeniedError)):
        return errors.Misconfigured(f"{name} refuses our key ({error.status_code}). Correct the key of this role.")
    if isinstance(error, openai.NotFoundError):
        return errors.Misconfigured(f"{name} knows no model {role.model!r} at this address (404).")
    if isinstance(error, openai.APIStatusError) and error.status_code < 500:
        return errors.Rejected(f"{name} refuses the request: {words_of(error)}")
    if isinstance(error, openai.APIStatusError):
        words = f"{name} answers with an error ({error.status_code})."
        return errors.Unreachable(words, retry_after=_retry_after(error), overload=error.status_code in BUSY)
    return errors.Unreachable(f"{name} sends what cannot be read ({type(error).__name__}).")


def who(role: Role) -> str:
    """The server as errors name it."""
    return f"The server of {role.name} at {role.base_url}"


def words_of(error: openai.APIStatusError) -> str:
    """What the server said, bounded and storable."""
    return storable(str(error.message))[:300]


def _retry_after(error: openai.APIStatusError) -> float | None:
    seconds = told.retry_after(error.response.headers)
    return None if seconds is None else min(seconds, LONGEST_WAIT)
