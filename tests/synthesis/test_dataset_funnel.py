"""The funnel of a dataset's home: from the calls that its batches proposed to what was released, without counting rows."""

import re
from typing import Any

import pytest
from django.urls import reverse

from annotation.models import Quadruplet
from synthesis.batches import progress, services, tallies
from synthesis.models import Batch, BatchTally, Proposal, Query

pytestmark = pytest.mark.django_db


def launch(dataset: Any, people: dict[str, Any], **request: Any) -> Batch:
    wanted = {"functions": ["lookup_by_symbol", "lookup_by_id"], "calls": 2} | request
    return services.launch(dataset=dataset, created_by=people["admin"], **wanted)


def page_of(client: Any) -> str:
    return str(client.get(reverse("dataset", args=["genes"])).content.decode())


def funnel(page: str) -> dict[str, int]:
    """Number by label, in the order of the page."""
    told = re.findall(r'funnel-label">([^<]+)</span>.*?class="funnel-n"[^>]*>([\d,]+)<', page, re.DOTALL)
    return {label: int(number.replace(",", "")) for label, number in told}


def test_it_begins_at_the_proposals_and_agrees_with_the_batches(dataset, people, work_off, browser_client) -> None:
    batches = [work_off(launch(dataset, people, calls=calls)) for calls in (2, 3)]
    tallies.keep()
    told = funnel(page_of(browser_client(people["admin"])))
    assert list(told)[:7] == ["proposed", "validated", "executed", "informative", "written", "judged", "arrived"]
    assert list(told)[-3:] == ["decided", "approved", "released"]
    looks = [progress.look(batch).counts for batch in batches]
    for stage, theirs in (
        ("proposed", "proposed"),
        ("informative", "executed"),
        ("written", "queries"),
        ("judged", "judged"),
    ):
        assert told[stage] == sum(counts[theirs] for counts in looks), stage
    assert told["proposed"] >= told["validated"] >= told["executed"] >= told["informative"] > 0
    assert told["arrived"] == Quadruplet.objects.count() > 0


def test_each_stage_is_reached_by_those_that_were_not_dropped_before(dataset, people, browser_client) -> None:
    batch = launch(dataset, people, functions=["lookup_by_id"])
    round = batch.rounds.create(function="other", source="llm", wanted=1)
    reasons = (
        "invalid_arguments",
        "unknown_function",
        "duplicate_call",
        "unavailable",
        "empty",
        "not_found",
        "not_found",
    )
    for number, reason in enumerate(reasons):
        Proposal.objects.create(
            batch=batch, round=round, function="lookup_by_id", arguments={}, digest=str(number), state="dropped",
            reason=reason,
        )  # fmt: skip
    last = Proposal.objects.create(
        batch=batch, round=round, function="lookup_by_id", arguments={}, digest="w", state="dropped",
        reason="unreadable_answer",
    )  # fmt: skip
    Proposal.objects.create(batch=batch, round=round, function="lookup_by_id", arguments={}, digest="p")
    Query.objects.create(
        batch=batch,
        proposal=last,
        style="broad",
        text="?",
        model="m",
        prompt_version="1",
        state="dropped",
        reason="unjudged",
    )
    tallies.count(batch.pk)
    page = page_of(browser_client(people["admin"]))
    told = funnel(page)
    assert [told[stage] for stage in tallies.STAGES[:6]] == [9, 6, 4, 1, 1, 0]
    drops = {(drop.stage, drop.reason): drop.number for drop in tallies.of(dataset).drops}
    assert drops == {
        ("validated", "invalid_arguments"): 1, ("validated", "unknown_function"): 1, ("executed", "duplicate_call"): 1,
        ("executed", "unavailable"): 1, ("informative", "not_found"): 2, ("informative", "empty"): 1,
        ("written", "unreadable_answer"): 1, ("judged", "unjudged"): 1,
    }  # fmt: skip
    assert "3 dropped before" in page and "The arguments break the schema" in page
    assert f'href="/batches/{batch.pk}/drops/?reason=not_found"' in page
    reviewer = page_of(browser_client(people["reviewer1"]))
    assert "The arguments break the schema" in reviewer and "/batches/" not in reviewer
    assert "proposed" not in page_of(browser_client(people["consumer"]))


def test_only_batches_that_moved_are_counted_again(dataset, people, work_off) -> None:
    done, waits = work_off(launch(dataset, people)), launch(dataset, people)
    assert tallies.keep() == 2
    assert tallies.keep() == 0  # one is done, the other has not begun
    before = BatchTally.objects.get(batch=done)
    work_off(waits)
    assert tallies.keep() == 1
    assert tallies.keep() == 0
    assert BatchTally.objects.get(batch=done) == before
    assert BatchTally.objects.get(batch=waits).counts["proposed"] == waits.proposals.count()


def test_the_page_costs_the_same_for_one_batch_and_for_many(
    dataset, people, work_off, browser_client, statements_of
) -> None:
    client = browser_client(people["admin"])
    work_off(launch(dataset, people))
    tallies.keep()
    page_of(client)
    few = statements_of(lambda: page_of(client))
    for _ in range(4):
        work_off(launch(dataset, people))
    tallies.keep()
    assert statements_of(lambda: page_of(client)) == few


def test_the_page_counts_no_proposal_and_no_query(dataset, people, work_off, browser_client, monkeypatch) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work_off(launch(dataset, people))
    tallies.keep()
    with CaptureQueriesContext(connection) as asked:
        assert "proposed" in page_of(browser_client(people["admin"]))
    assert not [one["sql"] for one in asked if "synthesis_proposal" in one["sql"] or "synthesis_query" in one["sql"]]


def test_without_batches_it_begins_at_the_arrival(dataset, people, browser_client, make_quadruplet) -> None:
    make_quadruplet(dataset)
    page = page_of(browser_client(people["admin"]))
    assert next(iter(funnel(page))) == "arrived" and "From arrival to release" in page
