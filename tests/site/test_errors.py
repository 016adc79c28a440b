"""Errors: problem documents below /api/, pages elsewhere, with DEBUG on and off, and without a database."""

from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import path

from biotool_site import errors, urls
from biotool_site.lib.problems import Conflict


def _raises(error: Exception) -> Any:
    def view(request: Any) -> Any:
        raise error

    return view


FAULTS = {
    "gone": (Http404(), 404),
    "denied": (PermissionDenied("Only operators."), 403),
    "conflict": (Conflict("Somebody was faster."), 409),
    "away": (OperationalError("connection refused"), 503),
    "bug": (ZeroDivisionError("secret detail"), 500),
}


class Faulty:
    """The site's addresses, and one that fails for each kind of error, below /api/ and elsewhere."""

    urlpatterns = [
        *(
            path(f"{where}fault/{name}/", _raises(error))
            for name, (error, _) in FAULTS.items()
            for where in ("", "api/")
        ),
        *urls.urlpatterns,
    ]
    handler400, handler403 = staticmethod(errors.bad_request), staticmethod(errors.forbidden)
    handler404, handler500 = staticmethod(errors.not_found), staticmethod(errors.server_error)


@pytest.fixture
def asker(settings: Any, db: None) -> Client:
    settings.ROOT_URLCONF = Faulty
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("name", FAULTS)
def test_pages_tell_what_happened(asker: Client, name: str) -> None:
    answer = asker.get(f"/fault/{name}/")
    assert answer.status_code == FAULTS[name][1]
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b"secret detail" not in answer.content
    assert b"connection refused" not in answer.content


@pytest.mark.parametrize("name", FAULTS)
def test_the_api_tells_it_as_a_problem(asker: Client, name: str) -> None:
    answer = asker.get(f"/api/fault/{name}/")
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["status"] == answer.status_code == FAULTS[name][1]
    assert body["type"].startswith("/api/v1/docs/problems#")
    assert body["title"]
    assert body["detail"]
    assert "secret detail" not in str(body)
    assert ("Retry-After" in answer.headers) == (name == "away")


def test_the_reason_reaches_the_page(asker: Client) -> None:
    assert b"Only operators." in asker.get("/fault/denied/").content
    assert b"Somebody was faster." in asker.get("/fault/conflict/").content


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/datasets/demo/?state=a&b=%3Cc%3E", "/datasets/demo/?state=a&amp;b=%3Cc%3E"),
        ("http://testserver/fault/conflict/", None),
        ("http://testserver/login/?next=/", None),
        ("http://testserver//evil.example/", None),
        ("https://evil.example/datasets/", None),
        ("javascript:alert(1)", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_an_error_page_leads_back_to_where_one_was(asker: Client, came_from: str, back: str | None) -> None:
    page = asker.get("/fault/conflict/", headers={"referer": came_from} if came_from else {}).content.decode()
    assert ("Back to where you were" in page) is bool(back)
    if back:
        assert f'href="{back}" data-back' in page
    assert "evil" not in page and "javascript:" not in page


@pytest.mark.parametrize("debug", [True, False])
def test_unknown_addresses(client: Any, settings: Any, db: None, debug: bool) -> None:
    settings.DEBUG = debug
    page = client.get("/nowhere/<script>alert(1)</script>/")
    assert page.status_code == 404
    assert b"There is nothing here" in page.content
    assert b"<script>alert" not in page.content
    for method in ("get", "post", "delete"):
        document = getattr(client, method)("/api/v1/nowhere/")
        assert document.status_code == 404
        assert document.json()["type"].endswith("#not-found")
    assert client.get("/login").url == "/login/"


def test_a_deep_fault_needs_no_database(django_db_blocker: Any) -> None:
    request = RequestFactory().get("/datasets/genes/")
    with django_db_blocker.block():
        assert errors.server_error(request).status_code == 500
        assert errors.database_away(request).status_code == 503


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"arguments": {', 400, "malformed"),
        (b'{"arguments": {"id": NaN}}', 400, "malformed"),
        (b'{"arguments": "\xff"}', 400, "malformed"),
        (b"[" * 200_000, 400, "malformed"),
        (b'"' + b"x" * 6_000_000 + b'"', 413, "too-large"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(people: Any, api: Any, body: bytes, status: int, code: str) -> None:
    client = api(people["admin"])
    answer = client.post("/api/v1/tools/lookup_by_id/call/", data=body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["type"].endswith(f"#{code}")


def test_a_body_of_another_kind_is_a_problem(people: Any, api: Any) -> None:
    answer = api(people["admin"]).post("/api/v1/tools/lookup_by_id/call/", data="a=1", content_type="text/plain")
    assert answer.status_code == 415
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/tools/?search=%00", "/api/v1/tools/?search=a%00b", "/datasets/%00/", "/api/v1/%00"])
def test_a_nul_is_refused(people: Any, client: Any, path: str) -> None:
    client.force_login(people["admin"])
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/datasets/genes/reasons/back/", "/datasets/genes/members/remove/"])
def test_a_nul_in_a_form_is_refused(people: Any, dataset: Any, client: Any, path: str) -> None:
    client.force_login(people["admin"])
    client.raise_request_exception = False
    answer = client.post(path, {"slug": "a\0b", "username": "a\0b"})
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("charset", ["rot13", "zlib", "undefined", "no-such"])
@pytest.mark.parametrize(("path", "status"), [("/api/v1/nowhere/", 404), ("/healthz", 200)])
def test_a_charset_that_is_none_is_no_fault_of_ours(charset: str, path: str, status: int) -> None:
    from biotool_site.wsgi import application

    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "QUERY_STRING": "a=1",
        "CONTENT_TYPE": f"text/plain; charset={charset}",
    }
    setup_testing_defaults(environ)
    assert application.get_response(application.request_class(environ)).status_code == status
