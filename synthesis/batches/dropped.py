"""What a batch dropped: calls, and queries."""

from django.db.models import Q, QuerySet

from synthesis.models import Batch, Proposal, Query


def calls(batch: Batch, reason: str = "") -> QuerySet[Proposal]:
    """Dropped calls, for one reason or for any; with what the service said, where it was asked."""
    rows = Proposal.objects.filter(batch=batch, state=Proposal.State.DROPPED)
    rows = rows.filter(reason=reason) if reason else rows
    return rows.select_related("observation").defer("observation__raw").order_by("function", "created_at", "id")


def queries(batch: Batch, reason: str = "") -> QuerySet[Query]:
    """Dropped queries, and those that the dataset had already."""
    rows = Query.objects.filter(batch=batch).filter(Q(state=Query.State.DROPPED) | Q(outcome="duplicate"))
    if reason == "duplicate_query":
        rows = rows.filter(outcome="duplicate")
    elif reason:
        rows = rows.filter(reason=reason)
    return rows.select_related("proposal").order_by("created_at", "id")
