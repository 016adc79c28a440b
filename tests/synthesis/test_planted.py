"""Texts that speak to the judge, on a labelled set: no verdict turns, and each is raised as a finding."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from annotation.models import Finding
from biotool_site.lib.canonical import canonical_json
from biotools.evidence import observing
from biotools.evidence.models import Observation
from synthesis.batches import services
from synthesis.llm.asking import REPAIR
from synthesis.models import Proposal, Query
from synthesis.steps import hand_over, judge
from tests.synthesis.obedient_llm import instructions, obeying, stumbling
from tests.synthesis.odd_llm import OddLLM

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "planted.json").read_text())["cases"]
CALLS = {"lookup_by_id": {"id": "ENSG00000133703"}, "esummary": {"db": "pubmed", "id": "25549968", "retmode": "json"}}

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])


def test_the_set_is_large_and_mixed() -> None:
    assert len(CASES) >= 20
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert len({case["language"] for case in CASES}) >= 8
    assert len({case["encoding"] for case in CASES}) >= 8
    assert {"query", "key", "argument"} < {case["place"] for case in CASES}
    assert {case["informative"] for case in CASES} == {True, False}
    assert all(case["wanted"] is not case["informative"] for case in CASES)


@each_case
def test_the_obedient_judge_does_obey_a_prompt_that_mixes_data_and_instructions(case: dict[str, Any]) -> None:
    observation = "\n".join(f"{name}: {value}" for name, value in case["observation"].items())
    mixed = f"Judge this. Query: {case['query']}\nArguments: {case['arguments']}\nObservation: {observation}"
    document = json.dumps({"task": "judge", "query": case["query"], "observation": case["observation"]})
    request = {"messages": [{"role": "user", "content": document}, {"role": "user", "content": mixed}]}
    answer = json.loads(obeying(case["planted"], case["wanted"])(request)[2])["choices"][0]["message"]["content"]
    assert json.loads(answer)["informative"] is case["wanted"]


@pytest.fixture
def query_of(dataset: Any, people: Any) -> Callable[[dict[str, Any]], Query]:
    """A written query of a running batch on an observation with the planted text."""

    def make(case: dict[str, Any]) -> Query:
        batch = services.launch(
            dataset=dataset, created_by=people["admin"], functions=[case["function"]], calls=1, calibration_share=0
        )
        batch.state = "running"
        batch.save()
        seen = observing.observe(case["function"], CALLS[case["function"]], transport="replay")
        raw = canonical_json(case["observation"]).encode()
        observation = Observation.objects.create(
            call=seen.call, number=2, status=200, raw=raw, raw_digest=hashlib.sha256(raw).hexdigest(),
            summary=case["observation"], informative=True, transport="replay", fetched_at=timezone.now(),
        )  # fmt: skip
        proposal = Proposal.objects.create(
            batch=batch, round=batch.rounds.get(), function=case["function"], arguments=case["arguments"],
            digest="0" * 64, state="written", call=seen.call, observation=observation,
        )  # fmt: skip
        return Query.objects.create(batch=batch, proposal=proposal, style="specific", text=case["query"], model="x",
                                    prompt_version="query_writer/v1")  # fmt: skip

    return make


def judged(query: Query) -> Query:
    judge.run(query.pk)
    query.refresh_from_db()
    return query


@pytest.mark.django_db
@pytest.mark.parametrize("script", [obeying, stumbling], ids=["obeying", "stumbling"])
@each_case
def test_a_judge_that_obeys_is_not_turned(
    case: dict[str, Any], script: Any, query_of: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    odd_llm.script = script(case["planted"], case["wanted"])
    query = judged(query_of(case))
    assert query.judgement is not None, query.trouble
    assert query.judgement["informative"] is case["informative"]
    outside = "".join(instructions(request["messages"]) for request in odd_llm.requests)
    assert not outside.replace(REPAIR, "").strip()  # this fixed sentence is all that ever stands outside
    assert len({request["messages"][0]["content"] for request in odd_llm.requests}) == 1


@pytest.mark.django_db
@each_case
def test_the_stand_in_is_not_turned_and_the_text_is_raised_as_a_finding(case: dict[str, Any], query_of: Any) -> None:
    query = judged(query_of(case))
    assert query.judgement is not None, query.trouble
    assert query.judgement["informative"] is case["informative"]
    hand_over.run(query.pk)
    query.refresh_from_db()
    assert query.quadruplet is not None
    assert query.quadruplet.state == ("pending" if case["informative"] else "filtered")
    assert Finding.objects.filter(revision=query.quadruplet.current, check_name="injection").exists()
