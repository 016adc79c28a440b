"""A dataset's name, policy and guidelines."""

from typing import Any

from django import forms

from annotation.guidelines import LONGEST
from annotation.models import Dataset

RULES = {
    "reviews_required": "People per quadruplet",
    "claim_minutes": "Minutes a claim lasts",
    "edit_counts_as_approval": "An edit counts as its author's approval",
    "oldest_days": "Days an observation may be old",
    "ask_below_seconds": "Seconds that a decision should take",
    "show_judgement": "Reviewers see the judge's word",
    "show_findings": "Reviewers see the findings",
    "show_decisions": "Reviewers see other people's decisions",
}


# What is not sent of these stays as it is.
KEPT = ("ask_below_seconds", "show_judgement", "show_findings", "show_decisions")


class KeepingForm(forms.ModelForm):
    """Fields that may be left out keep their value: that of the dataset, or the default of a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in KEPT:
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """The values, with what was left out."""
        found = super().clean() or self.cleaned_data
        return found | {name: getattr(self.instance, name) for name in KEPT if found.get(name) in ("", None)}


class DatasetForm(KeepingForm):
    """A new dataset."""

    guidelines = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What reviewers should hold to, in Markdown. It can be written later, too.",
    )

    class Meta:
        model = Dataset
        fields = ["name", "slug", "description", *RULES]
        labels = RULES | {"slug": "Short name in addresses"}
        help_texts = {"slug": "Letters, digits and dashes. It stays as it is."}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
        }


class PolicyForm(KeepingForm):
    """What an admin may change of a dataset later; what they left as the page showed it stays as it is by now."""

    class Meta:
        model = Dataset
        fields = ["name", "description", *RULES]
        labels = RULES
        widgets = DatasetForm.Meta.widgets

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # what the page showed is told from what somebody else stored meanwhile
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """The values, with the stored ones of what was not changed on the page."""
        found = super().clean()
        told = [name for name in found if self[name].html_initial_name in self.data]
        return found | {name: getattr(self.instance, name) for name in told if name not in self.changed_data}
