"""A reviewer's verbs: submit a decision, run an edited call."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from annotation.models import Quadruplet, Review, Revision, Verdict
from annotation.models.quadruplet import State
from annotation.notifications import events
from annotation.queue import claims
from annotation.review import edits, looking, states, storing
from biotool_site.lib.canonical import digest
from biotool_site.lib.problems import Conflict, Invalid
from biotool_site.lib.storable import unstorable
from biotools.evidence import calling
from biotools.evidence.models import Observation

LONGEST_COMMENT = 10_000
REUSED = "Another review was sent under this Idempotency-Key before. Use a new key for a new review."


class StaleRevision(Conflict):
    """The quadruplet moved on to another revision; what was sent speaks of an older one."""

    code = "stale-revision"
    title = "The quadruplet was edited meanwhile"


class AlreadyReviewed(Conflict):
    """One person decides once on a revision."""

    code = "already-reviewed"
    title = "You have decided on this already"


class KeyReused(Conflict):
    """An idempotency key names one review, not two."""

    code = "key-reused"
    title = "This idempotency key was used for something else"


@transaction.atomic
def submit(
    *,
    quadruplet_id: UUID | str,
    claim_id: UUID | str,
    reviewer: Any,
    revision: int,
    verdict: str,
    key: str,
    query: str | None = None,
    arguments: dict[str, Any] | None = None,
    reasons: Sequence[str] = (),
    comment: str = "",
    seconds: int | None = None,
) -> Review:
    """Store one decision on one revision; the same key again returns the stored one.

    revision: the number the reviewer saw. query, arguments: the new wording, for an edit. seconds: that the reviewer
    worked on it, without time away; None where nobody measured, then those since the claim count. Raises Invalid,
    NotExecuted, ClaimLost, StaleRevision, AlreadyReviewed, KeyReused; then nothing is stored.
    """
    check(verdict, reasons, comment)
    claims.hold(quadruplet_id)
    sight = looking.look(
        quadruplet_id=quadruplet_id, claim_id=claim_id, reviewer=reviewer,
        revision=revision, key=key, with_reasons=bool(reasons),
    )  # fmt: skip
    wanted = sight.choices.slugs(reasons)
    sent = digest([str(quadruplet_id), str(claim_id), revision, verdict, query, arguments, wanted, comment])
    if sight.sent_before:
        return _same(seen(reviewer, key), sent)
    if sight.decided:
        raise AlreadyReviewed("You have already decided on this revision. Undo it if you want to change your decision.")
    if sight.claim is None:
        raise claims.lost()
    quadruplet = sight.quadruplet
    require_revision(quadruplet, revision, State.PENDING)
    sight.choices.check(wanted, comment)
    base = outcome = quadruplet.current
    verdicts = [*sight.verdicts, verdict]
    if verdict == Verdict.EDIT:
        outcome = edits.next_revision(quadruplet, author=reviewer, query=query, arguments=arguments)
        verdicts = [verdict]
    elif edits.changed(base, query, arguments):
        raise Invalid("The wording was changed. Send it as an edit.", errors={"verdict": ["Should be edit."]})
    review = storing.store(
        quadruplet, sight.claim, outcome,
        verdict=verdict, reasons=wanted, comment=comment, key=key, request_digest=sent, seconds=seconds,
    )  # fmt: skip
    if review is None:
        raise KeyReused(REUSED) if Review.objects.filter(reviewer=reviewer, key=key).exists() else claims.lost()
    decide(quadruplet, verdicts, because=verdict, actor=reviewer, revision=outcome)
    return review


def execute(
    *, quadruplet_id: UUID | str, claim_id: UUID | str, reviewer: Any, arguments: dict[str, Any]
) -> Observation:
    """Run an edited call for the holder of the claim, and keep it alive. Raises ClaimLost, Invalid, CallFailed."""
    quadruplet = Quadruplet.objects.get(pk=quadruplet_id)
    claims.lock_open(claim_id=claim_id, quadruplet=quadruplet, reviewer=reviewer)
    claims.renew(claim_id=claim_id, reviewer=reviewer)
    return calling.answered(quadruplet.function, arguments)


def decide(quadruplet: Quadruplet, verdicts: Sequence[str], *, because: str, actor: Any, revision: Revision) -> None:
    """Write the state that follows from the verdicts on the revision which is now current."""
    counted = states.standing(verdicts, quadruplet.dataset)
    before, to = quadruplet.state, states.decide(counted, reviews_required=quadruplet.dataset.reviews_required)
    states.move(quadruplet, to=to, because=because, actor=actor, revision=revision)
    if to == State.DISPUTED:
        events.disputed(quadruplet)
    elif before == State.DISPUTED:
        events.agreed(quadruplet)


def lock(quadruplet_id: UUID | str) -> Quadruplet:
    """The quadruplet with its current revision, its row locked until the transaction ends."""
    claims.hold(quadruplet_id)
    rows = Quadruplet.objects.select_related("dataset", "current__tool", "current__call", "current__observation")
    return rows.defer("current__observation__raw").get(pk=quadruplet_id)


def require_revision(quadruplet: Quadruplet, revision: int, state: State) -> None:
    """Pass when the quadruplet is in the state and at the revision that the person saw. Raises StaleRevision."""
    now_at = quadruplet.current.number
    if now_at != revision:
        raise StaleRevision(
            f"You decided on revision {revision}, but the quadruplet is at revision {now_at} now. "
            "Nothing was stored. Look at the new one, then decide.",
            revision=now_at,
        )
    if quadruplet.state != state:
        raise StaleRevision(
            f"The quadruplet is {quadruplet.state}, not {state}; it no longer waits for this decision.",
            revision=now_at,
        )


def check(verdict: str, given: Sequence[str], comment: str) -> None:
    """Pass what can be understood and stored, whatever dataset it is for. Raises Invalid that names the field."""
    if verdict not in Verdict.values:
        raise Invalid(
            f"The verdict is approve, edit or reject, not {verdict!r}.",
            errors={"verdict": ["Unknown verdict."]},
        )
    if len(comment) > LONGEST_COMMENT:
        raise Invalid(f"The comment is longer than {LONGEST_COMMENT} letters.", errors={"comment": ["Too long."]})
    if unstorable([comment, list(given)]):
        raise Invalid("The comment has a NUL letter or broken unicode.", errors={"comment": ["Remove it."]})


def seen(reviewer: Any, key: str) -> Review:
    """The review that the person sent under this key before."""
    return Review.objects.select_related("outcome", "quadruplet__current").get(reviewer=reviewer, key=key)


def _same(stored: Review, sent: str) -> Review:
    if stored.request_digest != sent:
        raise KeyReused(REUSED)
    return stored
