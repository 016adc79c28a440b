"""What people fill in on the pages of annotation."""

from annotation.forms.arguments import ArgumentsForm
from annotation.forms.datasets import DatasetForm, MemberForm, PolicyForm
from annotation.forms.decisions import AdjudicationForm, DecisionForm
from annotation.forms.explorer import ExplorerForm

__all__ = [
    "AdjudicationForm",
    "ArgumentsForm",
    "DatasetForm",
    "DecisionForm",
    "ExplorerForm",
    "MemberForm",
    "PolicyForm",
]
