"""Launching a batch, as a form."""

from typing import Any

from django import forms

import biotools
from synthesis.batches.calibration import DEFAULT_SHARE
from synthesis.batches.plan import MOST_CALLS, MOST_WANTED
from synthesis.batches.services import USED_ROLES
from synthesis.llm.roles import JUDGE
from synthesis.models import Batch
from synthesis.words import MODEL_OF

SOURCES = (
    ("recorded", "Recorded calls"),
    ("sampler", "Sampler (options paired, no LLM)"),
    ("llm", "LLM (call synthesis)"),
)
MODES = (("live", "Live, one by one"), ("provider_batch", "In files, by the provider's batch interface"))
CHOOSING = ("functions", "families", "databases", "subfields")
MODELS = tuple(f"model_{role}" for role in USED_ROLES)


class LaunchForm(forms.Form):
    """Functions and how many calls of each; what the plan refuses comes back beside its field."""

    name = forms.CharField(required=False, max_length=200, help_text="Empty: named by what it does.")
    functions = forms.MultipleChoiceField(required=False, label="Functions")
    families = forms.MultipleChoiceField(required=False, label="Whole families")
    databases = forms.MultipleChoiceField(required=False, label="Whole databases")
    subfields = forms.MultipleChoiceField(required=False, label="Whole subfields")
    filter = forms.CharField(required=False, max_length=100)  # what the list is narrowed to; kept over an estimate
    calls = forms.IntegerField(
        label="Calls per function", required=False, min_value=1, max_value=MOST_CALLS, initial=10
    )
    top_up = forms.IntegerField(
        label="Or top up each function to",
        required=False,
        min_value=1,
        max_value=MOST_WANTED,
        help_text="Approved and pending quadruplets. Functions that have as many are left out; calls are computed.",
    )
    sources = forms.MultipleChoiceField(
        label="Where calls come from", choices=SOURCES, widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(
        label="How LLM roles are asked",
        required=False,
        choices=MODES,
        help_text="Providers answer files within a day and for less, most for half the price. A role whose server has"
        " no batch interface is asked live.",
    )
    votes = forms.IntegerField(label="Votes of the judge", min_value=1, max_value=9, initial=1)
    calibration_share = forms.FloatField(
        label="Share of filtered ones to review blind",
        required=False,
        min_value=0,
        max_value=1,
        initial=DEFAULT_SHARE,
        help_text="0 to 1. Experts see these without the judge's word, so that its misses are measured.",
    )
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
        for name, attribute in (("families", "family"), ("databases", "database"), ("subfields", "subfield")):
            self._offer(name, sorted({getattr(function, attribute) for function in catalogue}))
        for role in USED_ROLES:
            help_text = "Several, with commas, take turns at its votes." if role == JUDGE else ""
            self.fields[f"model_{role}"] = forms.CharField(
                label=MODEL_OF[role], required=False, max_length=600, help_text=help_text
            )
        sources = self.fields["sources"]
        assert isinstance(sources, forms.MultipleChoiceField)
        sources.choices = SOURCES if replaying else SOURCES[1:]
        sources.initial = [sources.choices[0][0]]

    def _offer(self, name: str, values: list[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(value, value) for value in values]

    def models(self) -> list[forms.BoundField]:
        """The fields that name a model for a role."""
        return [self[name] for name in MODELS]

    def other_models(self) -> bool:
        """Whether any role is to be played by another model than usual."""
        return any(field.value() for field in self.models())

    def opened(self) -> set[str]:
        """The families of which something is chosen: they are shown open."""
        chosen = set(self["functions"].value() or [])
        return {*(self["families"].value() or []), *(f.family for f in biotools.functions() if f.name in chosen)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("calls") is None and data.get("top_up") is None and "calls" not in self.errors:
            self.add_error("calls", "Say how many calls of each function, or to what number to top up.")
        return data

    def request(self) -> dict[str, Any]:
        """What services.launch takes; a number to top up to goes before the calls of each function."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in (*MODELS, "filter")}
        data |= {name: data[name] or None for name in CHOOSING}
        data["roles"] = {role: wanted for role in USED_ROLES if (wanted := _models(self.cleaned_data[f"model_{role}"]))}
        return data | {"calls": None if data["top_up"] else data["calls"]}


def _models(text: str) -> Any:
    """One model as its name, several (the judge's votes take turns) as a list; empty for the usual one."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    return names if len(names) > 1 else "".join(names)


def like(batch: Batch) -> dict[str, Any]:
    """The form's values for a batch with the settings of another; functions that left the catalogue are left out."""
    known = {function.name for function in biotools.functions()}
    models = {
        f"model_{role}": wanted if isinstance(wanted, str) else ", ".join(wanted)
        for role, wanted in batch.roles.items()
    }
    return {
        "name": batch.name,
        "functions": [name for name in batch.functions if name in known],
        "calls": None if batch.top_up else batch.calls,
        "top_up": batch.top_up,
        "sources": batch.sources,
        "mode": batch.mode,
        "votes": batch.votes,
        "calibration_share": batch.calibration_share,
        "budget": batch.budget,
        "seed": batch.seed,
        **models,
    }


class ResumeForm(forms.Form):
    """A new budget for a batch that its budget paused."""

    budget = forms.DecimalField(required=False, min_value=0, max_digits=10, decimal_places=4)
