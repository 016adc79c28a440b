"""Blind review of what the judge filtered out, and what it says of the judge."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from annotation.models import Quadruplet
from annotation.releases.pseudonyms import pseudonyms_of
from annotation.releases.records import record_of, with_decisions
from biotool_site.lib.problems import Invalid
from synthesis.batches import plan, progress, services
from synthesis.batches.calibration import Figures, Outcome, Reviewed, chosen, figures
from synthesis.models import Batch
from tests.factories import deliver
from tests.synthesis.odd_llm import OddLLM, healthy, saying, task_of

SECRETS = ("evidence", "reason", "missing", "votes", "confidence", "informative")
DOUBT = "The observation lacks what is asked."


def test_the_choice_depends_on_digest_and_seed_alone_and_keeps_the_share() -> None:
    digests = [f"{number:064d}" for number in range(4000)]
    taken = [digest for digest in digests if chosen(digest, seed=1, share=0.05)]
    assert taken == [digest for digest in digests if chosen(digest, seed=1, share=0.05)]
    assert 140 < len(taken) < 260
    assert taken != [digest for digest in digests if chosen(digest, seed=2, share=0.05)]
    assert not any(chosen(digest, seed=1, share=0.0) for digest in digests)
    assert all(chosen(digest, seed=1, share=1.0) for digest in digests)


def test_figures_are_shares_of_what_is_decided() -> None:
    found = figures(
        [
            Outcome(True, False, "approved", 40),
            Outcome(True, False, "approved", 5),
            Outcome(True, False, "rejected", 5),
            Outcome(True, False, "pending", 30),
            Outcome(True, False, "disputed", 20),
            Outcome(False, True, "approved", 1),
            Outcome(False, True, "rejected", 3),
            Outcome(False, True, "pending", 2),
            Outcome(False, False, "filtered", 44),
        ]
    )
    assert found == Figures(100, 50, 6, Reviewed(50, 45), Reviewed(4, 1))
    assert (found.precision, found.missed) == (0.9, 0.25)
    assert found.recall == pytest.approx(90 / (90 + 12.5))


@pytest.mark.parametrize(
    ("outcomes", "precision", "missed", "recall"),
    [
        ([], None, None, None),
        ([Outcome(True, False, "pending", 3)], None, None, None),
        ([Outcome(True, False, "approved", 3)], 1.0, None, 1.0),
        ([Outcome(True, False, "approved", 3), Outcome(False, False, "filtered", 1)], 1.0, None, None),
        ([Outcome(True, False, "rejected", 3)], 0.0, None, None),
    ],
)
def test_what_is_not_known_is_none(outcomes: list[Outcome], precision: Any, missed: Any, recall: Any) -> None:
    found = figures(outcomes)
    assert (found.precision, found.missed, found.recall) == (precision, missed, recall)


def share_of(value: Any) -> float:
    class Known:
        name, family, database, subfield = "f", "x", "ncbi", "s"

    request = plan.Request(calls=1, functions=["f"], calibration_share=value)
    return plan.make(request, known=[Known()], role_names=[], replaying=True).calibration_share


@pytest.mark.parametrize(("value", "share"), [(None, 0.05), ("", 0.05), (0, 0.0), (1, 1.0), ("0.2", 0.2)])
def test_the_share_is_settable(value: Any, share: float) -> None:
    assert share_of(value) == share


@pytest.mark.parametrize("value", [-0.1, 1.1, "half", "nan", True, [1]])
def test_a_share_is_from_0_to_1(value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        share_of(value)
    assert list(refused.value.errors) == ["calibration_share"]


@pytest.fixture
def judged(
    dataset: Any, people: Any, odd_llm: OddLLM, work_off: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Batch]:
    """A batch whose judge lets broad queries through and filters specific ones out."""
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    broad: set[str] = set()

    def script(request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        answer = healthy(request)
        if task_of(request) == "query_writer":
            content = json.loads(json.loads(answer[2])["choices"][0]["message"]["content"])
            broad.update(one["query"] for one in content["queries"] if one["style"] == "broad")
        if task_of(request) != "judge":
            return answer
        data = json.loads(request["messages"][1]["content"])
        yes = data["query"] in broad
        verdict = {
            "informative": yes, "reason": "It tells." if yes else DOUBT, "confidence": 0.75,
            "evidence": [{"pointer": "/id", "quote": data["observation"]["id"]}], "missing": [] if yes else ["much"],
        }  # fmt: skip
        return saying(json.dumps(verdict))(request)

    odd_llm.script = script

    def run(share: float) -> Batch:
        batch = services.launch(
            dataset=dataset,
            created_by=people["admin"],
            functions=["lookup_by_symbol"],
            calls=4,
            calibration_share=share,
        )
        done: Batch = work_off(batch)
        assert done.state == "done"
        return done

    return run


@pytest.mark.django_db
def test_without_a_share_nothing_filtered_is_reviewed_and_the_judges_word_is_open(judged: Any) -> None:
    judged(0)
    states = dict(Quadruplet.objects.values_list("style", "state"))
    assert states == {"broad": "pending", "specific": "filtered"}
    assert set(Quadruplet.objects.values_list("calibration", flat=True)) == {None}


@pytest.mark.django_db
def test_calibration_is_reviewed_like_any_other_and_nothing_tells_it_before_the_decision(
    judged: Any, api: Any, people: Any, browser_client: Any, dataset: Any
) -> None:
    judged(1)
    client = api(people["reviewer1"], "review")
    quadruplets = Quadruplet.objects.order_by("position")
    assert {(one.style, one.state, one.calibration) for one in quadruplets} == {
        ("broad", "pending", False),
        ("specific", "pending", True),
    }
    shapes = [client.get(f"/api/v1/quadruplets/{one.pk}/").json() for one in quadruplets]
    shapes += [client.post(f"/api/v1/datasets/{dataset.slug}/queue/claim/").json()]
    shapes += client.get(f"/api/v1/datasets/{dataset.slug}/quadruplets/").json()["results"]
    assert len({json.dumps({name: shape["judgement"][name] for name in SECRETS}) for shape in shapes}) == 1
    assert all(shape["judgement"]["withheld"] for shape in shapes)
    assert "calibration" not in json.dumps(shapes)
    browser = browser_client(people["adjudicator"])
    for one in quadruplets:
        page = browser.get(reverse("quadruplet", args=[one.pk])).content.decode()
        assert DOUBT not in page and "It tells." not in page and "0.75" not in page
        assert "shown once this quadruplet is decided" in page


def decide(client: Any, dataset: Any, verdict: Callable[[Quadruplet], str]) -> None:
    """Claim and decide on everything."""
    while (claimed := client.post(f"/api/v1/datasets/{dataset.slug}/queue/claim/")).status_code == 200:
        shape = claimed.json()
        body = {"claim": shape["claim"]["id"], "revision": 1}
        body["verdict"] = verdict(Quadruplet.objects.get(pk=shape["id"]))
        if body["verdict"] == "reject":
            body["reasons"] = ["not_answerable"]
        answer = client.post(f"/api/v1/quadruplets/{shape['id']}/reviews/", body, format="json")
        assert answer.status_code == 201, answer.json()


@pytest.mark.django_db
def test_decisions_measure_the_judge_and_open_its_word(
    judged: Any, api: Any, people: Any, browser_client: Any, dataset: Any
) -> None:
    batch = judged(1)
    number = Quadruplet.objects.filter(calibration=True).count()
    missed = Quadruplet.objects.filter(calibration=True).order_by("position")[0]
    client = api(people["reviewer1"], "review")
    decide(client, dataset, lambda one: "reject" if one.calibration and one != missed else "approve")
    told = progress.of(batch)["judge"]
    assert told["informative"] == {"judged": number, "decided": number, "approved": number}
    assert told["not_informative"] == {"judged": number, "decided": number, "approved": 1, "sampled": number}
    assert (told["precision"], told["missed"]) == (1.0, pytest.approx(1 / number))
    assert told["recall"] == pytest.approx(number / (number + 1))
    shape = client.get(f"/api/v1/quadruplets/{missed.pk}/").json()
    assert (shape["judgement"]["withheld"], shape["judgement"]["reason"]) == (False, DOUBT)
    assert shape["judgement"]["missing"] == ["much"]
    browser = browser_client(people["admin"])
    assert DOUBT in browser.get(reverse("quadruplet", args=[missed.pk])).content.decode()
    page = browser.get(f"/batches/{batch.pk}/").content.decode()
    assert f"experts approved 1 of {number} decided" in page
    assert f"{100 / number:.3g} % missed" in page


@pytest.mark.django_db
def test_an_approved_one_is_released_with_the_judges_word(judged: Any, api: Any, people: Any, dataset: Any) -> None:
    judged(1)
    decide(api(people["reviewer1"], "review"), dataset, lambda one: "approve")
    (quadruplet, *_) = with_decisions(Quadruplet.objects.filter(calibration=True))
    record = record_of(quadruplet, split="train", pseudonyms=pseudonyms_of(dataset))
    assert (record["state"], record["judgement"]["informative"]) == ("approved", False)


@pytest.mark.django_db
def test_what_the_judge_let_through_or_never_saw_is_no_calibration(dataset: Any, make_quadruplet: Any) -> None:
    with pytest.raises(Invalid):
        deliver(dataset, calibration=True)
    quadruplet = deliver(dataset, informative=False, calibration=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Quadruplet.objects.filter(pk=quadruplet.pk).update(calibration=False)
