"""What a dataset asks already is not proposed again, also in other words; the reason names the earlier call."""

import json
from typing import Any

import pytest

from synthesis.batches import services
from synthesis.models import Batch, Proposal
from synthesis.steps import execute, propose
from tests.factories import deliver

pytestmark = pytest.mark.django_db

GENE = "ENSG00000133703"


def proposed(
    dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch, *found: dict[str, Any], batch: Batch | None = None
) -> dict[str, Proposal]:
    """The proposals that a batch makes of these arguments of lookup_by_id, by their canonical text."""
    monkeypatch.setattr(propose, "arguments_from", lambda lease: [dict(arguments) for arguments in found])
    batch = batch or services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=5)
    for row in batch.rounds.filter(state="waiting")[:1]:
        propose.run(row.pk)
    return {json.dumps(proposal.arguments, sort_keys=True): proposal for proposal in batch.proposals.all()}


def of(proposals: dict[str, Proposal], arguments: dict[str, Any]) -> Proposal:
    return proposals[json.dumps(arguments, sort_keys=True)]


def test_the_calls_of_quadruplets(dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(dataset, arguments={"id": GENE})
    same, versioned, other = {"id": GENE}, {"id": f"{GENE}.14", "format": "full"}, {"id": GENE, "expand": True}
    made = proposed(dataset, people, monkeypatch, same)
    assert (of(made, same).state, of(made, same).reason) == ("dropped", "duplicate_call")
    assert "the same call already" in of(made, same).detail
    made = proposed(dataset, people, monkeypatch, versioned, other)
    assert (of(made, versioned).state, of(made, versioned).reason) == ("dropped", "duplicate_call")
    assert f'lookup_by_id {{"id": "{GENE}"}}' in of(made, versioned).detail
    assert of(made, other).state == "proposed"


def test_the_proposals_of_other_batches_but_not_the_dropped_ones(
    dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(dataset, people, monkeypatch, {"id": GENE}, {"id": "ENST00000256078"})
    Proposal.objects.filter(arguments__id__startswith="ENST").update(state="dropped", reason="no_recording")
    made = proposed(dataset, people, monkeypatch, {"id": f"{GENE}.14"}, {"id": "ENST00000256078.10"})
    assert of(made, {"id": f"{GENE}.14"}).reason == "duplicate_call"
    assert of(made, {"id": "ENST00000256078.10"}).state == "proposed"


def test_the_proposals_of_the_batch_itself(dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [{"id": GENE}, {"id": f"{GENE}.14"}, {"id": GENE, "species": "human"}, {"id": GENE, "species": "9606"}]
    batch = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=5, sources=["llm", "recorded"]
    )
    first = proposed(dataset, people, monkeypatch, *found[:3], batch=batch)
    assert [of(first, arguments).state for arguments in found[:3]] == ["proposed", "dropped", "proposed"]
    second = proposed(dataset, people, monkeypatch, found[0], found[3], batch=batch)
    assert len(second) == 4
    assert of(second, found[0]).state == "proposed"
    assert '"species": "human"' in of(second, found[3]).detail


def test_an_invalid_call_stands_for_no_valid_one(dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    invalid, valid = {"id": GENE, "format": "full", "expand": "perhaps"}, {"id": GENE, "expand": True}
    padded = {"id": GENE, "species": "homo_sapiens\n"}  # the same species, but no valid value
    named = {"id": GENE, "species": "homo_sapiens"}
    made = proposed(dataset, people, monkeypatch, invalid, valid, padded, named)
    assert [of(made, arguments).state for arguments in (invalid, valid, padded, named)] == ["proposed"] * 4
    execute.run(of(made, padded).pk)
    assert Proposal.objects.get(pk=of(made, padded).pk).reason == "invalid_arguments"


def test_another_dataset_may_ask_it(make_dataset: Any, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(make_dataset("one"), arguments={"id": GENE})
    made = proposed(make_dataset("two"), people, monkeypatch, {"id": f"{GENE}.14"})
    assert of(made, {"id": f"{GENE}.14"}).state == "proposed"
