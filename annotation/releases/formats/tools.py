"""tools.json: the functions a model may call."""

from annotation.releases.formats.base import Document, openai_tool, text_of


class Tools(Document):
    """An OpenAI-style `tools` list of the catalogue as it was when the release was frozen."""

    name = "tools.json"
    content_type = "application/json"
    about = "Every function's name, description and JSON Schema"

    def text(self) -> str:
        return text_of([openai_tool(tool) for tool in self.edition.tools], indent=1) + "\n"
