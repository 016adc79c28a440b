"""The strict content security policy and its companions, on every page."""

from typing import Any

import pytest
from django.urls import reverse

PUBLIC = ["/login/", "/api/v1/docs/", "/api/v1/docs/problems", "/nowhere/", "/healthz"]
SIGNED_IN = ["/", "/profile/", "/password/", "/tools/", "/tools/lookup_by_id/", "/operators/"]


def strict(answer: Any) -> bool:
    policy = answer.headers["Content-Security-Policy"]
    return (
        "default-src 'none'" in policy
        and "script-src 'self'" in policy
        and "frame-ancestors 'none'" in policy
        and "unsafe" not in policy
        and answer.headers["X-Content-Type-Options"] == "nosniff"
        and answer.headers["Referrer-Policy"] == "same-origin"
        and answer.headers["X-Frame-Options"] == "DENY"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages(client: Any, path: str) -> None:
    assert strict(client.get(path))


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_of_a_person(client: Any, people: dict[str, Any], path: str) -> None:
    people["admin"].is_staff = True
    people["admin"].save()
    client.force_login(people["admin"])
    answer = client.get(path)
    assert answer.status_code == 200
    assert strict(answer)


def test_pages_of_a_dataset(client: Any, people: dict[str, Any], dataset: Any) -> None:
    client.force_login(people["admin"])
    for name in ("dataset", "dataset_settings", "quadruplets", "queue", "disputes", "batches", "releases"):
        answer = client.get(reverse(name, args=[dataset.slug]))
        assert (name, answer.status_code) == (name, 200)
        assert strict(answer)
