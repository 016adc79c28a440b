"""What a tab sends of its draft."""

from typing import Any
from uuid import UUID

from django import forms

from annotation.models import Draft
from biotool_site.lib.depth import too_deep
from biotool_site.lib.problems import Invalid

MOST_FIELDS = 200
LONGEST_NAME = 300


def _readable(given: Any) -> bool:
    """Whether these are texts and ticks by name."""
    return (
        isinstance(given, dict)
        and len(given) <= MOST_FIELDS
        and all(len(name) <= LONGEST_NAME and isinstance(value, (str, bool)) for name, value in given.items())
    )


class JsonField(forms.JSONField):
    """JSON of any depth; too deep to read is invalid, too."""

    def to_python(self, value: Any) -> Any:
        """The value. Raises ValidationError."""
        try:
            read = super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError("Nested too deep.") from error
        if too_deep(read):
            raise forms.ValidationError("Nested too deep.")
        return read


class DraftForm(forms.Form):
    """Which decision the draft is for."""

    kind = forms.ChoiceField(choices=Draft.Kind.choices)
    revision = forms.IntegerField(min_value=1, max_value=32_767)

    def checked(self) -> dict[str, Any]:
        """What was sent. Raises Invalid with the messages by field."""
        if self.is_valid():
            return self.cleaned_data
        errors = {name: [str(message) for message in found] for name, found in self.errors.items()}
        raise Invalid("The draft cannot be read. Reload the page; what you typed comes back.", errors=errors)


class SavedDraftForm(DraftForm):
    """A draft to keep. seen: versions of other tabs' drafts, by id. typed: texts and ticks by form and name."""

    tab = forms.UUIDField()
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    seen = JsonField(required=False)
    typed = JsonField(required=False)

    def clean_seen(self) -> dict[UUID, int]:
        """Versions by the draft's id."""
        given = self.cleaned_data["seen"] or {}
        try:
            return {UUID(id): int(version) for id, version in given.items()}
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            raise forms.ValidationError("Should be versions by id.") from error

    def clean_typed(self) -> dict[str, str | bool]:
        """Texts and ticks by name."""
        given = self.cleaned_data["typed"] or {}
        if not _readable(given):
            raise forms.ValidationError("Should be texts and ticks by name.")
        return given
