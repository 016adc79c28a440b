"""From a launch request to rounds: pure, and precise about what it cannot take."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biotool_site.lib.problems import Invalid
from synthesis.batches import plan
from synthesis.batches.top_up import Have


@dataclass(frozen=True)
class Known:
    name: str
    family: str
    database: str
    subfield: str = "genomics"


KNOWN = [
    Known("search_uniprotkb", "uniprotkb", "uniprot", "proteomics"),
    Known("lookup_by_symbol", "lookup", "ensembl"),
    Known("lookup_by_id", "lookup", "ensembl"),
]


def make(*, replaying: bool = True, have: dict[str, Have] | None = None, **request: Any) -> plan.Plan:
    wanted = {"calls": 5, "functions": ["lookup_by_id"]} | request
    return plan.make(plan.Request(**wanted), known=KNOWN, role_names=["judge"], replaying=replaying, have=have)


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


def test_whole_subfields_are_chosen_by_name() -> None:
    assert make(functions=None, subfields=["proteomics"]).functions == ("search_uniprotkb",)
    with pytest.raises(Invalid, match=r"no subfield 'proteomic'.*Did you mean proteomics"):
        make(subfields=["proteomic"])


def test_topping_up_computes_the_calls_and_leaves_out_what_has_enough() -> None:
    have = {"lookup_by_symbol": Have(approved=3, pending=4), "search_uniprotkb": Have(approved=9, pending=1)}
    made = make(functions=[known.name for known in KNOWN], calls=None, top_up=10, have=have)
    assert {part.function: part.wanted for part in made.rounds} == {"lookup_by_id": 5, "lookup_by_symbol": 2}
    assert made.functions == ("lookup_by_id", "lookup_by_symbol")
    assert (made.enough, made.calls, made.top_up) == (("search_uniprotkb",), 5, 10)


def test_topping_up_shares_a_functions_calls_over_the_sources() -> None:
    made = make(calls=None, top_up=5, sources=["recorded", "llm"])
    assert [(part.source, part.wanted) for part in made.rounds] == [("recorded", 2), ("llm", 1)]


@pytest.mark.parametrize(
    ("request_", "field", "words"),
    [
        ({"calls": None, "top_up": 5}, "top_up", "has 5 approved or pending"),
        ({"calls": 3, "top_up": 50}, "top_up", "not both"),
        ({"calls": None, "top_up": 0}, "top_up", "from 1 to 10000"),
        ({"calls": None, "top_up": "x"}, "top_up", "from 1 to 10000"),
        ({"calls": None}, "calls", "or top_up"),
    ],
)
def test_topping_up_that_makes_no_sense_is_named(request_: Any, field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(**request_, have={"lookup_by_id": Have(pending=5)})
    assert words in refused.value.errors[field][0]


@given(st.integers(0, 400), st.integers(0, 400), st.floats(0.5, 2), st.integers(1, 1000))
def test_the_computed_calls_reach_the_number_and_not_one_too_many(
    approved: int, pending: int, per_call: float, wanted: int
) -> None:
    have = Have(approved, pending, per_call)
    calls = have.calls_to(wanted)
    assert have.standing + calls * per_call >= wanted - 1e-6
    assert calls == 0 or have.standing + (calls - 1) * per_call < wanted
