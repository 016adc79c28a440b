"""The mode of a batch where people meet it: form, page, API, command; and the stand-in's side of the interface."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import openai
import pytest
from django.core.management import CommandError, call_command

from biotool_site import env
from synthesis.batches import services
from synthesis.llm import prices
from synthesis.llm.standin import chat
from synthesis.llm.standin.batches import Batches, NotFound
from synthesis.models import Batch, ProviderBatch
from tests.stack import wait_for

FORM = {"calls": "3", "sources": "recorded", "votes": "1", "functions": "lookup_by_id", "mode": "provider_batch"}
WRITE = {"task": "judge", "query": "q", "function": {}, "arguments": {}, "observation": {"id": "x"}}


@pytest.fixture
def batch(dataset: Any, people: Any) -> Batch:
    """One whose judge is live, with a file under way."""
    made = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=2, mode="provider_batch"
    )
    made.live_roles = {"judge": "The server has no batch interface (404)."}
    made.save()
    ProviderBatch.objects.create(
        batch=made, role="query_writer", model="gpt-9", base_url="http://x/v1", number=40, done=7, state="sent",
        provider_id="batch_9", status="in_progress", trouble="<b>slow</b>",
    )  # fmt: skip
    return made


@pytest.mark.django_db
def test_the_form_estimates_and_launches_in_files(browser_client: Any, people: Any, dataset: Any) -> None:
    admin = browser_client(people["admin"])
    address = f"/datasets/{dataset.slug}/batches/new/"
    assert b'value="provider_batch"' in admin.get(address).content
    told = admin.post(address, FORM | {"estimate": "1"}).content
    assert b"up to 48 h for query_writer, judge" in told
    assert b"up to 24 h" in told
    assert b"up to 24 h" not in admin.post(address, FORM | {"mode": "live", "estimate": "1"}).content
    assert admin.post(address, FORM | {"launch": "1"}).status_code == 302
    assert Batch.objects.get().mode == "provider_batch"
    again = admin.get(f"{address}?like={Batch.objects.get().pk}").content
    assert b'value="provider_batch" selected' in again
    assert admin.post(address, FORM | {"mode": "by post", "launch": "1"}).status_code == 422


@pytest.mark.django_db
def test_the_page_shows_files_and_roles_that_are_live(browser_client: Any, people: Any, batch: Batch) -> None:
    page = browser_client(people["admin"]).get(f"/batches/{batch.pk}/").content.decode()
    assert "Files at the provider" in page and "sent, in_progress" in page
    assert "<code>judge</code> is asked live" in page and "no batch interface (404)" in page
    assert "&lt;b&gt;slow" in page
    assert "asked in files" in page


@pytest.mark.django_db
def test_the_api_launches_and_tells(api: Any, people: Any, dataset: Any, batch: Batch) -> None:
    admin = api(people["admin"])
    told = admin.get(f"/api/v1/batches/{batch.pk}/").json()
    assert told["mode"] == "provider_batch" and set(told["live_roles"]) == {"judge"}
    assert (told["files"][0]["requests"], told["files"][0]["done"], told["files"][0]["state"]) == (40, 7, "sent")
    wanted = {"functions": ["lookup_by_id"], "calls": 1}
    made = admin.post(f"/api/v1/datasets/{dataset.slug}/batches/", wanted | {"mode": "provider_batch"})
    assert made.status_code == 201 and made.json()["mode"] == "provider_batch"
    assert admin.post(f"/api/v1/datasets/{dataset.slug}/batches/", wanted).json()["mode"] == "live"
    refused = admin.post(f"/api/v1/datasets/{dataset.slug}/batches/", wanted | {"mode": "by post"})
    assert refused.status_code == 422 and "mode" in refused.json()["errors"]


@pytest.mark.django_db
def test_the_command_launches_in_files(dataset: Any) -> None:
    words = ["synthesize", "--dataset", dataset.slug, "--functions", "lookup_by_id", "--mode"]
    call_command(*words, "provider_batch", stdout=StringIO(), stderr=StringIO())
    batch = Batch.objects.get()
    assert batch.mode == "provider_batch"
    out = StringIO()
    call_command("batch", "show", str(batch.pk), stdout=out)
    assert json.loads(out.getvalue())["mode"] == "provider_batch"
    with pytest.raises(CommandError):
        call_command(*words, "by post", stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize(
    ("text", "share"),
    [('{"m": [1, 2]}', "0.5"), ('{"m": [1, 2, 0.25]}', "0.25"), ('{"m": [1, 2, 1]}', "1")],
)
def test_the_price_of_files_stands_in_the_price_settings(
    monkeypatch: pytest.MonkeyPatch, text: str, share: str
) -> None:
    monkeypatch.setenv("LLM_PRICES", text)
    price = prices.table()["m"]
    assert str(price.batch_share) == share
    assert price.in_batches().of(1_000_000, 0) == price.of(1_000_000, 0) * price.batch_share


@pytest.mark.parametrize("text", ['{"m": [1, 2, 2]}', '{"m": [1, 2, -1]}', '{"m": [1, 2, 0.5, 7]}', '{"m": [1]}'])
def test_a_senseless_price_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LLM_PRICES", text)
    with pytest.raises(env.BadEnvironment, match="LLM_PRICES"):
        prices.table()


@pytest.fixture
def openai_client(standin_url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=standin_url, api_key="none", max_retries=0) as made:
        yield made


def line(custom_id: str, **body: Any) -> str:
    messages = [{"role": "user", "content": json.dumps(WRITE)}]
    request = {"model": "stand-in", "messages": messages} | body
    return json.dumps({"custom_id": custom_id, "method": "POST", "url": "/v1/chat/completions", "body": request})


def run(openai_client: openai.OpenAI, content: str, **metadata: str) -> Any:
    """The batch of these lines when it has ended."""
    file = openai_client.files.create(file=("a.jsonl", content.encode()), purpose="batch")
    made = openai_client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata=metadata
    )
    ended = ("completed", "cancelled", "failed")
    return wait_for(
        lambda: found if (found := openai_client.batches.retrieve(made.id)).status in ended else None,
        30,
        "the stand-in",
        0.02,
    )


def test_the_stand_in_answers_a_file_as_it_answers_live(openai_client: openai.OpenAI) -> None:
    batch = run(openai_client, "\n".join([line("a"), "no JSON", line("b", messages=[])]), mark="here")
    assert batch.status == "completed"
    assert (batch.request_counts.completed, batch.request_counts.failed) == (1, 2)
    answer = json.loads(openai_client.files.content(batch.output_file_id).text)
    assert answer["custom_id"] == "a"
    assert answer["response"]["body"] == chat.complete(json.loads(line("a"))["body"])
    errors = [json.loads(text) for text in openai_client.files.content(batch.error_file_id).text.splitlines()]
    assert [error["custom_id"] for error in errors] == ["line 2", "b"]
    assert errors[1]["response"]["status_code"] == 400


def test_the_stand_in_lists_its_batches_newest_first_in_pages(openai_client: openai.OpenAI) -> None:
    ids = [run(openai_client, line("a"), number=str(number)).id for number in range(3)]
    first = openai_client.batches.list(limit=2)
    assert [batch.id for batch in first.data] == [ids[2], ids[1]] and first.has_more
    assert first.get_next_page().data[0].metadata == {"number": "0"}


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.batches.retrieve("batch_none"),
        lambda client: client.files.content("..%2Fbatches"),
        lambda client: client.batches.create(
            input_file_id="file_none", endpoint="/v1/chat/completions", completion_window="24h"
        ),
    ],
)
def test_the_stand_in_knows_no_others(openai_client: openai.OpenAI, call: Any) -> None:
    with pytest.raises(openai.NotFoundError):
        call(openai_client)


def test_the_stand_in_goes_on_after_it_was_stopped(tmp_path: Path) -> None:
    first = Batches(tmp_path)
    file = first.add_file("a.jsonl", (line("a") + "\n").encode())
    first._start = lambda id: None  # type: ignore[method-assign]  # stopped before it began
    made = first.create(
        {"input_file_id": file["id"], "endpoint": "/v1/chat/completions", "completion_window": "24h", "metadata": {}}
    )
    again = Batches(tmp_path)
    ended = wait_for(lambda: again.get(made["id"])["status"] == "completed", 10, "the batch", 0.02)
    assert ended and b'"custom_id": "a"' in again.content(again.get(made["id"])["output_file_id"])
    with pytest.raises(chat.BadRequest):
        again.cancel(made["id"])
    with pytest.raises(NotFound):
        again.content("../batches/" + made["id"] + ".json")
