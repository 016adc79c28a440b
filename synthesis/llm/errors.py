"""What can go wrong with an LLM: one small family that says whether asking again may help."""

from typing import Any


class LLMError(Exception):
    """Base. transient: the same request may be answered later. retry_after: seconds the server asked to wait.

    overload: the server has too much to do, so that fewer requests at once may help.
    """

    transient = False
    overload = False

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(LLMError):
    """No answer: connection refused or dropped, time-out, or an error of the server (5xx)."""

    transient = True

    def __init__(self, message: str, *, retry_after: float | None = None, overload: bool = False) -> None:
        super().__init__(message, retry_after=retry_after)
        self.overload = overload  # a time-out, 503 and 529 are; a crash (500) is not


class Overloaded(LLMError):
    """The server wants us to slow down (429)."""

    transient = True
    overload = True


class NotYet(LLMError):
    """The request was not sent: its turn has not come (limits, concurrency, a server that rests, Redis is away).

    No failed try: the row rests for `retry_after` seconds and comes again.
    """

    transient = True


class AskedElsewhere(LLMError):
    """Another worker is asking the very same thing just now; its answer will be in the ledger."""

    transient = True


class AnsweredLater(LLMError):
    """The request goes to the provider in a file; its answer will be in the ledger under `digest`, within a day."""

    transient = True

    def __init__(self, message: str, *, digest: str) -> None:
        super().__init__(message)
        self.digest = digest


class NoBatchInterface(LLMError):
    """The server takes no files of requests, or not for this model; it may be asked live."""


class Misconfigured(LLMError):
    """The server refuses every request of this role: key, model name or address are wrong. A person must act."""


class Rejected(LLMError):
    """The server refuses this one request (too long, against its rules)."""


class Unreadable(LLMError):
    """There is an answer, but it is not what was asked for, also after the repair rounds.

    tries: how many times the same was asked, each time with another seed.
    """

    tries = 1


class Unfit(Unreadable):
    """The answer fits its schema, but not what else was asked of it, also after the repair rounds.

    value: the answer; model: who gave it; prompt_version: to which prompt.
    """

    def __init__(self, message: str, *, value: dict[str, Any], model: str, prompt_version: str) -> None:
        super().__init__(message)
        self.value = value
        self.model = model
        self.prompt_version = prompt_version


class BudgetReached(LLMError):
    """The request was not sent: it would have passed the batch's budget."""


class BudgetBusy(LLMError):
    """The request was not sent yet: with those on their way it could pass the budget."""

    transient = True
