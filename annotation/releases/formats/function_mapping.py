"""function_mapping.json: which database and family a function belongs to."""

from annotation.releases.formats.base import Document, text_of


class FunctionMapping(Document):
    """`{name: {database, tool}}` as published; `tool` is the function's family."""

    name = "function_mapping.json"
    content_type = "application/json"
    about = "Database and family of every function"

    def text(self) -> str:
        tools = sorted(self.edition.tools, key=lambda tool: str(tool["name"]))
        mapping = {tool["name"]: {"database": tool["database"], "tool": tool["family"]} for tool in tools}
        return text_of(mapping, indent=1) + "\n"
