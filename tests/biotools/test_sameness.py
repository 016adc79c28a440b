"""Sameness of calls: the pairs of data/sameness.json, and what holds for any value, call and observation."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import biotools
from biotools import sameness
from biotools.calls import canonical
from biotools.catalogue import load
from biotools.catalogue.reading import SCHEMA_FILE, SpecError
from biotools.reference.identifiers import kinds
from biotools.sameness.documentation import page
from biotools.sameness.kinds import RULE_OF_KIND, SEQUENCES, order_of, rule_of
from biotools.sameness.rules import ORDERS, RULES, UNTOLD_FALSE

PAIRS = json.loads((Path(__file__).parent / "data" / "sameness.json").read_text(encoding="utf-8"))
VALUES = [(pair["rule"], pair["a"], pair["b"], pair["same"]) for pair in PAIRS["values"]]
TEXTS = sorted({text for _, a, b, _ in VALUES for text in (a, b)})
NAMES = [function.name for function in biotools.functions() if function.parameters]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Any JSON as arguments, most of it under names that the function has."""
    name = draw(st.sampled_from(NAMES))
    known = [p.name for p in biotools.function(name).parameters]
    keys = st.sampled_from(known) | st.sampled_from([f"{key}_" for key in known]) | st.text()
    return name, draw(st.dictionaries(keys, JSON, max_size=4))


@pytest.mark.parametrize(("rule", "a", "b", "same"), VALUES)
def test_pairs_of_values(rule: str, a: str, b: str, same: bool) -> None:
    assert (RULES[rule](a) == RULES[rule](b)) is same


@pytest.mark.parametrize("pair", PAIRS["calls"], ids=lambda pair: json.dumps([pair["a"], pair["b"]]))
def test_pairs_of_calls(pair: dict[str, Any]) -> None:
    assert sameness.same(*pair["a"], *pair["b"]) == pair["grade"]
    assert sameness.same(*pair["b"], *pair["a"]) == pair["grade"]


@pytest.mark.parametrize("rule", RULES)
@given(text=st.text() | st.sampled_from(TEXTS) | st.text(alphabet="chrXMT17:.,-_[]()=;*AaGgRr ENSTp", max_size=20))
@settings(max_examples=200)
def test_a_rule_leaves_its_results_alone(rule: str, text: str) -> None:
    made = RULES[rule](text)
    assert RULES[rule](made) == made


@given(call=calls())
@settings(max_examples=300)
@example(call=("esearch", {"db": "\ud800", "term": float("nan")}))
@example(call=("esearch", {"db": float("inf")}))
def test_the_form_of_a_form_is_itself(call: tuple[str, dict[str, Any]]) -> None:
    name, arguments = call
    form = sameness.equivalent_form(name, arguments)
    assert repr(sameness.equivalent_form(name, form)) == repr(form)
    assert sameness.equivalent_digest(name, form) == sameness.equivalent_digest(name, arguments)
    assert len(sameness.equivalent_digest(name, arguments)) == 64
    assert sameness.same(name, arguments, name, arguments) == "identical"
    assert sameness.same(name, arguments, name, form) in ("identical", "equivalent")


@given(a=calls(), order=st.randoms())
def test_identical_calls_are_equivalent(a: tuple[str, dict[str, Any]], order: Any) -> None:
    name, arguments = a
    items = [*arguments.items(), ("WebEnv", None)]
    order.shuffle(items)
    other = {key: value for key, value in dict(items).items() if key not in arguments or value == arguments[key]}
    if set(other) >= set(arguments):
        assert sameness.same(name, arguments, name, other) == "identical"
        assert sameness.equivalent_digest(name, arguments) == sameness.equivalent_digest(name, other)


def test_the_order_of_keys_decides_nothing_even_among_spellings_of_one_parameter() -> None:
    twice = {"dataset_ids": "dbsnp", "datasetIds_": "1kg_3"}
    turned = dict(reversed(twice.items()))
    assert sameness.equivalent_digest("get_query_beacon", twice) == sameness.equivalent_digest(
        "get_query_beacon", turned
    )


@given(a=calls(), b=calls())
def test_sameness_is_symmetric(a: tuple[str, dict[str, Any]], b: tuple[str, dict[str, Any]]) -> None:
    grade = sameness.same(*a, *b)
    assert grade == sameness.same(*b, *a)
    if grade == "equivalent":
        assert canonical(*a) != canonical(*b)


def test_different_calls_of_all_recordings_have_different_digests() -> None:
    from biotools import recordings

    found: dict[str, list[str]] = {}
    for name, arguments, _ in recordings.calls():
        found.setdefault(sameness.equivalent_digest(name, arguments), []).append(canonical(name, arguments))
    merged = [texts for texts in found.values() if len(set(texts)) > 1]
    assert len(found) > 100
    assert len(merged) < len(found) / 20, merged


