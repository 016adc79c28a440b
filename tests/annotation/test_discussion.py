"""Comments on a quadruplet: who sees and says what, in pages and API; hostile text stays text."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from annotation.discussion import mentions
from annotation.models import Comment, Membership, Mention
from annotation.queue import claims
from annotation.review import services, taking_back
from tests.factories import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(make_dataset):
    """A quadruplet that two people decide on."""
    return deliver(make_dataset("pairs", reviews_required=2))


@pytest.fixture
def says(api):
    """says(person, quadruplet, text, **more): a comment by API; the answer's body."""

    def say(person: Any, quadruplet: Any, text: str, status: int = 201, key: str = "", **more: Any) -> dict[str, Any]:
        headers = {"Idempotency-Key": key} if key else {}
        body = {"text": text, **more}
        answer = api(person, "review").post(f"/api/v1/quadruplets/{quadruplet.pk}/comments/", body, headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    return say


@pytest.fixture
def hears(api):
    """hears(person, quadruplet): the texts that the person sees by API."""

    def hear(person: Any, quadruplet: Any) -> list[str]:
        answer = api(person, "read").get(f"/api/v1/quadruplets/{quadruplet.pk}/comments/")
        assert answer.status_code == 200
        return [comment["text"] for comment in answer.json()["results"]]

    return hear


def decide(quadruplet, person, verdict="approve"):
    claim = claims.take(dataset=quadruplet.dataset, reviewer=person)
    return services.submit(
        quadruplet_id=quadruplet.pk, claim_id=claim.pk, reviewer=person, revision=1, verdict=verdict, key=str(claim.pk)
    )


def test_a_thread_is_told_in_order_with_whom_it_addresses(people, dataset, says, api):
    quadruplet = deliver(dataset)
    first = says(people["reviewer1"], quadruplet, "Is this GRCh38, @adjudicator?")
    other = says(people["reviewer2"], quadruplet, "Another thing.")
    reply = says(people["adjudicator"], quadruplet, "It is.", thread=first["id"])
    told = api(people["admin"]).get(f"/api/v1/quadruplets/{quadruplet.pk}/comments/").json()["results"]
    assert [comment["id"] for comment in told] == [first["id"], reply["id"], other["id"]]
    assert told[0] == first and first["mentions"] == ["adjudicator"] and first["author"] == "reviewer1"
    assert told[1]["thread"] == first["id"]
    says(people["admin"], quadruplet, "On a reply", 422, thread=reply["id"])
    says(people["admin"], deliver(dataset, "Another?"), "Elsewhere", 422, thread=first["id"])


def test_the_same_key_is_the_same_comment(people, dataset, says, hears):
    quadruplet = deliver(dataset)
    once = says(people["reviewer1"], quadruplet, "Hello @admin", key="k")
    assert says(people["reviewer1"], quadruplet, "Hello @admin", key="k") == once
    assert says(people["reviewer2"], quadruplet, "Mine", key="k")["id"] != once["id"]
    says(people["reviewer1"], quadruplet, "Something else", 409, key="k")
    assert hears(people["admin"], quadruplet) == ["Hello @admin", "Mine"]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001, "a\x00b"])
def test_what_cannot_be_a_comment_is_refused(text, people, dataset, says):
    quadruplet = deliver(dataset)
    assert "text" in says(people["reviewer1"], quadruplet, text, 422)["errors"]
    assert not Comment.objects.exists()


def test_before_their_decision_reviewers_see_only_what_concerns_them(people, pair, says, hears, api):
    one, two, judge = people["reviewer1"], people["reviewer2"], people["adjudicator"]
    began = says(one, pair, "I am not sure")
    says(judge, pair, "Read it again", thread=began["id"])
    says(judge, pair, "Look here, @reviewer2")
    secret = says(judge, pair, "Clearly wrong")
    assert hears(one, pair) == ["I am not sure", "Read it again"]
    assert hears(two, pair) == ["Look here, @reviewer2"]
    assert len(hears(judge, pair)) == len(hears(people["admin"], pair)) == 4
    events = api(one).get(f"/api/v1/quadruplets/{pair.pk}/history/").json()["results"]
    assert [event["text"] for event in events if event["what"] == "comment"] == ["I am not sure", "Read it again"]
    for act in ("resolve/", ""):
        client, path = api(two), f"/api/v1/comments/{secret['id']}/{act}"
        assert (client.post(path) if act else client.delete(path)).status_code == 404
    says(two, pair, "a reply to what is hidden", 404, thread=secret["id"])
    decide(pair, two)
    assert len(hears(two, pair)) == 4 and len(hears(one, pair)) == 2
    taking_back.undo(dataset=pair.dataset, reviewer=two)
    assert hears(two, pair) == ["Look here, @reviewer2"]


