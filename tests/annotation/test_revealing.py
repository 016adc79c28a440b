"""What of the judge, the findings and other people's decisions is shown before a decision, after it, or never."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import Finding, Quadruplet, Showing
from annotation.queue import claims
from annotation.review import adjudication, services, taking_back
from tests.factories import deliver

pytestmark = pytest.mark.django_db

JUDGED, FOUND, DECIDED = "The observation tells it.", "A planted finding.", "A planted comment."


@pytest.fixture
def pair(make_dataset: Any) -> Any:
    """Make a dataset that wants two reviews, with one quadruplet that has a finding: pair(**settings)."""

    def make(**settings: str) -> Quadruplet:
        dataset = make_dataset("pairs", reviews_required=2, **settings)
        made = deliver(dataset)
        Finding.objects.create(revision=made.current, check_name="planted", severity="warning", message=FOUND)
        Quadruplet.objects.filter(pk=made.pk).update(has_findings=True)
        return made

    return make


def submit(quadruplet: Quadruplet, person: Any, verdict: str = "approve", **more: Any) -> None:
    claim = claims.take(dataset=quadruplet.dataset, reviewer=person)
    assert claim is not None and claim.quadruplet_id == quadruplet.pk
    services.submit(
        quadruplet_id=quadruplet.pk, claim_id=claim.pk, reviewer=person, revision=more.pop("revision", 1),
        verdict=verdict, key=str(claim.pk), comment=DECIDED + person.username, **more,
    )  # fmt: skip


def seen(client: Any, quadruplet: Quadruplet) -> dict[str, bool]:
    """What the API and the page of the quadruplet show; they agree."""
    body = client.get(f"/api/v1/quadruplets/{quadruplet.pk}/").json()
    listed = client.get("/api/v1/datasets/pairs/quadruplets/").json()["results"]
    assert listed == [body]
    history = client.get(f"/api/v1/quadruplets/{quadruplet.pk}/history/").json()
    others = [event for event in history["results"] if event["what"] in ("review", "adjudication")]
    assert body["judgement"]["withheld"] is (body["judgement"]["reason"] == "")
    assert body["findings_withheld"] is (FOUND not in str(body["findings"]))
    return {
        "judgement": JUDGED in str(body),
        "findings": FOUND in str(body),
        "decisions": any(event["comment"] == DECIDED + "reviewer1" for event in others)
        and not history["decisions_withheld"],
    }


def page_of(client: Any, quadruplet: Quadruplet) -> dict[str, bool]:
    text = client.get(reverse("quadruplet", args=[quadruplet.pk])).content.decode()
    return {"judgement": JUDGED in text, "findings": FOUND in text, "decisions": DECIDED + "reviewer1" in text}


NOTHING = {"judgement": False, "findings": False, "decisions": False}
ALL = {"judgement": True, "findings": True, "decisions": True}


@pytest.mark.parametrize(
    ("setting", "before", "after"), [("before", ALL, ALL), ("after", NOTHING, ALL), ("never", NOTHING, NOTHING)]
)
def test_a_setting_holds_in_pages_and_api_alike(pair, people, api, browser_client, setting, before, after):
    made = pair(show_judgement=setting, show_findings=setting, show_decisions=setting)
    submit(made, people["reviewer1"])
    second = people["reviewer2"]
    for wanted, act in ((before, lambda: submit(made, second)), (after, lambda: None)):
        assert seen(api(second), made) == wanted
        assert page_of(browser_client(second), made) == wanted
        act()
    assert seen(api(people["admin"]), made) == ALL == page_of(browser_client(people["admin"]), made)


def test_by_default_findings_come_before_and_the_rest_after(pair, people, api):
    made = pair()
    submit(made, people["reviewer1"])
    assert seen(api(people["reviewer2"]), made) == NOTHING | {"findings": True}
    assert seen(api(people["reviewer1"]), made) == ALL  # decided by them, though the second review is still wanted
    assert seen(api(people["adjudicator"]), made) == NOTHING | {"findings": True}  # who could be the second reviewer


def test_adjudicators_see_what_people_who_disagree_decided_and_others_do_not(pair, people, api, browser_client):
    made = pair(show_decisions="never")
    submit(made, people["reviewer1"])
    submit(made, people["reviewer2"], "reject")
    assert seen(api(people["adjudicator"]), made) == NOTHING | {"findings": True, "decisions": True}
    page = browser_client(people["adjudicator"]).get(reverse("adjudicate", args=[made.pk])).content.decode()
    assert DECIDED in page and JUDGED not in page
    adjudication.adjudicate(
        quadruplet_id=made.pk, adjudicator=people["adjudicator"], revision=1, verdict="approve", comment="Settled."
    )
    history = api(people["reviewer1"]).get(f"/api/v1/quadruplets/{made.pk}/history/").json()
    assert "Settled." not in str(history) and {event["actor"] for event in history["results"]} == {None, "reviewer1"}
    mine = api(people["reviewer1"]).get("/api/v1/datasets/pairs/queue/history/").json()["results"]
    assert [(one["fate"], one["adjudication"]) for one in mine] == [("approved", None)]


def test_the_page_of_a_disagreement_tells_nothing_where_nobody_disagrees_yet(pair, people, browser_client):
    made = pair()
    submit(made, people["reviewer1"])
    adjudicator = browser_client(people["adjudicator"])
    answer = adjudicator.get(reverse("adjudicate", args=[made.pk]))
    assert answer.status_code == 302 and answer.url == reverse("quadruplet", args=[made.pk])


def test_an_undone_decision_withholds_again(pair, people, api):
    made = pair()
    submit(made, people["reviewer1"])
    taking_back.undo(dataset=made.dataset, reviewer=people["reviewer1"])
    assert seen(api(people["reviewer1"]), made)["judgement"] is False


def test_a_decision_on_an_older_revision_shows_nothing_of_the_new_one(pair, people, api):
    made = pair()
    submit(made, people["reviewer1"])
    submit(made, people["reviewer2"], "edit", query="On which chromosome is ENSG00000133703?")
    history = api(people["reviewer1"]).get(f"/api/v1/quadruplets/{made.pk}/history/").json()
    assert history["decisions_withheld"] is True and "reviewer2" not in str(history)
    edits = [event for event in history["results"] if event["what"] == "revision" and event["revision"] == 2]
    assert [(event["actor"], event["withheld"]) for event in edits] == [(None, True)]
    page = api(people["reviewer2"]).get(f"/api/v1/quadruplets/{made.pk}/history/").json()
    assert page["decisions_withheld"] is False and "reviewer1" in str(page)


@pytest.mark.parametrize("name", ["reviewer1", "admin"])
def test_what_is_claimed_is_seen_as_by_who_has_not_decided(pair, people, api, browser_client, name):
    made = pair(show_findings="after")
    claimed = api(people[name]).post("/api/v1/datasets/pairs/queue/claim/").json()
    assert claimed["judgement"]["withheld"] is True and claimed["judgement"]["informative"] is None
    assert claimed["findings"] == [] and claimed["findings_withheld"] is True
    page = browser_client(people[name]).get(reverse("workspace", args=["pairs"])).content.decode()
    assert JUDGED not in page and FOUND not in page
    assert page.count("once you have decided") == 3 and str(made.pk) in page


@pytest.mark.parametrize("found", ["true", "false"])
def test_no_filter_tells_findings_that_are_withheld(pair, people, api, browser_client, found):
    made = pair(show_findings="after")

    def listed(name: str) -> list[bool]:
        query = f"?has_findings={found}"
        results = api(people[name]).get(f"/api/v1/datasets/pairs/quadruplets/{query}").json()["results"]
        page = browser_client(people[name]).get(reverse("quadruplets", args=["pairs"]) + query).content.decode()
        return [bool(results), f"/quadruplets/{made.pk}/" in page]

    assert listed("reviewer1") == [False, False]
    assert listed("admin") == [found == "true"] * 2
    column = browser_client(people["reviewer1"]).get(reverse("quadruplets", args=["pairs"])).content.decode()
    assert "not shown" in column and "badge is-warning" not in column
    submit(made, people["reviewer1"])
    assert listed("reviewer1") == [found == "true"] * 2
    made.dataset.show_findings = Showing.NEVER
    made.dataset.save()
    assert listed("reviewer1") == [False, False]


def test_recent_activity_names_nobody_who_decided_before_one_has(pair, people, browser_client):
    made = pair()
    submit(made, people["reviewer1"])

    def page(name: str) -> str:
        return browser_client(people[name]).get(reverse("dataset", args=["pairs"])).content.decode()

    assert "reviewer1 approved" in page("reviewer1") and "reviewer1 approved" in page("admin")
    assert "reviewer1 approved" not in page("reviewer2") and "somebody reviewed it" in page("reviewer2")
    submit(made, people["reviewer2"])
    assert "reviewer2 approved" in page("reviewer1")


def test_calibration_stays_blind_for_everybody_whatever_the_setting(make_dataset, people, api):
    dataset = make_dataset("pairs", show_judgement="before")
    made = deliver(dataset, informative=False, calibration=True)
    for name in ("reviewer1", "adjudicator", "admin"):
        body = api(people[name]).get(f"/api/v1/quadruplets/{made.pk}/").json()
        assert body["judgement"]["withheld"] is True


def test_the_list_costs_as_much_for_many_where_something_is_withheld(make_dataset, people, api):
    dataset = make_dataset("pairs", show_findings="after")
    client = api(people["reviewer1"])
    client.get("/api/v1/datasets/")
    counts = []
    for number in (1, 9):
        for turn in range(number):
            deliver(dataset, f"Question {number}, {turn} on ENSG00000133703?")
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/datasets/pairs/quadruplets/?has_findings=true")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_admins_set_it_by_page_and_api_and_nonsense_is_refused(dataset, people, api, browser_client):
    client = api(people["admin"])
    assert client.get("/api/v1/datasets/genes/").json()["show_findings"] == "before"
    assert client.patch("/api/v1/datasets/genes/", {"show_findings": "never"}).json()["show_findings"] == "never"
    refused = client.patch("/api/v1/datasets/genes/", {"show_judgement": "sometimes"})
    assert refused.status_code == 422 and "show_judgement" in refused.json()["errors"]
    assert api(people["reviewer1"]).patch("/api/v1/datasets/genes/", {"show_findings": "before"}).status_code == 403
    sent = {"name": "Genes", "reviews_required": 1, "claim_minutes": 15, "show_decisions": "before"}
    assert browser_client(people["admin"]).post(reverse("dataset_settings", args=["genes"]), sent).status_code == 302
    dataset.refresh_from_db()
    assert (dataset.show_judgement, dataset.show_findings, dataset.show_decisions) == ("after", "never", "before")


@pytest.mark.parametrize(
    ("setting", "verdict", "told"),
    [
        ("after", {"verdict": "approve"}, "The judge agreed with your last decision"),
        ("after", {"verdict": "reject", "reasons": "duplicate"}, "The judge disagreed with your last decision"),
        (
            "after",
            {"verdict": "edit", "query": "Where is it?", "arg-id": "ENSG00000133703"},
            "earlier wording informative",
        ),
        ("before", {"verdict": "approve"}, ""),
        ("never", {"verdict": "approve"}, ""),
    ],
)
def test_who_has_decided_is_told_what_the_judge_had_said(make_dataset, people, browser_client, setting, verdict, told):
    dataset = make_dataset(show_judgement=setting)
    made = deliver(dataset)
    claim = claims.take(dataset=dataset, reviewer=people["reviewer1"])
    url = reverse("decide", args=[claim.pk])
    answer = browser_client(people["reviewer1"]).post(
        url, {"revision": 1} | verdict, headers={"X-Requested-With": "fetch"}
    )
    said = answer.json()["afterwards"]
    assert (told in said) and (not told) is (said == "")
    assert not told or (JUDGED in said and reverse("quadruplet", args=[made.pk]) in said)


def test_nothing_is_told_of_a_judge_who_is_being_measured_before_all_have_decided(make_dataset, people, browser_client):
    dataset = make_dataset("pairs", reviews_required=2)
    deliver(dataset, informative=False, calibration=True)
    said = []
    for name in ("reviewer1", "reviewer2"):
        claim = claims.take(dataset=dataset, reviewer=people[name])
        sent = {"revision": 1, "verdict": "approve"}
        url = reverse("decide", args=[claim.pk])
        said.append(
            browser_client(people[name]).post(url, sent, headers={"X-Requested-With": "fetch"}).json()["afterwards"]
        )
    assert said[0] == "" and "disagreed" in said[1]
