"""The arguments of an edit as they are typed: read from the form, and what is wrong with them by field."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from annotation import access
from annotation.access import Action
from annotation.forms import ArgumentsForm
from annotation.models import Quadruplet, Revision
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Problem
from biotools.evidence import calling


@require_POST
@person_required
def check_arguments(request: PageRequest, id: UUID) -> HttpResponse:
    """JSON `errors`: lists of messages by `arguments.field`, for who holds the claim. Nothing is executed or stored."""
    claim = access.claim_for(request.user, id)
    return _checked(request, access.quadruplet_for(request.user, claim.quadruplet_id, Action.REVIEW))


@require_POST
@person_required
def check_disputed(request: PageRequest, id: UUID) -> HttpResponse:
    """The same for an adjudicator."""
    return _checked(request, access.quadruplet_for(request.user, id, Action.ADJUDICATE))


def typed(request: PageRequest, current: Revision) -> dict[str, Any]:
    """The arguments as the edit form has them, typed by the schema of the revision's function."""
    return ArgumentsForm(current.tool.parameters, current.arguments, request.POST).arguments()


def _checked(request: PageRequest, quadruplet: Quadruplet) -> HttpResponse:
    try:
        errors = calling.faults(quadruplet.function, typed(request, quadruplet.current))
    except Problem as problem:
        errors = {"arguments": [problem.detail]}
    return JsonResponse({"errors": errors})
