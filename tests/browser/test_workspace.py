"""The workspace under bad luck: what a reviewer typed outlives a reload, a log-out, a lost claim and a lost connection."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "typed"
TYPED = "Where does KRAS lie? as they are, e r s u"


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    """A dataset with enough quadruplets for every test here."""
    stack.session("admin").new_dataset(DATASET)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 30)"
    )
    return DATASET


@pytest.fixture
def reviewer(chromium: Browser, stack: Stack, filled: str) -> Iterator[Page]:
    """reviewer1 in the workspace. Refusals are wanted here, so the browser may log them as errors."""
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    log_in(page)
    page.goto(f"/datasets/{filled}/queue/")
    page.locator(".pane .button-primary").first.click()
    expect(page.locator("#query-title")).to_be_visible()
    page.wait_for_load_state("load")  # a key pressed before the scripts ran is nobody's
    yield page
    context.close()


def log_in(page: Page) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", "reviewer1")
    page.fill("input[name=password]", "demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    expect(page.locator("h1")).to_have_text("Datasets")


def type_an_edit(page: Page) -> None:
    page.keyboard.press("e")
    expect(page.locator("#edit-query")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(TYPED)
    expect(page.locator("#edit-query")).to_have_value(TYPED)


def next_is_open(page: Page, act: Callable[[], None]) -> None:
    """What is done opens another quadruplet, with the focus on its query."""
    before = page.locator("#workspace").get_attribute("data-claim")
    act()
    expect(page.locator(f"#workspace[data-claim='{before}']")).to_have_count(0)
    expect(page.locator("#query-title")).to_be_focused()


def test_keys_do_nothing_while_a_field_is_typed_in_or_a_panel_is_open(reviewer: Page) -> None:
    question = reviewer.locator("#query-title").inner_text()
    type_an_edit(reviewer)
    expect(reviewer.locator("#query-title")).to_have_text(question)
    reviewer.locator("#query-title").focus()
    reviewer.keyboard.press("a")
    expect(reviewer.locator("#messages")).to_contain_text("A panel is open")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    reviewer.keyboard.press("Escape")
    expect(reviewer.locator("#panel-edit")).not_to_be_visible()
    reviewer.keyboard.press("?")
    expect(reviewer.locator("#help")).to_be_visible()
    reviewer.keyboard.press("a")
    reviewer.keyboard.press("Escape")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    reviewer.evaluate("sessionStorage.clear()")


def test_a_reload_brings_the_typed_text_back(reviewer: Page) -> None:
    type_an_edit(reviewer)
    reviewer.reload()
    expect(reviewer.locator("#edit-query")).to_have_value(TYPED)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    reviewer.keyboard.press("u")
    expect(reviewer.locator("[data-told]")).to_contain_text("Taken back")


def test_a_lost_log_in_keeps_the_text_and_goes_on_after_a_new_one(reviewer: Page) -> None:
    type_an_edit(reviewer)
    reviewer.context.clear_cookies(name="sessionid")
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("#messages")).to_contain_text("no longer logged in")
    expect(reviewer.locator("#edit-query")).to_have_value(TYPED)
    other = reviewer.context.new_page()
    log_in(other)
    other.close()
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    expect(reviewer.locator("[data-told]")).to_contain_text("Edit stored")


def test_a_lost_claim_is_told_and_the_text_comes_back_with_the_quadruplet(reviewer: Page, stack: Stack) -> None:
    type_an_edit(reviewer)
    claim = reviewer.locator("#workspace").get_attribute("data-claim")
    stack.python(
        "from annotation.models import Claim; from django.db.models.functions import Now\n"
        f"Claim.objects.filter(pk={claim!r}).update(closed_at=Now())"
    )
    reviewer.keyboard.press("Control+Enter")
    problem = reviewer.locator("#decision-problem")
    expect(problem).to_contain_text("no longer yours")
    expect(problem).to_be_focused()
    expect(reviewer.locator("#edit-query")).to_have_value(TYPED)
    problem.get_by_role("button").click()
    expect(reviewer.locator("#edit-query")).to_have_value(TYPED)
    expect(reviewer.locator("#messages")).to_contain_text("in the form again")
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))


def test_without_a_connection_nothing_is_lost_and_the_same_decision_is_stored_once(
    reviewer: Page, stack: Stack
) -> None:
    type_an_edit(reviewer)
    reviewer.context.set_offline(True)
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("#messages")).to_contain_text("does not answer")
    expect(reviewer.locator("#edit-query")).to_have_value(TYPED)
    reviewer.context.set_offline(False)
    key = reviewer.locator("#panel-edit input[name=key]").get_attribute("value")
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    stored = stack.python(f"from annotation.models import Review; result = Review.objects.filter(key={key!r}).count()")
    assert stored == 1
