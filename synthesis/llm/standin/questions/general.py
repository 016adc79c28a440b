"""Questions for any function: from its description, the identifiers of the call and the fields that came back."""

import re
from typing import Any

from synthesis.llm.standin.questions.asked import Asked, Pair, pair
from synthesis.llm.standin.words import series, species

PLACES = {"ensembl": "Ensembl", "uniprot": "UniProt", "ncbi": "NCBI"}
TECHNICAL = frozenset((
    "format", "content_type", "retmode", "rettype", "retmax", "retstart", "sort", "fields", "size", "compressed",
    "download", "expand", "db_type", "version", "usehistory", "query_key", "webenv", "idtype", "limit", "page",
    "cursor",
))  # fmt: skip
DULL = frozenset((
    "id", "uid", "total", "shown", "items", "type", "count", "version", "source", "start", "end", "strand",
    "object_type", "db_type", "left_out",
))  # fmt: skip


def ask(asked: Asked) -> Pair:
    """Two plain questions that name the call's own values and ask for what came back."""
    place, subject = PLACES.get(asked.database, asked.database), _subject(asked)
    topic = asked.family.replace("_", " ")
    broad = [
        f"What does {place} hold on {subject}?",
        f"What {topic} information is there in {place} for {subject}?",
    ]
    if told := _told(asked.observation):
        return pair(asked.dice.pick(broad), f"Which {series(told)} does {place} give for {subject}?")
    return pair(asked.dice.pick(broad), f"Which {topic} data does {place} return for {subject}?")


def _subject(asked: Asked) -> str:
    """The values that a person would say, species last: `rs699 in human`."""
    values = {
        name: value
        for name, value in asked.arguments.items()
        if name.lower() not in TECHNICAL and not isinstance(value, bool)
    }
    animal = values.pop("species", None)
    said = [str(value)[:200] for value in values.values()]
    words = series(said) if said else f"its {asked.family.replace('_', ' ')} data"
    return f"{words} in {species(animal)}" if animal else words


def _told(observation: Any) -> list[str]:
    """Up to two fields of the answer in words: keys of the top level, or of the first record below it."""
    level = observation
    for key in ("records", "results", "items", "mappings", "hits"):
        inner = level.get(key) if isinstance(level, dict) else None
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            level = inner[0]
    if not isinstance(level, dict):
        return []
    names = [key for key, value in level.items() if key.lower() not in DULL and value not in (None, "", [], {})]
    return [_words(name) for name in names][:2]


def _words(key: str) -> str:
    """`mostSevereConsequence` and `most_severe_consequence` become `most severe consequence`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", key).replace("_", " ").strip().lower()
