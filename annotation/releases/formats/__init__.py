"""The files of a release, one module per format."""

from annotation.releases.formats.base import Document, Edition, RecordFormat, Sink
from annotation.releases.formats.card import Card
from annotation.releases.formats.checksums import Checksums
from annotation.releases.formats.citation import Citation
from annotation.releases.formats.croissant import Croissant
from annotation.releases.formats.function_mapping import FunctionMapping
from annotation.releases.formats.openai import OpenAITest, OpenAITrain
from annotation.releases.formats.parquet import ParquetTest, ParquetTrain
from annotation.releases.formats.published import Published
from annotation.releases.formats.quadruplets import Quadruplets
from annotation.releases.formats.sharegpt import ShareGPTTest, ShareGPTTrain
from annotation.releases.formats.tools import Tools

__all__ = ["DOCUMENTS", "RECORD_FORMATS", "Document", "Edition", "RecordFormat", "Sink", "about"]

RECORD_FORMATS: tuple[type[RecordFormat], ...] = (
    Published,
    ShareGPTTrain,
    ShareGPTTest,
    OpenAITrain,
    OpenAITest,
    ParquetTrain,
    ParquetTest,
    Quadruplets,
)
# In the order in which they are written: each is told of the files before it.
DOCUMENTS: tuple[type[Document], ...] = (Tools, FunctionMapping, Card, Citation, Croissant, Checksums)

_ABOUT = {
    **{form.name: form.about for form in RECORD_FORMATS},
    **{document.name: document.about for document in DOCUMENTS},
}


def about(name: str) -> str:
    """One line on what the file of this name is; empty for an unknown name."""
    return _ABOUT.get(name, "")
