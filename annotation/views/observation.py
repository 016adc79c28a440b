"""The observation viewer: parts of an observation on demand, and its raw response."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from annotation import access, trees
from annotation.access import Action
from annotation.forms.observed import PartForm
from annotation.views.gate import PageRequest, person_required
from biotools.evidence.models import Observation

RAW_SHOWN = 200_000

# An address has some thousand letters at most; a pointer into a deep observation has more, and is sent in a body.
read_by_any_length = require_http_methods(["GET", "HEAD", "POST"])


@read_by_any_length
@person_required
def tree_part(request: PageRequest, id: UUID, observation: UUID) -> HttpResponse:
    """The children at `pointer` from `offset` on, or all that leads to `towards`; `alone`: as a tree of its own.

    204 where nothing stands at `towards`: evidence may point anywhere, and that is no error of the page.
    """
    found = _observation(request, id, observation)
    asked = _asked(PartForm, request)
    try:
        value = trees.part(found.summary, asked["pointer"])
        node = trees.build(value, offset=asked["offset"] or 0, towards=_below(asked["pointer"], asked["towards"]))
    except trees.NoSuchPart as error:
        if asked["towards"]:
            return HttpResponse(status=204)
        raise Http404 from error
    if asked["alone"]:
        place = {"root": asked["pointer"], "above": trees.above(asked["pointer"])}
        return render(request, "annotation/_tree.html", {"tree": node} | place)
    if isinstance(value, str):
        shown = {"text": value[: trees.WHOLE_TEXT], "length": len(value), "shown": trees.WHOLE_TEXT}
        return render(request, "annotation/_tree_text.html", shown)
    if not node.container:
        raise Http404
    return render(request, "annotation/_tree_children.html", {"tree": node})


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
    quadruplet = access.plain_quadruplet_for(request.user, id, Action.BROWSE)
    rows = Observation.objects.select_related("call")
    if not raw:
        rows = rows.defer("raw")
    return get_object_or_404(rows, pk=observation, call__function=quadruplet.function)


def _asked(form: type[forms.Form], request: PageRequest) -> dict[str, Any]:
    """What the request asks for. Raises Http404 for what no page of ours asks."""
    bound = form(request.POST if request.method == "POST" else request.GET)
    if not bound.is_valid():
        raise Http404
    return bound.cleaned_data


def _below(pointer: str, towards: str) -> str:
    """The way from one node down to another. Raises NoSuchPart where it stands elsewhere."""
    if towards and not towards.startswith(f"{pointer}/"):
        raise trees.NoSuchPart(towards)
    return towards.removeprefix(pointer)
