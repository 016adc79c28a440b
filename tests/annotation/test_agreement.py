"""Agreement of a dataset: what counts, what is told to whom, and that it costs the same for any number of items."""

import json
import math
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from annotation import tasks
from annotation.agreement import counting, figures, keeping, reading
from annotation.models import AgreementCounts, Dataset, Quadruplet
from annotation.models.quadruplet import State
from annotation.queue import claims
from annotation.review import adjudication, services, taking_back
from annotation.review import past as pasts
from tests.factories import deliver, deliver_many

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/datasets/pairs/agreement/"


def decide(person: Any, quadruplet: Quadruplet, verdict: str = "approve", **more: Any) -> Any:
    """The person's decision on the quadruplet's current revision, under a claim on this very one."""
    quadruplet.refresh_from_db()
    if verdict == "edit":
        more.setdefault("query", f"In other words: {quadruplet.current.query}")
    return services.submit(
        quadruplet_id=quadruplet.pk,
        claim_id=claims.open_on(quadruplet, reviewer=person).pk,
        reviewer=person,
        revision=quadruplet.current.number,
        verdict=verdict,
        key=str(uuid.uuid4()),
        comment="Because." if verdict == "reject" else "",
        **more,
    )


@pytest.fixture
def pairs(make_dataset: Any, make_quadruplet: Any) -> Any:
    return make_dataset("pairs", reviews_required=2)


@pytest.fixture
def both(people: Any, pairs: Any) -> Any:
    """Both reviewers decide on new quadruplets: both("approve", "reject", 3) on three of them."""

    def decided(one: str, other: str, n: int = 1, dataset: Any = pairs) -> list[Quadruplet]:
        start = dataset.quadruplets.count()
        made = deliver_many(dataset, start + n)[start:]
        for quadruplet in made:
            decide(people["reviewer1"], quadruplet, one)
            decide(people["reviewer2"], quadruplet, other)
        return made

    return decided


@pytest.fixture
def told(people: Any, api: Any) -> Any:
    """What the API tells a person, where nothing stands that JSON has no word for."""

    def ask(name: str = "admin", address: str = ADDRESS) -> dict[str, Any]:
        answer = api(people[name], "read").get(address)
        assert answer.status_code == 200, answer.content

        def no_such(word: str) -> None:
            raise AssertionError(f"{word} in JSON")

        read: dict[str, Any] = json.loads(answer.content, parse_constant=no_such)
        return read

    return ask


def patterns(dataset: Any) -> dict[tuple[int, ...], int]:
    """Items by (approve, edit, reject)."""
    return {row.counts: row.n for row in counting.items(dataset)}


# ---- What counts ------------------------------------------------------------


def test_an_item_is_a_revision_with_two_decisions_of_different_people(both, pairs):
    both("approve", "approve", 2)
    both("approve", "reject")
    both("reject", "reject")
    assert patterns(pairs) == {(2, 0, 0): 2, (1, 0, 1): 1, (0, 0, 2): 1}


def test_one_decision_is_no_item(people, dataset, make_quadruplet):
    for quadruplet in deliver_many(dataset, 3):
        decide(people["reviewer1"], quadruplet)
    assert patterns(dataset) == {}


def test_what_waits_does_not_count_before_all_have_decided(people, make_dataset, make_quadruplet):
    three = make_dataset("three", reviews_required=3)
    quadruplet = deliver(three)
    decide(people["reviewer1"], quadruplet)
    decide(people["reviewer2"], quadruplet, "reject")
    assert (patterns(three), counting.work(three), counting.pairs(three)) == ({}, [], [])
    decide(people["adjudicator"], quadruplet)
    assert patterns(three) == {(2, 0, 1): 1}


