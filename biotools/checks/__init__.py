"""Automatic checks of a quadruplet: pure, offline, each in a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .answer_leak import answer_leak
from .base import Check, Finding, Subject
from .gene_species import gene_species
from .grounding import grounding
from .observation import observation
from .wording import wording

__all__ = ["CHECKS", "Check", "Finding", "run"]

CHECKS: dict[str, Check] = {
    "gene_species": gene_species,
    "grounding": grounding,
    "answer_leak": answer_leak,
    "wording": wording,
    "observation": observation,
}
"""Every check by the name its findings carry."""
SEVERITIES = ("error", "warning", "info")


def run(quadruplet: Mapping[str, Any], *, now: datetime | None = None) -> list[Finding]:
    """What all checks find in a quadruplet (DESIGN's dict), errors first; empty when nothing is wrong.

    now: with it, an observation's age is checked, too. Never raises for bad data.
    """
    subject = Subject.of(quadruplet, now)
    found = [finding for check in CHECKS.values() for finding in check(subject)]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
