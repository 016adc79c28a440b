"""What is typed and not sent: kept per tab on the server, for its author alone, until it is decided."""

import json
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from annotation.models import Claim, Draft, Review
from annotation.queue import claims
from annotation.review import services
from tests.factories import deliver_many

FETCH = {"X-Requested-With": "fetch"}
TYPED = {"panel-edit query": "Where does KRAS lie?"}


@pytest.fixture
def held(people, dataset, make_quadruplet, browser_client):
    """reviewer1 holding the first of three quadruplets."""
    deliver_many(dataset, 3)
    client = browser_client(people["reviewer1"])
    client.post(reverse("workspace", args=[dataset.slug]))
    return client, claims.current(dataset=dataset, reviewer=people["reviewer1"])


def save(client, claim, *, tab, version=1, typed=TYPED, seen=None, raw=None, **more):
    sent = (
        {
            "kind": "review",
            "revision": 1,
            "tab": str(tab),
            "version": version,
            "typed": json.dumps(typed),
            "seen": json.dumps(seen or {}),
        }
        | more
        | (raw or {})
    )
    return client.post(reverse("draft_save", args=[claim.quadruplet_id]), sent, headers=FETCH)


def drafts(page):
    """What the page's script is given."""
    return [draft["fields"] for draft in json.loads(page.context["drafts"])]


def shown(client):
    return client.get(reverse("workspace", args=["genes"]))


def test_what_was_typed_comes_back_with_the_quadruplet_and_only_to_its_author(held, people, browser_client):
    client, claim = held
    before = shown(client).context["drafts_read"]
    told = save(client, claim, tab=uuid.uuid4()).json()
    page = shown(client)
    assert drafts(page) == [TYPED] and "Where does KRAS lie?" in page.content.decode()
    assert told["conflict"] == "" and before < told["at"] < page.context["drafts_read"]
    Claim.objects.update(closed_at=timezone.now())
    other = browser_client(people["reviewer2"])
    other.post(reverse("workspace", args=["genes"]))
    page = shown(other)
    assert page.context["quadruplet"].pk == claim.quadruplet_id and drafts(page) == []
    assert "Where does KRAS lie?" not in other.get(reverse("queue", args=["genes"])).content.decode()


def test_a_tab_goes_on_with_its_own_draft_and_a_late_older_one_changes_nothing(held):
    client, claim = held
    tab = uuid.uuid4()
    for version, text in ((1, "Where"), (3, "Where is it?"), (2, "Where is")):
        assert save(client, claim, tab=tab, version=version, typed={"panel-edit query": text}).status_code == 200
    draft = Draft.objects.get()
    assert (draft.version, draft.fields) == (3, {"panel-edit query": "Where is it?"})


def test_a_discarded_draft_is_not_brought_back_by_what_was_on_its_way(held):
    client, claim = held
    tab = uuid.uuid4()
    save(client, claim, tab=tab, version=1)
    save(client, claim, tab=tab, version=3, typed={})
    save(client, claim, tab=tab, version=2)
    assert drafts(shown(client)) == [{}]
    assert "What you began" not in client.get(reverse("queue", args=["genes"])).content.decode()
    assert save(client, claim, tab=uuid.uuid4(), typed={"panel-edit query": "Mine"}).json()["conflict"] == ""
    save(client, claim, tab=tab, version=4)
    assert TYPED in drafts(shown(client))


def test_the_discarded_drafts_of_many_tabs_do_not_pile_up(held):
    client, claim = held
    for _ in range(20):
        assert save(client, claim, tab=uuid.uuid4(), typed={}).status_code == 200
    assert Draft.objects.count() <= 13
    assert save(client, claim, tab=uuid.uuid4()).status_code == 200