def test_an_edit_is_a_decision_on_the_revision_that_was_edited_and_none_on_the_new_one(people, pairs, make_quadruplet):
    quadruplet = deliver(pairs)
    decide(people["reviewer1"], quadruplet)
    decide(people["reviewer2"], quadruplet, "edit")
    assert patterns(pairs) == {}  # the new revision waits
    decide(people["reviewer1"], quadruplet, "reject")
    quadruplet.refresh_from_db()
    assert (quadruplet.state, quadruplet.current.number) == (State.DISPUTED, 2)
    assert patterns(pairs) == {(1, 1, 0): 1}  # on revision 1; on revision 2 the rejection is the only one


def test_what_was_taken_back_does_not_count(people, pairs, both):
    both("approve", "reject")
    taking_back.undo(dataset=pairs, reviewer=people["reviewer2"])
    assert patterns(pairs) == {}
    decide_again = Quadruplet.objects.get(dataset=pairs)
    claim = claims.current(dataset=pairs, reviewer=people["reviewer2"])
    services.submit(
        quadruplet_id=decide_again.pk, claim_id=claim.pk, reviewer=people["reviewer2"], revision=1,
        verdict="approve", key="again",
    )  # fmt: skip
    assert patterns(pairs) == {(2, 0, 0): 1}


def test_an_adjudication_is_no_decision_among_others(people, pairs, both):
    [quadruplet] = both("approve", "reject")
    adjudication.adjudicate(
        quadruplet_id=quadruplet.pk, adjudicator=people["adjudicator"], revision=1, verdict="reject"
    )
    assert patterns(pairs) == {(1, 0, 1): 1}
    assert {row.person for row in counting.work(pairs)} == {people["reviewer1"].pk, people["reviewer2"].pk}


def test_other_datasets_do_not_count(people, pairs, both, make_dataset):
    other = make_dataset("other", reviews_required=2)
    both("approve", "reject", dataset=other)
    assert counting.items(pairs) == counting.pairs(pairs) == counting.work(pairs) == counting.judged(pairs) == []


# ---- Figures ----------------------------------------------------------------


def test_measures_of_twenty_items_come_with_intervals(both, told):
    both("approve", "approve", 14)
    both("reject", "reject", 3)
    both("approve", "reject", 3)
    found = told()["agreement"]
    assert (found["items"], found["decisions"], found["pairs"]) == (20, 40, 20)
    assert found["verdict"]["decisions"] == {"approve": 31, "edit": 0, "reject": 9}
    assert found["as_it_is"]["decisions"] == {"yes": 31, "no": 9}
    raw = found["verdict"]["raw"]
    assert raw["value"] == pytest.approx(0.85) and raw["low"] <= 0.85 <= raw["high"]
    # 1 - (N - 1) 2 * 3 / (N^2 - 31^2 - 9^2) with N = 40
    assert found["verdict"]["alpha"]["value"] == pytest.approx(1 - 39 * 6 / 558)
    assert found["as_it_is"]["pabak"]["value"] == pytest.approx(0.7)
    assert told() == told()


def test_before_there_is_enough_it_is_told_how_many_are_needed(both, told):
    both("approve", "reject", 3)
    found = told()
    for measure in ("raw", "alpha", "fleiss", "ac1", "pabak"):
        figure = found["agreement"]["verdict"][measure]
        assert figure == {
            "value": None, "low": None, "high": None, "n": 3, "needed": 20, "reason": "Not enough yet: 3 of 20 items.",
        }  # fmt: skip
    assert found["reviewers"][0]["with_others"]["reason"] == "Not enough yet: 3 of 10 shared items."
    assert found["pairs"][0]["cohen_kappa"]["reason"] == "Not enough yet: 3 of 20 shared items."


def test_where_all_approve_kappa_says_why_it_has_no_value(both, told):
    both("approve", "approve", 20)
    verdict = told()["agreement"]["verdict"]
    assert verdict["alpha"]["value"] is None and "All decisions are the same" in verdict["alpha"]["reason"]
    assert (verdict["raw"]["value"], verdict["ac1"]["value"]) == (1, 1)


