"""Summary of the Variant Effect Predictor's answers: consequences per transcript, known variants at the place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .shapes import Limits, as_dict, as_list, blank, pick, record, shrink, tallied

VARIANT = (
    "input", "id", "allele_string", "variant_class", "most_severe_consequence", "assembly_name",
    "seq_region_name", "start", "end", "strand", "vcf_string",
)  # fmt: skip
CONSEQUENCE = (
    "transcript_id", "regulatory_feature_id", "motif_feature_id", "gene_symbol", "gene_id",
    "consequence_terms", "impact", "biotype", "canonical", "mane_select", "pick", "hgvsc", "hgvsp",
    "amino_acids", "codons", "protein_id", "protein_start", "protein_end", "exon", "intron", "distance",
    "sift_prediction", "sift_score", "polyphen_prediction", "polyphen_score", "lof",
)  # fmt: skip
NOT_TOLD = frozenset({
    "gene_symbol_source", "strand", "given_ref", "used_ref", "cdna_start", "cdna_end", "cds_start", "cds_end",
    "hgvsg", "hgvs_offset", "hgnc_id", "bam_edit", "source", "uniparc",
})  # fmt: skip
"""Bookkeeping, and what every transcript repeats (hgvsg is shown once for the variant)."""
KNOWN = (
    "id", "allele_string", "clin_sig", "clin_sig_allele", "minor_allele", "minor_allele_freq",
    "frequencies", "phenotype_or_disease", "somatic", "pubmed", "var_synonyms",
)  # fmt: skip
SAME_PLACE = frozenset({"seq_region_name", "start", "end", "strand"})


def vep(document: Any, limits: Limits) -> dict[str, Any]:
    """A variant's predicted consequences, or a list of variants where the input stands for several.

    Each kind of consequence (transcript, regulatory feature, motif, intergenic) has its total, tallies of
    terms, impact and gene symbols, and the first ones: MANE and canonical transcripts before the others,
    then those with the most severe consequence. Positions are 1-based on `assembly_name`; an insertion
    has end = start - 1. Source: Ensembl REST, vep (read 2026-08).
    """
    if isinstance(document, Mapping):
        return _variant(document, limits)
    if not isinstance(document, list):
        return {} if blank(document) else {"answer": shrink(document, limits)}
    variants = [as_dict(item) for item in document]
    if len(variants) == 1:
        return _variant(variants[0], limits)
    severest = (variant.get("most_severe_consequence") for variant in variants)
    return tallied(variants, lambda item: _variant(item, limits.within()), limits, most_severe_consequence=severest)


def _variant(variant: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    kinds = [key for key in variant if key.endswith("_consequences") and len(key) < 60]
    known = as_list(variant.get("colocated_variants"))
    hidden = {*VARIANT, *kinds, *(["colocated_variants"] if known else [])}
    others = {key: value for key, value in variant.items() if key not in hidden and key != "minimised"}
    made = record({**pick(variant, VARIANT), "hgvsg": list(_genomic(variant))}, limits, 1)
    for key in sorted(kinds, key=lambda key: (not key.startswith("transcript"), key)):
        made[key] = _consequences(variant, [as_dict(item) for item in as_list(variant[key])], limits)
    if known:
        made["colocated_variants"] = tallied(known, lambda item: _known(as_dict(item), limits), limits)
    return {**made, **record(others, limits, 1)}


def _genomic(variant: Mapping[str, Any]) -> Iterator[str]:
    """The different genomic HGVS names of the variant, one per allele, in the body's order."""
    told = (as_dict(item).get("hgvsg") for item in as_list(variant.get("transcript_consequences")))
    yield from dict.fromkeys(name for name in told if isinstance(name, str))


def _consequences(variant: Mapping[str, Any], found: list[dict[str, Any]], limits: Limits) -> dict[str, Any]:
    severest = variant.get("most_severe_consequence")
    alleles = {item["variant_allele"] for item in found if isinstance(item.get("variant_allele"), str)}
    hidden = NOT_TOLD if len(alleles) > 1 else NOT_TOLD | {"variant_allele"}
    return tallied(
        sorted(found, key=lambda item: _standing(item, severest)),
        lambda item: _consequence(item, hidden, limits.within()),
        limits,
        consequence=(term for item in found for term in as_list(item.get("consequence_terms"))),
        impact=(item.get("impact") for item in found),
        gene_symbol=(item.get("gene_symbol") for item in found),
    )


def _standing(item: Mapping[str, Any], severest: Any) -> tuple[bool, bool, bool]:
    """What orders the transcripts of a variant, lowest first; equal ones keep the body's order."""
    agreed = any(item.get(key) for key in ("mane_select", "mane", "pick"))
    return not agreed, not item.get("canonical"), severest not in as_list(item.get("consequence_terms"))


def _consequence(item: Mapping[str, Any], hidden: frozenset[str], limits: Limits) -> dict[str, Any]:
    others = {key: value for key, value in item.items() if key not in hidden and key not in CONSEQUENCE}
    return record({**pick(item, CONSEQUENCE), **others}, limits, 1)


def _known(variant: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """A variant of the databases at the same place: frequencies, clinical significance, papers."""
    others = {key: value for key, value in variant.items() if key not in KNOWN and key not in SAME_PLACE}
    return record({**pick(variant, KNOWN), **others}, limits, 1)
