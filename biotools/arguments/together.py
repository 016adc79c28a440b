"""Values that must go together, such as database, rettype and retmode of EFetch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..catalogue.spec import Rule


def not_together(rule: Rule, arguments: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the three values that `rule.of` names, in words that name what goes together.

    Letter case does not count. A third value that is left out is the service's own choice; a first one that is
    left out stands at "" in the table.
    """
    first, second, third = (_value(arguments.get(name)) for name in rule.of)
    pairs = rule.legal.get(first)
    first = first or f"a call without {rule.of[0]}"
    if pairs is None:
        return
    if second and second not in pairs:
        yield f"{rule.of[1]}: {first} has no {second!r}; it has {_told(pairs, rule.of[1])}"
    elif third and second in pairs and third not in pairs[second]:
        with_it = f"{rule.of[1]} {second}" if second else f"no {rule.of[1]}"
        yield (
            f"{rule.of[2]}: {third!r} does not go with {with_it} of {first}, which takes {' or '.join(pairs[second])}; "
            f"{first} has {_told(pairs, rule.of[1])}"
        )


def _value(value: Any) -> str:
    return "" if value is None else str(value).strip().lower()


def _told(pairs: Mapping[str, Sequence[str]], name: str) -> str:
    """All pairs in words: `fasta with text or xml, no rettype with xml`."""
    return ", ".join(f"{key or f'no {name}'} with {' or '.join(values)}" for key, values in pairs.items())
