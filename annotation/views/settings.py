"""A dataset's policy, guidelines and members, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from annotation import access, datasets, members
from annotation.access import Action
from annotation.forms import MemberForm, PolicyForm
from annotation.models import Dataset
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Problem


@person_required
def dataset_settings(request: PageRequest, slug: str) -> HttpResponse:
    """See and change name, policy and guidelines."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    form = PolicyForm(request.POST or None, instance=dataset)
    if request.method == "POST" and form.is_valid():
        datasets.change(form.instance, by=request.user)
        messages.success(request, "The settings are stored.")
        return redirect("dataset_settings", slug)
    return _page(request, dataset, form, MemberForm())


@require_POST
@person_required
def member_save(request: PageRequest, slug: str) -> HttpResponse:
    """Add a member, or change a member's role."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            member, created = members.set_role(dataset=dataset, **form.cleaned_data)
        except Problem as problem:
            form.add_error("username", problem.detail)
        else:
            told = "is a member now" if created else "has a new role"
            messages.success(request, f"{member.user} {told}: {member.role}.")
            return redirect("dataset_settings", slug)
    return _page(request, dataset, PolicyForm(instance=dataset), form)


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
    if not access.may(request.user, dataset, Action.ADMINISTER):
        return redirect("home")
    return redirect("dataset_settings", slug)


def _page(request: PageRequest, dataset: Dataset, form: PolicyForm, member_form: MemberForm) -> HttpResponse:
    # The tabs and the title name the dataset as it is stored, not as a refused form would have it.
    stored = Dataset.objects.get(pk=dataset.pk)
    context = {
        "dataset": stored,
        "form": form,
        "member_form": member_form,
        "members": stored.memberships.select_related("user"),
        "roles": member_form.fields["role"].choices,  # type: ignore[attr-defined]  # a choice field
    }
    refused = bool(form.errors or member_form.errors)
    return render(request, "annotation/dataset_settings.html", context, status=422 if refused else 200)
