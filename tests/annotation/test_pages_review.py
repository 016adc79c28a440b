"""The workspace and adjudication in the browser: what is stored, what is refused, and that typed text stays."""

import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from annotation import overview
from annotation.models import Adjudication, Claim, Quadruplet, Review
from annotation.queue import claims
from annotation.review import services
from tests.factories import LOOKUPS, deliver_many

HTMX = {"HX-Request": "true"}


@pytest.fixture
def held(people, dataset, make_quadruplet, browser_client):
    """reviewer1 in the workspace, holding the first of three quadruplets."""
    deliver_many(dataset, 3)
    client = browser_client(people["reviewer1"])
    assert client.post(reverse("workspace", args=[dataset.slug])).status_code == 302
    return client, claims.current(dataset=dataset, reviewer=people["reviewer1"])


def decide(client, claim, verdict, *, htmx=True, **fields):
    sent = {"verdict": verdict, "revision": 1, "key": str(uuid.uuid4())} | fields
    return client.post(reverse("decide", args=[claim.pk]), sent, headers=HTMX if htmx else {})


def edited(claim, **changes):
    """What the edit form sends when only these fields were changed."""
    revision = claim.quadruplet.current
    sent = {"query": revision.query} | {f"arg-{name}": text for name, text in revision.arguments.items()}
    return sent | changes


def test_looking_at_the_workspace_claims_nothing(people, dataset, make_quadruplet, browser_client):
    make_quadruplet(dataset)
    page = browser_client(people["reviewer1"]).get(reverse("workspace", args=[dataset.slug])).content.decode()
    assert not Claim.objects.exists() and "Start reviewing" in page


def test_the_workspace_shows_what_a_decision_needs(held):
    client, claim = held
    page = client.get(reverse("workspace", args=[claim.dataset.slug])).content.decode()
    for part in ("Question 0", "lookup_by_id", "Ensembl stable identifier", "KRAS", "replayed", "recorded"):
        assert part in page
    assert "judge/v1" not in page.split("Judge's word")[0]
    for key in "aersu?":
        assert f"<kbd>{key}</kbd>" in page


def test_the_query_is_drawn_to_the_letter(held):
    """Line feeds of a query are shown, so its drawing may add none."""
    client, claim = held
    page = client.get(reverse("workspace", args=[claim.dataset.slug])).content.decode()
    drawn = page.split('id="query-title"')[1].split(">", 1)[1].split("</h1>")[0]
    assert 'data-link="1"' in drawn and unescape(strip_tags(drawn)) == claim.quadruplet.current.query


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_a_decision_is_stored_and_the_next_quadruplet_opens(held, verdict):
    client, claim = held
    answer = decide(client, claim, verdict, comment="Looks right.")
    assert answer.status_code == 200 and answer.content.decode().lstrip().startswith('<div id="workspace"')
    assert "Question 1" in answer.content.decode() and "1</strong> decided today" in answer.content.decode()
    assert Review.objects.get().verdict == verdict


def test_without_scripts_a_decision_leads_back_to_the_workspace(held):
    client, claim = held
    answer = decide(client, claim, "approve", htmx=False)
    assert answer.headers["Location"] == reverse("workspace", args=[claim.dataset.slug])
    assert "Approved." in client.get(answer.headers["Location"]).content.decode()


def test_the_same_form_sent_twice_is_stored_once(held):
    client, claim = held
    key = str(uuid.uuid4())
    assert [decide(client, claim, "approve", key=key).status_code for _ in range(2)] == [200, 200]
    assert Review.objects.count() == 1


def test_a_rejection_says_why(held):
    client, claim = held
    refused = decide(client, claim, "reject")
    assert refused.status_code == 422 and refused.headers["HX-Retarget"] == "#decision-problem"
    assert not Review.objects.exists()
    decide(client, claim, "reject", reasons=["wrong_identifier", "duplicate"])
    assert Review.objects.get().reasons == ["wrong_identifier", "duplicate"]


def test_skip_gives_back_and_offers_it_last(held):
    client, claim = held
    url = reverse("skip", args=[claim.pk])
    assert "Question 1" in client.post(url, headers=HTMX).content.decode()
    claim.refresh_from_db()
    assert claim.closed_at


def test_undo_brings_the_quadruplet_back(held):
    client, claim = held
    undo = reverse("undo", args=[claim.dataset.slug])
    refused = client.post(undo, headers=HTMX)
    assert refused.status_code == 409 and "no decision of yours" in refused.content.decode()
    decide(client, claim, "approve")
    answer = client.post(undo, headers=HTMX)
    assert "Question 0" in answer.content.decode() and "Taken back" in answer.content.decode()
    assert Review.objects.get().superseded_at


