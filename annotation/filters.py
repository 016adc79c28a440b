"""How quadruplets are narrowed down: the same filters for pages and API."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django_filters.fields import IsoDateTimeField
from django_filters.widgets import BooleanWidget

from annotation import access, revealing
from annotation.access import Action
from annotation.explorer.orderings import ordering_of
from annotation.models import Adjudication, Bookmark, Dataset, Finding, Flag, Intake, Quadruplet, Review, Verdict
from annotation.models.quadruplet import State, Style
from annotation.paging import PAGE
from annotation.review.disputes import Kind
from annotation.search import matching
from annotation.search.matching import Marks
from annotation.search.words import parse
from biotool_site.lib.problems import Forbidden

LONGEST_SEARCH = 200


class Either(BooleanWidget):
    """Yes, no, or any; the API's `true` and `false`."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.choices = (("", "any"), ("true", "yes"), ("false", "no"))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """True, False, None, or the text where it is none of these words: its field refuses it."""
        found = super().value_from_datadict(data, files, name)
        return data.get(name) if found is None else found


class EitherField(forms.NullBooleanField):
    """Yes, no or any; another word is an error, as it would else be a filter that lets everything through."""

    widget = Either

    def to_python(self, value: Any) -> Any:
        """True, False or None. Raises ValidationError."""
        if value not in (True, False, None, ""):
            raise forms.ValidationError("Should be true or false.")
        return None if value == "" else value


class EitherFilter(django_filters.BooleanFilter):
    field_class = EitherField


class MomentField(IsoDateTimeField):
    """A moment in ISO 8601 with any offset, UTC without one."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment in UTC: Postgres takes no offset beyond 16 hours."""
        try:
            moment: datetime | None = super().to_python(value)
            return moment and moment.astimezone(UTC)
        except OverflowError:
            raise forms.ValidationError("In UTC this is before the year 1 or after 9999.") from None


class MomentFilter(django_filters.IsoDateTimeFilter):
    field_class = MomentField


def within_reach(asked: QueryDict) -> QueryDict:
    """The queue's order is there for pending ones alone, so it brings that filter with it."""
    if not ordering_of(asked).pending_only or asked.getlist("state") == [State.PENDING]:
        return asked
    narrower = asked.copy()
    narrower.setlist("state", [str(State.PENDING)])
    return narrower


