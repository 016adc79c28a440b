"""A reviewer finds an earlier decision by keyboard, reopens it without leaving the workspace, and decides anew."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "reopened"


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    stack.session("admin").new_dataset(DATASET, ask_below_seconds=0)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 8)"
    )
    return DATASET


def shown(page: Page, text: str) -> None:
    expect(page.locator("#query-title")).to_contain_text(text)
    expect(page.locator("#query-title")).to_be_focused()


def test_an_earlier_decision_is_found_and_reopened_by_keyboard(
    person: Callable[[str], Page], stack: Stack, filled: str
) -> None:
    page = person("reviewer1")
    page.goto(f"/datasets/{filled}/queue/")
    page.locator(".pane .button-primary").first.press("Enter")
    expect(page.locator("#query-title")).to_contain_text("Question 0:")
    page.wait_for_load_state("networkidle")  # the scripts ran
    for number in range(3):
        page.keyboard.press("a")
        shown(page, f"Question {number + 1}:")
    page.keyboard.press("h")
    dialog = page.locator("#my-history")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    expect(dialog.locator("[data-decision]")).to_have_count(3)
    page.keyboard.type("question 1:")
    expect(dialog.locator("[data-decision]")).to_have_count(1)
    expect(dialog.get_by_role("status")).to_have_text("1 decision listed.")
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("button", name="Reopen: Question 1")).to_be_focused()
    page.keyboard.press("Enter")
    shown(page, "Question 1:")
    expect(page.locator("[data-told]")).to_contain_text("Taken back")
    page.keyboard.press("a")
    shown(page, "Question 3:")
    page.keyboard.press("h")
    expect(dialog.locator("[data-decision]")).to_have_count(4)
    expect(dialog).to_contain_text("taken back by you")
    page.keyboard.press("a")  # in the search field: it decides nothing
    page.keyboard.press("Escape")  # empties the field
    page.keyboard.press("Escape")
    shown(page, "Question 3:")
    count = f"from annotation.models import Review; result = Review.objects.filter(dataset__slug={DATASET!r}).count()"
    assert stack.python(count) == 4


def test_a_decision_is_reopened_from_the_page_of_all(person: Callable[[str], Page], filled: str) -> None:
    page = person("reviewer1")
    page.goto(f"/datasets/{filled}/history/?search=question+0:")
    button = page.get_by_role("button", name="Reopen: Question 0")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#query-title")).to_contain_text("Question 0:")
