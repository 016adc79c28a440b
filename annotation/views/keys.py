"""A person's own keys: seen, changed, set back, switched off."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from annotation import keyboards
from annotation.keyboards import Keys
from annotation.keys import GROUPS, KEYS, SHORTCUTS
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Invalid

ALL = "all"
FIELD = "key-"


@person_required
def keys_page(request: PageRequest) -> HttpResponse:
    """All actions with this person's keys; POST stores the keys as they are typed."""
    if request.method != "POST":
        return render(request, "annotation/keys.html", _context(keyboards.keys_of(request.user)))
    sent = _sent(request)
    try:
        keyboards.store(request.user, on=sent.on, wanted=sent.of)
    except Invalid as problem:
        return render(request, "annotation/keys.html", _context(sent, problem), status=problem.status)
    messages.success(request, "Your keys are stored." if sent.on else "Keys are off. Buttons do everything.")
    return redirect("keys")


def _sent(request: PageRequest) -> Keys:
    """The keys as they were typed, or the usual one for what is to be set back."""
    typed = {slug: request.POST[FIELD + slug].strip() for slug in KEYS if FIELD + slug in request.POST}
    back = request.POST.get("reset", "")
    usual = KEYS if back == ALL else {slug: key for slug, key in KEYS.items() if slug == back}
    return Keys(on="on" in request.POST, of={**typed, **usual})


def _context(keys: Keys, problem: Invalid | None = None) -> dict[str, Any]:
    errors = problem.errors if problem else {}
    groups = [
        (
            group,
            [
                {
                    "shortcut": shortcut,
                    "key": keys.of.get(shortcut.slug, ""),
                    "name": FIELD + shortcut.slug,
                    "errors": errors.get(shortcut.slug, []),
                }
                for shortcut in SHORTCUTS
                if shortcut.group == group
            ],
        )
        for group in GROUPS
    ]
    return {"groups": [(group, rows) for group, rows in groups if rows], "on": keys.on, "problem": problem}
