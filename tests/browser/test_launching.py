"""The launch form in a browser: the list narrows as one types, and an estimate keeps what was typed and chosen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "launching"


def test_the_list_narrows_and_an_estimate_keeps_it_so(stack: Stack, person: Callable[[str], Page]) -> None:
    stack.session("admin").new_dataset(DATASET)
    page = person("admin")
    page.goto(f"/datasets/{DATASET}/batches/new/")
    lookups = page.get_by_label("lookup_by_symbol")
    expect(lookups).not_to_be_visible()  # its family is folded
    page.get_by_label("Narrow the list").fill("ensembl lookup symbol")
    expect(lookups).to_be_visible()
    expect(page.get_by_label("search_uniprotkb", exact=False)).not_to_be_visible()
    expect(page.locator("#filter-told")).to_contain_text(" of ")
    lookups.check()
    page.get_by_label("Or top up each function to").fill("8")
    page.get_by_role("button", name="Show estimate").click()
    expect(page.get_by_text("time, at least")).to_be_visible()
    expect(page.get_by_text("1 function, at most 4 calls")).to_be_visible()
    expect(page.get_by_label("Narrow the list")).to_have_value("ensembl lookup symbol")
    expect(page.get_by_label("search_uniprotkb", exact=False)).not_to_be_visible()
    page.get_by_label("Narrow the list").fill("")
    expect(page.locator("#filter-told")).to_be_empty()
    expect(lookups).to_be_checked()
