"""Automatic checks of a quadruplet: pure, offline, each in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .answer_leak import answer_leak
from .assembly import assembly
from .base import Check, Finding, Subject
from .coordinates import coordinates
from .entrez_database import entrez_database
from .gene_species import gene_species
from .grounding import grounding
from .identifiers import identifiers
from .injection import injection
from .near_duplicate import near_duplicate
from .observation import observation
from .one_question import one_question
from .query_species import query_species
from .symbol_style import symbol_style
from .variants import variants
from .wording import wording

__all__ = ["CHECKS", "Check", "Finding", "run"]

CHECKS: dict[str, Check] = {
    "gene_species": gene_species,
    "symbol_style": symbol_style,
    "query_species": query_species,
    "coordinates": coordinates,
    "assembly": assembly,
    "variants": variants,
    "identifiers": identifiers,
    "entrez_database": entrez_database,
    "grounding": grounding,
    "answer_leak": answer_leak,
    "wording": wording,
    "one_question": one_question,
    "observation": observation,
    "near_duplicate": near_duplicate,
    "injection": injection,
}
"""Every check by the name its findings carry."""
SEVERITIES = ("error", "warning", "info")


def run(
    quadruplet: Mapping[str, Any],
    *,
    now: datetime | None = None,
    oldest_days: float | None = None,
    others: Mapping[str, str] | None = None,
) -> list[Finding]:
    """What all checks find in a quadruplet (DESIGN's dict), errors first; empty when nothing is wrong.

    now: with it, an observation's age is checked, too. oldest_days: the age that the dataset allows
    (three years when it does not say). others: queries of other quadruplets by id, to find near-duplicates
    among. Never raises for bad data.
    """
    subject = Subject.of(quadruplet, now=now, oldest_days=oldest_days, others=others or {})
    found = [finding for check in CHECKS.values() for finding in check(subject)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
