"""A dataset's guidelines: read them, see what changed, and, for admins, write them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from annotation import access, diffs, guidelines
from annotation.access import Action
from annotation.forms import GuidelinesForm
from annotation.models import Dataset, Guidelines
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Problem


@require_safe
@person_required
def guidelines_page(request: PageRequest, slug: str) -> HttpResponse:
    """The version that holds, and all versions with who wrote them and when."""
    dataset = access.dataset_for(request.user, slug, Action.BROWSE)
    versions = list(guidelines.versions(dataset).defer("text"))
    context = {"dataset": dataset, "versions": versions, "may_write": _may_write(request, dataset)}
    return render(request, "annotation/guidelines/guidelines.html", context)


@require_safe
@person_required
def guidelines_version(request: PageRequest, slug: str, number: int) -> HttpResponse:
    """One version, and what it changed word by word: against the one before, or `?against=` another."""
    dataset = access.dataset_for(request.user, slug, Action.BROWSE)
    shown = guidelines.version(dataset, number)
    asked = request.GET.get("against", str(number - 1))
    if not asked.isdecimal() or len(asked) > 9:
        raise Http404
    against = guidelines.version(dataset, int(asked)) if int(asked) else None
    context = {
        "dataset": dataset,
        "version": shown,
        "against": against,
        "segments": diffs.words(against.text if against else "", shown.text),
        "versions": guidelines.versions(dataset).defer("text"),
        "may_write": _may_write(request, dataset),
    }
    return render(request, "annotation/guidelines/version.html", context)


@person_required
def guidelines_edit(request: PageRequest, slug: str) -> HttpResponse:
    """Write the next version."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    newest = guidelines.current(dataset)
    start = {"text": newest.text if newest else "", "based_on": newest.number if newest else 0}
    form = GuidelinesForm(request.POST or None, initial=start)
    problem, segments = None, None
    if request.method == "POST" and form.is_valid():
        try:
            made = guidelines.write(dataset, **form.cleaned_data, author=request.user)
        except Problem as refused:
            problem, form = refused, _again(form, newest)
            segments = _difference(refused, newest, form)
        else:
            messages.success(request, _told(made, newest))
            return redirect("guidelines", slug)
    status = problem.status if problem else 422 if form.errors else 200
    context = {"dataset": dataset, "form": form, "problem": problem, "newest": newest, "segments": segments}
    return render(request, "annotation/guidelines/edit.html", context, status=status)


@require_POST
@person_required
def guidelines_preview(request: PageRequest, slug: str) -> HttpResponse:
    """The text as reviewers would see it; nothing is stored."""
    access.dataset_for(request.user, slug, Action.ADMINISTER)
    text = request.POST.get("text", "")[: guidelines.LONGEST]
    return render(request, "annotation/guidelines/_text.html", {"text": text})


@require_POST
@person_required
def guidelines_restore(request: PageRequest, slug: str, number: int) -> HttpResponse:
    """Make an old version's text the newest version."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    before = guidelines.current(dataset)
    made = guidelines.restore(dataset, number, author=request.user)
    messages.success(request, _told(made, before))
    return redirect("guidelines", slug)


@require_POST
@person_required
def guidelines_read(request: PageRequest, slug: str) -> HttpResponse:
    """What the panel beside a quadruplet shows; that the person had this version before their eyes is kept."""
    dataset = access.dataset_for(request.user, slug, Action.REVIEW)
    reading = guidelines.open_for(dataset, request.user)
    segments = diffs.words(reading.read.text, reading.now.text) if reading.now and reading.read else []
    context = {"dataset": dataset, "reading": reading, "segments": segments if reading.is_news else []}
    return render(request, "annotation/guidelines/_panel_text.html", context)


def _may_write(request: PageRequest, dataset: Dataset) -> bool:
    return access.may(request.user, dataset, Action.ADMINISTER)


def _again(form: GuidelinesForm, newest: Guidelines | None) -> GuidelinesForm:
    """The form with what was typed, on top of the version that is newest now."""
    return GuidelinesForm(initial=form.cleaned_data | {"based_on": newest.number if newest else 0})


def _difference(refused: Problem, newest: Guidelines | None, form: GuidelinesForm) -> list[diffs.Segment] | None:
    """What the typed text would change in the version that somebody else stored; None for any other refusal."""
    if not (isinstance(refused, guidelines.WrittenMeanwhile) and newest):
        return None
    return diffs.words(newest.text, form.initial["text"])


def _told(made: Guidelines | None, before: Guidelines | None) -> str:
    if made is None or (before and made.pk == before.pk):
        return "Nothing was changed, so there is no new version."
    return f"Version {made.number} is stored. Reviewers are told of it in the workspace."
