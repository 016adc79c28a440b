"""A quadruplet as the rules read it: what they all ask, found out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..checks.base import DEEPEST, Path, Subject
from ..checks.organisms import Named, answered, called, told
from ..reference.species import Species
from .texts import Texts, fold

MOST_LISTS = 2000


@dataclass(frozen=True)
class Case:
    """The quadruplet's parts and its texts."""

    subject: Subject
    texts: Texts

    @cached_property
    def query(self) -> str:
        """The query in lower case, letter for letter."""
        return fold(self.subject.query)

    @cached_property
    def is_dbsnp(self) -> bool:
        """Whether the call asks Entrez for dbSNP, where 123 and rs123 are one record (NBK25499)."""
        return bool(self.subject.arguments.get("db") == "snp")

    @cached_property
    def known_species(self) -> list[Named]:
        """The species that call, identifiers and observation are about."""
        return called(self.subject) + told(self.subject) + answered(self.subject)

    def knows(self, species: Species) -> bool:
        """Whether call or observation are about the species, or another one of its genus (macaques)."""
        return any(is_alike(species, named.species) for named in self.known_species)

    @cached_property
    def lists(self) -> Mapping[int, list[Path]]:
        """The lists of the observation by their number of items."""
        found: dict[int, list[Path]] = {}
        waiting: list[tuple[Path, Any]] = [(("observation",), self.subject.observation)]
        for _ in range(MOST_LISTS):
            if not waiting:
                break
            path, item = waiting.pop()
            if isinstance(item, list | tuple):
                found.setdefault(len(item), []).append(path)
            if len(path) < DEEPEST:
                waiting += [((*path, key), child) for key, child in _containers(item)]
        return found


def _containers(item: Any) -> list[tuple[Any, Any]]:
    pairs = item.items() if isinstance(item, Mapping) else enumerate(item) if isinstance(item, list | tuple) else ()
    return [(key, child) for key, child in pairs if isinstance(child, Mapping | list | tuple)][:MOST_LISTS]


def is_alike(one: Species, other: Species) -> bool:
    """Whether people mean both by one name: strains of a species, species of a genus."""
    return one.is_same(other) or one.genus == other.genus
