"""Disagreements and flags by their kind, and the page that ends one and goes on to the next."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from annotation import access, guidelines, revealing
from annotation.access import Action
from annotation.filters import DisputeFilter
from annotation.forms import AdjudicationForm
from annotation.links import carrying
from annotation.models import Dataset, Draft, Flag, Quadruplet, Review, Verdict
from annotation.models.quadruplet import State
from annotation.review import adjudication
from annotation.review import disputes as waiting
from annotation.review.edits import LONGEST_QUERY
from annotation.views import screens, side_by_side
from annotation.views.arguments import typed
from annotation.views.gate import PageRequest, is_fetched, person_required
from annotation.views.refusals import refused
from biotool_site.lib.problems import Problem

SHOWN = 100
TOLD = {Verdict.APPROVE: "Approved.", Verdict.EDIT: "Approved as a new revision.", Verdict.REJECT: "Rejected."}


@require_safe
@person_required
def disputes(request: PageRequest, slug: str) -> HttpResponse:
    """Disputed and flagged quadruplets by kind, the one that has waited longest first."""
    dataset = access.dataset_for(request.user, slug, Action.ADJUDICATE)
    narrowed = [DisputeFilter(request.GET, part.select_related("current")) for part in waiting.waiting(dataset)]
    rows = waiting.first([part.qs for part in narrowed], SHOWN + 1)
    prefetch_related_objects(rows, *_who_said_what())
    groups = waiting.groups(dataset)
    context = {
        "dataset": dataset,
        "form": narrowed[0].form,
        "kind": _kind(request),
        "groups": groups,
        "total": sum(group.count for group in groups),
        "rows": rows,
        "shown": SHOWN,
        "narrows": any(request.GET.get(name) for name in narrowed[0].filters),
    }
    return render(request, "annotation/disputes.html", context)


@require_safe
@person_required
def next_dispute(request: PageRequest, slug: str) -> HttpResponse:
    """The one that comes after the one in `after`; of the `kind`, if one is asked for.

    `settled`: the page has settled that one and sends it in a moment, so it counts no more.
    """
    dataset = access.dataset_for(request.user, slug, Action.ADJUDICATE)
    after = _quadruplet(dataset, request.GET.get("after", ""))
    place = waiting.place_of(after) if after else None
    return show_next(request, dataset, place, settled=after if request.GET.get("settled") else None)


@person_required
def adjudicate(request: PageRequest, id: UUID) -> HttpResponse:
    """The sides of a dispute, or a flag that waits for an answer; POST ends the dispute, and shows the next one."""
    quadruplet = access.quadruplet_for(request.user, id, Action.ADJUDICATE)
    if request.method != "POST":
        # One that does not wait here is shown on its own page, which withholds what may sway the person.
        if not (_is_flagged(quadruplet) or revealing.shown_to(request.user, quadruplet).decisions):
            return redirect("quadruplet", quadruplet.pk)
        return _screen(request, quadruplet)
    try:
        decision = AdjudicationForm(request.POST).checked().cleaned_data
        stored = adjudication.adjudicate(
            quadruplet_id=quadruplet.pk,
            adjudicator=request.user,
            revision=decision["revision"],
            verdict=decision["verdict"],
            reasons=decision["reasons"] if decision["verdict"] == Verdict.REJECT else (),
            comment=decision["comment"],
            **_wording(request, quadruplet, decision),
        )
    except adjudication.AlreadySettled as problem:
        first = {"adjudication": problem.adjudication, "next_url": _next_url(request, quadruplet)}
        return refused(request, problem, dataset=quadruplet.dataset, back_url=request.path, **first)
    except Problem as problem:
        return refused(request, problem, dataset=quadruplet.dataset, back_url=request.path)
    mended = str(carrying.fate(stored))
    if is_fetched(request):
        return JsonResponse({"mended": mended})
    told = f"{TOLD[Verdict(stored.verdict)]} {mended}".strip()
    return show_next(request, quadruplet.dataset, waiting.place_of(quadruplet), told=told)


@require_POST
@person_required
def run_disputed(request: PageRequest, id: UUID) -> HttpResponse:
    """Execute an adjudicator's edited call."""
    quadruplet = access.quadruplet_for(request.user, id, Action.ADJUDICATE)
    try:
        arguments = typed(request, quadruplet.current)
        observation = adjudication.execute(quadruplet=quadruplet, arguments=arguments)
    except Problem as problem:
        return render(request, "annotation/_run_result.html", {"problem": problem, "run_url": request.path})
    shown = screens.ran(quadruplet, observation, request.POST.get("query", "")[:LONGEST_QUERY], arguments)
    return render(request, "annotation/_run_result.html", shown)


