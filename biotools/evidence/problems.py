"""What went wrong with a call, as a problem that pages and API can show."""

from biotool_site.lib.problems import Invalid, Problem
from biotools.client.errors import BiotoolsError, InvalidArguments, NoRecording
from biotools.client.written import as_text
from biotools.evidence.waiting import Busy, NotYet


class CallFailed(Problem):
    """The call was not answered; trying again may help when `retry_after` is told."""

    code = "call-failed"
    title = "The call was not answered"
    status = 503


class StillWorking(Problem):
    """The service takes minutes for the call (BLAST); the same request, sent again, goes on with it."""

    code = "still-working"
    title = "The answer is on its way"
    status = 202


class NotRecorded(Problem):
    """Calls are replayed from recordings here, and there is none of this one. `nearest`: a call that has one."""

    code = "no-recording"
    title = "There is no recording of this call"
    status = 422


def as_problem(error: BiotoolsError | Busy) -> Problem:
    """The problem for an error of `observe`: invalid arguments by field, else whether to try again."""
    if isinstance(error, InvalidArguments):
        return Invalid(
            "The arguments do not fit the function's schema. " + " ".join(error.errors),
            errors=by_field(error.errors),
        )
    if isinstance(error, Busy):
        kind = StillWorking if isinstance(error, NotYet) else CallFailed
        return kind(
            f"There is no answer yet: {error.words}. Try again in {error.retry_after:.0f} s.",
            retry_after=error.retry_after,
        )
    if isinstance(error, NoRecording):
        near = {"name": error.nearest[0], "arguments": error.nearest[1]} if error.nearest else None
        return NotRecorded(_not_recorded(error), nearest=near)
    return CallFailed(str(error), retry_after=error.retry_after)


def _not_recorded(error: NoRecording) -> str:
    said = "Calls are replayed from recorded answers here, and none answers this one."
    if error.nearest is None:
        return f"{said} Choose arguments that were recorded."
    name, arguments = error.nearest
    given = ", ".join(f"{key} = {as_text(value)}" for key, value in arguments.items())
    return f"{said} The nearest call that has an answer: {name} with {given}."


def by_field(messages: list[str]) -> dict[str, list[str]]:
    """Messages `field: text` as lists by `arguments.field`."""
    found: dict[str, list[str]] = {}
    for message in messages:
        name, colon, text = message.partition(":")
        field = f"arguments.{name.strip()}" if colon and " " not in name.strip() else "arguments"
        found.setdefault(field, []).append(text.strip() if field != "arguments" else message)
    return found
