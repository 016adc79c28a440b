"""The guidelines' editor."""

from django import forms

from annotation.guidelines import LONGEST


class GuidelinesForm(forms.Form):
    """The text, and the version that it was made from."""

    text = forms.CharField(
        label="Guidelines, in Markdown",
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
    )
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
