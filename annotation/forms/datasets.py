"""A dataset's name, policy and guidelines."""

from django import forms

from annotation.models import Dataset

RULES = {
    "reviews_required": "People per quadruplet",
    "claim_minutes": "Minutes a claim lasts",
    "edit_counts_as_approval": "An edit counts as its author's approval",
    "oldest_days": "Days an observation may be old",
}


class DatasetForm(forms.ModelForm):
    """A new dataset."""

    class Meta:
        model = Dataset
        fields = ["name", "slug", "description", "guidelines", *RULES]
        labels = RULES | {"slug": "Short name in addresses"}
        help_texts = {"slug": "Letters, digits and dashes. It stays as it is."}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "guidelines": forms.Textarea(attrs={"rows": 8}),
        }


class PolicyForm(forms.ModelForm):
    """What an admin may change of a dataset later."""

    class Meta:
        model = Dataset
        fields = ["name", "description", "guidelines", *RULES]
        labels = RULES
        widgets = DatasetForm.Meta.widgets
