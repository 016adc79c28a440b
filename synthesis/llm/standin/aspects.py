"""What questions ask for, and under which keys of an observation that would stand."""

import re
from dataclasses import dataclass
from typing import Any

from synthesis.llm.standin.words import keys


@dataclass(frozen=True)
class Aspect:
    """One kind of fact: the words that ask for it, the keys that hold it (lower case), its name for people."""

    name: str
    words: re.Pattern[str]
    keys: frozenset[str]

    def held(self, observation: Any) -> bool:
        """Whether the observation holds something under one of the keys."""
        return bool(self.keys & keys(observation))


def _aspect(name: str, words: str, keys: str) -> Aspect:
    return Aspect(name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE), frozenset(keys.lower().split()))


ASPECTS = (
    _aspect(
        "how many there are",
        r"how many (?!amino|exons)",
        "count total returned letters total_haplotype_count crossReferenceCount memberCount geneCount proteinCount"
        " statistics totalStudies totalCount CIDCountActive by_n_members",
    ),
    _aspect(
        "which records there are",
        r"identifiers of|(?:which|under which) .{0,60}?(?:are there|list|match|relevant)|which are they|which proteins",
        "ids results records items hits every_name memberCount members representativeMember citations",
    ),
    _aspect(
        "what it is",
        r"what is known|what is (?:the )?\S+, and|summary of|summarise|overview|say about|annotated?|describe"
        r"|tell me|which protein is|which sequence is|what kind|proteins that are",
        "description title summary name display_name proteinDescription comments definition defline biotype"
        " object_type scientificname docsum iupacname project_title organism_name results feature_type items"
        " most_severe_consequence assemblyname records abstract",
    ),
    _aspect("its function", r"function|role|what does .{1,40} do", "summary comments function fxn_class"),
    _aspect(
        "a disease", r"disease|clinical significance", "clinical_significance disease diseases comments phenotypes"
    ),
    _aspect(
        "its location",
        r"where|coordinates?|chromosom\w*|band|positions?(?! \d)|locus|loci|lie",
        "start end seq_region_name chromosome maplocation locus chr chrpos genomicinfo location features comments"
        " assembly_name coordinate_system mapped mappings is_chromosome karyotype karyotype_band hgvsg",
    ),
    _aspect("its transcripts", r"transcripts", "Transcript transcript_consequences transcript_id objects"),
    _aspect("the canonical transcript", r"canonical(?! proteins?)", "canonical_transcript is_canonical"),
    _aspect("the canonical protein", r"canonical proteins?", "canonicalProtein"),
    _aspect("its exons", r"exons?", "Exon exoncount"),
    _aspect("its biotype", r"biotype", "biotype"),
    _aspect(
        "its length",
        r"how long|amino acids|lengths?",
        "length slen sequence letters golden_path base_count sequenceLength",
    ),
    _aspect("what encodes it", r"encodes|encoded|belong", "Parent genes"),
    _aspect(
        "other names", r"other (?:symbols|names)|recommended name", "otheraliases otherdesignations proteinDescription"
    ),
    _aspect("allele frequencies", r"frequenc\w+", "global_mafs MAF populations"),
    _aspect("the alleles", r"alleles?|allele change", "spdi allele allele_string docsum"),
    _aspect(
        "its consequence",
        r"consequences?",
        "fxn_class most_severe_consequence transcript_consequences consequence_type",
    ),
    _aspect("its authors", r"authors?", "authors"),
    _aspect("its publication", r"journal|published", "fulljournalname source pubdate journal"),
    _aspect("its title", r"titles?", "title project_title"),
    _aspect(
        "its organism",
        r"organisms?|species",
        "organism species scientificname organism_name taxid organisms organismName every_name species_set"
        " scientific_name by_organism by_species",
    ),
    _aspect("its rank", r"rank", "rank"),
    _aspect("sequence features", r"sequence features", "features"),
    _aspect("related entries", r"database (?:links|entries)|DOI", "uniProtKBCrossReferences articleids dbXrefs"),
    _aspect("its reaction", r"reaction|catalyse", "reaction comments"),
    _aspect(
        "its release", r"releases?|versions?|how current", "release releases version latest apiVersion dbbuild info"
    ),
    _aspect("what is similar", r"similar|resembles?|hits?", "hits ids perc_id"),
    _aspect("its definition", r"defined", "definition"),
    _aspect("its abstract", r"abstract", "abstract rcsb_pubmed_abstract_text literatureAbstract"),
    _aspect("conditions", r"conditions must", "conditionSets"),
    _aspect("its lineage", r"lineage", "lineage scientific_name parent"),
    _aspect("its partners", r"interact", "interactions comments"),
)


def asked_for(query: str) -> list[Aspect]:
    """The kinds of facts that a question asks for; none when its words are not known here."""
    return [aspect for aspect in ASPECTS if aspect.words.search(query)]
