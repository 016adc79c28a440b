"""Showing figures of agreement."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def percent(value: float) -> str:
    """A share from 0 to 1: 74 %; with a decimal where it would else seem to be none or all."""
    rounded = round(100 * value)
    if rounded in (0, 100) and 100 * value != rounded:
        return f"{100 * value:.1f} %"
    return f"{rounded} %"


@register.filter
def decimals(value: float) -> str:
    """A coefficient with two decimals: 0.74, −0.05."""
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


@register.filter
def of_id(people: Mapping[int, Any], id: int) -> Any:
    """The person of this id."""
    return people[id]
