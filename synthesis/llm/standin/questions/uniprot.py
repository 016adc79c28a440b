"""Questions about UniProtKB: single entries and searches."""

import re
from typing import Any

from synthesis.llm.standin.questions.asked import Asked, Pair, pair
from synthesis.llm.standin.words import TAXA, items, series

# Comment type of an entry -> the question about it.
COMMENTS = {
    "FUNCTION": "What is the molecular function of {}?",
    "SUBCELLULAR LOCATION": "Where in the cell is {} found?",
    "CATALYTIC ACTIVITY": "Which reaction does {} catalyse?",
    "SUBUNIT": "What is the subunit structure of {}?",
    "TISSUE SPECIFICITY": "In which tissues is {} expressed?",
    "PTM": "Which post-translational modifications are described for {}?",
    "DISEASE": "Which diseases are associated with {}?",
    "INTERACTION": "With which proteins does {} interact?",
    "PATHWAY": "In which pathway does {} take part?",
    "COFACTOR": "Which cofactors does {} need?",
    "ACTIVITY REGULATION": "How is the activity of {} regulated?",
}
CONDITION = re.compile(r'(?P<field>[a-z_]+):(?P<value>"[^"]*"|[^\s()&]+)')


def entry(asked: Asked) -> Pair:
    """What an entry tells of its protein."""
    accession = asked.arguments.get("accession")
    thing = f"the protein with UniProt accession {accession}"
    broad = [
        f"What is known about {thing}?",
        f"Which protein is {accession} in UniProt, and from which organism does it come?",
        f"Can you give me an overview of UniProt entry {accession}?",
    ]
    if (name := _gene(asked.observation)) and asked.dice.one_in(25):
        organism = asked.observation.get("organism", {})
        animal = organism.get("commonName") or organism.get("scientificName") or ""
        broad = [f"What is known about the {animal.lower() if organism.get('commonName') else animal} protein {name}?"]
    return pair(asked.dice.pick(broad), asked.dice.pick(_specific(asked, thing)))


def _specific(asked: Asked, thing: str) -> list[str]:
    there = {item.get("commentType") for item in items(asked.observation.get("comments")) if isinstance(item, dict)}
    options = [text.format(thing) for kind, text in COMMENTS.items() if kind in there]
    if asked.has("features"):
        options.append(f"Which sequence features are annotated for {thing}, and where do they lie?")
    if asked.has("uniProtKBCrossReferences"):
        options.append(f"Which structures and other database entries does UniProt link to {thing}?")
    if asked.has("sequence", "length"):
        options.append(f"How many amino acids long is {thing}?")
    if asked.has("genes", "organism"):
        options.append(f"Which gene encodes {thing}, and in which organism?")
    return options or [f"What is the recommended name of {thing}?"]


def _gene(observation: dict[str, Any]) -> str:
    for gene in items(observation.get("genes")):
        if isinstance(gene, dict) and gene.get("geneName"):
            return str(gene["geneName"])
    return ""


def search(asked: Asked) -> Pair:
    """Which proteins match, and what the entries tell of them."""
    wanted = described(str(asked.arguments.get("query", "")))
    size = asked.arguments.get("size")
    broad = [f"Which proteins in UniProt are {wanted}?", f"What does UniProtKB hold on proteins that are {wanted}?"]
    of = f"the first {size} UniProtKB entries" if isinstance(size, int) else "the UniProtKB entries"
    return pair(asked.dice.pick(broad), f"What are the {_fields(asked)} of {of} for proteins that are {wanted}?")


def described(query: str) -> str:
    """A search expression in words: `reviewed:true AND organism_id:9606` is `reviewed and human`."""
    words = [_condition(match["field"], match["value"].strip('"')) for match in CONDITION.finditer(query)]
    rest = re.sub(r"\b(?:AND|OR)\b|[()&]", " ", CONDITION.sub(" ", query))
    if text := " ".join(rest.split()):
        words.append(f"matched by {text}")
    return series([word for word in words if word]) if any(words) else f"matched by {query}"


def _condition(field: str, value: str) -> str:
    if field == "reviewed":
        return "reviewed" if value == "true" else "not reviewed"
    if field in ("organism_id", "taxonomy_id"):
        return f"{TAXA[value]} (taxon {value})" if value in TAXA else f"of taxon {value}"
    return {
        "ec": f"classified as EC {value}",
        "gene": f"encoded by {value}",
        "gene_exact": f"encoded by {value}",
        "protein_name": f"called {value}",
        "keyword": f"tagged {value}",
        "go": f"annotated with GO:{value}",
    }.get(field, f"matched by {value}")


def _fields(asked: Asked) -> str:
    named = {
        "proteinDescription": "protein names", "genes": "gene names", "organism": "organisms",
        "features": "annotated sequence features", "comments": "annotations", "sequence": "sequence lengths",
        "uniProtKBCrossReferences": "database links",
    }  # fmt: skip
    return series([words for key, words in named.items() if asked.has(key)][:3] or ["accessions"])
