"""What is asked of an observation's viewer."""

from django import forms


class PartForm(forms.Form):
    """Which part of the tree: the children at a JSON pointer from an offset on, or all that leads to a node below."""

    pointer = forms.CharField(required=False, strip=False)
    offset = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    towards = forms.CharField(required=False, strip=False)
    alone = forms.BooleanField(required=False)
