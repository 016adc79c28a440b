"""A reviewer's own keys in the browser: set by pressing them, swapped, followed by page and fragments, other alphabets."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "keyed"


@pytest.fixture
def reviewer(stack: Stack, person: Callable[[str], Page]) -> Iterator[Page]:
    if not stack.session("admin").get(f"datasets/{DATASET}/").ok:
        stack.session("admin").new_dataset(DATASET)
        stack.python(
            "from annotation.models import Dataset; from tests.factories import deliver_many\n"
            f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 12)"
        )
    yield person("reviewer2")
    stack.python("from annotation.models import Keyboard; Keyboard.objects.all().delete()")


def work(page: Page) -> None:
    start_reviewing(page, DATASET)


def next_is_open(page: Page, act: Callable[[], None]) -> None:
    before = page.locator("#workspace").get_attribute("data-claim")
    act()
    expect(page.locator(f"#workspace[data-claim='{before}']")).to_have_count(0)
    expect(page.locator("#query-title")).to_be_focused()


def press_elsewhere(page: Page, key: str, code: str, **more: bool) -> None:
    """A key of a keyboard with other letters, or with these modifiers, as its browser tells it."""
    page.evaluate(
        "told => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...told}))",
        {"key": key, "code": code, **more},
    )


def test_a_key_is_pressed_swapped_stored_and_used_on_every_screen(reviewer: Page) -> None:
    work(reviewer)
    reviewer.keyboard.press("?")
    reviewer.get_by_role("link", name="Change keys").click()
    approve, skip = reviewer.locator("#key-approve"), reviewer.locator("#key-skip")
    approve.focus()
    reviewer.keyboard.press("s")
    expect(approve).to_have_value("s")
    expect(reviewer.locator("#key-approve-error")).to_contain_text("is the key of “Skip")
    reviewer.get_by_role("button", name="Store keys").last.click()
    expect(approve).to_be_focused()  # refused: the clash stands
    reviewer.get_by_role("button", name="Swap").click()
    expect(skip).to_have_value("a")
    expect(reviewer.locator("#key-approve-error")).to_be_hidden()
    reviewer.get_by_role("button", name="Store keys").last.click()
    expect(reviewer.locator("#messages")).to_contain_text("Your keys are stored")
    work(reviewer)
    for _ in range(2):  # the second screen came as a fragment
        expect(reviewer.locator("[data-key-of=approve]")).to_have_text("s")
        next_is_open(reviewer, lambda: reviewer.keyboard.press("s"))
        expect(reviewer.locator("[data-told]")).to_contain_text("Approved")
    expect(reviewer.locator("[data-key-of=skip]")).to_have_text("a")


def test_a_keyboard_of_another_alphabet_works_by_the_place_of_its_keys(reviewer: Page) -> None:
    work(reviewer)
    next_is_open(reviewer, lambda: press_elsewhere(reviewer, "ф", "KeyA"))
    expect(reviewer.locator("[data-told]")).to_contain_text("Approved")
    reviewer.keyboard.press("r")
    first = reviewer.locator("#panel-reject [data-digit='1']")
    expect(first).to_be_visible()
    press_elsewhere(reviewer, "&", "Digit1")  # a French keyboard types digits with Shift
    expect(first).to_be_checked()


def test_signs_work_where_a_keyboard_has_them_elsewhere(reviewer: Page) -> None:
    work(reviewer)
    next_is_open(reviewer, lambda: reviewer.get_by_role("button", name="Skip").click())  # one without a draft
    said = reviewer.locator("#live")
    press_elsewhere(reviewer, "х", "BracketLeft")  # a Russian keyboard has no [
    expect(said).to_have_text("All is closed.")
    press_elsewhere(reviewer, "]", "Digit6", altKey=True)  # a German one on a Mac: Option and 6
    expect(said).to_have_text("All is open.")
    press_elsewhere(reviewer, "r", "KeyR", altKey=True)  # the browser's own
    expect(reviewer.locator("#panel-reject")).to_be_hidden()
    reviewer.keyboard.press("r")
    press_elsewhere(reviewer, "[", "Digit5", modifierAltGraph=True)  # where digits choose reasons, too
    expect(said).to_have_text("All is closed.")
    expect(reviewer.locator("#panel-reject [data-digit='5']")).not_to_be_checked()


def test_caps_lock_changes_no_key(reviewer: Page) -> None:
    work(reviewer)
    press_elsewhere(reviewer, "H", "KeyH", modifierCapsLock=True)
    expect(reviewer.locator("#my-history")).to_be_visible()


def test_the_sheet_lists_by_group_and_finds(reviewer: Page) -> None:
    work(reviewer)
    reviewer.keyboard.press("?")
    sheet = reviewer.locator("#help")
    expect(sheet.get_by_role("heading", name="Deciding")).to_be_visible()
    reviewer.get_by_label("Find an action").fill("undo")
    expect(sheet.locator("[data-does=undo]")).to_be_visible()
    expect(sheet.locator("[data-does=approve]")).to_be_hidden()
    reviewer.get_by_label("Find an action").press("?")
    expect(sheet).to_be_visible()  # it is typed, not done


def test_switched_off_no_key_does_anything(reviewer: Page) -> None:
    reviewer.goto("/keys/")
    reviewer.get_by_label("Keys are on").uncheck()
    reviewer.get_by_role("button", name="Store keys").last.click()
    expect(reviewer.locator("#messages")).to_contain_text("Keys are off")
    work(reviewer)
    next_is_open(reviewer, lambda: reviewer.get_by_role("button", name="Skip").click())  # one without a draft
    claim = reviewer.locator("#workspace").get_attribute("data-claim")
    expect(reviewer.locator("[data-key-of=approve]")).to_be_hidden()
    for key in ("a", "?", "r"):
        reviewer.keyboard.press(key)
    expect(reviewer.locator("#help")).to_be_hidden()
    expect(reviewer.locator("#panel-reject")).to_be_hidden()
    expect(reviewer.locator("#workspace")).to_have_attribute("data-claim", claim or "")
    next_is_open(reviewer, lambda: reviewer.get_by_role("button", name="Approve").click())
    expect(reviewer.locator("[data-key-of=approve]")).to_be_hidden()
