"""The discussion of a quadruplet: a card of the workspace, of adjudication and of the quadruplet's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from annotation import access, revealing
from annotation.access import Action
from annotation.discussion import comments, doors, mentions
from annotation.forms import CommentForm
from annotation.models import Comment, Quadruplet
from annotation.views import screens
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Invalid, Problem

LONGEST_BEGIN = 150


@require_POST
@person_required
def comment(request: PageRequest, id: UUID) -> HttpResponse:
    """Say something about the quadruplet, or reply."""
    quadruplet = access.plain_quadruplet_for(request.user, id, Action.REVIEW)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _refused(request, quadruplet, Invalid("This cannot be read. Reload the page and send it again."))
    said = form.cleaned_data
    thread = doors.comment_for(request.user, said["thread"]) if said["thread"] else None
    try:
        stored = comments.write(
            quadruplet=quadruplet, author=request.user, text=said["text"], thread=thread, key=said["key"]
        )
    except Problem as problem:
        return _refused(request, quadruplet, problem)
    return _answer(request, quadruplet, _told(stored))


@require_POST
@person_required
def comment_withdraw(request: PageRequest, id: UUID) -> HttpResponse:
    """Take one's own comment back."""
    found = doors.comment_for(request.user, id)
    try:
        comments.withdraw(comment=found, by=request.user)
    except Problem as problem:
        return _refused(request, found.quadruplet, problem)
    return _answer(request, found.quadruplet, "Comment withdrawn.")


@require_POST
@person_required
def comment_resolve(request: PageRequest, id: UUID) -> HttpResponse:
    """Call a thread resolved; with `reopen` open it again."""
    found = doors.comment_for(request.user, id)
    resolved = not request.POST.get("reopen")
    try:
        comments.resolve(thread=found, by=request.user, resolved=resolved)
    except Problem as problem:
        return _refused(request, found.quadruplet, problem)
    return _answer(request, found.quadruplet, "Thread resolved." if resolved else "Thread opened again.")


@require_safe
@person_required
def mentionable(request: PageRequest, slug: str) -> HttpResponse:
    """Members whose name begins with ?begin=, for who types a mention."""
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    people = mentions.offered(dataset, request.GET.get("begin", "")[:LONGEST_BEGIN], but=request.user)
    told = [{"username": person.get_username(), "name": person.get_full_name()} for person in people]
    return JsonResponse({"people": told})


def _told(stored: Comment) -> str:
    names = [mention.person.get_username() for mention in stored.mentions.select_related("person")]
    if strangers := mentions.strangers(stored.text, names):
        return f"Comment stored. No member is called {', '.join(strangers[:3])}, so nobody of that name is told."
    return "Comment stored."


def _answer(request: PageRequest, quadruplet: Quadruplet, told: str) -> HttpResponse:
    """The card as it is now; the quadruplet's page where scripts are off."""
    if request.htmx:
        shown = revealing.shown_to(request.user, quadruplet)
        context = screens.discussion(quadruplet, request.user, shown) | {"said": told}
        return render(request, "annotation/_discussion.html", context)
    messages.success(request, told)
    return redirect(_page(quadruplet))


def _refused(request: PageRequest, quadruplet: Quadruplet, problem: Problem) -> HttpResponse:
    """The reason in the card, which keeps what was typed; without scripts a page with it."""
    context = {"problem": problem, "dataset": quadruplet.dataset, "back_url": _page(quadruplet)}
    if not request.htmx:
        typed = {"comment": request.POST["text"]} if request.POST.get("text") else {}
        return render(request, "annotation/workspace_problem.html", context | {"typed": typed}, status=problem.status)
    response = render(request, "annotation/_discussion_problem.html", context, status=problem.status)
    response["HX-Retarget"] = "#discussion-problem"
    response["HX-Reswap"] = "outerHTML"
    return response


def _page(quadruplet: Quadruplet) -> str:
    return reverse("quadruplet", args=[quadruplet.pk]) + "#discussion"
