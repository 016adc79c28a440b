"""Fourth step: the judge says whether the observation supports the query."""

import json
import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import biotools
from synthesis.llm import roles
from synthesis.llm.asking import Answer
from synthesis.models import Query
from synthesis.steps import lease as leases
from synthesis.steps import messages
from synthesis.steps.asking import ask, told
from synthesis.steps.endings import drop
from synthesis.steps.lease import Lease
from synthesis.steps.order import HAND_OVER, JUDGE
from synthesis.steps.troubles import asking_llm

log = logging.getLogger(__name__)

MOST_TRIES = 8


def run(query_id: UUID) -> None:
    """Judge the query and store the judgement. Twice is harmless: each vote is one row of the ledger.

    A judge who is away or cannot be read leaves the query unjudged; that is never "not informative".
    """
    lease = leases.take(JUDGE, query_id)
    if lease is None:
        return

    def give_up(words: str) -> None:
        if lease.row.attempts + 1 < MOST_TRIES:
            leases.postpone(lease, words)
        else:
            drop(lease, "unjudged", f"The judge could not be read {MOST_TRIES} times, the last time: {words}")

    with asking_llm(lease, give_up):
        data, check = _data(lease.row)
        votes = [ask(lease, roles.JUDGE, data, check, vote=vote) for vote in range(lease.row.batch.votes)]
        _store(lease, votes)


def _data(query: Query) -> tuple[dict[str, Any], Any]:
    """What the judge is told, and the check that its evidence stands in the observation."""
    proposal = query.proposal
    assert proposal.observation is not None
    summary = proposal.observation.summary
    function = told(biotools.function(proposal.function))
    del function["parameters"]
    data = {"query": query.text, "function": function, "arguments": proposal.arguments, "observation": summary}
    text = folded(json.dumps(summary, ensure_ascii=False))

    def check(answer: dict[str, Any]) -> list[str]:
        return [
            f"The quote {item['quote'][:80]!r} is not in the observation."
            for item in answer["evidence"]
            if folded(json.dumps(item["quote"], ensure_ascii=False)[1:-1]) not in text
        ]

    return data, check


def folded(text: str) -> str:
    """Text without case and spaces, for comparing quotes."""
    return "".join(text.casefold().split())


def settle(votes: list[dict[str, Any]]) -> dict[str, Any]:
    """One verdict of all votes: informative when more than half say so.

    Reason and evidence are the first vote's on the winning side. confidence: that vote's own with one
    vote; with more, the share that agrees, 0 to 1.
    """
    yes = sum(vote["informative"] for vote in votes)
    informative = 2 * yes > len(votes)
    first = next(vote for vote in votes if vote["informative"] == informative)
    agreed = yes if informative else len(votes) - yes
    return {
        "informative": informative,
        "reason": first["reason"],
        "confidence": first["confidence"] if len(votes) == 1 else agreed / len(votes),
        "evidence": first["evidence"],
    }


@transaction.atomic
def _store(lease: Lease, votes: list[Answer]) -> None:
    judgement = settle([vote.value for vote in votes]) | {
        "model": ", ".join(dict.fromkeys(vote.model for vote in votes))[:200],
        "prompt_version": votes[0].prompt_version,
        "judged_at": timezone.now().isoformat(),
    }
    leases.store(lease, state=Query.State.JUDGED, judgement=judgement)
    messages.send_after_commit((HAND_OVER, [lease.row.pk]))
    log.info("query_judged query=%s informative=%s", lease.row.pk, judgement["informative"])
