"""Evidence at a glance, by keyboard alone: the linked parts of a query, their other ends, findings, and mending."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import log_in, start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "links"
QUERY = (
    "Where does the mouse gene ENSG00000133703 lie on GRCh37, and what is TP53? <img src=x onerror=alert(1)> \u202ex"
)
MENDS = f"from annotation.models import LinkMend; result = list(LinkMend.objects.filter(revision__quadruplet__dataset__slug={DATASET!r}).order_by('pk').values_list('standing', 'undoes'))"  # fmt: skip


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    stack.session("admin").new_dataset(DATASET)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver\n"
        f"deliver(Dataset.objects.get(slug={DATASET!r}), {QUERY!r})"
    )
    return DATASET


@pytest.fixture
def page(chromium: Browser, stack: Stack, filled: str) -> Iterator[Page]:
    """reviewer1 in the workspace."""
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    log_in(page)
    start_reviewing(page, filled)
    yield page
    context.close()


def focused(page: Page, text: str) -> None:
    expect(page.locator("[data-link]:focus")).to_have_text(text)


def test_keys_walk_through_the_links_and_show_where_each_stands(page: Page) -> None:
    page.keyboard.press("l")
    focused(page, "mouse")
    detail = page.locator("[data-detail-of]:visible")
    expect(detail).to_contain_text("contradicted")
    expect(detail).to_contain_text("observation/species")
    page.keyboard.press("l")
    focused(page, "ENSG00000133703")
    expect(page.locator("tr.is-lit")).to_contain_text("ENSG00000133703")
    expect(detail.get_by_role("link")).to_have_attribute("href", "https://www.ensembl.org/id/ENSG00000133703")
    page.keyboard.press("Shift+L")
    focused(page, "mouse")
    page.keyboard.press("Escape")
    expect(detail).to_have_count(0)


def test_the_next_finding_is_shown_with_what_it_is_about(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator("[data-finding]:focus")).to_have_id("finding-1")
    expect(page.locator("#finding-1")).to_have_class("stack-small is-lit")
    page.keyboard.press("n")
    expect(page.locator("[data-finding]:focus")).to_have_id("finding-2")
    mark = page.locator("[data-query-text] [data-finding-mark]").first
    mark.focus()
    expect(page.locator("#finding-note")).to_be_visible()
    number = mark.get_attribute("data-finding-mark")
    expect(page.locator("#finding-note")).to_contain_text(
        page.locator(f"#finding-{number} [data-message]").inner_text()
    )
    page.keyboard.press("Enter")
    expect(page.locator("[data-finding]:focus")).to_have_id(f"finding-{number}")
    expect(page.locator("#finding-note")).to_be_hidden()


def test_the_note_of_a_finding_can_be_gone_to_and_sent_away(page: Page) -> None:
    note = page.locator("#finding-note")
    page.locator("[data-query-text] [data-finding-mark]").first.hover()
    note.hover()
    page.wait_for_timeout(400)  # longer than a note lingers without the pointer
    expect(note).to_be_visible()
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_where_no_check_found_anything_the_key_of_findings_says_so(page: Page, stack: Stack) -> None:
    stack.session("admin").new_dataset("without-findings")
    key = stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver\n"
        "result = str(deliver(Dataset.objects.get(slug='without-findings'), 'Where does ENSG00000133703 lie?').pk)"
    )
    page.goto(f"/quadruplets/{key}/")
    page.keyboard.press("n")
    expect(page.locator("#messages")).to_have_text("No finding.")
    expect(page.locator("#live")).to_have_text("No finding.")


def test_a_link_is_mended_and_the_mend_taken_back(page: Page, stack: Stack) -> None:
    page.keyboard.press("l")
    page.get_by_role("button", name="unsupported", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-link].is-unsupported").first).to_have_text("mouse")
    focused(page, "mouse")
    assert stack.python(MENDS)[-1][0] == "unsupported"
    page.reload()
    expect(page.locator("[data-link].is-unsupported").first).to_have_text("mouse")
    page.wait_for_load_state("networkidle")
    page.locator("[data-undo-mend]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-link].is-contradicted").first).to_have_text("mouse")
    expect(page.locator("#query-title")).to_be_focused()
    assert stack.python(MENDS)[-1][1]


def test_words_are_linked_by_typing_them(page: Page) -> None:
    page.locator("[data-mend-new] summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#mend-words")).to_be_focused()
    page.keyboard.type("gene")
    page.keyboard.press("Tab")
    page.keyboard.type("observation/object")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    linked = page.locator("[data-link]", has_text="gene")
    expect(linked).to_be_focused()
    expect(linked).to_contain_class("is-supported is-value")
    page.locator("[data-undo-mend]").click()
    expect(page.locator("[data-link]", has_text="gene")).to_have_count(0)


def test_a_hostile_query_stays_text(page: Page, stack: Stack) -> None:
    shown = page.locator("#query-title").inner_text()
    assert "<img src=x onerror=alert(1)>" in shown
    assert "[U+202E]" in shown
    expect(page.locator("#query-title img")).to_have_count(0)
    stored = stack.python(
        f"from annotation.models import Revision; result = Revision.objects.get(quadruplet__dataset__slug={DATASET!r}).query"
    )
    assert stored == QUERY
