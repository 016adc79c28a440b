"""Questions about NCBI Entrez: searches, and document summaries by identifier."""

import re
from collections.abc import Sequence
from typing import Any

from synthesis.llm.standin.questions.asked import Asked, Pair, pair
from synthesis.llm.standin.questions.entrez import LABELS, Noun, noun_of
from synthesis.llm.standin.words import items, keys, series

FIELD_TAG = re.compile(r"\[[^\]]{1,40}\]")
SINGLE = re.compile(r"(?=\S*\d)\S{2,30}")  # one symbol or accession, such as rs699 or AC018712.2
FIELDS = {"title/abstract": "in title or abstract", "tiab": "in title or abstract", "author": "as an author"}


def search(asked: Asked) -> Pair:
    """Which records match a term, and how many."""
    noun, term = _noun(asked), worded(str(asked.arguments.get("term", "")))
    number, found = asked.arguments.get("retmax"), len(items(asked.observation.get("ids")))
    broad = [
        f"Which {noun.short} are there for {term} in {noun.place}?",
        f"Does {noun.place} have {noun.short} on {term}, and which are they?",
        f"Which {noun.short} does {noun.place} list for {term}?",
    ]
    if SINGLE.fullmatch(term):
        broad = [
            f"Which {noun.short} does {noun.place} list for {term}?",
            f"Under which identifiers does {noun.place} list {term}?",
        ]
    if asked.dice.one_in(4):  # asks for facts where a search only lists identifiers, as hasty writers do
        broad = [f"What is known about {term} according to {noun.place}?"]
    specific = [f"How many {noun.short} in {noun.place} match {term}?"]
    if found:
        specific.append(f"What are the identifiers of the {noun.short} that {noun.place} finds for {term}?")
    if isinstance(number, int) and number > 0 and asked.arguments.get("sort") == "relevance":
        specific = [
            f"What are the identifiers of the {number} {noun.short} in {noun.place} most relevant to {term}?",
            f"How many {noun.short} in {noun.place} match {term}, and which {number} are the most relevant?",
        ]
    return pair(asked.dice.pick(broad), asked.dice.pick(specific))


def worded(term: str) -> str:
    """An Entrez term as people say it: field tags become words, operators lower case.

    >>> worded('("PTEN"[Title/Abstract] AND "D326N"[Title/Abstract])')
    '“PTEN” and “D326N” in title or abstract'
    """
    tags = {tag.strip("[]").lower() for tag in FIELD_TAG.findall(term)}
    text = FIELD_TAG.sub("", term).strip()
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    text = re.sub(r'"([^"]*)"', r"“\1”", text)
    for operator, words in (("AND", "and"), ("OR", "or"), ("NOT", "but not")):
        text = re.sub(rf"\s+{operator}\s+", f" {words} ", text)
    where = [FIELDS[tag] for tag in sorted(tags) if tag in FIELDS]
    return f"{text} {where[0]}" if where else text


def summary(asked: Asked) -> Pair:
    """What Entrez keeps on the records with these identifiers."""
    noun, record = _noun(asked), _first(asked)
    ids = [part.strip() for part in re.split(r"[,+\s]+", str(asked.arguments.get("id", ""))) if part.strip()]
    if not ids:
        return pair(f"Which {noun.many} does {noun.place} hold there?", f"What are the titles of these {noun.many}?")
    named = noun.named(ids)
    broad = [
        f"What is known about {named}?",
        f"What does {noun.place} say about {named}?",
        f"Can you give me a summary of {named}?",
    ]
    if by_name := _by_name(asked, record, ids):
        broad = [by_name]
    elif noun.function_words and asked.dice.one_in(6):
        broad = [noun.function_words.format(named)]
    return pair(asked.dice.pick(broad), asked.dice.pick(_facts(asked, noun, named, record, len(ids) > 1)))


def _by_name(asked: Asked, record: dict[str, Any], ids: Sequence[str]) -> str:
    """Now and then a gene is asked for by its symbol, as people do, though the call needs the identifier."""
    organism = record.get("organism")
    if asked.arguments.get("db") != "gene" or len(ids) > 1 or not isinstance(organism, dict):
        return ""
    name, animal = record.get("name"), organism.get("commonname") or organism.get("scientificname")
    return f"What is known about the {animal} gene {name}?" if name and animal and asked.dice.one_in(25) else ""


def _facts(asked: Asked, noun: Noun, named: str, record: dict[str, Any], several: bool) -> list[str]:
    """Questions for the facts that the records really hold."""
    held = keys(record)
    options = [text.format(named) for needed, text in noun.facts if held.issuperset(needed)]
    if options and not several:
        return options
    labels = [label for key, label in LABELS.items() if record.get(key) not in (None, "", [], {})]
    if not labels:
        return [f"Which details does {noun.place} record for {named}?"]
    first = asked.dice.throw(len(labels))
    chosen = list(dict.fromkeys([labels[first], labels[(first + 1) % len(labels)]]))
    verb = "are" if several or len(chosen) > 1 else "is"
    plural = [f"{label}s" if several and not label.endswith("s") else label for label in chosen]
    return [f"What {verb} the {series(plural)} of {named}?"]


def _first(asked: Asked) -> dict[str, Any]:
    records = asked.observation.get("records")
    first = records[0] if isinstance(records, list) and records else {}
    return first if isinstance(first, dict) else {}


def _noun(asked: Asked) -> Noun:
    return noun_of(str(asked.arguments.get("db") or ""))
