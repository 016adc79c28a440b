"""How a judged query becomes a quadruplet of the dataset, through annotation's intake.

The judge's step does it at once; a step of its own is only for what failed then.
"""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from annotation import intake
from biotools.evidence.observing import tool_of
from synthesis import prompts
from synthesis.batches import calibration
from synthesis.llm import panel, roles
from synthesis.models import Query
from synthesis.steps import lease as leases
from synthesis.steps.lease import Lease
from synthesis.steps.order import HAND_OVER
from synthesis.steps.troubles import working

log = logging.getLogger(__name__)


def run(query_id: UUID) -> None:
    """Hand over a query that was judged and not handed over. Twice is a no-op."""
    lease = leases.take(HAND_OVER, query_id)
    if lease is None:
        return
    with working(lease):
        store(lease)


@transaction.atomic
def store(lease: Lease) -> None:
    """Store judgement, quadruplet and outcome together, and end the lease. lease: on a query with its judgement."""
    query: Query = lease.row
    proposal, judgement = query.proposal, query.judgement
    assert proposal.observation is not None and judgement is not None
    quadruplet, created = intake.receive(
        intake=query.batch.intake,
        observation=proposal.observation,
        tool=tool_of(proposal.function),
        arguments=proposal.arguments,
        query=query.text,
        style=query.style,
        judgement={**judgement, "judged_at": datetime.fromisoformat(judgement["judged_at"])},
        lineage=lineage(query),
        calibration=_calibration(query),
    )
    outcome = quadruplet.state if created else "duplicate"
    leases.store(lease, state=Query.State.HANDED_OVER, judgement=judgement, quadruplet=quadruplet, outcome=outcome)
    log.info("query_handed_over query=%s quadruplet=%s outcome=%s", query.pk, quadruplet.pk, outcome)


def _calibration(query: Query) -> bool | None:
    """Whether what the judge found not informative goes to the reviewers; None in a batch that sends none."""
    batch, judgement, proposal = query.batch, query.judgement, query.proposal
    assert judgement is not None and proposal.observation is not None
    if not batch.calibration_share:
        return None
    digest = f"{proposal.observation.call.digest} {intake.query_digest(query.text)}"
    return not judgement["informative"] and calibration.chosen(digest, seed=batch.seed, share=batch.calibration_share)


def lineage(query: Query) -> dict[str, Any]:
    """How the quadruplet was made: batch, source of the call, model, prompt and seed of each role."""
    batch, judgement = query.batch, query.judgement or {}
    return {
        "batch": str(batch.pk),
        "source": query.proposal.round.source,
        "catalogue": batch.catalogue_digest,
        "seed": batch.seed,
        "query_writer": {
            **_role(query, roles.QUERY_WRITER, query.model),
            "examples": query.written.get("examples", []),
        },
        "judge": {**_role(query, roles.JUDGE, judgement.get("model", "")), "votes": batch.votes},
    }


def _role(query: Query, name: str, model: str) -> dict[str, Any]:
    prompt = prompts.load(name, query.batch.prompt_versions[name])
    return {
        "model": model,
        "prompt": prompt.label,
        "prompt_digest": prompt.digest,
        "temperature": roles.role(name, panel.of_vote(query.batch.roles)).temperature,
    }
