"""The rules: each brings one value to the text that all its equivalent spellings share.

A rule is a pure function of a string, never raises, and leaves its own results as they are. What it
cannot read it gives back unchanged, so that two things are never made one by mistake. The first sentence
of its docstring is what docs/sameness.md says of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..reference.regions import read_range, read_region
from . import hgvs as notation
from . import names

Rule = Callable[[str], str]
RULES: dict[str, Rule] = {}
"""Every rule by its name, in the order of this file."""

ENSEMBL_ID = re.compile(r"((?:ENS[A-Z]*?(?:E|G|P|R|T)|MGP_[A-Za-z0-9]+_(?:E|G|P|R|T))[0-9]{11})\.[0-9]{1,4}")
CHROMOSOME = re.compile(r"[0-9]{1,2}|[WXYZ]|MT")


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name."""
    RULES[function.__name__] = function
    return function


@rule
def exact(text: str) -> str:
    """Every letter counts, case and version included."""
    return text


@rule
def words(text: str) -> str:
    """Runs of blanks count as one, blanks around the text not at all; case counts (AND is an operator, and a word)."""
    return re.sub(r"[ \t]+", " ", text).strip(" \t")


@rule
def species(text: str) -> str:
    """Name, alias, common name, taxon ID and Ensembl's production name are one; a strain is a genome of its own.

    Ensembl compares aliases in lower case (Bio::EnsEMBL::Registry, get_alias).
    """
    return names.production_name(text)


@rule
def taxon(text: str) -> str:
    """A vertebrate's taxon ID and its names are one; any other name or ID stands for itself."""
    return names.taxon_id(text)


@rule
def symbol(text: str) -> str:
    """Case does not count: Ensembl's tables compare display labels without it (latin1_swedish_ci)."""
    return text.strip().casefold()


@rule
def ensembl_id(text: str) -> str:
    """The version does not count: the current one answers as none does, any other is refused, none is another record.

    Bio::EnsEMBL::DBSQL::GeneAdaptor and its siblings, fetch_by_stable_id.
    """
    match = ENSEMBL_ID.fullmatch(text)
    return match[1] if match else text


@rule
def region(text: str) -> str:
    """`7:1..2`, `7:1-2`, `chr7:1-2`, `7:1-2:1` and thousands separators are one; the reverse strand is another.

    Bio::EnsEMBL::DBSQL::SliceAdaptor, parse_location_to_values. A region without an end is left as it is: it
    reaches to the end of the chromosome.
    """
    read = read_region(text)
    if read is None or not re.search(r"[0-9](?:\.\.|-|_)[0-9]", text):
        return text
    prefix = "chr" if read.has_chr and not CHROMOSOME.fullmatch(read.name) else ""
    return f"{prefix}{read.name}:{read.start}-{read.end}{':-1' if read.strand == -1 else ''}"


@rule
def span(text: str) -> str:
    """`100..300` and `100-300` are one, thousands separators do not count."""
    read = read_range(text)
    return f"{read[0]}-{read[1]}" if read else text


@rule
def hgvs(text: str) -> str:
    """Blanks, `p.(...)` and one-letter amino acids do not count, nor do versions of Ensembl references and `chr`.

    Versions of other references count, and so does case: `c.76a>t` is no DNA.
    """
    return notation.normalised(text)


@rule
def variant(text: str) -> str:
    """As for HGVS where it is one; rsIDs, SPDI and other names letter by letter."""
    return notation.normalised(text) if notation.looks_like_hgvs(text) else text


@rule
def ontology_term(text: str) -> str:
    """`GO_0005667` and `GO:0005667` are one."""
    return re.sub(r"\A([A-Za-z]+)_([0-9]+)\Z", r"\1:\2", text)


@rule
def uniprot_id(text: str) -> str:
    """Case does not count, for UniProt's REST code takes these in any (CASE_INSENSITIVE); version and isoform do."""
    return text.strip().upper()


@rule
def nct_id(text: str) -> str:
    """Case and zeros after `NCT` do not count: ClinicalTrials.gov takes `nct841061` for `NCT00841061`."""
    match = re.fullmatch(r"NCT0*([1-9][0-9]{0,7})", text.strip(), re.IGNORECASE | re.ASCII)
    return f"NCT{match[1]:0>8}" if match else text


ORDERS = {
    "any_order": "The items are a set: neither their order nor a repetition counts.",
    "in_order": "The items are a sequence: order and repetitions count.",
}
"""How lists compare; each item by the rule of the parameter's kind."""

UNTOLD_FALSE = "false_is_default"
"""The rule of a boolean whose false equals its absence though the service names no default."""
