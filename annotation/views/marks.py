"""The answer to what a person does to their own marks on a quadruplet: the row of marks, or a page without scripts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from annotation import access
from annotation.access import Action
from annotation.models import Quadruplet
from annotation.views import screens
from annotation.views.gate import PageRequest
from biotool_site.lib.problems import Problem


def answer(request: PageRequest, quadruplet: Quadruplet, told: str, back: str = "") -> HttpResponse:
    """The row of marks as it is now. back: the address to go to where scripts are off; else the quadruplet's page."""
    if request.htmx:
        return _fragment(request, quadruplet, {"said": told})
    messages.success(request, told)
    return redirect(back or "quadruplet", *([] if back else [quadruplet.pk]))


def refused(request: PageRequest, quadruplet: Quadruplet, problem: Problem, typed: dict[str, str]) -> HttpResponse:
    """The reason beside what was typed, which the page keeps."""
    if request.htmx:
        return _fragment(request, quadruplet, {"mark_problem": problem}, problem.status)
    context = {
        "problem": problem,
        "dataset": quadruplet.dataset,
        "back_url": reverse("quadruplet", args=[quadruplet.pk]),
    }
    return render(request, "annotation/workspace_problem.html", context | {"typed": typed}, status=problem.status)


def _fragment(request: PageRequest, quadruplet: Quadruplet, more: dict[str, object], status: int = 200) -> HttpResponse:
    adjudicates = access.may(request.user, quadruplet.dataset, Action.ADJUDICATE)
    context = screens.marks(quadruplet, request.user, adjudicates=adjudicates)
    return render(request, "annotation/_marks.html", context | more, status=status)
