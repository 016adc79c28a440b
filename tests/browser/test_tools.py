"""The tool catalogue by keyboard alone: search, open a function, change an argument, run it, read the answer."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import log_in, reach
from tests.browser.test_accessibility import ALL, wrong
from tests.factories import LOOKUPS
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

OTHER = LOOKUPS[3]["id"]


@pytest.fixture
def page(stack: Stack, person: Callable[[str], Page]) -> Page:
    """reviewer1 at the catalogue."""
    page = person("reviewer1")
    page.goto("/tools/")
    page.wait_for_load_state("networkidle")
    return page


def test_from_a_question_to_an_answer_by_keyboard_alone(page: Page) -> None:
    search = page.locator("#search")
    page.keyboard.press("/")
    expect(search).to_be_focused()
    page.keyboard.type("lookup identifier")
    expect(page.locator("#_tools mark").first).to_have_text("lookup")
    expect(page).to_have_url(re.compile(r"/tools/\?search=lookup\+identifier$"))
    expect(search).to_be_focused()
    expect(search).to_have_value("lookup identifier")
    expect(page.locator("#live")).to_contain_text("functions of")
    reach(page, page.get_by_role("link", name="lookup_by_id", exact=True))
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("lookup_by_id")
    page.wait_for_load_state("networkidle")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    field, run = page.locator("#id_arg-id"), page.get_by_role("button", name="Run")
    reach(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(OTHER)
    reach(page, run)
    page.keyboard.press("Enter")
    answer = page.locator("#_tried [data-viewer]")
    expect(page.locator("#_tried [data-answer]")).to_contain_text("Answered, and informative.")
    expect(page.locator("#_tried [data-answer]")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("Answered, and informative.")
    expect(answer).to_contain_text(OTHER)
    expect(page.locator("#asked")).to_have_text(f"https://rest.ensembl.org/lookup/id/{OTHER}")
    assert wrong(page, ALL) == []

    reach(page, answer.locator("summary, .tree-leaf").first)
    page.keyboard.press("v")
    expect(answer.locator(".raw-body")).to_contain_text(OTHER)
    page.keyboard.press("Tab")
    reach(page, page.get_by_role("button", name="Copy the address"))
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("Copied.")
    expect(page.locator(".passing")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"https://rest.ensembl.org/lookup/id/{OTHER}"


def test_where_the_browser_forbids_copying_the_text_is_selected(person: Callable[[str], Page]) -> None:
    """As it does where the page is not served safely: http from another machine."""
    page = person("reviewer1")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto("/tools/lookup_by_id/")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.locator("#messages")).to_contain_text("The text is selected")
    assert page.evaluate("getSelection().toString()") == page.locator("#asked").inner_text()


def test_what_is_wrong_stands_by_its_field_and_where_reading_goes_on(chromium: Browser, stack: Stack) -> None:
    context = chromium.new_context(base_url=stack.url)  # what is refused is told in the console, which is wanted here
    page = context.new_page()
    log_in(page)
    page.goto("/tools/lookup_by_id/")
    field, error = page.locator("#id_arg-id"), page.locator("#id_arg-id_error")
    field.fill("")
    expect(error).to_have_text("is required")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press("Enter")
    problem = page.locator("#_tried [data-answer]")
    expect(problem).to_contain_text("arguments.id: is required")
    expect(problem).to_be_focused()
    reach(page, field, backwards=True)
    page.keyboard.type(OTHER)
    expect(error).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#_tried [data-viewer]")).to_contain_text(OTHER)
    context.close()


def test_json_that_is_broken_is_not_run(page: Page) -> None:
    page.goto("/tools/lookup_by_id/")
    run = page.get_by_role("button", name="Run")
    page.get_by_role("button", name="JSON", exact=True).click()
    page.locator("#arguments-json").fill('{"id": ')
    expect(run).to_be_disabled()
    expect(page.locator("[data-try-state]")).to_have_text("Mend the JSON, then run the call.")
    page.locator("#arguments-json").fill(f'{{"id": "{OTHER}"}}')
    expect(run).to_be_enabled()
    run.click()
    expect(page.locator("#_tried [data-viewer]")).to_contain_text(OTHER)


def test_the_family_follows_the_database_and_keeps_the_focus(page: Page) -> None:
    family = page.locator("#family")
    page.locator("#database").select_option("ncbi")
    expect(page.locator("#_tools .tool-family").first).to_contain_text("ncbi")
    expect(family.locator("option")).to_have_count(8)
    family.focus()
    family.select_option("blast")
    expect(page.locator("#_tools li")).to_have_count(1)
    expect(family).to_be_focused()
    expect(family).to_have_value("blast")


def test_a_person_without_keys_types_a_slash_nowhere(stack: Stack, person: Callable[[str], Page]) -> None:
    page = person("reviewer2")
    keys = "from annotation import keyboards; from biotool_site.accounts.models import User\n"
    stack.python(keys + "keyboards.store(User.objects.get(username='reviewer2'), on=False, wanted={})")
    try:
        page.goto("/tools/")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("/")
        expect(page.locator("#search")).not_to_be_focused()
    finally:
        stack.python(keys + "keyboards.store(User.objects.get(username='reviewer2'), on=True, wanted={})")
