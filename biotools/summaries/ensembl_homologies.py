"""Summary of the homologues of a gene, as Ensembl's comparative genomics tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .ensembl_compara import FEW, fame
from .shapes import Limits, as_dict, as_list, blank, pick, record, shrink, tallied

SEQUENCES = ("align_seq", "seq", "cigar_line")


def homologies(document: Any, limits: Limits) -> dict[str, Any]:
    """The homologues of a gene: how many of each type and species, then the first ones.

    perc_id and perc_pos are percentages of the alignment seen from that gene's protein; taxonomy_level is
    the clade of the last common ancestor. Homologues in well-known species stand first. Aligned sequences
    are shown for up to three homologues.
    Source: Ensembl REST, homology (read 2026-08).
    """
    data = as_dict(document).get("data")
    if not isinstance(data, list):
        return {} if blank(document) else {"answer": shrink(document, limits)}
    genes = [as_dict(entry) for entry in data]
    if len(genes) == 1:
        return _homologues(genes[0], limits)
    return tallied(genes, lambda gene: _homologues(gene, limits.within()), limits)


def _homologues(gene: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    found = [as_dict(item) for item in as_list(gene.get("homologies"))]
    found.sort(key=lambda item: fame(_other(item).get("species")))
    first = as_dict(found[0].get("source")) if found else {}
    source = pick(first, ("protein_id", "species", "taxon_id"))
    shown = tallied(
        found,
        lambda item: _homologue(item, limits.within(), len(found) <= FEW),
        limits,
        type=(item.get("type") for item in found),
        species=(_other(item).get("species") for item in found),
        taxonomy_level=(item.get("taxonomy_level") for item in found),
    )
    head = {**record(pick(gene, ("id",)), limits), **({"source": record(source, limits, 1)} if source else {})}
    return {**head, **shown}


def _other(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """The homologue's own fields: they stand under `target` in the full format, beside it in the condensed."""
    return as_dict(item.get("target")) or item


def _homologue(item: Mapping[str, Any], limits: Limits, with_sequence: bool) -> dict[str, Any]:
    hidden = () if with_sequence else SEQUENCES
    made = pick(item, ("id", "species", "protein_id", "type", "taxonomy_level", "dn_ds"))
    for side in ("target", "source"):
        fields = as_dict(item.get(side))
        told = fields if side == "target" else {k: v for k, v in fields.items() if k.startswith(("perc_", *SEQUENCES))}
        made[side] = {key: value for key, value in told.items() if key not in hidden}
    others = {k: v for k, v in item.items() if k not in made and k != "method_link_type"}
    return record({**made, **others}, limits, 1)
