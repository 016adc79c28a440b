"""BioTool.json: the layout of the published dataset."""

from annotation.releases.formats.base import Array, text_of
from annotation.releases.reader import Record


class Published(Array):
    """user_query, function_calling, observation, database, tool (the function's family)."""

    name = "BioTool.json"
    about = "All records in the published BioTool layout"

    def row(self, record: Record) -> str:
        data = record.data
        return text_of(
            {
                "user_query": data["query"],
                "function_calling": {"name": data["tool"]["name"], "arguments": data["arguments"]},
                "observation": data["observation"],
                "database": data["database"],
                "tool": data["family"],
            }
        )
