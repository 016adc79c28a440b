"""The tables of people's work."""

from annotation.models.agreement import AgreementCounts
from annotation.models.bulk import BulkAction, BulkItem
from annotation.models.dataset import Dataset, Membership, Role, Showing
from annotation.models.discussion import Bookmark, Comment, Flag, Mention, Resolution
from annotation.models.draft import Draft
from annotation.models.guidelines import Guidelines, GuidelinesRead
from annotation.models.imports import Import, Unchecked
from annotation.models.intake import Intake
from annotation.models.invitation import Invitation
from annotation.models.keyboard import KeyBinding, Keyboard
from annotation.models.link import LinkMend, RevisionLinks
from annotation.models.notification import Notification, NotificationSettings
from annotation.models.quadruplet import Finding, Judgement, Quadruplet, Revision, StateChange
from annotation.models.reject_reason import RejectReason
from annotation.models.release import PseudonymKey, Release, ReleaseFile, ReleaseRecord, ReleaseTool
from annotation.models.review import Adjudication, Claim, Review, Skip, Verdict
from annotation.models.saved import SavedFilter
from annotation.models.settling import Settling
from annotation.models.tally import Tally
from annotation.models.text import QuadrupletText

__all__ = [
    "Adjudication",
    "AgreementCounts",
    "Bookmark",
    "BulkAction",
    "BulkItem",
    "Claim",
    "Comment",
    "Dataset",
    "Draft",
    "Finding",
    "Flag",
    "Guidelines",
    "GuidelinesRead",
    "Import",
    "Intake",
    "Invitation",
    "Judgement",
    "KeyBinding",
    "Keyboard",
    "LinkMend",
    "Membership",
    "Mention",
    "Notification",
    "NotificationSettings",
    "PseudonymKey",
    "Quadruplet",
    "QuadrupletText",
    "RejectReason",
    "Release",
    "ReleaseFile",
    "ReleaseRecord",
    "ReleaseTool",
    "Resolution",
    "Review",
    "Revision",
    "RevisionLinks",
    "Role",
    "SavedFilter",
    "Settling",
    "Showing",
    "Skip",
    "StateChange",
    "Tally",
    "Unchecked",
    "Verdict",
]
