"""Somebody from outside opens an invitation link and reviews; of two who open the same one, the faster joins."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "invited"


@pytest.fixture
def link(stack: Stack, person: Callable[[str], Page]) -> str:
    """An address that makes one person a reviewer, made on the members page."""
    if not stack.session("admin").get(f"datasets/{DATASET}/").ok:
        stack.session("admin").new_dataset(DATASET)
    page = person("admin")
    page.goto(f"/datasets/{DATASET}/members/")
    page.get_by_label("For whom").fill("Ada")
    page.get_by_role("button", name="Make invitation link").click()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    return page.locator("#invitation-link").inner_text()


def opened(chromium: Browser, link: str) -> Page:
    page = chromium.new_context().new_page()
    page.goto(link)
    expect(page.get_by_role("heading", name="Join Invited")).to_be_visible()
    assert page.url.endswith("/invitations/")
    return page


def fill(page: Page, username: str) -> None:
    page.keyboard.type("Ada Byron")  # the first field has the focus
    for text in (username, "ada@example.org", "a-long-Passw0rd", "a-long-Passw0rd"):
        page.keyboard.press("Tab")
        page.keyboard.type(text)


def test_a_stranger_joins_by_keyboard_alone(chromium: Browser, link: str, stack: Stack) -> None:
    page = opened(chromium, link)
    fill(page, "ada")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("You are reviewer of Invited now")
    expect(page.locator("h1")).to_have_text("Invited")
    assert stack.log.read_text().count(link.split("/")[-2]) == 0
    page.context.close()


def test_a_reload_after_a_link_was_made_makes_no_other_one(person: Callable[[str], Page], stack: Stack) -> None:
    if not stack.session("admin").get(f"datasets/{DATASET}/").ok:
        stack.session("admin").new_dataset(DATASET)
    page = person("admin")
    page.goto(f"/datasets/{DATASET}/members/")
    page.get_by_label("For whom").fill("Grace, once")
    page.get_by_role("button", name="Make invitation link").click()
    expect(page.locator("#invitation-link")).to_be_visible()
    assert reloaded(page, f"{stack.url}/datasets/{DATASET}/members/") == "GET"
    expect(page.locator("tbody tr", has_text="Grace, once")).to_have_count(1)
    expect(page.locator("#invitation-link")).to_have_count(0)


def test_a_reload_after_a_token_was_made_makes_no_other_one(person: Callable[[str], Page], stack: Stack) -> None:
    page = person("reviewer2")
    page.goto("/profile/")
    page.get_by_label("Name").fill("made once")
    page.get_by_role("button", name="Make token").click()
    expect(page.locator("#new-token")).to_be_visible()
    assert reloaded(page, f"{stack.url}/profile/") == "GET"
    expect(page.locator("tbody tr", has_text="made once")).to_have_count(1)
    expect(page.locator("#new-token")).to_have_count(0)


def reloaded(page: Page, address: str) -> str:
    """The method by which the browser asks for the page again, whose address is this before and after."""
    expect(page).to_have_url(address)  # by the page's script, which may run after what stands in the page is seen
    with page.expect_request(lambda request: request.is_navigation_request()) as asked:
        page.reload()
    expect(page).to_have_url(address)
    return asked.value.method


def test_of_two_browsers_with_one_link_one_joins_and_the_other_is_told(chromium: Browser, link: str) -> None:
    pages = [opened(chromium, link) for _ in range(2)]
    for number, page in enumerate(pages):
        fill(page, f"joiner{number}")
    for page in pages:  # neither waits for the other's answer
        page.evaluate("document.querySelector('main form').requestSubmit()")
    joined = pages[0].get_by_text("You are reviewer of Invited now")
    gone = pages[0].get_by_text("This invitation no longer works")
    expect(joined.or_(gone)).to_be_visible()
    first_joined = joined.is_visible()
    expect(
        pages[1].get_by_text("no longer works" if first_joined else "You are reviewer of Invited now")
    ).to_be_visible()
    for page in pages:
        page.context.close()
