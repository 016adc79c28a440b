"""Invitation links: made by admins, used once, by whoever opens them first; and what a dataset's members did."""

import logging
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotation import invitations
from annotation.models import Claim, Dataset, Invitation, Membership, Role
from annotation.queue import claims
from tests.factories import deliver_many

pytestmark = pytest.mark.django_db

PAGE = "/invitations/"
SIGN_UP = {
    "full_name": "Ada Byron",
    "username": "ada",
    "email": "ada@example.org",
    "password1": "a-long-Passw0rd",
    "password2": "a-long-Passw0rd",
}


@pytest.fixture
def admin(people: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(people["admin"])
    return client


def made_link(admin: Client, slug: str = "genes", **more: Any) -> str:
    """The path of a link that was made on the members page."""
    page = admin.post(reverse("invitation_create", args=[slug]), {"role": "reviewer", "days": "7", **more})
    assert page.status_code == 201
    found = re.search(r"http://testserver(/invitations/[\w-]{43}/)", page.content.decode())
    assert found
    return found[1]


def opened(path: str, user: Any = None) -> Client:
    """A browser that opened the link."""
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(path)
    assert (answer.status_code, answer.url) == (302, PAGE)
    return client


def role(name: str) -> str | None:
    return Membership.objects.filter(dataset__slug="genes", user__username=name).values_list("role", flat=True).first()


@pytest.mark.parametrize("wanted", Role.values)
def test_a_stranger_makes_an_account_and_is_a_member_in_the_links_role(
    admin: Client, dataset: Any, wanted: str
) -> None:
    stranger = opened(made_link(admin, role=wanted))
    page = stranger.get(PAGE)
    assert page.status_code == 200 and "Join Genes" in page.content.decode()
    joined = stranger.post(PAGE, SIGN_UP)
    assert joined.url == "/datasets/genes/"
    assert stranger.get(joined.url).status_code == 200
    assert role("ada") == wanted
    person = get_user_model().objects.get(username="ada")
    assert (person.first_name, person.email, person.is_staff) == ("Ada Byron", "ada@example.org", False)
    assert Client().post("/login/", {"username": "ada", "password": SIGN_UP["password1"]}).url == "/"


def test_who_is_logged_in_joins_with_one_press(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    invited = opened(made_link(admin), people["outsider"])
    page = invited.get(PAGE).content.decode()
    assert "Join as reviewer" in page and "password" not in page
    assert invited.post(PAGE).url == "/datasets/genes/"
    assert role("outsider") == "reviewer"


def test_a_link_is_still_there_after_logging_in(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    invited = opened(made_link(admin))
    after = invited.post("/login/", {"username": "outsider", "password": "a-long-Passw0rd", "next": PAGE})
    assert after.url == PAGE
    assert invited.post(PAGE).url == "/datasets/genes/"


def test_a_link_works_once(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    path = made_link(admin)
    first, second = opened(path), opened(path)
    assert first.post(PAGE, SIGN_UP).status_code == 302
    refused = second.post(PAGE, SIGN_UP | {"username": "ada2"})
    assert refused.status_code == 410 and "used already" in refused.content.decode()
    assert not get_user_model().objects.filter(username="ada2").exists()
    late = opened(path, people["outsider"]).get(PAGE)
    assert late.status_code == 410
    assert role("outsider") is None


def test_a_member_is_told_and_keeps_role_and_link(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    path = made_link(admin, role="consumer")
    for name in ("admin", "reviewer1"):
        member = opened(path, people[name])
        for answer in (member.get(PAGE), member.post(PAGE)):
            assert answer.status_code == 200 and "member of Genes already" in answer.content.decode()
    assert (role("admin"), role("reviewer1")) == ("admin", "reviewer")
    assert opened(path, people["outsider"]).post(PAGE).status_code == 302


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "has expired"),
        ({"revoked_at": timezone.now()}, "taken back"),
    ],
)
def test_a_link_that_ended_says_why_and_what_to_do(
    change: dict[str, Any], told: str, admin: Client, people: dict[str, Any], dataset: Any
) -> None:
    path = made_link(admin)
    early = opened(path)
    Invitation.objects.update(**change)
    for client in (opened(path), opened(path, people["outsider"])):
        for answer in (client.get(PAGE), client.post(PAGE, SIGN_UP)):
            assert answer.status_code == 410
            assert told in answer.content.decode() and "for a new one" in answer.content.decode()
    assert early.post(PAGE, SIGN_UP).status_code == 410
    assert not get_user_model().objects.filter(username="ada").exists()


def test_an_unknown_link_says_what_to_do_and_nothing_else(dataset: Any) -> None:
    for path in ("/invitations/x/", f"/invitations/{'A' * 43}/", "/invitations/Ж/"):
        answer = opened(path).get(PAGE)
        assert answer.status_code == 404 and "not known" in answer.content.decode()
    assert Client().get(PAGE).status_code == 404


def test_guessing_closes_invitations_for_a_while(admin: Client, dataset: Any, settings: Any) -> None:
    path = made_link(admin)
    guesser = Client()
    for number in range(settings.AXES_FAILURE_LIMIT):
        answer = guesser.get(f"/invitations/{number}/")
    assert answer.status_code == 429 and "wrong invitation links" in answer.content.decode()
    assert guesser.get(path).status_code == 429, "the right one does not open it either"
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert elsewhere.get(path).status_code == 302


def test_only_the_digest_is_stored_and_no_page_repeats_the_token(admin: Client, dataset: Any) -> None:
    path = made_link(admin)
    token = path.split("/")[2]
    stored = Invitation.objects.values().get()
    assert token not in str(stored) and len(stored["digest"]) == 64
    assert token not in admin.get(reverse("members", args=["genes"])).content.decode()
    stranger = opened(path)
    page = stranger.get(PAGE)
    assert token not in page.content.decode() and "no-store" in page.headers["Cache-Control"]
    assert token not in str(dict(stranger.session))


def test_a_token_is_in_no_log(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(settings.LOGGING | {"disable_existing_loggers": False})
    token = "k" * 43
    logging.getLogger("django.request").warning("Not Found: %s", f"/invitations/{token}/")
    logging.getLogger("biotool_site").warning(f"database_away path=/invitations/{token}/ error=x")
    told = capsys.readouterr().err
    assert told.count("/invitations/.../") == 2 and token not in told


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({"username": "Admin"}, "already exists"),
        ({"username": "\u0430dmin"}, "valid username"),
        ({"full_name": "Ad\u0430 Byron"}, "mixed scripts"),
        ({"password1": "12345678", "password2": "12345678"}, "entirely numeric"),
        ({"password2": "other"}, "match"),
        ({"email": "nowhere"}, "valid email"),
        ({"full_name": ""}, "required"),
    ],
)
def test_a_refused_account_says_why_and_keeps_the_link(
    bad: dict[str, str], told: str, admin: Client, dataset: Any
) -> None:
    stranger = opened(made_link(admin))
    refused = stranger.post(PAGE, SIGN_UP | bad)
    assert refused.status_code == 422 and told in refused.content.decode()
    assert "Passw0rd" not in refused.content.decode()
    assert stranger.post(PAGE, SIGN_UP).status_code == 302


def test_forms_of_invitations_want_their_csrf_token(admin: Client, dataset: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get(made_link(admin))
    assert strict.post(PAGE, SIGN_UP).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_one_link_at_once_exactly_one_joins(admin: Client, dataset: Any) -> None:
    path = made_link(admin)
    browsers = [opened(path) for _ in range(6)]
    start, found = threading.Barrier(len(browsers)), []

    def join(number: int, browser: Client) -> None:
        start.wait()
        found.append(browser.post(PAGE, SIGN_UP | {"username": f"racer{number}"}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=join, args=pair) for pair in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [302] + [410] * 5
    assert get_user_model().objects.filter(username__startswith="racer").count() == 1
    assert Membership.objects.filter(user__username__startswith="racer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_with_two_links_joins_once(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    browsers = [opened(made_link(admin, role=name), people["outsider"]) for name in ("reviewer", "consumer")]
    start = threading.Barrier(2)

    def join(browser: Client) -> None:
        start.wait()
        browser.post(PAGE)
        connections.close_all()

    threads = [threading.Thread(target=join, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Invitation.objects.filter(used_by=people["outsider"]).count() == 1
    assert role("outsider") == Invitation.objects.get(used_by=people["outsider"]).role


def test_the_page_lists_revokes_and_tells_who_joined(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    made_link(admin, note="Prof. <b>X</b>")
    page = admin.get(reverse("members", args=["genes"])).content.decode()
    assert "Prof. &lt;b&gt;X&lt;/b&gt;" in page
    revoke = reverse("invitation_revoke", args=["genes", Invitation.objects.get().pk])
    for _ in range(2):
        assert admin.post(revoke).status_code == 302
    page = admin.get(reverse("members", args=["genes"])).content.decode()
    assert "No invitation is open" in page and "Revoked" in page
    opened(made_link(admin), people["outsider"]).post(PAGE)
    used = Invitation.objects.get(used_by=people["outsider"])
    refused = admin.post(reverse("invitation_revoke", args=["genes", used.pk]), follow=True)
    assert "joined with this invitation already" in refused.content.decode()
    assert "outsider joined as reviewer" in refused.content.decode()


@pytest.mark.parametrize("bad", [{"days": "0"}, {"days": "31"}, {"days": "x"}, {"role": "king"}, {"note": "x" * 201}])
def test_wrong_input_makes_no_link(bad: dict[str, str], admin: Client, dataset: Any) -> None:
    sent = {"role": "reviewer", "days": "7"} | bad
    assert admin.post(reverse("invitation_create", args=["genes"]), sent).status_code == 422
    assert not Invitation.objects.exists()


def test_open_links_are_bounded(admin: Client, people: dict[str, Any], dataset: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    for _ in range(2):
        made_link(admin)
    sent = {"role": "reviewer", "days": "7"}
    refused = admin.post(reverse("invitation_create", args=["genes"]), sent)
    assert refused.status_code == 422 and "2 invitations are open" in refused.content.decode()
    Invitation.objects.update(revoked_at=timezone.now())
    monkeypatch.setattr(invitations, "MOST_A_DAY", 2)
    refused = admin.post(reverse("invitation_create", args=["genes"]), sent)
    assert "within a day" in refused.content.decode()


def test_who_is_admin_no_more_has_no_open_links(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    Membership.objects.filter(user=people["adjudicator"]).update(role=Role.ADMIN)
    other = Client()
    other.force_login(people["adjudicator"])
    paths = [made_link(other, role="admin"), made_link(admin)]
    admin.post(reverse("member_role", args=["genes"]), {"username": "adjudicator", "role": "reviewer"})
    assert [opened(path).get(PAGE).status_code for path in paths] == [410, 200]


def test_the_api_makes_lists_and_revokes(api: Any, people: dict[str, Any], dataset: Any) -> None:
    client = api(people["admin"])
    url = "/api/v1/datasets/genes/invitations/"
    made = client.post(url, {"role": "consumer", "days": 3, "note": "training cluster"})
    assert made.status_code == 201 and made["Cache-Control"] == "no-store"
    link = made.json()["link"]
    assert link.startswith("http://testserver/invitations/")
    (row,) = client.get(url).json()["results"]
    assert (row["role"], row["note"], row["made_by"], row["link"]) == ("consumer", "training cluster", "admin", None)
    assert client.delete(f"{url}{row['id']}/").status_code == 204
    assert client.delete(f"{url}{row['id']}/").status_code == 204
    assert client.get(url).json()["results"] == []
    assert opened(link.removeprefix("http://testserver")).get(PAGE).status_code == 410
    for bad in ({"role": "king"}, {"role": "admin", "days": 31}, {"role": "admin", "colour": "red"}, {}):
        assert client.post(url, bad).status_code == 422, bad
    assert api(people["admin"], "read").get(url).status_code == 403
    Dataset.objects.create(slug="other", name="Other")
    Membership.objects.create(dataset=Dataset.objects.get(slug="other"), user=people["admin"], role="admin")
    assert client.delete(f"/api/v1/datasets/other/invitations/{row['id']}/").status_code == 404


def test_the_database_keeps_an_admin_and_tells_by_whom_a_link_was_used(people: dict[str, Any], dataset: Any) -> None:
    mine = Membership.objects.filter(dataset=dataset, user=people["admin"])
    for write in (lambda: mine.update(role="reviewer"), lambda: mine.delete()):
        with pytest.raises(IntegrityError, match="would have no admin"), transaction.atomic():
            write()
            connection.check_constraints()
    with transaction.atomic():
        Membership.objects.filter(user=people["reviewer1"]).update(role="admin")
        mine.update(role="reviewer")
        connection.check_constraints()
    made, _ = invitations.invite(dataset=dataset, role="reviewer", by=people["reviewer1"])
    for change in (
        {"used_at": timezone.now()},
        {"used_by": people["outsider"], "used_at": made.expires_at},
        {"used_by": people["outsider"], "used_at": timezone.now(), "revoked_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.filter(pk=made.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_leave_at_once_one_stays(people: dict[str, Any], dataset: Any) -> None:
    Membership.objects.filter(user=people["adjudicator"]).update(role="admin")
    start, refused = threading.Barrier(2), []

    def leave(name: str) -> None:
        start.wait()
        try:
            Membership.objects.filter(user=people[name]).update(role="reviewer")  # past the service
        except IntegrityError:
            refused.append(name)
        connections.close_all()

    threads = [threading.Thread(target=leave, args=(name,)) for name in ("admin", "adjudicator")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) <= 1
    assert Membership.objects.filter(dataset=dataset, role="admin").count() >= 1


def test_an_admin_whose_account_is_closed_does_not_count(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    Membership.objects.filter(user=people["adjudicator"]).update(role=Role.ADMIN)
    get_user_model().objects.filter(username="adjudicator").update(is_active=False)
    answer = admin.post(reverse("member_remove", args=["genes"]), {"username": "admin"}, follow=True)
    assert "only admin" in answer.content.decode() and role("admin") == "admin"


def test_what_a_removed_member_holds_is_free_for_others(admin: Client, people: dict[str, Any], dataset: Any) -> None:
    deliver_many(dataset, 1)
    assert claims.take(dataset=dataset, reviewer=people["reviewer1"])
    assert claims.take(dataset=dataset, reviewer=people["reviewer2"]) is None
    admin.post(reverse("member_remove", args=["genes"]), {"username": "reviewer1"})
    assert not Claim.objects.filter(reviewer=people["reviewer1"], closed_at__isnull=True).exists()
    assert claims.take(dataset=dataset, reviewer=people["reviewer2"])


def test_members_are_shown_with_their_work_in_a_constant_number_of_queries(
    admin: Client, api: Any, people: dict[str, Any], dataset: Any, django_assert_num_queries: Any
) -> None:
    deliver_many(dataset, 2)
    client = api(people["reviewer1"])
    claimed = client.post("/api/v1/datasets/genes/queue/claim/").json()
    body = {"claim": claimed["claim"]["id"], "revision": 1, "verdict": "approve"}
    path = f"/api/v1/quadruplets/{claimed['id']}/reviews/"
    assert client.post(path, body, headers={"Idempotency-Key": "one"}).status_code == 201
    url = reverse("members", args=["genes"])
    page = admin.get(url)
    rows = {row.membership.user.username: row for row in page.context["members"]}
    assert {name: row.decisions for name, row in rows.items() if row.decisions} == {"reviewer1": 1}
    assert rows["reviewer1"].last_active and not rows["reviewer2"].last_active
    with CaptureQueriesContext(connection) as few:
        admin.get(url)
    for number in range(20):
        person = get_user_model().objects.create_user(f"more{number}")
        Membership.objects.create(dataset=dataset, user=person, role="reviewer")
        invitations.invite(dataset=dataset, role="reviewer", by=people["admin"])
    with django_assert_num_queries(len(few)):
        admin.get(url)


@pytest.mark.parametrize("person", ["outsider", "reviewer1"])
def test_who_is_logged_in_as_somebody_else_logs_out_and_joins(
    person: str, people: dict[str, Any], dataset: Dataset, admin: Client
) -> None:
    client = opened(made_link(admin), people[person])
    assert "Log out and join as somebody else" in client.get(PAGE).content.decode()
    assert client.post(reverse("logout"), {"next": PAGE}).url == PAGE
    assert "Make your account" in client.get(PAGE).content.decode()
    assert client.post(PAGE, SIGN_UP).url == reverse("dataset", args=["genes"])
    assert role("ada") == Role.REVIEWER


def test_a_plain_log_out_leaves_no_invitation_to_who_comes_next(
    people: dict[str, Any], dataset: Dataset, admin: Client
) -> None:
    client = opened(made_link(admin), people["outsider"])
    client.post(reverse("logout"))
    assert client.get(PAGE).status_code == 404
