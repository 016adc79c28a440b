"""Setting back what was dropped: only for reasons that may pass, once, and never what says something of the call."""

from typing import Any

import pytest
from django.utils import timezone

from biotool_site.lib.problems import Conflict, Invalid
from synthesis.batches import causes, progress, rerun, services, states
from synthesis.models import Batch, Proposal, Query, Round
from synthesis.steps import asking, sweep
from tests.synthesis.odd_llm import OddLLM, Script, healthy, saying, task_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(dataset: Any, people: Any, odd_llm: OddLLM, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """A batch of few informative calls, whose roles the odd server plays."""
    monkeypatch.setenv("OPENAI_BASE_URL", odd_llm.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_MODEL", "odd-1")
    return services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_symbol"], calls=3, seed=1)


def mumbling(role: str) -> Script:
    """Nonsense from one role, sense from the others."""
    return lambda request: (saying("What?") if task_of(request) == role else healthy)(request)


def drop(batch: Batch, reason: str, **fields: Any) -> int:
    """Drop the batch's proposals that wait to be executed, as the execute step would."""
    rows = Proposal.objects.filter(batch=batch, state="proposed")
    return rows.update(state="dropped", reason=reason, detail=fields.get("detail", "Tried 6 times."))


def test_an_unreadable_writer_is_asked_anew_and_not_answered_from_the_ledger(
    batch: Batch, odd_llm: OddLLM, work_off: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_SEEDS", 1)  # as if all its seeds were used up
    odd_llm.script = mumbling("query_writer")
    assert work_off(batch).state == "done"
    number = progress.look(batch).drops["unreadable_answer"]
    assert number > 0
    assert [cause.reason for cause in causes.of(batch)] == ["unreadable_answer"]
    odd_llm.script = healthy
    assert rerun.rerun_dropped(batch=batch, reason="unreadable_answer", by=people["admin"]) == number
    batch.refresh_from_db()
    assert (batch.state, batch.finished_at) == ("running", None)
    assert work_off(batch).state == "done"
    look = progress.look(batch)
    assert look.counts["queries"] == 2 * number
    assert "unreadable_answer" not in look.drops
    assert causes.of(batch) == []


def test_twice_sets_back_once(batch: Batch, work_off: Any, people: Any) -> None:
    work_off(batch, only="synthesis.propose")
    number = drop(batch, "unavailable")
    assert number == 3
    assert rerun.rerun_dropped(batch=batch, reason="unavailable", by=people["admin"]) == number
    assert rerun.rerun_dropped(batch=batch, reason="unavailable", by=people["admin"]) == 0
    rows = Proposal.objects.filter(batch=batch)
    assert set(rows.values_list("state", "reason", "detail", "reruns", "attempts")) == {("proposed", "", "", 1, 0)}


def test_a_batch_that_has_nothing_to_set_back_stays_done(batch: Batch, work_off: Any, people: Any) -> None:
    work_off(batch)
    assert rerun.rerun_dropped(batch=batch, reason="unavailable", by=people["admin"]) == 0
    batch.refresh_from_db()
    assert batch.state == "done"


def test_a_query_goes_on_where_it_stood(batch: Batch, work_off: Any, people: Any) -> None:
    work_off(batch, only="synthesis.propose")
    work_off(batch, only="synthesis.execute")
    work_off(batch, only="synthesis.write_queries")
    unjudged, judged, *others = Query.objects.filter(batch=batch).order_by("created_at", "style")
    Query.objects.filter(pk=judged.pk).update(judgement={"informative": True})
    Query.objects.filter(batch=batch).update(state="dropped", reason="internal_error", detail="The fault is ours.")
    assert rerun.rerun_dropped(batch=batch, reason="internal_error", by=people["admin"]) == 2 + len(others)
    unjudged.refresh_from_db()
    judged.refresh_from_db()
    assert (unjudged.state, judged.state) == ("written", "judged")


def test_a_failed_batch_asks_for_calls_again(
    dataset: Any, people: Any, odd_llm: OddLLM, work_off: Any, batch: Batch
) -> None:
    launched = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=2, sources=["llm"]
    )
    odd_llm.script = mumbling("call_synthesis")
    for _ in range(12):  # each unreadable try rests before the next
        Round.objects.filter(batch=launched).update(not_before=timezone.now())
        work_off(launched, rounds=2)
    assert launched.state == "failed"
    assert [(cause.reason, cause.number) for cause in causes.of(launched)] == [("no_calls", 1)]
    odd_llm.script = healthy
    assert rerun.rerun_dropped(batch=launched, reason="no_calls", by=people["admin"]) == 1
    launched.refresh_from_db()
    assert (launched.state, launched.message) == ("running", "")
    work_off(launched, only="synthesis.propose")
    assert Round.objects.get(batch=launched).state == "proposed"


@pytest.mark.parametrize(
    "reason", ["not_found", "empty", "invalid_arguments", "duplicate_call", "no_recording", "nonsense", ""]
)
def test_other_reasons_are_refused_with_the_reason(batch: Batch, work_off: Any, people: Any, reason: str) -> None:
    work_off(batch, only="synthesis.propose")
    drop(batch, reason or "empty")
    with pytest.raises(Invalid, match=r"does not pass with time|No batch drops anything") as refused:
        rerun.rerun_dropped(batch=batch, reason=reason, by=people["admin"])
    assert "reason" in refused.value.errors
    assert not Proposal.objects.filter(batch=batch, state="proposed").exists()


def test_a_cancelled_batch_is_not_woken(batch: Batch, work_off: Any, people: Any) -> None:
    work_off(batch, only="synthesis.propose")
    drop(batch, "unavailable")
    services.cancel(batch=batch, by=people["admin"])
    with pytest.raises(Conflict, match="cancelled for good"):
        rerun.rerun_dropped(batch=batch, reason="unavailable", by=people["admin"])
    assert Proposal.objects.filter(batch=batch, state="dropped").count() == 3


def test_a_paused_batch_stays_paused(batch: Batch, work_off: Any, people: Any) -> None:
    work_off(batch, only="synthesis.propose")
    drop(batch, "unavailable")
    services.pause(batch=batch, by=people["admin"])
    rerun.rerun_dropped(batch=batch, reason="unavailable", by=people["admin"])
    batch.refresh_from_db()
    assert batch.state == "paused"


def test_a_sweep_that_looked_before_does_not_end_what_was_set_back(
    batch: Batch, work_off: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep found the batch idle; before it ends the batch, a re-run brings work back."""
    work_off(batch, only="synthesis.propose")
    drop(batch, "unavailable")
    idle, looked = sweep._idle, []

    def idle_then_set_back(*only: Any) -> Any:
        if not looked:
            looked.extend(idle())
            rerun.rerun_dropped(batch=batch, reason="unavailable", by=people["admin"])
            return looked
        return idle(*only)

    monkeypatch.setattr(sweep, "_idle", idle_then_set_back)
    sweep.finish_batches()
    batch.refresh_from_db()
    assert looked == [batch.pk]
    assert batch.state == "running"


def test_only_what_ended_by_itself_is_opened_again(batch: Batch, people: Any) -> None:
    services.cancel(batch=batch, by=people["admin"])
    with pytest.raises(Conflict):
        states.reopen(batch.pk)


def test_causes_fold_what_differs_in_numbers(batch: Batch, work_off: Any) -> None:
    work_off(batch, only="synthesis.propose")
    drop(batch, "unavailable")
    for number, row in enumerate(Proposal.objects.filter(batch=batch)):
        Proposal.objects.filter(pk=row.pk).update(detail=f"Tried 6 times: no answer within {number + 1}.5 s")
    [cause] = causes.of(batch)
    assert (cause.reason, cause.number) == ("unavailable", 3)
    assert cause.words.startswith("Tried 6 times: no answer within")
    assert causes.fold([("wait 3 s", 2), ("slow", 4), ("wait 12.5 s", 3)]) == [("wait 3 s", 5), ("slow", 4)]
