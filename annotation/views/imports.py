"""The pages of imports: the list with the form to bring a file, one import as it goes on, its errors as text."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from annotation import access, tasks
from annotation.access import Action
from annotation.forms.imports import ImportForm
from annotation.imports import services, telling
from annotation.models import Dataset, Import
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Problem
from biotool_site.lib.tasks import send_after_commit

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def imports(request: PageRequest, slug: str) -> HttpResponse:
    """What was imported, newest first, and the form that brings another file."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    posted = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if posted else ImportForm()
    if posted and form.is_valid():
        try:
            return redirect("import", slug, _start(request, dataset, form.cleaned_data).pk)
        except Problem as problem:
            form.add_error("file", problem.detail)
    page = Paginator(telling.imports_of(dataset).defer("errors"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"dataset": dataset, "form": form, "page": page, "most": services.IN_THE_REQUEST}
    return render(request, "annotation/imports/imports.html", context, status=422 if form.errors else 200)


@require_safe
@person_required
def one_import(request: PageRequest, slug: str, id: UUID) -> HttpResponse:
    """What became of one file; while it is worked on, a part that asks again by itself."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    found = get_object_or_404(telling.imports_of(dataset), pk=id)
    context: dict[str, Any] = {"dataset": dataset, "found": found, "most_shown": telling.MOST_TOLD}
    template = "annotation/imports/_import.html" if request.htmx else "annotation/imports/import.html"
    return render(request, template, context)


@require_safe
@person_required
def import_errors(request: PageRequest, slug: str, id: UUID) -> HttpResponse:
    """The errors that are kept, as a text file."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    found = get_object_or_404(telling.imports_of(dataset), pk=id)
    disposition = content_disposition_header(True, f"import-errors-{found.pk}.txt")
    headers = {"Content-Disposition": str(disposition)}
    return HttpResponse(telling.as_text(found), content_type="text/plain; charset=utf-8", headers=headers)


def _start(request: PageRequest, dataset: Dataset, given: dict[str, Any]) -> Import:
    """Import it at once where it is little, else by a worker."""
    file = given["file"]
    found = services.start(
        dataset=dataset,
        chunks=file.chunks(),
        file_name=file.name,
        partial=given["partial"],
        created_by=request.user,
    )
    if not services.in_the_request(found):
        send_after_commit(tasks.run_import, found.pk)
    elif services.run_and_check(found).state == Import.State.CHECKING:
        send_after_commit(tasks.check_import, found.pk)
    return found


urlpatterns = [
    path("datasets/<slug:slug>/imports/", imports, name="imports"),
    path("datasets/<slug:slug>/imports/<uuid:id>/", one_import, name="import"),
    path("datasets/<slug:slug>/imports/<uuid:id>/errors.txt", import_errors, name="import_errors"),
]
