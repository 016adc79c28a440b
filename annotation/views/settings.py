"""A dataset's policy, for its admins."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from annotation import access, datasets
from annotation.access import Action
from annotation.forms import PolicyForm
from annotation.models import Dataset, Settling
from annotation.review import reasons
from annotation.views.gate import PageRequest, person_required


@person_required
def dataset_settings(request: PageRequest, slug: str) -> HttpResponse:
    """See and change name and policy; guidelines and reject reasons have pages of their own."""
    dataset = access.dataset_for(request.user, slug, Action.ADMINISTER)
    form = PolicyForm(request.POST or None, instance=dataset)
    if request.method == "POST" and form.is_valid():
        datasets.change(form.instance, by=request.user)
        messages.success(request, "The settings are stored.")
        return redirect("dataset_settings", slug)
    # The tabs and the title name the dataset as it is stored, not as a refused form would have it.
    stored = Dataset.objects.get(pk=dataset.pk)
    context: dict[str, Any] = {"dataset": stored, "settling": Settling.objects.filter(dataset=stored).first()}
    if request.htmx:
        return render(request, "annotation/_settling.html", context)
    context |= {"form": form, "reasons": reasons.in_use(stored)}
    return render(request, "annotation/dataset_settings.html", context, status=422 if form.errors else 200)
