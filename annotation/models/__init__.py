"""The tables of people's work."""

from annotation.models.dataset import Dataset, Membership, Role
from annotation.models.discussion import Bookmark, Comment, Flag, Mention, Resolution
from annotation.models.intake import Intake
from annotation.models.invitation import Invitation
from annotation.models.quadruplet import Finding, Judgement, Quadruplet, Revision, StateChange
from annotation.models.release import PseudonymKey, Release, ReleaseFile, ReleaseRecord, ReleaseTool
from annotation.models.review import Adjudication, Claim, Review, Skip, Verdict

__all__ = [
    "Adjudication",
    "Bookmark",
    "Claim",
    "Comment",
    "Dataset",
    "Finding",
    "Flag",
    "Intake",
    "Invitation",
    "Judgement",
    "Membership",
    "Mention",
    "PseudonymKey",
    "Quadruplet",
    "Release",
    "ReleaseFile",
    "ReleaseRecord",
    "ReleaseTool",
    "Resolution",
    "Review",
    "Revision",
    "Role",
    "Skip",
    "StateChange",
    "Verdict",
]
