"""The files of a release, one module per format."""

from annotation.releases.formats.base import Document, Edition, RecordFormat, Sink
from annotation.releases.formats.card import Card
from annotation.releases.formats.function_mapping import FunctionMapping
from annotation.releases.formats.openai import OpenAITest, OpenAITrain
from annotation.releases.formats.published import Published
from annotation.releases.formats.quadruplets import Quadruplets
from annotation.releases.formats.sharegpt import ShareGPTTest, ShareGPTTrain
from annotation.releases.formats.tools import Tools

__all__ = ["CHECKSUMS", "DOCUMENTS", "RECORD_FORMATS", "Document", "Edition", "RecordFormat", "Sink", "about"]

RECORD_FORMATS: tuple[type[RecordFormat], ...] = (
    Published,
    ShareGPTTrain,
    ShareGPTTest,
    OpenAITrain,
    OpenAITest,
    Quadruplets,
)
DOCUMENTS: tuple[type[Document], ...] = (Tools, FunctionMapping, Card)
# Written last, of all others; `sha256sum -c` reads it.
CHECKSUMS = "SHA256SUMS"

_ABOUT = {
    CHECKSUMS: "sha256 of every other file, for sha256sum -c",
    **{form.name: form.about for form in RECORD_FORMATS},
    **{document.name: document.about for document in DOCUMENTS},
}


def about(name: str) -> str:
    """One line on what the file of this name is; empty for an unknown name."""
    return _ABOUT.get(name, "")
