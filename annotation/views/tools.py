"""The tool catalogue: all functions with what one's datasets have of them, and one function, which can be tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

import biotools
from annotation import coverage
from annotation.coverage import Share
from annotation.models.quadruplet import State
from annotation.views import observation, trying
from annotation.views.gate import PageRequest, person_required
from biotools.catalogue import search
from biotools.catalogue.search import Marks
from biotools.catalogue.spec import Function
from biotools.evidence import catalogue
from biotools.evidence.catalogue import Choice

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Entry:
    """A function in the list. takes: its optional parameters that the search found; shares: of those that have some."""

    function: Function
    needs: list[str]
    takes: list[str]
    shares: list[Share]


@dataclass(frozen=True)
class Family:
    """Functions of one family that fit, best first. total: how many it has in all."""

    database: str
    name: str
    total: int
    entries: list[Entry]


@require_safe
@person_required
def tools(request: PageRequest) -> HttpResponse:
    """The functions that fit, by family; the family with the best one first."""
    choice = _choice(request)
    found = catalogue.chosen(choice)
    marks = search.marks(choice.search)
    shares = coverage.of_person(request.user, [function.name for function in found])
    context = {
        "choice": choice,
        "chosen": any(choice),
        "databases": catalogue.databases(),
        "families": catalogue.families(choice.database),
        "sets": catalogue.SETS,
        "groups": _grouped(found, marks, shares),
        "found": len(found),
        "total": len(biotools.functions()),
        "marks": marks,
        "has_shares": bool(shares),
        "states": State.values,
    } | ({} if found else _near(choice))
    if not request.htmx:
        return render(request, "annotation/tools/tools.html", context)
    return replace_url(render(request, "annotation/tools/_tools.html", context), _address(choice))


@require_safe
@person_required
def tool(request: PageRequest, name: str) -> HttpResponse:
    """One function: what it is for, what one's datasets have of it, its parameters, a call to try.

    GET `arguments`: the call's, as a JSON object; else `example`: the number of one of the catalogue's. Without them:
    where calls are replayed one that has an answer.
    """
    function = catalogue.function_or_404(name)
    arguments = trying.given(request, function) or trying.start(function, request.GET.get("example", ""))
    return trying.page(request, function, arguments)


def _choice(request: PageRequest) -> Choice:
    """What is asked for. A family of another database than the chosen one was chosen before it and counts no more."""
    given = {name: request.GET.get(name, "").strip()[:LONGEST_SEARCH] for name in Choice._fields}
    choice = Choice(**given)
    elsewhere = choice.family in catalogue.families() and choice.family not in catalogue.families(choice.database)
    return choice._replace(family="") if elsewhere else choice


def _grouped(found: list[Function], marks: Marks, shares: Mapping[str, list[Share]]) -> list[Family]:
    """By family, in the order in which the families first occur."""
    families: dict[tuple[str, str], list[Function]] = {}
    for function in found:
        families.setdefault((function.database, function.family), []).append(function)
    return [
        Family(
            database=database,
            name=family,
            total=len(catalogue.narrowed(Choice(database=database, family=family))),
            entries=[_entry(function, marks, shares.get(function.name, [])) for function in members],
        )
        for (database, family), members in families.items()
    ]


def _entry(function: Function, marks: Marks, shares: list[Share]) -> Entry:
    return Entry(
        function=function,
        needs=[parameter.name for parameter in function.parameters if parameter.required],
        takes=[p.name for p in function.parameters if not p.required and marks.name and marks.name.search(p.name)],
        shares=[share for share in shares if share.total],
    )


def _near(choice: Choice) -> dict[str, Any]:
    """For a search that found nothing: others that find something, names like it, and whether the filters are why."""
    filters, anywhere = choice._replace(search=""), Choice(search=choice.search)
    for place in (choice, anywhere):
        if suggested := search.suggestions(catalogue.narrowed(place), choice.search):
            break
    return {
        "suggestions": [(other, _address(place._replace(search=other.text))) for other in suggested],
        "like_it": search.near(biotools.functions(), choice.search),
        "unfiltered": len(catalogue.chosen(anywhere)) if any(filters) else 0,
        "unfiltered_address": _address(anywhere),
    }


def _address(choice: Choice) -> str:
    """The page of this choice, so that it can be read and shared."""
    asked = QueryDict(mutable=True)
    asked.update({name: value for name, value in choice._asdict().items() if value})
    return reverse("tools") + (f"?{asked.urlencode()}" if asked else "")


ANSWER = "tools/<str:name>/calls/<str:call>/<int:number>/"
urlpatterns = [
    path("tools/", tools, name="tools"),
    path("tools/<str:name>/", tool, name="tool"),
    path("tools/<str:name>/call/", trying.call, name="tool_call"),
    path("tools/<str:name>/arguments/", trying.check, name="tool_arguments"),
    path(f"{ANSWER}tree/", observation.tree_part, name="answer_tree"),
    path(f"{ANSWER}table/", observation.observation_table, name="answer_table"),
    path(f"{ANSWER}sequence/", observation.observation_sequence, name="answer_sequence"),
    path(f"{ANSWER}search/", observation.observation_search, name="answer_search"),
    path(f"{ANSWER}raw/", observation.raw_response, name="answer_raw"),
]
