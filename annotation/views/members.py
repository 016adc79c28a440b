"""A dataset's members and its invitation links, for its admins."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from annotation import access, invitations, members, roster
from annotation.access import Action
from annotation.forms import InvitationForm, MemberForm
from annotation.models import Dataset, Role
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Invalid, Problem

PAGE_SIZE = 100


@require_safe
@person_required
def members_page(request: PageRequest, slug: str) -> HttpResponse:
    """Who works here, in which role, and which invitations are open."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    return _page(request, dataset)


@require_POST
@person_required
def member_add(request: PageRequest, slug: str) -> HttpResponse:
    """Somebody who has an account becomes a member; who is one already keeps their role."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            member = members.add(dataset=dataset, **form.cleaned_data)
        except Problem as problem:
            form.add_error("username", problem.detail)
        else:
            messages.success(request, f"{member.user} is a member now: {member.role}.")
            return redirect("members", slug)
    form.fields["username"].widget.attrs["autofocus"] = True  # on a narrow window the form is far down
    return _page(request, dataset, member_form=form)


@require_POST
@person_required
def member_role(request: PageRequest, slug: str) -> HttpResponse:
    """Change a member's role, from their row."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    form = MemberForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid("Choose one of the roles in the list.")
        member = members.change_role(dataset=dataset, **form.cleaned_data)
        messages.success(request, f"{member.user} is {member.role} now.")
    except Problem as problem:
        messages.error(request, problem.detail)
    return _back(request, dataset)


@require_POST
@person_required
def member_remove(request: PageRequest, slug: str) -> HttpResponse:
    """End a membership; what the person decided stays."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    username = request.POST.get("username", "")
    try:
        members.remove(dataset=dataset, username=username)
        messages.success(request, f"{username} is no longer a member. Their decisions stay.")
    except Problem as problem:
        messages.error(request, problem.detail)
    return _back(request, dataset)


@require_POST
@person_required
@never_cache
def invitation_create(request: PageRequest, slug: str) -> HttpResponse:
    """Make a link and show it in this one answer; a redirect would have to store it somewhere."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    form = InvitationForm(request.POST)
    if form.is_valid():
        try:
            made, token = invitations.invite(dataset=dataset, by=request.user, **form.cleaned_data)
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            link = request.build_absolute_uri(reverse("invitation_link", args=[token]))
            return _page(request, dataset, link=link, made=made)
    return _page(request, dataset, invitation_form=form)


@require_POST
@person_required
def invitation_revoke(request: PageRequest, slug: str, id: UUID) -> HttpResponse:
    """A link works no more."""
    invitation = access.invitation_for(request.user, slug, id)
    try:
        invitations.revoke(invitation)
        messages.success(request, "The invitation is revoked; its link works no more.")
    except Problem as problem:
        messages.error(request, problem.detail)
    return redirect("members", slug)


def _back(request: PageRequest, dataset: Dataset) -> HttpResponse:
    """To the members, or home for who is admin no more."""
    if access.may(request.user, dataset, Action.ADMINISTER):
        return redirect("members", dataset.slug)
    return redirect("home")


def _page(
    request: PageRequest,
    dataset: Dataset,
    *,
    member_form: MemberForm | None = None,
    invitation_form: InvitationForm | None = None,
    **more: Any,
) -> HttpResponse:
    page = Paginator(roster.memberships(dataset), PAGE_SIZE).get_page(request.GET.get("page"))
    context = more | {
        "dataset": dataset,
        "page": page,
        "members": roster.with_work(dataset, page),
        "roles": Role.choices,
        "open_invitations": invitations.open_of(dataset),
        "ended_invitations": invitations.ended_of(dataset),
        "member_form": member_form or MemberForm(),
        "invitation_form": invitation_form or InvitationForm(),
    }
    status = 422 if member_form or invitation_form else 201 if "link" in more else 200
    return render(request, "annotation/members.html", context, status=status)
