"""A quadruplet as everybody sees it: API, exports, pages (DESIGN section 6)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from annotation.findings import under_way
from annotation.links import telling
from annotation.models import Finding, Judgement, Quadruplet, Revision
from annotation.revealing import Shown


def represent(quadruplet: Quadruplet, shown: Shown, findings: Iterable[Finding] | None = None) -> dict[str, Any]:
    """The quadruplet's current revision in the public shape. Fetch it with `access.whole` or `queue.reading` first.

    shown: what its reader is shown (annotation.revealing); the rest says that it is withheld. findings: those of the
    current revision, for who has read them already.
    """
    revision = quadruplet.current
    findings = revision.findings.all() if findings is None else findings
    withheld = quadruplet.judge_withheld or not shown.judgement
    return {
        "id": str(quadruplet.pk),
        "dataset": quadruplet.dataset.slug,
        "query": revision.query,
        "tool": revision.tool.info(),
        "arguments": revision.arguments,
        "observation": revision.observation.summary,
        "database": quadruplet.database,
        "family": quadruplet.family,
        "state": quadruplet.state,
        "revision": revision.number,
        "style": quadruplet.style,
        "judgement": represent_judgement(judgement_of(revision), withheld=withheld),
        "findings": [represent_finding(finding) for finding in findings] if shown.findings else [],
        "findings_withheld": not shown.findings,
        "checked": not under_way(revision),
        "links": telling.told(quadruplet, shown),
        "lineage": lineage(quadruplet),
        "created_at": quadruplet.created_at.isoformat(),
        "updated_at": quadruplet.updated_at.isoformat(),
    }


def lineage(quadruplet: Quadruplet) -> dict[str, Any]:
    """Where the current revision comes from: call, observation, source release, models, batch."""
    revision, observation = quadruplet.current, quadruplet.current.observation
    return {
        **quadruplet.lineage,
        "intake": str(quadruplet.intake_id),
        "call_digest": revision.call.digest,
        "call_equivalent_digest": revision.call.equivalent_digest,
        "observation": {
            "id": str(observation.pk),
            "status": observation.status,
            "fetched_at": observation.fetched_at.isoformat(),
            "transport": observation.transport,
            "replayed": observation.replayed,
            "recorded_at": observation.recorded_at.isoformat() if observation.recorded_at else None,
            "source_release": observation.source_release,
            "digest": observation.raw_digest,
            "truncated": observation.truncated,
        },
    }


def judgement_of(revision: Revision) -> Judgement | None:
    """The judge's word on the revision; None where none was asked."""
    try:
        return revision.judgement
    except ObjectDoesNotExist:
        return None


WITHHELD: dict[str, Any] = {
    "informative": None,
    "reason": "",
    "confidence": None,
    "evidence": [],
    "missing": [],
    "votes": [],
}


def represent_judgement(judgement: Judgement | None, *, withheld: bool) -> dict[str, Any] | None:
    """The judge's word in the public shape. withheld: who judged and when is told, but not what."""
    if judgement is None:
        return None
    said = {
        "informative": judgement.informative,
        "reason": judgement.reason,
        "confidence": judgement.confidence,
        "evidence": judgement.evidence,
        "missing": judgement.missing,
        "votes": judgement.votes,
    }
    return {
        **(WITHHELD if withheld else said),
        "withheld": withheld,
        "model": judgement.model,
        "prompt_version": judgement.prompt_version,
        "judged_at": judgement.judged_at.isoformat(),
    }


def represent_finding(finding: Finding) -> dict[str, Any]:
    """A finding in the public shape."""
    return {
        "check": finding.check_name,
        "severity": finding.severity,
        "message": finding.message,
        "evidence": finding.evidence,
    }
