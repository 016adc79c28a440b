"""What a person sends who mends a link."""

from typing import Any

from django import forms

from annotation.models import LinkMend
from biotool_site.lib import strict_json
from biotool_site.lib.problems import Invalid

LONGEST_WORDS = 500


class PlacesField(forms.Field):
    """Places as a JSON list."""

    def to_python(self, value: Any) -> list[Any]:
        try:
            read = strict_json.read(value or "[]")
        except ValueError as error:
            raise forms.ValidationError("Not JSON.") from error
        if not isinstance(read, list):
            raise forms.ValidationError("Not a list.")
        return read


class MendForm(forms.Form):
    """One part of the query, by its letters or by its words, how it stands and where."""

    revision = forms.IntegerField(min_value=1)
    standing = forms.ChoiceField(choices=LinkMend.Standing)
    start = forms.IntegerField(min_value=0, required=False)
    end = forms.IntegerField(min_value=1, required=False)
    words = forms.CharField(max_length=LONGEST_WORDS, required=False)
    occurrence = forms.IntegerField(min_value=1, max_value=1000, required=False)
    targets = PlacesField(required=False)

    def mend(self, query: str) -> dict[str, Any]:
        """What links.mending.mend is told. Raises Invalid with the messages by field."""
        if not self.is_valid():
            errors = {name: [str(message) for message in found] for name, found in self.errors.items()}
            raise Invalid("The link cannot be read. Reload the page and try again.", errors=errors)
        read = self.cleaned_data
        start, end = read["start"], read["end"]
        if start is None or end is None:
            start, end = _find(query, read["words"], read["occurrence"] or 1)
        return {name: read[name] for name in ("revision", "standing", "targets")} | {"start": start, "end": end}


def _find(query: str, words: str, occurrence: int) -> tuple[int, int]:
    """Where the words stand in the query, for the so-manieth time. Raises Invalid."""
    start = -1
    for _ in range(occurrence if words else 0):
        start = query.find(words, start + 1)
        if start < 0:
            break
    if start < 0:
        raise Invalid("The query does not hold these words.", errors={"words": ["Copy them from the query."]})
    return start, start + len(words)
