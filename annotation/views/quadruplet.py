"""One quadruplet: all of it, and its history."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotation import access, history
from annotation.views.gate import PageRequest, person_required
from annotation.views.screens import evidence


@require_safe
@person_required
def quadruplet(request: PageRequest, id: UUID) -> HttpResponse:
    """The current revision with everything behind it, and all that happened."""
    found = access.quadruplet_for(request.user, id)
    context = evidence(found) | {"events": history.events(found)[::-1]}
    return render(request, "annotation/quadruplet.html", context)
