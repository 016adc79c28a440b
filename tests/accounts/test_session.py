"""Log-in, log-out, password change, and what keeps guessers and demo accounts out."""

from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-Passw0rd"


def log_in(client: Any, name: str = "reviewer1", password: str = PASSWORD, after: str = "") -> Any:
    return client.post(reverse("login"), {"username": name, "password": password, "next": after})


def test_log_in_leads_home_and_log_out_needs_a_post(client: Any, people: dict[str, Any]) -> None:
    assert log_in(client).url == reverse("home")
    assert client.get(reverse("logout")).status_code == 405
    assert client.get(reverse("profile")).status_code == 200
    assert client.post(reverse("logout")).url == reverse("login")
    assert client.get(reverse("profile")).url == "/login/?next=/profile/"


def test_a_wrong_password_says_so_and_keeps_the_name(client: Any, people: dict[str, Any]) -> None:
    page = log_in(client, password="wrong")
    assert page.status_code == 200
    assert b"correct username and password" in page.content
    assert b'value="reviewer1"' in page.content


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_log_in_leads_nowhere_else(client: Any, people: dict[str, Any], elsewhere: str) -> None:
    assert log_in(client, after=elsewhere).url == reverse("home")


def test_log_in_leads_on_to_the_page_that_was_asked_for(client: Any, people: dict[str, Any]) -> None:
    assert log_in(client, after="/tools/?database=ncbi").url == "/tools/?database=ncbi"


def test_too_many_wrong_passwords_close_the_log_in_for_a_while(
    client: Any, people: dict[str, Any], settings: Any
) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = log_in(client, password="wrong")
    assert last.status_code == 429
    assert last.headers["Retry-After"] == "900"
    assert b"Try again in 15 minutes" in last.content
    assert log_in(client).status_code == 429, "the right password does not open it either"
    assert log_in(client, name="reviewer2").status_code == 302, "other names go on"


def test_the_throttle_counts_at_the_operators_door_too(client: Any, people: dict[str, Any]) -> None:
    answer = client.get("/operators/", follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?next=%2Foperators%2F"
    assert client.post("/operators/login/", {"username": "admin", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_operators_pages_are_for_staff(client: Any, people: dict[str, Any]) -> None:
    log_in(client, name="admin")
    refused = client.get("/operators/", follow=True)
    assert refused.status_code == 403
    assert b"people who run this installation" in refused.content
    people["admin"].is_staff = True
    people["admin"].save()
    assert client.get("/operators/").status_code == 200


def test_password_change_ends_other_sessions(client: Any, people: dict[str, Any]) -> None:
    from django.test import Client

    other = Client()
    log_in(client)
    log_in(other)
    new = "another-Passw0rd-7"
    answer = client.post(
        reverse("password_change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    assert answer.url == reverse("profile")
    assert client.get(reverse("profile")).status_code == 200
    assert other.get(reverse("profile")).status_code == 302
    assert log_in(other, password=new).status_code == 302


def test_a_weak_password_is_refused_with_the_reason(client: Any, people: dict[str, Any]) -> None:
    log_in(client)
    answer = client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"},
    )
    assert b"entirely numeric" in answer.content
    assert log_in(client).status_code == 302


def test_forms_want_their_csrf_token(people: dict[str, Any]) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = log_in(strict)
    assert answer.status_code == 403
    assert b"reload it and send the form again" in answer.content


def test_the_profile_is_not_kept_by_caches(client: Any, people: dict[str, Any]) -> None:
    log_in(client)
    assert "no-store" in client.get(reverse("profile")).headers["Cache-Control"]


def test_a_form_of_somebody_who_is_logged_out_leads_back_to_its_page(client):
    send = reverse("token_create")
    there = client.post(send, {"name": "x"}, headers={"referer": "http://testserver/profile/?a=b"})
    assert there.url == "/login/?next=/profile/%3Fa%3Db"
    elsewhere = client.post(send, {"name": "x"}, headers={"referer": "https://elsewhere.example/profile/"})
    assert elsewhere.url == client.post(send).url == "/login/?next=/"


@pytest.mark.django_db
def test_an_address_that_only_takes_forms_says_so(browser_client, people):
    answer = browser_client(people["admin"]).get(reverse("token_create"))
    assert answer.status_code == 405 and answer.headers["Allow"] == "POST"
    assert "takes what a form sends" in answer.content.decode()


def test_people_change_their_own_name_and_address(client: Any, people: dict[str, Any]) -> None:
    log_in(client)
    address, person = reverse("details"), people["reviewer1"]
    done = client.post(address, {"full_name": "Rosalind Franklin", "email": "r@example.org"}, follow=True)
    assert b"Your name and address are stored." in done.content and b"r@example.org" in done.content
    assert b'value="Rosalind Franklin"' in client.get(address).content
    assert client.post(address, {"full_name": "R", "email": ""}).status_code == 302
    person.refresh_from_db()
    assert (person.get_full_name(), person.email, person.username) == ("R", "", "reviewer1")
    for wrong in ({"full_name": ""}, {"full_name": "adm\u0456n"}, {"full_name": "R", "email": "nowhere"}):
        refused = client.post(address, wrong)
        assert refused.status_code == 422 and b"field-error" in refused.content
    person.refresh_from_db()
    assert person.get_full_name() == "R"
