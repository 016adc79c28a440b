"""The catalogue's pages."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import biotools

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Any, people: dict[str, Any]) -> Any:
    client.force_login(people["consumer"])
    return client


def test_all_functions_are_listed_and_each_has_a_page(browser: Any) -> None:
    listed = browser.get("/tools/").content.decode()
    for function in biotools.functions():
        assert f'href="/tools/{function.name}/"' in listed
        page = browser.get(f"/tools/{function.name}/")
        assert page.status_code == 200
        for name in function.schema["properties"]:
            assert name in page.content.decode()


def test_filters_and_the_empty_case(browser: Any) -> None:
    page = browser.get("/tools/?database=uniprot&search=entry").content.decode()
    assert "get_uniprotkb_entry" in page
    assert "lookup_by_id" not in page
    assert "No function fits" in browser.get("/tools/?search=%3Cscript%3E").content.decode()
    assert "<script>&" not in browser.get("/tools/?search=%3Cscript%3E").content.decode()


def test_an_unknown_function_is_a_404(browser: Any) -> None:
    assert browser.get("/tools/no_such/").status_code == 404


def test_the_list_costs_the_same_few_queries(browser: Any) -> None:
    with CaptureQueriesContext(connection) as queries:
        browser.get("/tools/")
    assert len(queries) <= 3
