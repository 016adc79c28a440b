"""Actions of admins on many quadruplets: preview, start, watch, undo."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from annotation import access, tasks
from annotation.access import Action
from annotation.bulk import choosing, services
from annotation.bulk.choosing import Choice
from annotation.explorer.saved import query_of
from annotation.models import BulkAction, Dataset
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Invalid
from biotool_site.lib.tasks import send_after_commit

LISTED = 50


@require_safe
@person_required
def bulk_actions(request: PageRequest, slug: str) -> HttpResponse:
    """What was done to many at once, the newest first."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    actions = dataset.bulk_actions.select_related("actor", "undone_by")[:LISTED]
    return render(request, "annotation/bulk_actions.html", {"dataset": dataset, "actions": actions})


@require_safe
@person_required
def bulk_preview(request: PageRequest, slug: str) -> HttpResponse:
    """What an action would do to the ticked rows, or to all that fit the filters."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    try:
        choice = _choice(request.GET)
    except Invalid as problem:
        messages.error(request, problem.detail)
        return redirect(f"{reverse('quadruplets', args=[slug])}?{query_of(QueryDict(request.GET.get('query', '')))}")
    context = {
        "dataset": dataset,
        "choice": choice,
        "what": BulkAction.Kind(choice.kind).label if choice.kind in BulkAction.Kind.values else "",
        "preview": choosing.preview(dataset, choice, request.user),
        "most": choosing.MOST,
    }
    return render(request, "annotation/bulk_preview.html", context)


@require_POST
@person_required
def bulk_start(request: PageRequest, slug: str) -> HttpResponse:
    """Do it: at once where it is little, else by a worker."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    action = services.start(dataset=dataset, choice=_choice(request.POST), actor=request.user)
    _work(action)
    return redirect("bulk_action", slug, action.pk)


@require_safe
@person_required
def bulk_action(request: PageRequest, slug: str, id: UUID) -> HttpResponse:
    """How far an action is, and what came of it; while it is worked on, a part that asks again by itself."""
    dataset, action = _action(request, slug, id)
    outcomes = dict(action.items.values_list("outcome").annotate(n=Count("pk")))
    context = {"dataset": dataset, "action": action, "outcomes": outcomes} | _progress(action, outcomes)
    template = "annotation/_bulk_progress.html" if request.htmx else "annotation/bulk_action.html"
    return render(request, template, context)


@require_POST
@person_required
def bulk_undo(request: PageRequest, slug: str, id: UUID) -> HttpResponse:
    """Restore what the action changed and nobody touched since."""
    _, action = _action(request, slug, id)
    services.begin_undo(action=action, by=request.user)
    _work(action)
    return redirect("bulk_action", slug, id)


def _choice(asked: QueryDict) -> Choice:
    filters = QueryDict(asked.get("query", ""))
    ticked = asked.get("which") == "ticked"
    ids = asked.getlist("id") if ticked else []
    if ticked and not ids:
        raise Invalid("No row is ticked. Tick some, or choose all that fit.")
    return Choice(asked.get("kind", ""), query_of(filters), ids)


def _work(action: BulkAction) -> None:
    if action.chosen <= services.IN_THE_REQUEST:
        services.run(action.pk)
    else:
        send_after_commit(tasks.run_bulk_action, action.pk)


def _action(request: PageRequest, slug: str, id: UUID) -> tuple[Dataset, BulkAction]:
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    return dataset, get_object_or_404(BulkAction.objects.select_related("actor", "undone_by"), dataset=dataset, pk=id)


def _progress(action: BulkAction, outcomes: dict[str, int]) -> dict[str, Any]:
    """How many are done of how many, whichever way it goes."""
    undoing = action.state == BulkAction.State.UNDOING
    left = outcomes.get("changed" if undoing else "waiting", 0)
    total = action.chosen - (outcomes.get("left", 0) if undoing else 0)
    return {"done": total - left, "total": total}
