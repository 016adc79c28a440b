"""The form that brings a file of quadruplets."""

from django import forms


class ImportForm(forms.Form):
    """A file, and whether its good records are taken beside bad ones."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,  # told in the same words as a file without records
        help_text="BioTool.json as published, or the quadruplets.jsonl of a release; UTF-8.",
    )
    partial = forms.BooleanField(
        label="Take the good records and report the rest",
        required=False,
        help_text="Otherwise one record with an error keeps all of the file out.",
    )
