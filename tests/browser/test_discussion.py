"""Talking about a quadruplet with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.steps import log_in, start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "talked"
HOSTILE = "<img src=x onerror=alert(1)> <a href='javascript:alert(1)' hx-get=/logout/ hx-trigger=load>x</a> \u202eevil BR\u0421A1"


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    stack.session("admin").new_dataset(DATASET)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 30)"
    )
    return DATASET


@pytest.fixture
def reviewer(person: Callable[[str], Page], filled: str) -> Page:
    page = person("reviewer1")
    start_reviewing(page, filled)
    return page


def test_a_comment_is_written_with_a_mention_sent_and_answered(reviewer: Page, person: Callable[[str], Page]) -> None:
    reviewer.keyboard.press("c")
    box = reviewer.locator("#comment-box")
    expect(box).to_be_focused()
    reviewer.keyboard.type("Is this GRCh38? Ask @ad")
    expect(reviewer.locator("[role=option]")).to_have_count(2)
    reviewer.keyboard.press("ArrowDown")
    expect(reviewer.locator("[role=option][aria-selected=true]")).to_contain_text("@admin")
    reviewer.keyboard.press("ArrowUp")
    reviewer.keyboard.press("Enter")
    expect(box).to_have_value("Is this GRCh38? Ask @adjudicator ")
    expect(reviewer.locator("[role=listbox]")).to_have_count(0)
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator(".comment .mention")).to_have_text("@adjudicator")
    expect(reviewer.locator("#discussion-title")).to_have_text("Discussion (1)")
    expect(reviewer.locator("#query-title")).to_be_focused()  # so the next key decides
    expect(box).to_have_value("")

    where = reviewer.locator(".comment a").first.get_attribute("href")
    adjudicator = person("adjudicator")
    adjudicator.goto(str(where))
    adjudicator.locator(".reply > summary").press("Enter")
    expect(adjudicator.locator(".reply textarea")).to_be_focused()
    adjudicator.keyboard.type("It is.")
    adjudicator.keyboard.press("Control+Enter")
    expect(adjudicator.locator(".replies .comment-text")).to_have_text("It is.")
    expect(adjudicator.locator("#discussion-title")).to_be_focused()
    adjudicator.get_by_role("button", name="Resolve").press("Enter")
    expect(adjudicator.locator("#discussion")).to_contain_text("1 resolved thread")


def test_members_that_are_told_late_do_not_come_back_after_the_choice(reviewer: Page) -> None:
    late: list[Route] = []
    reviewer.route("**/*begin=ad", lambda route: late.append(route))
    reviewer.keyboard.press("c")
    reviewer.keyboard.type("Ask @a")
    expect(reviewer.locator("[role=option]")).to_have_count(2)
    reviewer.keyboard.type("d")
    reviewer.keyboard.press("Enter")
    expect(reviewer.locator("#comment-box")).to_have_value("Ask @adjudicator ")
    with reviewer.expect_response("**/*begin=ad"):
        late[0].continue_()
    reviewer.evaluate("() => new Promise(done => setTimeout(done, 100))")
    expect(reviewer.locator("[role=listbox]")).to_have_count(0)
    reviewer.locator("#comment-box").fill("")


def test_what_is_typed_survives_a_reload_and_keys_do_not_decide_meanwhile(reviewer: Page) -> None:
    claim = reviewer.locator("#workspace").get_attribute("data-claim")
    reviewer.keyboard.press("c")
    reviewer.keyboard.type("area s e")
    reviewer.keyboard.press("Escape")
    expect(reviewer.locator("#query-title")).to_be_focused()
    reviewer.reload()
    expect(reviewer.locator("#comment-box")).to_have_value("area s e")
    expect(reviewer.locator("#workspace")).to_have_attribute("data-claim", str(claim))
    reviewer.locator("#comment-box").fill("")


def test_a_failing_server_loses_no_comment(chromium: Browser, stack: Stack, filled: str) -> None:
    context = chromium.new_context(base_url=stack.url)  # the failure is told in the console, which is wanted here
    reviewer = context.new_page()
    log_in(reviewer)
    start_reviewing(reviewer, filled)
    text = "Said while the server failed"
    reviewer.keyboard.press("c")
    expect(reviewer.locator("#comment-box")).to_be_focused()
    reviewer.keyboard.type(text)
    expect(reviewer.locator("#comment-box")).to_have_value(text)
    expect(reviewer.locator("#comment-box")).to_be_focused()
    reviewer.route("**/comment/", lambda route: route.fulfill(status=503, body=""))
    with reviewer.expect_response("**/comment/"):
        reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("#messages")).to_contain_text("Nothing was stored")
    expect(reviewer.locator("#comment-box")).to_have_value(text)
    reviewer.unroute("**/comment/")
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator(".comment-text").filter(has_text=text)).to_be_visible()
    context.close()


def test_hostile_text_does_nothing(reviewer: Page) -> None:
    reviewer.on("dialog", lambda dialog: pytest.fail(dialog.message))
    reviewer.keyboard.press("c")
    reviewer.locator("#comment-box").fill(HOSTILE)
    reviewer.keyboard.press("Control+Enter")
    said = reviewer.locator(".comment-text").filter(has_text="<img src=x onerror=alert(1)>")
    expect(said).to_be_visible()
    expect(said.locator(".deceptive")).to_have_count(2)
    expect(said.locator("img, a, [hx-get]")).to_have_count(0)
