"""The list of reject reasons that an admin keeps: reword, give other digits, add, retire, bring back."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from annotation.models import Dataset, RejectReason
from annotation.models.reject_reason import DIGITS, SLUG
from annotation.review.reasons import in_use, spelled
from biotool_site.lib.problems import Conflict, Invalid

LONGEST_LABEL = 80
LONGEST_SLUG = 60


class ListChanged(Conflict):
    """Somebody stored another list of reject reasons since the one that was changed."""

    code = "reasons-moved-on"
    title = "The reject reasons were changed meanwhile"


class Wanted(NamedTuple):
    """One line of a list as an admin wants it; without a slug it is new, or a retired one of the same words."""

    label: str
    key: str
    needs_comment: bool = False
    slug: str = ""


DEFAULTS = (
    Wanted("Gene and species do not belong together", "1", slug="gene_species_mismatch"),
    Wanted("Wrong identifier", "2", slug="wrong_identifier"),
    Wanted("Invalid coordinates", "3", slug="invalid_coordinates"),
    Wanted("Query is not answerable from the observation", "4", slug="not_answerable"),
    Wanted("Answer leaked in the query", "5", slug="answer_leaked"),
    Wanted("Unnatural query", "6", slug="unnatural_query"),
    Wanted("Biologically wrong", "7", slug="biologically_wrong"),
    Wanted("Duplicate", "8", slug="duplicate"),
    Wanted("Observation unusable", "9", slug="observation_unusable"),
    Wanted("Other (say in the comment)", "0", needs_comment=True, slug="other"),
)
"""What a new dataset begins with."""


def retired(dataset: Dataset) -> list[RejectReason]:
    """Those that are kept for older reviews alone, the last retired first; one query."""
    return list(dataset.reject_reasons.filter(retired_at__isnull=False).order_by("-retired_at", "label"))


def begin(dataset: Dataset) -> None:
    """Give a new dataset the list that all begin with."""
    RejectReason.objects.bulk_create(RejectReason(dataset=dataset, **wanted._asdict()) for wanted in DEFAULTS)


def seal(using: Iterable[RejectReason]) -> str:
    """What tells one list that can be chosen from from another."""
    lines = sorted((reason.key, reason.slug, reason.label, reason.needs_comment) for reason in using)
    return hashlib.sha256(repr(lines).encode()).hexdigest()


@transaction.atomic
def arrange(dataset: Dataset, wanted: Sequence[Wanted], *, based_on: str | None = None) -> None:
    """Make this the list to choose from: reword, give other digits, add, bring back; what is not in it is retired.

    based_on: the seal of the list that was changed, to notice that somebody else was quicker; None where nobody looked.
    Raises Invalid that names the line, as `reasons.0.label`, or ListChanged, and then changes nothing.
    """
    Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
    if based_on is not None and based_on != seal(in_use(dataset)):
        raise ListChanged("Compare the list that is stored now with yours; storing again replaces it.")
    rows = {row.slug: row for row in dataset.reject_reasons.all()}
    wanted = [line._replace(label=" ".join(line.label.split())) for line in wanted]
    _check(wanted, rows)
    lines = _with_slugs(wanted, rows)
    now = timezone.now()
    # All step back first, so that two may change their digits with each other.
    dataset.reject_reasons.filter(retired_at__isnull=True).update(retired_at=now)
    for line in lines:
        values = line._asdict() | {"retired_at": None}
        dataset.reject_reasons.update_or_create(slug=values.pop("slug"), defaults=values)


def bring_back(dataset: Dataset, slug: str) -> RejectReason:
    """Let a retired reason be chosen again, under the first free digit. Raises Invalid where none is free."""
    using = in_use(dataset)
    free = [digit for digit in DIGITS if digit not in {reason.key for reason in using}]
    back = dataset.reject_reasons.filter(slug=slug, retired_at__isnull=False).first()
    if back is None or not free:
        raise Invalid("All ten digits are taken. Retire another reason first." if back else "There is no such reason.")
    kept = [Wanted(reason.label, reason.key, reason.needs_comment, reason.slug) for reason in using]
    arrange(dataset, [*kept, Wanted(back.label, free[0], back.needs_comment, back.slug)])
    return back


def _check(wanted: Sequence[Wanted], rows: dict[str, RejectReason]) -> None:
    """Raises Invalid with what is wrong in each line."""
    errors: dict[str, list[str]] = {}
    for place, line in enumerate(wanted):
        earlier = wanted[:place]
        if not line.label or len(line.label) > LONGEST_LABEL:
            errors[f"reasons.{place}.label"] = [f"Give it 1 to {LONGEST_LABEL} letters."]
        elif line.label.casefold() in [other.label.casefold() for other in earlier]:
            errors[f"reasons.{place}.label"] = ["Another reason has these words."]
        if line.key not in tuple(DIGITS):
            errors[f"reasons.{place}.key"] = ["The key is one digit."]
        elif clash := next((other for other in earlier if other.key == line.key), None):
            errors[f"reasons.{place}.key"] = [f"“{clash.label}” has the digit {line.key} already."]
        if line.slug and line.slug not in rows:
            errors[f"reasons.{place}.slug"] = ["There is no such reason. Leave the slug out for a new one."]
        elif line.slug and line.slug in [other.slug for other in earlier]:
            errors[f"reasons.{place}.slug"] = ["It stands in the list twice."]
    if errors:
        raise Invalid("The list of reject reasons was not stored.", errors=errors)


def _with_slugs(wanted: Sequence[Wanted], rows: dict[str, RejectReason]) -> list[Wanted]:
    """Each line with its slug: its own, that of a retired one of the same words, or a new one."""
    taken = {line.slug for line in wanted if line.slug}
    by_words = {row.label.casefold(): row.slug for row in rows.values() if row.slug not in taken}
    lines = []
    for line in wanted:
        slug = line.slug or by_words.get(line.label.casefold()) or _new_slug(line.label, taken | set(rows))
        taken.add(slug)
        lines.append(line._replace(slug=slug))
    return lines


def _new_slug(label: str, taken: set[str]) -> str:
    base = spelled(label)[:LONGEST_SLUG].strip("_")
    base = base if re.fullmatch(SLUG, base) else "reason"
    numbered = (f"{base[: LONGEST_SLUG - 4]}_{number}" for number in range(2, 10_000))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)
