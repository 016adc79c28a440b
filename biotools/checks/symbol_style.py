"""Is the gene symbol written as its species writes them?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reference.identifiers import identifiers_in
from .base import Finding, Severity, Subject
from .organisms import asked, label

NAME = "symbol_style"
TITLE = frozenset(("mus musculus", "rattus norvegicus"))
UPPER = frozenset(("homo sapiens",))
RODENT_LIKE = re.compile(r"[A-Z][a-z]{2,}\d*[a-z]?\d*", re.ASCII)
"""Brca1, Tp53bp1, Myc: a capital and then small letters, as HGNC writes none but names with `orf`."""
HUMAN_LIKE = re.compile(r"[A-Z][A-Z0-9]*[A-Z][A-Z0-9]*\d*", re.ASCII)


def symbol_style(subject: Subject) -> Iterator[Finding]:
    """A symbol in the style of mouse and rat (Brca1) in a call for human is a warning; BRCA1 for a mouse an info.

    Ensembl finds a symbol in any case, so the call may be right and the species wrong, or the other way.
    Sources: HGNC guidelines (capitals, digits, hyphen, `orf`), MGI and RGD nomenclature (one capital).
    Other species mix styles and are passed over, and so are identifiers given for a symbol.
    """
    wanted = asked(subject)
    if wanted is None:
        return
    for value in subject.of_kind("gene_symbol", "ensembl_gene_or_symbol"):
        severity = _odd(value.text, wanted.species.binomial)
        if severity and not any(identifiers_in(value.text)):
            style = "mouse and rat" if severity == "warning" else "human"
            message = (
                f"{value.text[:40]} is written as symbols of {style} are, but the call asks for "
                f"{label(wanted.species)}. Is it the right species?"
            )
            yield Finding(NAME, severity, message, (value.place, wanted.place))


def _odd(symbol: str, binomial: str) -> Severity | None:
    if binomial in UPPER and RODENT_LIKE.fullmatch(symbol) and "orf" not in symbol:
        return "warning"
    return "info" if binomial in TITLE and HUMAN_LIKE.fullmatch(symbol) else None