class QuadrupletFilter(django_filters.FilterSet):
    """state, database, family, function, batch (its id), style, has_findings, check, severity, search, updated_since,
    bookmarked (by who asks).

    For those who settle disagreements also reviewer (a user name) and decision: of standing decisions, one person's.
    """

    state = django_filters.MultipleChoiceFilter(choices=State.choices, distinct=False)
    database = django_filters.CharFilter()
    family = django_filters.CharFilter()
    function = django_filters.CharFilter()
    batch = django_filters.UUIDFilter(method="of_batch")
    style = django_filters.ChoiceFilter(choices=Style.choices)
    has_findings = EitherFilter(method="found")
    check = django_filters.CharFilter(method="found_by", max_length=60)
    severity = django_filters.ChoiceFilter(method="found_by", choices=Finding.Severity.choices)
    search = django_filters.CharFilter(method="matching", max_length=LONGEST_SEARCH)
    reviewer = django_filters.CharFilter(method="decided", max_length=150)
    decision = django_filters.ChoiceFilter(method="decided", choices=Verdict.choices)
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
    bookmarked = EitherFilter(method="kept")

    class Meta:
        model = Quadruplet
        fields: list[str] = []

    def __init__(
        self,
        data: Any = None,
        queryset: Any = None,
        *,
        dataset: Dataset | None = None,
        person: Any = None,
        counting: bool = False,
        **rest: Any,
    ) -> None:
        """dataset: whose quadruplets these are. person: who asks. Without them filters can be described, not used.

        counting: they will be counted, not listed page by page.
        """
        super().__init__(data and within_reach(data), queryset, **rest)
        self.dataset, self.person, self.counting = dataset, person, counting
        self.many = True  # whether more may fit than are counted at once; known once `qs` was asked for

    def of_batch(self, rows: QuerySet[Quadruplet], name: str, value: Any) -> QuerySet[Quadruplet]:
        """Those that came with a batch; an import's id fits too."""
        return rows.filter(intake_id=self.intake) if self.intake else rows.none()

    def found(self, rows: QuerySet[Quadruplet], name: str, value: bool) -> QuerySet[Quadruplet]:
        """Those with or without findings, among those whose findings the person is shown."""
        return self._told(rows).filter(has_findings=value)

    def found_by(self, rows: QuerySet[Quadruplet], name: str, value: str) -> QuerySet[Quadruplet]:
        """Those whose current revision has a finding of the check, of the severity, or both in one."""
        asked = {"check_name": self.asked["check"], "severity": self.asked["severity"]}
        if name == "severity" and asked["check_name"]:
            return rows  # done with the check
        wanted = {column: value for column, value in asked.items() if value}
        return self._told(rows).filter(Exists(Finding.objects.filter(revision=OuterRef("current_id"), **wanted)))

    def _told(self, rows: QuerySet[Quadruplet]) -> QuerySet[Quadruplet]:
        assert self.dataset is not None
        return revealing.with_shown_findings(rows, self.dataset, self.person)

    def decided(self, rows: QuerySet[Quadruplet], name: str, value: str) -> QuerySet[Quadruplet]:
        """Those on which the reviewer decided, so, or both in one decision. Raises Forbidden."""
        if not self.sees_decisions:
            raise Forbidden("What others decided is shown to adjudicators and admins. Take this filter away.")
        asked = {"reviewer__username": self.asked["reviewer"], "verdict": self.asked["decision"]}
        if name == "decision" and asked["reviewer__username"]:
            return rows  # done with the reviewer
        wanted = {column: value for column, value in asked.items() if value}
        standing = Review.objects.filter(quadruplet=OuterRef("pk"), superseded_at__isnull=True, **wanted)
        assert self.dataset is not None
        return revealing.with_shown_decisions(rows, self.dataset, self.person).filter(Exists(standing))

    def kept(self, rows: QuerySet[Quadruplet], name: str, value: bool) -> QuerySet[Quadruplet]:
        """Those that the person has bookmarked, or has not."""
        mine = Exists(Bookmark.objects.filter(quadruplet=OuterRef("pk"), person_id=self.person.pk))
        return rows.filter(mine if value else ~mine)

    def matching(self, rows: QuerySet[Quadruplet], name: str, value: str) -> QuerySet[Quadruplet]:
        """Those that hold the words in query, arguments or function's name; or the one that has this id."""
        if id := as_uuid(value):
            self.many = False
            return rows.filter(Q(pk=id) | Q(current=id))
        search = parse(value)
        if not search:
            self.many = False
            return rows.none()
        if self.counting:
            return matching.counting(rows, self._first, search, self.marks)
        near = matching.near(rows, self._first, search, self.marks, most=PAGE + 1)
        if near <= PAGE:
            ids = matching.few(search, self.marks)
            self.many = ids is None
            if ids is not None:
                return rows.filter(pk__in=ids)
            if near < matching.SCATTERED:
                return matching.among(rows, search, self.marks)
        return matching.each(rows, search, self.marks)

    @property
    def _first(self) -> QuerySet[Quadruplet]:
        """The list in its order, narrowed by what its indexes have."""
        ordering = ordering_of(self.data)
        rows = Quadruplet.objects.filter(dataset=self.dataset).order_by(*ordering.fields())
        if ordering.field == "updated_at":
            return rows
        if len(self.asked["state"]) == 1:
            rows = rows.filter(state=self.asked["state"][0])
        return rows.filter(function=self.asked["function"]) if self.asked["function"] else rows

    @property
    def withholds(self) -> bool:
        """Whether findings that are asked for are not shown to the person for all quadruplets."""
        asked = any(self.asked[name] not in (None, "") for name in ("has_findings", "check", "severity"))
        return asked and self.dataset is not None and not revealing.all_findings_shown(self.dataset, self.person)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked, as it was read."""
        return self.form.cleaned_data

    @cached_property
    def sees_decisions(self) -> bool:
        """Whether the person settles disagreements here."""
        return self.dataset is not None and access.may(self.person, self.dataset, Action.ADJUDICATE)

    @cached_property
    def intake(self) -> UUID | None:
        """The delivery of the batch that is asked for."""
        asked = self.asked["batch"]
        of_batch = Intake.objects.filter(Q(batch__id=asked) | Q(pk=asked), dataset=self.dataset)
        return of_batch.values_list("pk", flat=True).first()

    @property
    def marks(self) -> Marks:
        """What is asked of all that a decision leaves as it is: narrower than nothing, never narrower than the list."""
        assert self.dataset is not None
        named = ("database", "family", "function", "style", "check", "severity")
        marks: dict[str, Sequence[object]] = {name: [self.asked[name]] for name in named if self.asked[name]}
        if self.asked["batch"]:
            marks["batch"] = [self.intake]
        if self.asked["has_findings"]:
            marks.setdefault("severity", Finding.SERIOUS)
        return {"dataset": [self.dataset.pk], **marks}


def as_uuid(text: str) -> UUID | None:
    """The id that was pasted; None for any other text."""
    try:
        return UUID(text.strip()) if len(text.strip()) == 36 else None
    except ValueError:
        return None


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
    taken_back = EitherFilter(label="Taken back", field_name="superseded_at", lookup_expr="isnull", exclude=True)
    adjudicated = EitherFilter(label="Adjudicated", method="settled")

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
        begin, end = (datetime.combine(value, moment, UTC) for moment in (time.min, time.max))
        return rows.filter(created_at__gte=begin, created_at__lte=end)

    def settled(self, rows: QuerySet[Review], name: str, value: bool) -> QuerySet[Review]:
        """Those whose quadruplet was adjudicated, or was not."""
        found = Exists(Adjudication.objects.filter(quadruplet=OuterRef("quadruplet")))
        return rows.filter(found if value else ~found)


class DisputeFilter(django_filters.FilterSet):
    """The queue of disputes: search (in the query), kind, function (part of its name). Of rows of review.disputes."""

    search = django_filters.CharFilter(label="Search in queries", field_name="current__query", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label="Kind", choices=Kind.choices, empty_label="any", method="of_kind")
    function = django_filters.CharFilter(label="Function", lookup_expr="icontains", max_length=100)

    class Meta:
        model = Quadruplet
        fields: list[str] = []

    def of_kind(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those that wait for this reason."""
        return rows.filter(kind=value)


class FlagFilter(django_filters.FilterSet):
    """Flags: open (true for those that nobody answered or withdrew)."""

    open = EitherFilter(label="Open", field_name="closed_at", lookup_expr="isnull")

    class Meta:
        model = Flag
        fields: list[str] = []
