"""What the system page needs."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of(numbers: Mapping[str, int], name: str) -> int:
    """The number under this name; 0 for none."""
    return numbers.get(name, 0)
