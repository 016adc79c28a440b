"""One quadruplet: all of it, its history, and parts of its observation on demand."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from annotation import access, history, revealing, trees
from annotation.models import Quadruplet
from annotation.views import screens
from annotation.views.gate import PageRequest, person_required
from biotools.evidence.models import Observation

RAW_SHOWN = 200_000


@require_safe
@person_required
def quadruplet(request: PageRequest, id: UUID) -> HttpResponse:
    """The current revision with everything behind it, and all that happened."""
    found = access.quadruplet_for(request.user, id)
    shown = revealing.shown_to(request.user, found)
    talk = screens.discussion(found, request.user, shown)
    comments = talk["discussion"].comments
    events = history.events(found, person=request.user, shown=shown, comments=comments)
    context = screens.evidence(found, shown) | talk | {"events": events[::-1]}
    return render(request, "annotation/quadruplet.html", context)


@require_safe
@person_required
def tree_part(request: PageRequest, id: UUID, observation: UUID) -> HttpResponse:
    """More of an observation's tree: the children at `pointer` from `offset` on, or a whole text."""
    found = _observation(request, id, observation)
    pointer, offset = request.GET.get("pointer", ""), request.GET.get("offset", "0")
    try:
        value = trees.part(found.summary, pointer)
    except trees.NoSuchPart as error:
        raise Http404 from error
    if isinstance(value, str):
        shown = {"text": value[: trees.WHOLE_TEXT], "length": len(value), "shown": trees.WHOLE_TEXT}
        return render(request, "annotation/_tree_text.html", shown)
    if not isinstance(value, (dict, list)) or not offset.isdecimal() or len(offset) > 9:
        raise Http404
    node = trees.build(value, pointer=pointer, offset=int(offset))
    context = {"node": node, "quadruplet_id": id, "observation_id": observation}
    return render(request, "annotation/_tree_children.html", context)


@require_safe
@person_required
def raw_response(request: PageRequest, id: UUID, observation: UUID) -> HttpResponse:
    """The body as it came: a bounded part for the page, all of it as plain text in a window of its own."""
    found = _observation(request, id, observation, raw=True)
    body = bytes(found.raw)
    if request.htmx:
        text = body[:RAW_SHOWN].decode("utf-8", "replace")
        bounds = {"size": len(body), "shown": RAW_SHOWN}
        context = {"observation": found, "quadruplet_id": id, "text": text} | bounds
        return render(request, "annotation/_raw_response.html", context)
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{observation}.txt"'
    return response


def _observation(request: PageRequest, id: UUID, observation: UUID, *, raw: bool = False) -> Observation:
    """An observation of the quadruplet's function, for who may see the quadruplet.

    That covers its revisions and the edited calls that a reviewer ran before deciding.
    """
    found: Quadruplet = access.quadruplet_for(request.user, id)
    rows = Observation.objects.select_related("call")
    if not raw:
        rows = rows.defer("raw")
    return get_object_or_404(rows, pk=observation, call__function=found.function)
