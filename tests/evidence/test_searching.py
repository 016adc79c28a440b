"""A call that takes NCBI minutes: one step a look, nothing submitted twice, nobody sleeps."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

import biotools
from biotools.client.blast import SubmissionLost
from biotools.client.errors import RateLimited
from biotools.client.limits import ProcessLimiter
from biotools.evidence import observing, searching
from biotools.evidence.models import Call, Observation
from biotools.evidence.observing import NotYet, observe
from tests.biotools.blast_server import CALL, REFUSED, RID, Blast, body
from tests.biotools.conftest import Service, service  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def play(service: Service, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Blast]:  # noqa: F811 the fixture
    """Let the live transport talk to a local BLAST."""

    def start(*states: str, **more: Any) -> Blast:
        ncbi = Blast(service, *states, **more)
        monkeypatch.setattr(searching, "named", lambda name, *, patience: ncbi.transport)
        monkeypatch.setattr(time, "sleep", lambda seconds: pytest.fail("a worker sleeps"))
        return ncbi

    return start


def look() -> Observation:
    return observe("blast", CALL, transport="live")


def later() -> None:
    """Let the time until the next step pass."""
    Call.objects.update(look_after=timezone.now())


def wait_of(error: pytest.ExceptionInfo[NotYet]) -> float:
    return round(error.value.retry_after)


def test_each_look_takes_one_step(play: Any) -> None:
    ncbi = play("WAITING", "READY")
    with pytest.raises(NotYet) as submitted:
        look()
    call = Call.objects.get()
    assert (call.rid, call.ready, wait_of(submitted)) == (RID, False, 30)
    with pytest.raises(NotYet) as early:
        look()
    assert 28 < early.value.retry_after <= 30 and len(ncbi.asked) == 1  # not due yet, so nothing was asked
    later()
    with pytest.raises(NotYet) as waiting:
        look()
    assert wait_of(waiting) == 60
    later()
    with pytest.raises(NotYet) as ready:
        look()
    assert ready.value.retry_after == 0 and Call.objects.get().ready
    seen = look()
    assert seen.informative and seen.summary["total"] == 2 and seen.transport == "live"
    assert [asked["CMD"] for _, asked in ncbi.asked] == [["Put"], ["Get"], ["Get"], ["Get"]]
    assert look() == seen and len(ncbi.asked) == 4
    done = Call.objects.get()
    assert (done.rid, done.submitted_at, done.look_after, done.ready, done.executing_token) == (
        "",
        None,
        None,
        False,
        None,
    )


def test_a_worker_that_died_between_two_steps_submits_nothing_twice(play: Any) -> None:
    ncbi = play("READY")
    with pytest.raises(NotYet):
        look()
    # It died while it held the call: the lease stands until it ends.
    Call.objects.update(
        executing_token="0" * 32, executing_until=timezone.now() - timedelta(seconds=1), look_after=timezone.now()
    )
    for _ in range(2):
        with pytest.raises(NotYet):
            look()
            raise NotYet(0)
    assert Observation.objects.count() == 1
    assert sum(asked["CMD"] == ["Put"] for _, asked in ncbi.asked) == 1


def test_a_submission_is_kept_by_whoever_made_it_though_its_lease_ended(
    play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    play("READY")
    real = searching.blast.advance

    def slow(*arguments: Any) -> Any:
        step = real(*arguments)
        Call.objects.update(executing_token="1" * 32)  # another worker took over meanwhile
        return step

    monkeypatch.setattr(searching.blast, "advance", slow)
    with pytest.raises(NotYet):
        look()
    assert Call.objects.get().rid == RID


def test_a_refused_search_is_an_observation(play: Any) -> None:
    play(put=REFUSED)
    seen = look()
    assert (seen.informative, seen.reason) == (False, "service_error") and "Failed to read" in seen.detail


def test_a_failed_search_is_an_observation(play: Any) -> None:
    play("FAILED")
    with pytest.raises(NotYet):
        look()
    later()
    assert look().reason == "search_failed"


def test_a_lost_search_begins_anew(play: Any) -> None:
    ncbi = play("UNKNOWN")
    with pytest.raises(NotYet):
        look()
    later()
    with pytest.raises(SubmissionLost):
        look()
    assert Call.objects.get().rid == ""
    with pytest.raises(NotYet):
        look()
    assert sum(asked["CMD"] == ["Put"] for _, asked in ncbi.asked) == 2


def test_waiting_for_the_hosts_limit_is_waiting(play: Any, service: Service) -> None:  # noqa: F811 the fixture
    ncbi = play()
    limiter = ProcessLimiter()
    ncbi.transport = service.transport(environ={"BIOTOOLS_BLAST_URL": service.url}, limiter=limiter, patience=0)
    with pytest.raises(NotYet):
        look()
    later()
    with pytest.raises(NotYet) as limited:
        look()
    assert 9 < limited.value.retry_after < 11 and "turn" in str(limited.value)
    assert Call.objects.get().rid == RID


def test_a_service_that_says_too_many_is_an_error_like_others(play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    play()

    def refuse(*_: Any) -> None:
        raise RateLimited("too many", retry_after=5)

    monkeypatch.setattr(searching.blast, "advance", refuse)
    with pytest.raises(RateLimited):
        look()


def test_a_replayed_search_has_its_answer_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put = str(biotools.prepare("blast", CALL).body)
    result = {
        "url": f"https://blast.ncbi.nlm.nih.gov/Blast.cgi?CMD=Get&FORMAT_TYPE=JSON2_S&RID={RID}",
        "blast_put_url": f"https://blast.ncbi.nlm.nih.gov/Blast.cgi?{put}",
        "status": 200,
        "body": body("result.json"),
    }
    path = tmp_path / "blast.jsonl"
    path.write_text(json.dumps(result))
    monkeypatch.setenv("BIOTOOLS_RECORDINGS", str(path))
    seen = observe("blast", CALL, transport="replay")
    assert seen.informative and seen.replayed and Call.objects.get().rid == ""


def test_a_submission_is_stored_whole_or_not_at_all() -> None:
    call = observing.call_for("blast", CALL)
    with pytest.raises(IntegrityError, match="call_submission_is_whole"):
        Call.objects.filter(pk=call.pk).update(rid=RID)


def test_the_api_says_that_the_answer_is_on_its_way(play: Any, api: Any, people: Any, settings: Any) -> None:
    play("READY")
    settings.BIOTOOLS_TRANSPORT = "live"
    client = api(people["reviewer1"], scope="review")
    answer = client.post("/api/v1/tools/blast/call/", {"arguments": CALL}, format="json")
    assert answer.status_code == 202 and answer.headers["Retry-After"] == "30"
    assert answer.json()["type"].endswith("#still-working")
