"""By keyboard alone: flags answered one after the other, guidelines beside each quadruplet, an edit that carries a mended link over."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "marked"
QUERY = "Where does the human gene ENSG00000133703 lie in the genome?"
FILL = f"""
from annotation import guidelines
from annotation.discussion import flags
from annotation.models import Dataset
from biotool_site.accounts.models import User
from tests.factories import deliver
dataset = Dataset.objects.get(slug={DATASET!r})
people = {{user.username: user for user in User.objects.all()}}
guidelines.write(dataset, "Look at the species.", author=people["admin"])
made = [deliver(dataset, text) for text in ({QUERY!r}, "First flagged?", "Second flagged?")]
for one in made[1:]:
    flags.raise_flag(quadruplet=one, author=people["reviewer2"], note=f"Is {{one.current.query}} right?")
result = [str(one.pk) for one in made]
"""
ANSWERS = f"""
from annotation.models import Flag
result = list(Flag.objects.filter(dataset__slug={DATASET!r}).order_by("at").values_list("answer", flat=True))
"""
READ = f"""
from annotation.models import GuidelinesRead
rows = GuidelinesRead.objects.filter(guidelines__dataset__slug={DATASET!r})
result = list(rows.values_list("person__username", flat=True))
"""


@pytest.fixture(scope="module")
def made(stack: Stack) -> list[str]:
    stack.session("admin").new_dataset(DATASET, ask_below_seconds=0)
    found: list[str] = stack.python(FILL)
    return found


def test_flags_are_answered_one_after_the_other(person: Callable[[str], Page], stack: Stack, made: list[str]) -> None:
    page = person("adjudicator")
    page.goto(f"/datasets/{DATASET}/disputes/")
    page.get_by_role("link", name="Flagged 2").press("Enter")
    page.get_by_role("link", name="Start with the oldest").press("Enter")
    title = page.locator("#query-title")
    expect(title).to_have_text("First flagged?")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("s")
    expect(title).to_have_text("Second flagged?")
    expect(title).to_be_focused()
    page.keyboard.press("s")
    expect(title).to_have_text("First flagged?")
    expect(title).to_be_focused()

    page.keyboard.press("g")
    expect(page.locator("#guidelines-panel")).to_contain_text("Look at the species.")
    page.keyboard.press("g")
    expect(page.locator("#guidelines-panel")).to_be_hidden()
    assert stack.python(READ) == ["adjudicator"]

    page.keyboard.press("1")
    expect(page.get_by_role("textbox", name="Answer to reviewer2")).to_be_focused()
    page.keyboard.type("It is.")
    page.keyboard.press("Enter")
    expect(title).to_have_text("Second flagged?")
    expect(page.locator("[data-told]")).to_have_text("Flag answered.")
    expect(page.locator("[data-action=guidelines]")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#workspace .empty")).to_contain_text("Nothing is left to settle or to answer")
    assert stack.python(ANSWERS) == ["It is.", ""]


def test_keys_work_on_a_quadruplets_page(person: Callable[[str], Page], made: list[str]) -> None:
    page = person("reviewer1")
    page.goto(f"/quadruplets/{made[0]}/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("g")
    expect(page.locator("#guidelines-panel-title")).to_be_focused()
    expect(page.locator("#guidelines-panel")).to_contain_text("Look at the species.")
    page.keyboard.press("Escape")
    expect(page.locator("#guidelines-panel")).to_be_hidden()
    expect(page.locator("[data-action=guidelines]")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.locator("[data-link]:focus")).to_have_text("human")
    page.keyboard.press("b")
    expect(page.locator("[data-action=bookmark]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()


def test_guidelines_that_were_not_stored_are_not_lost_by_a_click(
    person: Callable[[str], Page], made: list[str]
) -> None:
    page = person("admin")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"/datasets/{DATASET}/guidelines/edit/")
    text = page.get_by_role("textbox", name="Guidelines, in Markdown")
    text.press_sequentially("Look ")
    page.get_by_role("link", name="Overview").click()
    expect(text).to_have_value("Look Look at the species.")
    assert asked == ["beforeunload"]
    text.fill("Look at the species.")
    page.get_by_role("button", name="Store as a new version").click()
    expect(page.locator("#messages")).to_contain_text("Nothing was changed")
    assert asked == ["beforeunload"]


def test_an_edit_tells_which_mended_links_it_carried_over(person: Callable[[str], Page], made: list[str]) -> None:
    page = person("reviewer1")
    start_reviewing(page, DATASET)
    expect(page.locator("#query-title")).to_have_text(QUERY)
    page.keyboard.press("l")
    page.get_by_role("button", name="unsupported", exact=True).press("Enter")
    expect(page.locator("[data-link].is-unsupported").first).to_have_text("human")
    page.keyboard.press("e")
    page.locator("#panel-edit textarea[name=query]").fill("On which chromosome is the human gene ENSG00000133703?")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-told]")).to_have_text("Edit stored. 1 mended link carried over.")
    page.goto(f"/quadruplets/{made[0]}/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("l")
    page.keyboard.press("l")  # the first one is "chromosome"
    expect(page.locator("[data-link]:focus")).to_have_text("human")
    expect(page.locator("[data-detail-of]:visible")).to_contain_text("mended, carried over from an earlier revision")
