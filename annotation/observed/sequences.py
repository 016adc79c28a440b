"""Sequences in an observation: nucleotide or protein, where they lie, what they are made of."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from annotation.trees import pointer_of

SHORTEST = 30
"""Letters; a shorter text may well be a word or an identifier."""
MOST = 50
NODES_LOOKED_AT = 3000
NUCLEOTIDES = frozenset("ACGTUNRYSWKMBDHV-")
"""IUPAC-IUB codes of nucleotides, with the gap (NC-IUB 1984)."""
AMINO_ACIDS = frozenset("ACDEFGHIKLMNPQRSTVWYBZXJUO*-")
"""IUPAC-IUB one-letter codes with selenocysteine, pyrrolysine, stop and gap."""
PLAIN_NUCLEOTIDES = frozenset("ACGTUN-")
MOSTLY = 0.9
ENSEMBL_PLACE = re.compile(r"\b\w{1,40}:[\w.-]{1,60}:([\w.-]{1,60}):(\d{1,12}):(\d{1,12}):(-?1)\b")
"""How Ensembl names a place: coordinate system, assembly, region, start, end, strand."""


@dataclass(frozen=True)
class Place:
    """Where the first letter lies: start and end are 1-based, inclusive, on the forward strand; strand 1 or -1."""

    region: str
    start: int
    end: int
    strand: int


@dataclass(frozen=True)
class Sequence:
    """One sequence. pointer: JSON pointer of its letters, "" in a FASTA body. kind: nucleotide or protein."""

    name: str
    pointer: str
    kind: str
    letters: str
    place: Place | None

    @property
    def composition(self) -> list[tuple[str, int]]:
        """Each letter with how often it stands there, the most frequent first; case does not count."""
        whole = self.letters.upper()
        return sorted(((letter, whole.count(letter)) for letter in set(whole)), key=lambda pair: (-pair[1], pair[0]))

    @property
    def gc_percent(self) -> float | None:
        """G and C among A, C, G, T and U, in percent; None for a protein, and where there are none of them."""
        count = dict(self.composition)
        known = sum(count.get(letter, 0) for letter in "ACGTU")
        if self.kind != "nucleotide" or not known:
            return None
        return round(100 * (count.get("G", 0) + count.get("C", 0)) / known, 1)


def in_value(value: Any) -> list[Sequence]:
    """The sequences among the texts of a JSON value, in its order; looks at a bounded number of nodes."""
    found = (one for place in islice(_texts(value), NODES_LOOKED_AT) for one in _read(*place))
    return list(islice(found, MOST))


def in_body(body: bytes) -> list[Sequence]:
    """The sequences of a raw response that is FASTA or JSON; none in any other."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if text.startswith(">"):
        return list(islice(_fasta(text, ""), MOST))
    if not text.startswith(("{", "[")):
        return []
    try:
        return in_value(json.loads(text))
    except (ValueError, RecursionError):
        return []


def kind_of(text: str) -> str:
    """nucleotide or protein where the text is nothing but codes of one, and long enough; else ""."""
    if len(text) < SHORTEST or not text.isascii():
        return ""
    letters = set(text.upper())
    if letters <= NUCLEOTIDES and sum(text.upper().count(letter) for letter in PLAIN_NUCLEOTIDES) >= MOSTLY * len(text):
        return "nucleotide"
    return "protein" if letters <= AMINO_ACIDS and text.isupper() and len(letters) > 4 else ""


def _texts(value: Any) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Each text with its pointer, name and the object that it stands in; level by level."""
    queue: list[tuple[str, str, Any, dict[str, Any]]] = [("", "", value, {})]
    for pointer, name, found, inside in queue:  # it grows meanwhile
        if isinstance(found, str):
            yield pointer, name, found, inside
        elif isinstance(found, (dict, list)) and len(queue) < NODES_LOOKED_AT:
            pairs = found.items() if isinstance(found, dict) else enumerate(found)
            around = found if isinstance(found, dict) else inside
            # A clipped text is an object of its own; the object around it names it.
            around = inside if "shown_letters" in around and inside else around
            here = [(pointer_of(pointer, str(key)), str(key), below, around) for key, below in islice(pairs, 500)]
            queue += here


def _read(pointer: str, name: str, text: str, inside: dict[str, Any]) -> Iterator[Sequence]:
    if text.startswith(">"):
        yield from _fasta(text, pointer)
        return
    letters = re.sub(r"\s+", "", text) if len(text) >= SHORTEST else ""
    if kind := kind_of(letters):
        yield Sequence(_named(inside) or name, pointer, kind, letters, _place(inside, len(letters)))


def _fasta(text: str, pointer: str) -> Iterator[Sequence]:
    for record in text.split("\n>"):
        title, _, lines = record.removeprefix(">").partition("\n")
        letters = re.sub(r"\s+", "", lines)
        kind = "nucleotide" if set(letters.upper()) <= NUCLEOTIDES else "protein"
        if letters and set(letters.upper()) <= AMINO_ACIDS | NUCLEOTIDES:
            yield Sequence(title.strip(), pointer, kind, letters, _told_place([title], len(letters)))


def _named(inside: dict[str, Any]) -> str:
    told = (inside.get(key) for key in ("id", "accession", "primaryAccession", "display_id", "name", "query"))
    return next((name for name in told if isinstance(name, str) and name), "")[:200]


def _place(inside: dict[str, Any], letters: int) -> Place | None:
    """The place that the fields beside a sequence tell, if it is as long as the sequence."""
    start, end, strand = (inside.get(key) for key in ("start", "end", "strand"))
    if isinstance(start, int) and isinstance(end, int) and end - start + 1 == letters:
        region = inside.get("seq_region_name") or inside.get("chr") or inside.get("chromosome") or ""
        return Place(str(region)[:60], start, end, -1 if strand in (-1, "-1", "-") else 1)
    return _told_place([value for value in inside.values() if isinstance(value, str) and len(value) < 500], letters)


def _told_place(texts: list[str], letters: int) -> Place | None:
    for text in texts:
        if (told := ENSEMBL_PLACE.search(text)) and int(told[3]) - int(told[2]) + 1 == letters:
            return Place(told[1], int(told[2]), int(told[3]), int(told[4]))
    return None
