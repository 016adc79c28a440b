"""JSON that nests deeper than Python reads is told in words, wherever it comes in: by the API, by a page, from a service."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from annotation import intake
from annotation.models import Draft, Quadruplet, Review
from annotation.queue import claims
from biotool_site.lib.depth import MOST_LEVELS, too_deep
from biotool_site.lib.problems import Invalid
from biotools.client.transports import Reply
from biotools.evidence import observing
from biotools.evidence.models import Call
from tests.factories import LOOKUPS, deliver, deliver_observed, delivery, observed

pytestmark = pytest.mark.django_db
DEPTHS = (300, 330, 490, 700, 900, 2000, 100_000)


def nested(depth: int, kind: str = "list") -> str:
    return "[" * depth + "1" + "]" * depth if kind == "list" else '{"a":' * depth + "1" + "}" * depth


class Answering:
    """A transport that has one answer for every request."""

    name = "replay"

    def __init__(self, body: str) -> None:
        self.body = body.encode()

    def send(self, prepared: Any) -> Reply:
        return Reply(200, {"content-type": "application/json"}, self.body, prepared.url, timezone.now())


@pytest.fixture
def held(people, dataset):
    stored = deliver(dataset)
    return stored, claims.take(dataset=dataset, reviewer=people["reviewer1"])


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("kind", ["list", "dict"])
def test_the_api_tells_it_and_stores_nothing(api, people, held, depth, kind):
    stored, claim = held
    client = api(people["reviewer1"], "review")
    client.raise_request_exception = False
    for name in ("id", "nowhere"):
        arguments = f'{{"species": "homo_sapiens", "{name}": {nested(depth, kind)}}}'
        edit = f'{{"claim": "{claim.pk}", "revision": 1, "verdict": "edit", "arguments": {arguments}}}'
        bodies = {
            "/api/v1/tools/lookup_by_id/call/": f'{{"arguments": {arguments}}}',
            f"/api/v1/quadruplets/{stored.pk}/calls/": f'{{"claim": "{claim.pk}", "arguments": {arguments}}}',
            f"/api/v1/quadruplets/{stored.pk}/reviews/": edit,
        }
        for address, body in bodies.items():
            answer = client.post(address, body, content_type="application/json")
            assert answer.status_code == (400 if depth > MOST_LEVELS else 422), (address, answer.content[:300])
            assert answer["Content-Type"] == "application/problem+json" and len(answer.content) < 5000
            assert ("nested too deeply" in answer.json()["detail"]) is (depth > MOST_LEVELS)
    assert Call.objects.count() == 1 and not Review.objects.exists()


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_page_tells_it_and_stores_nothing(people, browser_client, dataset, depth):
    """An argument of any type is read as JSON where it is one."""
    stored = deliver_observed(dataset, {"a": 1}, function="lookup_by_id", arguments={"id": "ENSG00000133703"})
    claim = claims.take(dataset=dataset, reviewer=people["reviewer1"])
    client = browser_client(people["reviewer1"])
    client.raise_request_exception = False
    typed = {"revision": 1, "verdict": "edit", "query": "Where?", "arg-id": nested(depth)}
    for name in ("check_arguments", "run_call", "decide"):
        answer = client.post(reverse(name, args=[claim.pk]), typed, headers={"X-Requested-With": "fetch"})
        assert answer.status_code in (200, 422), (name, answer.content[:300])
    draft = {"kind": "review", "revision": "1", "tab": str(uuid4()), "version": "1", "typed": nested(depth, "dict")}
    answer = client.post(reverse("draft_save", args=[stored.pk]), draft, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 422 and not Draft.objects.exists()
    assert not Review.objects.exists()


@pytest.mark.parametrize("depth", DEPTHS)
def test_what_a_service_answers_is_an_observation_that_says_why_it_is_of_no_use(api, people, monkeypatch, depth):
    body = f'{{"id": "ENSG00000133703", "display_name": "KRAS", "version": 1, "exons": {nested(depth)}}}'
    monkeypatch.setattr(observing, "named", lambda name, *, crowd: Answering(body))
    answer = api(people["reviewer1"], "review").post("/api/v1/tools/lookup_by_id/call/", {"arguments": LOOKUPS[0]})
    assert answer.status_code == 200
    told = answer.json()
    if depth > 900:
        assert (told["informative"], told["reason"]) == (False, "unreadable")
        assert told["detail"] == "The answer is JSON that nests too deeply to be read; ask for less of it"
    else:
        assert not too_deep(told["summary"], 20)
    assert Call.objects.get().observations.count() == 1


@pytest.mark.parametrize("depth", (300, 330, 700, 2000))
@pytest.mark.parametrize("kind", ["list", "dict"])
def test_the_intake_takes_what_can_be_shown_and_refuses_the_rest(api, people, dataset, browser_client, depth, kind):
    value: Any = 1
    for _ in range(depth):
        value = [value] if kind == "list" else {"a": value}
    observation = observed({"shallow": 1})
    observation.summary = {"down": value}
    delivered = {
        "intake": delivery(dataset), "observation": observation, "tool": observing.tool_of("lookup_by_id"),
        "arguments": LOOKUPS[0], "query": "Where?", "style": "broad", "judgement": None, "lineage": {},
    }  # fmt: skip
    if depth > MOST_LEVELS:
        with pytest.raises(Invalid, match="at most 320 levels"):
            intake.receive(**delivered)
        assert not Quadruplet.objects.exists()
        return
    stored = deliver_observed(dataset, {"down": value})
    assert api(people["reviewer1"], "read").get(f"/api/v1/quadruplets/{stored.pk}/").status_code == 200
    assert browser_client(people["reviewer1"]).get(reverse("quadruplet", args=[stored.pk])).status_code == 200
