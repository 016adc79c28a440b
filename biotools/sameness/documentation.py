"""Writes docs/sameness.md: `python -m biotools.sameness.documentation > docs/sameness.md`."""

from __future__ import annotations

import sys

from .kinds import RULE_OF_KIND, SEQUENCES
from .rules import ORDERS, RULES, UNTOLD_FALSE

OPENING = """\
# Sameness of calls

Two calls are the same in three grades:

| grade | when | used for |
| --- | --- | --- |
| identical | one canonical JSON: sorted keys, no nulls, whole numbers without a point | a call is executed once |
| equivalent | one form under the rules below: they ask the same in other words | no second proposal; evaluation |
| same answer | equal summaries, or bodies that are equal as data; errors and empty answers equal nothing | evaluation |

`biotools.sameness.same(name_a, arguments_a, name_b, arguments_b)` tells the strictest of the first two, or None.
`equivalent_form` gives the form, `equivalent_digest` its digest, `same_answer` compares two observations. Both digests
stand on every stored call. When a rule has changed, `manage.py fill_equivalent_digests` computes the stored ones anew.

The form has every default of the schema filled in, and published habits (`format_`, `1` for true, a list where a joined
string is wanted) count as what they stand for. A `false` that the request would leave out is left out. Each value is
then brought to one spelling by its parameter's rule; what a rule cannot read stays as it is, so that nothing becomes
the same by mistake.

The rule of a parameter stands in its spec: `same: RULE`, or else its `kind` decides by this table. A kind that is not
in it, and a parameter without a kind, compares letter by letter.

This page is made by `python -m biotools.sameness.documentation`.

## Rules

| rule | what it says | kinds |
| --- | --- | --- |
"""


def page() -> str:
    """The page, from the rules and the table of kinds."""
    rows = [f"| `{name}` | {_first_sentence(rule.__doc__ or '')} | {_kinds_of(name)} |" for name, rule in RULES.items()]
    lists = [
        "\n## Lists\n\nEach item has the rule of the parameter's kind. Lists compare in one of two ways:\n",
        *(f"- `{name}`: {words}" for name, words in ORDERS.items()),
        "\nA list of a kind, and one whose items the request repeats, is a set; other joined lists may be rankings and"
        f" are sequences. So are {', '.join(f'`{kind}`' for kind in sorted(SEQUENCES))}. A set of identifiers asks for"
        " the same records in any order. The service may tell them in the order that was asked (in our recordings 17"
        " groups of calls are such, each with the same records), so the answers of equivalent calls need not be equal.",
        f"\n## Booleans\n\n`same: {UNTOLD_FALSE}` says of a boolean without a default that false is what the service"
        " does when it is left out.",
    ]
    return OPENING + "\n".join([*rows, *lists]) + "\n"


def _first_sentence(doc: str) -> str:
    return " ".join(doc.split("\n\n")[0].split()).removesuffix(".").replace("|", "\\|")


def _kinds_of(rule: str) -> str:
    return ", ".join(f"`{kind}`" for kind, its in RULE_OF_KIND.items() if its == rule) or "all others" * (
        rule == "exact"
    )


if __name__ == "__main__":
    sys.stdout.write(page())
