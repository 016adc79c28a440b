"""The judge: votes, faithful evidence, and what it does not say when it cannot be read; a real server over HTTP."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from annotation.models import Quadruplet
from annotation.trees import pointer_of
from biotool_site.lib.problems import Invalid
from synthesis.batches import estimate, plan, services
from synthesis.llm import panel
from synthesis.models import Batch, LLMExchange, Query
from synthesis.steps import evidence
from synthesis.steps.votes import Vote, settle
from tests.synthesis.odd_llm import OddLLM, Script, failing, healthy, saying, task_of

OBSERVATION = {
    "gene": {"name": "BRCA2", "start": 32315086, "note": "says \"hi\"\nto all", "odd/key": ["x", True]},
    "total": 2,
}  # fmt: skip


def said(*quotes: tuple[str, str], informative: bool = True) -> dict[str, Any]:
    items = [{"pointer": pointer, "quote": quote} for pointer, quote in quotes]
    return {"informative": informative, "reason": "r", "confidence": 0.9, "evidence": items, "missing": []}


@pytest.mark.parametrize(
    ("pointer", "quote"),
    [
        ("/gene/name", "BRCA2"),
        ("/gene/name", '"brca2"'),
        ("/observation/gene/name", "BRCA2"),
        ("/gene/start", "32315086"),
        ("/gene", '"start": 32315086'),
        ("", "BRCA2"),
        ("/gene/note", 'says "hi" to all'),
        ("/gene/note", 'says "hi"\nto'),
        ("/gene", 'says "hi"\nto all'),
        ("/gene/odd~1key/1", "true"),
    ],
)
def test_evidence_that_stands_at_its_pointer_is_faithful(pointer: str, quote: str) -> None:
    assert evidence.complaints(said((pointer, quote)), OBSERVATION) == []


@pytest.mark.parametrize(
    ("quotes", "words"),
    [
        ([("/gene/name", "BRCA1")], "/evidence/0: the quote is not in the observation"),
        ([("/total", "2"), ("/gene/start", "BRCA2")], "/evidence/1: the quote is not at its pointer"),
        ([("/genes/0", "BRCA2")], "the pointer leads nowhere"),
        ([("gene", "BRCA2")], "the pointer leads nowhere"),
        ([("/gene/name", " ")], "the quote is empty"),
        ([], "/evidence is empty"),
    ],
)
def test_evidence_that_does_not_is_told_and_never_repeated(quotes: list[tuple[str, str]], words: str) -> None:
    (complaint,) = evidence.complaints(said(*quotes), OBSERVATION)
    assert words in complaint
    assert "BRCA" not in complaint


def test_not_informative_needs_no_quote() -> None:
    assert evidence.complaints(said(informative=False), OBSERVATION) == []


JSON = st.recursive(
    st.text() | st.integers() | st.booleans() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_every_text_of_any_observation_can_be_quoted(value: Any) -> None:
    def leaves(value: Any, pointer: str) -> list[tuple[str, str]]:
        if isinstance(value, dict):
            return [leaf for key, item in value.items() for leaf in leaves(item, pointer_of(pointer, key))]
        if isinstance(value, list):
            return [leaf for index, item in enumerate(value) for leaf in leaves(item, f"{pointer}/{index}")]
        return [(pointer, value)] if isinstance(value, str) and value.strip() else []

    for leaf in leaves({"all": value}, ""):
        assert evidence.complaints(said(leaf), {"all": value}) == []


def vote(informative: bool, *, faithful: bool = True, model: str = "a", confidence: float = 0.5) -> Vote:
    return Vote(said(informative=informative) | {"confidence": confidence}, model, "judge/v2", faithful)


@pytest.mark.parametrize(
    ("votes", "informative", "confidence"),
    [
        ([vote(True, confidence=0.3)], True, 0.3),
        ([vote(True), vote(True), vote(False)], True, 2 / 3),
        ([vote(True), vote(False)], False, 1 / 2),
        ([vote(True, faithful=False), vote(False), vote(False)], False, 2 / 3),
        ([vote(True), vote(False, faithful=False)], True, 1 / 2),
        ([vote(True), vote(True, faithful=False), vote(False)], False, 1 / 3),
    ],
)
def test_the_majority_of_faithful_votes_decides(votes: list[Vote], informative: bool, confidence: float) -> None:
    judgement = settle(votes)
    assert judgement is not None
    assert judgement["informative"] is informative
    assert judgement["confidence"] == pytest.approx(confidence)
    assert [one["faithful"] for one in judgement["votes"]] == [one.faithful for one in votes]


def test_no_faithful_vote_is_no_judgement() -> None:
    assert settle([vote(True, faithful=False), vote(False, faithful=False)]) is None


def test_models_take_turns_at_the_votes() -> None:
    roles = {"judge": ["a", "b"], "query_writer": "w"}
    assert [panel.of_vote(roles, number) for number in range(3)] == [
        {"judge": "a", "query_writer": "w"},
        {"judge": "b", "query_writer": "w"},
        {"judge": "a", "query_writer": "w"},
    ]
    assert [panel.votes_of(roles, "judge", model, 3) for model in ("a", "b")] == [2, 1]
    assert panel.votes_of({}, "judge", "any", 3) == 3


def of_roles(roles: Any, votes: int = 3) -> Any:
    class Known:
        name, family, database, subfield = "f", "x", "ncbi", "s"

    request = plan.Request(calls=1, functions=["f"], roles=roles, votes=votes)
    return plan.make(request, known=[Known()], role_names=["judge", "query_writer"], replaying=True).roles


def test_the_judge_may_have_several_models_as_list_or_with_commas() -> None:
    assert of_roles({"judge": "a, b"}) == of_roles({"judge": ["a", "b"]}) == {"judge": ["a", "b"]}
    assert of_roles({"judge": ["a"], "query_writer": "w"}) == {"judge": "a", "query_writer": "w"}


@pytest.mark.parametrize(
    ("roles", "votes", "words"),
    [
        ({"judge": "a, b"}, 1, "2 models and 1 votes"),
        ({"judge": "a,,b"}, 3, "a name of 1 to 200 letters"),
        ({"judge": []}, 3, "a name of 1 to 200 letters"),
        ({"judge": ["a", 3]}, 3, "a name of 1 to 200 letters"),
        ({"query_writer": "a, b"}, 3, "query_writer takes one model"),
    ],
)
def test_other_lists_of_models_are_refused(roles: Any, votes: int, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        of_roles(roles, votes)
    assert words in refused.value.errors["roles"][0]


def first_quote(request: dict[str, Any]) -> tuple[str, str]:
    """A quote from the observation that the judge was sent."""
    observation = json.loads(request["messages"][1]["content"])["observation"]
    name = next(name for name, value in observation.items() if isinstance(value, str) and value)
    return f"/{name}", observation[name]


def judged_by(answer: Callable[[dict[str, Any]], Script]) -> Script:
    """All roles are the stand-in's, but for the judge."""
    return lambda request: (answer(request) if task_of(request) == "judge" else healthy)(request)


