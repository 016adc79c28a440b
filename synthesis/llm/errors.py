"""What can go wrong with an LLM: one small family that says whether asking again may help."""


class LLMError(Exception):
    """Base. transient: the same request may be answered later. retry_after: seconds the server asked to wait."""

    transient = False

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(LLMError):
    """No answer: connection refused or dropped, time-out, or an error of the server (5xx)."""

    transient = True


class Overloaded(LLMError):
    """The server wants us to slow down (429)."""

    transient = True


class AskedElsewhere(LLMError):
    """Another worker is asking the very same thing just now; its answer will be in the ledger."""

    transient = True


class Misconfigured(LLMError):
    """The server refuses every request of this role: key, model name or address are wrong. A person must act."""


class Rejected(LLMError):
    """The server refuses this one request (too long, against its rules)."""


class Unreadable(LLMError):
    """There is an answer, but it is not what was asked for, also after the repair rounds."""


class BudgetReached(LLMError):
    """The request was not sent: it would have passed the batch's budget."""


class BudgetBusy(LLMError):
    """The request was not sent yet: with those on their way it could pass the budget."""

    transient = True
