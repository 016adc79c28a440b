"""The list of batches, and one batch's live page."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from annotation.views.gate import PageRequest, person_required
from synthesis import access, words
from synthesis.batches import causes, progress, rates, rerun, services
from synthesis.llm.pacing.look import RoleState, states
from synthesis.models import Batch
from synthesis.steps.order import SLOW

PAGE_SIZE = 25


@require_GET
@person_required
def batches(request: PageRequest, slug: str) -> HttpResponse:
    """The dataset's batches, newest first."""
    dataset = access.dataset_for(request.user, slug)
    page = Paginator(access.batches_of(dataset), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "synthesis/batches.html", {"dataset": dataset, "page": page})


@require_GET
@person_required
def batch(request: PageRequest, id: UUID) -> HttpResponse:
    """A batch as a funnel; the fragment asks for itself until the batch has ended."""
    found = access.batch_for(request.user, id)
    look, served = progress.look(found), services.served(found.roles)
    live = found.state in (Batch.State.QUEUED, Batch.State.RUNNING)
    context = {
        "dataset": found.dataset,
        "batch": found,
        "progress": look,
        "funnel": words.funnel(look.counts),
        "live": live,
        "slow": live and any(function in SLOW for function in found.functions),
        "open": found.state in Batch.OPEN,
        "served": served,
        "standing": _busy(states(served)) if live else {},
        "rates": rates.of(found),
        "causes": causes.of(found),
        "retries": rerun.offered(look.drops, look.failed_rounds),
    }
    template = "synthesis/_batch_progress.html" if request.htmx else "synthesis/batch.html"
    return render(request, template, context)


def _busy(standing: dict[str, RoleState]) -> dict[str, RoleState]:
    """The roles that are asked just now, or rest."""
    return {name: state for name, state in standing.items() if state.asking or state.rests}