def test_who_comes_back_from_the_queue_goes_on_with_what_they_took_back_last(held, people, dataset):
    client, _ = held
    for _ in range(2):
        decide(client, claims.current(dataset=dataset, reviewer=people["reviewer1"]), "approve")
    for question in ("Question 1", "Question 0"):
        client.post(reverse("undo", args=[dataset.slug]), headers=HTMX)
        assert question in client.get(reverse("workspace", args=[dataset.slug])).content.decode()


def test_the_queue_tells_how_many_wait_behind_what_is_held(held):
    client, claim = held
    page = strip_tags(client.get(reverse("queue", args=[claim.dataset.slug])).content.decode())
    assert "You hold a quadruplet" in page and "2 more wait for you after it." in page


def test_when_nothing_is_left_the_workspace_says_why(held, people):
    client, claim = held
    answer = decide(client, claim, "approve")
    for _ in range(2):
        current = claims.current(dataset=claim.dataset, reviewer=people["reviewer1"])
        answer = decide(client, current, "approve")
    assert "Every quadruplet of this dataset has been reviewed" in answer.content.decode()


def test_an_edit_of_the_query_makes_a_revision(held):
    client, claim = held
    answer = decide(client, claim, "edit", **edited(claim, query="Where is ENSG00000133703?"))
    assert answer.status_code == 200
    current = Quadruplet.objects.get(pk=claim.quadruplet_id).current
    assert (current.number, current.query) == (2, "Where is ENSG00000133703?")
    assert current.arguments == claim.quadruplet.current.arguments
    page = client.get(reverse("quadruplet", args=[claim.quadruplet_id])).content.decode()
    assert "first written by the stand-in" in page and "query by the stand-in" not in page


def test_changed_arguments_are_stored_only_after_they_ran(held):
    client, claim = held
    form = edited(claim, **{"arg-id": LOOKUPS[3]["id"]})
    refused = decide(client, claim, "edit", **form)
    assert refused.status_code == 422 and "Run the" in refused.content.decode()
    ran = client.post(reverse("run_call", args=[claim.pk]), form, headers=HTMX)
    assert 'data-ran="yes"' in ran.content.decode() and LOOKUPS[3]["id"] in ran.content.decode()
    assert decide(client, claim, "edit", **form).status_code == 200
    assert Quadruplet.objects.get(pk=claim.quadruplet_id).current.arguments == LOOKUPS[3]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"arg-id": ""}, "arguments.id"),
        ({"arg-expand": "perhaps"}, "arguments.expand"),
        ({"arg-id": "ENSG00000999999"}, "no recording"),
    ],
)
def test_a_call_that_cannot_run_says_why(held, changes, told):
    client, claim = held
    ran = client.post(reverse("run_call", args=[claim.pk]), edited(claim, **changes), headers=HTMX)
    assert ran.status_code == 200 and 'data-ran="no"' in ran.content.decode()
    assert told in ran.content.decode()


def test_a_lost_claim_is_told_and_nothing_is_stored(held):
    client, claim = held
    Claim.objects.filter(pk=claim.pk).update(closed_at=timezone.now())
    refused = decide(client, claim, "approve")
    assert refused.status_code == 410 and refused.headers["HX-Retarget"] == "#decision-problem"
    assert "Claim the next quadruplet" in refused.content.decode()
    renewal = client.post(reverse("renew", args=[claim.pk]))
    assert renewal.status_code == 410 and "expired" in renewal.json()["detail"]
    assert not Review.objects.exists()


def test_without_scripts_a_refusal_shows_what_was_typed(held):
    client, claim = held
    Claim.objects.filter(pk=claim.pk).update(closed_at=timezone.now())
    refused = decide(client, claim, "edit", htmx=False, **edited(claim, query="My <b>long</b> text"))
    assert refused.status_code == 410 and "My &lt;b&gt;long&lt;/b&gt; text" in refused.content.decode()


def test_a_stale_revision_is_told_with_a_way_on(held):
    client, claim = held
    refused = decide(client, claim, "approve", revision=7)
    assert refused.status_code == 409 and "Open the quadruplet as it is now" in refused.content.decode()


