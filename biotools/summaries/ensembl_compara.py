"""Summaries of Ensembl's comparative genomics: gene trees, gene family sizes (CAFE)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .general import children_of, walk
from .shapes import Limits, as_dict, as_list, blank, clip, pick, record, shrink, tallied

DEEPEST_CLADE = 4
"""Levels of a tree that are shown below its root; the genes below that are counted."""
FEW = 3
"""Sequences are shown when there are no more genes or homologues than these: they would crowd out the rest."""
WELL_KNOWN = (
    "homo_sapiens", "mus_musculus", "rattus_norvegicus", "gallus_gallus", "xenopus_tropicalis", "danio_rerio",
    "drosophila_melanogaster", "caenorhabditis_elegans", "saccharomyces_cerevisiae", "arabidopsis_thaliana",
)  # fmt: skip
TAXON = ("scientific_name", "common_name", "timetree_mya")


def gene_tree(document: Any, limits: Limits) -> dict[str, Any]:
    """A gene tree: how many genes of which species, duplications and speciations, top clades, first genes.

    `leaves` are the genes, `nodes` genes and ancestors together, `levels` the longest way down. A clade
    tells its taxon, event and confidence, and how many genes (`leaves`) it holds; timetree_mya is in
    million years. Genes of well-known species stand first. Sequences are shown for trees of up to three
    genes, else only their letters counted.
    Source: Ensembl REST, genetree (read 2026-08).
    """
    root = as_dict(as_dict(document).get("tree"))
    if not root:
        return _without_tree(document, limits)
    walked = list(walk(root, "children"))
    genes = [as_dict(node) for _, node, is_leaf in walked if is_leaf]
    genes.sort(key=lambda gene: fame(as_dict(gene.get("taxonomy")).get("scientific_name")))
    events = (as_dict(as_dict(node).get("events")).get("type") for _, node, is_leaf in walked if not is_leaf)
    with_sequence = len(genes) <= FEW
    made = tallied(
        genes,
        lambda gene: _gene(gene, limits.within(), with_sequence),
        limits,
        species=(as_dict(gene.get("taxonomy")).get("scientific_name") for gene in genes),
        event=events,
    )
    return {
        **_beside_tree(document, limits),
        **_size(walked),
        **{key: tally for key, tally in made.items() if key.startswith("by_")},
        "tree": _clade(root, limits, 0, _leaves_below(walked)),
        "genes": {key: value for key, value in made.items() if not key.startswith("by_")},
    }


def cafe_tree(document: Any, limits: Limits) -> dict[str, Any]:
    """How a gene family grew and shrank: expansions, contractions, and the members in today's species.

    n_members is the number of genes in a species, or that was reckoned for an ancestor. A change is
    significant where pvalue is below p_value_lim; the changes least due to chance stand first, and well-known
    species before others. `by_n_members` counts species by number of genes.
    Source: Ensembl REST, cafe/genetree (read 2026-08).
    """
    root = as_dict(as_dict(document).get("tree"))
    if not root:
        return _without_tree(document, limits)
    walked = list(walk(root, "children"))
    nodes = [as_dict(node) for _, node, _ in walked]
    species = [as_dict(node) for _, node, is_leaf in walked if is_leaf]
    species.sort(key=lambda node: fame(as_dict(node.get("tax")).get("scientific_name")))
    made: dict[str, Any] = {**_beside_tree(document, limits), **_size(walked)}
    made |= record(pick(root, ("p_value_lim", "lambda")), limits, 1)
    made["root"] = _family(root, limits)
    for key, flag in (("expansions", "is_expansion"), ("contractions", "is_contraction")):
        changed = sorted((node for node in nodes if node.get(flag)), key=_chance)
        made[key] = tallied(changed, lambda node: _family(node, limits), limits)
    members = (_as_text(node.get("n_members")) for node in species)
    made["species"] = tallied(species, lambda node: _family(node, limits), limits, n_members=members)
    return made


def _without_tree(document: Any, limits: Limits) -> dict[str, Any]:
    return {} if blank(document) else {"answer": shrink(document, limits)}


def _beside_tree(document: Any, limits: Limits) -> dict[str, Any]:
    return record({key: value for key, value in as_dict(document).items() if key != "tree"}, limits, 1)


def _size(walked: list[tuple[int, Any, bool]]) -> dict[str, int]:
    leaves = sum(is_leaf for _, _, is_leaf in walked)
    return {"nodes": len(walked), "leaves": leaves, "levels": max(level for level, _, _ in walked)}


def _leaves_below(walked: list[tuple[int, Any, bool]]) -> dict[int, int]:
    """How many leaves stand below each node, by the node's id()."""
    found: dict[int, int] = {}
    above: list[tuple[int, int, int]] = []  # level, id, leaves before it
    leaves = 0
    for level, node, is_leaf in [*walked, (0, None, False)]:
        while above and above[-1][0] >= level:
            _, key, before = above.pop()
            found[key] = leaves - before
        above.append((level, id(node), leaves))
        leaves += is_leaf
    return found


