"""The filters of the quadruplet explorer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from annotation import tallies
from annotation.explorer.orderings import ORDERINGS
from annotation.models import Dataset, Finding, Intake, Verdict
from annotation.models.quadruplet import State, Style
from biotools import checks

MOST_BATCHES = 200
ANY = ("", "any")
KEPT = (("true", "bookmarked"), ("false", "not bookmarked"))


@dataclass(frozen=True)
class Chip:
    """A filter that is on: what it is, its value in words, and the address's query without it."""

    label: str
    value: str
    without: str


class ExplorerForm(forms.Form):
    """Filters; every field may be empty. The values are those of the API."""

    search = forms.CharField(label="Search", required=False, max_length=200, widget=forms.TextInput({"type": "search"}))
    state = forms.MultipleChoiceField(
        label="State", choices=State.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    database = forms.CharField(label="Database", required=False, max_length=40)
    family = forms.CharField(label="Family", required=False, max_length=60)
    function = forms.CharField(label="Function", required=False, max_length=100)
    has_findings = forms.ChoiceField(
        label="Findings", choices=[ANY, ("true", "with findings"), ("false", "without findings")], required=False
    )
    check = forms.CharField(label="Found by", required=False, max_length=60)
    severity = forms.ChoiceField(label="Severity", choices=[ANY, *Finding.Severity.choices], required=False)
    style = forms.ChoiceField(label="Style", choices=[ANY, *Style.choices], required=False)
    batch = forms.CharField(label="Batch or import", required=False, max_length=40)
    updated_since = forms.CharField(label="Changed since", required=False, widget=forms.DateInput({"type": "date"}))
    bookmarked = forms.ChoiceField(label="Your bookmarks", choices=[ANY, *KEPT], required=False)
    reviewer = forms.CharField(label="Decided by", required=False, max_length=150)
    decision = forms.ChoiceField(label="Decision", choices=[ANY, *Verdict.choices], required=False)
    ordering = forms.ChoiceField(
        label="Order", choices=[(slug, order.label) for slug, order in ORDERINGS.items()], required=False
    )

    FIRST = ("database", "family", "function", "has_findings", "ordering")

    def __init__(self, dataset: Dataset, data: QueryDict, *, sees_decisions: bool) -> None:
        """sees_decisions: without it the filters by other people's decisions are left out."""
        super().__init__(data)
        self.asked = data
        fields: dict[str, Any] = self.fields
        if not sees_decisions:
            del fields["reviewer"], fields["decision"]
        else:
            names = dataset.memberships.values_list("user__username", flat=True)
            self._offer("reviewer", {name: name for name in names})
        batches = Intake.objects.filter(dataset=dataset).order_by("-created_at").values_list("pk", "label")
        self._offer("batch", {str(pk): label for pk, label in batches[:MOST_BATCHES]})
        self._offer("check", {name: name.replace("_", " ") for name in checks.CHECKS})
        self._offer_tools(tallies.tools(dataset))

    def _offer_tools(self, tools: list[tuple[str, str, str]]) -> None:
        """Databases, families and functions that occur; families and functions of the chosen ones alone."""
        database, family = self.asked.get("database"), self.asked.get("family")
        inside = [tool for tool in tools if database in (None, "", tool[0])]
        self._offer("database", {tool[0]: tool[0] for tool in tools})
        self._offer("family", {tool[1]: tool[1] for tool in inside})
        self._offer("function", {tool[2]: tool[2] for tool in inside if family in (None, "", tool[1])})

    def _offer(self, name: str, values: Mapping[str, str]) -> None:
        """A list to choose from; what was asked for stands there even where it does not occur."""
        chosen = self.asked.get(name, "")
        offered = {"": "any", **values, **({chosen: chosen} if chosen and chosen not in values else {})}
        self.fields[name].widget = forms.Select(choices=list(offered.items()))

    def first(self) -> list[forms.BoundField]:
        """The filters that are always in sight."""
        return [self[name] for name in self.FIRST]

    def more(self) -> list[forms.BoundField]:
        """The rest."""
        return [field for field in self if field.name not in (*self.FIRST, "search", "state")]

    def more_in_use(self) -> bool:
        """Whether one of the rest is on."""
        return any(self.asked.get(field.name) for field in self.more())

    def chips(self) -> list[Chip]:
        """The filters that are on, one for each value."""
        return [
            Chip(str(self.fields[name].label), self._told(name, value), self._without(name, value))
            for name, value in self._given()
        ]

    def _given(self) -> Iterator[tuple[str, str]]:
        for name in self.fields:
            if name != "ordering":
                yield from ((name, value) for value in self.asked.getlist(name) if value)

    def _told(self, name: str, value: str) -> str:
        field = self.fields[name]
        choices = dict(getattr(field, "choices", ()) or getattr(field.widget, "choices", ()))
        return str(choices.get(value, value))

    def _without(self, name: str, value: str) -> str:
        left = self.asked.copy()
        left.setlist(name, [other for other in left.getlist(name) if other != value])
        for place in ("older", "newer"):
            left.pop(place, None)
        return str(left.urlencode())
