"""Third step: the query writer puts two questions, broad and specific, that the observation answers."""

import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import biotools
from annotation.intake import query_digest
from annotation.models.quadruplet import Style
from synthesis.llm import roles
from synthesis.llm.asking import Answer
from synthesis.models import Proposal, Query
from synthesis.steps import lease as leases
from synthesis.steps import messages
from synthesis.steps.asking import ask, told
from synthesis.steps.endings import drop
from synthesis.steps.lease import Lease
from synthesis.steps.order import JUDGE, WRITE
from synthesis.steps.troubles import asking_llm

log = logging.getLogger(__name__)


def run(proposal_id: UUID) -> None:
    """Write and store both queries. Twice is harmless: one query per style, one answer per request."""
    lease = leases.take(WRITE, proposal_id)
    if lease is None:
        return
    with asking_llm(lease, lambda words: drop(lease, "unreadable_answer", words)):
        _store(lease, ask(lease, roles.QUERY_WRITER, _data(lease.row), complaints))


def _data(proposal: Proposal) -> dict[str, Any]:
    assert proposal.observation is not None
    return {
        "function": told(biotools.function(proposal.function)),
        "arguments": proposal.arguments,
        "observation": proposal.observation.summary,
    }


def complaints(answer: dict[str, Any]) -> list[str]:
    """What the schema cannot say: one query of each style, and two different ones."""
    queries = answer["queries"]
    if {query["style"] for query in queries} != set(Style.values):
        return ["There must be one query of style broad and one of style specific."]
    if len({query_digest(query["query"]) for query in queries}) < len(queries):
        return ["The two queries are the same; they must ask for different things."]
    return []


@transaction.atomic
def _store(lease: Lease, answer: Answer) -> None:
    proposal: Proposal = lease.row
    leases.store(lease, state=Proposal.State.WRITTEN)
    queries = [
        Query(
            batch=proposal.batch,
            proposal=proposal,
            style=query["style"],
            text=query["query"].strip(),
            model=answer.model,
            prompt_version=answer.prompt_version,
            written={"arguments": query["arguments"], "exchange": str(answer.exchange_id)},
            sent_at=timezone.now(),
        )
        for query in answer.value["queries"]
    ]
    Query.objects.bulk_create(queries, ignore_conflicts=True)
    written = Query.objects.filter(proposal=proposal, state=Query.State.WRITTEN).order_by("style")
    messages.send_after_commit((JUDGE, written.values_list("pk", flat=True)))
    log.info("queries_written proposal=%s", proposal.pk)
