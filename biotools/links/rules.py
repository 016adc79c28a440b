"""How each kind of part is looked for in arguments and observation, and what it means when it is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from ..checks.organisms import asked
from ..checks.query_numbers import ROUND
from ..reference.assemblies import Assembly, assemblies_in, find_assembly
from ..reference.identifiers import bare, identifiers_in
from ..reference.species import Species, find_species
from .base import Kind, Link, Part, Target, of_evidence, pointer
from .case import Case, is_alike
from .regions import chromosome_targets, region_targets
from .texts import Hit, Leaf, fold, is_word
from .vocabulary import vocabulary

MOST_GIVEN = 4
MOST_ANSWERED = 6
MOST_OTHERS = 3
LONGEST_LIST = 2000
MOST_DIGITS = 20
SYMBOL = re.compile(r"(?=\w*\d)[A-Z][A-Z0-9]{1,9}(?:-[A-Z0-9]{1,6})?", re.ASCII)
"""Capitals and at least one digit: nearly always a gene or protein. KRAS might as well be an acronym."""
CAPITALS = re.compile(r"[A-Z][A-Z0-9-]+", re.ASCII)
CALLED_GENE = re.compile(r"\b(?:gene|symbol|protein)s?\s+\Z", re.IGNORECASE)
VERSION = re.compile(r"\.\d+(?!\w)", re.ASCII)

Rule = Callable[[Part, Case], Link | None]


def identifier(part: Part, case: Case) -> Link:
    """Case and version do not count; in dbSNP an rsID stands as its digits, too. Another of its kind contradicts."""
    forms = [fold(part.text), bare(part.text), fold(part.text).replace(":", "_")]
    if case.is_dbsnp and (digits := bare(part.text).removeprefix("rs")).isdigit():
        forms.append(digits)
    for form in dict.fromkeys(forms):
        if targets := best(map(_with_version, case.texts.hits(form))):
            return part.link("supported", targets)
    return _missing(part, _others(part, case))


def coordinate(part: Part, case: Case) -> Link:
    """A region stands there in any writing, or as its start and end; a chromosome by its name or in a region."""
    find = region_targets if ":" in part.text else chromosome_targets
    same, others = find(part.text, case.texts)
    if same:
        return part.link("supported", same)
    return _missing(part, [hit.target for hit in others if not _stands(_text(hit), case.query)])


def species(part: Part, case: Case) -> Link | None:
    """Scientific, common and production names, strains and taxon IDs are one; an identifier tells its species, too."""
    meant = find_species(part.text)
    if meant is None:
        return None
    fitting = [named.place for named in case.known_species if is_alike(named.species, meant)]
    targets = [target for place in fitting if (target := of_evidence(place))] + _named_species(meant, part, case)
    if targets:
        return part.link("supported", targets)
    if any(case.knows(mention.species) for mention in case.subject.species):
        return part.link("unsupported", [])
    wanted = asked(case.subject) or next(iter(case.known_species), None)
    return _missing(part, [target for target in [wanted and of_evidence(wanted.place)] if target])


def assembly(part: Part, case: Case) -> Link | None:
    """GRCh38, GRCh38.p14 and hg38 are one. Another assembly in the arguments contradicts."""
    meant = find_assembly(part.text)
    if meant is None:
        return None
    told = [(leaf, found) for leaf in case.texts.leaves if (found := _assembly_of(leaf))]
    same = [Hit.whole(leaf) for leaf, found in told if found is meant]
    if targets := best(iter(same)) or best(case.texts.hits(fold(part.text))):
        return part.link("supported", targets)
    mentioned = {mention.assembly for mention in assemblies_in(case.subject.query)}
    return _missing(part, [Hit.whole(leaf).target for leaf, found in told if leaf.given and found not in mentioned])


def number(part: Part, case: Case) -> Link | None:
    """A thousand's comma and zeros behind the point do not count, and a list may have so many items.

    One digit, and a round number by which people limit an answer, are linked where an argument is just this number.
    """
    text = part.text.replace(",", "")
    hits = [hit for form in _writings(text) for hit in case.texts.hits(form) if _is_number(hit)]
    if len(text) == 1 or text in ROUND:
        targets = [hit.target for hit in hits if hit.leaf.given and hit.is_whole]
        return part.link("supported", targets) if targets else None
    targets = best(hit for hit in hits if hit.is_whole or hit.leaf.given or len(text) > 2)
    if not targets and text.isdigit() and len(text) < 7:
        targets = [Target(pointer(path)) for path in case.lists.get(int(text), [])[:MOST_OTHERS]]
    return part.link("supported" if targets else "unsupported", targets)


def name(part: Part, case: Case) -> Link | None:
    """A symbol stands there in any case. One that stands nowhere is told only where it is surely a symbol."""
    if targets := best(case.texts.hits(fold(part.text))):
        return part.link("supported", targets)
    if part.text in vocabulary().not_symbols or not _is_symbol(part, case.subject.query):
        return None
    return part.link("unsupported", [])


def value(part: Part, case: Case) -> Link | None:
    """An argument's value stands in the argument, and may stand in the observation, too."""
    forms = dict.fromkeys([fold(part.text), fold(part.text).replace(" ", "_")])
    targets = best(hit for form in forms for hit in case.texts.hits(form))
    return part.link("supported", targets) if targets else None


