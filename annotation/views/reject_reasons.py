"""The reject reasons of a dataset, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from annotation import access
from annotation.access import Action
from annotation.forms import ReasonsForm
from annotation.review import reason_list, reasons
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Invalid, Problem


@person_required
def reject_reasons(request: PageRequest, slug: str) -> HttpResponse:
    """See the list, and change it: other words, other digits, more, fewer."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    using = reasons.in_use(dataset)
    problem: Problem | None = None
    form, seen = ReasonsForm(using, request.POST or None), request.POST.get("based_on")
    if request.method == "POST" and not request.POST:
        problem = Invalid("No list arrived, so the one below stands. Send it again.")
    elif request.method == "POST" and form.is_valid():
        try:
            reason_list.arrange(dataset, form.wanted(), based_on=seen)
        except reason_list.ListChanged as changed:
            problem = changed
        except Problem as refused:
            form.add_errors(refused.errors)
        else:
            messages.success(request, "The reject reasons are stored.")
            return redirect("reject_reasons", slug)
    context = {
        "dataset": dataset,
        "form": form,
        "using": using,
        "based_on": seen if seen and not problem else reason_list.seal(using),
        "problem": problem,
        "retired": reason_list.retired(dataset),
    }
    status = problem.status if problem else 422 if request.method == "POST" else 200
    return render(request, "annotation/reject_reasons.html", context, status=status)


@require_POST
@person_required
def bring_back(request: PageRequest, slug: str) -> HttpResponse:
    """Use a retired reason again."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    try:
        back = reason_list.bring_back(dataset, request.POST.get("slug", ""))
        messages.success(request, f"“{back.label}” can be chosen again.")
    except Problem as problem:
        messages.error(request, problem.detail)
    return redirect("reject_reasons", slug)