def test_every_example_is_equivalent_to_itself_with_all_defaults_written() -> None:
    for function in biotools.functions():
        for arguments in function.examples:
            defaults = {p.name: p.default for p in function.parameters if p.default is not None}
            assert sameness.same(function.name, arguments, function.name, {**defaults, **arguments}) is not None


def family(**parameter: Any) -> str:
    told = {"type": "string", "description": "A thing that is asked about.", **parameter}
    return json.dumps(
        {
            "database": "ensembl",
            "family": "things",
            "host": "ensembl",
            "functions": {
                "get_thing": {
                    "subfield": "general",
                    "description": "Returns a thing, for a test of what its specification may say of it.",
                    "path": "/thing",
                    "parameters": {"thing": told},
                    "summary": "record",
                }
            },
        }
    )


def spec(folder: Path, **parameter: Any) -> Any:
    (folder / "ensembl").mkdir(exist_ok=True)
    (folder / "ensembl" / "things.yaml").write_text(family(**parameter), encoding="utf-8")
    return load(folder).functions["get_thing"].by_name["thing"]


def test_the_spec_overrules_the_kind(tmp_path: Path) -> None:
    assert rule_of(spec(tmp_path, kind="ensembl_stable_id")) == "ensembl_id"
    assert rule_of(spec(tmp_path, kind="ensembl_stable_id", same="exact")) == "exact"
    assert rule_of(spec(tmp_path, kind="refseq")) == rule_of(spec(tmp_path)) == "exact"
    assert order_of(spec(tmp_path, type="list")) == "in_order"
    assert order_of(spec(tmp_path, type="list", same="any_order")) == "any_order"
    assert order_of(spec(tmp_path, type="list", items={"style": "repeat"})) == "any_order"
    assert order_of(spec(tmp_path, type="list", kind="ensembl_species")) == "any_order"
    assert order_of(spec(tmp_path, type="list", kind="uniprot_sort")) == "in_order"


@pytest.mark.parametrize(
    "parameter",
    [{"same": "no_such_rule"}, {"same": "any_order"}, {"same": "false_is_default"}],
)
def test_a_rule_that_cannot_be_is_an_error_of_the_spec(tmp_path: Path, parameter: dict[str, Any]) -> None:
    with pytest.raises(SpecError, match=r"things\.yaml.*get_thing\.parameters\.thing\.same"):
        spec(tmp_path, **parameter)


def test_specs_may_name_every_rule_and_no_other() -> None:
    import yaml

    schema = yaml.safe_load(SCHEMA_FILE.read_text(encoding="utf-8"))
    assert schema["$defs"]["parameter"]["properties"]["same"]["enum"] == [*RULES, *ORDERS, UNTOLD_FALSE]


def test_kinds_of_the_table_exist_and_lead_to_rules() -> None:
    assert set(RULE_OF_KIND) | SEQUENCES <= set(kinds())
    assert set(RULE_OF_KIND.values()) <= set(RULES)


def test_every_rule_has_a_pair_of_both_sorts() -> None:
    for rule in RULES:
        sorts = {same for name, _, _, same in VALUES if name == rule}
        assert sorts == ({False} if rule == "exact" else {True, False}), rule


def test_the_page_is_made_from_the_rules() -> None:
    written = Path(__file__).parents[2] / "docs" / "sameness.md"
    assert written.read_text(encoding="utf-8") == page(), "python -m biotools.sameness.documentation > docs/sameness.md"


def observation(body: str, summary: dict[str, Any], *, informative: bool = True) -> biotools.Observation:
    template = biotools.call("lookup_by_symbol", {"species": "homo_sapiens", "symbol": "BRCA2"}, transport="replay")
    return dataclasses.replace(template, body=body.encode(), summary=summary, informative=informative)


def test_the_same_answer() -> None:
    one = observation('{"id": "A", "n": 1}', {"id": "A"})
    assert sameness.same_answer(one, observation('{"n":1,"id":"A"}', {"id": "A", "shown": 1}))
    assert sameness.same_answer(one, observation("other", {"id": "A"}))
    assert sameness.same_answer(one, {"id": "A"})
    assert sameness.same_answer({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not sameness.same_answer(one, observation('{"id": "B"}', {"id": "B"}))
    assert not sameness.same_answer(one, {"id": "B"})


def test_no_answer_is_the_same_as_no_answer() -> None:
    for summary in ({}, {"total": 0}):
        nothing = observation('{"total": 0}', summary, informative=False)
        assert not sameness.same_answer(nothing, nothing)
    assert not sameness.same_answer({}, {})


@given(a=st.dictionaries(st.text(), JSON), b=st.dictionaries(st.text(), JSON))
def test_answers_compare_without_raising(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert sameness.same_answer(a, b) == sameness.same_answer(b, a)
    assert sameness.same_answer(a, a) is bool(a)
