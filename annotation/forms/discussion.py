"""What people write in a discussion. The services check the meaning; these read the shape."""

from django import forms


class CommentForm(forms.Form):
    """A comment, or a reply to the comment that began a thread."""

    text = forms.CharField(required=False, strip=True)
    thread = forms.UUIDField(required=False)
    key = forms.CharField(max_length=200, required=False)
