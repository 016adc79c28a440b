"""Summaries of known variants: one variant's record, linkage disequilibrium, haplotypes of a transcript."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .shapes import Limits, as_dict, as_list, blank, pick, record, shrink, tallied

VARIANT = (
    "name", "var_class", "most_severe_consequence", "clinical_significance", "MAF", "minor_allele",
    "ancestral_allele", "ambiguity", "failed", "synonyms", "evidence", "source",
)  # fmt: skip
SHOWN_AS_TABLE = {
    "mappings": (),
    "phenotypes": ("trait", "source"),
    "populations": ("allele",),
    "population_genotypes": ("genotype",),
    "genotypes": ("genotype", "gender"),
}
"""The long lists of a variant, and the fields of their rows that are tallied over all of them."""
ALREADY_TOLD = frozenset({"location", "submission_id", "subsnp_id"})
WHOLE = ("ALL", "AFR", "AMR", "EAS", "EUR", "SAS")
EVERYBODY = "_all"
MOST_POPULATIONS = 8
HAPLOTYPE = ("name", "count", "frequency", "has_indel", "flags", "contributing_variants")


def variation(document: Any, limits: Limits) -> dict[str, Any]:
    """One variant: class, consequence, alleles and frequency, clinical significance, places on the genome.

    Phenotypes, populations and genotypes, where they were asked for, come with totals and tallies; of
    thousands of samples only the first are shown. Chromosomes stand before patches, the super-populations
    of 1000 Genomes before other populations.
    MAF is a fraction; positions are 1-based on `assembly_name`. Source: Ensembl REST, variation (2026-08).
    """
    if not isinstance(document, Mapping):
        return {} if blank(document) else {"answer": shrink(document, limits)}
    made = record(pick(document, VARIANT), limits, 1)
    for key, fields in SHOWN_AS_TABLE.items():
        rows = document.get(key)
        if isinstance(rows, list):
            made[key] = _table([as_dict(row) for row in rows], fields, limits)
    others = {k: v for k, v in document.items() if k not in VARIANT and not (k in SHOWN_AS_TABLE and k in made)}
    return {**made, **record(others, limits, 1)}


def _table(rows: list[dict[str, Any]], fields: tuple[str, ...], limits: Limits) -> dict[str, Any]:
    tallies = {field: [row.get(field) for row in rows] for field in fields} if len(rows) > 1 else {}
    return tallied(sorted(rows, key=_panel), lambda row: _row(row, limits), limits, **tallies)


def _row(row: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    return record({key: value for key, value in row.items() if key not in ALREADY_TOLD}, limits.within(), 1)


def _panel(row: Mapping[str, Any]) -> tuple[int, bool]:
    """Where a row stands among the others; equal ones keep the body's order."""
    name = str(row.get("population"))
    last = name.rsplit(":", 1)[-1] if name.startswith("1000GENOMES") else ""
    return WHOLE.index(last) if last in WHOLE else len(WHOLE), row.get("coord_system") != "chromosome"


def linkage(document: Any, limits: Limits) -> dict[str, Any]:
    """Pairs of variants in linkage disequilibrium, the most strongly linked (highest r2, then D') first.

    r2 and d_prime lie between 0 and 1. The population is tallied, as one answer may hold several.
    Source: Ensembl REST, ld (read 2026-08).
    """
    if not isinstance(document, list):
        return record(document, limits) if isinstance(document, Mapping) else {"answer": shrink(document, limits)}
    pairs = [as_dict(item) for item in document]
    populations = [pair.get("population_name") for pair in pairs]
    hidden = {"population_name"} if len(set(map(repr, populations))) == 1 and len(pairs) > 1 else set()
    return tallied(
        sorted(pairs, key=lambda pair: (-_number(pair.get("r2")), -_number(pair.get("d_prime")))),
        lambda pair: record({k: v for k, v in pair.items() if k not in hidden}, limits.within(), 1),
        limits,
        population_name=populations,
        consequence_type=(pair.get("consequence_type") for pair in pairs),
    )


def _number(value: Any) -> float:
    """The number that a field holds as text or number; -1 for anything else, which then comes last."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        return -1.0
    return number if math.isfinite(number) else -1.0


def haplotypes(document: Any, limits: Limits) -> dict[str, Any]:
    """The versions of a transcript's protein and coding sequence that people carry, and how often.

    name tells the differences from the reference (`REF` is the reference itself); count and frequency are
    over all chromosomes of the samples. Sequences, hashes and the single samples are left out, and of more
    than eight populations those that are no super-population.
    Source: Ensembl REST, transcript_haplotypes (read 2026-08).
    """
    if not isinstance(document, Mapping):
        return {} if blank(document) else {"answer": shrink(document, limits)}
    made = record(pick(document, ("transcript_id", "total_haplotype_count")), limits)
    if people := _main_populations(document.get("total_population_counts")):
        made["total_population_counts"] = record(people, limits, 1)
    for key in ("protein_haplotypes", "cds_haplotypes"):
        found = [as_dict(item) for item in as_list(document.get(key))]
        if found:
            made[key] = tallied(found, lambda item: _haplotype(item, limits.within()), limits)
    return made


def _haplotype(item: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    diffs = [pick(as_dict(diff), ("diff", "variation_feature", "sift_prediction", "polyphen_prediction"))
             for diff in as_list(item.get("diffs"))]  # fmt: skip
    frequencies = _main_populations(item.get("population_frequencies"))
    return record({**pick(item, HAPLOTYPE), "diffs": diffs, "population_frequencies": frequencies}, limits, 1)


def _main_populations(by_name: Any) -> dict[str, Any]:
    """All populations where they are few, else everybody together and the super-populations."""
    everything = as_dict(by_name)
    main = {key: value for key, value in everything.items() if key.rsplit(":", 1)[-1] in (EVERYBODY, *WHOLE)}
    return everything if len(everything) <= MOST_POPULATIONS or not main else main
