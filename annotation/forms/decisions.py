"""What a reviewer or adjudicator sends: the verdict on one revision, with what belongs to it."""

from typing import Any

from django import forms

from annotation.models import Verdict
from biotool_site.lib.problems import Invalid

LONGEST_REASON = 200


class ReasonsField(forms.MultipleChoiceField):
    """Slugs of reject reasons; which ones the dataset has, the services know."""

    def valid_value(self, value: str) -> bool:
        return len(value) <= LONGEST_REASON


class DecisionForm(forms.Form):
    """One decision. The services check the meaning; this reads the shape."""

    revision = forms.IntegerField(min_value=1)
    verdict = forms.ChoiceField(choices=Verdict.choices)
    key = forms.CharField(max_length=200, required=False)
    query = forms.CharField(required=False, strip=False)
    reasons = ReasonsField(required=False)
    comment = forms.CharField(required=False, strip=True)
    seconds = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)

    def checked(self) -> "DecisionForm":
        """Itself, readable. Raises Invalid with the messages by field."""
        if not self.is_valid():
            errors = {name: [str(message) for message in found] for name, found in self.errors.items()}
            raise Invalid("The decision cannot be read. Reload the page and send it again.", errors=errors)
        if self.cleaned_data["verdict"] == Verdict.REJECT and not self._explained():
            raise Invalid(
                "Choose at least one reason, or write a comment.",
                errors={"reasons": ["Say why you reject it."]},
            )
        return self

    def _explained(self) -> bool:
        return bool(self.cleaned_data["reasons"] or self.cleaned_data["comment"])


class AdjudicationForm(DecisionForm):
    """An adjudicator's decision: a verdict, or a `choice`, a side that is taken as it is.

    choice: `approve`, `reject`, or `wording-2` for the wording of revision 2, which becomes an edit.
    """

    choice = forms.RegexField(r"^(approve|reject|wording-[1-9][0-9]{0,4})$", required=False)
    wording_of = forms.IntegerField(min_value=1, required=False)

    def __init__(self, data: Any) -> None:
        verdict, _, number = data.get("choice", "").partition("-")
        if verdict:
            data = data.copy()
            data["verdict"] = Verdict.EDIT.value if number else verdict
            data["wording_of"] = number
        super().__init__(data)
