"""A dataset's reject reasons: one line for each digit, empty where the digit is free."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from annotation.models import RejectReason
from annotation.models.reject_reason import DIGITS
from annotation.review.reason_list import LONGEST_LABEL, LONGEST_SLUG, Wanted


class ReasonForm(forms.Form):
    """The reason under one digit."""

    slug = forms.CharField(max_length=LONGEST_SLUG, required=False, widget=forms.HiddenInput)
    label = forms.CharField(max_length=LONGEST_LABEL, required=False)
    needs_comment = forms.BooleanField(required=False)

    def __init__(self, digit: str, data: Mapping[str, Any] | None, using: RejectReason | None) -> None:
        self.digit = digit
        initial = {"slug": using.slug, "label": using.label, "needs_comment": using.needs_comment} if using else {}
        super().__init__(data, initial=initial, prefix=f"key{digit}")


class ReasonsForm:
    """All ten lines. It has no digit twice; what else can be wrong, `reason_list.arrange` tells."""

    def __init__(self, using: Iterable[RejectReason], data: Mapping[str, Any] | None = None) -> None:
        by_digit = {reason.key: reason for reason in using}
        self.lines = [ReasonForm(digit, data, by_digit.get(digit)) for digit in DIGITS]

    def is_valid(self) -> bool:
        """Whether each line can be read."""
        return not any(line.errors for line in self.lines)

    def _filled(self) -> list[ReasonForm]:
        return [line for line in self.lines if line.cleaned_data["label"]]

    def wanted(self) -> list[Wanted]:
        """The list that was sent: the lines that have words."""
        return [Wanted(key=line.digit, **line.cleaned_data) for line in self._filled()]

    def add_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Put what was refused (`reasons.0.label`, counted as in `wanted`) beside its line."""
        filled = self._filled()
        for name, messages in errors.items():
            _, place, _ = name.split(".")
            for message in messages:
                filled[int(place)].add_error("label", message)
