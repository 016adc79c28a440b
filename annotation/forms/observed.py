"""What is asked of an observation's viewer."""

from django import forms


class PartForm(forms.Form):
    """Which part of the tree: the children at a JSON pointer from an offset on, or all that leads to a node below."""

    pointer = forms.CharField(required=False, strip=False)
    offset = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    towards = forms.CharField(required=False, strip=False)
    alone = forms.BooleanField(required=False)
    value = forms.BooleanField(required=False)


class SearchForm(forms.Form):
    """The text to look for."""

    text = forms.CharField(required=False, max_length=200)


class TableForm(forms.Form):
    """Which list, by its JSON pointer; sorted by which column (its pointer, after "-" downwards); from which row on."""

    pointer = forms.CharField(required=False, strip=False)
    sort = forms.CharField(required=False, strip=False, max_length=1000)
    offset = forms.IntegerField(required=False, min_value=0, max_value=10**9)


class SequenceForm(forms.Form):
    """Which of the sequences, from 0; its letters alone, or what is told of it."""

    at = forms.IntegerField(required=False, min_value=0, max_value=1000)
    letters = forms.BooleanField(required=False)


class RawForm(forms.Form):
    """From which byte on; as a file to keep."""

    offset = forms.IntegerField(required=False, min_value=0, max_value=10**9)
    download = forms.BooleanField(required=False)
