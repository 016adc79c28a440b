"""What people write in a discussion. The services check the meaning; these read the shape."""

from typing import Any

from django import forms

from annotation.models.quadruplet import State


class CommentForm(forms.Form):
    """A comment, or a reply to the comment that began a thread."""

    text = forms.CharField(required=False, strip=True)
    thread = forms.UUIDField(required=False)
    key = forms.CharField(max_length=200, required=False)


class BookmarksForm(forms.Form):
    """Which of one's bookmarks to list."""

    dataset = forms.ChoiceField(required=False)
    state = forms.ChoiceField(choices=[("", "any"), *State.choices], required=False)
    search = forms.CharField(max_length=200, required=False, label="Words in the query")
    before = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, datasets: list[tuple[str, str]], *given: Any) -> None:
        super().__init__(*given)
        self.fields["dataset"].choices = [("", "all"), *datasets]  # type: ignore[attr-defined]  # a choice field