def test_the_workspace_hides_what_others_say_until_the_decision(people, pair, says, browser_client):
    says(people["adjudicator"], pair, "Clearly wrong")
    client = browser_client(people["reviewer1"])
    client.post("/datasets/pairs/review/")
    pages = ["/datasets/pairs/review/", f"/quadruplets/{pair.pk}/"]
    for page in pages:
        shown = client.get(page).content.decode()
        assert "Clearly wrong" not in shown and "shown after your decision" in shown
    claim = claims.current(dataset=pair.dataset, reviewer=people["reviewer1"])
    client.post(f"/claims/{claim.pk}/decide/", {"verdict": "approve", "revision": 1})
    shown = client.get(pages[1]).content.decode()
    assert shown.count("Clearly wrong") == 2  # the card, and the history
    assert "shown after your decision" not in shown


def test_where_one_person_decides_all_see_all(people, dataset, says, hears):
    quadruplet = deliver(dataset)
    says(people["reviewer2"], quadruplet, "The assembly is an old one")
    assert hears(people["reviewer1"], quadruplet) == ["The assembly is an old one"]


def test_consumers_neither_read_nor_write(people, dataset, says, api, browser_client):
    quadruplet = deliver(dataset)
    says(people["consumer"], quadruplet, "Hello", 403)
    assert api(people["consumer"]).get(f"/api/v1/quadruplets/{quadruplet.pk}/comments/").status_code == 403
    client = browser_client(people["consumer"])
    assert client.post(f"/quadruplets/{quadruplet.pk}/comment/", {"text": "Hello"}).status_code == 403
    assert client.get("/datasets/genes/mentionable/").status_code == 403
    assert not Comment.objects.exists()


def test_a_thread_is_resolved_and_opened_again_and_the_history_tells_it(people, dataset, says, api):
    quadruplet = deliver(dataset)
    thread = says(people["reviewer1"], quadruplet, "Which assembly?")
    client, path = api(people["reviewer2"], "review"), f"/api/v1/comments/{thread['id']}/resolve/"
    assert client.post(path).json()["resolved"]["by"] == "reviewer2"
    assert client.post(path, {"resolved": True}).json()["resolved"]["by"] == "reviewer2"
    assert client.post(path, {"resolved": False}).json()["resolved"] is None
    events = client.get(f"/api/v1/quadruplets/{quadruplet.pk}/history/").json()["results"]
    assert [event["resolved"] for event in events if event["what"] == "resolution"] == [True, False]
    reply = says(people["reviewer1"], quadruplet, "Well", thread=thread["id"])
    assert client.post(f"/api/v1/comments/{reply['id']}/resolve/").status_code == 422


def test_only_its_author_withdraws_a_comment_and_the_text_is_shown_nowhere(people, dataset, says, api, browser_client):
    quadruplet = deliver(dataset)
    made = says(people["reviewer1"], quadruplet, "Oh dear me")
    path = f"/api/v1/comments/{made['id']}/"
    assert api(people["admin"]).delete(path).status_code == 403
    assert browser_client(people["admin"]).post(f"/comments/{made['id']}/withdraw/").status_code == 403
    assert [api(people["reviewer1"], "review").delete(path).status_code for _ in range(2)] == [204, 204]
    told = api(people["admin"]).get(f"/api/v1/quadruplets/{quadruplet.pk}/comments/").json()["results"][0]
    assert told["text"] is None and told["withdrawn_at"]
    page = browser_client(people["admin"]).get(f"/quadruplets/{quadruplet.pk}/").content.decode()
    assert "Oh dear me" not in page and "Withdrawn by its author" in page
    assert Comment.objects.get().text == "Oh dear me"


