"""HGVS descriptions in one spelling: read by mutalyzer-hgvs-parser, changed only where the meaning stays."""

from __future__ import annotations

import re
from functools import lru_cache

LOOKS_LIKE = re.compile(r"[^:\s]+\s*:\s*[cgmnopr]\s*\.\s*\S.*", re.DOTALL)
LONGEST = 300
"""Letters of the longest description that is read; the parser's time grows faster than the length."""
UNVERSIONED = re.compile(r"((?:ENS|LRG_)[A-Za-z0-9_]+)\.[0-9]+")
CHROMOSOME = re.compile(r"chr([0-9]{1,2}|X|Y|MT)")
LETTERS = "A R N D C Q E G H I L K M F P S T W Y V U X *"
CODES = "Ala Arg Asn Asp Cys Gln Glu Gly His Ile Leu Lys Met Phe Pro Ser Thr Trp Tyr Val Sec Xaa Ter"
AMINO_ACIDS = dict(zip(LETTERS.split(), CODES.split(), strict=True))
"""Three-letter codes, which HGVS prefers, by the one-letter ones."""
RESIDUE = re.compile(f"{'|'.join(AMINO_ACIDS.values())}|[{''.join(re.escape(letter) for letter in AMINO_ACIDS)}]")


def looks_like_hgvs(text: str) -> bool:
    """Whether the text has a reference, a coordinate system and something after them."""
    return LOOKS_LIKE.fullmatch(text.strip()) is not None


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """The description in the spelling that its equivalents share; unchanged when it cannot be read. Never raises.

    The version of an Ensembl or LRG reference is dropped, as the service does, for it answers for the current one
    (ensembl-variation, VariationFeatureAdaptor: "strip version number from reference"). RefSeq versions stay:
    each is a sequence of its own.
    """
    compact = "".join(text.split())
    if len(compact) > LONGEST or not looks_like_hgvs(compact):
        return text
    parts = _parts(compact)
    if parts is None:
        return text
    reference, _, description = compact.partition(":")
    if match := UNVERSIONED.fullmatch(reference) or (
        CHROMOSOME.fullmatch(reference) if description[0] == "g" else None
    ):
        reference = match[1]
    if description.startswith("p."):
        description = f"p.{_protein(description[2:], predicted='variants_predicted' in parts)}"
    return f"{reference}:{description}"


def _parts(description: str) -> set[str] | None:
    """The names of the grammar's rules that the description is made of; None when it is no HGVS."""
    from mutalyzer_hgvs_parser import parse  # its grammar takes 0.2 s to build: only who meets HGVS pays
    from mutalyzer_hgvs_parser.exceptions import UnexpectedCharacter, UnexpectedEnd

    try:
        return {str(part.data) for part in parse(description).iter_subtrees()}
    except (UnexpectedCharacter, UnexpectedEnd):
        return None


def _protein(change: str, *, predicted: bool) -> str:
    """A protein change that the parser has read: without the sign of prediction, in three-letter code."""
    if ":" in change:  # an insertion that names another reference
        return change
    if predicted:
        inner = change.replace("([", "[(").replace("])", ")]")
        change = f"[{inner[2:-2]}]" if inner.startswith("[(") else inner[1:-1]
    return RESIDUE.sub(lambda residue: AMINO_ACIDS.get(residue[0], residue[0]), change)
