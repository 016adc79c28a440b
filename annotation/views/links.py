"""Mending links: a script sends what a person says of one part of a query, and draws the query anew."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from annotation import access, revealing
from annotation.access import Action
from annotation.forms.mends import MendForm
from annotation.links import mending
from annotation.models import Quadruplet
from annotation.models.quadruplet import State
from annotation.views import screens
from annotation.views.gate import PageRequest, person_required
from annotation.views.linked import linked
from biotool_site.lib.problems import Invalid, Problem


@require_POST
@person_required
def mend_link(request: PageRequest, id: UUID) -> HttpResponse:
    """Change how a part of the query stands, take its link away, or link other words."""
    quadruplet = access.quadruplet_for(request.user, id, Action.REVIEW)

    def mend() -> None:
        wanted = MendForm(request.POST).mend(quadruplet.current.query)
        mending.mend(quadruplet=quadruplet, person=request.user, **wanted)

    return _answer(request, quadruplet, mend)


@require_POST
@person_required
def undo_mend(request: PageRequest, id: UUID) -> HttpResponse:
    """Take the person's last mend back."""
    quadruplet = access.quadruplet_for(request.user, id, Action.REVIEW)
    return _answer(request, quadruplet, lambda: _undo(request, quadruplet))


def _undo(request: PageRequest, quadruplet: Quadruplet) -> None:
    number = request.POST.get("revision", "")
    if not number.isdecimal() or len(number) > 9:
        raise Invalid("Say which revision is meant.", errors={"revision": ["A number."]})
    mending.undo(quadruplet=quadruplet, person=request.user, revision=int(number))


def _answer(request: PageRequest, quadruplet: Quadruplet, work: Callable[[], None]) -> HttpResponse:
    """The query as it is drawn now, in two fragments; a problem as JSON with its status."""
    try:
        work()
    except Problem as problem:
        return JsonResponse({"title": problem.title, "detail": problem.detail}, status=problem.status)
    now = access.quadruplet_for(request.user, quadruplet.pk, Action.REVIEW)
    return JsonResponse(_drawn(request, now))


def _drawn(request: PageRequest, quadruplet: Quadruplet) -> dict[str, str]:
    if quadruplet.state == State.DISPUTED:
        shown = revealing.shown_to(request.user, quadruplet)
    else:
        shown = revealing.when_claimed(quadruplet)
    findings = screens.by_severity(list(quadruplet.current.findings.all())) if shown.findings else []
    context = linked(quadruplet, shown, request.user, findings, mends=True)
    return {
        "text": render_to_string("annotation/_query_text.html", context, request),
        "bar": render_to_string("annotation/_links.html", context, request),
    }
