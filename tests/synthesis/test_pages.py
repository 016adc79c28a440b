"""The pages of batches, as an admin of the dataset sees them."""

from typing import Any

import pytest

import biotools
from annotation.models import Quadruplet
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
    assert page.content.count(b'<details class="fold family" data-filter-group open>') == 1


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
    pages += [f"/batches/{batch.pk}/{look}/" for look in ("drops", "coverage")]
    for address in [*pages, f"/datasets/{dataset.slug}/batches/compare/"]:
        assert client.get(address).status_code == status
    for change in ("pause", "resume", "cancel", "retry"):
        assert client.post(f"/batches/{batch.pk}/{change}/").status_code == status
    batch.refresh_from_db()
    assert batch.state == "queued"


def test_a_missing_worker_is_told(admin: Any, batch: Batch) -> None:
    assert b"No worker is running for calls, llm, judge" in admin.get(f"/batches/{batch.pk}/").content


def test_a_missing_worker_for_slow_searches_is_told_where_they_are_waited_for(
    admin: Any, dataset: Any, people: Any
) -> None:
    batch = services.launch(dataset=dataset, created_by=people["admin"], functions=["blast"], calls=1)
    assert b"No worker is running for calls, blast, llm, judge" in admin.get(f"/batches/{batch.pk}/").content


def test_the_form_tells_what_the_dataset_has(admin: Any, dataset: Any, batch: Batch, work_off: Any) -> None:
    work_off(batch)
    page = admin.get(f"/datasets/{dataset.slug}/batches/new/").content.decode()
    leaf = page[page.index("<strong>lookup_by_symbol</strong>") :]
    pending = Quadruplet.objects.filter(dataset=dataset, state="pending").count()
    assert f"{pending} pending" in leaf[:200]
    assert 'data-filter-text="ensembl lookup' in page


def test_topping_up_by_form(admin: Any, dataset: Any, batch: Batch, work_off: Any) -> None:
    work_off(batch)
    there = Quadruplet.objects.filter(dataset=dataset, state="pending").count()
    form = FORM | {"functions": ["lookup_by_id", "lookup_by_symbol"], "top_up": str(there)}
    page = admin.post(f"/datasets/{dataset.slug}/batches/new/", form | {"estimate": "1"}).content.decode()
    assert f"1 function has {there} already and is left out" in page
    assert "time, at least" in page
    admin.post(f"/datasets/{dataset.slug}/batches/new/", form | {"launch": "1"})
    assert Batch.objects.latest("created_at").functions == ["lookup_by_id"]


def test_whole_databases_and_subfields_are_one_tick(admin: Any, dataset: Any) -> None:
    form = {name: value for name, value in FORM.items() if name != "functions"}
    for choice in ({"databases": "rcsb"}, {"subfields": "variation"}):
        page = admin.post(f"/datasets/{dataset.slug}/batches/new/", form | choice | {"launch": "1"})
        assert page.status_code == 302
    variation, rcsb = Batch.objects.order_by("-created_at")
    assert {biotools.function(name).database for name in rcsb.functions} == {"rcsb"}
    assert {biotools.function(name).subfield for name in variation.functions} == {"variation"}


def test_models_per_role(admin: Any, dataset: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    admin.post(
        f"/datasets/{dataset.slug}/batches/new/",
        FORM | {"launch": "1", "votes": "2", "model_judge": "a-1, b-2", "model_query_writer": "c-3"},
    )
    roles = Batch.objects.get().roles
    assert list(roles["judge"]) == ["a-1", "b-2"]
    assert roles["query_writer"] in ("c-3", ["c-3"])


def test_launching_again_fills_the_form_in(admin: Any, dataset: Any, people: Any, make_dataset: Any) -> None:
    old = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["esearch"], calls=7, seed=41, budget="2.5", name="Old"
    )
    page = admin.get(f"/datasets/{dataset.slug}/batches/new/", {"like": old.pk}).content
    for words in (b'value="esearch" checked', b'name="calls" value="7"', b'name="seed" value="41"', b'value="Old"'):
        assert words in page
    other = make_dataset("others")
    for like in (old.pk, "nonsense"):
        assert (
            b'value="esearch" checked' not in admin.get(f"/datasets/{other.slug}/batches/new/", {"like": like}).content
        )


def test_errors_are_grouped_and_tried_again_by_a_button(admin: Any, batch: Batch, work_off: Any) -> None:
    work_off(batch, only="synthesis.propose")
    rows = Proposal.objects.filter(batch=batch)
    number = rows.update(state="dropped", reason="unavailable", detail="Tried 6 times: <b>away</b>")
    page = admin.get(f"/batches/{batch.pk}/").content
    assert b"Errors by cause" in page
    assert b"Tried 6 times: &lt;b&gt;away" in page
    assert f"Try {number} again".encode() in page
    answer = admin.post(f"/batches/{batch.pk}/retry/", {"reason": "unavailable"}, follow=True)
    assert f"{number} set back".encode() in answer.content
    assert rows.filter(state="proposed").count() == number
    again = admin.post(f"/batches/{batch.pk}/retry/", {"reason": "unavailable"}, follow=True)
    assert b"Nothing is dropped for this reason any more" in again.content
    assert (
        b"does not pass with time"
        in admin.post(f"/batches/{batch.pk}/retry/", {"reason": "empty"}, follow=True).content
    )


def test_coverage_is_a_fragment_and_a_page(admin: Any, batch: Batch, work_off: Any) -> None:
    work_off(batch)
    fragment = admin.get(f"/batches/{batch.pk}/coverage/", headers={"HX-Request": "true"}).content
    assert fragment.lstrip().startswith(b'<div class="stack" id="_batch_coverage">')
    assert b"never used:" in fragment
    assert b"<h1>Coverage</h1>" in admin.get(f"/batches/{batch.pk}/coverage/").content


def test_two_batches_side_by_side(admin: Any, dataset: Any, batch: Batch, people: Any, work_off: Any) -> None:
    work_off(batch)
    other = services.launch(
        dataset=dataset, created_by=people["admin"], functions=["lookup_by_id"], calls=2, name="Two"
    )
    address = f"/datasets/{dataset.slug}/batches/compare/"
    assert b"Choose two batches" in admin.get(address).content
    assert b"Choose two batches" in admin.get(address, {"a": batch.pk, "b": "x"}).content
    page = admin.get(address, {"a": batch.pk, "b": other.pk}).content
    assert b"Paid per approved quadruplet" in page
    assert page.count(b">Two</a>") == 1
