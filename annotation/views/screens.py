"""What the templates of the workspace, the quadruplet page and adjudication are given."""

import time
import uuid
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from annotation import access, diffs, following, guidelines, overview, parameters, revealing
from annotation.access import Action
from annotation.discussion import bookmarks, flags, reading, seeing
from annotation.drafts import listing as drafts
from annotation.findings import under_way
from annotation.forms import ArgumentsForm
from annotation.links.given import given
from annotation.models import Claim, Dataset, Draft, Finding, Quadruplet
from annotation.pointing import pointed
from annotation.quadruplets import judgement_of
from annotation.queue import counts
from annotation.revealing import Shown
from annotation.review import reasons, taking_back
from annotation.views import viewer
from annotation.views.linked import linked
from biotool_site.lib.canonical import canonical_json
from biotools.evidence.models import Observation

SEVERITIES = {
    Finding.Severity.ERROR: 0,
    Finding.Severity.WARNING: 1,
    Finding.Severity.INFO: 2,
}


def evidence(quadruplet: Quadruplet, shown: Shown, person: Any, *, mends: bool = False) -> dict[str, Any]:
    """A quadruplet's current revision with call and observation, and of findings, links and judge what is shown.

    mends: whether the person may mend links here.
    """
    revision = quadruplet.current
    findings = by_severity(list(revision.findings.all())) if shown.findings else []
    judgement = judgement_of(revision)
    return (
        linked(quadruplet, shown, person, findings, mends=mends)
        | {
            "dataset": quadruplet.dataset,
            "tool": revision.tool,
            "arguments": given(revision, parameters.given(revision.tool.parameters, revision.arguments), findings),
            "findings": [(found, pointed(revision, found.evidence)) for found in findings],
            "unchecked": under_way(revision),
            "judgement": judgement,
            "shown": shown,
            "judged_places": pointed(revision, judgement.evidence) if judgement and shown.judgement else [],
        }
        | viewer.of_quadruplet(quadruplet, revision.observation)
    )


def ran(quadruplet: Quadruplet, observation: Observation, query: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What an edited call returned, how that differs from what is stored, and how the query may follow."""
    revision = quadruplet.current
    before = revision.observation
    steps = following.steps(
        query, arguments=(revision.arguments, arguments), summaries=(before.summary, observation.summary)
    )
    return viewer.of_quadruplet(quadruplet, observation) | {
        "changes": diffs.values(before.summary, observation.summary),
        "steps": steps,
        "query": query,
        "segments": diffs.words(query, following.followed(query, steps)),
    }


def by_severity(findings: list[Finding]) -> list[Finding]:
    """Errors first, then warnings, then what is only told."""
    return sorted(findings, key=lambda finding: SEVERITIES[Finding.Severity(finding.severity)])


def editing(quadruplet: Quadruplet, person: Any, kind: Draft.Kind = Draft.Kind.REVIEW) -> dict[str, Any]:
    """The panels to edit and reject, with what the person typed before. Each form has a fresh idempotency key."""
    revision = quadruplet.current
    read = time.time()
    return {
        "drafts_read": read,
        "drafts": canonical_json(drafts.kept(author=person, revision=revision, kind=kind)),
        "draft_kind": kind.value,
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
        "check_url": reverse("check_arguments", args=[claim.pk]),
    }
    shown = revealing.when_claimed(quadruplet)
    context |= evidence(quadruplet, shown, reviewer, mends=True) | editing(quadruplet, reviewer) | addresses
    return context | discussion(quadruplet, reviewer, shown) | {"seconds_left": seconds}


def nothing_left(dataset: Dataset, reviewer: Any) -> dict[str, Any]:
    """How many wait for this person, how many they skipped, and how the dataset stands."""
    return {
        "waiting": overview.waiting_some(dataset, reviewer),
        "count_up_to": overview.COUNT_UP_TO,
        "skipped": counts.skipped_by(dataset, reviewer),
        "counts": counts.for_dataset(dataset),
    }


def discussion(quadruplet: Quadruplet, person: Any, shown: Shown) -> dict[str, Any]:
    """What was said about the quadruplet, as far as the person may see it, with the person's own marks on it.

    The form has a fresh idempotency key.
    """
    adjudicates = access.may(person, quadruplet.dataset, Action.ADJUDICATE)
    said = reading.read(quadruplet, person, others=seeing.sees_others(quadruplet, shown, adjudicates=adjudicates))
    return {"discussion": said, "comment_key": uuid.uuid4()} | marks(quadruplet, person, adjudicates=adjudicates)


def marks(quadruplet: Quadruplet, person: Any, *, adjudicates: bool) -> dict[str, Any]:
    """Whether the person keeps the quadruplet, and its flags that they may see."""
    seen = flags.seen_on(quadruplet, person, adjudicates=adjudicates)
    return {
        "quadruplet": quadruplet,
        "kept": bookmarks.of_quadruplet(quadruplet=quadruplet, person=person) is not None,
        "flags": seen,
        "my_flag": next((flag for flag in seen if flag.author_id == person.pk and not flag.closed_at), None),
        "adjudicates": adjudicates,
    }
