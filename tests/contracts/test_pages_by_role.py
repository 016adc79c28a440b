"""Roles x pages as one table: whom a dataset's pages open for."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

EVERYBODY = {"consumer", "reviewer1", "adjudicator", "admin"}
REVIEWERS = EVERYBODY - {"consumer"}
ADJUDICATORS = {"adjudicator", "admin"}
PAGES = {
    "dataset": EVERYBODY,
    "releases": EVERYBODY,
    "quadruplets": REVIEWERS,
    "quadruplets_total": REVIEWERS,
    "bulk_actions": {"admin"},
    "queue": REVIEWERS,
    "my_history": REVIEWERS,
    "workspace": REVIEWERS,
    "batches": {"admin"},
    "imports": {"admin"},
    "disputes": ADJUDICATORS,
    "agreement": REVIEWERS,
    "members": {"admin"},
    "guidelines": REVIEWERS,
    "guidelines_edit": {"admin"},
    "dataset_settings": {"admin"},
    "reject_reasons": {"admin"},
    "batch_launch": {"admin"},
    "batch_comparison": {"admin"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_who_opens_it(name: str, people: dict[str, Any], dataset: Any) -> None:
    found = {}
    for person in ("outsider", *sorted(EVERYBODY)):
        client = Client()
        client.force_login(people[person])
        found[person] = client.get(reverse(name, args=[dataset.slug])).status_code
    assert found.pop("outsider") == 404
    assert {person for person, status in found.items() if status < 400} == PAGES[name]
    assert {status for status in found.values() if status >= 400} <= {403}
