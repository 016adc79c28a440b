"""Opening an invitation link: join as who you are, or make an account and join."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from annotation import access, invitations
from annotation.models import Invitation, Membership
from biotool_site.accounts import guessing
from biotool_site.accounts.forms import SignUpForm
from biotool_site.accounts.joining import sign_up
from biotool_site.lib.problems import Problem

KEPT = "invitation"
BACKEND = settings.AUTHENTICATION_BACKENDS[-1]
GONE = 410


@require_safe
@never_cache
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """Note in the session which invitation was opened, and lead on to an address that does not tell the token.

    So it stands in no form, no Referer and no log but this one request's; looking at it, as mail scanners do, uses
    nothing up.
    """
    request.session.pop(KEPT, None)
    if not guessing.is_closed(request):
        if found := invitations.find(token):
            request.session[KEPT] = str(found.pk)
        else:
            guessing.count(request)
    return redirect("invitation")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """The invitation opened last in this browser: what it is, and the way in."""
    found = _kept(request)
    if found is None:
        return render(request, "accounts/invitation_unknown.html", status=404)
    if found.state != Invitation.State.OPEN:
        return _page(request, found, gone=invitations.WHY_GONE[Invitation.State(found.state)], status=GONE)
    if request.user.is_authenticated:
        return _join(request, found)
    return _sign_up(request, found)


def _kept(request: HttpRequest) -> Invitation | None:
    id = request.session.get(KEPT)
    return invitations.with_dataset().filter(pk=UUID(id)).first() if id else None


def _join(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Ask somebody who is logged in whether to join, and do it. A member is told so, and stays what they are."""
    if role := access.role_of(request.user, found.dataset):
        return _page(request, found, member_as=role)
    if request.method != "POST":
        return _page(request, found)
    try:
        member = invitations.accept(invitation_id=found.pk, person=request.user)
    except Problem as problem:
        return _page(request, found, gone=problem.detail, status=problem.status)
    return _welcome(request, member)


def _sign_up(request: HttpRequest, found: Invitation) -> HttpResponse:
    """A form for an account, then the account and the membership in one step."""
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        try:
            person, member = sign_up(invitation_id=found.pk, form=form)
        except invitations.InvitationGone as problem:
            return _page(request, found, gone=problem.detail, status=problem.status)
        except Problem as problem:
            form.add_error("username", problem.detail)
        else:
            login(request, person, backend=BACKEND)
            return _welcome(request, member)
    return _page(request, found, form=form, status=422 if form.errors else 200)


def _welcome(request: HttpRequest, member: Membership) -> HttpResponse:
    request.session.pop(KEPT, None)
    messages.success(request, f"Welcome. You are {member.role} of {member.dataset.name} now.")
    return redirect("dataset", member.dataset.slug)


def _page(request: HttpRequest, found: Invitation, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "accounts/invitation.html", {"invitation": found} | more, status=status)
