"""What people fill in on the pages of annotation."""

from annotation.forms.arguments import ArgumentsForm
from annotation.forms.datasets import DatasetForm, MemberForm, PolicyForm
from annotation.forms.decisions import DecisionForm
from annotation.forms.discussion import CommentForm
from annotation.forms.explorer import ExplorerForm

__all__ = ["ArgumentsForm", "CommentForm", "DatasetForm", "DecisionForm", "ExplorerForm", "MemberForm", "PolicyForm"]