def test_comments_are_only_added_to(people, dataset, says):
    quadruplet, other = deliver(dataset), deliver(dataset, "Another question?")
    made = Comment.objects.get(pk=says(people["reviewer1"], quadruplet, "Hello @admin")["id"])
    for act in (
        lambda: Comment.objects.update(text="changed"),
        lambda: Comment.objects.all().delete(),
        lambda: Mention.objects.all().delete(),
        lambda: Comment.objects.create(quadruplet=other, thread=made, author=made.author, text="astray", key="1"),
        lambda: Comment.objects.create(quadruplet=other, author=made.author, text="", key="2"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> <a hx-get='/logout/' hx-trigger=load>x</a> "
    "javascript:alert(1) \u202egnp.exe BR\u0421A1 {{ 7|add:7 }} @admin<b>"
)


def test_hostile_text_is_text_with_its_deceptive_characters_named(people, dataset, says, browser_client):
    quadruplet = deliver(dataset)
    says(people["reviewer1"], quadruplet, HOSTILE)
    card = browser_client(people["admin"]).get(f"/quadruplets/{quadruplet.pk}/").content.decode()
    text = re.search(r'<p class="comment-text isolate">(.*?)</p>', card, re.S)[1]
    assert "&lt;script&gt;" in text and "{{ 7|add:7 }}" in text
    assert set(re.findall(r"<(/?\w+)", text)) == {"span", "/span"}
    assert 'title="U+202E RIGHT-TO-LEFT OVERRIDE"' in text and "CYRILLIC CAPITAL LETTER ES" in text
    assert '<span class="mention">@admin</span>&lt;b&gt;' in text
    assert Comment.objects.get().text == HOSTILE


def test_a_card_costs_the_same_for_one_comment_and_for_thirty(people, dataset, says, browser_client, statements_of):
    quadruplet = deliver(dataset)
    client = browser_client(people["reviewer1"])
    look = lambda: client.get(f"/quadruplets/{quadruplet.pk}/")  # noqa: E731
    for number in range(2):
        says(people["reviewer2"], quadruplet, f"@admin {number}")
    few = statements_of(look)
    for number in range(2, 30):
        says(people["admin"], quadruplet, f"@reviewer1 @adjudicator {number}")
    assert statements_of(look) == few


def test_the_form_answers_with_the_card_or_without_scripts_with_the_page(people, dataset, browser_client):
    quadruplet = deliver(dataset)
    client, path = browser_client(people["reviewer1"]), f"/quadruplets/{quadruplet.pk}/comment/"
    plain = client.post(path, {"text": "Hello"})
    assert plain.status_code == 302 and plain.url == f"/quadruplets/{quadruplet.pk}/#discussion"
    fragment = client.post(path, {"text": "Hello @nobody"}, headers={"HX-Request": "true"})
    assert fragment.content.decode().startswith('<section class="card discussion" id="discussion"')
    assert "No member is called nobody" in fragment.content.decode()
    refused = client.post(path, {"text": ""}, headers={"HX-Request": "true"})
    assert refused.status_code == 422 and refused["HX-Retarget"] == "#discussion-problem"
    assert "y" * 10_001 in client.post(path, {"text": "y" * 10_001}).content.decode()


def test_members_are_offered_by_the_begin_of_their_names(people, dataset, browser_client):
    people["reviewer2"].first_name = "Grace"
    people["reviewer2"].save()
    client = browser_client(people["reviewer1"])

    def offered(begin: str) -> list[str]:
        answer = client.get("/datasets/genes/mentionable/", {"begin": begin})
        return [person["username"] for person in answer.json()["people"]]

    assert offered("") == ["adjudicator", "admin", "reviewer2"]  # no consumer, no outsider, not oneself
    assert offered("gra") == offered("REV") == ["reviewer2"]
    assert offered("outsider") == offered("%") == []


def test_names_are_found_as_people_type_them(people, dataset):
    text = "@admin, @reviewer1. mail me@admin.org or @consumer or (@reviewer2)! @Admin"
    assert [person.username for person in mentions.addressed(text, dataset)] == ["admin", "reviewer1", "reviewer2"]
    parts = list(mentions.parts(text, ["admin", "reviewer1", "reviewer2"]))
    assert "".join(part for part, _ in parts) == text
    assert [part for part, addressed in parts if addressed] == ["@admin", "@reviewer1", "@reviewer2"]


def test_who_left_is_no_longer_addressed(people, dataset, says):
    Membership.objects.get(dataset=dataset, user=people["adjudicator"]).delete()
    assert says(people["reviewer1"], deliver(dataset), "Hello @adjudicator")["mentions"] == []
