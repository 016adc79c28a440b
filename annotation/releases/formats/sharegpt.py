"""BioTool_train.json and BioTool_test.json: LLaMA-Factory's ShareGPT layout."""

from annotation.models.release import Split
from annotation.releases.formats.base import Array, text_of
from annotation.releases.formats.training import SYSTEM, offered_tools
from annotation.releases.reader import Record


class ShareGPT(Array):
    """`conversations` with system, human and function_call turns; `tools` and the call as JSON texts."""

    def row(self, record: Record) -> str:
        data = record.data
        call = {"name": data["tool"]["name"], "arguments": data["arguments"]}
        return text_of(
            {
                "conversations": [
                    {"from": "system", "value": SYSTEM},
                    {"from": "human", "value": data["query"]},
                    {"from": "function_call", "value": text_of(call)},
                ],
                "tools": text_of(offered_tools(record, self.edition)),
            }
        )


class ShareGPTTrain(ShareGPT):
    """The train split."""

    name = "BioTool_train.json"
    about = "Train split for LLaMA-Factory (ShareGPT)"
    split = Split.TRAIN


class ShareGPTTest(ShareGPT):
    """The test split."""

    name = "BioTool_test.json"
    about = "Test split for LLaMA-Factory (ShareGPT)"
    split = Split.TEST
