"""The workspace: one claimed quadruplet on the screen, the next one as soon as it is decided."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from annotation import access, overview
from annotation.access import Action
from annotation.drafts import listing as drafts
from annotation.forms import DecisionForm
from annotation.links import carrying
from annotation.models import Claim, Dataset, Quadruplet, Review, Verdict
from annotation.queue import claims
from annotation.review import afterwards, past, services
from annotation.review.edits import LONGEST_QUERY
from annotation.views import screens
from annotation.views.arguments import typed
from annotation.views.gate import PageRequest, is_fetched, person_required
from annotation.views.refusals import refused
from biotool_site.lib.problems import Problem

TOLD = {Verdict.APPROVE: "Approved.", Verdict.EDIT: "Edit stored.", Verdict.REJECT: "Rejected."}


@require_safe
@person_required
def queue(request: PageRequest, slug: str) -> HttpResponse:
    """How many wait for this person, what they decided last, and the way in."""
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    context = (
        screens.standing(dataset, request.user)
        | screens.nothing_left(dataset, request.user)
        | {
            "held": claims.current(dataset=dataset, reviewer=request.user),
            "decisions": past.last(dataset=dataset, reviewer=request.user),
            "begun": drafts.begun(dataset, request.user),
        }
    )
    return render(request, "annotation/queue.html", context)


@person_required
def workspace(request: PageRequest, slug: str) -> HttpResponse:
    """See the quadruplet that this person holds; POST claims the next one where they hold none."""
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    if request.method == "POST":
        claim = claims.take(dataset=dataset, reviewer=request.user, resume=True)
        return _screen(request, dataset, claim)
    held = claims.held(dataset=dataset, reviewer=request.user)
    # The page's own script names the claim in the address, so that a reload shows what was on the screen.
    asked = held.filter(pk__in=_ids([request.GET.get("claim", "")])).first()
    claim = asked or claims.current(dataset=dataset, reviewer=request.user)
    return render(request, "annotation/workspace.html", screens.workspace(dataset, request.user, claim))


@require_POST
@person_required
def ahead(request: PageRequest, slug: str) -> HttpResponse:
    """Claim the quadruplet that comes next, for a page that shows another one.

    POST `known`: the claims that this person's pages have already. When nothing is left: 204, or with `screen` the
    fragment that says so, for a page that has nothing to show.
    """
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    known = _ids(request.POST.getlist("known"))
    claim = claims.ahead(dataset=dataset, reviewer=request.user, known=known)
    if claim or request.POST.get("screen"):
        return _fragment(request, dataset, claim)
    return HttpResponse(status=204)


@require_POST
@person_required
def reopen(request: PageRequest, id: UUID) -> HttpResponse:
    """Show a quadruplet again whose decision was not stored; claimed anew where the claim is over."""
    claim = _claim(request, id)
    try:
        held = claims.again(claim)
    except Problem as problem:
        return _refused(request, problem, claim.dataset)
    return _screen(request, claim.dataset, held)


@require_POST
@person_required
def decide(request: PageRequest, id: UUID) -> HttpResponse:
    """Store the decision on the claimed quadruplet, and open the next one."""
    claim = _claim(request, id)
    try:
        decision = DecisionForm(request.POST).checked().cleaned_data
        changes = {}
        if decision["verdict"] == Verdict.EDIT:
            changes = {"query": decision["query"], "arguments": _arguments(request, claim)}
        review = services.submit(
            quadruplet_id=claim.quadruplet_id,
            claim_id=claim.pk,
            reviewer=request.user,
            revision=decision["revision"],
            verdict=decision["verdict"],
            key=decision["key"] or str(claim.pk),
            reasons=decision["reasons"],
            comment=decision["comment"],
            seconds=decision["seconds"],
            **changes,
        )
    except Problem as problem:
        return _refused(request, problem, claim.dataset)
    mended = carrying.fate(review, author=request.user)
    return _next(request, claim.dataset, TOLD[decision["verdict"]], review, mended=str(mended))


@require_POST
@person_required
def skip(request: PageRequest, id: UUID) -> HttpResponse:
    """Pass over the quadruplet; it is offered again when nothing else is left."""
    claim = _claim(request, id)
    claims.give_back(claim_id=claim.pk, reviewer=request.user, skip=True)
    return _next(request, claim.dataset, "Skipped. It comes back when nothing else is left.")


@require_POST
@person_required
def give_back(request: PageRequest, id: UUID) -> HttpResponse:
    """Stop reviewing: what is held is free for others at once."""
    claim = _claim(request, id)
    claims.give_back_all(dataset=claim.dataset, reviewer=request.user, keep=_ids(request.POST.getlist("keep")))
    return redirect("queue", claim.dataset.slug)


@require_POST
@person_required
def run_call(request: PageRequest, id: UUID) -> HttpResponse:
    """Execute the edited call, and show what it returns beside the stored observation."""
    claim = _claim(request, id)
    quadruplet = access.quadruplet_for(request.user, claim.quadruplet_id, Action.REVIEW)
    try:
        arguments = _arguments(request, claim)
        observation = services.execute(
            quadruplet_id=claim.quadruplet_id, claim_id=claim.pk, reviewer=request.user, arguments=arguments
        )
    except Problem as problem:
        return render(request, "annotation/_run_result.html", {"problem": problem, "run_url": request.path})
    shown = screens.ran(quadruplet, observation, request.POST.get("query", "")[:LONGEST_QUERY], arguments)
    return render(request, "annotation/_run_result.html", shown)


@require_POST
@person_required
def renew(request: PageRequest, id: UUID) -> HttpResponse:
    """A sign of life from an open workspace: the seconds that the claim lasts now."""
    claim = _claim(request, id)
    try:
        renewed = claims.renew(claim_id=claim.pk, reviewer=request.user)
    except claims.ClaimLost as problem:
        return JsonResponse({"detail": problem.detail}, status=problem.status)
    claims.renew_others(renewed)
    return JsonResponse({"seconds": renewed.dataset.claim_minutes * 60})


def _claim(request: PageRequest, id: UUID) -> Claim:
    claim = access.claim_for(request.user, id)
    access.require(request.user, claim.dataset, Action.REVIEW)
    return claim


def _arguments(request: PageRequest, claim: Claim) -> dict[str, object]:
    """The arguments as the edit form has them; those of the revision where the form has none."""
    current = Quadruplet.objects.select_related("current__tool").get(pk=claim.quadruplet_id).current
    return typed(request, current)


def _ids(given: list[str]) -> list[UUID]:
    """Those that are claim ids; others name no claim."""
    found = []
    for text in given:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


def _refused(request: PageRequest, problem: Problem, dataset: Dataset) -> HttpResponse:
    return refused(request, problem, dataset=dataset, back_url=reverse("workspace", args=[dataset.slug]))


def _next(
    request: PageRequest, dataset: Dataset, told: str, review: Review | None = None, *, mended: str = ""
) -> HttpResponse:
    """The next quadruplet, or for the page's script what became of the decision. mended: of the links, in words."""
    if is_fetched(request):
        decided = overview.decided_today(dataset, request.user)
        later = _afterwards(review, dataset) if review else ""
        stored = {"stored": True, "decided_today": decided.n, "as_of": decided.as_of}
        return JsonResponse(stored | {"told": told, "afterwards": later, "mended": mended})
    told = f"{told} {mended}".strip()
    return _screen(request, dataset, claims.take(dataset=dataset, reviewer=request.user, resume=True), told)


def _afterwards(review: Review, dataset: Dataset) -> str:
    """The judge's word on what was decided, as a fragment; empty where it is not shown."""
    found = afterwards.of(review, dataset)
    return render_to_string("annotation/_afterwards.html", {"afterwards": found}) if found else ""


def _screen(request: PageRequest, dataset: Dataset, claim: Claim | None, told: str = "") -> HttpResponse:
    """The workspace's fragment, or the whole page again where scripts are off."""
    if request.htmx or is_fetched(request):
        return _fragment(request, dataset, claim, told)
    if told:
        messages.success(request, told)
    return redirect("workspace", dataset.slug)


def _fragment(request: PageRequest, dataset: Dataset, claim: Claim | None, told: str = "") -> HttpResponse:
    context = screens.workspace(dataset, request.user, claim) | {"told": told}
    return render(request, "annotation/_workspace.html", context)
