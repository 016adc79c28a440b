"""The decision that ends a disagreement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from annotation.models import Adjudication, Quadruplet, Verdict
from annotation.models.quadruplet import State
from annotation.notifications import events
from annotation.review import edits, services, states
from annotation.review.reasons import choices as choices_of
from biotool_site.lib.problems import Invalid
from biotools.evidence.models import Observation


@transaction.atomic
def adjudicate(
    *,
    quadruplet_id: UUID | str,
    adjudicator: Any,
    revision: int,
    verdict: str,
    query: str | None = None,
    arguments: dict[str, Any] | None = None,
    reasons: Sequence[str] = (),
    comment: str = "",
) -> Adjudication:
    """End the disagreement on a disputed quadruplet: approve, reject, or edit into an approved revision.

    Raises Invalid, NotExecuted, and StaleRevision when it is not disputed (any more) or has moved on.
    """
    services.check(verdict, reasons, comment)
    quadruplet = services.lock(quadruplet_id)
    services.require_revision(quadruplet, revision, State.DISPUTED)
    choices = choices_of(quadruplet.dataset)
    wanted = choices.slugs(reasons)
    choices.check(wanted, comment)
    base = outcome = quadruplet.current
    if verdict == Verdict.EDIT:
        outcome = edits.next_revision(quadruplet, author=adjudicator, query=query, arguments=arguments)
    elif edits.changed(base, query, arguments):
        raise Invalid("The wording was changed. Send it as an edit.", errors={"verdict": ["Should be edit."]})
    stored = Adjudication.objects.create(
        quadruplet=quadruplet,
        revision=base,
        outcome=outcome,
        adjudicator=adjudicator,
        verdict=verdict,
        reasons=wanted,
        comment=comment,
    )
    states.move(quadruplet, to=states.settle(verdict), because="adjudicate", actor=adjudicator, revision=outcome)
    events.adjudicated(stored)
    return stored


def execute(*, quadruplet: Quadruplet, arguments: dict[str, Any]) -> Observation:
    """Run an edited call for an adjudicator of a disputed quadruplet. Raises StaleRevision, Invalid, CallFailed."""
    services.require_revision(quadruplet, quadruplet.current.number, State.DISPUTED)
    return edits.execute(quadruplet.function, arguments)
