"""How people speak of Entrez databases, their records and the fields of those."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from synthesis.llm.standin.words import series

MOST_LETTERS = 500  # of identifiers in one question: a question has 600 at most (prompts/query_writer)

Fact = tuple[tuple[str, ...], str]
"""Keys that a record must hold, and the question (with {} for the records) that they answer."""


@dataclass(frozen=True)
class Noun:
    """One record, several, and where they are kept. prefix: letters people put before the number.

    function_words: how a hasty writer asks for the function; empty where nobody would.
    """

    one: str
    many: str
    place: str
    identifier: str = "ID"
    prefix: str = ""
    facts: tuple[Fact, ...] = ()
    function_words: str = ""

    @property
    def short(self) -> str:
        """Several records where their place is named beside them: OMIM lists entries, not OMIM entries."""
        return self.many.removeprefix(f"{self.place} ")

    def named(self, ids: Sequence[str]) -> str:
        """The records with these identifiers, verbatim."""
        if self.prefix:
            return listed([f"{self.prefix}{id}" for id in ids])
        if len(ids) == 1:
            return f"the {self.one} with {self.identifier} {ids[0]}"
        return f"the {self.many} with {self.identifier}s {listed(ids)}"


def listed(ids: Sequence[str]) -> str:
    """The identifiers, as many as a question can hold; how many more there are is told."""
    ends = list(itertools.accumulate(len(id) + 2 for id in ids))
    return series(ids, most=max(1, sum(end <= MOST_LETTERS for end in ends)))


DATABASES = {
    "gene": Noun(
        "gene", "genes", "NCBI Gene", "NCBI Gene ID",
        facts=(
            (("chromosome", "maplocation"), "On which chromosome and cytogenetic band does {} lie?"),
            (("otheraliases",), "By which other symbols is {} known?"),
            (("otherdesignations",), "Which other names does NCBI Gene give for {}?"),
            (("summary",), "How does NCBI Gene summarise {}?"),
            (("genomicinfo", "exoncount"), "Between which genomic coordinates does {} lie, and with how many exons?"),
            (("mim",), "Under which OMIM number is {} listed?"),
        ),
        function_words="What is the function of {}?",
    ),
    "snp": Noun(
        "variant", "variants", "dbSNP", "dbSNP ID", prefix="rs",
        facts=(
            (("chrpos", "spdi"), "At which genomic position does {} lie, and with which allele change?"),
            (("global_mafs",), "Which allele frequencies are reported for {} in population studies?"),
            (("fxn_class", "genes"), "In which gene does {} lie, and with which functional consequence?"),
            (("clinical_significance",), "What is the clinical significance of {}?"),
            (("snp_class", "validated"), "Of which class is {}, and by which means was it validated?"),
        ),
        function_words="Which disease is {} associated with?",
    ),
    "omim": Noun(
        "OMIM entry", "OMIM entries", "OMIM", "number",
        facts=((("title", "locus"), "What are the title and the chromosomal locus of {}?"),),
    ),
    "pubmed": Noun(
        "article", "articles", "PubMed", "PubMed ID",
        facts=(
            (("authors", "title"), "Which title and authors does {} have?"),
            (("fulljournalname", "pubdate"), "In which journal was {} published, and when?"),
            (("articleids",), "Which DOI and other identifiers does {} have?"),
        ),
    ),
    "nucleotide": Noun(
        "nucleotide record", "nucleotide records", "NCBI Nucleotide", "identifier",
        facts=(
            (("title",), "Which sequence is {}?"),
            (("slen",), "How many letters long is {}, and of which type of molecule?"),
            (("length",), "How long is {}?"),
        ),
    ),
    "protein": Noun(
        "protein record", "protein records", "NCBI Protein", "identifier",
        facts=((("title",), "Which protein is {}?"), (("length",), "How long is {}?")),
    ),
    "taxonomy": Noun(
        "taxon", "taxa", "NCBI Taxonomy", "taxon ID",
        facts=((("scientificname", "rank"), "What are the scientific name and the rank of {}?"),),
    ),
    "pmc": Noun("article", "articles", "PubMed Central", "PMC ID"),
    "assembly": Noun("genome assembly", "genome assemblies", "NCBI Assembly"),
    "bioproject": Noun("BioProject", "BioProjects", "NCBI BioProject"),
    "biosample": Noun("BioSample", "BioSamples", "NCBI BioSample"),
    "books": Noun("book section", "book sections", "NCBI Bookshelf"),
    "clinvar": Noun("ClinVar record", "ClinVar records", "ClinVar"),
    "dbvar": Noun("structural variant", "structural variants", "dbVar"),
    "gap": Noun("dbGaP study", "dbGaP studies", "dbGaP"),
    "gds": Noun("GEO data set", "GEO data sets", "GEO DataSets"),
    "geoprofiles": Noun("expression profile", "expression profiles", "GEO Profiles"),
    "genome": Noun("genome", "genomes", "NCBI Genome"),
    "medgen": Noun("condition", "conditions", "MedGen"),
    "mesh": Noun("MeSH heading", "MeSH headings", "MeSH"),
    "nlmcatalog": Noun("catalogue record", "catalogue records", "the NLM Catalog"),
    "pcassay": Noun("bioassay", "bioassays", "PubChem BioAssay"),
    "pccompound": Noun("compound", "compounds", "PubChem", "compound ID"),
    "pcsubstance": Noun("substance", "substances", "PubChem", "substance ID"),
    "proteinclusters": Noun("protein cluster", "protein clusters", "NCBI Protein Clusters"),
    "sra": Noun("sequencing experiment", "sequencing experiments", "the Sequence Read Archive"),
    "structure": Noun("structure", "structures", "the NCBI Structure database", "MMDB ID"),
}  # fmt: skip
DATABASES["nuccore"] = DATABASES["nucleotide"]


def noun_of(database: str) -> Noun:
    """How people speak of the records of an Entrez database, also of one that is not told here."""
    name = database or "pubmed"
    return DATABASES.get(name) or Noun(f"{name} record", f"{name} records", f"the NCBI {name} database")


# Fields of document summaries as people call them, those that tell most first.
LABELS = {
    "title": "title", "name": "name", "description": "description", "locus": "chromosomal locus",
    "organism": "organism", "organism_name": "organism", "scientificname": "scientific name", "rank": "rank",
    "chromosome": "chromosome", "maplocation": "cytogenetic band", "slen": "length", "length": "length",
    "molecularformula": "molecular formula", "molecularweight": "molecular weight", "iupacname": "IUPAC name",
    "definition": "definition", "semantictype": "semantic type", "platform": "platform", "gpl": "platform",
    "taxon": "taxon", "n_samples": "sample count", "project_title": "title", "project_type": "project type",
    "study_type": "study type", "assemblyname": "assembly name", "assemblystatus": "assembly status",
    "pubdate": "publication date", "authors": "authors", "source": "source", "createdate": "creation date",
    "date": "date", "resolution": "resolution", "expmethod": "experimental method", "center": "sequencing centre",
    "genome_size": "genome size", "organism_kingdom": "kingdom", "defline": "short description",
}  # fmt: skip
