"""Members of a dataset, and invitations to it."""

from django import forms

from annotation.invitations import DEFAULT_DAYS, MOST_DAYS
from annotation.models import Role

ROLES = {
    Role.REVIEWER: "reviewer: decides on quadruplets",
    Role.ADJUDICATOR: "adjudicator: also settles disagreements",
    Role.ADMIN: "admin: also changes settings, launches batches and cuts releases",
    Role.CONSUMER: "consumer: only downloads releases",
}


class MemberForm(forms.Form):
    """A person, by user name, and their role."""

    username = forms.CharField(label="User name", max_length=150)
    role = forms.ChoiceField(choices=Role.choices)


class InvitationForm(forms.Form):
    """A new invitation link."""

    role = forms.ChoiceField(choices=ROLES.items(), initial=Role.REVIEWER, label="They join as")
    days = forms.IntegerField(
        min_value=1, max_value=MOST_DAYS, initial=DEFAULT_DAYS, label="Days the link works", help_text="1 to 30"
    )
    note = forms.CharField(
        max_length=200,
        required=False,
        label="For whom (optional)",
        help_text="A name or an e-mail address, so that you know the link again. Nothing is sent.",
    )
