"""Decides whether a summary holds anything a question could be asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BARE = frozenset(
    {"primaryAccession", "uniProtkbId", "entryType", "annotationScore", "left_out", "id", "uid", "uniParcId",
     "uniRuleId", "taxonId", "proteomeId"}
)  # fmt: skip
"""Fields that say only which record it is: a summary with nothing else answers no question."""


def why_uninformative(summary: Mapping[str, Any]) -> str:
    """A stable slug why there is nothing to ask about (`empty`, `inactive`), or an empty text.

    empty: a search without a hit, a page without results, a record with nothing but its own name.
    inactive: a UniProt entry or a taxon that was deleted or merged.
    """
    if str(summary.get("entryType", "")).startswith("Inactive") or "inactiveReason" in summary:
        return "inactive"
    for key in ("count", "returned", "total"):
        if str(summary.get(key, "")).strip() == "0":
            return "empty"
    return "empty" if set(summary) <= BARE else ""
