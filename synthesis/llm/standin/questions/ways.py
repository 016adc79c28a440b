"""Ways of saying an argument in a question: `{id:feature}` of a template says ENSG... as the gene ENSG..."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from synthesis.llm.standin.questions.entrez import noun_of
from synthesis.llm.standin.words import TAXA, series, species

Way = Callable[[str, Mapping[str, Any]], str]
"""From the argument as text, and all arguments of the call, to words; empty where there is nothing to say."""

STABLE_ID = re.compile(r"(?:ENS[A-Z]{0,5}|MGP_[A-Za-z0-9]+_)(?P<letter>[GTPE])\d{6,}(?:\.\d+)?")
LETTERS = {"G": "gene", "T": "transcript", "P": "protein", "E": "exon"}
CONDITION = re.compile(r'(?P<field>[A-Za-z_]+):(?P<value>"[^"]*"|[^\s()]+)')
INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
KEPT = frozenset(("InChI", "InChIKey", "XLogP"))
# UniProt search fields as people say them: {} is the value.
FIELDS = {
    "gene": "for the gene {}", "gene_exact": "for the gene {}", "accession": "for the protein {}",
    "uniprotkb": "with the protein {}", "taxonomy_name": "of {}", "organism_name": "of {}", "title": "titled {}",
    "published": "published in {}", "category": "in the category {}", "parent": "below the parent {}",
    "proteome_type": "of the type {}", "identity": "at identity {}", "upid": "of the proteome {}",
    "database": "in {}", "author": "by the author {}", "name": "named {}",
    "scientific": "called {}", "superkingdom": "of the superkingdom {}",
    "category_str": "in the category {}", "ec": "for EC {}", "protein_name": "for proteins named {}",
}  # fmt: skip
SEQUENCES = {"genomic": "genomic DNA", "cds": "coding", "cdna": "cDNA", "protein": "protein"}
FEATURES = {
    "variation": "variants", "structural_variation": "structural variants", "somatic_variation": "somatic variants",
    "somatic_structural_variation": "somatic structural variants", "regulatory": "regulatory elements",
    "motif": "transcription factor binding motifs", "cds": "coding parts", "simple": "simple features",
    "misc": "miscellaneous features", "repeat": "repeats", "band": "karyotype bands", "mane": "MANE transcripts",
    "constrained": "constrained elements", "array_probe": "array probes",
    "other_regulatory": "other regulatory elements",
    "transcript_variation": "variants", "somatic_transcript_variation": "somatic variants",
    "residue_overlap": "residue overlaps", "translation_exon": "exon boundaries", "protein_feature": "protein features",
}  # fmt: skip
HOMOLOGUES = {"orthologues": "orthologues", "paralogues": "paralogues", "projections": "projected genes"}
CROSS_REFERENCES = {
    "RN": "registry numbers", "PubMedID": "PubMed articles", "GeneID": "genes", "TaxonomyID": "taxa",
    "MIMID": "OMIM entries",
    "PatentID": "patents", "SBURL": "substance pages", "RegistryID": "registry identifiers", "MMDBID": "structures",
    "ProteinGI": "proteins", "NucleotideGI": "nucleotide sequences", "DBURL": "database pages", "ProbeID": "probes",
}  # fmt: skip


def parts(text: str) -> list[str]:
    """The members of a list in one argument: comma-separated, blanks aside."""
    return [part.strip() for part in text.split(",") if part.strip()]


def feature(text: str, _: Mapping[str, Any]) -> str:
    """A stable identifier with what it stands for, as far as its letters tell."""
    found = STABLE_ID.fullmatch(text)
    return f"the {LETTERS[found['letter']]} {text}" if found else text


def of_species(text: str, arguments: Mapping[str, Any]) -> str:
    """A stable identifier with what it stands for and the species of the call: the human gene ENSG..."""
    animal, named = species(arguments.get("species")), feature(text, arguments)
    if named == text:
        return f"{animal} {text}".strip()
    return f"the {animal} {named.removeprefix('the ')}" if animal else named


def search(text: str, _: Mapping[str, Any]) -> str:
    """A UniProt search as the end of a sentence: `gene:APP AND organism_id:9606` is for the gene APP in human."""
    if text.strip() in ("*", ""):
        return "of any kind"
    if re.search(r"\b(?:OR|NOT)\b|[()\[\]]", text):
        return f"for the search “{text}”"
    free = " ".join(re.sub(r"\bAND\b", " ", CONDITION.sub(" ", text)).split())
    said = [_condition(match["field"], match["value"].strip('"')) for match in CONDITION.finditer(text)]
    return " ".join(([f"for {_quoted(free)}"] if free else []) + said)


def _condition(field: str, value: str) -> str:
    if field in ("organism_id", "taxonomy_id", "taxon_id"):
        return f"in {TAXA[value]} (taxon {value})" if value in TAXA else f"in taxon {value}"
    if field == "reviewed":
        return "that are reviewed" if value == "true" else "that are not reviewed"
    return FIELDS.get(field, f"with {_plain(field)} {{}}").format(value)


def _quoted(text: str) -> str:
    return f"“{text.strip(chr(34))}”"


def citations(text: str, _: Mapping[str, Any]) -> str:
    """Citation strings of Entrez (journal|year|volume|page|author|key|, one a line) as people cite."""
    lines = [line.split("|") for line in re.split(r"[\r\n]+|%0D", text) if line.strip("| ")]
    return "; ".join(_citation([*(field.strip() for field in line), *[""] * 6][:6]) for line in lines)


def _citation(fields: list[str]) -> str:
    journal, year, volume, page, author, key = fields
    told = [author, f"{journal} {year}".strip(), volume and f"volume {volume}", page and f"page {page}"]
    return ", ".join(part for part in told if part) + (f" (my label {key})" if key else "")


def records(text: str, arguments: Mapping[str, Any]) -> str:
    """Entrez records by identifier, as one calls them in their database; empty when no database is named."""
    name = str(arguments.get("dbfrom") or arguments.get("db") or "")
    ids = [part for part in re.split(r"[,+\s]+", text) if part]
    if not name or not ids:
        return ""
    return noun_of(name).named([id.removeprefix("rs") for id in ids] if name == "snp" else ids)


def program(text: str, arguments: Mapping[str, Any]) -> str:
    """A BLAST program; its fast way for near-identical sequences has a name of its own."""
    return f"{text.upper()} (MegaBLAST)" if str(arguments.get("MEGABLAST")).lower() == "on" else text.upper()


def spoken(known: Mapping[str, str]) -> Way:
    """A way that says the members of a list by their known words, others as they are, underscores aside."""
    return lambda text, _: series([known.get(part, part.replace("_", " ")) for part in parts(text)] or [""])


def taxa(text: str, _: Mapping[str, Any]) -> str:
    """Taxon IDs with the names that people know."""
    told = [f"{TAXA[part]} (taxon {part})" if part in TAXA else f"taxon {part}" for part in parts(text)]
    return series(told) if told else ""


def _property(name: str) -> str:
    """`MolecularFormula` is molecular formula, `IUPACName` is IUPAC name."""
    words = [name] if name in KEPT else INNER_CAPITAL.split(name)
    return " ".join(word if word.isupper() or word in KEPT else word.lower() for word in words)


def _plain(text: str) -> str:
    return INNER_CAPITAL.sub(" ", text).replace("_", " ").lower()


WAYS: dict[str, Way] = {
    "": lambda text, _: text,
    "blast_database": lambda text, _: f"the NCBI database {text}",
    "citations": citations,
    "cross_references": spoken(CROSS_REFERENCES),
    "compounds": lambda text, _: f"compound{'s' * (len(parts(text)) > 1)} {series(parts(text) or [''])}",
    "division": lambda text, _: text.replace("_", " "),
    "feature": feature,
    "features": lambda text, _: series(
        [FEATURES.get(part, f"{part}s".replace("_", " ")) for part in parts(text)] or [""]
    ),
    "gene_ids": lambda text, _: noun_of("gene").named(parts(text)) if parts(text) else "",
    "homologues": lambda text, _: HOMOLOGUES.get(text, "homologues"),
    "many": lambda text, _: noun_of(text).many,
    "name_match": spoken({"word": "names that contain it as a word", "complete": "the complete name"}),
    "of_species": of_species,
    "place": lambda text, _: noun_of(text).place,
    "plain": lambda text, _: series([_plain(part) for part in parts(text)] or [""]),
    "program": program,
    "properties": lambda text, _: series([_property(part) for part in parts(text)] or [""]),
    "records": records,
    "search": search,
    "sequence_type": spoken(SEQUENCES),
    "series": lambda text, _: series(parts(text) or [""], most=200),
    "taxa": taxa,
    "species": lambda text, _: series([species(part) for part in parts(text)] or [""]),
}
ALSO_TOLD = {"records": ("dbfrom", "db"), "of_species": ("species",)}
"""Ways that tell another argument with their own: the database where the records are, or where they are looked up."""
