"""Seeds: identifiers that belong together, from the specs' examples and from what earlier calls returned.

The way a biologist follows links: a gene that one answer names is looked up next, in the species it was named for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from biotools.catalogue import Function
from biotools.reference.identifiers import identifiers_in

Seed = Mapping[str, str]
"""Values by kind of parameter (biotools.reference.identifiers.kinds), all about one thing: species, gene, region."""

MOST_NODES = 400
MOST_SEEDS = 40
KIND_OF_FIELD = {
    "species": "ensembl_species",
    "taxonId": "taxon_id",
    "taxid": "taxon_id",
    "taxon_id": "taxon_id",
    "taxonomy_id": "taxon_id",
    "primaryAccession": "uniprot_accession",
    "uniProtkbId": "uniprot_entry_name",
    "uniParcId": "uniparc_id",
    "upid": "uniprot_proteome_id",
    "assembly_name": "assembly_name",
    "seq_region_name": "seq_region_name",
    "gene_symbol": "gene_symbol",
}
"""What a field of an observation holds, by its name at the service."""
LETTERS = {"G": "ensembl_gene_id", "T": "ensembl_transcript_id", "P": "ensembl_protein_id", "E": "ensembl_exon_id"}
BROADER = {
    "ensembl_gene_id": ("ensembl_stable_id", "ensembl_gene_or_symbol"),
    "ensembl_transcript_id": ("ensembl_stable_id",),
    "ensembl_protein_id": ("ensembl_stable_id",),
    "gene_symbol": ("external_name", "ensembl_gene_or_symbol"),
    "rsid": ("variant_id", "variant_id_hgvs_or_spdi"),
    "taxon_id": ("taxon_id_or_name",),
    "seq_region_name": ("chromosome_name",),
}
"""Kinds that take a value of a narrower kind, too."""


def of_examples(functions: Iterable[Function]) -> list[Seed]:
    """The seeds of the specs' own examples: what stands together in one example belongs together."""
    found = (_of_arguments(function, example) for function in functions for example in function.examples)
    return [seed for seed in found if seed]


def harvest(function: Function, arguments: Mapping[str, Any], summary: Any) -> list[Seed]:
    """The seeds in one executed call and its observation's summary: one per record that names something.

    What the arguments and the records around a record say (its species, above all) belongs to it, too. At most 40;
    never raises, whatever the summary holds.
    """
    seeds: list[Seed] = []
    for record in _records(summary, _of_arguments(function, arguments)):
        if record and record not in seeds:
            seeds.append(record)
            if len(seeds) == MOST_SEEDS:
                break
    return seeds


def _of_arguments(function: Function, arguments: Mapping[str, Any]) -> dict[str, str]:
    """The first value of each kind; a list gives its first item."""
    found: dict[str, str] = {}
    for name, value in arguments.items():
        parameter = function.by_name.get(name)
        if parameter is None or not parameter.kind or isinstance(value, bool) or not isinstance(value, str | int):
            continue
        items = parameter.items.split(str(value)) if parameter.items else [str(value)]
        if items:
            found.setdefault(parameter.kind, items[0])
    return _broadened(found)


def _records(summary: Any, around: dict[str, str]) -> Iterator[dict[str, str]]:
    """What each object of the summary names, with what stands around it, outer ones first."""
    level: list[tuple[Any, dict[str, str]]] = [(summary, around)]
    seen = 0
    while level and seen < MOST_NODES:
        deeper: list[tuple[Any, dict[str, str]]] = []
        for value, known in level:
            seen += 1
            if isinstance(value, Mapping):
                own = _of_record(value)
                if own:
                    known = _broadened({**known, **own})
                    yield known
                deeper.extend((child, known) for child in value.values() if isinstance(child, Mapping | list))
            elif isinstance(value, list):
                deeper.extend((child, known) for child in value if isinstance(child, Mapping | list))
        level = deeper


def _of_record(record: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, value in record.items():
        if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > 100:
            continue
        if kind := KIND_OF_FIELD.get(field):
            found[kind] = str(value)
        for identifier in identifiers_in(value) if isinstance(value, str) else ():
            found.setdefault(_narrow(identifier.kind, identifier.text), identifier.text)
    if record.get("object_type") == "Gene" and isinstance(record.get("display_name"), str):
        found["gene_symbol"] = record["display_name"]
    if region := _region(record):
        found["region"] = region
    return found


def _narrow(kind: str, text: str) -> str:
    """Ensembl stable IDs tell in a letter what they are of: ENSMUSG00000017167 is a gene."""
    letter = re.fullmatch(r"ENS[A-Z]*?(G|T|P|E)[0-9]{11}(?:\.[0-9]+)?", text) if kind == "ensembl_stable_id" else None
    return LETTERS[letter[1]] if letter else kind


def _region(record: Mapping[str, Any]) -> str:
    """`7:140719327-140724764`, at most 100 kb of the feature, so that asking for it answers quickly."""
    name, start, end = record.get("seq_region_name"), record.get("start"), record.get("end")
    numbers = isinstance(start, int) and isinstance(end, int) and 0 < start <= end
    return f"{name}:{start}-{min(int(end or 0), int(start or 0) + 99_999)}" if name and numbers else ""


def _broadened(found: Mapping[str, str]) -> dict[str, str]:
    broader = {also: found[kind] for kind, others in BROADER.items() if kind in found for also in others}
    return {**broader, **found}
