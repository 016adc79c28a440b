"""One request to one OpenAI-compatible server; no retries in here, the rows of a batch do the waiting."""

import threading
import time
from dataclasses import dataclass
from typing import Any

import openai

from biotool_site.lib.storable import storable
from synthesis.llm import errors
from synthesis.llm.roles import Role

# Settings that some servers and models refuse; left out when the refusal names them.
OPTIONAL = ("response_format", "temperature", "seed", "max_tokens")
LONGEST = 100_000  # letters of an answer that are kept

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


def complete(role: Role, request: dict[str, Any]) -> Reply:
    """Ask once. request: messages and settings as chat completions take them. Raises an LLMError.

    A server that refuses a setting (such as response_format) is asked again without it.
    """
    request = dict(request)
    began = time.monotonic()
    while True:
        try:
            answer = _client(role).chat.completions.create(**request)
        except openai.BadRequestError as error:
            refused = next((name for name in OPTIONAL if name in request and name in str(error)), None)
            if refused is None:
                raise errors.Rejected(f"{_who(role)} refuses the request: {_words(error)}") from None
            del request[refused]
        except openai.OpenAIError as error:
            raise _mapped(role, error) from None
        except (ValueError, TypeError, AttributeError):
            raise errors.Unreachable(f"{_who(role)} sends no chat completions.") from None
        else:
            return _reply(role, answer, int(1000 * (time.monotonic() - began)))


def _reply(role: Role, answer: Any, latency_ms: int) -> Reply:
    """Read the parts that servers fill in differently; what is missing is empty, never an error."""
    choices = getattr(answer, "choices", None)
    if not isinstance(choices, list):
        raise errors.Unreachable(f"{_who(role)} sends no chat completions.")
    message = choices[0].message if choices else None
    finish = (choices[0].finish_reason or "") if choices else "no_choices"
    refused = getattr(message, "refusal", None) or ""
    if finish == "content_filter" and not refused:
        refused = "The server's content filter stopped the answer."
    usage = answer.usage
    return Reply(
        text=storable(str(getattr(message, "content", None) or ""))[:LONGEST],
        model=storable(str(answer.model or role.model))[:200],
        finish_reason=str(finish)[:40],
        refused=storable(str(refused))[:500],
        tokens_in=max(0, int(getattr(usage, "prompt_tokens", 0) or 0)),
        tokens_out=max(0, int(getattr(usage, "completion_tokens", 0) or 0)),
        latency_ms=latency_ms,
    )


def _client(role: Role) -> openai.OpenAI:
    key = (role.base_url, role.api_key, role.timeout)
    with _lock:
        if key not in _clients:
            _clients[key] = openai.OpenAI(
                base_url=role.base_url,
                api_key=role.api_key,
                timeout=openai.Timeout(role.timeout, connect=5.0),
                max_retries=0,
            )
        return _clients[key]


def _mapped(role: Role, error: openai.OpenAIError) -> errors.LLMError:
    who = _who(role)
    if isinstance(error, openai.APITimeoutError):
        return errors.Unreachable(f"{who} did not answer within {role.timeout:g} s.")
    if isinstance(error, openai.APIConnectionError):
        return errors.Unreachable(f"{who} cannot be reached.")
    if isinstance(error, openai.RateLimitError):
        return errors.Overloaded(f"{who} asks us to slow down (429).", retry_after=_retry_after(error))
    if isinstance(error, (openai.AuthenticationError, openai.PermissionDeniedError)):
        return errors.Misconfigured(f"{who} refuses our key ({error.status_code}). Correct the key of this role.")
    if isinstance(error, openai.NotFoundError):
        return errors.Misconfigured(f"{who} knows no model {role.model!r} at this address (404).")
    if isinstance(error, openai.APIStatusError) and error.status_code < 500:
        return errors.Rejected(f"{who} refuses the request: {_words(error)}")
    if isinstance(error, openai.APIStatusError):
        return errors.Unreachable(
            f"{who} answers with an error ({error.status_code}).", retry_after=_retry_after(error)
        )
    return errors.Unreachable(f"{who} sends what cannot be read ({type(error).__name__}).")


def _who(role: Role) -> str:
    return f"The server of {role.name} at {role.base_url}"


def _words(error: openai.APIStatusError) -> str:
    return storable(str(error.message))[:300]


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        return min(max(float(error.response.headers["retry-after"]), 0.0), 3600.0)
    except (KeyError, ValueError):
        return None
