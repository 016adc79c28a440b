"""Which notifications to list, and how a person wants to be told."""

from typing import Any

from django import forms

from annotation.models import NotificationSettings
from annotation.models.notification import Kind, Mail

HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class NotificationsForm(forms.Form):
    """Which of one's notifications to list."""

    kind = forms.ChoiceField(choices=[("", "all"), *Kind.choices], required=False, label="What happened")
    unread = forms.BooleanField(required=False, widget=forms.HiddenInput)


class NotificationSettingsForm(forms.Form):
    """The kinds that are wanted, in the site and by e-mail, and when e-mail goes out."""

    mail = forms.ChoiceField(choices=Mail.choices, label="E-mail")
    digest_hour = forms.TypedChoiceField(choices=HOURS, coerce=int, label="Hour of the daily and weekly e-mail (UTC)")
    in_app = forms.MultipleChoiceField(
        choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple, label="Shown in the site"
    )
    by_mail = forms.MultipleChoiceField(
        choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple, label="Sent by e-mail"
    )

    def __init__(self, stored: NotificationSettings, given: Any = None) -> None:
        self.stored = stored
        initial = {
            "mail": stored.mail,
            "digest_hour": stored.digest_hour,
            "in_app": [kind for kind in Kind.values if kind not in stored.not_in_app],
            "by_mail": [kind for kind in Kind.values if kind not in stored.not_by_mail],
        }
        super().__init__(given, initial=initial)

    def chosen(self) -> NotificationSettings:
        """The stored choice with what was sent, not saved yet."""
        sent = self.cleaned_data
        self.stored.mail, self.stored.digest_hour = sent["mail"], sent["digest_hour"]
        self.stored.not_in_app = [kind for kind in Kind.values if kind not in sent["in_app"]]
        self.stored.not_by_mail = [kind for kind in Kind.values if kind not in sent["by_mail"]]
        return self.stored
