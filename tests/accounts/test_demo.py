"""Demo accounts exist only where they are allowed."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import reverse
from rest_framework.test import APIClient

from biotool_site.accounts.demo import PEOPLE, close_accounts, make_accounts, refuse_demo_accounts
from biotool_site.accounts.models import User
from biotool_site.accounts.tokens import make_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> dict[str, User]:
    return make_accounts()


def log_in(client: Any) -> int:
    return client.post(reverse("login"), {"username": "reviewer1", "password": "demo"}).status_code


def test_accounts_are_made_once(demo: dict[str, User], client: Any) -> None:
    assert set(demo) == {person.username for person in PEOPLE}
    assert log_in(client) == 302
    before = list(User.objects.order_by("pk").values_list("pk", "password"))
    make_accounts()
    assert list(User.objects.order_by("pk").values_list("pk", "password")) == before
    assert demo["admin"].is_superuser
    assert not demo["reviewer1"].is_staff


def test_they_do_not_work_where_they_are_not_allowed(demo: dict[str, User], client: Any, settings: Any) -> None:
    assert log_in(client) == 302
    _, text = make_token(user=demo["reviewer1"], name="x")
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    assert api.get("/api/v1/tools/").status_code == 200
    settings.DEMO_ACCOUNTS_ALLOWED = False
    assert client.get(reverse("profile")).status_code == 302, "the open session ends"
    assert api.get("/api/v1/tools/").status_code == 401
    assert log_in(client) == 200, "the form again"
    with pytest.raises(CommandError):
        call_command("token", "reviewer1")


def test_a_server_does_not_start_with_them_until_they_are_closed(
    demo: dict[str, User], client: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse_demo_accounts()
    settings.DEMO_ACCOUNTS_ALLOWED = False
    with pytest.raises(ImproperlyConfigured, match=r"adjudicator, admin.*manage\.py demo --close"):
        refuse_demo_accounts()
    call_command("demo", "--close")
    assert "reviewer1" in capsys.readouterr().out
    refuse_demo_accounts()
    settings.DEMO_ACCOUNTS_ALLOWED = True
    assert log_in(client) == 200
    make_accounts()
    assert log_in(client) == 302


def test_they_are_not_made_where_they_are_not_allowed(settings: Any) -> None:
    settings.DEMO_ACCOUNTS_ALLOWED = False
    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command("demo")
    assert not User.objects.exists()


def test_a_real_account_is_not_taken_over(people: dict[str, Any]) -> None:
    with pytest.raises(ImproperlyConfigured, match="no demo accounts: adjudicator, admin"):
        make_accounts()
    assert not User.objects.filter(is_demo=True).exists()
    assert close_accounts() == []
