"""Eight processes claim and review 500 quadruplets at once over HTTP: none twice, none lost."""

import multiprocessing
import time
import uuid
from collections import Counter
from typing import Any, NamedTuple

import pytest
import requests

from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

PROCESSES = 8
QUADRUPLETS = 500

FILL = f"""
from django.contrib.auth import get_user_model
from annotation.models import Dataset, Membership, Role
from biotool_site.accounts.models import APIToken
from tests.factories import deliver_many
dataset = Dataset.objects.create(slug="race", name="Race")
result = []
for number in range({PROCESSES}):
    user = get_user_model().objects.create_user(f"racer{{number}}")
    Membership.objects.create(dataset=dataset, user=user, role=Role.REVIEWER)
    _, token = APIToken.objects.create(user=user, expiry=None, name="race", scope="review")
    result.append(token)
deliver_many(dataset, {QUADRUPLETS})
"""

STORED = """
from annotation.models import Claim, Review
result = {
    "reviews": [str(row) for row in Review.objects.filter(dataset__slug="race").values_list("quadruplet", flat=True)],
    "states": list(Review.objects.filter(dataset__slug="race").values_list("quadruplet__state", flat=True)),
    "open": Claim.objects.filter(dataset__slug="race", closed_at=None).count(),
}
"""


class Held(NamedTuple):
    """From when to when a racer held a quadruplet, on the one clock of this machine."""

    quadruplet: str
    since: float
    until: float


def race(url: str, token: str) -> list[Held]:
    """Claim and review until nothing is left; every seventh review is sent twice, as after a lost answer."""
    held = []
    with requests.Session() as http:
        http.headers["Authorization"] = f"Token {token}"
        while (answer := http.post(f"{url}/datasets/race/queue/claim/", json={}, timeout=60)).status_code != 204:
            answer.raise_for_status()
            since, claimed = time.monotonic(), answer.json()
            verdict = "reject" if len(held) % 5 == 0 else "approve"
            body: dict[str, Any] = {"claim": claimed["claim"]["id"], "revision": 1, "verdict": verdict}
            key = {"Idempotency-Key": str(uuid.uuid4())}
            path = f"{url}/quadruplets/{claimed['id']}/reviews/"
            until = time.monotonic()
            stored = http.post(path, json=body, headers=key, timeout=60)
            stored.raise_for_status()
            if len(held) % 7 == 0:
                again = http.post(path, json=body, headers=key, timeout=60)
                assert again.json()["id"] == stored.json()["id"]
            held.append(Held(claimed["id"], since, until))
    return held


def test_eight_processes_review_500_at_once(stack: Stack) -> None:
    tokens = stack.python(FILL)
    began = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        held = [
            one for many in pool.starmap(race, [(f"{stack.url}/api/v1", token) for token in tokens]) for one in many
        ]
    print(f"{len(held) / (time.monotonic() - began):.0f} decisions/s by {PROCESSES} processes, client included")
    assert len(held) == QUADRUPLETS
    assert len({one.quadruplet for one in held}) == QUADRUPLETS, "one was handed out twice"
    stored = stack.python(STORED)
    assert Counter(stored["reviews"]) == Counter(one.quadruplet for one in held)
    assert Counter(stored["states"]) == {"approved": QUADRUPLETS - stored["states"].count("rejected"),
                                         "rejected": stored["states"].count("rejected")}  # fmt: skip
    assert stored["open"] == 0
