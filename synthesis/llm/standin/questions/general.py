"""Questions for a function without templates: from its description, the call's identifiers, and what came back."""

import re
from typing import Any

from synthesis.llm.standin.questions.asked import Asked, Pair, pair
from synthesis.llm.standin.words import series, species

PLACES = {
    "ensembl": "Ensembl", "uniprot": "UniProt", "ncbi": "NCBI", "pubchem": "PubChem", "rcsb": "the PDB",
    "clinicaltrials": "ClinicalTrials.gov",
}  # fmt: skip
# `Lists the divisions that ...: names and ...` is about the divisions that ...; it ends where the details begin.
ABOUT = re.compile(r"[A-Z][a-z]+s (?P<what>(?:the|all|one|a|an|its|some) [^:,.;(]{3,120})")
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
    told = series(_told(asked.observation) or ["details"])
    if not subject:
        about = _about(asked)
        return pair(f"What does {place} tell about {about}?", f"Which {told} does {place} give for {about}?")
    broad = [f"What does {place} hold on {subject}?", f"What can be found in {place} on {subject}?"]
    return pair(asked.dice.pick(broad), f"How does {place} describe {subject}, by {told}?")


def _about(asked: Asked) -> str:
    """What the description says that the function is about; else the family, as a word for what it holds."""
    if found := ABOUT.match(asked.description):
        return found["what"].strip()
    topic = asked.family.replace("_", " ")
    if topic in ("", asked.function.replace("_", " ")):
        return "its records"
    return f"its {topic}" if topic.endswith(("information", "data", "s")) else f"its {topic} data"


def _subject(asked: Asked) -> str:
    """The values that a person would say, species last: `rs699 in human`; empty where the call has none."""
    values = {
        name: value
        for name, value in asked.arguments.items()
        if name.lower() not in TECHNICAL and not isinstance(value, bool) and value not in (None, "", [], {})
    }
    animal = values.pop("species", None)
    words = series([str(value) for value in values.values()]) if values else ""
    return f"{words} in {species(animal)}".strip() if animal else words


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
