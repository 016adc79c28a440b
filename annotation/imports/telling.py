"""An import as pages, API and command tell it."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from annotation.imports.refusing import ImportFailed, ImportRefused, problem_of
from annotation.models import Dataset, Import, Unchecked
from biotool_site.lib.problems import Problem

MOST_TOLD = 100
"""Records with errors in one answer; the page has all that are kept."""


def imports_of(dataset: Dataset) -> QuerySet[Import]:
    """Its imports, newest first, each with `unchecked`: how many of it the checks have still to look at."""
    unchecked = Unchecked.objects.filter(intake=OuterRef("intake")).order_by().values("intake")
    counted = Subquery(unchecked.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    rows = Import.objects.filter(dataset=dataset).select_related("dataset", "created_by", "intake")
    return rows.annotate(unchecked=Coalesce(counted, 0)).order_by("-created_at", "-id")


def summary(found: Import) -> dict[str, Any]:
    """An import in lists; fetched by `imports_of`."""
    return {
        "id": str(found.pk),
        "dataset": found.dataset.slug,
        "file_name": found.file_name,
        "size": found.size,
        "sha256": found.sha256,
        "partial": found.partial,
        "state": found.state,
        "progress": found.hundredths,
        "counts": {
            "new": found.new,
            "already": found.already,
            "refused": found.refused,
            "unchecked": getattr(found, "unchecked", 0),
        },
        "intake": str(found.intake_id) if found.intake_id else None,
        "failure": found.failure,
        "created_by": found.created_by.username if found.created_by else None,
        "created_at": found.created_at.isoformat(),
        "finished_at": found.finished_at.isoformat() if found.finished_at else None,
    }


def whole(found: Import) -> dict[str, Any]:
    """The same with its first errors."""
    return summary(found) | {"errors": found.errors[:MOST_TOLD]}


def sentence(found: Import) -> str:
    """What became of it: `2 new, 1 already there, 0 refused`."""
    return f"{found.new:,} new, {found.already:,} already there, {found.refused:,} refused"


def trouble(found: Import) -> Problem | None:
    """Why nothing of it was imported; None while it may be, and where some was."""
    if found.state == Import.State.REFUSED:
        errors = problem_of(found.errors[:MOST_TOLD])
        return ImportRefused(found.failure, errors=errors, refused=found.refused, id=str(found.pk))
    if found.state == Import.State.FAILED:
        return ImportFailed(found.failure, id=str(found.pk))
    return None


def as_text(found: Import) -> str:
    """All errors that are kept, a line of text for each."""
    kept = [f"{place}: {line}" for place, lines in found.told for line in lines]
    more = found.refused - len(found.errors)
    return "\n".join([*kept, *([f"... and {more:,} more records."] if more > 0 else [])]) + "\n"
