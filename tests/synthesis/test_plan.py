"""From a launch request to rounds: pure, and precise about what it cannot take."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from biotool_site.lib.problems import Invalid
from synthesis.batches import plan


@dataclass(frozen=True)
class Known:
    name: str
    family: str
    database: str


KNOWN = [
    Known("search_uniprotkb", "uniprotkb", "uniprot"),
    Known("lookup_by_symbol", "lookup", "ensembl"),
    Known("lookup_by_id", "lookup", "ensembl"),
]


def make(*, replaying: bool = True, **request: Any) -> plan.Plan:
    wanted = {"calls": 5, "functions": ["lookup_by_id"]} | request
    return plan.make(plan.Request(**wanted), known=KNOWN, role_names=["judge"], replaying=replaying)


def test_functions_families_and_databases_are_united_in_catalogue_order() -> None:
    made = make(functions=["search_uniprotkb"], families=["lookup"], databases=["ensembl"])
    assert made.functions == ("lookup_by_id", "lookup_by_symbol", "search_uniprotkb")
    assert {(part.source, part.wanted) for part in made.rounds} == {("recorded", 5)}


def test_live_calls_come_from_the_llm() -> None:
    assert make(replaying=False).sources == ("llm",)


def test_calls_are_shared_over_the_sources() -> None:
    made = make(sources=["recorded", "llm"])
    assert [(part.source, part.wanted) for part in made.rounds] == [("recorded", 3), ("llm", 2)]
    assert plan.shares(1, ["recorded", "llm"]) == [("recorded", 1)]


@pytest.mark.parametrize(
    ("request_", "field", "words"),
    [
        ({"functions": ["lookup_by_di"]}, "functions", "Did you mean lookup_by_id"),
        ({"families": ["look"]}, "families", "no family 'look'"),
        ({"databases": ["ensemble"]}, "databases", "Did you mean ensembl"),
        ({"functions": None}, "functions", "Choose functions"),
        ({"calls": 0}, "calls", "from 1 to 500"),
        ({"calls": True}, "calls", "from 1 to 500"),
        ({"calls": 501}, "calls", "from 1 to 500"),
        ({"sources": ["sampler"]}, "sources", "The sampler is not part of this version"),
        ({"sources": ["web"]}, "sources", "There is no source 'web'"),
        ({"votes": 10}, "votes", "from 1 to 9"),
        ({"seed": -1}, "seed", "from 0"),
        ({"budget": "-1"}, "budget", "US dollars"),
        ({"budget": "NaN"}, "budget", "US dollars"),
        ({"budget": "a lot"}, "budget", "US dollars"),
        ({"roles": {"king": "gpt"}}, "roles", "There is no role 'king'"),
        ({"roles": {"judge": ""}}, "roles", "The model of judge"),
    ],
)
def test_what_cannot_be_taken_is_named(request_: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(**request_)
    assert list(refused.value.errors) == [field]
    assert words in refused.value.errors[field][0]


def test_recorded_calls_need_replay() -> None:
    with pytest.raises(Invalid, match="only where calls are replayed"):
        make(replaying=False, sources=["recorded"])


def test_every_complaint_comes_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        make(functions=["x"], calls=0, votes=0)
    assert set(refused.value.errors) == {"functions", "calls", "votes"}


def test_a_budget_keeps_its_cents() -> None:
    assert make(budget=0.1).budget == Decimal("0.1")
