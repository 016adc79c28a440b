"""What is like a quadruplet and approved, loaded when somebody asks."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from annotation import access
from annotation import similar as alike
from annotation.views.gate import PageRequest, person_required


@require_safe
@person_required
def similar(request: PageRequest, id: UUID) -> HttpResponse:
    """At most five, each with what differs; a page of its own where scripts are off."""
    quadruplet = access.quadruplet_for(request.user, id)
    context = {"dataset": quadruplet.dataset, "quadruplet": quadruplet, "similar": alike.to(quadruplet)}
    return render(request, "annotation/_similar.html" if request.htmx else "annotation/similar.html", context)
