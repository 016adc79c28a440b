"""How quadruplets are narrowed down: the same filters for pages and API."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters.widgets import BooleanWidget

from annotation.models import Adjudication, Quadruplet, Review, Verdict
from annotation.models.quadruplet import State


class Either(BooleanWidget):
    """Yes, no, or any; the API's `true` and `false`."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.choices = (("", "any"), ("true", "yes"), ("false", "no"))


class QuadrupletFilter(django_filters.FilterSet):
    """state, database, family, function, batch (its id), has_findings, search, updated_since."""

    state = django_filters.MultipleChoiceFilter(choices=State.choices, distinct=False)
    database = django_filters.CharFilter()
    family = django_filters.CharFilter()
    function = django_filters.CharFilter()
    batch = django_filters.UUIDFilter(method="of_batch")
    has_findings = django_filters.BooleanFilter()
    search = django_filters.CharFilter(method="matching", max_length=200)
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Quadruplet
        fields: list[str] = []

    def of_batch(self, rows: QuerySet[Quadruplet], name: str, value: Any) -> QuerySet[Quadruplet]:
        """Those that came with a batch; an import's id fits too."""
        return rows.filter(Q(intake__batch__id=value) | Q(intake_id=value))

    def matching(self, rows: QuerySet[Quadruplet], name: str, value: str) -> QuerySet[Quadruplet]:
        """Those whose current query has all the words, in any order, or an argument that holds the text."""
        words = Q()
        for word in value.split():
            words &= Q(current__query__icontains=word)
        return rows.filter(words | Q(current__arguments__icontains=value))


class ReviewFilter(django_filters.FilterSet):
    """A person's decisions: search (in the query), verdict, function (part of it), day, taken_back, adjudicated."""

    search = django_filters.CharFilter(label="Search in queries", method="matching", max_length=200)
    verdict = django_filters.ChoiceFilter(label="Verdict", choices=Verdict.choices, empty_label="any")
    function = django_filters.CharFilter(
        label="Function", field_name="quadruplet__function", lookup_expr="icontains", max_length=100
    )
    day = django_filters.DateFilter(
        label="Day (UTC)", method="made_on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    taken_back = django_filters.BooleanFilter(
        label="Taken back", field_name="superseded_at", lookup_expr="isnull", exclude=True, widget=Either
    )
    adjudicated = django_filters.BooleanFilter(label="Adjudicated", method="settled", widget=Either)

    class Meta:
        model = Review
        fields: list[str] = []

    def matching(self, rows: QuerySet[Review], name: str, value: str) -> QuerySet[Review]:
        """Those whose query has all the words, as it was or as the decision left it."""
        words = Q()
        for word in value.split():
            words &= Q(revision__query__icontains=word) | Q(outcome__query__icontains=word)
        return rows.filter(words)

    def made_on(self, rows: QuerySet[Review], name: str, value: date) -> QuerySet[Review]:
        """Those made on this day in UTC."""
        begin = datetime(value.year, value.month, value.day, tzinfo=UTC)
        return rows.filter(created_at__gte=begin, created_at__lt=begin + timedelta(days=1))

    def settled(self, rows: QuerySet[Review], name: str, value: bool) -> QuerySet[Review]:
        """Those whose quadruplet was adjudicated, or was not."""
        found = Exists(Adjudication.objects.filter(quadruplet=OuterRef("quadruplet")))
        return rows.filter(found if value else ~found)
