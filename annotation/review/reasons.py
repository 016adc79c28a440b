"""Why a quadruplet is rejected: what a decision is checked against."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from annotation.models import Dataset, RejectReason
from annotation.models.reject_reason import DIGITS
from biotool_site.lib.problems import Invalid

SPELLINGS = {
    "query_not_answerable_from_the_observation": "not_answerable",
    "query_not_answerable": "not_answerable",
}


class Choice(NamedTuple):
    """A reason as a decision is checked against it."""

    slug: str
    label: str
    needs_comment: bool
    retired: bool


@dataclass(frozen=True)
class Choices:
    """All reject reasons of a dataset; the retired ones are understood, but no longer chosen."""

    all: Sequence[Choice]

    def slugs(self, given: Iterable[str]) -> list[str]:
        """What was given as slugs, in its order, each once; a label and other spellings are understood.

        What is unknown stays as it is, for `check` to refuse.
        """
        known = {spelled(choice.label): choice.slug for choice in self.all} | {c.slug: c.slug for c in self.all}
        found = []
        for text in given:
            spelling = spelled(text)
            slug = known.get(spelling) or known.get(SPELLINGS.get(spelling, "")) or text
            if slug not in found:
                found.append(slug)
        return found

    def check(self, slugs: Sequence[str], comment: str) -> None:
        """Pass where all can be chosen and are explained. Raises Invalid that lists the choices."""
        open_now = {choice.slug: choice for choice in self.all if not choice.retired}
        for slug in slugs:
            if slug not in open_now:
                listed = ", ".join(open_now) or "none, write a comment"
                retired = any(choice.slug == slug for choice in self.all)
                told = f"The reason {slug!r} is no longer used." if retired else f"Unknown reason {slug!r}."
                raise Invalid(f"{told} Choose from: {listed}.", errors={"reasons": [told]})
            if open_now[slug].needs_comment and not comment.strip():
                raise Invalid(
                    f"The reason “{open_now[slug].label}” needs a comment that says what is wrong.",
                    errors={"comment": ["Say what is wrong."]},
                )


def choices(dataset: Dataset) -> Choices:
    """All reject reasons of the dataset; one query."""
    return Choices([Choice(r.slug, r.label, r.needs_comment, bool(r.retired_at)) for r in dataset.reject_reasons.all()])


def in_use(dataset: Dataset) -> list[RejectReason]:
    """Those that can be chosen, in the order of the keys; one query."""
    return sorted(dataset.reject_reasons.filter(retired_at__isnull=True), key=lambda reason: DIGITS.index(reason.key))


def spelled(text: str) -> str:
    """A reason's slug or words as one spelling, so that case, spaces and signs make no other reason."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or text.casefold()
