"""One quadruplet: all of it, and its history."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotation import access, guidelines, history, origins, revealing, timeline
from annotation.explorer import listing, saved
from annotation.views import screens
from annotation.views.gate import PageRequest, person_required


@require_safe
@person_required
def quadruplet(request: PageRequest, id: UUID) -> HttpResponse:
    """The current revision with everything behind it, all that happened, and its place in the list one comes from."""
    found = access.quadruplet_for(request.user, id)
    shown = revealing.shown_to(request.user, found)
    talk = screens.discussion(found, request.user, shown)
    comments = talk["discussion"].comments
    events = history.events(found, person=request.user, shown=shown, comments=comments)
    context = screens.evidence(found, shown, request.user) | talk
    context |= {
        "guidelines": guidelines.reading(found.dataset, request.user),
        "events": timeline.of(events),
        "origins": origins.of(found),
        "neighbours": listing.neighbours(found, request.GET, request.user),
        "query": saved.query_of(request.GET),
    }
    return render(request, "annotation/quadruplet.html", context)