def answering(informative: bool, request: dict[str, Any]) -> Script:
    return saying(json.dumps(said(first_quote(request), informative=informative)))


def inventing(request: dict[str, Any]) -> Script:
    return saying(json.dumps(said(("/id", "made up out of thin air"))))


@pytest.fixture
def launch(dataset: Any, people: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Batch]:
    """Launch a batch whose roles the odd server plays."""
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    monkeypatch.setenv("OPENAI_MODEL", "odd-1")

    def make(**request: Any) -> Batch:
        wanted: dict[str, Any] = {"functions": ["lookup_by_symbol"], "calls": 2, "calibration_share": 0, **request}
        return services.launch(dataset=dataset, created_by=people["admin"], **wanted)

    return make


def again(batch: Batch, work_off: Any) -> Batch:
    """Let every resting query be due, and go on."""
    Query.objects.filter(batch=batch).update(not_before=timezone.now())
    done: Batch = work_off(batch)
    return done


def judge_requests(odd_llm: OddLLM) -> list[dict[str, Any]]:
    return [request for request in odd_llm.requests if task_of(request) == "judge"]


@pytest.mark.django_db
def test_each_vote_is_asked_of_its_model_and_kept(launch: Any, odd_llm: OddLLM, work_off: Any) -> None:
    odd_llm.script = judged_by(lambda request: answering(request["model"] != "odd-b", request))
    batch = work_off(launch(roles={"judge": "odd-a, odd-b"}, votes=3))
    assert batch.state == "done"
    query = Query.objects.filter(batch=batch)[0]
    text = [json.loads(request["messages"][1]["content"])["query"] for request in judge_requests(odd_llm)]
    assert [
        request["model"] for request, asked in zip(judge_requests(odd_llm), text, strict=True) if asked == query.text
    ] == ["odd-a", "odd-b", "odd-a"]
    judgement = Quadruplet.objects.get(queries=query).current.judgement
    assert (judgement.informative, judgement.confidence) == (True, pytest.approx(2 / 3))
    assert [one["informative"] for one in judgement.votes] == [True, False, True]
    assert set(LLMExchange.objects.filter(role="judge").values_list("model", flat=True)) == {"odd-a", "odd-b"}


