"""quadruplets.jsonl: everything, with lineage."""

from annotation.releases.formats.base import Lines
from annotation.releases.reader import Record


class Quadruplets(Lines):
    """The frozen records themselves, byte for byte."""

    name = "quadruplets.jsonl"
    about = "All quadruplets with split, judgement, findings, links and lineage"

    def row(self, record: Record) -> str:
        return record.content
