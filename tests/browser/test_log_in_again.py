"""A form that was sent after the session had ended is not lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

TYPED = "# How to decide\n\nRead <b>all</b> of it, then the observation."


def test_what_was_typed_is_in_its_form_again_after_the_log_in(stack: Stack, person: Callable[[str], Page]) -> None:
    stack.session("admin").new_dataset("again")
    page = person("admin")
    page.goto("/datasets/again/guidelines/edit/")
    page.locator("textarea[name=text]").fill(TYPED)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Store").click()
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", "demo")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("nothing was stored")
    expect(page.locator("textarea[name=text]")).to_have_value(TYPED)
    page.get_by_role("button", name="Store").click()
    expect(page.locator("main")).to_contain_text("Read <b>all</b> of it")
    page.goto("/datasets/again/guidelines/edit/")  # what was stored is no news
    expect(page.locator("#messages")).not_to_contain_text("nothing was stored")


def test_what_somebody_typed_is_not_shown_to_who_logs_in_next(stack: Stack, person: Callable[[str], Page]) -> None:
    stack.session("admin").new_dataset("shared")
    page = person("reviewer1")
    page.goto("/profile/")
    page.fill("input[name=name]", "of reviewer1")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="token").last.click()
    page.fill("input[name=username]", "reviewer2")
    page.fill("input[name=password]", "demo")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Demo reviewer 2")
    expect(page.locator("input[name=name]")).to_have_value("")
    expect(page.locator("#messages")).not_to_contain_text("nothing was stored")


def test_a_page_that_was_open_before_another_log_in_still_sends(stack: Stack, person: Callable[[str], Page]) -> None:
    stack.session("admin").new_dataset("older")
    page = person("admin")
    page.goto("/datasets/older/guidelines/edit/")
    other = page.context.new_page()
    page.context.clear_cookies()
    other.goto("/login/")
    other.fill("input[name=username]", "admin")
    other.fill("input[name=password]", "demo")
    other.keyboard.press("Enter")
    expect(other.locator("h1")).to_have_text("Datasets")
    page.locator("textarea[name=text]").fill(TYPED)
    page.get_by_role("button", name="Store").click()
    expect(page.locator("main")).to_contain_text("Read <b>all</b> of it")
