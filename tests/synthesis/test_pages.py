"""The pages of batches, as an admin of the dataset sees them."""

from typing import Any

import pytest

from synthesis.batches import services
from synthesis.models import Batch, Proposal

pytestmark = pytest.mark.django_db

FORM = {"calls": "3", "sources": "recorded", "votes": "1", "functions": "lookup_by_id"}


@pytest.fixture
def admin(browser_client: Any, people: Any) -> Any:
    return browser_client(people["admin"])


@pytest.fixture
def batch(dataset: Any, people: Any) -> Batch:
    return services.launch(dataset=dataset, created_by=people["admin"], functions=["lookup_by_symbol"], calls=3)


def test_an_empty_list_says_what_to_do(admin: Any, dataset: Any) -> None:
    page = admin.get(f"/datasets/{dataset.slug}/batches/")
    assert b"No batches yet" in page.content


def test_estimate_then_launch(admin: Any, dataset: Any) -> None:
    address = f"/datasets/{dataset.slug}/batches/new/"
    assert b"rules, no LLM" in admin.get(address).content
    estimate = admin.post(address, FORM | {"estimate": "1"})
    assert estimate.status_code == 200
    assert b"at most 3 calls" in estimate.content
    assert not Batch.objects.exists()
    launched = admin.post(address, FORM | {"launch": "1"})
    assert launched.status_code == 302
    assert launched["location"] == f"/batches/{Batch.objects.get().pk}/"


def test_a_whole_family_is_one_tick(admin: Any, dataset: Any) -> None:
    form = {name: value for name, value in FORM.items() if name != "functions"} | {"families": "lookup"}
    page = admin.post(f"/datasets/{dataset.slug}/batches/new/", form | {"estimate": "1"})
    assert b"2 functions, at most 6 calls" in page.content
    assert b'name="families" value="lookup" checked' in page.content
    assert page.content.count(b'<details class="fold family" open>') == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"functions": ""}, b"Choose functions"),
        ({"calls": "0"}, b"greater than or equal to 1"),
        ({"budget": "-1"}, b"greater than or equal to 0"),
        ({"functions": "nope"}, b"nope is not one of the available choices"),
        ({"sources": ""}, b"This field is required"),
    ],
)
def test_a_bad_form_comes_back_with_the_reason(admin: Any, dataset: Any, change: Any, words: bytes) -> None:
    form = {name: value for name, value in (FORM | change | {"launch": "1"}).items() if value}
    page = admin.post(f"/datasets/{dataset.slug}/batches/new/", form)
    assert page.status_code == 422
    assert words in page.content
    assert not Batch.objects.exists()


def test_the_page_polls_while_the_batch_runs_and_then_stops(admin: Any, batch: Batch, work_off: Any) -> None:
    address = f"/batches/{batch.pk}/"
    assert b'hx-trigger="every 2s"' in admin.get(address).content
    work_off(batch)
    fragment = admin.get(address, headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    assert b"every 2s" not in fragment.content
    assert b"done" in fragment.content
    assert b"stand-in" in fragment.content


def test_drops_open_the_list_with_words(admin: Any, batch: Batch, work_off: Any) -> None:
    work_off(batch)
    reason = Proposal.objects.filter(state="dropped").values_list("reason", flat=True)[0]
    assert f"/batches/{batch.pk}/drops/?reason={reason}".encode() in admin.get(f"/batches/{batch.pk}/").content
    page = admin.get(f"/batches/{batch.pk}/drops/", {"reason": reason})
    assert b"No valid lookup found for symbol BR" in page.content
    assert b"Nothing was dropped" in admin.get(f"/batches/{batch.pk}/drops/", {"reason": "other"}).content


def test_hostile_text_is_escaped(admin: Any, batch: Batch, work_off: Any) -> None:
    work_off(batch)
    Proposal.objects.update(
        state="dropped", reason="<b>", detail="<script>alert(1)</script>", arguments={"<i>": "<script>2</script>"}
    )
    for address in (f"/batches/{batch.pk}/", f"/batches/{batch.pk}/drops/"):
        assert b"<script>alert" not in admin.get(address).content
        assert b"<script>2" not in admin.get(address).content
        assert b"<b>" not in admin.get(address).content


def test_pause_resume_cancel_by_form(admin: Any, batch: Batch) -> None:
    for change, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert admin.get(f"/batches/{batch.pk}/{change}/").status_code == 405
        answer = admin.post(f"/batches/{batch.pk}/{change}/", follow=True)
        batch.refresh_from_db()
        assert (answer.status_code, batch.state) == (200, state)
    again = admin.post(f"/batches/{batch.pk}/pause/", follow=True)
    assert b"The batch is cancelled" in again.content


@pytest.mark.parametrize(("person", "status"), [("reviewer1", 403), ("consumer", 403), ("outsider", 404)])
def test_others_do_not_get_in(
    browser_client: Any, people: Any, dataset: Any, batch: Batch, person: str, status: int
) -> None:
    client = browser_client(people[person])
    pages = [f"/datasets/{dataset.slug}/batches/", f"/datasets/{dataset.slug}/batches/new/", f"/batches/{batch.pk}/"]
    for address in [*pages, f"/batches/{batch.pk}/drops/"]:
        assert client.get(address).status_code == status
    for change in ("pause", "resume", "cancel"):
        assert client.post(f"/batches/{batch.pk}/{change}/").status_code == status
    batch.refresh_from_db()
    assert batch.state == "queued"


def test_a_missing_worker_is_told(admin: Any, batch: Batch) -> None:
    assert b"No worker is running for calls, llm, judge" in admin.get(f"/batches/{batch.pk}/").content
