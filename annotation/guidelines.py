"""A dataset's guidelines: write the next version, bring an old one back, and keep who read which."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from annotation.models import Dataset, Guidelines, GuidelinesRead
from biotool_site.lib.problems import Conflict, Invalid
from biotool_site.lib.storable import unstorable

LONGEST = 50_000


class WrittenMeanwhile(Conflict):
    """Somebody stored another version since the one that was edited."""

    code = "guidelines-moved-on"
    title = "The guidelines were changed meanwhile"


@transaction.atomic
def write(dataset: Dataset, text: str, *, author: Any, based_on: int | None = None) -> Guidelines | None:
    """Store the text as the next version; one that says the same as the newest is none.

    based_on: the version that was edited (0 for none), to notice that somebody else was quicker; None where nobody
    looked. Returns the version that holds then, None where there is none yet. Raises Invalid, WrittenMeanwhile.
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        told = f"The guidelines have {len(text):,} letters; the most is {LONGEST:,}."
        raise Invalid(told, errors={"text": ["Too long."]})
    if unstorable(text):
        raise Invalid("The guidelines have a NUL letter or broken unicode.", errors={"text": ["Remove it."]})
    Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)
    newest = current(dataset)
    number = newest.number if newest else 0
    if text == (newest.text if newest else ""):
        return newest
    if based_on is not None and based_on != number:
        raise WrittenMeanwhile(
            f"Version {number} was stored since you began. Compare it with your text; storing again replaces it.",
            version=number,
        )
    return Guidelines.objects.create(dataset=dataset, number=number + 1, text=text, author=author)


def restore(dataset: Dataset, number: int, *, author: Any) -> Guidelines | None:
    """Make the text of an old version the newest one; the versions between stay. Raises Http404."""
    return write(dataset, version(dataset, number).text, author=author)


def current(dataset: Dataset) -> Guidelines | None:
    """The version that holds, None before the first; one query."""
    return versions(dataset).first()


def versions(dataset: Dataset) -> QuerySet[Guidelines]:
    """All versions with their authors, the newest first."""
    return Guidelines.objects.filter(dataset=dataset).select_related("author").order_by("-number")


def version(dataset: Dataset, number: int) -> Guidelines:
    """The version of this number. Raises Http404."""
    return get_object_or_404(versions(dataset), number=number)


def with_newest(datasets: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """The datasets with their guidelines, in one query for all."""
    newest = Guidelines.objects.order_by("dataset_id", "-number").distinct("dataset_id")
    return datasets.prefetch_related(Prefetch("guidelines_versions", newest, to_attr="newest_guidelines"))


@dataclass(frozen=True)
class Reading:
    """How a person stands to the guidelines: the version that holds, and the last one they read."""

    now: Guidelines | None
    read: Guidelines | None

    @property
    def number(self) -> int:
        """Of the version that holds; 0 for none."""
        return self.now.number if self.now else 0

    @property
    def read_number(self) -> int:
        """Of the version read last; 0 for none."""
        return self.read.number if self.read else 0

    @property
    def is_news(self) -> bool:
        """Whether the version that holds is newer than what was read."""
        return self.number > self.read_number


def reading(dataset: Dataset, person: Any) -> Reading:
    """How the person stands to the dataset's guidelines; two queries."""
    return Reading(current(dataset), last_read(dataset, person))


def last_read(dataset: Dataset, person: Any) -> Guidelines | None:
    """The newest version that the person had before their eyes; one query."""
    return versions(dataset).filter(readers__person=person).first()


def open_for(dataset: Dataset, person: Any) -> Reading:
    """What the person reads now, recorded as read; `read` is what they had read before. Twice is harmless."""
    before = reading(dataset, person)
    if before.now and before.is_news:
        GuidelinesRead.objects.bulk_create(
            [GuidelinesRead(person=person, guidelines=before.now)], ignore_conflicts=True
        )
    return before