def _wording(request: PageRequest, quadruplet: Quadruplet, decision: dict[str, Any]) -> dict[str, Any]:
    """An edit's wording: that of an earlier revision, or what the form has."""
    if decision["verdict"] != Verdict.EDIT:
        return {}
    if decision["wording_of"]:
        return {"wording_of": decision["wording_of"]}
    return {"query": decision["query"], "arguments": typed(request, quadruplet.current)}


def _kind(request: PageRequest) -> str:
    """The kind of disagreement that the person works through; empty for all."""
    kind = request.GET.get("kind", "")
    return kind if kind in waiting.Kind.values else ""


def _address(name: str, *arguments: Any, **query: Any) -> str:
    given = {key: value for key, value in query.items() if value}
    return reverse(name, args=arguments) + (f"?{urlencode(given)}" if given else "")


def _next_url(request: PageRequest, quadruplet: Quadruplet) -> str:
    return _address("next_dispute", quadruplet.dataset.slug, kind=_kind(request), after=quadruplet.pk)


def _quadruplet(dataset: Dataset, id: str) -> Quadruplet | None:
    try:
        return Quadruplet.objects.filter(dataset=dataset, pk=UUID(id)).first()
    except ValueError:
        return None


def show_next(
    request: PageRequest,
    dataset: Dataset,
    after: waiting.Place | None,
    *,
    told: str = "",
    settled: Quadruplet | None = None,
) -> HttpResponse:
    """What comes after this place of the queue on the screen; for a page without scripts its address."""
    kind = _kind(request)
    found = waiting.following(dataset, kind=kind, after=after)
    if not request.htmx and told:
        messages.success(request, told)
    if found is None:
        return _none_left(request, dataset, told, settled)
    address = _address("adjudicate", found.pk, kind=kind)
    if not request.htmx:
        return redirect(address)
    response = _screen(request, access.quadruplet_for(request.user, found.pk, Action.ADJUDICATE), told, settled)
    response["HX-Push-Url"] = address
    return response


def _none_left(request: PageRequest, dataset: Dataset, told: str, settled: Quadruplet | None) -> HttpResponse:
    if not request.htmx:
        return redirect("disputes", dataset.slug)
    groups = waiting.groups(dataset, without=settled)
    context = {"dataset": dataset, "groups": groups, "told": told, "kind": _kind(request)}
    return render(request, "annotation/_no_dispute_left.html", context)


def _screen(
    request: PageRequest, quadruplet: Quadruplet, told: str = "", settled: Quadruplet | None = None
) -> HttpResponse:
    kind = _kind(request)
    groups = waiting.groups(quadruplet.dataset, without=settled)
    shown = revealing.shown_to(request.user, quadruplet)
    disputed = quadruplet.state == State.DISPUTED
    context = (
        screens.evidence(quadruplet, shown, request.user, mends=disputed)
        | screens.discussion(quadruplet, request.user, shown)
        | {
            "told": told,
            "guidelines": guidelines.reading(quadruplet.dataset, request.user),
            "kind": waiting.Kind(kind) if kind else None,
            "left": sum(group.count for group in groups if not kind or group.kind == kind),
            "here": _address("adjudicate", quadruplet.pk, kind=kind),
            "next_url": _next_url(request, quadruplet),
        }
    )
    if not disputed and _is_flagged(quadruplet):
        answers = any(flag.author_id != request.user.pk and not flag.closed_at for flag in context["flags"])
        queue = urlencode({"queue": 1, "kind": kind})
        context |= {"screen": "annotation/_flagged.html", "queue": queue, "answers": answers}
    else:
        editing = screens.editing(quadruplet, request.user, Draft.Kind.ADJUDICATION)
        settled_by = None if disputed else adjudication.last(quadruplet)
        context |= editing | side_by_side.dispute(quadruplet, editing["reasons"])
        said = [review for choice in context["choices"] for review in choice.side.reviews]
        takes_part = any(review.reviewer_id == request.user.pk for review in said)
        context |= {"screen": "annotation/_adjudication.html", "settled": settled_by, "takes_part": takes_part}
    return render(request, context["screen"] if request.htmx else "annotation/adjudicate.html", context)


def _is_flagged(quadruplet: Quadruplet) -> bool:
    return quadruplet.flags.filter(closed_at__isnull=True).exists()


def _who_said_what() -> list[Any]:
    """What a row of the queue tells: the decisions that stand, and the flags that nobody answered."""
    standing = Review.objects.filter(superseded_at__isnull=True).select_related("reviewer").order_by("created_at")
    unanswered = Flag.objects.filter(closed_at__isnull=True).select_related("author").order_by("at", "id")
    return [Prefetch("reviews", standing), Prefetch("flags", unanswered, to_attr="open_flags")]
