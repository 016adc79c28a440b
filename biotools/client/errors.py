"""One family of errors: what happened to which call, whether to try again, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any


class BiotoolsError(Exception):
    """Base of all errors of this library.

    code: stable slug, fit for drop reasons and problem types. transient: the same call may work later.
    retry_after: seconds the service asked to wait, None when it did not say. asked: False when nothing was
    sent, because our own limiter had no slot or could not be read: waiting for that is no failed try.
    """

    code = "biotools_error"
    transient = False

    def __init__(self, message: str, *, retry_after: float | None = None, asked: bool = True) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.asked = asked


class UnknownFunction(BiotoolsError):
    """No function of the catalogue has this name."""

    code = "unknown_function"

    def __init__(self, name: object, known: Sequence[str]) -> None:
        close = difflib.get_close_matches(str(name)[:100], known, n=3)
        hint = f" Did you mean {', '.join(close)}?" if close else " `python -m biotools list` shows all."
        super().__init__(f"No function is called {str(name)[:100]!r}.{hint}")
        self.name = str(name)


class InvalidArguments(BiotoolsError):
    """The arguments break the function's schema; `errors` holds one message per field."""

    code = "invalid_arguments"

    def __init__(self, name: str, errors: Sequence[str]) -> None:
        super().__init__(f"{name} cannot be called with these arguments: {'; '.join(errors)}")
        self.name = name
        self.errors = list(errors)


class NotParsed(BiotoolsError):
    """An address that no function of the catalogue stands for."""

    code = "not_parsed"


class NotFound(BiotoolsError):
    """The service knows nothing under this identifier."""

    code = "not_found"


class Refused(BiotoolsError):
    """The service (or our own rule on redirects) refuses us; asking again will not help."""

    code = "refused"


class RateLimited(BiotoolsError):
    """Too many requests; wait `retry_after` seconds."""

    code = "rate_limited"
    transient = True


class Unavailable(BiotoolsError):
    """The service does not answer, or not now."""

    code = "unavailable"
    transient = True


class Unreadable(BiotoolsError):
    """The answer is not in the format that was asked for."""

    code = "unreadable"


class TooLarge(BiotoolsError):
    """The request or the answer is larger than is allowed."""

    code = "too_large"


class NoRecording(BiotoolsError):
    """Replay holds no answer for this call; `nearest` is a (name, arguments) it does hold, or None."""

    code = "no_recording"

    def __init__(self, message: str, nearest: tuple[str, dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.nearest = nearest


class ServiceError(BiotoolsError):
    """The service answered with an error of its own, whatever the HTTP status was.

    code: `service_error`, or a narrower slug such as `phrase_not_found`.
    """

    code = "service_error"

    def __init__(self, message: str, *, code: str | None = None, transient: bool = False) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.transient = transient
