"""Pause, resume, cancel and re-run from a batch's page: POST, then back to the page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Problem
from synthesis import access
from synthesis.batches import rerun, services
from synthesis.forms import ResumeForm


@require_POST
@person_required
def pause(request: PageRequest, id: UUID) -> HttpResponse:
    """Let nothing new begin."""
    return _change(request, id, services.pause, "The batch is paused. What was under way is finished and kept.")


@require_POST
@person_required
def resume(request: PageRequest, id: UUID) -> HttpResponse:
    """Go on, with a new budget if one was given."""
    form = ResumeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The budget is US dollars, from 0, at most four decimals.")
        return redirect("batch", id)
    return _change(request, id, services.resume, "The batch goes on.", budget=form.cleaned_data["budget"])


@require_POST
@person_required
def cancel(request: PageRequest, id: UUID) -> HttpResponse:
    """Stop for good."""
    return _change(request, id, services.cancel, "The batch is cancelled. What it handed over stays.")


@require_POST
@person_required
def retry(request: PageRequest, id: UUID) -> HttpResponse:
    """Set back what was dropped for a reason that may have passed."""
    batch = access.batch_for(request.user, id)
    try:
        number = rerun.rerun_dropped(batch=batch, reason=request.POST.get("reason", ""), by=request.user)
        told = (
            f"{number} set back; the batch tries again." if number else "Nothing is dropped for this reason any more."
        )
        messages.success(request, told)
    except Problem as problem:
        messages.error(request, problem.detail)
    return redirect("batch", id)


def _change(request: PageRequest, id: UUID, change: Callable[..., Any], told: str, **more: Any) -> HttpResponse:
    batch = access.batch_for(request.user, id)
    try:
        change(batch=batch, by=request.user, **more)
        messages.success(request, told)
    except Problem as problem:
        messages.error(request, problem.detail)
    return redirect("batch", id)
