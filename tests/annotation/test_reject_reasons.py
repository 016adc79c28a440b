"""Each dataset has its own reject reasons: chosen by digit, changed by admins, and those that were used are kept."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotation.models import RejectReason, Review
from annotation.queue import claims
from annotation.review import reason_list, reasons
from annotation.review.reason_list import DEFAULTS, Wanted
from biotool_site.lib.problems import Invalid
from tests.factories import deliver, deliver_many

pytestmark = pytest.mark.django_db

REASONS = "/api/v1/datasets/genes/reasons/"


def reject(client: Any, claimed: dict[str, Any], reasons: list[str], comment: str = "", key: str = "") -> Any:
    body = {"claim": claimed["claim"]["id"], "revision": 1, "verdict": "reject", "reasons": reasons, "comment": comment}
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post(f"/api/v1/quadruplets/{claimed['id']}/reviews/", body, headers=headers)


def take(client: Any) -> dict[str, Any]:
    return client.post("/api/v1/datasets/genes/queue/claim/").json()


def test_a_new_dataset_has_the_ten_that_all_begin_with(people, api):
    people["admin"].is_staff = True
    people["admin"].save()
    client = api(people["admin"])
    client.post("/api/v1/datasets/", {"slug": "genes", "name": "Genes"})
    listed = client.get(REASONS).json()["results"]
    assert [(line["key"], line["slug"]) for line in listed] == [(line.key, line.slug) for line in DEFAULTS]
    assert [line["slug"] for line in listed if line["needs_comment"]] == ["other"]


def test_a_review_keeps_the_reasons_of_its_own_dataset_and_others_are_refused(dataset, people, api):
    deliver_many(dataset, 2)
    reason_list.arrange(dataset, [Wanted("Wrong assembly", "3"), Wanted("Not for us", "1")])
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    refused = reject(client, claimed, ["duplicate"])
    assert refused.status_code == 422 and "wrong_assembly" in refused.json()["detail"]
    assert "no longer used" in refused.json()["detail"]
    assert "Unknown reason" in reject(client, claimed, ["nonsense"]).json()["detail"]
    assert reject(client, claimed, ["Wrong assembly", "not_for_us", "wrong-assembly"]).status_code == 201
    assert Review.objects.get().reasons == ["wrong_assembly", "not_for_us"]


def test_other_needs_a_text(dataset, people, api, browser_client):
    deliver(dataset)
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    refused = reject(client, claimed, ["other"])
    assert refused.status_code == 422 and "comment" in refused.json()["errors"]
    url = reverse("decide", args=[claimed["claim"]["id"]])
    sent = {"revision": 1, "verdict": "reject", "reasons": "other", "key": "k"}
    assert browser_client(people["reviewer1"]).post(url, sent).status_code == 422
    assert not Review.objects.exists()
    assert browser_client(people["reviewer1"]).post(url, sent | {"comment": "The strain."}).status_code == 302
    assert Review.objects.get().reasons == ["other"]


def test_a_retry_is_the_same_review_also_when_the_list_changed_meanwhile(dataset, people, api):
    deliver(dataset)
    client = api(people["reviewer1"], "review")
    claimed = take(client)
    first = reject(client, claimed, ["Wrong identifier"], key="one")
    reason_list.arrange(dataset, [Wanted("Something else", "1")])
    again = reject(client, claimed, ["Wrong identifier"], key="one")
    assert (first.status_code, again.status_code) == (201, 201) and first.json()["id"] == again.json()["id"]
    assert reject(client, claimed, ["Duplicate"], key="one").json()["type"].endswith("key-reused")


def test_what_was_used_reads_in_its_words_after_it_is_retired(dataset, people, api, browser_client):
    made = deliver(dataset)
    client = api(people["reviewer1"], "review")
    reject(client, take(client), ["duplicate"])
    reason_list.arrange(dataset, [Wanted("Said twice", "4", slug="duplicate")])
    url = reverse("quadruplet", args=[made.pk])
    assert "Said twice" in browser_client(people["reviewer1"]).get(url).content.decode()
    reason_list.arrange(dataset, [])
    assert "Said twice" in browser_client(people["reviewer1"]).get(url).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        RejectReason.objects.filter(slug="duplicate").delete()


def test_two_may_change_their_digits_and_nobody_has_one_twice(dataset):
    swapped = [Wanted("Duplicate", "1", slug="duplicate"), Wanted("Wrong", "8", slug="gene_species_mismatch")]
    reason_list.arrange(dataset, swapped)
    assert [(reason.key, reason.label) for reason in reasons.in_use(dataset)] == [("1", "Duplicate"), ("8", "Wrong")]
    assert len(reason_list.retired(dataset)) == 8
    with pytest.raises(IntegrityError), transaction.atomic():
        RejectReason.objects.create(dataset=dataset, slug="another", label="Another", key="1")


@pytest.mark.parametrize(
    ("lines", "field", "told"),
    [
        ([Wanted("One", "1"), Wanted("Two", "1")], "reasons.1.key", "“One” has the digit 1 already"),
        ([Wanted("One", "1"), Wanted("one", "2")], "reasons.1.label", "Another reason has these words"),
        ([Wanted("   ", "1")], "reasons.0.label", "1 to 80"),
        ([Wanted("x" * 81, "1")], "reasons.0.label", "1 to 80"),
        ([Wanted("One", "12")], "reasons.0.key", "one digit"),
        ([Wanted("One", "1", slug="nowhere")], "reasons.0.slug", "no such reason"),
        ([Wanted("One", "1", slug="other"), Wanted("Two", "2", slug="other")], "reasons.1.slug", "twice"),
    ],
)
def test_a_list_that_cannot_be_is_refused_whole(dataset, lines, field, told):
    with pytest.raises(Invalid) as refused:
        reason_list.arrange(dataset, lines)
    assert told in refused.value.errors[field][0]
    assert len(reasons.in_use(dataset)) == 10


def test_words_that_have_no_latin_letters_are_told_apart(dataset):
    reason_list.arrange(dataset, [Wanted("基因错误", "1"), Wanted("物种错误", "2")])
    slugs = [reason.slug for reason in reasons.in_use(dataset)]
    assert slugs == ["reason", "reason_2"]
    assert reasons.choices(dataset).slugs(["物种错误"]) == ["reason_2"]


def test_an_admin_changes_the_list_on_its_page(dataset, people, browser_client):
    admin, url = browser_client(people["admin"]), reverse("reject_reasons", args=["genes"])
    page = admin.get(url).content.decode()
    assert 'value="Wrong identifier"' in page and page.count("data-line") == 10
    sent = {
        "key1-slug": "duplicate", "key1-label": "Said before", "key2-label": "Wrong strain", "key2-needs_comment": "on",
        "key3-label": "",
    }  # fmt: skip
    assert admin.post(url, sent).status_code == 302
    found = [(r.key, r.slug, r.label, r.needs_comment) for r in reasons.in_use(dataset)]
    assert found == [("1", "duplicate", "Said before", False), ("2", "wrong_strain", "Wrong strain", True)]
    refused = admin.post(url, sent | {"key3-label": "wrong STRAIN"})
    assert refused.status_code == 422
    assert "Another reason has these words" in refused.content.decode() and "wrong STRAIN" in refused.content.decode()
    assert admin.post(reverse("reason_bring_back", args=["genes"]), {"slug": "other"}).status_code == 302
    assert [(r.key, r.slug) for r in reasons.in_use(dataset)][-1] == ("3", "other")


def test_a_form_that_arrives_empty_changes_nothing(dataset, people, browser_client):
    admin, url = browser_client(people["admin"]), reverse("reject_reasons", args=["genes"])
    before = [reason.label for reason in reasons.in_use(dataset)]
    refused = admin.post(url, {})
    assert refused.status_code == 422 and "No list arrived" in refused.content.decode()
    assert [reason.label for reason in reasons.in_use(dataset)] == before


def test_a_list_that_somebody_else_changed_meanwhile_is_not_replaced_unseen(dataset, people, browser_client):
    admin, url = browser_client(people["admin"]), reverse("reject_reasons", args=["genes"])
    seen = admin.get(url).context["based_on"]
    reason_list.arrange(dataset, [Wanted("Wrong <b>strain</b>", "3")])
    sent = {"key1-label": "Mine", "based_on": seen}
    refused = admin.post(url, sent)
    text = refused.content.decode()
    assert refused.status_code == 409 and "Wrong &lt;b&gt;strain" in text and 'value="Mine"' in text
    assert [reason.label for reason in reasons.in_use(dataset)] == ["Wrong <b>strain</b>"]
    again = sent | {"based_on": refused.context["based_on"]}
    assert (
        admin.post(url, again | {"key2-label": "mine"}).status_code == 422
    )  # refused for another reason, and nothing is news
    assert admin.post(url, again).status_code == 302
    assert [reason.label for reason in reasons.in_use(dataset)] == ["Mine"]


def test_bringing_back_needs_a_free_digit(dataset):
    reason_list.arrange(dataset, [Wanted(f"Reason {key}", key) for key in "1234567890"])
    with pytest.raises(Invalid, match="All ten digits"):
        reason_list.bring_back(dataset, "other")


def test_admins_put_the_list_by_api_and_others_read_it(dataset, people, api):
    body = {"reasons": [{"label": "Wrong strain", "key": "5"}]}
    assert api(people["reviewer1"]).put(REASONS, body).status_code == 403
    assert api(people["consumer"]).get(REASONS).status_code == 403
    client = api(people["admin"])
    assert client.put(REASONS, body).json()["results"][0]["slug"] == "wrong_strain"
    assert len(api(people["reviewer1"]).get(REASONS).json()["results"]) == 11
    clash = client.put(REASONS, {"reasons": [*body["reasons"], {"label": "Wrong tissue", "key": "5"}]})
    assert clash.status_code == 422 and "has the digit 5 already" in str(clash.json()["errors"]["reasons.1.key"])
    eleven = {"reasons": [{"label": f"Reason {number}", "key": str(number % 10)} for number in range(11)]}
    assert client.put(REASONS, eleven).status_code == 422
    assert client.put(REASONS, {"reasons": [{"label": "x", "key": "1", "colour": "red"}]}).status_code == 422


def test_hostile_words_are_shown_as_text(dataset, people, browser_client):
    hostile = '<img src=x onerror="alert(1)">'
    reason_list.arrange(dataset, [Wanted(hostile, "1")])
    deliver(dataset)
    claims.take(dataset=dataset, reviewer=people["reviewer1"])
    pages = [("reviewer1", "workspace"), ("admin", "reject_reasons"), ("admin", "dataset_settings")]
    for name, page in pages:
        text = browser_client(people[name]).get(reverse(page, args=["genes"])).content.decode()
        assert "&lt;img src=x" in text and "<img src=x" not in text


def test_the_reasons_cost_a_decision_no_further_statement(dataset, people, api, statements_of):
    deliver_many(dataset, 4)
    client = api(people["reviewer1"], "review")
    counted = []
    for sent in ([], [], ["duplicate", "wrong_identifier"]):
        claimed = take(client)
        counted.append(statements_of(lambda claimed=claimed, sent=sent: reject(client, claimed, sent)))
    assert counted[1] == counted[2]


def test_a_history_reads_the_words_once_however_many_reviews(dataset, people, api, browser_client):
    made = deliver(dataset)
    client = api(people["reviewer1"], "review")
    admin, url = browser_client(people["admin"]), reverse("quadruplet", args=[made.pk])
    counts = []
    for _ in range(2):
        reject(client, take(client), ["duplicate", "other"], comment="x")
        with CaptureQueriesContext(connection) as queries:
            admin.get(url)
        counts.append(len(queries))
        client.post("/api/v1/datasets/genes/queue/undo/")
        claims.give_back_all(dataset=dataset, reviewer=people["reviewer1"])
    assert counts[0] == counts[1]
