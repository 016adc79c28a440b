"""Forms about people."""

from django import forms

from biotool_site.accounts.models import Scope
from biotool_site.accounts.tokens import LIFETIMES


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(max_length=100, help_text="What will use it, for example: training cluster.")
    scope = forms.ChoiceField(choices=Scope, initial=Scope.READ, label="What it may do")
    days = forms.TypedChoiceField(
        choices=[*((str(days), f"in {days} days") for days in LIFETIMES), ("", "never")],
        coerce=int,
        empty_value=None,
        required=False,
        initial="90",
        label="It expires",
    )
