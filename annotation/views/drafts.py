"""Drafts: kept as they are typed, discarded, and gone on with."""

import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from annotation import access
from annotation.access import Action
from annotation.drafts import fields, saving
from annotation.forms import DraftForm, SavedDraftForm
from annotation.models import Draft, Quadruplet, Revision
from annotation.queue import claims
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.canonical import canonical_json
from biotool_site.lib.problems import Problem


@require_POST
@person_required
def save(request: PageRequest, id: UUID) -> HttpResponse:
    """Keep what a tab holds now; the answer tells what another tab wrote meanwhile, or that nothing is needed any more.

    It also tells when that was, in seconds, because a page that was read before (`data-drafts-read`) does not have it.
    That it is decided already is no failure: a draft on its way may lose the race with its own decision.
    """
    quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
    try:
        sent = SavedDraftForm(request.POST).checked()
        revision = _revision(request, quadruplet, sent)
        others = saving.save(
            author=request.user,
            revision=revision,
            kind=sent["kind"],
            tab=sent["tab"],
            version=sent["version"],
            seen=sent["seen"],
            fields=sent["typed"],
        )
    except Problem as problem:
        told = {"title": problem.title, "detail": problem.detail, "code": problem.code}
        return JsonResponse(told, status=200 if isinstance(problem, saving.Decided) else problem.status)
    revision.quadruplet = quadruplet
    conflict = _conflict(request, others[0], revision, sent["typed"]) if others else ""
    return JsonResponse({"at": time.time(), "conflict": conflict})


@require_POST
@person_required
def discard(request: PageRequest, id: UUID) -> HttpResponse:
    """Forget all that the person typed on the revision."""
    quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
    sent = DraftForm(request.POST).checked()
    revision = _revision(request, quadruplet, sent)
    saving.discard(author=request.user, revision=revision, kind=sent["kind"])
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    messages.success(request, "The draft is discarded.")
    return redirect("queue", quadruplet.dataset.slug)


@require_POST
@person_required
def go_on(request: PageRequest, id: UUID) -> HttpResponse:
    """Claim the quadruplet that a draft is of, if it still waits, and show it with the draft in its form."""
    quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
    slug = quadruplet.dataset.slug
    try:
        claim = claims.take_this(quadruplet_id=quadruplet.pk, dataset=quadruplet.dataset, reviewer=request.user)
    except claims.ClaimLost as problem:
        messages.error(request, f"{problem.title}. {problem.detail}")
        return redirect("queue", slug)
    return redirect(f"{reverse('workspace', args=[slug])}?claim={claim.pk}")


def _revision(request: PageRequest, quadruplet: Quadruplet, sent: dict[str, Any]) -> Revision:
    """The revision that the draft is of, for who may decide on it. Raises Http404, Forbidden."""
    if sent["kind"] == Draft.Kind.ADJUDICATION:
        access.require(request.user, quadruplet.dataset, Action.ADJUDICATE)
    return get_object_or_404(quadruplet.revisions, number=sent["revision"])


def _conflict(request: PageRequest, other: Draft, revision: Revision, mine: dict[str, str | bool]) -> str:
    """What another tab wrote beside what this one holds, to choose from."""
    wording = fields.wording(revision.query, revision.arguments)
    labels = revision.quadruplet.dataset.reason_labels
    differences = fields.differences(mine, other.fields, wording=wording, labels=labels)
    context = {"other": other, "fields": canonical_json(other.fields), "differences": differences}
    return render_to_string("annotation/_draft_conflict.html", context, request)
