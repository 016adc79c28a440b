"""The observation viewer: parts of an observation on demand, and its raw response.

The address says whose observation it is (`where`): a quadruplet's (`id`, `observation`), or what a call of the tool
catalogue returned (`name`, `call`, `number`).
"""

import json
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from annotation import access, trees
from annotation.forms.observed import PartForm, RawForm, SearchForm, SequenceForm, TableForm
from annotation.observed import bodies, search, sequences, tables
from annotation.views.gate import PageRequest, person_required
from biotools.evidence.models import Observation

# An address has some thousand letters at most; a pointer into a deep observation has more, and is sent in a body.
read_by_any_length = require_http_methods(["GET", "HEAD", "POST"])


@read_by_any_length
@person_required
def tree_part(request: PageRequest, **where: Any) -> HttpResponse:
    """The children at `pointer` from `offset` on, or all that leads to `towards`; `alone`: as a tree of its own.

    204 where nothing stands at `towards`: evidence may point anywhere, and that is no error of the page.
    """
    found = _observation(request, where)
    asked = _asked(PartForm, request)
    try:
        value = trees.part(found.summary, asked["pointer"])
        node = trees.build(value, offset=asked["offset"] or 0, towards=_below(asked["pointer"], asked["towards"]))
    except trees.NoSuchPart as error:
        if asked["towards"]:
            return HttpResponse(status=204)
        raise Http404 from error
    if asked["value"]:
        return _value(value)
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
def observation_search(request: PageRequest, **where: Any) -> HttpResponse:
    """Where a text stands: how many nodes have it, and the pointers of the first ones."""
    found = _observation(request, where)
    hits = search.find(found.summary, _asked(SearchForm, request)["text"])
    return JsonResponse({"total": hits.total, "pointers": hits.pointers})


@read_by_any_length
@person_required
def observation_table(request: PageRequest, **where: Any) -> HttpResponse:
    """A list of objects as a table: a part of its rows, sorted by a column."""
    found = _observation(request, where)
    asked = _asked(TableForm, request)
    try:
        items = trees.part(found.summary, asked["pointer"])
    except trees.NoSuchPart as error:
        raise Http404 from error
    if not isinstance(items, list):
        raise Http404
    table = tables.table(items, sort=asked["sort"], offset=asked["offset"] or 0)
    context = {"table": table, "pointer": asked["pointer"], "sort": asked["sort"]}
    return render(request, "annotation/_observation_table.html", context)


@require_safe
@person_required
def observation_sequence(request: PageRequest, **where: Any) -> HttpResponse:
    """The sequences of the raw response, which has them whole, or else of the summary; one of them in full."""
    found = _observation(request, where, raw=True)
    asked = _asked(SequenceForm, request)
    whole = sequences.in_body(bytes(found.raw))
    all_of_them = whole or sequences.in_value(found.summary)
    at = asked["at"] or 0
    if at >= len(all_of_them):
        raise Http404
    if asked["letters"]:
        return HttpResponse(all_of_them[at].letters, content_type="text/plain; charset=utf-8")
    context = {"sequences": all_of_them, "sequence": all_of_them[at], "at": at, "whole": bool(whole)}
    return render(request, "annotation/_observation_sequence.html", context)


@require_safe
@person_required
def raw_response(request: PageRequest, **where: Any) -> HttpResponse:
    """The body as it came: a bounded part for the page, all of it as plain text in a window of its own or a file."""
    found = _observation(request, where, raw=True)
    asked = _asked(RawForm, request)
    body = bytes(found.raw)
    if request.headers.get("X-Requested-With") == "fetch":
        piece = bodies.piece(body, asked["offset"] or 0)
        template = "annotation/_raw_piece.html" if piece.start else "annotation/_raw_response.html"
        return render(request, template, {"observation": found, "piece": piece})
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    kept = "attachment" if asked["download"] else "inline"
    response["Content-Disposition"] = f'{kept}; filename="{found.pk}.txt"'
    return response


def _observation(request: PageRequest, where: dict[str, Any], *, raw: bool = False) -> Observation:
    """The observation that the address names, through its door. Raises Http404, Forbidden."""
    if "call" in where:
        return access.answer_for(**where, raw=raw)
    return access.observation_for(request.user, **where, raw=raw)


def _value(value: Any) -> HttpResponse:
    """A value to be copied: a text as it is, anything else as JSON; 204 for what is nested too deeply to write."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    except RecursionError:
        return HttpResponse(status=204)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


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
