"""The links of revisions: found by biotools.links, stored once."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from annotation.models import Finding, Judgement, Revision, RevisionLinks
from biotool_site.lib import statements
from biotools import links
from biotools.checks import Finding as Found
from biotools.checks.base import Severity

Document = dict[str, Any]
"""A link as JSON: start, end, kind, standing, source, targets."""


def store(revision: Revision, findings: Sequence[Finding], judgement: Judgement | None = None) -> None:
    """Find the links of a new revision and keep them."""
    statements.insert(find(revision, findings, judgement))


def find(revision: Revision, findings: Sequence[Finding], judgement: Judgement | None = None) -> RevisionLinks:
    """The links of a revision, not stored yet."""
    return _row(revision, _find(revision, findings, judgement))


def keep(revisions: Iterable[Revision]) -> int:
    """Store the links of those revisions that have none yet, with one INSERT; how many they were.

    The revisions come with tool, observation, findings, judgement and `found_links` read (access.whole). Twice is
    harmless: the same revision has the same links.
    """
    rows = [_row(revision, of(revision)) for revision in revisions if _stored(revision) is None]
    RevisionLinks.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def of(revision: Revision) -> list[Document]:
    """What the rules and the judge linked: as stored, else found now, which comes to the same."""
    stored = _stored(revision)
    if stored is not None:
        return list(stored.links)
    return _find(revision, revision.findings.all(), getattr(revision, "judgement", None))


def _stored(revision: Revision) -> RevisionLinks | None:
    return getattr(revision, "found_links", None)  # a missing one-to-one row raises a kind of AttributeError


def _find(revision: Revision, findings: Iterable[Finding], judgement: Judgement | None) -> list[Document]:
    quadruplet = {
        "query": revision.query,
        "tool": revision.tool.info(),
        "arguments": revision.arguments,
        "observation": revision.observation.summary,
    }
    found = [Found(row.check_name, cast(Severity, row.severity), row.message, tuple(row.evidence)) for row in findings]
    evidence = judgement.evidence if judgement else []
    return [link.as_dict() for link in links.find(quadruplet, findings=found, evidence=evidence)]


def _row(revision: Revision, found: list[Document]) -> RevisionLinks:
    return RevisionLinks(revision=revision, links=found, rules=links.RULES_VERSION)
