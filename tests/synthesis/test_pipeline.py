"""From a launched batch to pending quadruplets: real recorded responses, the real stand-in over HTTP."""

from typing import Any

import pytest

from annotation.models import Quadruplet
from biotools.evidence.models import Call, Observation
from synthesis.batches import progress, services
from synthesis.models import Batch, LLMExchange, Proposal, Query

pytestmark = pytest.mark.django_db


def launch(dataset: Any, people: dict[str, Any], **request: Any) -> Batch:
    wanted = {"databases": ["ensembl", "uniprot", "ncbi"], "calls": 2} | request
    return services.launch(dataset=dataset, created_by=people["admin"], **wanted)


def test_recorded_calls_become_quadruplets(dataset: Any, people: Any, work_off: Any) -> None:
    batch = work_off(launch(dataset, people))
    assert batch.state == "done"
    told = progress.of(batch)
    assert told["counts"]["pending"] == Quadruplet.objects.filter(state="pending").count() > 10
    assert told["counts"]["proposed"] == Proposal.objects.filter(batch=batch).count()
    assert set(Quadruplet.objects.values_list("database", flat=True)) == {"ensembl", "uniprot", "ncbi"}
    assert not Observation.objects.exclude(transport="replay").exists()
    quadruplet = Quadruplet.objects.filter(state="pending").first()
    assert quadruplet is not None
    assert quadruplet.lineage["query_writer"]["model"] == "stand-in"
    assert quadruplet.current.judgement.model == "stand-in"


def test_a_second_batch_pays_nothing_and_drops_what_is_there(dataset: Any, people: Any, work_off: Any) -> None:
    everything = {"functions": ["lookup_by_symbol", "get_uniprotkb_entry"], "databases": None, "calls": 20}
    work_off(launch(dataset, people, **everything))
    before = (Call.objects.count(), Quadruplet.objects.count(), LLMExchange.objects.count())
    second = work_off(launch(dataset, people, **everything))
    assert (Call.objects.count(), Quadruplet.objects.count(), LLMExchange.objects.count()) == before
    assert second.state == "done"
    drops = progress.of(second)["drops"]
    assert drops["duplicate_call"] > 5
    assert progress.of(second)["counts"]["pending"] == 0


def test_another_dataset_reads_the_ledger(make_dataset: Any, people: Any, work_off: Any) -> None:
    first = work_off(launch(make_dataset("one"), people))
    paid = LLMExchange.objects.count()
    second = work_off(launch(make_dataset("two"), people))
    assert LLMExchange.objects.count() == paid
    assert progress.of(second)["counts"] == progress.of(first)["counts"]


def test_every_step_twice_changes_nothing(dataset: Any, people: Any, work_off: Any) -> None:
    from tests.synthesis.conftest import STEP_OF

    batch = work_off(launch(dataset, people))
    before = progress.of(batch)
    for round in batch.rounds.all():
        STEP_OF["synthesis.propose"](round.pk)
    for proposal in batch.proposals.all():
        STEP_OF["synthesis.execute"](proposal.pk)
        STEP_OF["synthesis.write_queries"](proposal.pk)
    for query in Query.objects.filter(batch=batch):
        STEP_OF["synthesis.judge"](query.pk)
        STEP_OF["synthesis.hand_over"](query.pk)
    assert progress.of(batch) == before


def test_calls_by_llm_are_validated_and_dropped_with_reasons(dataset: Any, people: Any, work_off: Any) -> None:
    batch = work_off(launch(dataset, people, sources=["llm"], calls=5, functions=["lookup_by_symbol"], databases=None))
    assert batch.state == "done"
    told = progress.of(batch)
    assert told["counts"]["proposed"] == 5
    assert told["counts"]["dropped"] == sum(told["drops"].values())
    assert LLMExchange.objects.filter(role="call_synthesis", batch=batch).count() == 1
