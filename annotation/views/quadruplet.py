"""One quadruplet: all of it, and its history."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotation import access, history, revealing
from annotation.views.gate import PageRequest, person_required
from annotation.views.screens import evidence


@require_safe
@person_required
def quadruplet(request: PageRequest, id: UUID) -> HttpResponse:
    """The current revision with everything behind it, and all that happened."""
    found = access.quadruplet_for(request.user, id)
    shown = revealing.shown_to(request.user, found)
    events = history.events(found, person=request.user, shown=shown)
    context = evidence(found, shown) | {"events": events[::-1]}
    return render(request, "annotation/quadruplet.html", context)
