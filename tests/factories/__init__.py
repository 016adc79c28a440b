"""Makes things through the doors that the product itself uses."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.utils import timezone

from annotation import intake
from annotation.models import Dataset, Intake, Quadruplet
from biotools.evidence import observing
from biotools.evidence.models import Observation

LOOKUPS = [
    {"id": "ENSG00000133703"},
    {"id": "ENST00000256078"},
    {"id": "ENST00000311936"},
    {"id": "ENST00000556131"},
    {"id": "ENST00000557334"},
]


def delivery(dataset: Dataset) -> Intake:
    """The dataset's one test delivery."""
    found = Intake.objects.filter(dataset=dataset, label="tests").first()
    return found or intake.open_intake(dataset=dataset, source="batch", label="tests", created_by=None)


def deliver(
    dataset: Dataset,
    query: str = "Where does the human gene ENSG00000133703 lie in the genome?",
    *,
    function: str = "lookup_by_id",
    arguments: dict[str, Any] | None = None,
    style: str = "specific",
    informative: bool = True,
    calibration: bool | None = None,
    evidence: Sequence[dict[str, Any]] = (),
) -> Quadruplet:
    """One quadruplet on a replayed observation; `filtered` with informative=False."""
    arguments = arguments or LOOKUPS[0]
    made, _ = intake.receive(
        intake=delivery(dataset),
        observation=observing.observe(function, arguments, transport="replay"),
        tool=observing.tool_of(function),
        arguments=arguments,
        query=query,
        style=style,
        judgement={
            "informative": informative,
            "reason": "The observation tells it." if informative else "It does not tell it.",
            "confidence": 1.0,
            "model": "stand-in",
            "prompt_version": "judge/v1",
            "judged_at": timezone.now(),
            "evidence": list(evidence),
        },
        lineage={
            "source": "recorded",
            "seed": 0,
            "query_writer": {"model": "stand-in"},
            "judge": {"model": "stand-in"},
        },
        calibration=calibration,
    )
    return made


def observed(
    summary: dict[str, Any],
    *,
    raw: bytes | None = None,
    headers: dict[str, str] | None = None,
    function: str = "lookup_by_id",
    arguments: dict[str, Any] | None = None,
) -> Observation:
    """A stored observation with this summary, as an import brings one; its raw body is the summary unless given.

    Of a call of its own, so that whoever runs a known call later gets the recorded answer.
    """
    call = observing.call_for(function, arguments or {"id": f"ENSG{uuid4().int % 10**11:011d}"})
    body = json.dumps(summary).encode() if raw is None else raw
    return Observation.objects.create(
        call=call,
        number=call.observations.count() + 1,
        status=200,
        headers=headers or {"content-type": "application/json"},
        raw=body,
        raw_digest=hashlib.sha256(body).hexdigest(),
        summary=summary,
        informative=True,
        transport=Observation.Transport.IMPORT,
        fetched_at=timezone.now(),
    )


def deliver_observed(
    dataset: Dataset, summary: dict[str, Any], query: str = "What does it tell?", **observation: Any
) -> Quadruplet:
    """One quadruplet on an observation with this summary; `observation`: further arguments of `observed`."""
    found = observed(summary, **observation)
    made, _ = intake.receive(
        intake=delivery(dataset),
        observation=found,
        tool=observing.tool_of(found.call.function),
        arguments=found.call.arguments,
        query=query,
        style="specific",
        judgement=None,
        lineage={"source": "recorded", "seed": 0},
    )
    return made


def deliver_many(dataset: Dataset, count: int) -> list[Quadruplet]:
    """So many different quadruplets, in the order of the queue."""
    return [
        deliver(
            dataset,
            f"Question {number}: where does {LOOKUPS[number % len(LOOKUPS)]['id']} lie?",
            arguments=LOOKUPS[number % len(LOOKUPS)],
        )
        for number in range(count)
    ]