RULES: Mapping[Kind, Rule] = {
    "identifier": identifier,
    "coordinate": coordinate,
    "species": species,
    "assembly": assembly,
    "number": number,
    "name": name,
    "value": value,
}


def best(hits: Iterator[Hit]) -> list[Target]:
    """The most telling places: those in the arguments, then whole values of the observation, then texts there."""
    given: list[Target] = []
    whole: list[Target] = []
    within: list[Target] = []
    for hit in hits:
        (given if hit.leaf.given else whole if hit.is_whole else within).append(hit.target)
    return given[:MOST_GIVEN] + (whole + within)[:MOST_ANSWERED]


def _missing(part: Part, others: list[Target]) -> Link:
    return part.link("contradicted" if others else "unsupported", others[:MOST_OTHERS])


def _is_symbol(part: Part, query: str) -> bool:
    if SYMBOL.fullmatch(part.text):
        return True
    return bool(CAPITALS.fullmatch(part.text) and CALLED_GENE.search(query, max(0, part.start - 20), part.start))


def _with_version(hit: Hit) -> Hit:
    """The hit with the version behind it: NM_004333 is found in NM_004333.6."""
    version = VERSION.match(hit.leaf.text, hit.end)
    return Hit(hit.leaf, hit.start, version.end()) if version else hit


def _others(part: Part, case: Case) -> list[Target]:
    """Identifiers of the same kind in the arguments that the query does not hold."""
    own = next(identifiers_in(part.text), None)
    found: list[Target] = []
    for leaf in case.texts.given if own else ():
        for other in islice(identifiers_in(leaf.said[:LONGEST_LIST]), 50):
            alike = own and other.kind == own.kind and _namespace(other.text) == _namespace(own.text)
            if alike and not _stands(bare(other.text), case.query):
                found.append(Hit(leaf, other.start, other.end).target)
    return found


def _namespace(text: str) -> str:
    """The letters that begin it: ENSG, rs, NM_; nothing for UniProt's accessions, whose first letter tells nothing."""
    prefix = re.match(r"[A-Za-z_:-]+", text)
    return prefix[0].lower() if prefix and len(prefix[0]) > 1 else ""


def _named_species(meant: Species, part: Part, case: Case) -> list[Target]:
    names = (part.text, meant.name, meant.production_name, meant.production_name.replace("_", " "), meant.common_name)
    forms = dict.fromkeys(fold(name) for name in names if name)
    return best(hit for form in forms for hit in case.texts.hits(form))


def _assembly_of(leaf: Leaf) -> Assembly | None:
    is_field = leaf.given or "assembl" in leaf.key
    return find_assembly(leaf.said) if is_field and 3 < len(leaf.said) < 60 else None


def _writings(number: str) -> Iterable[str]:
    """A number as it may stand: 1234567, 1,234,567; 0.50, 0.5."""
    whole, point, rest = number.partition(".")
    grouped = f"{int(whole):,}" if len(whole) < MOST_DIGITS else whole
    shorter = [number.rstrip("0").rstrip(".")] if point else []
    return dict.fromkeys([number, grouped + point + rest, *shorter])


def _is_number(hit: Hit) -> bool:
    """Whether it is the whole number there: not the 12 of 12.5 or 12,000. In arguments a comma parts two numbers."""
    text, start, end = hit.leaf.text, hit.start, hit.end
    joints = "." if hit.leaf.given else ".,"
    before = start > 1 and text[start - 1] in joints and text[start - 2].isdigit()
    after = end + 1 < len(text) and text[end] in joints and text[end + 1].isdigit()
    return not (before or after)


def _text(hit: Hit) -> str:
    return hit.leaf.text[hit.start : hit.end]


def _stands(text: str, query: str) -> bool:
    begin = query.find(text)
    return begin >= 0 and is_word(query, begin, begin + len(text))
