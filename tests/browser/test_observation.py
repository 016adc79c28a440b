"""The observation viewer in the browser: every node can be reached, and a big observation stays fluid."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "observed"
MADE = f"""
from annotation.models import Dataset
from tests.factories import deliver_observed
dataset = Dataset.objects.get(slug={DATASET!r})
deep = 'the end'
for _ in range(300):
    deep = [deep]
big = {{'items': [{{'id': f'ENSG{{n:011}}', 'place': {{'start': n * 10, 'end': n * 10 + 5}}, 'biotype': 'protein_coding'}}
                  for n in range(16_500)]}}
letters = 'ACGTTGCAAT' * 100_000
place = 'chromosome:GRCh38:13:32315001:33315000:-1'
raw = {{'sequence': ('{{"id": "ENSG1", "desc": "%s", "seq": "%s"}}' % (place, letters)).encode()}}
result = {{name: str(deliver_observed(dataset, summary, name, raw=raw.get(name)).pk) for name, summary in {{
    'sequence': {{'id': 'ENSG1', 'seq': {{'text': letters[:800], 'total_letters': 1_000_000, 'shown_letters': 800}}}},
    'small': {{'gene': {{'symbol': 'KRAS', 'a/b': {{'c~d': [1, 2, 3]}}}}, 'species': 'homo_sapiens'}},
    'big': big,
    'deep': {{'down': deep}},
}}.items()}}
"""
SHOW = "async (pointer) => (await Studio.observation.show(pointer))?.dataset.pointer ?? null"


@pytest.fixture(scope="module")
def made(stack: Stack) -> Any:
    """Addresses of the quadruplets whose observations are looked at here, by name."""
    stack.session("admin").new_dataset(DATASET)
    return {name: f"/quadruplets/{id}/" for name, id in stack.python(MADE).items()}


@pytest.fixture
def look(person: Callable[[str], Page], made: dict[str, str]) -> Callable[[str], Page]:
    """The page of a quadruplet, by the name of its observation."""

    def at(name: str) -> Page:
        page = person("reviewer1")
        page.goto(made[name])
        expect(page.locator("[data-viewer]")).to_be_visible()
        return page

    return at


@pytest.mark.parametrize(
    ("name", "pointer"),
    [
        ("small", "/gene/a~1b/c~0d/2"),
        ("big", "/items/16123/place/start"),
        ("deep", "/down" + "/0" * 300),
    ],
)
def test_any_node_is_shown_by_its_pointer(look: Callable[[str], Page], name: str, pointer: str) -> None:
    page = look(name)
    assert page.evaluate(SHOW, pointer) == pointer
    node = page.locator(f'[data-pointer="{pointer}"]')
    expect(node).to_be_in_viewport()
    expect(node).to_have_class(re.compile("is-shown"))


def test_a_node_that_is_not_there_is_null_and_leaves_the_tree(look: Callable[[str], Page]) -> None:
    page = look("small")
    assert page.evaluate(SHOW, "/species/0") is None
    expect(page.locator('[data-pointer="/species"]')).to_be_visible()


def test_two_who_show_at_once_both_find_their_node(look: Callable[[str], Page]) -> None:
    page = look("big")
    both = f"(pointers) => Promise.all(pointers.map({SHOW}))"
    pointers = ["/items/9000/id", "/items/12000/id"]
    assert page.evaluate(both, pointers) == pointers
    expect(page.locator('[data-pointer="/items/12000/id"]')).to_be_in_viewport()
    page.get_by_role("button", name="that stand before").click()
    expect(page.locator('[data-pointer="/items/11940/id"]')).to_be_attached()


def test_the_path_above_leads_back(look: Callable[[str], Page]) -> None:
    page = look("deep")
    page.evaluate(SHOW, "/down" + "/0" * 300)
    page.get_by_role("button", name="whole observation").click()
    expect(page.locator('[data-pointer="/down"]')).to_be_visible()


def test_a_search_is_gone_through_by_keys_and_told(look: Callable[[str], Page]) -> None:
    page = look("big")
    page.get_by_role("tab", name="Tree").focus()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("ENSG0000001612")
    hits = page.locator("[data-hits]")
    expect(hits).to_have_text("1 of 10")
    page.keyboard.press("Enter")
    expect(hits).to_have_text("2 of 10")
    expect(page.locator('[data-pointer="/items/16121/id"]')).to_be_in_viewport()
    expect(page.locator("#live")).to_contain_text("2 of 10: /items/16121/id")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(hits).to_have_text("10 of 10")
    page.keyboard.type("x")
    expect(hits).to_have_text("no match")
    page.keyboard.press("Escape")
    expect(page.locator("[data-search]")).to_have_value("")
    expect(page.locator("[data-tree] :focus")).to_be_visible()


def test_the_tree_is_walked_closed_and_copied_by_keys(look: Callable[[str], Page]) -> None:
    page = look("small")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator('[data-pointer="/gene"] > details > summary').focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("y")
    expect(page.locator(".passing")).to_have_text("Path copied: /gene/symbol")
    assert page.evaluate("navigator.clipboard.readText()") == "/gene/symbol"
    page.get_by_role("button", name="copy value").locator("visible=true").click()
    expect(page.locator(".passing")).to_have_text("Value copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "KRAS"
    deepest = page.locator('[data-pointer="/gene/a~1b/c~0d/0"]')
    expect(deepest).to_be_visible()
    page.locator('[data-pointer="/species"]').focus()
    page.keyboard.press("[")
    expect(deepest).not_to_be_visible()
    page.keyboard.press("]")
    expect(deepest).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator('[data-pointer="/gene"] > details > summary')).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator('[data-pointer="/gene/symbol"]')).not_to_be_visible()
    page.keyboard.press("v")
    expect(page.locator("[data-viewer=stored] [role=tab][aria-selected=true]")).to_be_focused()


def test_what_is_done_in_the_tree_brings_it_back_from_another_view(look: Callable[[str], Page]) -> None:
    page = look("small")
    page.get_by_role("tab", name="Raw response").click()
    expect(page.locator("[data-search]")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.reload()
    expect(page.get_by_role("tab", name="Raw response")).to_have_attribute(
        "aria-selected", "true"
    )  # still the one liked
    page.evaluate("localStorage.clear()")


def test_a_table_is_sorted_paged_and_leads_back_to_the_tree(look: Callable[[str], Page]) -> None:
    page = look("big")
    page.get_by_role("tab", name="Tree").focus()
    page.keyboard.press("v")
    expect(page.locator(".sheet")).to_be_visible()
    page.get_by_role("button", name="place.start").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)
    page.get_by_role("button", name="place.start").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    page.get_by_role("button", name="Next rows").click()
    expect(page.locator(".sheet tbody tr").first).to_contain_text("ENSG00000016399")
    page.reload()
    expect(page.locator(".sheet")).to_be_visible()  # the choice is kept for this function
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.locator('[data-pointer="/items/6"]')).to_be_in_viewport()


def test_a_sequence_of_a_million_letters_tells_coordinates(look: Callable[[str], Page]) -> None:
    page = look("sequence")
    page.get_by_role("tab", name="Sequence").click()
    expect(page.locator(".sequence-chunk .sequence-block").first).to_have_text("ACGTTGCAAT")
    page.fill("[data-goto]", "500,005")
    page.keyboard.press("Enter")
    told = "500,005–500,005: 1 letter, 13:32,814,996–32,814,996 (strand −)"
    expect(page.locator("[data-selected]")).to_have_text(told)
    assert page.locator(".sequence-line").count() < 400
    page.fill("[data-goto]", "1000001")
    page.keyboard.press("Enter")
    expect(page.locator("[data-goto]")).to_have_attribute("aria-invalid", "true")


BULKY = f"""
from annotation.models import Dataset
from tests.factories import deliver_observed
dataset = Dataset.objects.get(slug={DATASET!r} + "-bulky")
words = 'Lorem ipsum of a transcript. ' * 4
result = []
for number in range(3):
    items = [{{'id': f'ENSG{{number}}{{n:010}}', 'start': n, 'told': words}} for n in range(12_000)]
    made = deliver_observed(dataset, {{'number': number, 'items': items}}, f'What is told of list {{number}}?')
    result.append(len(str(made.current.observation.summary)))
"""


def test_a_decision_does_not_wait_for_two_megabytes_that_are_on_their_way(
    person: Callable[[str], Page], stack: Stack
) -> None:
    dataset = f"{DATASET}-bulky"
    stack.session("admin").new_dataset(dataset)
    assert min(stack.python(BULKY)) > 2_000_000
    page = person("reviewer1")
    start_reviewing(page, dataset)
    query = page.locator("#query-title").inner_text()
    held: list[Route] = []
    page.route("**/table/**", lambda route: held.append(route))
    page.keyboard.press("v")
    expect(page.locator("[aria-busy=true] >> text=Loading…")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator("#query-title")).not_to_have_text(query)
    for route in held[::-1]:  # of the one that was decided, and of the one that came after it
        route.continue_()
    page.unroute("**/table/**")
    expect(page.locator("#outbox")).to_contain_text("All stored")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("could not be loaded")).to_have_count(0)
    other = page.locator("#query-title").inner_text()[-2]
    expect(page.locator(".sheet tbody tr").first).to_contain_text(f"ENSG{other}0000000000")
    page.keyboard.press("u")
    expect(page.locator("#query-title")).to_have_text(query)
