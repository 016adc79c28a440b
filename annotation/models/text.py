"""What of a quadruplet can be searched for."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from annotation.models.quadruplet import Quadruplet


class QuadrupletText(models.Model):
    """The words of a quadruplet's current revision, kept by triggers on Revision, Finding and Quadruplet.

    A table of its own: a quadruplet's row is written with every decision, its words are not. Beside the words stand
    marks of what a decision leaves as it is (dataset, batch, database, family, function, style, and the check and the
    severity of the revision's findings), so that one look into the index narrows by them too;
    annotation.search.matching knows how they are spelled.
    """

    quadruplet = models.OneToOneField(Quadruplet, on_delete=models.CASCADE, primary_key=True, related_name="text")
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="quadruplet_words")]

    def __str__(self) -> str:
        return f"words of {self.quadruplet_id}"
