"""One shape for everything that a person or script did that cannot be done: pages and API render it."""

from collections.abc import Mapping
from typing import ClassVar


class Problem(Exception):
    """What happened and what to do. Subclasses fix `code` (stable), `title` and `status`.

    detail: one or two sentences for the reader. errors: messages by field name.
    """

    code: ClassVar[str] = "problem"
    title: ClassVar[str] = "This cannot be done"
    status: ClassVar[int] = 400

    def __init__(self, detail: str, *, errors: Mapping[str, list[str]] | None = None, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = dict(errors or {})
        self.extra = extra


class Invalid(Problem):
    """Input that cannot be taken; nothing was changed."""

    code = "invalid"
    title = "Please correct the input"
    status = 422


class Forbidden(Problem):
    """Seen, but not this person's to do."""

    code = "forbidden"
    title = "Your role does not allow this"
    status = 403


class Conflict(Problem):
    """The thing moved on, or exists already."""

    code = "conflict"
    title = "This does not fit how things stand now"
    status = 409


class Gone(Problem):
    """What the person held is no longer theirs."""

    code = "gone"
    title = "This is no longer yours"
    status = 410


class Unavailable(Problem):
    """A service we depend on does not answer; trying again later may help."""

    code = "unavailable"
    title = "A service does not answer"
    status = 503
