"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.validators import ASCIIUsernameValidator

from biotool_site.accounts.models import Scope, User
from biotool_site.accounts.tokens import LIFETIMES
from biotool_site.lib import deceptive


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


class NamedForm(forms.Form):
    """With a person's whole name, which stands in `first_name`, as not all names have two parts."""

    full_name = forms.CharField(
        max_length=150,
        label="Your name",
        help_text="As others here shall see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )

    def clean_full_name(self) -> str:
        """No name that only looks like another's."""
        name = self.cleaned_data["full_name"]
        if any(what for _, what in deceptive.runs(name)):
            raise forms.ValidationError("Write your name without invisible letters and letters of mixed scripts.")
        return name


class SignUpForm(NamedForm, UserCreationForm):
    """A new account for somebody who was invited."""

    class Meta:
        model = User
        fields = ["username", "email"]
        labels = {"username": "User name", "email": "E-mail (optional)"}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}
        help_texts = {"username": "You log in with it. Letters, digits and @ . + - _ only."}

    field_order = ["full_name", "username", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)  # the name comes first
        self.fields["password2"].label = "Password again"
        self.fields["password2"].help_text = ""

    def clean_username(self) -> str:
        """Plain letters only: a Cyrillic “а” would make a second “admin”."""
        username = super().clean_username()
        ASCIIUsernameValidator()(username)
        return username

    def save(self, commit: bool = True) -> User:
        """The new person."""
        self.instance.first_name = self.cleaned_data["full_name"]
        return super().save(commit)


class DetailsForm(NamedForm, forms.ModelForm):
    """What others see of a person, and where e-mail goes."""

    class Meta:
        model = User
        fields = ["email"]
        labels = {"email": "E-mail (optional)"}
        help_texts = {"email": "Notifications go there, if you wish. Other members do not see it."}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}

    field_order = ["full_name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].initial = self.instance.get_full_name()

    def save(self, commit: bool = True) -> User:
        """The person as they are called now."""
        self.instance.first_name, self.instance.last_name = self.cleaned_data["full_name"], ""
        return super().save(commit)