@pytest.mark.django_db
def test_an_unfaithful_vote_is_asked_again_then_kept_without_counting(
    launch: Any, odd_llm: OddLLM, work_off: Any
) -> None:
    odd_llm.script = judged_by(
        lambda request: inventing(request) if request["model"] == "odd-b" else answering(False, request)
    )
    batch = work_off(launch(roles={"judge": ["odd-a", "odd-b", "odd-c"]}, votes=3))
    assert batch.state == "done"
    query = Query.objects.filter(batch=batch)[0]
    assert query.judgement is not None
    assert (query.judgement["informative"], query.judgement["confidence"]) == (False, pytest.approx(2 / 3))
    assert [one["faithful"] for one in query.judgement["votes"]] == [True, False, True]
    rounds = [len(request["messages"]) for request in judge_requests(odd_llm) if request["model"] == "odd-b"]
    assert rounds[:3] == [2, 4, 6]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("script", "words"),
    [
        (inventing, "not in the observation"),
        (lambda request: saying("Yes, very informative!"), "no complete JSON object"),
        (lambda request: failing(500), "answers with an error"),
        (lambda request: failing(429), "slow down"),
        (lambda request: saying(None, refusal="I would rather not."), "declined"),
    ],
)
def test_what_is_no_judgement_leaves_the_query_unjudged_and_is_asked_again(
    launch: Any, odd_llm: OddLLM, work_off: Any, script: Any, words: str
) -> None:
    odd_llm.script = judged_by(script)
    batch = work_off(launch(), rounds=5)
    assert batch.state == "running"
    for query in Query.objects.filter(batch=batch):
        assert (query.state, query.judgement, query.attempts) == ("written", None, 1)
        assert words in query.trouble
    assert not Quadruplet.objects.exists()
    odd_llm.script = judged_by(lambda request: answering(True, request))
    assert again(batch, work_off).state == "done"
    assert set(Quadruplet.objects.values_list("state", flat=True)) == {"pending"}


@pytest.mark.django_db
def test_a_vote_that_was_given_is_not_asked_again_when_another_fails(
    launch: Any, odd_llm: OddLLM, work_off: Any
) -> None:
    def script(request: dict[str, Any]) -> Script:
        return answering(True, request) if request["model"] == "odd-a" else failing(503)

    odd_llm.script = judged_by(script)
    batch = work_off(launch(roles={"judge": "odd-a, odd-b"}, votes=2), rounds=5)
    for _ in range(2):
        again(batch, work_off)
    queries = Query.objects.filter(batch=batch)
    assert {query.attempts for query in queries} == {3}
    assert sum(request["model"] == "odd-a" for request in odd_llm.requests) == queries.count()
    odd_llm.script = judged_by(lambda request: answering(True, request))
    assert again(batch, work_off).state == "done"
    assert LLMExchange.objects.filter(role="judge").count() == 2 * queries.count()