@pytest.mark.parametrize("fields", [{"verdict": "maybe"}, {"revision": "x"}, {"reasons": "no_such_reason"}])
def test_an_unreadable_decision_names_the_field(held, fields):
    client, claim = held
    sent = {"verdict": "reject", "revision": 1, "comment": "x", "key": "k"} | fields
    refused = client.post(reverse("decide", args=[claim.pk]), sent, headers=HTMX)
    assert refused.status_code == 422 and f"<code>{next(iter(fields))}</code>" in refused.content.decode()


@pytest.mark.parametrize("action", ["decide", "skip", "run_call", "check_arguments", "renew", "give_back"])
def test_somebody_elses_claim_is_not_there(held, people, browser_client, action):
    _, claim = held
    other = browser_client(people["reviewer2"])
    assert other.post(reverse(action, args=[claim.pk]), {"verdict": "approve", "revision": 1}).status_code == 404
    assert other.get(reverse(action, args=[claim.pk])).status_code == 405


def test_a_reviewer_who_lost_the_role_decides_nothing(held, people):
    client, claim = held
    claim.dataset.memberships.filter(user=people["reviewer1"]).update(role="consumer")
    assert decide(client, claim, "approve").status_code == 403
    assert not Review.objects.exists()


def test_renewing_tells_the_seconds_left(held):
    client, claim = held
    assert client.post(reverse("renew", args=[claim.pk])).json() == {"seconds": 15 * 60}


def test_stopping_frees_the_quadruplet(held):
    client, claim = held
    assert client.post(reverse("give_back", args=[claim.pk])).headers["Location"].endswith("/queue/")
    assert claims.current(dataset=claim.dataset, reviewer=claim.reviewer) is None


@pytest.fixture
def disputed(people, make_dataset, make_quadruplet):
    """A quadruplet on which two reviewers disagree."""
    dataset = make_dataset("pairs", reviews_required=2)
    quadruplet = make_quadruplet(dataset)
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        claim = claims.take(dataset=dataset, reviewer=people[name])
        services.submit(
            quadruplet_id=quadruplet.pk,
            claim_id=claim.pk,
            reviewer=people[name],
            revision=1,
            verdict=verdict,
            key=name,
            reasons=["unnatural_query"] if verdict == "reject" else [],
            comment="Nobody asks so." if verdict == "reject" else "",
        )
    return quadruplet


def test_an_adjudicator_sees_both_sides_and_settles(disputed, people, browser_client):
    client, url = browser_client(people["adjudicator"]), reverse("adjudicate", args=[disputed.pk])
    listed = client.get(reverse("disputes", args=["pairs"])).content.decode()
    assert url in listed
    page = client.get(url).content.decode()
    for part in ("reviewer1", "reviewer2", "Unnatural query", "Nobody asks so."):
        assert part in page
    answer = client.post(url, {"choice": "approve", "revision": 1}, headers=HTMX)
    assert answer.status_code == 200 and "Nothing is left to settle" in answer.content.decode()
    disputed.refresh_from_db()
    assert disputed.state == "approved" and Adjudication.objects.count() == 1
    again = client.post(url, {"verdict": "reject", "revision": 1, "comment": "x"}, headers=HTMX)
    assert again.status_code == 409


def test_an_adjudicator_edits_with_a_call_that_ran(disputed, people, browser_client):
    client, url = browser_client(people["adjudicator"]), reverse("adjudicate", args=[disputed.pk])
    form = {"verdict": "edit", "revision": 1, "query": "Where?", "arg-id": LOOKUPS[2]["id"]}
    assert client.post(url, form, headers=HTMX).status_code == 422
    ran = client.post(reverse("run_disputed", args=[disputed.pk]), form, headers=HTMX)
    assert 'data-ran="yes"' in ran.content.decode()
    assert client.post(url, form).headers["Location"] == "/datasets/pairs/disputes/"
    disputed.refresh_from_db()
    assert (disputed.state, disputed.current.arguments) == ("approved", LOOKUPS[2])


FETCH = {"X-Requested-With": "fetch"}


def ahead(client, *known, **fields):
    sent = {"known": [str(id) for id in known]} | fields
    return client.post(reverse("ahead", args=["genes"]), sent, headers=FETCH)