def test_nothing_at_all_is_told_as_nothing(pairs, told):
    found = told()
    assert (found["reviewers"], found["pairs"], found["functions"], found["judges"]) == ([], [], [], [])
    assert found["agreement"]["items"] == 0 and found["agreement"]["verdict"]["raw"]["value"] is None


def test_reviewers_are_told_with_shares_and_median(people, both, told, pairs):
    both("approve", "approve", 8)
    both("approve", "reject", 2)
    rows = {row["reviewer"]: row for row in told()["reviewers"]}
    assert rows.keys() == {"reviewer1", "reviewer2"}
    assert rows["reviewer2"]["verdicts"] == {"approve": 0.8, "edit": 0, "reject": 0.2}
    assert rows["reviewer2"]["with_others"]["value"] == pytest.approx(0.8)
    assert rows["reviewer2"]["with_others"]["n"] == 10 and rows["reviewer2"]["median_seconds"] >= 0


def test_agreement_with_several_others_is_their_mean_share(people, make_dataset, make_quadruplet):
    three = make_dataset("three", reviews_required=3)
    quadruplet = deliver(three)
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "approve"), ("adjudicator", "reject")):
        decide(people[name], quadruplet, verdict)
    found = {row.person: (row.shared, row.agreeing) for row in counting.work(three)}
    assert found[people["reviewer1"].pk] == (1, 0.5) and found[people["adjudicator"].pk] == (1, 0)


def test_agreement_with_adjudicators_is_what_each_reviewer_is_told_in_their_history(people, pairs, both):
    by = {"adjudicator": people["adjudicator"]}
    for quadruplet in both("approve", "reject", 2):
        adjudication.adjudicate(quadruplet_id=quadruplet.pk, revision=1, verdict="approve", **by)
    [third] = both("approve", "reject")
    query = "Which chromosome carries it?"
    adjudication.adjudicate(quadruplet_id=third.pk, revision=1, verdict="edit", query=query, **by)
    found = {row.person: (row.decisions, row.agreed) for row in counting.settled(pairs)}
    for name, agreed in (("reviewer1", 2), ("reviewer2", 0)):
        person = people[name]
        fates = [str(one.fate) for one in pasts.told(pasts.decisions(dataset=pairs, reviewer=person))]
        assert found[person.pk] == (3, agreed) == (3, fates.count("agreed"))


def test_who_settles_their_own_dispute_does_not_agree_with_themselves(people, pairs, make_quadruplet):
    quadruplet = deliver(pairs)
    decide(people["adjudicator"], quadruplet)
    decide(people["reviewer1"], quadruplet, "reject")
    adjudication.adjudicate(
        quadruplet_id=quadruplet.pk, adjudicator=people["adjudicator"], revision=1, verdict="approve"
    )
    assert {row.person for row in counting.settled(pairs)} == {people["reviewer1"].pk}


def test_pairs_that_agree_least_come_first(people, pairs, both, told, make_quadruplet):
    both("approve", "approve", 10)
    for quadruplet in deliver_many(pairs, 20)[10:]:
        decide(people["reviewer1"], quadruplet)
        decide(people["adjudicator"], quadruplet, "reject")
    found = told()["pairs"]
    assert [sorted(row["reviewers"]) for row in found] == [["adjudicator", "reviewer1"], ["reviewer1", "reviewer2"]]
    assert [row["agreement"]["value"] for row in found] == [0, 1]


def test_functions_are_told_by_how_many_items_differ(people, pairs, both, told):
    both("approve", "reject", 2)
    both("approve", "approve", 8)
    [row] = told()["functions"]
    assert (row["function"], row["items"], row["differing"]) == ("lookup_by_id", 10, 2)
    assert row["share"]["value"] == pytest.approx(0.2)


# ---- The judge --------------------------------------------------------------