@pytest.mark.django_db
def test_a_judge_who_was_long_away_keeps_its_chances_to_be_read(launch: Any, odd_llm: OddLLM, work_off: Any) -> None:
    batch = launch()
    odd_llm.script = judged_by(lambda request: failing(503))
    work_off(batch, rounds=5)
    Query.objects.filter(batch=batch).update(attempts=50)
    odd_llm.script = judged_by(inventing)
    asked = len(odd_llm.requests)
    again(batch, work_off)
    queries = Query.objects.filter(batch=batch)
    assert set(queries.values_list("state", flat=True)) == {"written"}
    assert len(odd_llm.requests) - asked == 3 * queries.count()


@pytest.mark.django_db
@pytest.mark.parametrize("judge", ["odd-a, odd-b", ["odd-a", "odd-b"]])
def test_several_judges_by_api(
    judge: Any, api: Any, people: Any, dataset: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    body = {"functions": ["lookup_by_id"], "calls": 1, "votes": 3, "roles": {"judge": judge}, "calibration_share": 0.2}
    launched = api(people["admin"]).post(f"/api/v1/datasets/{dataset.slug}/batches/", body, format="json")
    assert launched.status_code == 201, launched.json()
    told = launched.json()["judge"]
    assert (told["models"], told["votes"], told["calibration_share"]) == (["odd-a", "odd-b"], 3, 0.2)
    assert (told["precision"], told["missed"], told["recall"]) == (None, None, None)


@pytest.mark.django_db
def test_several_judges_by_form_with_an_estimate_for_each(
    browser_client: Any, people: Any, dataset: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    form = {"calls": "5", "sources": "recorded", "votes": "3", "functions": "lookup_by_id", "calibration_share": "0.1"}
    address = f"/datasets/{dataset.slug}/batches/new/"
    client = browser_client(people["admin"])
    request = plan.Request(calls=5, functions=["lookup_by_id"], votes=3, roles={"judge": "odd-a, odd-b"})
    made = services.plan(request, dataset=dataset)
    parts = estimate.estimate(made, services.served(made.roles), dataset=dataset)
    assert [(part.role.model, part.requests) for part in parts if part.role.name == "judge"] == [
        ("odd-a", 20),
        ("odd-b", 10),
    ]
    assert client.post(address, form | {"model_judge": "odd-a, odd-b", "launch": "1"}).status_code == 302
    batch = Batch.objects.get()
    assert (batch.roles, batch.calibration_share) == ({"judge": ["odd-a", "odd-b"]}, 0.1)
    page = client.get(f"/batches/{batch.pk}/").content.decode()
    assert "odd-a" in page and "odd-b" in page
    refused = client.post(address, form | {"model_judge": "odd-a, odd-b", "votes": "1", "launch": "1"})
    assert refused.status_code == 422 and "2 models and 1 votes" in refused.content.decode()


@pytest.mark.django_db
def test_several_judges_by_command(dataset: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    which = ("--dataset", dataset.slug, "--functions", "lookup_by_id", "--calls", "1")
    call_command("synthesize", *which, "--votes", "2", "--judge", "odd-a, odd-b", "--calibration-share", "0.5")
    batch = Batch.objects.get()
    assert (batch.roles, batch.votes, batch.calibration_share) == ({"judge": ["odd-a", "odd-b"]}, 2, 0.5)


@pytest.mark.django_db
def test_the_stand_in_is_no_panel(dataset: Any, people: Any) -> None:
    with pytest.raises(Invalid, match="the stand-in serves it"):
        services.launch(
            dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=1, votes=2,
            roles={"judge": "odd-a, odd-b"},
        )  # fmt: skip
