"""What all tests share: the embedded engines, people with roles, a dataset, and quadruplets made through the doors."""

import math
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import seed
from tests.stack import Stack


def pytest_configure(config: pytest.Config) -> None:
    """Start the engines (or join those that another test process started) before Django connects."""
    from biotool_site.engines import attach, needed_engines

    data_dir = Path(os.environ["DATA_DIR"])  # set by the test settings, which pytest-django has loaded
    engines = attach(data_dir, needed_engines(os.environ, data_dir))
    engines.__enter__()
    config.add_cleanup(lambda: engines.__exit__(None, None, None))
    if not hasattr(config, "workerinput"):  # the first process, from which parallel ones inherit
        folder = tempfile.TemporaryDirectory(prefix="seed-", ignore_cleanup_errors=True)
        os.environ[seed.PLACE] = folder.name
        config.add_cleanup(folder.cleanup)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a running system come last, those that may take longest first: then both processes end together."""
    items.sort(key=lambda item: _timeout(item) if item.get_closest_marker("stack") else -math.inf)


def pytest_collection_finish(session: pytest.Session) -> None:
    """As every serving process does: the tests themselves, a million objects, are no garbage."""
    from biotool_site.lib.memory import keep_for_good

    keep_for_good()


def _timeout(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return -mark.args[0] if mark else 0


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole system, with the demo people and no demo datasets; one for all tests that leave it whole.

    Files share it: each works on datasets and people of its own.
    """
    running = Stack(tmp_path_factory.mktemp("stack"))
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def people(db: None, django_user_model: Any) -> dict[str, Any]:
    """Users by name: one for each role, a second reviewer, and an outsider who is a member of nothing."""
    names = ("admin", "adjudicator", "reviewer1", "reviewer2", "consumer", "outsider")
    return {name: django_user_model.objects.create_user(name, password="a-long-Passw0rd") for name in names}


@pytest.fixture
def make_dataset(people: dict[str, Any]) -> Callable[..., Any]:
    """Make a dataset with all the people but the outsider as members."""
    from annotation.models import Dataset, Membership, Role
    from annotation.review import reason_list

    roles = {
        "admin": Role.ADMIN,
        "adjudicator": Role.ADJUDICATOR,
        "reviewer1": Role.REVIEWER,
        "reviewer2": Role.REVIEWER,
        "consumer": Role.CONSUMER,
    }

    def make(slug: str = "genes", **policy: Any) -> Any:
        dataset = Dataset.objects.create(slug=slug, name=slug.title(), **policy)
        reason_list.begin(dataset)
        for name, role in roles.items():
            Membership.objects.create(dataset=dataset, user=people[name], role=role)
        return dataset

    return make


@pytest.fixture
def dataset(make_dataset: Callable[..., Any]) -> Any:
    """A dataset that wants one review."""
    return make_dataset()


@pytest.fixture
def make_quadruplet(settings: Any, people: dict[str, Any]) -> Callable[..., Any]:
    """Deliver a quadruplet through annotation.intake, on an observation replayed from the recordings."""
    from tests.factories import deliver

    settings.BIOTOOLS_TRANSPORT = "replay"
    return deliver


@pytest.fixture
def api() -> Callable[..., Any]:
    """A client of the API that speaks for a user by token: api(user, scope="admin")."""
    from rest_framework.test import APIClient

    from biotool_site.accounts.models import APIToken

    def client(user: Any, scope: str = "admin") -> APIClient:
        _, token = APIToken.objects.create(user=user, expiry=None, name="test", scope=scope)
        made = APIClient()
        made.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return made

    return client


@pytest.fixture
def statements_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], int]:
    """How many SQL statements some work sends, hand-written ones and Django's: statements_of(work)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from biotool_site.lib import statements

    def count(work: Callable[[], Any]) -> int:
        ran: list[str] = []
        plain = statements.rows
        with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
            patch.setattr(statements, "rows", lambda sql, values: (ran.append(sql), plain(sql, values))[1])
            work()
        return len(ran) + len(queries)

    return count


@pytest.fixture
def browser_client(client: Any) -> Callable[..., Any]:
    """Django's test client, logged in as a user."""

    def logged_in(user: Any) -> Any:
        client.force_login(user, backend="biotool_site.accounts.backends.AccountsBackend")
        return client

    return logged_in


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test speaks to the public internet: replay is the transport unless a test says otherwise."""
    monkeypatch.setenv("BIOTOOLS_TRANSPORT", "replay")
    yield
