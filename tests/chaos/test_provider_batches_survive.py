"""A batch that goes to the provider in files, while workers are killed, Redis is wiped, and connections are lost."""

import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.counts import ended
from tests.chaos.havoc import Havoc
from tests.chaos.test_batches_survive import complete, launch
from tests.stack import Stack, wait_for
from tests.synthesis.provider_batches import file_llm
from tests.synthesis.provider_batches.file_llm import FileLLM, Request

pytestmark = [pytest.mark.stack, pytest.mark.timeout(500)]

FILES = """
from synthesis.models import LLMExchange, ProviderBatch, ProviderRequest
result = {
    "states": list(ProviderBatch.objects.values_list("state", flat=True)),
    "answered": sum(ProviderBatch.objects.values_list("answered", flat=True)),
    "live": LLMExchange.objects.filter(provider_batch=None).count(),
    "requests": ProviderRequest.objects.count(),
}
"""


class FlakyFiles(FileLLM):
    """Takes a second for a file, leaves a fifth of the first ones out, and loses one answer in six on the way back.

    One of these is the answer to the first creation: the provider made the batch, and nobody here knows.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lost = 0
        self._left_out: Counter[str] = Counter()
        self.ending = self._some
        self._began: dict[str, float] = {}
        self._chance = random.Random(8)

    def answer(self, method: str, address: Any, body: bytes, kind: str) -> tuple[int, Any]:
        status, found = super().answer(method, address, body, kind)
        first = [method, address.path] == ["POST", "/v1/batches"] and self.made == 1
        if first or self._chance.random() < 1 / 6:
            self.lost += 1
            return 0, b""
        return status, found

    def _move_on(self, batch: dict[str, Any]) -> dict[str, Any]:
        began = self._began.setdefault(batch["id"], time.monotonic())
        return super()._move_on(batch) if time.monotonic() - began > 1 else batch

    def _some(self, requests: list[Request]) -> dict[str, Any]:
        """The first file of each role is the one that is not answered whole."""
        role = str(json.loads(requests[0]["body"]["messages"][1]["content"])["task"])
        share = 1.0 if role in self._left_out else 0.8
        kept = [request for request in requests if self._chance.random() < share]
        self._left_out[role] += len(requests) - len(kept)
        return {"status": "completed", "output": [file_llm.answered(request) for request in kept]}


def test_files_are_paid_once_whatever_breaks(tmp_path: Path) -> None:
    with FlakyFiles() as llm:
        stack = Stack(tmp_path, WORKER_CONCURRENCY="2", WORKER_LLM_CONCURRENCY="4", STANDIN_URL=llm.url)
        try:
            stack.start()
            id = launch(stack, "files", databases=["ensembl", "uniprot"], mode="provider_batch", votes=2)
            wait_for(lambda: stack.python(FILES)["states"], 60, "the first file")
            havoc = Havoc(stack, every=(3, 5), most_kills=9)
            havoc.start()
            try:
                wait_for(lambda: ended(stack, id), 400, f"batch {id} to end", every=0.5)
            finally:
                havoc.end()
            batch = stack.session("admin").get(f"batches/{id}/").json()
            tables, files = complete(stack, batch), stack.python(FILES)
        finally:
            stack.stop()
    assert havoc.kills >= 5 and havoc.wipes == 2 and havoc.restarts == 1 and llm.lost > 1
    assert max(llm.paid.values()) == 1 and not llm.live
    assert len(llm.paid) == len(tables["exchanges"]) == files["answered"]
    assert set(files["states"]) == {"ended"} and files["live"] == files["requests"] == 0
    assert not batch["live_roles"]
