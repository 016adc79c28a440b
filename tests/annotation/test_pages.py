"""The pages of people: who may see which, what they say, and that long lists cost as much as short ones."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annotation.models import Claim, Membership, Quadruplet, Role
from annotation.queue import claims
from tests.factories import deliver_many

PEOPLE = ("outsider", "consumer", "reviewer1", "adjudicator", "admin")
# status by person, in the order of PEOPLE
PAGES = {
    "home": (200, 200, 200, 200, 200),
    "dataset": (404, 200, 200, 200, 200),
    "quadruplets": (404, 403, 200, 200, 200),
    "queue": (404, 403, 200, 200, 200),
    "workspace": (404, 403, 200, 200, 200),
    "disputes": (404, 403, 403, 200, 200),
    "members": (404, 403, 403, 403, 200),
    "dataset_settings": (404, 403, 403, 403, 200),
    "quadruplet": (404, 403, 200, 200, 200),
    "adjudicate": (404, 403, 403, 302, 200),
    "tree_part": (404, 403, 200, 200, 200),
    "raw_response": (404, 403, 200, 200, 200),
    "observation_search": (404, 403, 200, 200, 200),
}


def address(page, quadruplet):
    if page in {"home", "dataset_create"}:
        return reverse(page)
    if page in {"quadruplet", "adjudicate"}:
        return reverse(page, args=[quadruplet.pk])
    if page in {"tree_part", "raw_response", "observation_search"}:
        return reverse(page, args=[quadruplet.pk, quadruplet.current.observation_id])
    return reverse(page, args=[quadruplet.dataset.slug])


@pytest.mark.parametrize("page", PAGES)
def test_each_role_sees_its_pages_and_no_others(page, people, dataset, make_quadruplet, browser_client):
    url = address(page, make_quadruplet(dataset))
    found = tuple(browser_client(people[name]).get(url).status_code for name in PEOPLE)
    assert found == PAGES[page]


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_logged_in_is_sent_to_the_log_in_page(page, dataset, make_quadruplet, client):
    url = address(page, make_quadruplet(dataset))
    assert client.get(url).headers["Location"] == f"/login/?next={url}"
    fragment = client.get(url, headers={"HX-Request": "true"})
    assert fragment.status_code == 401 and "Location" not in fragment.headers


def test_tabs_follow_the_role(people, dataset, browser_client):
    consumer = browser_client(people["consumer"]).get(reverse("dataset", args=[dataset.slug])).content.decode()
    assert "Settings" not in consumer and "Queue" not in consumer
    admin = browser_client(people["admin"]).get(reverse("dataset", args=[dataset.slug])).content.decode()
    assert "Settings" in admin and "Disputes" in admin


def test_empty_pages_say_what_to_do(people, dataset, browser_client):
    outsider = browser_client(people["outsider"]).get("/").content.decode()
    assert "not a member of any dataset" in outsider and "outsider" in outsider
    reviewer = browser_client(people["reviewer1"])
    assert "Nothing is left for you" in reviewer.get(reverse("queue", args=[dataset.slug])).content.decode()
    explorer = reverse("quadruplets", args=[dataset.slug])
    assert "No quadruplets yet" in reviewer.get(explorer).content.decode()
    assert "fits these filters" in reviewer.get(explorer, {"state": "approved"}).content.decode()
    adjudicator = browser_client(people["adjudicator"])
    assert "Nobody disagrees" in adjudicator.get(reverse("disputes", args=[dataset.slug])).content.decode()


@pytest.mark.parametrize("page", ["home", "dataset", "quadruplets", "disputes"])
def test_twenty_rows_cost_as_many_queries_as_one(
    page, people, dataset, make_quadruplet, browser_client, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = make_quadruplet(dataset)
    admin, url = browser_client(people["admin"]), address(page, first)
    disputed = Quadruplet.objects.filter(dataset=dataset)
    if page == "disputes":
        disputed.update(state="disputed")
    admin.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        admin.get(url)
    deliver_many(dataset, 20)
    if page == "disputes":
        disputed.update(state="disputed")
    with django_assert_num_queries(len(one)):
        admin.get(url)


def test_the_explorer_filters_and_pages_through_everything_once(people, dataset, make_quadruplet, browser_client):
    made = {str(row.pk) for row in deliver_many(dataset, 60)}
    # Many arrive at the same moment; the id decides then.
    Quadruplet.objects.filter(dataset=dataset).update(created_at=timezone.now())
    reviewer = browser_client(people["reviewer1"])
    url = reverse("quadruplets", args=[dataset.slug])
    first = reviewer.get(url).context["page"]
    second = reviewer.get(url, {"older": first.older}).context["page"]
    assert [len(first.rows), len(second.rows), first.newer, second.older] == [50, 10, "", ""]
    assert {str(row.pk) for row in first.rows + second.rows} == made
    back = reviewer.get(url, {"newer": second.newer}).context["page"]
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]
    found = reviewer.get(url, {"search": "Question 17:"}).context["page"].rows
    assert [row.current.query[:12] for row in found] == ["Question 17:"]
    assert not reviewer.get(url, {"function": "esearch"}).context["page"].rows


@pytest.mark.parametrize("cursor", ["x", "%00", "bm8=", "MjAyNi0wMS0wMSAxMg=="])
def test_a_cursor_that_was_tampered_with_starts_anew(cursor, people, dataset, make_quadruplet, browser_client):
    make_quadruplet(dataset)
    url = reverse("quadruplets", args=[dataset.slug])
    assert len(browser_client(people["reviewer1"]).get(url, {"older": cursor}).context["page"].rows) == 1


def test_an_unreadable_filter_is_named(people, dataset, browser_client):
    url = reverse("quadruplets", args=[dataset.slug])
    answer = browser_client(people["reviewer1"]).get(url, {"state": "lost"})
    assert answer.status_code == 422 and "Some filter cannot be read" in answer.content.decode()


def test_hostile_text_is_shown_as_text(people, dataset, make_quadruplet, browser_client):
    hostile = '<img src=x onerror="alert(1)"> {{ 7|add:7 }} " hx-get="/logout/" ENSG00000133703'
    made = make_quadruplet(dataset, hostile)
    page = browser_client(people["reviewer1"]).get(reverse("quadruplet", args=[made.pk])).content.decode()
    assert "<img src=x" not in page and "&lt;img src=x" in page
    assert "{{ 7|add:7 }}" in page and 'hx-get="/logout/"' not in page


def test_pages_keep_the_strict_policy_and_bring_no_inline_style_or_script(
    people, dataset, make_quadruplet, browser_client
):
    made = make_quadruplet(dataset)
    for name in ("home", "dataset", "quadruplets", "queue", "workspace", "quadruplet", "adjudicate"):
        answer = browser_client(people["admin"]).get(address(name, made))
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy and "script-src 'self'" in policy
        text = answer.content.decode()
        assert " style=" not in text and "<style" not in text and "onclick=" not in text
        assert text.count("<script") == text.count("<script src=")


def test_parts_of_an_observation_come_on_demand(people, dataset, make_quadruplet, browser_client):
    made = make_quadruplet(dataset)
    observation = made.current.observation
    reviewer = browser_client(people["reviewer1"])
    tree = reverse("tree_part", args=[made.pk, observation.pk])
    assert "display_name" in reviewer.get(tree, {"pointer": "", "offset": "0"}).content.decode()
    assert "KRAS" in reviewer.get(tree, {"pointer": "/display_name"}).content.decode()
    for bad in ({"pointer": "/nothing"}, {"pointer": "", "offset": "-1"}, {"pointer": "/start"}):
        assert reviewer.get(tree, bad).status_code == 404
    raw = reviewer.get(reverse("raw_response", args=[made.pk, observation.pk]))
    assert raw.content == bytes(observation.raw)
    assert raw.headers["Content-Type"].startswith("text/plain")
    assert raw.headers["X-Content-Type-Options"] == "nosniff"
    shown = reviewer.get(raw.request["PATH_INFO"], headers={"X-Requested-With": "fetch"}).content.decode()
    assert "<pre" in shown and "ENSG00000133703" in shown


def test_an_observation_of_another_function_is_not_shown_under_a_quadruplet(
    people, dataset, make_quadruplet, browser_client
):
    made = make_quadruplet(dataset)
    other = make_quadruplet(
        dataset, "What is P12345?", function="get_uniprotkb_entry", arguments={"accession": "P12345"}
    )
    url = reverse("raw_response", args=[made.pk, other.current.observation_id])
    assert browser_client(people["reviewer1"]).get(url).status_code == 404


def test_an_admin_makes_a_dataset_and_is_its_admin(people, dataset, browser_client):
    sent = {"name": "Proteins", "slug": "proteins", "reviews_required": 2, "claim_minutes": 10}
    answer = browser_client(people["admin"]).post(reverse("dataset_create"), sent)
    assert answer.headers["Location"] == "/datasets/proteins/"
    assert Membership.objects.get(dataset__slug="proteins").role == Role.ADMIN
    assert browser_client(people["reviewer1"]).post(reverse("dataset_create"), sent | {"slug": "p2"}).status_code == 403
    for bad in ({"slug": "proteins"}, {"slug": "new"}, {"slug": "a b"}, {"reviews_required": 0}):
        refused = browser_client(people["admin"]).post(reverse("dataset_create"), {**sent, "slug": "p3"} | bad)
        assert refused.status_code == 422, bad


def test_settings_are_stored_or_refused_whole(people, dataset, browser_client):
    admin, url = browser_client(people["admin"]), reverse("dataset_settings", args=[dataset.slug])
    sent = {"name": "Genes 2", "guidelines": "Look twice.", "reviews_required": 2, "claim_minutes": 20}
    assert admin.post(url, sent).status_code == 302
    dataset.refresh_from_db()
    assert (dataset.name, dataset.reviews_required, dataset.edit_counts_as_approval) == ("Genes 2", 2, False)
    refused = admin.post(url, sent | {"name": "Genes 3", "claim_minutes": 0})
    assert refused.status_code == 422
    dataset.refresh_from_db()
    assert dataset.name == "Genes 2"


def test_a_refused_field_names_the_place_that_says_what_is_wrong(people, dataset, browser_client):
    url = reverse("dataset_settings", args=[dataset.slug])
    sent = {"name": "Genes", "reviews_required": 1, "claim_minutes": 0}
    page = browser_client(people["admin"]).post(url, sent).content.decode()
    field = re.search(r'<input[^>]*name="claim_minutes"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in field
    places = re.search(r'aria-describedby="([^"]*)"', field)[1].split()
    assert all(page.count(f'id="{place}"') == 1 for place in places)
    assert re.search(r'id="id_claim_minutes_error"><p class="field-error">[^<]*greater than or equal to 1', page)


def sent_by_a_browser(page):
    """What the form of a settings page would send if nothing in it were touched."""
    form = page.context["form"]
    fields = {field.name: field.value() for field in form}
    seen = {f"initial-{name}": value for name, value in fields.items()}
    return {name: "" if value is None else value for name, value in (seen | fields).items() if value is not False}


def test_what_one_admin_stores_is_not_undone_by_another_whose_page_is_older(people, dataset, browser_client):
    admin, url = browser_client(people["admin"]), reverse("dataset_settings", args=[dataset.slug])
    first, second = (sent_by_a_browser(admin.get(url)) for _ in range(2))
    assert 'name="initial-reviews_required" value="1"' in admin.get(url).content.decode()
    assert admin.post(url, first | {"reviews_required": 2, "oldest_days": 30}).status_code == 302
    del second["edit_counts_as_approval"]  # unticked
    assert admin.post(url, second | {"name": "Genes 2", "claim_minutes": 20}).status_code == 302
    dataset.refresh_from_db()
    assert (dataset.reviews_required, dataset.oldest_days) == (2, 30)
    assert (dataset.name, dataset.claim_minutes, dataset.edit_counts_as_approval) == ("Genes 2", 20, False)


def test_members_are_added_changed_and_removed_but_never_the_last_admin(people, dataset, browser_client):
    admin = browser_client(people["admin"])
    add, change, remove = (reverse(name, args=["genes"]) for name in ("member_add", "member_role", "member_remove"))
    assert admin.post(add, {"username": "outsider", "role": "reviewer"}).status_code == 302
    assert admin.post(change, {"username": "outsider", "role": "consumer"}).status_code == 302
    assert admin.get(reverse("members", args=["genes"])).content.decode().count("Change your own role?") == 1
    assert Membership.objects.get(dataset=dataset, user=people["outsider"]).role == "consumer"
    unknown = admin.post(add, {"username": "nobody-known", "role": "reviewer"})
    assert unknown.status_code == 422 and "invite them by a link" in unknown.content.decode()
    same = admin.post(change, {"username": "outsider", "role": "consumer"}, follow=True).content.decode()
    assert "outsider is consumer now." in same and "new role" not in same
    assert admin.post(change, {"username": "admin", "role": "reviewer"}).status_code == 302
    admin.post(remove, {"username": "outsider"})
    admin.post(remove, {"username": "admin"})
    left = set(Membership.objects.filter(dataset=dataset).values_list("user__username", flat=True))
    assert left == {"admin", "adjudicator", "reviewer1", "reviewer2", "consumer"}
    assert Membership.objects.get(dataset=dataset, user=people["admin"]).role == "admin"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"username": "admin", "role": "reviewer"}, "This is the only admin of the dataset."),
        ({"username": "reviewer1", "role": "king"}, "Choose one of the roles in the list."),
        ({"username": "outsider", "role": "reviewer"}, "&#x27;outsider&#x27; is no member."),
    ],
)
def test_a_refused_change_of_a_role_is_told_at_the_top_of_the_page(people, dataset, browser_client, sent, told):
    before = set(Membership.objects.filter(dataset=dataset).values_list("user__username", "role"))
    page = browser_client(people["admin"]).post(reverse("member_role", args=["genes"]), sent, follow=True)
    text = page.content.decode()
    at_the_top = text.partition('id="messages"')[2].partition("</ul>")[0]
    assert told in at_the_top and text.count(told) == 1 and "is-error" in at_the_top
    assert page.redirect_chain == [("/datasets/genes/members/", 302)]
    assert not page.context["member_form"].is_bound
    assert set(Membership.objects.filter(dataset=dataset).values_list("user__username", "role")) == before


def test_who_is_a_member_already_is_not_added_and_keeps_the_role(people, dataset, browser_client):
    sent = {"username": "adjudicator", "role": "consumer"}
    page = browser_client(people["admin"]).post(reverse("member_add", args=["genes"]), sent)
    assert page.status_code == 422
    told = "adjudicator is a member already, as adjudicator. Change the role in their row."
    assert page.context["member_form"].errors["username"] == [told]
    assert re.search(r"<input[^>]*autofocus", page.content.decode())
    assert Membership.objects.get(dataset=dataset, user=people["adjudicator"]).role == "adjudicator"


def test_what_happened_within_a_minute_happened_just_now(people, dataset, make_quadruplet, browser_client):
    make_quadruplet(dataset, "Which gene?")
    assert claims.take(dataset=dataset, reviewer=people["reviewer1"])
    admin = browser_client(people["admin"])
    for view in ("members", "dataset"):
        text = admin.get(reverse(view, args=["genes"])).content.decode()
        assert ">just now</time>" in text and "minutes ago" not in text and "0\xa0minutes" not in text, view
    Claim.objects.update(renewed_at=timezone.now() - timedelta(minutes=3, seconds=5))
    assert ">3\xa0minutes ago</time>" in admin.get(reverse("members", args=["genes"])).content.decode()
