"""The filters of the quadruplet explorer."""

from typing import Any

from django import forms

from annotation.models import Dataset, Intake
from annotation.models.quadruplet import State


class ExplorerForm(forms.Form):
    """Filters; every field may be empty."""

    search = forms.CharField(label="Search in queries", required=False, max_length=200)
    state = forms.ChoiceField(choices=[("", "any"), *State.choices], required=False)
    database = forms.CharField(required=False, max_length=40)
    family = forms.CharField(required=False, max_length=60)
    function = forms.CharField(required=False, max_length=100)
    batch = forms.ModelChoiceField(Intake.objects.none(), label="Batch or import", required=False, empty_label="any")
    has_findings = forms.ChoiceField(
        label="Findings", choices=[("", "any"), ("true", "with"), ("false", "without")], required=False
    )

    def __init__(self, dataset: Dataset, data: Any, *, tools: list[tuple[str, str, str]]) -> None:
        """tools: (database, family, function) that occur in the dataset."""
        super().__init__(data)
        intakes = Intake.objects.filter(dataset=dataset).order_by("-created_at")
        self.fields["batch"].queryset = intakes  # type: ignore[attr-defined]  # a choice field
        for place, name in enumerate(("database", "family", "function")):
            values = sorted({tool[place] for tool in tools})
            choices = [("", "any"), *((value, value) for value in values)]
            self.fields[name].widget = forms.Select(choices=choices)
