"""A decision that cannot be stored: the message beside the form, and what was typed left alone."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from annotation.models import Dataset
from annotation.views.gate import PageRequest, is_fetched
from biotool_site.lib.problems import Problem

TYPED = ("query", "comment")


def refused(request: PageRequest, problem: Problem, *, dataset: Dataset, back_url: str, **more: object) -> HttpResponse:
    """A notice above the form, which stays as it is; without scripts a page with what was typed; JSON for a script."""
    if is_fetched(request):
        told = {"title": problem.title, "detail": problem.detail, "code": problem.code, "errors": problem.errors}
        return JsonResponse(told, status=problem.status)
    context = {"problem": problem, "dataset": dataset, "back_url": back_url} | more
    if request.htmx:
        response = render(request, "annotation/_decision_problem.html", context, status=problem.status)
        response["HX-Retarget"] = "#decision-problem"
        response["HX-Reswap"] = "outerHTML"
        return response
    typed = {name: request.POST[name] for name in TYPED if request.POST.get(name)}
    return render(request, "annotation/workspace_problem.html", context | {"typed": typed}, status=problem.status)
