"""What is wrong with edited arguments, told by field while they are typed: in the words of a run, with nothing run."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from annotation.queue import claims
from annotation.review import services
from biotools.evidence.models import Call
from tests.factories import LOOKUPS, deliver

ID = LOOKUPS[0]["id"]


@pytest.fixture
def claim(people, dataset):
    deliver(dataset)
    return claims.take(dataset=dataset, reviewer=people["reviewer1"])


@pytest.fixture
def disputed(people, make_dataset, make_quadruplet):
    dataset = make_dataset("pairs", reviews_required=2)
    quadruplet = make_quadruplet(dataset)
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        claim = claims.take(dataset=dataset, reviewer=people[name])
        services.submit(
            quadruplet_id=quadruplet.pk, claim_id=claim.pk, reviewer=people[name], revision=1,
            verdict=verdict, key=name, reasons=["unnatural_query"] if verdict == "reject" else [],
        )  # fmt: skip
    return quadruplet


def address(claim):
    return reverse("check_arguments", args=[claim.pk])


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"arg-id": LOOKUPS[1]["id"]}, []),
        ({"arg-id": ID, "arg-expand": "true"}, []),
        ({"arg-id": ""}, ["arguments.id"]),
        ({"arg-id": ID, "arg-expand": "perhaps"}, ["arguments.expand"]),
        ({"arg-id": "", "arg-expand": "perhaps"}, ["arguments.expand", "arguments.id"]),
    ],
)
def test_errors_come_by_field_and_nothing_is_executed(people, browser_client, claim, typed, fields):
    before = Call.objects.count()
    answer = browser_client(people["reviewer1"]).post(address(claim), typed)
    assert answer.status_code == 200 and sorted(answer.json()["errors"]) == fields
    assert Call.objects.count() == before


def test_the_words_are_those_of_a_run(people, browser_client, claim):
    client, typed = browser_client(people["reviewer1"]), {"arg-id": ID, "arg-expand": "<b>perhaps"}
    [message] = client.post(address(claim), typed).json()["errors"]["arguments.expand"]
    ran = client.post(reverse("run_call", args=[claim.pk]), typed, headers={"HX-Request": "true"}).content.decode()
    assert "<b>perhaps" in message and escape(message) in ran


def test_a_check_takes_few_queries_and_no_lock(people, browser_client, claim):
    client = browser_client(people["reviewer1"])
    with CaptureQueriesContext(
        connection,
    ) as taken:
        client.post(address(claim), {"arg-id": ID})
    assert len(taken) <= 8
    assert not [query for query in taken.captured_queries if "FOR UPDATE" in query["sql"] or "UPDATE " in query["sql"]]


def test_only_who_holds_the_claim_is_answered(people, browser_client, claim):
    assert browser_client(people["reviewer2"]).post(address(claim)).status_code == 404
    assert browser_client(people["reviewer1"]).get(address(claim)).status_code == 405
    claim.dataset.memberships.filter(user=people["reviewer1"]).update(role="consumer")
    assert browser_client(people["reviewer1"]).post(address(claim)).status_code == 403


def test_an_adjudicator_is_told_too_and_nobody_else(people, browser_client, disputed):
    url = reverse("check_disputed", args=[disputed.pk])
    answer = browser_client(people["adjudicator"]).post(url, {"arg-id": ""})
    assert answer.json() == {"errors": {"arguments.id": ["is required"]}}
    assert browser_client(people["reviewer1"]).post(url).status_code == 403
    assert browser_client(people["outsider"]).post(url).status_code == 404
