"""Flags: a reviewer asks the adjudicators to look, who answer on the page of disputes or of the quadruplet."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from annotation import access
from annotation.access import Action
from annotation.discussion import doors, flags
from annotation.review import disputes as waiting
from annotation.views import disputes, marks
from annotation.views.gate import PageRequest, person_required
from annotation.views.refusals import refused
from biotool_site.lib.problems import Problem

ANSWERED = "Flag answered."


@require_POST
@person_required
def flag(request: PageRequest, id: UUID) -> HttpResponse:
    """Flag the quadruplet with a note."""
    quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
    note = request.POST.get("note", "")
    try:
        flags.raise_flag(quadruplet=quadruplet, author=request.user, note=note)
    except Problem as problem:
        return marks.refused(request, quadruplet, problem, {"note": note})
    return marks.answer(request, quadruplet, "Flagged. An adjudicator looks at it; go on, decide or skip.")


@require_POST
@person_required
def flag_withdraw(request: PageRequest, id: UUID) -> HttpResponse:
    """Take one's own flag back."""
    found = doors.flag_for(request.user, id)
    try:
        flags.withdraw(flag=found, by=request.user)
    except Problem as problem:
        return marks.refused(request, found.quadruplet, problem, {})
    return marks.answer(request, found.quadruplet, "Flag withdrawn.")


@require_POST
@person_required
def flag_answer(request: PageRequest, id: UUID) -> HttpResponse:
    """Answer somebody's flag, which closes it; in the queue of disputes (`?queue=1`) the next one follows."""
    found = doors.flag_for(request.user, id)
    access.require(request.user, found.dataset, Action.ADJUDICATE)
    text = request.POST.get("answer", "")
    in_queue = "queue" in request.GET
    place = waiting.place_of(found.quadruplet) if in_queue else None
    try:
        flags.answer(flag=found, by=request.user, text=text)
    except Problem as problem:
        if in_queue:
            back_url = reverse("adjudicate", args=[found.quadruplet_id])
            return refused(request, problem, dataset=found.dataset, back_url=back_url)
        return marks.refused(request, found.quadruplet, problem, {"answer": text})
    if in_queue:
        return disputes.show_next(request, found.dataset, place, told=ANSWERED)
    return marks.answer(request, found.quadruplet, ANSWERED)
