"""The form that orders a release."""

from django import forms

from annotation.models.release import VERSION
from annotation.releases.services import LARGEST_SEED, LARGEST_TEST_PERCENT, LONGEST_NOTES


class CutForm(forms.Form):
    """Version and notes; seed and share of the split."""

    version = forms.CharField(
        max_length=40, validators=[VERSION], help_text="It stays for ever: letters, digits, dots, dashes."
    )
    notes = forms.CharField(
        required=False,
        max_length=LONGEST_NOTES,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What is new; it goes into the dataset card.",
    )
    test_percent = forms.IntegerField(
        label="Test share in percent", initial=20, min_value=0, max_value=LARGEST_TEST_PERCENT
    )
    seed = forms.IntegerField(
        label="Seed of the split",
        initial=0,
        min_value=0,
        max_value=LARGEST_SEED,
        help_text="The same seed and records give the same split.",
    )
