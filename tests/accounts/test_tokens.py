"""API tokens: shown once, stored as a hash, scoped, revocable, expiring."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from biotool_site.accounts.models import APIToken
from biotool_site.accounts.tokens import MOST_TOKENS, make_token

pytestmark = pytest.mark.django_db
TOOLS = "/api/v1/tools/?page_size=1"
CALL = "/api/v1/tools/lookup_by_id/call/"


def get(token: str, url: str = TOOLS) -> Any:
    return APIClient().get(url, HTTP_AUTHORIZATION=f"Token {token}")


def made_by_page(client: Any, user: Any, **changes: str) -> Any:
    client.force_login(user)
    return client.post(reverse("token_create"), {"name": "cluster", "scope": "read", "days": "30", **changes})


def test_the_profile_page_shows_a_new_token_once(client: Any, people: dict[str, Any]) -> None:
    page = made_by_page(client, people["reviewer1"])
    text = page.context["new_token"]
    assert page.status_code == 201
    assert text in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert get(text).status_code == 200
    again = client.get(reverse("profile")).content.decode()
    assert text not in again
    assert "cluster" in again


def test_only_a_hash_is_stored(people: dict[str, Any]) -> None:
    _, text = make_token(user=people["reviewer1"], name="x")
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM accounts_apitoken t")
        rows = cursor.fetchall()
    assert len(rows) == 1
    assert text not in rows[0][0]


def test_a_token_never_reaches_the_logs(people: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    _, text = make_token(user=people["reviewer1"], name="x")
    with caplog.at_level(logging.DEBUG):
        get(text)
        get(text[:-1] + "0")
        get(text, "/api/v1/nothing/")
    assert text[20:] not in caplog.text


def test_choices_of_the_form_hold(client: Any, people: dict[str, Any]) -> None:
    made_by_page(client, people["reviewer1"], days="")
    assert APIToken.objects.get().expiry is None
    for wrong in ({"days": "31"}, {"scope": "root"}, {"name": ""}):
        assert made_by_page(client, people["reviewer1"], **wrong).status_code == 422
    assert APIToken.objects.count() == 1


def test_a_person_has_a_bounded_number_of_tokens(client: Any, people: dict[str, Any]) -> None:
    for _ in range(MOST_TOKENS):
        make_token(user=people["reviewer1"], name="x")
    page = made_by_page(client, people["reviewer1"])
    assert page.status_code == 422
    assert b"Revoke one" in page.content


def test_revoked_works_no_longer_and_only_its_owner_revokes(client: Any, people: dict[str, Any]) -> None:
    token, text = make_token(user=people["reviewer1"], name="x")
    url = reverse("token_revoke", args=[token.token_key])
    client.force_login(people["reviewer2"])
    assert client.post(url).status_code == 404
    assert get(text).status_code == 200
    client.force_login(people["reviewer1"])
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302
    assert get(text).status_code == 401


def test_expired_works_no_longer_and_stays_on_the_list(client: Any, people: dict[str, Any]) -> None:
    _, text = make_token(user=people["reviewer1"], name="short", days=7)
    APIToken.objects.update(expiry=timezone.now() - timedelta(seconds=1))
    assert get(text).status_code == 401
    client.force_login(people["reviewer1"])
    assert b"expired" in client.get(reverse("profile")).content


@pytest.mark.parametrize("sent", ["", "x", "x" * 5000, "caf\u00e9", "0" * 64, "a b"])
def test_nonsense_is_refused_with_a_problem(people: dict[str, Any], sent: str) -> None:
    answer = APIClient().get(TOOLS, HTTP_AUTHORIZATION=f"Token {sent}".encode())
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_closed_account_has_no_working_token(people: dict[str, Any]) -> None:
    _, text = make_token(user=people["reviewer1"], name="x")
    people["reviewer1"].is_active = False
    people["reviewer1"].save()
    assert get(text).status_code == 401


def test_scopes_bound_what_a_token_does(people: dict[str, Any]) -> None:
    texts = {
        scope: make_token(user=people["admin"], name=scope, scope=scope)[1] for scope in ("read", "review", "admin")
    }
    answers = {}
    for scope, text in texts.items():
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
        answers[scope] = (
            client.get("/api/v1/datasets/").status_code,
            client.post(CALL, {"arguments": {}}, format="json").status_code,
            client.post("/api/v1/datasets/", {}, format="json").status_code,
        )
    assert answers["read"] == (200, 403, 403)
    assert answers["review"] == (200, 422, 403)
    assert answers["admin"][:2] == (200, 422)
    assert answers["admin"][2] == 422


def test_authentication_costs_one_query_whatever_the_person_owns(people: dict[str, Any], statements_of: Any) -> None:
    counts = []
    for extra in (0, 10):
        for _ in range(extra):
            make_token(user=people["reviewer1"], name="x", days=1)
        _, text = make_token(user=people["reviewer1"], name="x")
        get(text)
        counts.append(statements_of(lambda text=text: get(text)))
    assert counts == [1, 1]


def test_use_is_noted_at_most_once_a_minute(people: dict[str, Any]) -> None:
    token, text = make_token(user=people["reviewer1"], name="x")
    get(text)
    token.refresh_from_db()
    first = token.last_used_at
    assert first is not None
    get(text)
    token.refresh_from_db()
    assert token.last_used_at == first
    APIToken.objects.update(last_used_at=first - timedelta(seconds=61))
    get(text)
    token.refresh_from_db()
    assert token.last_used_at > first


def test_the_command_prints_the_token_alone(people: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("token", "consumer", "--scope", "read", "--days", "7", "--name", "training")
    text = capsys.readouterr().out.strip()
    assert get(text).status_code == 200
    token = APIToken.objects.get()
    assert (token.name, token.scope, token.user.username) == ("training", "read", "consumer")
    assert token.expiry is not None
    assert timedelta(days=6) < token.expiry - timezone.now() <= timedelta(days=7)


@pytest.mark.parametrize("wrong", [["nobody"], ["consumer", "--scope", "root"], ["consumer", "--days", "0"]])
def test_the_command_says_what_is_wrong(people: dict[str, Any], wrong: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("token", *wrong)
    assert not APIToken.objects.exists()
