"""How quadruplets are narrowed down: the same filters for pages and API."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from annotation.models import Quadruplet
from annotation.models.quadruplet import State


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
