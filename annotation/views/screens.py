"""What the templates of the workspace, the quadruplet page and adjudication are given."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils import timezone

from annotation import access, guidelines, overview, parameters, revealing, trees
from annotation.forms import ArgumentsForm
from annotation.models import Claim, Dataset, Finding, Quadruplet
from annotation.observed import sequences, tables
from annotation.pointing import pointed
from annotation.quadruplets import judgement_of
from annotation.queue import counts
from annotation.revealing import Shown
from annotation.review import reasons, taking_back
from biotools.evidence.models import Observation

SEVERITIES = {
    Finding.Severity.ERROR: 0,
    Finding.Severity.WARNING: 1,
    Finding.Severity.INFO: 2,
}


def evidence(quadruplet: Quadruplet, shown: Shown) -> dict[str, Any]:
    """A quadruplet's current revision with call and observation, and of findings and judge's word what is shown."""
    revision = quadruplet.current
    findings = by_severity(list(revision.findings.all())) if shown.findings else []
    judgement = judgement_of(revision)
    return {
        "dataset": quadruplet.dataset,
        "quadruplet": quadruplet,
        "revision": revision,
        "tool": revision.tool,
        "arguments": parameters.given(revision.tool.parameters, revision.arguments),
        "findings": [(found, pointed(revision, found.evidence)) for found in findings],
        "judgement": judgement,
        "shown": shown,
        "judged_places": pointed(revision, judgement.evidence) if judgement and shown.judgement else [],
    } | answer(quadruplet, revision.observation)


def answer(quadruplet: Quadruplet, observation: Observation) -> dict[str, Any]:
    """An observation as a tree, with what fetching more of it needs."""
    return {
        "observation": observation,
        "tree": trees.build(observation.summary),
        "main_list": tables.main_list(observation.summary),
        "has_sequence": bool(sequences.in_value(observation.summary)),
        "observed_function": quadruplet.function,
        "quadruplet_id": quadruplet.pk,
        "observation_id": observation.pk,
    }


def by_severity(findings: list[Finding]) -> list[Finding]:
    """Errors first, then warnings, then what is only told."""
    return sorted(findings, key=lambda finding: SEVERITIES[Finding.Severity(finding.severity)])


def editing(quadruplet: Quadruplet) -> dict[str, Any]:
    """The panels to edit and reject. Each form has a fresh idempotency key."""
    revision = quadruplet.current
    return {
        "arguments_form": ArgumentsForm(revision.tool.parameters, revision.arguments),
        "reasons": reasons.in_use(quadruplet.dataset),
        "keys": {"approve": uuid.uuid4(), "edit": uuid.uuid4(), "reject": uuid.uuid4()},
    }


def standing(dataset: Dataset, reviewer: Any) -> dict[str, Any]:
    """How far this person is today, and what can be taken back."""
    return {
        "dataset": dataset,
        "decided_today": overview.decided_today(dataset, reviewer),
        "guidelines": guidelines.reading(dataset, reviewer),
        "last": taking_back.last(dataset=dataset, reviewer=reviewer),
    }


def workspace(dataset: Dataset, reviewer: Any, claim: Claim | None) -> dict[str, Any]:
    """All of the workspace: the claimed quadruplet, or why there is none."""
    context = standing(dataset, reviewer) | {"claim": claim}
    if claim is None:
        return context | nothing_left(dataset, reviewer)
    quadruplet = access.whole(Quadruplet.objects.all()).get(pk=claim.quadruplet_id)
    seconds = max(0, int((claim.expires_at - timezone.now()).total_seconds()))
    addresses = {
        "decide_url": reverse("decide", args=[claim.pk]),
        "run_url": reverse("run_call", args=[claim.pk]),
    }
    shown = revealing.when_claimed(quadruplet)
    return context | evidence(quadruplet, shown) | editing(quadruplet) | addresses | {"seconds_left": seconds}


def nothing_left(dataset: Dataset, reviewer: Any) -> dict[str, Any]:
    """How many wait for this person, how many they skipped, and how the dataset stands."""
    return {
        "waiting": overview.waiting_some(dataset, reviewer),
        "count_up_to": overview.COUNT_UP_TO,
        "skipped": counts.skipped_by(dataset, reviewer),
        "counts": counts.for_dataset(dataset),
    }
