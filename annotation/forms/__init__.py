"""What people fill in on the pages of annotation."""

from annotation.forms.arguments import ArgumentsForm
from annotation.forms.datasets import DatasetForm, MemberForm, PolicyForm
from annotation.forms.decisions import DecisionForm
from annotation.forms.drafts import DraftForm, SavedDraftForm
from annotation.forms.explorer import ExplorerForm

__all__ = ["ArgumentsForm", "DatasetForm", "DecisionForm", "DraftForm", "ExplorerForm", "MemberForm", "PolicyForm", "SavedDraftForm"]
