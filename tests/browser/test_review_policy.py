"""What the dataset's policy does in the workspace: the question about a quick decision, reasons by digit, the judge's word afterwards."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.steps import log_in, start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "policy"
REVIEWS = f"""from annotation.models import Review
result = list(Review.objects.filter(dataset__slug={DATASET!r}, superseded_at__isnull=True).order_by("created_at").values("verdict", "reasons", "seconds"))"""


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    """A dataset that asks about what is decided in under a minute, so that no test depends on its speed."""
    stack.session("admin").new_dataset(DATASET, ask_below_seconds=60)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 30)"
    )
    return DATASET


@pytest.fixture
def open_as(chromium: Browser, stack: Stack, filled: str) -> Iterator[Callable[..., Page]]:
    contexts = []

    def open_workspace(name: str = "reviewer1", address: str = "") -> Page:
        context = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        log_in(page, name)
        if address:
            page.goto(address)
        else:
            start_reviewing(page, DATASET)
        return page

    yield open_workspace
    for context in contexts:
        context.close()


def claim(page: Page) -> str | None:
    return page.locator("#workspace").get_attribute("data-claim")


def line(page: Page) -> Locator:
    return page.locator("#workspace [data-quick]")


def moves_on(page: Page, key: str) -> None:
    before = claim(page)
    page.keyboard.press(key)
    expect(page.locator(f"#workspace[data-claim='{before}']")).to_have_count(0)


def test_a_quick_decision_is_asked_about_once_and_the_same_key_confirms_it(
    open_as: Callable[..., Page], stack: Stack
) -> None:
    page = open_as()
    before = len(stack.python(REVIEWS))
    shown = claim(page)
    page.keyboard.press("a")
    expect(line(page)).to_have_text("That was quick. Approve again to confirm, or read on.")
    expect(page.locator("#live")).to_have_text("That was quick. Approve again to confirm, or read on.")
    assert claim(page) == shown
    moves_on(page, "a")
    expect(line(page)).to_be_hidden()
    expect(page.locator("[data-outbox-status]")).to_have_text("All stored")
    assert len(stack.python(REVIEWS)) == before + 1
    page.keyboard.press("a")
    expect(line(page)).to_be_visible()  # the next one is another quadruplet
    page.reload()
    page.wait_for_load_state("networkidle")
    moves_on(page, "a")  # it was asked about before the reload


def test_neither_a_skip_nor_what_was_taken_back_is_asked_about(open_as: Callable[..., Page]) -> None:
    page = open_as()
    moves_on(page, "s")
    page.keyboard.press("a")
    expect(line(page)).to_be_visible()
    moves_on(page, "a")
    expect(page.locator("[data-outbox-status]")).to_have_text("All stored")
    moves_on(page, "u")
    expect(page.locator("[data-told]")).to_contain_text("Taken back")
    moves_on(page, "a")


def test_after_the_time_that_a_decision_should_take_nobody_is_asked(open_as: Callable[..., Page]) -> None:
    page = open_as()
    page.clock.install()
    page.reload()
    page.wait_for_load_state("networkidle")
    page.clock.fast_forward(61_000)
    page.keyboard.press("Shift")  # a pause counts for a minute at most
    page.clock.fast_forward(2_000)
    moves_on(page, "a")
    expect(line(page)).to_be_hidden()


def test_reasons_are_chosen_by_digit_and_other_asks_for_words(open_as: Callable[..., Page], stack: Stack) -> None:
    page = open_as()
    for key in ("r", "4", "0", "Control+Enter"):
        page.keyboard.press(key)
    expect(page.locator("#messages")).to_contain_text("Say in the comment what is wrong")
    expect(page.locator("#reject-comment")).to_be_focused()
    page.keyboard.type("The strain is another one.")
    page.keyboard.press("Control+Enter")
    expect(line(page)).to_have_text("That was quick. Reject again to confirm, or read on.")
    moves_on(page, "Control+Enter")
    expect(page.locator("[data-outbox-status]")).to_have_text("All stored")
    assert stack.python(REVIEWS)[-1]["reasons"] == ["not_answerable", "other"]


def test_what_the_judge_had_said_stands_in_one_line_after_the_decision(open_as: Callable[..., Page]) -> None:
    page = open_as()
    expect(page.locator("#workspace")).not_to_contain_text("The observation tells it.")
    page.keyboard.press("a")
    moves_on(page, "a")
    told = page.locator("#afterwards")
    expect(told).to_contain_text("The judge agreed with your last decision: The observation tells it.")
    with page.context.expect_page() as opened:
        told.get_by_role("link").click()
    expect(opened.value.locator("body")).to_contain_text("Judge's word")
    opened.value.close()
    moves_on(page, "u")
    expect(told).to_be_hidden()


def test_an_admin_gives_two_reasons_each_others_digit(open_as: Callable[..., Page]) -> None:
    page = open_as("admin", f"/datasets/{DATASET}/reasons/")
    page.locator("[data-line]").nth(1).get_by_role("button", name="Move down").click()
    expect(page.locator("#live")).to_have_text("Wrong identifier is under 3 now.")
    expect(page.locator("[data-line]").nth(2).get_by_role("button", name="Move down")).to_be_focused()
    page.get_by_role("button", name="Store the list").click()
    expect(page.locator("#messages")).to_contain_text("stored")
    expect(page.locator("#id_key2-label")).to_have_value("Invalid coordinates")
    expect(page.locator("#id_key3-label")).to_have_value("Wrong identifier")


def write_guidelines(stack: Stack, text: str) -> None:
    done = stack.session("admin").http.patch(
        f"{stack.url}/api/v1/datasets/{DATASET}/", json={"guidelines": text}, timeout=60
    )
    assert done.ok, done.text


def test_guidelines_open_beside_the_quadruplet_and_a_new_version_is_told_once(
    open_as: Callable[..., Page], stack: Stack
) -> None:
    write_guidelines(stack, "Look **once**. <img src=x onerror=alert(1)> [x](javascript:alert(1))")
    page = open_as("reviewer2")
    panel, button = page.locator("#guidelines-panel"), page.locator("[data-action=guidelines]")
    expect(page.locator("#messages")).to_contain_text("This dataset has guidelines")
    expect(button).to_contain_text("new")
    page.keyboard.press("g")
    expect(page.locator("#guidelines-panel-title")).to_be_focused()
    expect(panel.locator("strong")).to_have_text("once")
    expect(page.locator("#messages")).not_to_contain_text("This dataset has guidelines")
    expect(panel).to_contain_text("<img src=x onerror=alert(1)>")
    expect(panel.locator("img")).to_have_count(0)
    expect(panel.get_by_role("link", name="x", exact=True)).to_have_count(0)
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).not_to_contain_text("new", use_inner_text=True)
    bar, aside = page.locator(".decision-bar").bounding_box(), panel.bounding_box()
    assert bar and aside and aside["x"] >= bar["x"] + bar["width"] - 1
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    write_guidelines(stack, "Look **twice**.")
    page.reload()
    expect(page.locator("#messages")).to_contain_text("Guidelines changed: version 2")
    page.reload()
    expect(button).to_contain_text("new")
    expect(page.locator("#messages")).not_to_contain_text("Guidelines changed")
    page.keyboard.press("g")
    expect(panel.locator("ins")).to_contain_text("twice")
    expect(panel).to_contain_text("What changed since version 1")


def test_open_guidelines_stay_open_and_do_not_hold_up_decisions(open_as: Callable[..., Page], stack: Stack) -> None:
    write_guidelines(stack, "Look again.")
    page = open_as()
    panel = page.locator("#guidelines-panel")
    page.keyboard.press("g")
    expect(panel).to_contain_text("Look again.")
    page.keyboard.press("a")
    expect(line(page)).to_be_visible()
    moves_on(page, "a")
    expect(panel).to_be_visible()
    page.reload()
    expect(panel).to_contain_text("Look again.")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.reload()
    expect(page.locator("#query-title")).to_be_visible()
    expect(panel).to_be_hidden()


def test_an_admin_sees_the_guidelines_while_writing_them(open_as: Callable[..., Page], stack: Stack) -> None:
    page = open_as("admin", f"/datasets/{DATASET}/guidelines/edit/")
    page.fill("#id_text", "")
    page.locator("#id_text").press_sequentially("Say the **strain**. <script>alert(1)</script>")
    preview = page.locator(".preview")
    expect(preview.locator("strong")).to_have_text("strain")
    expect(preview).to_contain_text("<script>alert(1)</script>")
    page.get_by_role("button", name="Store as a new version").click()
    expect(page.locator("#messages")).to_contain_text("is stored")
    page.get_by_role("link", name="what it changed").first.click()
    expect(page.locator("ins").first).to_be_visible()
