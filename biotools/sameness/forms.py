"""The form that all equivalent calls share, its digest, and the comparison of two calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ..arguments import normalise
from ..calls import canonical_arguments, digest
from ..catalogue import function as get_function
from ..catalogue.spec import Function, Parameter
from ..client.errors import UnknownFunction
from .kinds import absent_when_false, order_of, rule_of
from .rules import RULES

Arguments = Mapping[str, Any]
Grade = Literal["identical", "equivalent"]


def equivalent_form(name: str, arguments: Arguments) -> dict[str, Any]:
    """The arguments in the form that every equivalent call has: defaults filled in, values by their rules.

    Published habits count as what they stand for (biotools.normalise). Arguments that the function does not
    have are kept as they are; so are all, where the catalogue has no such function. The form of a form is
    itself. It is for comparing, not for calling. Never raises.
    """
    plain = dict(sorted(canonical_arguments(arguments).items()))
    try:
        function = get_function(name)
    except UnknownFunction:
        return plain
    habits_gone, _ = normalise(name, plain)
    given = {key: value for key, value in habits_gone.items() if not _says_nothing(function, key, value)}
    filled = {p.name: p.default for p in function.parameters if p.default is not None} | given
    formed = {key: _formed(function.by_name.get(key), value) for key, value in filled.items()}
    return dict(sorted(formed.items()))


def equivalent_digest(name: str, arguments: Arguments) -> str:
    """sha256 (hex) of name and equivalent form: equal for equivalent calls, different for all others. Never raises."""
    return _digest(name, equivalent_form(name, arguments))


def same(name_a: str, arguments_a: Arguments, name_b: str, arguments_b: Arguments) -> Grade | None:
    """The strictest grade in which two calls are the same; None when they ask different things. Never raises."""
    if _digest(name_a, arguments_a) == _digest(name_b, arguments_b):
        return "identical"
    if equivalent_digest(name_a, arguments_a) == equivalent_digest(name_b, arguments_b):
        return "equivalent"
    return None


def _digest(name: str, arguments: Arguments) -> str:
    """The digest of a call, also of one that no JSON text can hold: NaN, and halves of a letter from broken escapes."""
    try:
        return digest(name, arguments)
    except ValueError:  # UnicodeEncodeError is one
        ordered = sorted(canonical_arguments(arguments).items())
        return digest("", {"unreadable": ascii((name, ordered))})


def _says_nothing(function: Function, key: str, value: Any) -> bool:
    parameter = function.by_name.get(key)
    return value is False and parameter is not None and absent_when_false(parameter)


def _formed(parameter: Parameter | None, value: Any) -> Any:
    if parameter is None or not isinstance(value, str):
        return value
    rule = RULES[rule_of(parameter)]
    if parameter.items is None:
        return rule(value)
    items = [rule(item) for item in parameter.items.split(value)]
    if not all(items):  # an empty item is a mistake, which no other call shares
        return value
    ordered = sorted(set(items)) if order_of(parameter) == "any_order" else items
    return parameter.items.separator.join(ordered)