def test_two_tabs_overwrite_nothing_and_each_is_told_of_the_other(held):
    client, claim = held
    one, other = uuid.uuid4(), uuid.uuid4()
    save(client, claim, tab=one, typed={"panel-edit query": "Where is <b>KRAS</b>?"})
    told = save(client, claim, tab=other, typed={"panel-edit query": "Where is TP53?"}).json()["conflict"]
    assert "<del>" in told and "&lt;b&gt;KRAS" in told and "<ins>" in told and "TP53" in told
    assert Draft.objects.count() == 2
    first = Draft.objects.get(tab=one)
    again = save(client, claim, tab=other, version=2, seen={str(first.pk): first.version})
    assert again.json()["conflict"] == ""
    assert Draft.objects.get().tab == other
    assert "KRAS" in save(client, claim, tab=one, version=2, typed={"panel-edit query": "Is it?"}).json()["conflict"]


def test_what_grew_since_it_was_seen_is_kept(held):
    client, claim = held
    one, other = uuid.uuid4(), uuid.uuid4()
    save(client, claim, tab=one)
    first = Draft.objects.get()
    save(client, claim, tab=one, version=2, typed={"panel-edit query": "It grew"})
    told = save(client, claim, tab=other, seen={str(first.pk): 1}, typed={"panel-edit query": "Mine"}).json()
    assert "It grew" in told["conflict"]
    assert Draft.objects.count() == 2


def test_the_same_words_in_two_tabs_are_one_draft(held):
    client, claim = held
    save(client, claim, tab=uuid.uuid4())
    assert save(client, claim, tab=uuid.uuid4()).json()["conflict"] == ""
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_a_stored_decision_ends_the_drafts_of_its_author_alone(held, people, verdict):
    client, claim = held
    save(client, claim, tab=uuid.uuid4())
    current = claim.quadruplet.current
    other = Draft.objects.create(
        author=people["reviewer2"], revision=current, kind="review", tab=uuid.uuid4(), version=1, fields=TYPED
    )
    sent = {"verdict": verdict, "revision": 1, "key": "one", "comment": "So."}
    assert client.post(reverse("decide", args=[claim.pk]), sent, headers=FETCH).status_code == 200
    assert Draft.objects.get() == other
    late = save(client, claim, tab=uuid.uuid4())
    assert late.status_code == 200 and late.json()["code"] == "draft-decided"
    assert Draft.objects.get() == other


def test_a_refused_decision_a_skip_and_a_lost_claim_keep_it(held):
    client, claim = held
    save(client, claim, tab=uuid.uuid4())
    sent = {"verdict": "edit", "revision": 1, "key": "one", "query": ""}
    assert client.post(reverse("decide", args=[claim.pk]), sent, headers=FETCH).status_code == 422
    client.post(reverse("skip", args=[claim.pk]), headers=FETCH)
    Claim.objects.update(closed_at=timezone.now())
    assert save(client, claim, tab=uuid.uuid4(), typed={"panel-reject comment": "No."}).status_code == 200
    assert Draft.objects.count() == 2


def test_the_queue_lists_what_was_begun_and_goes_on_with_it(held):
    client, claim = held
    save(
        client, claim, tab=uuid.uuid4(), typed={"panel-reject comment": "No <i>gene</i>.", "panel-edit arg-id": "ENSG1"}
    )
    client.post(reverse("skip", args=[claim.pk]), headers=FETCH)
    page = client.get(reverse("queue", args=["genes"])).content.decode()
    for part in ("What you began", "No &lt;i&gt;gene&lt;/i&gt;.", "comment (reject)", "ENSG1", "Question 0"):
        assert part in page
    answer = client.post(reverse("draft_open", args=[claim.quadruplet_id]))
    again = Claim.objects.get(quadruplet=claim.quadruplet_id, closed_at=None)
    assert answer.url == f"/datasets/genes/review/?claim={again.pk}"
    assert drafts(client.get(answer.url))[0]["panel-edit arg-id"] == "ENSG1"
    client.post(reverse("draft_discard", args=[claim.quadruplet_id]), {"kind": "review", "revision": 1})
    assert "What you began" not in client.get(reverse("queue", args=["genes"])).content.decode()


