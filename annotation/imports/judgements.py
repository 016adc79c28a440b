"""A judgement as a record tells it: kept as such, if it is one."""

from typing import Any

from annotation.imports.moments import moment

MOST = 200
LONGEST = 20_000
Errors = dict[str, list[str]]


def read(value: Any, errors: Errors) -> dict[str, Any] | None:
    """The fields of annotation.intake.Verdict; None where none is told, or it was withheld from who made the file."""
    if value is None:
        return None
    if not isinstance(value, dict):
        errors["judgement"] = ["Give an object, or null where no judge was asked."]
        return None
    if value.get("withheld") and value.get("informative") is None:
        return None
    found = _Fields(value, errors)
    return {
        "informative": found.of("informative", _is_boolean, "Must be true or false."),
        "reason": found.of("reason", _is_text, "Must be text.", ""),
        "confidence": found.of("confidence", _is_share, "Must be a number from 0 to 1, or null.", None),
        "model": found.of("model", _is_name, "Name the model, in 200 letters at most."),
        "prompt_version": found.of("prompt_version", _is_short, "Must be text of 60 letters at most.", ""),
        "judged_at": found.of("judged_at", moment, "Must be a moment such as 2026-11-30T12:00:00Z."),
        "evidence": found.of("evidence", _are_quotes, "Must be a list of {pointer, quote}; the pointer is text.", []),
        "missing": found.of("missing", _are_texts, "Must be a list of texts.", []),
        "votes": found.of("votes", _are_votes, "Must be a list of objects with a model and whether informative.", []),
    }


class _Fields:
    """Reads fields and notes what is wrong with them."""

    def __init__(self, value: dict[str, Any], errors: Errors) -> None:
        self._value, self._errors = value, errors

    def of(self, name: str, fits: Any, otherwise: str, default: Any = ...) -> Any:
        """The field's value if it fits; `default` where it is missing."""
        value = self._value.get(name, default)
        if value is default and default is not ...:
            return default
        if value is ... or not fits(value):
            self._errors[f"judgement.{name}"] = [otherwise]
            return None
        return moment(value) if fits is moment else value


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 60


def _is_share(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(_is_text(item) for item in value)


def _are_quotes(value: Any) -> bool:
    if not isinstance(value, list) or len(value) > MOST:
        return False
    return all(
        isinstance(item, dict) and _is_text(item.get("pointer")) and _is_quote(item.get("quote")) for item in value
    )


def _is_quote(value: Any) -> bool:
    return _is_text(value) or (isinstance(value, int | float) and not isinstance(value, bool))


def _are_votes(value: Any) -> bool:
    if not isinstance(value, list) or len(value) > MOST:
        return False
    return all(isinstance(item, dict) and _is_vote(item) for item in value)


def _is_vote(vote: dict[str, Any]) -> bool:
    return (
        _is_name(vote.get("model"))
        and _is_boolean(vote.get("informative"))
        and _is_share(vote.get("confidence"))
        and _is_text(vote.get("reason", ""))
        and isinstance(vote.get("faithful", True), bool | None)
    )
