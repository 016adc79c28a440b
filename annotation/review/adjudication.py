"""The decision that ends a disagreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from annotation import guidelines
from annotation.models import Adjudication, Draft, Quadruplet, Revision, Verdict
from annotation.models.quadruplet import State
from annotation.notifications import events
from annotation.review import edits, services, states
from annotation.review.reasons import choices as choices_of
from biotool_site.lib.problems import Conflict, Invalid
from biotools.evidence.models import Observation


class AlreadySettled(Conflict):
    """Another adjudicator was first. `adjudication` is what they decided."""

    code = "already-settled"
    title = "This dispute is settled already"

    def __init__(self, adjudication: Adjudication) -> None:
        self.adjudication = adjudication
        super().__init__(f"{_told(adjudication)} Nothing of yours was stored.")


@dataclass(frozen=True)
class Decision:
    """What an adjudicator sends. query, arguments: a wording of their own; wording_of: that of an earlier revision."""

    verdict: str
    reasons: list[str]
    comment: str
    query: str | None = None
    arguments: dict[str, Any] | None = None
    wording_of: int | None = None


@transaction.atomic
def adjudicate(
    *,
    quadruplet_id: UUID | str,
    adjudicator: Any,
    revision: int,
    verdict: str,
    reasons: Sequence[str] = (),
    comment: str = "",
    **wording: Any,
) -> Adjudication:
    """End the disagreement on a disputed quadruplet: approve, reject, or edit into an approved revision.

    wording: for an edit, `query` and `arguments`, or `wording_of`, the number of an earlier revision whose wording
    stands again. The same decision of the same person again returns the stored one. Raises Invalid, NotExecuted,
    AlreadySettled when somebody else was first, and StaleRevision when it is not disputed or has moved on.
    """
    services.check(verdict, reasons, comment)
    quadruplet = services.lock(quadruplet_id)
    choices = choices_of(quadruplet.dataset)
    decision = Decision(verdict, choices.slugs(reasons), comment, **wording)
    _require_one_wording(decision)
    if settled := _settled(quadruplet, revision):
        if _is(settled, decision, adjudicator):
            return settled
        raise AlreadySettled(settled)
    services.require_revision(quadruplet, revision, State.DISPUTED)
    choices.check(decision.reasons, comment)
    base = quadruplet.current
    outcome = _outcome(quadruplet, decision, adjudicator)
    stored = Adjudication.objects.create(
        quadruplet=quadruplet,
        revision=base,
        outcome=outcome,
        adjudicator=adjudicator,
        verdict=verdict,
        reasons=decision.reasons,
        comment=comment,
        guidelines=guidelines.last_read(quadruplet.dataset, adjudicator),
    )
    Draft.objects.filter(author=adjudicator, revision=base, kind=Draft.Kind.ADJUDICATION).delete()
    states.move(quadruplet, to=states.settle(verdict), because="adjudicate", actor=adjudicator, revision=outcome)
    events.adjudicated(stored)
    return stored


def execute(*, quadruplet: Quadruplet, arguments: dict[str, Any]) -> Observation:
    """Run an edited call for an adjudicator of a disputed quadruplet. Raises StaleRevision, Invalid, CallFailed."""
    services.require_revision(quadruplet, quadruplet.current.number, State.DISPUTED)
    return edits.execute(quadruplet.function, arguments)


def last(quadruplet: Quadruplet) -> Adjudication | None:
    """The quadruplet's newest adjudication."""
    rows = quadruplet.adjudications.select_related("adjudicator", "revision", "outcome")
    return rows.order_by("-created_at").first()


def _require_one_wording(decision: Decision) -> None:
    if decision.wording_of is None:
        return
    if decision.verdict != Verdict.EDIT:
        raise Invalid("An earlier wording is taken as an edit.", errors={"verdict": ["Should be edit."]})
    if decision.query is not None or decision.arguments is not None:
        raise Invalid("Send an earlier wording or one of your own, not both.", errors={"wording_of": ["Leave it out."]})


def _outcome(quadruplet: Quadruplet, decision: Decision, adjudicator: Any) -> Revision:
    """The revision that the decision leaves."""
    query, arguments = decision.query, decision.arguments
    if decision.wording_of is not None:
        return edits.restored(quadruplet, author=adjudicator, number=decision.wording_of)
    if decision.verdict == Verdict.EDIT:
        return edits.next_revision(quadruplet, author=adjudicator, query=query, arguments=arguments)
    if edits.changed(quadruplet.current, query, arguments):
        raise Invalid("The wording was changed. Send it as an edit.", errors={"verdict": ["Should be edit."]})
    return quadruplet.current


def _settled(quadruplet: Quadruplet, revision: int) -> Adjudication | None:
    """The adjudication that ended the dispute on this revision, if there is one."""
    if quadruplet.state == State.DISPUTED:
        return None
    rows = quadruplet.adjudications.select_related("adjudicator", "revision", "outcome__tool", "outcome__call")
    settled = rows.filter(revision__number=revision).first()
    if settled:
        settled.quadruplet = quadruplet
    return settled


def _is(settled: Adjudication, decision: Decision, adjudicator: Any) -> bool:
    """Whether this very decision of this very person is what was stored."""
    sent = (adjudicator.pk, decision.verdict, decision.reasons, decision.comment)
    if (settled.adjudicator_id, settled.verdict, settled.reasons, settled.comment) != sent:
        return False
    if decision.wording_of is None:
        return not edits.changed(settled.outcome, decision.query, decision.arguments)
    earlier = settled.quadruplet.revisions.filter(number=decision.wording_of).first()
    return earlier is not None and earlier.same_wording(settled.outcome)


def _told(adjudication: Adjudication) -> str:
    who = adjudication.adjudicator.get_full_name() or adjudication.adjudicator.get_username()
    if adjudication.verdict == Verdict.REJECT:
        return f"{who} rejected it."
    return f"{who} approved it as revision {adjudication.outcome.number}."
