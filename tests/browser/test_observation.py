"""The observation viewer in the browser: every node can be reached, and a big observation stays fluid."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
result = {{name: str(deliver_observed(dataset, summary, name).pk) for name, summary in {{
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
