"""Species and taxa under one name each, strains kept apart."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..once import once
from ..reference.species import DATA, Species, find_species


def production_name(text: str) -> str:
    """Ensembl's production name of a species however it is called; else the text in lower case with underscores."""
    found = _named(text)
    return found.production_name if found else "_".join(_plain(text).split())


def taxon_id(text: str) -> str:
    """The NCBI taxon ID of a vertebrate however it is called; else the text without blanks around it.

    Others are left alone: our table has strains there, whose names mean the species and its own taxon ID.
    """
    found = _named(text)
    if found and found.taxon_id and _vertebrates().get(found.taxon_id) == found.name:
        return str(found.taxon_id)
    return text.strip()


def _named(text: str) -> Species | None:
    """The species that is called so itself; None for the name of a strain or subspecies of it."""
    found = find_species(text)
    if found is None:
        return None
    plain = _plain(text)
    if plain.isdigit():
        return found if plain == str(found.taxon_id) else None
    if found.production_name is None:  # rows of mouse strains, by their prefix: Mouse A/J
        return None
    if plain in {_plain(name) for name in (found.name, found.production_name, found.common_name)}:
        return found
    if plain == found.binomial:  # canis lupus: a wolf, not canis lupus familiaris
        return None
    words = plain.split()
    return None if len(words) > 2 and find_species(" ".join(words[:2])) else found


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").split())


@once
def _vertebrates() -> Mapping[int, str]:
    rows = json.loads((DATA / "ensembl_prefixes.json").read_text(encoding="utf-8"))["prefixes"]
    return {row["taxon_id"]: row["species"] for row in reversed(rows) if row["taxon_id"]}
