"""Two wordings compared while one of them is typed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from annotation import diffs
from annotation.views.gate import PageRequest, person_required

LONGEST = 10_000


@require_POST
@person_required
def compare(request: PageRequest) -> HttpResponse:
    """The word diff from POST `old` to `new`, of which so many letters are looked at; nothing is stored."""
    old, new = (request.POST.get(name, "")[:LONGEST].replace("\r\n", "\n") for name in ("old", "new"))
    return render(request, "annotation/_word_diff.html", {"segments": diffs.words(old, new)})
