"""Launching a batch, as a form."""

from collections import defaultdict
from typing import Any

from django import forms

import biotools

SOURCES = (("recorded", "Recorded calls"), ("llm", "LLM (call synthesis)"))


class LaunchForm(forms.Form):
    """Functions and how many calls of each; what the plan refuses comes back beside its field."""

    name = forms.CharField(required=False, max_length=200, help_text="Empty: named by what it does.")
    functions = forms.MultipleChoiceField(required=False, label="Functions")
    families = forms.MultipleChoiceField(required=False, label="Whole families")
    calls = forms.IntegerField(label="Calls per function", min_value=1, max_value=500, initial=10)
    sources = forms.MultipleChoiceField(
        label="Where calls come from", choices=SOURCES, widget=forms.CheckboxSelectMultiple
    )
    votes = forms.IntegerField(label="Votes of the judge", min_value=1, max_value=9, initial=1)
    budget = forms.DecimalField(
        label="Budget in US dollars",
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=4,
        help_text="Empty: no bound. The batch pauses before it would pass it.",
    )
    seed = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The same seed chooses the same calls and asks the LLM the same.",
    )

    def __init__(self, *args: Any, replaying: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        catalogue = biotools.functions()
        self._offer("functions", [function.name for function in catalogue])
        self._offer("families", sorted({function.family for function in catalogue}))
        sources = self.fields["sources"]
        assert isinstance(sources, forms.MultipleChoiceField)
        sources.choices = SOURCES if replaying else SOURCES[1:]
        sources.initial = [sources.choices[0][0]]

    def _offer(self, name: str, values: list[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(value, value) for value in values]

    def by_database(self) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
        """The catalogue as database -> family -> functions, for a checklist."""
        tree: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for function in sorted(biotools.functions(), key=lambda f: (f.database, f.family, f.name)):
            tree[function.database][function.family].append(function)
        return [(database, list(families.items())) for database, families in tree.items()]

    def opened(self) -> set[str]:
        """The families of which something is chosen: they are shown open."""
        chosen = set(self["functions"].value() or [])
        return {*(self["families"].value() or []), *(f.family for f in biotools.functions() if f.name in chosen)}

    def request(self) -> dict[str, Any]:
        """What services.launch takes."""
        data = self.cleaned_data
        return {**data, "functions": data["functions"] or None, "families": data["families"] or None}


class ResumeForm(forms.Form):
    """A new budget for a batch that its budget paused."""

    budget = forms.DecimalField(required=False, min_value=0, max_digits=10, decimal_places=4)
