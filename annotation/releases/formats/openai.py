"""openai_train.jsonl and openai_test.jsonl: chat messages with tool calls."""

from annotation.models.release import Split
from annotation.releases.formats.base import Lines, text_of
from annotation.releases.formats.training import SYSTEM, offered_tools
from annotation.releases.reader import Record


class OpenAI(Lines):
    """One chat per line; the arguments of the tool call are a JSON text, as OpenAI's fine-tuning wants."""

    def row(self, record: Record) -> str:
        data = record.data
        function = {"name": data["tool"]["name"], "arguments": text_of(data["arguments"])}
        call = {"id": f"call_{record.digest[:24]}", "type": "function", "function": function}
        return text_of(
            {
                "messages": [
                    {"role": "system", "content": SYSTEM},
                    {"role": "user", "content": data["query"]},
                    {"role": "assistant", "tool_calls": [call]},
                ],
                "tools": offered_tools(record, self.edition),
                "parallel_tool_calls": False,
            }
        )


class OpenAITrain(OpenAI):
    """The train split."""

    name = "openai_train.jsonl"
    about = "Train split as OpenAI chat messages with tool calls"
    split = Split.TRAIN


class OpenAITest(OpenAI):
    """The test split."""

    name = "openai_test.jsonl"
    about = "Test split as OpenAI chat messages with tool calls"
    split = Split.TEST