def test_the_next_quadruplet_is_claimed_ahead_and_what_is_held_comes_first(held, people):
    client, claim = held
    fragment = ahead(client, claim.pk).content.decode()
    assert "Question 1" in fragment and Claim.objects.count() == 2
    second = Claim.objects.exclude(pk=claim.pk).get()
    assert "Question 1" in ahead(client, claim.pk, "no-claim-id").content.decode() and Claim.objects.count() == 2
    assert claims.current(dataset=claim.dataset, reviewer=people["reviewer1"]) == claim
    assert "Question 2" in ahead(client, claim.pk, second.pk).content.decode()
    everything = list(Claim.objects.values_list("pk", flat=True))
    assert ahead(client, *everything).status_code == 204
    assert "Start reviewing" not in (shown := ahead(client, *everything, screen="1").content.decode())
    assert shown.lstrip().startswith('<div id="workspace"')


def test_nobody_holds_more_than_a_few_ahead(held, dataset):
    client, claim = held
    deliver_many(dataset, 12)
    known = [claim.pk]
    while (answer := ahead(client, *known)).status_code == 200:
        known = list(Claim.objects.values_list("pk", flat=True))
    assert answer.status_code == 204 and len(known) == claims.HELD_AT_MOST


def test_only_reviewers_claim_ahead_and_open_their_own_again(held, people, browser_client):
    _, claim = held
    for name, status in (("outsider", 404), ("consumer", 403), ("reviewer2", 200)):
        client = browser_client(people[name])
        assert ahead(client).status_code == status, name
        assert client.post(reverse("reopen", args=[claim.pk]), headers=FETCH).status_code == 404


def test_a_refused_decision_is_opened_again_while_it_is_free(held, people, browser_client):
    client, claim = held
    address = reverse("reopen", args=[claim.pk])
    assert "Question 0" in client.post(address, headers=FETCH).content.decode() and Claim.objects.count() == 1
    Claim.objects.update(closed_at=timezone.now())
    assert "Question 0" in client.post(address, headers=FETCH).content.decode() and Claim.objects.count() == 2
    Claim.objects.filter(closed_at=None).update(closed_at=timezone.now())
    browser_client(people["reviewer2"]).post(reverse("workspace", args=["genes"]))
    answer = browser_client(people["reviewer1"]).post(address, headers=FETCH)
    assert answer.status_code == 410 and "others review it" in answer.json()["detail"]


def test_the_outbox_is_answered_in_few_words(held):
    client, claim = held
    sent = {"verdict": "approve", "revision": 1, "key": "one", "seconds": "0"}
    address = reverse("decide", args=[claim.pk])
    answer = client.post(address, sent, headers=FETCH).json()
    assert "The judge agreed" in answer.pop("afterwards") and answer.pop("as_of") > 0
    assert answer == {"stored": True, "decided_today": 1, "told": "Approved.", "mended": ""}
    assert client.post(address, sent | {"comment": "Other."}, headers=FETCH).json()["code"] == "key-reused"
    assert client.post(address, sent | {"seconds": "-1"}, headers=FETCH).status_code == 422


def test_a_count_after_another_transaction_ended_is_the_newer_one_in_whatever_order_they_began(people, dataset):
    def seen():
        return overview.decided_today(dataset, people["reviewer1"]).as_of

    older, newer = connection.copy(), connection.copy()
    for each in (older, newer):
        each.set_autocommit(False)
        with each.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
    moments = [seen()]
    for each in (newer, older):
        each.commit()
        moments.append(seen())
        each.close()
    assert moments[0] < moments[1] < moments[2]


@pytest.mark.parametrize(("told", "stored"), [("7", 7), ("90000", 60), ("", 60)])
def test_seconds_are_those_worked_and_never_more_than_since_the_claim(held, told, stored):
    client, claim = held
    other = Claim.objects.create(
        quadruplet=Quadruplet.objects.exclude(pk=claim.quadruplet_id).first(),
        dataset=claim.dataset,
        reviewer=claim.reviewer,
        taken_at=timezone.now() - timedelta(seconds=60.4),
        renewed_at=timezone.now(),
        expires_at=timezone.now() + timedelta(minutes=5),
    )
    assert decide(client, other, "approve", seconds=told).status_code == 200
    assert stored <= Review.objects.get().seconds <= stored + (0 if told == "7" else 20)


def test_a_page_that_was_shown_to_somebody_else_changes_nothing(held, people):
    client, claim = held
    sent = {"verdict": "approve", "revision": 1, "key": "one"}
    stranger = FETCH | {"X-Person": str(people["reviewer2"].pk)}
    assert client.post(reverse("decide", args=[claim.pk]), sent, headers=stranger).status_code == 401
    assert not Review.objects.exists()
    mine = FETCH | {"X-Person": str(people["reviewer1"].pk)}
    assert client.post(reverse("decide", args=[claim.pk]), sent, headers=mine).status_code == 200
