"""What a screen reader is told: each thing once, in the live regions that it listens to, and the same words not with every letter typed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import log_in, start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "told"
LISTEN = """selector => {
  window.told = [];
  const region = document.querySelector(selector);
  const said = () => region.textContent.trim() && window.told.push(region.textContent.trim());
  new MutationObserver(said).observe(region, { childList: true, characterData: true, subtree: true });
}"""
OTHER = "ENST00000256078"


@pytest.fixture
def reviewer(stack: Stack, chromium: Browser) -> Iterator[Page]:
    if not stack.session("admin").get(f"datasets/{DATASET}/").ok:
        stack.session("admin").new_dataset(DATASET)
        stack.python(
            "from annotation.models import Dataset; from tests.factories import deliver_many\n"
            f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 12)"
        )
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    log_in(page)
    start_reviewing(page, DATASET)
    yield page
    stack.python("from annotation.models import Draft; Draft.objects.all().delete()")
    page.evaluate("localStorage.clear()")
    context.close()


def told(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.told")
    return found


def test_the_state_of_a_changed_call_is_told_when_it_changes(reviewer: Page) -> None:
    reviewer.keyboard.press("e")
    argument = reviewer.locator("#panel-edit input[name$=id]").first
    argument.focus()
    reviewer.keyboard.press("End")
    reviewer.evaluate(LISTEN, "[data-run-state]")
    reviewer.keyboard.type("123456")
    assert told(reviewer) == ["Changed, not run yet."]
    argument.fill(OTHER if argument.input_value() != OTHER else "ENST00000311936")
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("[data-run-state]")).to_have_text("Ran. Its answer stands beside.")
    assert told(reviewer) == ["Changed, not run yet.", "Running…", "Ran. Its answer stands beside."]


def test_decisions_that_waited_are_told_to_be_stored(reviewer: Page) -> None:
    live = reviewer.locator("#live")
    reviewer.context.set_offline(True)
    reviewer.keyboard.press("s")
    expect(live).to_have_text("1 decision waits for the connection")
    reviewer.context.set_offline(False)
    expect(live).to_have_text("All stored", timeout=20_000)


def test_what_happens_at_one_moment_is_told_together(reviewer: Page) -> None:
    reviewer.evaluate(
        "() => { Studio.say('Approved.'); Studio.notice('The guidelines changed.', 'info'); Studio.say('Approved.'); }"
    )
    expect(reviewer.locator("#live")).to_have_text("Approved. The guidelines changed.")
