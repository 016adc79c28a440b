"""croissant.json: the release described for machines, in MLCommons' Croissant 1.0 with its RAI fields."""

from collections.abc import Iterator
from typing import Any

from annotation.models import ReleaseFile
from annotation.models.release import Split
from annotation.releases.formats import sources
from annotation.releases.formats.base import Document, text_of

TERMS = """
    citeAs column equivalentProperty extract field fileObject fileProperty fileSet format includes isLiveDataset
    jsonPath key md5 parentField path recordSet references regex repeated replace samplingRate separator source
    subField transform
"""
# The context that the specification prescribes, as mlcroissant 1.1 has it for version 1.0.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    **{term: f"cr:{term}" for term in TERMS.split()},
}
STANDARDS = ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"]
# The names by which Croissant's readers know a kind of file, where they differ from the downloads' content types.
ENCODINGS = {"application/vnd.apache.parquet": "application/x-parquet", "application/jsonl": "application/jsonlines"}
SPLITS = {Split.TRAIN: "train.parquet", Split.TEST: "test.parquet"}
# The columns that are one value each; `messages` is a list of JSON texts, for load_dataset.
COLUMNS = {
    "id": ("sc:Text", "The quadruplet's id, the same in all releases of the dataset"),
    "query": ("sc:Text", "The question"),
    "function": ("sc:Text", "The function that answers it"),
    "arguments": ("sc:Text", "The function's arguments, as JSON"),
    "observation": ("sc:Text", "What the call returned, summarised, as JSON"),
    "tools": ("sc:Text", "The functions offered to the model, as JSON"),
    "database": ("sc:Text", "The function's database"),
    "family": ("sc:Text", "The function's family"),
    "style": ("sc:Text", "broad or specific"),
    "revision": ("sc:Integer", "Which revision of the quadruplet was approved; above 1, somebody edited it"),
    "call_digest": ("sc:Text", "sha256 of the canonical call"),
    "digest": ("sc:Text", "sha256 of the record's line in quadruplets.jsonl"),
}


class Croissant(Document):
    """Files with their checksums, the Parquet files' columns, and how the records were made and by whom."""

    name = "croissant.json"
    content_type = "application/ld+json"
    about = "The release described for machines: Croissant 1.0 with RAI fields"

    def text(self) -> str:
        return text_of(self._described(), indent=1) + "\n"

    def _described(self) -> dict[str, Any]:
        edition = self.edition
        return {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": STANDARDS,
            "name": f"{edition.slug}-{edition.version}",
            "alternateName": f"{edition.dataset} {edition.version}",
            "description": edition.description or "Questions, the API calls that answer them, and what these returned.",
            "version": edition.version,
            "datePublished": edition.created_on,
            "inLanguage": "en",
            "keywords": ["tool calling", "function calling", "biology", "biomedical"],
            "url": edition.url,
            "license": sources.licences(self.counts["databases"]),
            "creator": {"@type": "sc:Organization", "name": f"The reviewers of {edition.dataset}"},
            "citeAs": f"The reviewers of {edition.dataset}. {edition.dataset} {edition.version}. {edition.created_on}.",
            **self._responsible(),
            "distribution": [_file(file) for file in self.files],
            "recordSet": list(self._record_sets()),
        }

    def _responsible(self) -> dict[str, Any]:
        """The RAI fields: where the records come from, and what people and models did to them."""
        counts = self.counts
        models = [f"{role}: {model}" for role, used in counts["models"].items() for model in used]
        return {
            "rai:dataCollection": (
                "Real calls of public biomedical APIs were executed and their responses stored; a language model wrote"
                " questions that the responses answer. " + "; ".join(sources.told(counts["databases"])) + "."
            ),
            "rai:dataCollectionType": ["Secondary Data Analysis", "Software Collection", "Manual Human Curation"],
            "rai:dataPreprocessingProtocol": (
                "Responses are summarised; empty and uninformative ones are dropped. A judge model says whether the"
                " response supports the question."
            ),
            "rai:dataAnnotationProtocol": (
                "Reviewers approve, edit or reject each quadruplet beside its observation; a disagreement is settled by"
                " an adjudicator. Only approved quadruplets are released. The lineage in quadruplets.jsonl tells each"
                " decision."
            ),
            "rai:dataAnnotationPlatform": "BioTool Studio",
            "rai:dataAnnotationAnalysis": f"{counts['records']} records of {counts['calls']} calls were approved.",
            "rai:annotatorDemographics": _people(counts["reviewers"]),
            "rai:machineAnnotationTools": models,
            "rai:personalSensitiveInformation": (
                "Reviewers stand here under pseudonyms only. Observations are as the public services gave them, and may"
                " name authors or contacts of public records."
            ),
            "rai:dataUseCases": "Training and testing of language models that call biomedical APIs.",
            "rai:dataReleaseMaintenancePlan": "A release never changes; corrections come in a new version.",
        }

    def _record_sets(self) -> Iterator[dict[str, Any]]:
        """One for each split that has records."""
        for split, file in SPLITS.items():
            if self.counts["splits"][split]:
                yield {
                    "@type": "cr:RecordSet",
                    "@id": split.value,
                    "name": split.value,
                    "description": f"The {split.value} split: {self.counts['splits'][split]} records.",
                    "key": {"@id": f"{split.value}/id"},
                    "field": [_field(split, file, column) for column in COLUMNS],
                }


def _file(file: ReleaseFile) -> dict[str, Any]:
    kind = file.content_type.partition(";")[0]
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "encodingFormat": ENCODINGS.get(kind, kind),
        "contentSize": f"{file.size} B",
        "sha256": file.digest,
    }


def _field(split: Split, file: str, column: str) -> dict[str, Any]:
    kind, description = COLUMNS[column]
    return {
        "@type": "cr:Field",
        "@id": f"{split.value}/{column}",
        "name": column,
        "description": description,
        "dataType": kind,
        "source": {"fileObject": {"@id": file}, "extract": {"column": column}},
    }


def _people(reviewers: dict[str, int]) -> str:
    """How many decided, under which pseudonyms, and how many decisions of each count here."""
    told = f"People with a role in the dataset, {len(reviewers)} in number."
    named = ", ".join(f"{name} ({decisions})" for name, decisions in reviewers.items())
    return f"{told} Decisions on released revisions: {named}." if named else told
