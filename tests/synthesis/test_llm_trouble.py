"""What a batch does when its LLM server misbehaves; a real server over HTTP that answers by script."""

import json
from typing import Any

import pytest
from django.utils import timezone

from annotation.models import Quadruplet
from synthesis.batches import progress, services
from synthesis.llm.standin import chat
from synthesis.models import Batch, LLMExchange, Proposal, Query
from tests.synthesis.odd_llm import OddLLM, failing, healthy, saying, task_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(dataset: Any, people: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """A batch of one informative call, whose roles the odd server plays."""
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_MODEL", "odd-1")
    return services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_symbol"], calls=3, seed=1)


def awake(batch: Batch) -> None:
    """Let every resting row be due now."""
    Proposal.objects.filter(batch=batch).update(not_before=timezone.now())
    Query.objects.filter(batch=batch).update(not_before=timezone.now())


def test_healthy(batch: Batch, work_off: Any) -> None:
    assert work_off(batch).state == "done"
    assert LLMExchange.objects.values_list("answered_by", flat=True).distinct().get() == "odd-1"
    assert Quadruplet.objects.first().lineage["judge"]["model"] == "odd-1"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (failing(500), "answers with an error (500)"),
        (failing(503, retry_after="7"), "answers with an error (503)"),
        (failing(429, retry_after="7"), "slow down"),
        (lambda request: (0, {}, ""), "cannot be reached"),
        (lambda request: (200, {}, "<html>hello</html>"), "sends"),
        (lambda request: (200, {}, '{"choices": 3}'), "sends no chat completions"),
    ],
)
def test_a_server_in_trouble_is_waited_for(
    batch: Batch, odd_llm: OddLLM, work_off: Any, forget_servers: Any, script: Any, words: str
) -> None:
    odd_llm.script = script
    assert work_off(batch, rounds=4).state == "running"
    look = progress.look(batch)
    assert words in look.waits[0][0]
    assert not look.drops.keys() - {"not_found"}
    assert not LLMExchange.objects.exists()
    odd_llm.script = healthy
    awake(batch)
    forget_servers()  # what it asked for has passed
    assert work_off(batch).state == "done"
    assert progress.of(batch)["counts"]["pending"] > 0


def test_retry_after_is_obeyed(batch: Batch, odd_llm: OddLLM, work_off: Any) -> None:
    odd_llm.script = failing(429, retry_after="120")
    work_off(batch, rounds=3)
    rests = Proposal.objects.filter(batch=batch, state="executed").values_list("not_before", flat=True)
    assert all(100 < (rest - timezone.now()).total_seconds() <= 120 for rest in rests)
    asked = len(odd_llm.requests)
    work_off(batch, rounds=3)
    assert len(odd_llm.requests) == asked


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_wrong_key_or_model_pauses_the_batch(
    batch: Batch, odd_llm: OddLLM, work_off: Any, people: Any, status: int
) -> None:
    odd_llm.script = failing(status)
    assert work_off(batch).state == "paused"
    assert str(status) in batch.message
    assert "sk-secret" not in batch.message
    odd_llm.script = healthy
    services.resume(batch=batch, by=people["admin"])
    assert work_off(batch).state == "done"


@pytest.mark.parametrize(
    "script",
    [
        saying("no JSON at all"),
        saying(""),
        saying(None),
        saying('{"queries": []}'),
        saying('{"queries": [{"style": "broad"', finish="length"),
        saying(None, refusal="I would rather not."),
        saying("[" * 100_000),
        saying('{"queries": NaN}'),
        lambda request: (200, {}, json.dumps({**chat.complete(request), "choices": []})),
    ],
)
def test_an_unreadable_writer_gets_two_repairs_then_the_call_is_dropped(
    batch: Batch, odd_llm: OddLLM, work_off: Any, script: Any
) -> None:
    odd_llm.script = script
    assert work_off(batch).state == "done"
    written = Proposal.objects.filter(batch=batch, observation__informative=True)
    assert {row.reason for row in written} == {"unreadable_answer"}
    assert len(odd_llm.requests) == 3 * written.count()
    assert not Query.objects.exists()