def _clade(node: Mapping[str, Any], limits: Limits, depth: int, leaves: Mapping[int, int]) -> dict[str, Any]:
    """A node with its nearest descendants; what lies deeper is told by the number of leaves only."""
    below = children_of(node, "children")
    if not below:
        return pick(_gene(node, limits.within(), False), ("gene", "name", "scientific_name", "branch_length"))
    made = _ancestor(node, limits)
    if id(node) in leaves:  # it is not where a hostile tree was too large to be walked to its end
        made["leaves"] = leaves[id(node)]
    if depth < min(limits.inner, DEEPEST_CLADE):
        made["children"] = [_clade(as_dict(child), limits, depth + 1, leaves) for child in below[: limits.inner]]
        if len(below) > limits.inner:
            made["children"] = {"total": len(below), "shown": limits.inner, "items": made["children"]}
    return made


def _ancestor(node: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    told = {
        **pick(as_dict(node.get("taxonomy")), TAXON),
        "event": as_dict(node.get("events")).get("type"),
        **as_dict(node.get("confidence")),
        **pick(node, ("branch_length",)),
    }
    return record(told, limits.within(), 1)


def _gene(node: Mapping[str, Any], limits: Limits, with_sequence: bool) -> dict[str, Any]:
    """A gene of the tree: its identifiers, name, place and species."""
    sequence = as_dict(node.get("sequence"))
    product = as_list(sequence.get("id"))
    letters = as_dict(sequence.get("mol_seq"))
    told = {
        "gene": as_dict(node.get("id")).get("accession"),
        "product": as_dict(product[0]).get("accession") if product else None,
        **pick(sequence, ("name", "location")),
        **pick(as_dict(node.get("taxonomy")), TAXON[:2]),
        **pick(node, ("branch_length",)),
    }
    made = record(told, limits, 1)
    text = letters.get("seq")
    if isinstance(text, str) and text:
        made["letters"] = len(text)
        made |= {"seq": clip(text, limits), **record(pick(letters, ("cigar_line",)), limits)} if with_sequence else {}
    return made


def _family(node: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    taxon = as_dict(node.get("tax"))
    name = {} if taxon.get("scientific_name") else pick(node, ("name",))
    fields = TAXON if children_of(node, "children") else TAXON[:2]  # a species has no age
    told = {**name, **pick(taxon, fields), **pick(node, ("n_members", "pvalue"))}
    return record(told, limits.within(), 1)


def _chance(node: Mapping[str, Any]) -> float:
    """The p-value of a change; one that is no number comes last."""
    try:
        number = float(node.get("pvalue", 2))
    except (TypeError, ValueError, OverflowError):
        return 2.0
    return number if 0 <= number <= 1 else 2.0


def fame(species: Any) -> int:
    """Where a species stands among the well-known ones; all others after them, in the body's order."""
    name = species.lower().replace(" ", "_") if isinstance(species, str) else ""
    return WELL_KNOWN.index(name) if name in WELL_KNOWN else len(WELL_KNOWN)


def _as_text(value: Any) -> str | None:
    return str(value) if isinstance(value, int | str) else None
