"""A draft's fields in words, and how two drafts differ. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotation import diffs
from annotation.parameters import as_text

Value = str | bool

FORMS = {"panel-edit": "edit", "panel-reject": "reject"}


@dataclass(frozen=True)
class Field:
    """One field that was filled in: what it is called, and its text; a tick is `yes` or `no`."""

    label: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that two drafts fill in differently, from one wording to the other."""

    label: str
    segments: list[diffs.Segment]


def typed(fields: Mapping[str, Value], labels: Mapping[str, str]) -> list[Field]:
    """All fields of a draft, in the order of their names. labels: of reject reasons, by slug."""
    return [Field(_label(name, labels), _text(value)) for name, value in sorted(fields.items())]


def differences(
    mine: Mapping[str, Value], other: Mapping[str, Value], *, wording: Mapping[str, str], labels: Mapping[str, str]
) -> list[Difference]:
    """What differs between two drafts, field by field; wording: the revision's, where a draft has none."""
    names = [name for name in sorted({**mine, **other}) if mine.get(name) != other.get(name)]
    pairs = [(name, _at(other, name, wording), _at(mine, name, wording)) for name in names]
    return [Difference(_label(name, labels), diffs.words(one, this)) for name, one, this in pairs]


def wording(query: str, arguments: Mapping[str, object]) -> dict[str, str]:
    """What the edit form shows of a revision before anything is typed."""
    shown = {f"panel-edit arg-{name}": as_text(value) for name, value in arguments.items()}
    return {"panel-edit query": query} | shown


def _at(draft: Mapping[str, Value], name: str, wording: Mapping[str, str]) -> str:
    return _text(draft.get(name, wording.get(name, "")))


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return "yes" if value else "no"


def _label(name: str, labels: Mapping[str, str]) -> str:
    """`panel-reject comment` is the comment of the reject form; the name of an argument stands for itself."""
    form, _, field = name.partition(" ")
    field, _, choice = field.partition(" ")
    if choice:
        return labels.get(choice, choice)
    if field.startswith("arg-"):
        return field.removeprefix("arg-")
    return f"{field} ({FORMS[form]})" if form in FORMS and field == "comment" else field
