"""The stand-in's templates: every function has some, and they are filled with what a call holds, as it stands there."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools import checks
from synthesis.llm.standin import chat
from synthesis.llm.standin.questions import WRITERS, Asked, general, templates
from synthesis.llm.standin.questions.templates import Template
from synthesis.llm.standin.questions.ways import ALSO_TOLD, WAYS

FUNCTIONS = [function for function in biotools.functions() if function.name not in WRITERS]


def parameters(name: str) -> set[str]:
    return set(biotools.function(name).schema["properties"])


def written(name: str, arguments: dict[str, Any], observation: dict[str, Any]) -> list[str]:
    function = biotools.function(name)
    told = {
        "name": name, "description": function.description, "database": function.database,
        "family": function.family, "parameters": function.schema,
    }  # fmt: skip
    answer = chat.write_queries({"function": told, "arguments": arguments, "observation": observation})
    return [query["query"] for query in answer["queries"]]


def test_every_function_has_templates_or_a_writer_and_none_else() -> None:
    assert set(templates.entries()) == {function.name for function in FUNCTIONS}


@pytest.mark.parametrize("name", sorted(templates.entries()))
def test_templates_speak_of_parameters(name: str) -> None:
    entry = templates.entries()[name]
    shared = {each for other, same in templates.entries().items() if same is entry for each in parameters(other)}
    assert len(entry.broad) >= 2 and len(entry.specific) >= 2
    for template in (*entry.broad, *entry.specific):
        assert set(template.when) <= shared
        assert {way for _, way in template.placeholders()} <= {*WAYS, "yes"}
        said = {argument for argument, _ in template.placeholders()}
        assert said <= shared
        also = {each for _, way in template.placeholders() for each in ALSO_TOLD.get(way, ())}
        assert set(biotools.function(name).schema.get("required", [])) <= said | also | set(template.when)
        always = "".join(templates.OPTIONAL.split(template.ask)[::2])
        assert {each for _, each, _, _ in string.Formatter().parse(always) if each} <= parameters(name)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_the_examples_of_a_function_give_two_clean_questions(function: Any) -> None:
    for arguments in function.examples:
        broad, specific = written(function.name, dict(arguments), {})
        assert broad.casefold() != specific.casefold()
        for query in (broad, specific):
            assert query.endswith("?") and query[0].isupper() and "  " not in query and len(query) <= 600
            assert function.name not in query and not set("{}") & set(query)
            tool = function.openai_tool()["function"]
            found = checks.run({"query": query, "tool": tool, "arguments": dict(arguments), "observation": {}})
            wrong = [f for f in found if f.severity != "info" and f.check in ("wording", "grounding", "one_question")]
            assert not wrong, (query, wrong)


@pytest.mark.parametrize(
    ("text", "arguments", "filled"),
    [
        ("Where is {id}[ in {place}]?", {"id": "a"}, "Where is a?"),
        ("Where is {id}[ in {place}]?", {"id": "a", "place": "b"}, "Where is a in b?"),
        ("Where is {id}[ in {place}]?", {"place": "b"}, ""),
        ("What of [{id}|{place}|nothing]?", {"place": "b"}, "What of b?"),
        ("What of [{id}|{place}|nothing]?", {}, "What of nothing?"),
        ("Which terms[{deep:yes}, narrower ones too]?", {"deep": True}, "Which terms, narrower ones too?"),
        ("Which terms[{deep:yes}, narrower ones too]?", {"deep": False}, "Which terms?"),
        ("Which genes of {species}?", {"species": "homo_sapiens"}, "Which genes of human?"),
        ("What is {id:feature}?", {"id": "ENSMUSG00000000171"}, "What is the gene ENSMUSG00000000171?"),
        ("What is {id:feature}?", {"id": "LRG_24"}, "What is LRG_24?"),
        ("What is {id:records}?", {"id": "7,8", "db": "pubmed"}, "What is the articles with PubMed IDs 7 and 8?"),
        ("What is {id:records}?", {"id": "7"}, ""),
        ("Which are {query:search}?", {"query": "gene:APP AND organism_id:9606"},
         "Which are for the gene APP in human (taxon 9606)?"),
        ("Which are {query:search}?", {"query": "a OR b"}, "Which are for the search “a OR b”?"),
        ("Which are {query:search}?", {"query": "*"}, "Which are of any kind?"),
        ("Which is {bdata:citations}?", {"bdata": "science|1987|235|182|palmenberg ac|Art2|"},
         "Which is palmenberg ac, science 1987, volume 235, page 182 (my label Art2)?"),
        ("Which {names:properties}?", {"names": "IUPACName,XLogP"}, "Which IUPAC name and XLogP?"),
    ],
)  # fmt: skip
def test_a_template_says_what_is_given(text: str, arguments: dict[str, Any], filled: str) -> None:
    assert Template(text).fill(arguments)[0] == filled


@given(st.text(min_size=1))
def test_a_value_is_said_as_it_stands(value: str) -> None:
    assert Template("What is {id}[ of {id}]?").fill({"id": value})[0] == f"What is {value} of {value}?"


@given(st.sampled_from(sorted(WAYS)), st.text())
def test_no_way_of_saying_fails(way: str, value: str) -> None:
    assert isinstance(WAYS[way](value, {"db": value, "species": value}), str)


def test_a_question_for_a_fact_needs_that_fact() -> None:
    call: dict[str, Any] = {"species": "human", "id": "rs699"}
    told = {"most_severe_consequence": "missense_variant"}
    assert "consequence" in written("get_variation", call, told)[1]
    assert "consequence" not in written("get_variation", call, {"MAF": 0.3})[1]


def test_what_the_call_asks_for_is_told() -> None:
    call = {"species": "human", "symbol": "BRCA2", "type": "paralogues", "target_species": "mouse"}
    for query in written("get_homology_by_symbol", call, {}):
        assert all(word in query for word in ("human", "BRCA2", "paralogues", "mouse"))
    for database in ("snp", "assembly", "taxonomy", "mesh", "sra", "gene", "pmc", "omim"):
        assert all(database in query for query in written("einfo", {"db": database}, {}))


@pytest.mark.parametrize(("family", "arguments"), [("star charts", {"star": "Vega"}), ("information", {}), ("", {})])
def test_a_function_without_templates_gets_plain_questions(family: str, arguments: dict[str, Any]) -> None:
    told = {"colour": "white", "spectral_class": "A0"}
    asked = Asked("get_star", "sky", family, "Tells of stars.", {}, arguments, told)
    pair = general.ask(asked)
    assert pair.broad != pair.specific and "information data" not in pair.broad
    assert "spectral class" in pair.specific
    assert all("Vega" in query for query in (pair.broad, pair.specific)) or not arguments
