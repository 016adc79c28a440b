"""Which rule a parameter has: its spec's `same`, else the rule of its kind, else every letter counts."""

from __future__ import annotations

from ..catalogue.spec import Parameter
from .rules import ORDERS, RULES, UNTOLD_FALSE

RULE_OF_KIND = {
    "ensembl_stable_id": "ensembl_id",
    "ensembl_gene_id": "ensembl_id",
    "ensembl_transcript_id": "ensembl_id",
    "ensembl_protein_id": "ensembl_id",
    "ensembl_exon_id": "ensembl_id",
    "ensembl_species": "species",
    "taxon_id_or_name": "taxon",
    "gene_symbol": "symbol",
    "region": "region",
    "feature_range": "span",
    "hgvs": "hgvs",
    "variant_id_hgvs_or_spdi": "variant",
    "ontology_accession": "ontology_term",
    "uniprot_accession": "uniprot_id",
    "uniprot_entry_name": "uniprot_id",
    "uniparc_id": "uniprot_id",
    "uniref_id": "uniprot_id",
    "uniprot_keyword_id": "uniprot_id",
    "uniprot_proteome_id": "uniprot_id",
    "nct_id": "nct_id",
    "entrez_query": "words",
    "uniprot_query": "words",
    "taxon_name": "words",
}
"""Kinds with a rule of their own. RefSeq, INSDC and assembly accessions and Entrez UIDs have none on purpose:
`NM_000059.3` is another record than `NM_000059.4`, and without a version the newest."""

SEQUENCES = frozenset({"uniprot_sort", "citation_strings"})
"""Kinds whose lists have an order that changes the answer."""


def rule_of(parameter: Parameter) -> str:
    """The name of the rule for the parameter's value, or for each item of its list."""
    if parameter.same in RULES:
        return parameter.same
    return RULE_OF_KIND.get(parameter.kind or "", "exact")


def order_of(parameter: Parameter) -> str:
    """How the parameter's items compare: a name of ORDERS.

    A list of a kind is a set of such things; so are items that the request repeats, for each selects more. Another
    joined list may be a ranking (VEP's pick_order): it is a set only where its spec says so.
    """
    if parameter.same in ORDERS:
        return parameter.same
    repeated = parameter.items is not None and parameter.items.style == "repeat"
    is_set = repeated or (parameter.kind is not None and parameter.kind not in SEQUENCES)
    return "any_order" if is_set else "in_order"


def absent_when_false(parameter: Parameter) -> bool:
    """Whether `false` is the same as leaving the boolean out, though its spec names no default."""
    if parameter.type != "boolean" or parameter.default is not None:
        return False
    return parameter.same == UNTOLD_FALSE or parameter.bool_wire.get(False, "") is None
