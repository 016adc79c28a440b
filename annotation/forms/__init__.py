"""What people fill in on the pages of annotation."""

from annotation.forms.arguments import ArgumentsForm
from annotation.forms.datasets import DatasetForm, PolicyForm
from annotation.forms.decisions import AdjudicationForm, DecisionForm
from annotation.forms.discussion import BookmarksForm, CommentForm
from annotation.forms.drafts import DraftForm, SavedDraftForm
from annotation.forms.explorer import ExplorerForm
from annotation.forms.guidelines import GuidelinesForm
from annotation.forms.members import InvitationForm, MemberForm
from annotation.forms.notifications import NotificationSettingsForm, NotificationsForm
from annotation.forms.reject_reasons import ReasonsForm

__all__ = [
    "AdjudicationForm",
    "ArgumentsForm",
    "BookmarksForm",
    "CommentForm",
    "DatasetForm",
    "DecisionForm",
    "DraftForm",
    "ExplorerForm",
    "GuidelinesForm",
    "InvitationForm",
    "MemberForm",
    "NotificationSettingsForm",
    "NotificationsForm",
    "PolicyForm",
    "ReasonsForm",
    "SavedDraftForm",
]