@pytest.fixture
def judged(people: Any, dataset: Any, make_quadruplet: Any) -> Any:
    """Deliver so many with this word of the judge, each decided so: judged(True, "approve", 3)."""

    def make(informative: bool, verdict: str, n: int, calibration: bool | None = None) -> None:
        for _ in range(n):
            made = deliver(dataset, f"Question {uuid.uuid4()}?", informative=informative, calibration=calibration)
            if verdict:
                decide(people["reviewer1"], made, verdict)

    return make


GENES = "/api/v1/datasets/genes/agreement/"


def test_the_judge_is_told_by_strata_and_weighed_by_their_size(judged, told):
    judged(True, "approve", 15)
    judged(True, "edit", 3)
    judged(True, "reject", 2)
    judged(True, "", 5)
    judged(False, "approve", 2, calibration=True)
    judged(False, "reject", 8, calibration=True)
    judged(False, "", 30, calibration=False)
    [judge] = told(address=GENES)["judges"]
    assert (judge["model"], judge["prompt_version"]) == ("stand-in", "judge/v1")
    assert judge["strata"]["passed"] == {"judged": 25, "as_it_was": 15, "edited": 3, "rejected": 2, "undecided": 5}
    assert judge["strata"]["sampled"] == {"judged": 10, "as_it_was": 2, "edited": 0, "rejected": 8, "undecided": 0}
    assert judge["strata"]["filtered"]["undecided"] == judge["strata"]["filtered"]["judged"] == 30
    assert judge["precision"]["value"] == pytest.approx(0.9) and judge["missed"]["value"] == pytest.approx(0.2)
    assert judge["tpr"]["value"] == pytest.approx(0.9 * 25 / (0.9 * 25 + 0.2 * 40))
    assert judge["tnr"]["value"] == pytest.approx(0.8 * 40 / (0.8 * 40 + 0.1 * 25))
    for name in ("precision", "missed", "tpr", "tnr"):
        assert judge[name]["low"] < judge[name]["value"] < judge[name]["high"]


def test_filtered_ones_that_an_admin_put_into_the_queue_are_no_sample(people, judged, dataset, told):
    judged(True, "approve", 12)
    judged(False, "", 12)
    Quadruplet.objects.filter(dataset=dataset, state=State.FILTERED).update(state=State.PENDING)
    for quadruplet in Quadruplet.objects.filter(dataset=dataset, state=State.PENDING):
        decide(people["reviewer1"], quadruplet)
    [judge] = told(address=GENES)["judges"]
    assert judge["strata"]["filtered"]["as_it_was"] == 12
    assert judge["missed"]["value"] is judge["tpr"]["value"] is None
    assert judge["missed"]["reason"] == "Not enough yet: 0 of 10 decisions on the blind sample."


# ---- Who is told what -------------------------------------------------------


def test_adjudicators_and_admins_are_told_all(both, told):
    both("approve", "reject", 2)
    assert told("adjudicator") == told("admin")
    assert told("admin")["own"] is False


def test_a_reviewer_is_told_their_own_row_alone(both, told):
    both("approve", "approve", 10)
    both("approve", "reject", 2)
    found = told("reviewer1")
    [row] = found["reviewers"]
    assert found["own"] is True and row == next(row for row in told()["reviewers"] if row["reviewer"] == "reviewer1")
    assert found.keys() == {"own", "seen_before", "counted_at", "resamples", "seed", "reviewers"}
    assert "reviewer2" not in json.dumps(found)


def test_a_reviewers_row_says_nothing_of_what_waits(people, pairs, told, make_quadruplet):
    quadruplet = deliver(pairs)
    decide(people["reviewer2"], quadruplet)
    assert told("reviewer1")["reviewers"] == []
    decide(people["reviewer1"], quadruplet, "edit")
    assert told("reviewer2")["reviewers"] == []  # an edit made it wait again


