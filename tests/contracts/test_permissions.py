"""Every address of the site, walked: what is open to everybody is listed here, all the rest asks who you are."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

OPEN = {
    "healthz",
    "readyz",
    "metrics",
    "schema",
    "docs",
    "problem_codes",
    "unknown_endpoint",
    "login",
    "operators_login",
    "invitation",
    "invitation_link",
    "no_mail",
}
METHODS = ("get", "post", "put", "patch", "delete")
VALUES = {"uuid": str(UUID(int=7)), "slug": "genes", "str": "x", "int": "1", "path": "x"}


def walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """(name, path with example values, view) of every address; Django's own admin is judged as one."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from walk(entry.url_patterns, prefix + example(entry))
        elif isinstance(entry, URLPattern):
            yield entry.name or "", prefix + example(entry), entry.callback


def example(entry: Any) -> str:
    route = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        value = VALUES.get("str" if kind == "string" else kind, "x")
        route = route.replace(f"<{kind if kind != 'string' else 'str'}:{name}>", value)
    return route.removeprefix("^").removesuffix("$")


ADDRESSES = sorted({(name, "/" + path) for name, path, _ in walk(get_resolver().url_patterns)})


def test_every_address_has_a_name_and_no_two_share_one() -> None:
    names = [name for name, _ in ADDRESSES]
    assert all(names)
    assert len(names) == len(set(names))
    assert set(names) >= OPEN


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), ADDRESSES)
def test_signed_out_people_get_nothing(name: str, path: str) -> None:
    client = Client(raise_request_exception=False)
    for method in METHODS:
        answer = getattr(client, method)(path)
        if name in OPEN:
            assert answer.status_code in {200, 302, 404, 405, 503}, (method, answer.status_code)
        elif path.startswith("/api/"):
            assert answer.status_code in {401, 405}, (method, answer.status_code)
            assert answer.headers["Content-Type"] == "application/problem+json"
        elif answer.status_code != 405:
            assert answer.status_code == 302, (method, answer.status_code)
            assert answer.url.startswith("/login/")


@pytest.mark.parametrize(("name", "path"), [entry for entry in ADDRESSES if "genes" in entry[1]])
def test_who_is_no_member_finds_nothing_in_a_dataset(
    name: str, path: str, people: dict[str, Any], dataset: Any
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(people["outsider"])
    for method in METHODS:
        answer = getattr(client, method)(path, **({} if method == "get" else {"content_type": "application/json"}))
        assert answer.status_code in {404, 405}, (method, answer.status_code)


@pytest.mark.parametrize(("name", "path"), [entry for entry in ADDRESSES if "/quadruplets/0" in entry[1]])
def test_who_is_no_member_finds_no_quadruplet(
    name: str, path: str, people: dict[str, Any], dataset: Any, make_quadruplet: Any
) -> None:
    quadruplet = make_quadruplet(dataset)
    path = path.replace(f"/quadruplets/{VALUES['uuid']}", f"/quadruplets/{quadruplet.pk}")
    client = Client(raise_request_exception=False)
    client.force_login(people["outsider"])
    for method in METHODS:
        answer = getattr(client, method)(path)
        assert answer.status_code in {404, 405}, (method, answer.status_code)


def test_operators_pages_are_closed_to_members(people: dict[str, Any], dataset: Any) -> None:
    client = Client()
    client.force_login(people["adjudicator"])
    for path in ("/operators/", "/operators/accounts/user/", "/operators/accounts/apitoken/"):
        assert client.get(path).status_code == 302
