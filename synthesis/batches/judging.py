"""Judge versus experts for one batch, as its page and the API show it."""

from typing import Any

from django.db.models import Count

from annotation.models import Quadruplet
from annotation.models.quadruplet import State
from synthesis.batches.calibration import Figures, Outcome, figures
from synthesis.llm import panel, roles
from synthesis.models import Batch


def look(batch: Batch) -> Figures:
    """The figures over all quadruplets that came with the batch; one query."""
    rows = Quadruplet.objects.filter(intake=batch.intake_id).values("state", "calibration")
    return figures(
        Outcome(
            informative=row["state"] != State.FILTERED and not row["calibration"],
            calibration=bool(row["calibration"]),
            state=row["state"],
            number=row["number"],
        )
        for row in rows.annotate(number=Count("pk")).order_by()
    )


def told(batch: Batch, found: Figures) -> dict[str, Any]:
    """The public shape: how the batch judges, and the figures."""
    return {
        "models": list(panel.models_of(batch.roles, roles.JUDGE)),
        "votes": batch.votes,
        "calibration_share": batch.calibration_share,
        **found.told(),
    }