def test_where_decisions_are_never_shown_a_reviewer_is_told_nothing(people, make_dataset, api, browser_client, told):
    make_dataset("pairs", reviews_required=2, show_decisions="never")
    answer = api(people["reviewer1"], "read").get(ADDRESS)
    assert answer.status_code == 403 and "never shown what others decide" in answer.json()["detail"]
    assert browser_client(people["reviewer1"]).get(reverse("agreement", args=["pairs"])).status_code == 403
    history = browser_client(people["reviewer1"]).get(reverse("my_history", args=["pairs"])).content.decode()
    assert "/agreement/" not in history
    assert told("adjudicator")["own"] is False


def test_where_the_judge_is_never_shown_an_adjudicator_is_told_nothing_of_it(
    people, make_dataset, told, make_quadruplet
):
    deliver(make_dataset("pairs", show_judgement="never"))
    assert "judges" not in told("adjudicator") and told("admin")["judges"]


@pytest.mark.parametrize(("name", "status"), [("consumer", 403), ("outsider", 404)])
def test_others_are_told_nothing(name, status, people, pairs, api, browser_client):
    assert api(people[name], "read").get(ADDRESS).status_code == status
    assert browser_client(people[name]).get(reverse("agreement", args=["pairs"])).status_code == status


# ---- Large datasets ---------------------------------------------------------


@pytest.fixture
def large(monkeypatch: Any) -> list[tuple[Any, ...]]:
    """Every dataset is large; what is sent to workers."""
    sent: list[tuple[Any, ...]] = []
    monkeypatch.setattr(keeping, "LARGE", 0)
    monkeypatch.setattr(reading, "send", lambda *message: sent.append(message))
    return sent


@pytest.mark.parametrize("name", ["admin", "reviewer1"])
def test_what_is_kept_of_a_large_dataset_tells_the_same(name, both, told, monkeypatch):
    both("approve", "approve", 16)
    both("approve", "reject", 5)
    plain = told(name)
    monkeypatch.setattr(keeping, "LARGE", 0)
    tasks.count_agreement(str(Dataset.objects.get(slug="pairs").pk))
    first, second = told(name), told(name)
    assert first == second and first.pop("counted_at") and not plain.pop("counted_at")
    assert first == plain


def test_a_large_dataset_is_counted_anew_by_a_worker_once_it_is_old(large, both, told, page, pairs):
    both("approve", "reject", 2)
    tasks.count_agreement(str(pairs.pk))
    assert told()["agreement"]["items"] == 2
    both("approve", "reject", 1)
    assert told()["agreement"]["items"] == 2 and large == []
    AgreementCounts.objects.update(counted_at=timezone.now() - reading.FRESH * 2)
    assert told()["agreement"]["items"] == told()["agreement"]["items"] == 2
    assert large == [(tasks.count_agreement, str(pairs.pk))]  # once, though two asked
    assert "Counted 20" in page()
    tasks.count_agreement(str(pairs.pk))
    assert told()["agreement"]["items"] == 3 and len(large) == 1


