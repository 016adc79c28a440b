"""The sampler: valid, different, repeatable calls; every two options meet; identifiers belong together and are harvested."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import biotools
from biotools.sameness import equivalent_digest
from synthesis import sampler
from synthesis.batches import services
from synthesis.models import Proposal
from synthesis.sampler.sample import ABSENT, options

EXAMPLES = sampler.of_examples(biotools.functions())
GENE = {
    "id": "ENSMUSG00000017167", "display_name": "Cntnap1", "object_type": "Gene", "species": "mus_musculus",
    "seq_region_name": "11", "start": 101061349, "end": 101081550, "canonical_transcript": "ENSMUST00000103109.4",
}  # fmt: skip


def sampled(name: str, wanted: int = 50, seed: str = "1", **more: Any) -> list[dict[str, Any]]:
    return sampler.sample(biotools.function(name), more.pop("seeds", EXAMPLES), wanted=wanted, seed=seed, **more)


@pytest.mark.parametrize("name", [function.name for function in biotools.functions()])
def test_every_function_has_valid_calls_that_differ(name: str) -> None:
    found = sampled(name, 5)
    assert found and all(biotools.validate(name, arguments) == [] for arguments in found)
    assert len({equivalent_digest(name, arguments) for arguments in found}) == len(found)
    assert found == sampled(name, 5)


def test_used_calls_are_not_proposed_again() -> None:
    first = sampled("lookup_by_id", 4)
    used = {equivalent_digest("lookup_by_id", arguments) for arguments in first}
    assert not used & {
        equivalent_digest("lookup_by_id", arguments) for arguments in sampled("lookup_by_id", 4, used=used)
    }
    everything = {equivalent_digest("get_info_ping", {})}
    assert sampled("get_info_ping", used=everything) == []


def test_every_row_comes_around_every_seed() -> None:
    found = sampled("get_unirule_by_id", seeds=[{"uniprot_unirule_id": f"UR00000000{number}"} for number in "12"])
    assert len({(next(iter(made.values())), len(made)) for made in found}) == 4


def test_what_a_parameter_of_every_call_excludes_is_no_option() -> None:
    offered = options(biotools.function("get_query_beacon"))
    assert "alternateBases" in offered and not {"variantType", "end"} & set(offered)


@pytest.mark.parametrize("name", ["get_homology_by_id", "overlap_by_id", "get_sequence_by_id"])
def test_every_two_options_meet(name: str) -> None:
    offered = {
        key: [v for v in values if v is not ABSENT][:3] for key, values in options(biotools.function(name)).items()
    }
    plain = {
        key: values
        for key, values in offered.items()
        if values and all(isinstance(v, str | bool | int) for v in values)
    }
    found = sampled(name, 400)
    pairs = missed = 0
    for (one, values), (other, others) in itertools.combinations(plain.items(), 2):
        for left, right in itertools.product(values, others):
            pairs += 1
            missed += not any(made.get(one) == left and made.get(other) == right for made in found)
    assert pairs > 10
    assert missed <= pairs * 0.1  # pairs that no valid call has: parameters that exclude each other


def test_identifiers_that_an_observation_names_are_looked_up_next() -> None:
    lookup = biotools.function("lookup_by_id")
    seeds = sampler.harvest(lookup, {"id": "ENSMUSG00000017167"}, GENE)
    assert seeds[-1]["gene_symbol"] == "Cntnap1" and seeds[-1]["region"] == "11:101061349-101081550"
    assert {"species": "mus_musculus", "symbol": "Cntnap1"} in sampled("lookup_by_symbol", seeds=seeds)
    assert all(made["id"].startswith("ENSMUST") for made in sampled("map_cdna_to_genome", seeds=seeds))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*GENE, "x"]), inner),
    )
)
def test_any_summary_can_be_harvested(summary: Any) -> None:
    seeds = sampler.harvest(biotools.function("lookup_by_id"), {"id": "ENSG00000157764"}, summary)
    assert len(seeds) <= 40
    assert all(isinstance(value, str) for seed in seeds for value in seed.values())


@pytest.mark.django_db
def test_a_batch_of_sampled_calls(dataset: Any, people: dict[str, Any], work_off: Any) -> None:
    batch = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_symbol"], calls=4, sources=["sampler"]
    )
    work_off(batch)
    proposals = list(Proposal.objects.filter(batch=batch))
    assert len(proposals) == 4
    # No two ask the same in other words. Replay answers what was recorded; the rest is dropped and says so.
    assert {proposal.reason for proposal in proposals} <= {"", "no_recording"}
    assert any(proposal.observation_id for proposal in proposals)
