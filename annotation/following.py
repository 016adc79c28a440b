"""How a query should follow its changed call: the words that named old values, with the new ones to put there. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from annotation import diffs, trees
from annotation.diffs.structure import Fate
from annotation.parameters import as_text
from biotools.reference.identifiers import bare
from biotools.reference.species import Species, find_species, species_in

LONGEST = 200
SEPARATORS = re.compile(r"\s*[,;|]\s*")
# What of an observation can be a name: short, and with a capital or a digit, so that no plain word is replaced.
NAME = re.compile(r"(?=.*[A-Z0-9])\S.{1,78}\S", re.ASCII)
FEW_DIGITS = re.compile(r"-?\d{1,2}")
# A kind of thing, as Ensembl's "Transcript": a question says it in small letters.
KIND = re.compile(r"[A-Z][a-z]{2,30}")


@dataclass(frozen=True)
class Step:
    """One change of the query: the letters from start to before end, which say old, become new. because: where from."""

    start: int
    end: int
    old: str
    new: str
    because: str


def steps(
    query: str, *, arguments: tuple[Mapping[str, Any], Mapping[str, Any]], summaries: tuple[Any, Any]
) -> list[Step]:
    """What of the query speaks of the old call, in order, none overlapping; empty when nothing does.

    arguments, summaries: of the old call and of the new one. Arguments come first; then what the observation told at
    the same place, as the symbol that went with an identifier.
    """
    found: list[Step] = []
    for step in (*_of_arguments(query, *arguments), *_of_observation(query, *summaries)):
        if step.old != step.new and not any(step.start < other.end and other.start < step.end for other in found):
            found.append(step)
    return sorted(found, key=lambda step: step.start)


def followed(query: str, taken: list[Step]) -> str:
    """The query with the steps done."""
    for step in sorted(taken, key=lambda step: -step.start):
        query = query[: step.start] + step.new + query[step.end :]
    return query


def _of_arguments(query: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Step]:
    for name in before:
        if name not in after or before[name] == after[name] or isinstance(before[name], (bool, dict, list)):
            continue
        for old, new in _items(as_text(before[name]), as_text(after[name])):
            yield from _species(query, old, new, name)
            yield from _named(query, old, new, name)


def _items(old: str, new: str) -> list[tuple[str, str]]:
    """The values, or where both are lists of the same length their items that differ."""
    olds, news = SEPARATORS.split(old), SEPARATORS.split(new)
    if len(olds) == len(news) and len(olds) > 1:
        return [(one, other) for one, other in zip(olds, news, strict=True) if one != other]
    return [(old, new)]


def _species(query: str, old: str, new: str, name: str) -> Iterator[Step]:
    """Every mention of the old species, in the form in which it is mentioned."""
    before, after = find_species(old), find_species(new)
    if before is None or after is None or before.is_same(after):
        return
    for mention in species_in(query):
        if mention.species.is_same(before):
            text = query[mention.start : mention.end]
            yield Step(mention.start, mention.end, text, _called(after, text), name)


def _called(species: Species, like: str) -> str:
    """The species as the other one was called: by production name, by scientific name, or as people say."""
    if "_" in like:
        return species.production_name
    if " " in like and like[0].isupper() and like.lower() == (find_species(like) or species).binomial:
        return species.name
    said = species.common_name.lower() or species.name
    return said.capitalize() if like[0].isupper() else said


def _named(query: str, old: str, new: str, because: str) -> Iterator[Step]:
    """Every place where the old value stands as a whole word; identifiers also without version, numbers with commas."""
    if not old.strip() or len(old) > LONGEST or len(new) > LONGEST or not new.strip():
        return
    forms = {old: new, bare(old): new}
    if old.isdecimal() and new.isdecimal() and len(old) > 3:
        forms[f"{int(old):,}"] = f"{int(new):,}"
    words = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True) if form)
    for match in re.finditer(rf"(?<![\w.])(?:{words})(?![\w]|\.\d)", query, re.IGNORECASE):
        yield Step(match.start(), match.end(), match[0], forms.get(match[0], new), because)


def _of_observation(query: str, before: Any, after: Any) -> Iterator[Step]:
    names: dict[str, tuple[str, str]] = {}
    lowered = query.lower()
    for item in diffs.values(before, after).items:
        if item.fate == Fate.CHANGED and _is_name(item.old) and _is_name(item.new) and item.old.lower() in lowered:
            if isinstance(trees.part(after, item.pointer), (dict, list)):
                continue
            names.setdefault(item.old, (item.new, item.pointer))
    for old, (new, pointer) in names.items():
        kinds = KIND.fullmatch(old) and KIND.fullmatch(new)
        for said, now in ((old, new), (old.lower(), new.lower())) if kinds else ((old, new),):
            for match in re.finditer(rf"(?<![\w.]){re.escape(said)}(?![\w]|\.\d)", query):
                yield Step(match.start(), match.end(), said, now, pointer.removeprefix("/"))


def _is_name(text: str) -> bool:
    return NAME.fullmatch(text) is not None and not FEW_DIGITS.fullmatch(text)
