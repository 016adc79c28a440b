"""The whole journey in the browser, with real workers: launch, approve, edit, reject, release, download by token."""

import hashlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Api, Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

WORK = 60_000
DATASET = "journey"
# Both are recorded without further arguments; one of them is not in the call at hand.
OTHER_ID, OTHER_ID_TOO = "ENST00000311936", "ENST00000256078"


def launch(admin: Page) -> None:
    """The admin launches a batch and watches it end."""
    admin.goto(f"/datasets/{DATASET}/batches/new/")
    admin.get_by_label("Narrow the list").fill("lookup_by_id")
    admin.check("input[value=lookup_by_id]")
    admin.fill("input[name=calls]", "6")
    admin.get_by_role("button", name="Launch").click()
    admin.wait_for_url(re.compile("/batches/[0-9a-f-]{36}/"))
    expect(admin.locator(".badge", has_text="done").first).to_be_visible(timeout=WORK)


def decided(reviewer: Page, count: int) -> None:
    """This many decisions are stored, and the next quadruplet is open with the focus on its query."""
    expect(reviewer.locator("[data-outbox-status]")).to_have_text("All stored", timeout=WORK)
    expect(reviewer.locator("#refused")).to_be_empty()
    expect(reviewer.locator(".work-head strong")).to_have_text(str(count), timeout=WORK)
    expect(reviewer.locator("#query-title")).to_be_focused()


def edit_with_another_argument(reviewer: Page) -> str:
    """Change the ID, run the call, see its answer, store the edit. Returns the new ID."""
    reviewer.keyboard.press("e")
    query, id = reviewer.locator("#edit-query"), reviewer.locator("#panel-edit input[name$=id]").first
    expect(query).to_be_focused()
    new = OTHER_ID if id.input_value() != OTHER_ID else OTHER_ID_TOO
    send = reviewer.get_by_role("button", name="Store the edit")
    expect(send).to_be_disabled()
    query.fill(f"Where in the human genome does {new} lie?")
    id.fill(new)
    if (expand := reviewer.locator("#panel-edit select[name$=expand]")).input_value():
        expand.select_option("")  # the recordings of the new ID have none
    expect(send).to_be_disabled()
    reviewer.get_by_role("button", name="Run").click()
    expect(reviewer.locator("#run-result")).to_contain_text(new, timeout=WORK)
    expect(send).to_be_enabled()
    reviewer.keyboard.press("Control+Enter")
    return new


def reject(reviewer: Page) -> None:
    reviewer.keyboard.press("r")
    expect(reviewer.locator("#panel-reject")).to_have_attribute("open", "")
    reviewer.keyboard.press("4")
    reviewer.locator("#reject-comment").fill("Not in the answer.")
    reviewer.keyboard.press("Control+Enter")


def release(admin: Page) -> None:
    admin.goto(f"/datasets/{DATASET}/releases/")
    admin.fill("input[name=version]", "1.0")
    admin.get_by_role("button", name="Cut").click()
    expect(admin.locator(".badge", has_text="published").first).to_be_visible(timeout=WORK)


def new_token(consumer: Page) -> str:
    consumer.goto("/profile/")
    consumer.fill("input[name=name]", "training machine")
    consumer.get_by_role("button", name=re.compile("token", re.I)).last.click()
    return consumer.locator("#new-token").inner_text().strip()


def test_from_launch_to_download(stack: Stack, person: Callable[[str], Page]) -> None:
    stack.session("admin").new_dataset(DATASET)
    admin = person("admin")
    launch(admin)

    reviewer = person("reviewer1")
    reviewer.goto(f"/datasets/{DATASET}/queue/")
    reviewer.get_by_role("button", name="Start reviewing").first.click()
    expect(reviewer.locator("#query-title")).to_be_visible()
    reviewer.wait_for_load_state("load")
    reviewer.keyboard.press("a")
    decided(reviewer, 1)
    edited = edit_with_another_argument(reviewer)
    decided(reviewer, 2)
    reject(reviewer)
    decided(reviewer, 3)
    reviewer.keyboard.press("u")
    expect(reviewer.locator("[data-told]")).to_contain_text("Taken back", timeout=WORK)
    decided(reviewer, 2)
    reject(reviewer)
    decided(reviewer, 3)

    release(admin)
    downloaded = Api(stack.url, new_token(person("consumer")))
    files = f"datasets/{DATASET}/releases/1.0/files/"
    sums = downloaded.get(files + "SHA256SUMS").text.split()
    assert len(sums) >= 2 * 7
    for digest, name in zip(sums[::2], sums[1::2], strict=True):
        assert hashlib.sha256(downloaded.get(files + name).content).hexdigest() == digest
    records = downloaded.get(files + "BioTool.json").json()
    assert len(records) == 2
    (changed,) = [record for record in records if edited in record["user_query"]]
    assert changed["function_calling"]["arguments"]["id"] == edited
    assert edited in str(changed["observation"])
    assert downloaded.get(f"datasets/{DATASET}/quadruplets/").status_code == 403


def test_two_browsers_get_different_quadruplets(stack: Stack, person: Callable[[str], Page]) -> None:
    stack.session("admin").new_dataset("pairs")
    stack.python("from annotation.models import Dataset; from tests.factories import deliver_many\n"
                 "deliver_many(Dataset.objects.get(slug='pairs'), 4)")  # fmt: skip
    queries = []
    for name in ("reviewer1", "reviewer2"):
        page = person(name)
        page.goto("/datasets/pairs/queue/")
        page.get_by_role("button", name="Start reviewing").first.click()
        queries.append(page.locator("#query-title").inner_text())
    assert len(set(queries)) == 2
