"""The LLM roles: who serves call_synthesis, query_writer, judge and answer, as the environment says."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from biotool_site import env
from synthesis.llm import prices

CALL_SYNTHESIS = "call_synthesis"
QUERY_WRITER = "query_writer"
JUDGE = "judge"
ANSWER = "answer"
NAMES = (CALL_SYNTHESIS, QUERY_WRITER, JUDGE, ANSWER)

STANDIN_MODEL = "stand-in"
DEFAULT_MODEL = "gpt-4.1-mini"
DEFAULT_BASE_URL = "https://api.openai.com/v1"
TEMPERATURES = {CALL_SYNTHESIS: 0.9, QUERY_WRITER: 0.7, JUDGE: 0.0, ANSWER: 0.0}
MAX_TOKENS = 4096
DEFAULT_CONCURRENCY = 32
MOST_BATCH_REQUESTS = 50_000  # OpenAI's limit of a file (platform.openai.com/docs/guides/batch, read 2026-11)


@dataclass(frozen=True)
class Limits:
    """What a role may ask of its server, all workers together. None: no limit is set.

    tokens_per_minute counts the prompt and the longest answer allowed, as servers count before they answer.
    concurrency: requests on their way at once, at least 1. batch_requests: in one file at the batch interface.
    """

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    concurrency: int = DEFAULT_CONCURRENCY
    batch_requests: int = MOST_BATCH_REQUESTS


@dataclass(frozen=True)
class Role:
    """One role and the server that plays it. price is None when nobody said what the model costs.

    in_batches: whether its server may be asked through its batch interface.
    """

    name: str
    model: str
    base_url: str
    api_key: str
    temperature: float
    timeout: float
    price: prices.Price | None
    limits: Limits = Limits()
    in_batches: bool = True

    @property
    def is_standin(self) -> bool:
        """Whether the rule-based stand-in serves it, not an LLM."""
        return self.model == STANDIN_MODEL

    def __repr__(self) -> str:
        return f"Role({self.name}, {self.model}, {self.base_url})"  # never the key


def role(name: str, models: Mapping[str, str] | None = None) -> Role:
    """The role as LLM_<ROLE>_MODEL, _BASE_URL, _API_KEY, _TEMPERATURE, _TIMEOUT, its limits, or OPENAI_* say.

    models: model names that a batch wants instead, by role. With neither key nor address, the stand-in
    serves the role. LLM_<ROLE>_IN_BATCHES=0 keeps it from the provider's batch interface. Raises KeyError for an
    unknown role, BadEnvironment for nonsense.
    """
    temperature = TEMPERATURES[name]
    key = _text(name, "API_KEY", env.text("OPENAI_API_KEY", ""))
    address = _text(name, "BASE_URL", env.text("OPENAI_BASE_URL", ""))
    if not key and not address:
        model, address, key, price = STANDIN_MODEL, settings.STANDIN_URL, "none", prices.table().get(STANDIN_MODEL)
        price = price or prices.FREE
    else:
        model = (models or {}).get(name) or _text(name, "MODEL", env.text("OPENAI_MODEL", DEFAULT_MODEL))
        price = prices.table().get(model)
    return Role(
        name=name,
        model=model,
        base_url=(address or DEFAULT_BASE_URL).rstrip("/"),
        api_key=key or "none",
        temperature=_number(name, "TEMPERATURE", temperature),
        timeout=_number(name, "TIMEOUT", 60.0),
        price=price,
        limits=_limits(name),
        in_batches=env.flag(f"LLM_{name.upper()}_IN_BATCHES", True),
    )


def _limits(role_name: str) -> Limits:
    def number(what: str, default: int) -> int:
        return env.integer(f"LLM_{role_name.upper()}_{what}", default)

    return Limits(
        requests_per_minute=number("REQUESTS_PER_MINUTE", 0) or None,
        tokens_per_minute=number("TOKENS_PER_MINUTE", 0) or None,
        concurrency=number("CONCURRENCY", 0) or DEFAULT_CONCURRENCY,
        batch_requests=number("BATCH_REQUESTS", 0) or MOST_BATCH_REQUESTS,
    )


def _text(role_name: str, what: str, default: str) -> str:
    return env.text(f"LLM_{role_name.upper()}_{what}", default)


def _number(role_name: str, what: str, default: float) -> float:
    variable = f"LLM_{role_name.upper()}_{what}"
    text = env.text(variable, str(default))
    try:
        number = float(text)
    except ValueError:
        raise env.BadEnvironment(f"{variable} must be a number, not {text!r}.") from None
    if not 0 <= number <= 600:
        raise env.BadEnvironment(f"{variable} must be from 0 to 600, not {text}.")
    return number
