"""A person's drafts: for the form that they come back into, and as a list of what was begun."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from annotation.drafts.fields import Field, typed
from annotation.models import Adjudication, Dataset, Draft, Review, Revision
from annotation.models.quadruplet import State

LISTED = 20


@dataclass(frozen=True)
class Begun:
    """A revision that the person began to decide on: the newest draft. open: whether it waits for a decision still."""

    draft: Draft
    open: bool
    typed: list[Field]


def kept(*, author: Any, revision: Revision, kind: str) -> list[dict[str, Any]]:
    """The person's drafts on the revision for the page's script, the newest first; a discarded one has no fields."""
    rows = Draft.objects.filter(author=author, revision=revision, kind=kind).order_by("-updated_at")
    return [
        {
            "id": str(row.pk),
            "tab": str(row.tab),
            "version": row.version,
            "at": row.updated_at.isoformat(),
            "fields": row.fields,
        }
        for row in rows
    ]


def begun(dataset: Dataset, author: Any) -> list[Begun]:
    """What the person began in the dataset and has not decided, the newest first; two queries."""
    reviewed = Review.objects.filter(revision=OuterRef("revision"), reviewer=author, superseded_at__isnull=True)
    settled = Adjudication.objects.filter(revision=OuterRef("revision"))
    rows = (
        Draft.objects.filter(author=author, revision__quadruplet__dataset=dataset)
        .exclude(fields={})
        .exclude(Q(kind=Draft.Kind.REVIEW) & Exists(reviewed))
        .exclude(Q(kind=Draft.Kind.ADJUDICATION) & Exists(settled))
        .select_related("revision__quadruplet")
        .order_by("-updated_at")[: 2 * LISTED]
    )
    newest: dict[Any, Draft] = {}
    for row in rows:
        newest.setdefault((row.revision_id, row.kind), row)
    shown = list(newest.values())[:LISTED]
    return [Begun(row, _is_open(row), typed(row.fields, dataset.reason_labels)) for row in shown]


def _is_open(draft: Draft) -> bool:
    quadruplet = draft.revision.quadruplet
    waits = State.DISPUTED if draft.kind == Draft.Kind.ADJUDICATION else State.PENDING
    return quadruplet.state == waits and quadruplet.current_id == draft.revision_id
