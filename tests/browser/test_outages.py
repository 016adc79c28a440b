"""Reviewing while Redis is gone, and while Postgres is restarted under a reviewer's hands."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import steps
from tests.chaos.havoc import gone
from tests.chaos.reviewing import BEFORE, MEANWHILE, a_turn, decide_while_away, freed_after
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "outages"
FILL = f"""
from annotation.models import Dataset; from tests.factories import deliver_many
deliver_many(Dataset.objects.get(slug={DATASET!r}), 12)
"""
EDITED = f"""
from annotation.models import Review
made = Review.objects.filter(dataset__slug={DATASET!r}, reviewer__username="reviewer1")
result = list(made.order_by("created_at").values_list("verdict", "outcome__query"))
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("outages"))
    try:
        running.start().session("admin").new_dataset(DATASET)
        running.python(FILL)
        yield running
    finally:
        running.stop()


def test_nobody_needs_redis_to_log_in_to_look_and_to_review(stack: Stack) -> None:
    token = stack.token("reviewer2", "review")
    with gone(stack, "redis"):
        wait_for(lambda: "redis" in stack.pages("admin").get(f"{stack.url}/readyz").text, 10, "it to be missed")
        asked = [one for _ in range(2) for one in a_turn(stack, DATASET, token)]
    assert [one for one in asked if one.status >= 400] == []
    assert {"claim", "renew", "review", "log-in"} < {one.what for one in asked}


def test_what_is_typed_and_decided_without_postgres_is_stored_when_it_is_back(stack: Stack, chromium: Browser) -> None:
    page = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900}).new_page()
    steps.log_in(page)
    steps.start_reviewing(page, DATASET)
    decide_while_away(page, stack, seconds=2)
    edited, approved = stack.python(EDITED)
    assert edited == ["edit", BEFORE + MEANWHILE] and approved[0] == "approve"
    page.context.close()


def test_the_first_request_after_a_restart_of_postgres_is_answered(stack: Stack) -> None:
    api = stack.session("reviewer2", "review")
    assert [api.get("datasets/").status_code for _ in range(20)] == [200] * 20
    with gone(stack, "postgres"):
        pass
    assert [api.get("datasets/").status_code for _ in range(20)] == [200] * 20


def test_an_expired_claim_is_free_for_others_at_once_and_not_before(stack: Stack) -> None:
    assert freed_after(stack, "expiry") > 0