def test_nobody_waits_while_a_large_dataset_is_counted_for_the_first_time(
    large, both, people, api, browser_client, pairs
):
    both("approve", "reject", 2)
    client, token = browser_client(people["admin"]), api(people["admin"], "read")
    page = reverse("agreement", args=["pairs"])
    answer = token.get(ADDRESS)
    assert answer.status_code == 202 and answer.json()["type"].endswith("#being-counted")
    assert answer.headers["Retry-After"] == "3"
    assert b"The decisions are being counted" in client.get(page).content
    fragment = client.get(page, headers={"HX-Request": "true"})
    assert b"The decisions are being counted" in fragment.content and b"<h1" not in fragment.content
    assert large == [(tasks.count_agreement, str(pairs.pk))]  # once, though three asked
    tasks.count_agreement(str(pairs.pk))
    assert token.get(ADDRESS).json()["agreement"]["items"] == 2
    assert client.get(page, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert b"being counted" not in client.get(page).content


def test_a_message_that_was_lost_is_sent_again(large, both, told, pairs):
    both("approve", "reject")
    tasks.count_agreement(str(pairs.pk))
    told()
    AgreementCounts.objects.update(counted_at=timezone.now() - reading.FRESH * 3)
    told()
    AgreementCounts.objects.update(asked_at=timezone.now() - reading.FRESH * 2)
    told()
    assert len(large) == 2


# ---- Cost -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["admin", "reviewer1"])
def test_it_costs_the_same_queries_for_1_and_20_items(name, people, both, browser_client, api, statements_of):
    client, token = browser_client(people[name]), api(people[name], "read")
    page = reverse("agreement", args=["pairs"])

    def look() -> None:
        assert client.get(page).status_code == token.get(ADDRESS).status_code == 200

    both("approve", "reject")
    look()  # the token's first use is written down
    few = statements_of(look)
    both("approve", "reject", 12)
    both("reject", "reject", 7)
    assert statements_of(look) == few <= 26


# ---- The page ---------------------------------------------------------------


@pytest.fixture
def page(people: Any, browser_client: Any) -> Any:
    def read(name: str = "admin", slug: str = "pairs") -> str:
        answer = browser_client(people[name]).get(reverse("agreement", args=[slug]))
        assert answer.status_code == 200
        text: str = answer.content.decode()
        return text

    return read


def test_the_page_tells_each_figure_in_a_sentence(both, page):
    both("approve", "approve", 16)
    both("approve", "reject", 6)
    text = page()
    for words in ("Raw agreement", "Krippendorff's alpha", "Gwet's AC1", "PABAK", "nine of ten decisions", "73 %"):
        assert words in text
    assert "?function=lookup_by_id&amp;state=disputed" in text and "?reviewer=reviewer1" in text
    assert "style=" not in text and "nan" not in text.lower().replace("finance", "")


def test_the_empty_page_says_what_brings_figures(page, dataset, pairs):
    one = page(slug="genes")
    assert "No quadruplet has two decisions yet" in one and reverse("dataset_settings", args=["genes"]) in one
    assert "Set “People per quadruplet” to 2" in one
    adjudicators = page("adjudicator", "genes")
    assert "An admin can set" in adjudicators and reverse("dataset_settings", args=["genes"]) not in adjudicators
    assert "Figures come once people have decided" in page()


def test_links_to_a_function_list_what_they_say(both, page, people, browser_client):
    both("approve", "reject", 2)
    both("approve", "approve", 1)
    page()
    listed = browser_client(people["admin"]).get(
        reverse("quadruplets", args=["pairs"]) + "?function=lookup_by_id&state=disputed&state=approved&state=rejected"
    )
    assert listed.context["total"].n == 3


def test_the_dataset_and_ones_own_history_lead_to_it(people, pairs, browser_client):
    home = browser_client(people["adjudicator"]).get(reverse("dataset", args=["pairs"])).content.decode()
    assert reverse("agreement", args=["pairs"]) in home
    client = browser_client(people["reviewer1"])
    assert reverse("agreement", args=["pairs"]) not in client.get(reverse("dataset", args=["pairs"])).content.decode()
    assert reverse("agreement", args=["pairs"]) in client.get(reverse("my_history", args=["pairs"])).content.decode()


def test_it_is_said_where_people_see_others_decisions_first(make_dataset, page, make_quadruplet):
    make_dataset("pairs", reviews_required=2, show_decisions="before")
    assert "people see what others decided before they decide themselves" in page()


def test_a_name_of_a_person_or_model_is_no_html(people, pairs, both, page):
    people["reviewer1"].first_name = "<b>Ada</b>"
    people["reviewer1"].save()
    both("approve", "reject")
    assert "<b>Ada" not in page() and "&lt;b&gt;Ada" in page()


def test_no_figure_is_without_a_value_and_a_reason():
    for n in (0, 1, 9, 10, 19, 20, 400):
        for successes in (0, n / 2, n):
            found = figures.share(successes, n)
            assert (found.value is None) == (n < 10) == bool(found.reason)
            assert found.value is None or all(math.isfinite(part) for part in (found.value, found.low, found.high))