def test_what_others_decided_meanwhile_is_listed_but_not_gone_on_with(held, people, browser_client):
    client, claim = held
    save(client, claim, tab=uuid.uuid4())
    Claim.objects.update(closed_at=timezone.now())
    theirs = claims.take(dataset=claim.dataset, reviewer=people["reviewer2"])
    services.submit(
        quadruplet_id=claim.quadruplet_id, claim_id=theirs.pk, reviewer=people["reviewer2"],
        revision=1, verdict="approve", key="theirs",
    )  # fmt: skip
    page = client.get(reverse("queue", args=["genes"])).content.decode()
    assert "does not wait for this decision any more" in page and "Go on<" not in page
    answer = client.post(reverse("draft_open", args=[claim.quadruplet_id]), follow=True)
    assert "does not wait for you any more" in answer.content.decode()


def test_the_list_of_what_was_begun_costs_two_queries(people, dataset, make_quadruplet, django_assert_num_queries):
    from annotation.drafts import listing

    for quadruplet in deliver_many(dataset, 4):
        for _ in range(2):
            Draft.objects.create(
                author=people["reviewer1"], revision=quadruplet.current, kind="review", tab=uuid.uuid4(), version=1,
                fields=TYPED,
            )  # fmt: skip
    with django_assert_num_queries(2):
        begun = listing.begun(dataset, people["reviewer1"])
        assert len(begun) == 4 and all(one.open and one.typed for one in begun)


@pytest.mark.parametrize(
    "fields",
    [
        {"typed": "[1]"},
        {"typed": '{"a": {"b": 1}}'},
        {"typed": "["},
        {"typed": "[" * 100_000},
        {"typed": json.dumps({"panel-edit query": "x" * 100_001})},
        {"typed": json.dumps({"panel-edit query": "\0"})},
        {"typed": json.dumps({f"f{n}": "x" for n in range(201)})},
        {"seen": "[1]"},
        {"seen": '{"x": 1}'},
        {"tab": "x"},
        {"version": "0"},
        {"kind": "other"},
    ],
)
def test_what_is_no_draft_is_refused(held, fields):
    client, claim = held
    answer = save(client, claim, tab=uuid.uuid4(), raw=fields)
    assert answer.status_code == 422 and answer.json()["detail"]
    assert not Draft.objects.exists()


def test_only_who_may_decide_keeps_drafts(held, people, browser_client):
    _, claim = held
    for name, kind, status in (
        ("outsider", "review", 404),
        ("consumer", "review", 403),
        ("reviewer2", "review", 200),
        ("reviewer2", "adjudication", 403),
        ("adjudicator", "adjudication", 200),
    ):
        answer = save(browser_client(people[name]), claim, tab=uuid.uuid4(), kind=kind)
        assert answer.status_code == status, (name, kind)
    assert save(browser_client(people["reviewer2"]), claim, tab=uuid.uuid4(), revision=7).status_code == 404


def test_the_database_keeps_drafts_bounded_and_one_per_tab(held):
    _, claim = held
    same = {"author": claim.reviewer, "revision": claim.quadruplet.current, "kind": "review", "version": 1}
    tab = uuid.uuid4()
    Draft.objects.create(**same, tab=tab, fields=TYPED)
    for more in ({"tab": tab, "fields": TYPED}, {"tab": uuid.uuid4(), "fields": {"a": "x" * 200_001}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Draft.objects.create(**same, **more)


def test_an_adjudicators_draft_ends_with_the_adjudication(people, make_dataset, make_quadruplet, browser_client):
    dataset = make_dataset("pairs", reviews_required=2)
    quadruplet = make_quadruplet(dataset)
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        claim = claims.take(dataset=dataset, reviewer=people[name])
        services.submit(
            quadruplet_id=quadruplet.pk, claim_id=claim.pk, reviewer=people[name], revision=1, verdict=verdict,
            key=name, comment="So.",
        )  # fmt: skip
    client = browser_client(people["adjudicator"])
    save(client, claim, tab=uuid.uuid4(), kind="adjudication")
    address = reverse("adjudicate", args=[quadruplet.pk])
    assert drafts(client.get(address)) == [TYPED]
    client.post(address, {"verdict": "approve", "revision": 1}, headers={"HX-Request": "true"})
    assert not Draft.objects.exists() and Review.objects.count() == 2
    assert save(client, claim, tab=uuid.uuid4(), kind="adjudication").json()["code"] == "draft-decided"
