"""What a dataset has of each function so far."""

from dataclasses import replace

from django.db.models import Count, Q

from annotation.models import Dataset, Quadruplet
from annotation.models.quadruplet import State
from synthesis.batches.top_up import QUERIES_OF_A_CALL, Have
from synthesis.models import Query

LEAST_PER_CALL = 0.5  # however badly a function went so far: a batch should not ask for hundreds of calls at once
CALLS_TO_JUDGE_BY = 5


def have(dataset: Dataset) -> dict[str, Have]:
    """By function, for those of which the dataset has any quadruplet or executed any call: two queries."""
    found, yields = numbers(dataset), _yields(dataset)
    return found | {name: replace(found.get(name, Have()), per_call=per_call) for name, per_call in yields.items()}


def numbers(dataset: Dataset) -> dict[str, Have]:
    """Approved and pending quadruplets by function: one query; what a call brings is not looked up."""
    rows = (
        Quadruplet.objects.filter(dataset=dataset)
        .values_list("function")
        .annotate(
            approved=Count("pk", filter=Q(state=State.APPROVED)),
            pending=Count("pk", filter=Q(state__in=[State.PENDING, State.DISPUTED])),
        )
        .order_by()
    )
    return {name: Have(approved, pending) for name, approved, pending in rows}


def _yields(dataset: Dataset) -> dict[str, float]:
    """Quadruplets to be reviewed per call whose queries were handed over, where enough calls tell."""
    rows = (
        Query.objects.filter(batch__dataset=dataset, state=Query.State.HANDED_OVER)
        .values_list("proposal__function")
        .annotate(calls=Count("proposal", distinct=True), pending=Count("pk", filter=Q(outcome=State.PENDING)))
        .order_by()
    )
    return {
        name: min(float(QUERIES_OF_A_CALL), max(LEAST_PER_CALL, pending / calls))
        for name, calls, pending in rows
        if calls >= CALLS_TO_JUDGE_BY
    }
