"""Fourth step: the judge says whether the observation supports the query, which then becomes a quadruplet."""

import logging
from functools import partial
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils import timezone

import biotools
from synthesis.llm import roles
from synthesis.llm.errors import AnsweredLater, Unfit, Unreadable
from synthesis.models import Query
from synthesis.steps import evidence, hand_over
from synthesis.steps import lease as leases
from synthesis.steps.asking import MOST_SEEDS, ask, told
from synthesis.steps.endings import drop
from synthesis.steps.lease import Lease, LeaseLost
from synthesis.steps.order import JUDGE
from synthesis.steps.troubles import asking_llm
from synthesis.steps.votes import Vote, settle

log = logging.getLogger(__name__)


def run(query_id: UUID) -> None:
    """Judge the query and hand it over. Twice is harmless: each vote is one row of the ledger.

    A judge who is away, cannot be read, or gives nothing but unfaithful votes leaves the query unjudged, and is
    asked again with other seeds; that is never "not informative". Votes that were given are read from the ledger.
    """
    lease = leases.take(JUDGE, query_id)
    if lease is None:
        return
    tries = lease.row.attempts + 1

    def give_up(words: str) -> None:
        if tries < MOST_SEEDS:
            leases.postpone(lease, words)
        else:
            drop(lease, "unjudged", f"The judge could not be read {MOST_SEEDS} times, the last time: {words}")

    with asking_llm(lease, give_up):
        data = _data(lease.row)
        try:
            votes = _votes(lease, data)
        except Unreadable as error:
            tries = error.tries  # a judge who was only away does not use up its chances to be read
            raise
        judgement = settle(votes)
        if judgement is None:
            tries = max(vote.tries for vote in votes)
            give_up("The evidence of the judge is not in the observation.")
        else:
            _store(lease, judgement)


def _data(query: Query) -> dict[str, Any]:
    """What the judge is told."""
    proposal = query.proposal
    assert proposal.observation is not None
    function = told(biotools.function(proposal.function))
    del function["parameters"]
    return {
        "query": query.text,
        "function": function,
        "arguments": proposal.arguments,
        "observation": proposal.observation.summary,
    }


def _votes(lease: Lease, data: dict[str, Any]) -> list[Vote]:
    """All votes. Raises LLMErrors; AnsweredLater only when all that a file must answer is asked."""
    votes: list[Vote] = []
    later: AnsweredLater | None = None
    for number in range(lease.row.batch.votes):
        try:
            votes.append(_vote(lease, data, number))
        except AnsweredLater as error:
            later = error
    if later:
        raise later
    return votes


def _vote(lease: Lease, data: dict[str, Any], number: int) -> Vote:
    """One vote; unfaithful where its evidence does not hold after all repair rounds. Raises LLMErrors.

    It is kept and does not count: what it invented says nothing of the query, and the other votes are still worth
    what they are.
    """
    check = partial(evidence.complaints, observation=data["observation"])
    try:
        answer = ask(lease, roles.JUDGE, data, check, vote=number)
    except Unfit as error:
        log.info("vote_unfaithful query=%s vote=%s model=%s", lease.row.pk, number, error.model)
        return Vote(error.value, error.model, error.prompt_version, faithful=False, tries=error.tries)
    quotes = [
        {**item, "pointer": evidence.inside(item["pointer"], data["observation"])} for item in answer.value["evidence"]
    ]
    return Vote({**answer.value, "evidence": quotes}, answer.model, answer.prompt_version)


def _store(lease: Lease, judgement: dict[str, Any]) -> None:
    """Store the judgement with the quadruplet that it makes; alone where that fails, so that nobody judges again."""
    query: Query = lease.row
    query.judgement = judgement | {"judged_at": timezone.now().isoformat()}
    try:
        hand_over.store(lease)
    except (LeaseLost, OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("hand_over_failed query=%s", query.pk)
        leases.store(lease, state=Query.State.JUDGED, judgement=query.judgement, sent_at=None)
    log.info("query_judged query=%s informative=%s", query.pk, judgement["informative"])
