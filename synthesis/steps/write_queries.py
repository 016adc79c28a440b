"""Third step: the query writer puts two questions, broad and specific, that the observation answers."""

import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import biotools
from annotation.intake import query_digest
from annotation.models.quadruplet import Style
from synthesis import prompts
from synthesis.llm import roles
from synthesis.llm.asking import Answer
from synthesis.models import Proposal, Query
from synthesis.prompts import approved, few_shot
from synthesis.prompts.few_shot import Example
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
        examples = _examples(lease.row)
        answer = ask(lease, roles.QUERY_WRITER, _data(lease.row, examples), complaints)
        _store(lease, answer, examples)


def _data(proposal: Proposal, examples: list[Example] | None) -> dict[str, Any]:
    """What the query writer is told; the same in every try."""
    assert proposal.observation is not None
    return asked(biotools.function(proposal.function), proposal.arguments, proposal.observation.summary, examples)


def asked(function: Any, arguments: Any, summary: Any, examples: list[Example] | None) -> dict[str, Any]:
    """The data of a request to the query writer. examples: None where the prompt tells of none."""
    data = {"function": told(function), "arguments": arguments, "observation": summary}
    return data if examples is None else data | {"examples": [example.told() for example in examples]}


def _examples(proposal: Proposal) -> list[Example] | None:
    """What the writer is shown beside the call; None where the batch's version of the prompt tells of no examples."""
    batch = proposal.batch
    prompt = prompts.load(roles.QUERY_WRITER, batch.prompt_versions[roles.QUERY_WRITER])
    if prompt.examples is None:
        return None
    function = biotools.function(proposal.function)
    pool = approved.before(batch.created_at, dataset_id=batch.dataset_id, function=function)
    return few_shot.choose(function, proposal.arguments, pool, few_shot.shipped(prompt))


def complaints(answer: dict[str, Any]) -> list[str]:
    """What the schema cannot say: one query of each style, and two different ones."""
    queries = answer["queries"]
    if {query["style"] for query in queries} != set(Style.values):
        return ["There must be one query of style broad and one of style specific."]
    if len({query_digest(query["query"]) for query in queries}) < len(queries):
        return ["The two queries are the same; they must ask for different things."]
    return []


@transaction.atomic
def _store(lease: Lease, answer: Answer, examples: list[Example] | None) -> None:
    proposal: Proposal = lease.row
    shown = [source for example in examples or () for source in example.sources]
    leases.store(lease, state=Proposal.State.WRITTEN)
    queries = [
        Query(
            batch=proposal.batch,
            proposal=proposal,
            style=query["style"],
            text=query["query"].strip(),
            model=answer.model,
            prompt_version=answer.prompt_version,
            written={"arguments": query["arguments"], "exchange": str(answer.exchange_id), "examples": shown},
            sent_at=timezone.now(),
        )
        for query in answer.value["queries"]
    ]
    Query.objects.bulk_create(queries, ignore_conflicts=True)
    written = Query.objects.filter(proposal=proposal, state=Query.State.WRITTEN).order_by("style")
    messages.send_after_commit((JUDGE, written.values_list("pk", flat=True)))
    log.info("queries_written proposal=%s", proposal.pk)
