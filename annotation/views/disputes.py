"""Disagreements, and the page that ends one."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from annotation import access, revealing
from annotation.access import Action
from annotation.discussion import flags
from annotation.forms import ArgumentsForm, DecisionForm
from annotation.models import Quadruplet, Verdict
from annotation.models.quadruplet import State
from annotation.review import adjudication
from annotation.views import screens
from annotation.views.gate import PageRequest, person_required
from annotation.views.refusals import refused
from biotool_site.lib.problems import Problem

SHOWN = 100


@require_safe
@person_required
def disputes(request: PageRequest, slug: str) -> HttpResponse:
    """Disputed quadruplets, the one that has waited longest first."""
    dataset = access.dataset_for(request.user, slug, Action.ADJUDICATE)
    waiting = (
        Quadruplet.objects.filter(dataset=dataset, state=State.DISPUTED)
        .select_related("current")
        .annotate(people=Count("reviews__reviewer", distinct=True))
        .order_by("updated_at", "id")
    )
    context = {"dataset": dataset, "rows": waiting[:SHOWN], "total": waiting.order_by().count()}
    context["flags"] = flags.open_in(dataset)[:SHOWN]
    return render(request, "annotation/disputes.html", context)


@person_required
def adjudicate(request: PageRequest, id: UUID) -> HttpResponse:
    """The decisions side by side; POST ends the disagreement."""
    quadruplet = access.quadruplet_for(request.user, id, Action.ADJUDICATE)
    if request.method != "POST":
        shown = revealing.shown_to(request.user, quadruplet)
        context = screens.evidence(quadruplet, shown) | screens.editing(quadruplet) | screens.opinions(quadruplet)
        context |= screens.discussion(quadruplet, request.user, shown)
        return render(request, "annotation/adjudicate.html", context)
    try:
        decision = DecisionForm(request.POST).checked().cleaned_data
        changes = {}
        if decision["verdict"] == Verdict.EDIT:
            changes = {"query": decision["query"], "arguments": _arguments(request, quadruplet)}
        adjudication.adjudicate(
            quadruplet_id=quadruplet.pk,
            adjudicator=request.user,
            revision=decision["revision"],
            verdict=decision["verdict"],
            reasons=decision["reasons"],
            comment=decision["comment"],
            **changes,
        )
    except Problem as problem:
        return refused(request, problem, dataset=quadruplet.dataset, back_url=request.path)
    messages.success(request, f"Settled: {decision['verdict']}.")
    return _leave(request, quadruplet)


@require_POST
@person_required
def run_disputed(request: PageRequest, id: UUID) -> HttpResponse:
    """Execute an adjudicator's edited call."""
    quadruplet = access.quadruplet_for(request.user, id, Action.ADJUDICATE)
    try:
        observation = adjudication.execute(quadruplet=quadruplet, arguments=_arguments(request, quadruplet))
    except Problem as problem:
        return render(request, "annotation/_run_result.html", {"problem": problem, "run_url": request.path})
    return render(request, "annotation/_run_result.html", screens.answer(quadruplet, observation))


def _arguments(request: PageRequest, quadruplet: Quadruplet) -> dict[str, object]:
    current = quadruplet.current
    return ArgumentsForm(current.tool.parameters, current.arguments, request.POST).arguments()


def _leave(request: PageRequest, quadruplet: Quadruplet) -> HttpResponse:
    """On to the list of disputes; htmx loads it as a page of its own."""
    response = redirect("disputes", quadruplet.dataset.slug)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response
