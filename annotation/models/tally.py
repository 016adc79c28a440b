"""How many quadruplets of each kind a dataset has, without counting them."""

import pgtrigger
from django.db import models
from django.db.models import Q

from annotation.models.dataset import Dataset

KIND = ("dataset_id", "database", "family", "function", "style", "state", "has_findings")


class Tally(models.Model):
    """`n` quadruplets of one kind more, or fewer. A dataset's count of a kind is the sum over its rows.

    Triggers on Quadruplet append a row for every change, so nobody waits for a common counter; a task folds the fresh
    rows of a dataset into one per kind (annotation.tallies). Any snapshot adds up, before and after.
    """

    # No constraint: its check would lock the dataset's row at every decision, and a dataset is never deleted.
    dataset = models.ForeignKey(Dataset, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    database = models.CharField(max_length=40)
    family = models.CharField(max_length=60)
    function = models.CharField(max_length=100)
    style = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    has_findings = models.BooleanField()
    n = models.IntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["dataset"], name="tallies_of_a_dataset"),
            models.Index(fields=["dataset"], condition=Q(folded=False), name="tallies_to_fold"),
        ]

    def __str__(self) -> str:
        return f"{self.n:+} {self.state} of {self.function}"


def tallied_arrivals() -> pgtrigger.Trigger:
    """On Quadruplet: one more."""
    return pgtrigger.Trigger(
        name="tallied_arrivals",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        func=_appended(("NEW", 1)),
    )


def tallied_changes() -> pgtrigger.Trigger:
    """On Quadruplet: one of the old kind fewer, one of the new kind more."""
    return pgtrigger.Trigger(
        name="tallied_changes",
        operation=pgtrigger.UpdateOf("state", "has_findings"),
        when=pgtrigger.After,
        condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
        | pgtrigger.Q(old__has_findings__df=pgtrigger.F("new__has_findings")),
        func=_appended(("OLD", -1), ("NEW", 1)),
    )


def _appended(*steps: tuple[str, int]) -> str:
    values = ", ".join(f"({', '.join(f'{row}.{column}' for column in KIND)}, {n}, false)" for row, n in steps)
    return f"INSERT INTO annotation_tally ({', '.join(KIND)}, n, folded) VALUES {values}; RETURN NULL;"  # noqa: S608  our columns