def test_the_validators_message_goes_back_and_a_corrected_answer_is_taken(
    batch: Batch, odd_llm: OddLLM, work_off: Any
) -> None:
    def script(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        good = healthy(request)
        if task_of(request) == "query_writer" and len(request["messages"]) == 2:
            return saying('{"queries": [], "note": "hm"}')(request)
        return good

    odd_llm.script = script
    assert work_off(batch).state == "done"
    assert progress.of(batch)["counts"]["pending"] > 0
    repair = next(request for request in odd_llm.requests if len(request["messages"]) == 4)
    assert "'note' was unexpected" in repair["messages"][3]["content"]


def test_fences_and_prose_around_the_json_are_read(batch: Batch, odd_llm: OddLLM, work_off: Any) -> None:
    def script(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        content = json.loads(healthy(request)[2])["choices"][0]["message"]["content"]
        return saying(f"<think>Let me {{see}}.</think>Sure!\n```json\n{content}\n```\nAnything else?")(request)

    odd_llm.script = script
    assert work_off(batch).state == "done"
    assert progress.of(batch)["counts"]["pending"] > 0


def test_servers_without_response_format_or_temperature_are_asked_without(
    batch: Batch, odd_llm: OddLLM, work_off: Any
) -> None:
    def script(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        for name in ("response_format", "temperature"):
            if name in request:
                return failing(400, f"Unsupported parameter: '{name}'")(request)
        return healthy(request)

    odd_llm.script = script
    assert work_off(batch).state == "done"
    assert progress.of(batch)["counts"]["pending"] > 0


def judge_says(script: Any) -> Any:
    return lambda request: script(request) if task_of(request) == "judge" else healthy(request)


def test_an_unreadable_judge_leaves_the_query_unjudged(batch: Batch, odd_llm: OddLLM, work_off: Any) -> None:
    odd_llm.script = judge_says(saying("Yes, very informative!"))
    assert work_off(batch, rounds=5).state == "running"
    assert not Quadruplet.objects.exists()
    query = Query.objects.filter(batch=batch)[0]
    assert (query.state, query.judgement, query.attempts) == ("written", None, 1)
    odd_llm.script = healthy
    awake(batch)
    assert work_off(batch).state == "done"
    assert Quadruplet.objects.filter(state="pending").exists()


def test_a_judge_who_never_speaks_clearly_drops_it_as_unjudged(batch: Batch, odd_llm: OddLLM, work_off: Any) -> None:
    odd_llm.script = judge_says(saying("Yes!"))
    work_off(batch, rounds=4)
    for _ in range(10):
        awake(batch)
        work_off(batch, rounds=1)
    assert work_off(batch).state == "done"
    assert set(Query.objects.values_list("reason", flat=True)) == {"unjudged"}
    assert not Quadruplet.objects.exists()


def test_evidence_must_stand_in_the_observation(batch: Batch, odd_llm: OddLLM, work_off: Any) -> None:
    invented = {
        "informative": True, "reason": "It says so.", "confidence": 1,
        "evidence": [{"pointer": "/id", "quote": "made up out of thin air"}],
    }  # fmt: skip
    odd_llm.script = judge_says(saying(json.dumps(invented)))
    work_off(batch, rounds=5)
    assert not Query.objects.exclude(state="written").exists()


def test_text_that_postgres_cannot_keep_is_made_storable(batch: Batch, odd_llm: OddLLM, work_off: Any) -> None:
    pair = {
        "queries": [
            {"style": "broad", "query": "What is \x00BRCA2\ud800 known for?", "arguments": {}},
            {"style": "specific", "query": "<script>alert(1)</script> where is BRCA2?", "arguments": {}},
        ]
    }
    odd_llm.script = lambda request: (
        saying(json.dumps(pair))(request) if task_of(request) == "query_writer" else healthy(request)
    )
    assert work_off(batch).state == "done"
    assert Query.objects.filter(text__contains="\ufffdBRCA2").exists()


def test_votes_are_separate_requests_and_the_majority_decides(
    dataset: Any, people: Any, odd_llm: OddLLM, work_off: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)

    def script(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        if task_of(request) != "judge":
            return healthy(request)
        observation = json.loads(request["messages"][1]["content"])["observation"]
        quote = {"pointer": "/id", "quote": observation["id"]}
        verdict = {"informative": request["seed"] != 1000, "reason": "r", "confidence": 0.5, "evidence": [quote]}
        verdict["missing"] = []
        return saying(json.dumps(verdict))(request)

    odd_llm.script = script
    batch = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_symbol"], calls=2, votes=3
    )
    assert work_off(batch).state == "done"
    judgement = Query.objects.filter(batch=batch)[0].judgement
    assert judgement is not None
    assert judgement["informative"] is True
    assert judgement["confidence"] == pytest.approx(2 / 3)
    assert LLMExchange.objects.filter(role="judge").count() == 3 * Query.objects.count()
