"""README.md: the dataset card, with the YAML header that dataset hubs read."""

import html
from collections.abc import Iterator
from typing import Any

import yaml

from annotation.releases.formats import sources
from annotation.releases.formats.base import Document

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
# All configurations of one header are read by one builder, so these are of one kind of file.
CONFIGS = {"default": {"train": "train.parquet", "test": "test.parquet"}}
FILES = """\
| file | what it is |
| --- | --- |
| `train.parquet`, `test.parquet` | the splits for TRL: `messages`, `tools`, and what each record is |
| `BioTool.json` | all records: `user_query`, `function_calling`, `observation`, `database`, `tool` |
| `BioTool_train.json`, `BioTool_test.json` | the splits for LLaMA-Factory (ShareGPT) |
| `openai_train.jsonl`, `openai_test.jsonl` | the splits as chat messages with `tool_calls` and `tools` |
| `quadruplets.jsonl` | all quadruplets with split, judgement, findings, links and lineage |
| `tools.json`, `function_mapping.json` | every function's schema; its database and family |
| `croissant.json`, `CITATION.cff` | the release described for machines (Croissant 1.0 with RAI); how to cite it |
| `SHA256SUMS` | checksums: `sha256sum -c SHA256SUMS` |
"""
LOADING = """\
With `datasets` 4.7 or newer, in the folder of the files:

```python
from datasets import load_dataset
dataset = load_dataset(".")  # or load_dataset("parquet", data_files={"train": "train.parquet"})
```

`messages` and `tools` go to TRL's `SFTTrainer` as they are; a call's arguments are an object, as chat templates want
them. `arguments` and `observation` are JSON texts, exact to the last digit. pandas, Polars and DuckDB read the same
files, with a JSON text for each message. The others are loaded by their names:
`load_dataset("json", data_files="BioTool_train.json")`.
"""
MADE = """\
Each record was made backwards: a real API call was executed and its response stored, a language model wrote
a question that the response answers, a judge said whether it does, and biomedical experts approved, edited or
rejected it. Only approved quadruplets are here. The lineage of each tells call, observation, source release,
models, judge and the reviewers' pseudonyms.

All queries of one call fall in the same split. In the training files every record offers its own tool and one
other of the release, ordered by name; the other is drawn by the release's seed.
"""


class Card(Document):
    """The dataset card. What people wrote is quoted as text; it cannot become markup or header."""

    name = "README.md"
    content_type = "text/markdown; charset=utf-8"
    about = "The dataset card"

    def text(self) -> str:
        header = yaml.safe_dump(self._header(), sort_keys=False, allow_unicode=True)
        return f"---\n{header}---\n\n" + "\n".join(self._body())

    def _header(self) -> dict[str, Any]:
        return {
            "pretty_name": f"{self.edition.dataset} {self.edition.version}",
            "language": ["en"],
            "license": "other",
            "license_name": "terms-of-the-source-databases",
            "task_categories": ["question-answering", "text-generation"],
            "size_categories": [size_category(self.counts["records"])],
            "annotations_creators": ["machine-generated", "expert-generated"],
            "tags": ["tool-calling", "function-calling", "biology", "biomedical"],
            "configs": self._configs(),
        }

    def _configs(self) -> list[dict[str, Any]]:
        """Configurations for `load_dataset`; an empty split is left out, since it cannot be loaded."""
        made: list[dict[str, Any]] = []
        for name, files in CONFIGS.items():
            full = [(split, path) for split, path in files.items() if self.counts["splits"][split]]
            made.append({"config_name": name, "data_files": [{"split": split, "path": path} for split, path in full]})
        return [made[0] | {"default": True}, *made[1:]]

    def _body(self) -> Iterator[str]:
        edition, counts = self.edition, self.counts
        yield f"# {plain(edition.dataset)}, release {edition.version}\n"
        for words in (edition.description, edition.notes):
            if words:
                yield quoted(words) + "\n"
        yield f"Cut on {edition.created_on}.\n"
        yield MADE
        yield "## Records\n"
        yield "| | train | test |\n| --- | ---: | ---: |"
        for database, splits in counts["databases"].items():
            yield f"| {database} | {splits['train']} | {splits['test']} |"
        yield f"| **all** | {counts['splits']['train']} | {counts['splits']['test']} |\n"
        yield f"{counts['calls']} calls of {len(counts['functions'])} functions."
        yield f"Seed of the split {edition.seed}, wanted test share {edition.test_percent}%.\n"
        if counts["models"]:
            yield "## Models\n"
            yield "| role | model | records |\n| --- | --- | ---: |"
            yield from _models(counts["models"])
            yield ""
        yield "## Loading\n"
        yield LOADING
        yield "## Files\n"
        yield FILES
        yield "## Sources and licences\n"
        yield from (f"- {line}" for line in sources.told(counts["databases"]))
        yield ""


def _models(roles: dict[str, dict[str, int]]) -> Iterator[str]:
    for role, models in roles.items():
        for model, records in models.items():
            yield f"| {role} | {cell(model)} | {records} |"


def size_category(records: int) -> str:
    """The hub's word for a number of records."""
    return next((word for bound, word in SIZES if records < bound), "1M<n<10M")


def plain(text: str) -> str:
    """Text on one line, without power to be markup."""
    return html.escape(" ".join(text.split()), quote=False)


def cell(text: str) -> str:
    """Text in a cell of a table."""
    return plain(text).replace("|", "\\|")


def quoted(text: str) -> str:
    """Text of people as a Markdown quotation, line by line."""
    return "\n".join(f"> {html.escape(line, quote=False)}".rstrip() for line in text.splitlines())
