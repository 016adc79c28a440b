"""Why a quadruplet is rejected: the list that reviewers choose from."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from biotool_site.lib.problems import Invalid


class Reason(NamedTuple):
    """One choice: its stable slug, its words, and the digit key that toggles it."""

    slug: str
    label: str
    key: str


REASONS = [
    Reason("gene_species_mismatch", "Gene and species do not belong together", "1"),
    Reason("wrong_identifier", "Wrong identifier", "2"),
    Reason("invalid_coordinates", "Invalid coordinates", "3"),
    Reason("not_answerable", "Query is not answerable from the observation", "4"),
    Reason("answer_leaked", "Answer leaked in the query", "5"),
    Reason("unnatural_query", "Unnatural query", "6"),
    Reason("biologically_wrong", "Biologically wrong", "7"),
    Reason("duplicate", "Duplicate", "8"),
    Reason("observation_unusable", "Observation unusable", "9"),
    Reason("other", "Other (say in the comment)", "0"),
]
SLUGS = frozenset(reason.slug for reason in REASONS)
LABELS = {reason.slug: reason.label for reason in REASONS}


def slugs(given: Sequence[str]) -> list[str]:
    """The reasons as slugs, in the order given, each once. A label or another spelling of a slug is understood.

    Raises Invalid that lists the choices.
    """
    found = []
    for text in given:
        slug = SPELLINGS.get(_folded(str(text)))
        if slug is None:
            choices = ", ".join(reason.slug for reason in REASONS)
            raise Invalid(f"Unknown reason {text!r}. Choose from: {choices}.", errors={"reasons": ["Unknown reason."]})
        if slug not in found:
            found.append(slug)
    return found


def _folded(text: str) -> str:
    return re.sub(r"[^a-z]+", "_", text.lower()).strip("_")


SPELLINGS = (
    {_folded(reason.label): reason.slug for reason in REASONS}
    | {reason.slug: reason.slug for reason in REASONS}
    | {
        "query_not_answerable_from_the_observation": "not_answerable",
        "query_not_answerable": "not_answerable",
    }
)
