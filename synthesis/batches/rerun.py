"""Set back what a batch dropped for a reason that may have passed, so that it is tried again."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from biotool_site.lib.problems import Conflict, Invalid
from synthesis.batches import states
from synthesis.models import Batch, Proposal, Query, Round
from synthesis.steps import messages
from synthesis.words import DROPS

log = logging.getLogger(__name__)

NO_CALLS = "no_calls"
PASSING = ("unavailable", "rate_limited", "unreadable_answer", "unjudged", "internal_error", NO_CALLS)
"""Reasons that say nothing of the call or query itself: a service or a model was away, or was not understood."""


@transaction.atomic
def rerun_dropped(*, batch: Batch, reason: str, by: Any) -> int:
    """Set back all that the batch dropped for the reason; how many rows that were.

    Twice is harmless: the second time nothing is dropped for it any more, and nothing changes. A batch that had
    ended runs again; a paused one stays paused. What is set back asks an LLM with a new seed, for the ledger would
    repeat the answer that could not be read. Raises Invalid for a reason that does not pass with time, Conflict
    for a cancelled batch.
    """
    _require_passing(reason)
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state == Batch.State.CANCELLED:
        raise Conflict("The batch is cancelled for good. Launch a new one with the same settings.", state=locked.state)
    number = sum(_set_back(rows, state) for rows, state in _dropped(locked, reason))
    if number:
        if locked.state in Batch.FINAL:
            states.reopen(locked.pk)
        messages.send_sweep_after_commit()
        log.info("batch_rerun batch=%s reason=%s rows=%s by=%s", locked.pk, reason, number, getattr(by, "pk", None))
    return number


def offered(drops: Mapping[str, int], failed: Iterable[tuple[str, str, str]]) -> list[tuple[str, int]]:
    """The reasons that can be re-run and how many rows each would set back, from a progress's figures."""
    rounds = sum(1 for _, source, _ in failed if source == "llm")
    numbers = {**drops, NO_CALLS: rounds}
    return [(reason, numbers[reason]) for reason in PASSING if numbers.get(reason)]


def failed_rounds(batch: Batch) -> QuerySet[Round]:
    """Rounds in which the LLM proposed no calls; other sources would have none the next time either."""
    return Round.objects.filter(batch=batch, state=Round.State.FAILED, source="llm")


def _require_passing(reason: str) -> None:
    if reason in PASSING:
        return
    words = (
        f"“{DROPS[reason]}” does not pass with time, so trying again would end the same."
        if reason in DROPS
        else f"No batch drops anything for the reason {reason[:60]!r}."
    )
    raise Invalid(f"{words} Reasons that can be re-run: {', '.join(PASSING)}.", errors={"reason": [words]})


def _dropped(batch: Batch, reason: str) -> list[tuple[QuerySet[Any], str]]:
    """The rows, each with the state at which it goes on: where it stood before it was dropped."""
    if reason == NO_CALLS:
        return [(failed_rounds(batch), Round.State.WAITING)]
    proposals = Proposal.objects.filter(batch=batch, state=Proposal.State.DROPPED, reason=reason)
    queries = Query.objects.filter(batch=batch, state=Query.State.DROPPED, reason=reason)
    executed, judged = Q(observation__isnull=False), Q(judgement__isnull=False)
    return [
        (proposals.filter(~executed), Proposal.State.PROPOSED),
        (proposals.filter(executed), Proposal.State.EXECUTED),
        (queries.filter(~judged), Query.State.WRITTEN),
        (queries.filter(judged), Query.State.JUDGED),
    ]


def _set_back(rows: QuerySet[Any], state: str) -> int:
    """Due at once, with a clean slate."""
    clean: dict[str, Any] = {"attempts": 0, "not_before": timezone.now(), "sent_at": None, "trouble": ""}
    reason = {} if rows.model is Round else {"reason": "", "detail": ""}
    return rows.update(state=state, reruns=F("reruns") + 1, **clean, **reason)
