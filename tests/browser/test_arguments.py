"""The arguments of an edit by keyboard alone: as JSON that says where it is broken, and with errors by field."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import reach, start_reviewing
from tests.factories import LOOKUPS
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "arguments"
OTHER = LOOKUPS[3]["id"]
DRAFTS = (
    "from annotation.models import Draft; result = [row.fields['panel-edit arg-id'] for row in Draft.objects.all()]"
)


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    stack.session("admin").new_dataset(DATASET)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver\n"
        f"deliver(Dataset.objects.get(slug={DATASET!r}))"
    )
    return DATASET


@pytest.fixture
def page(person: Callable[[str], Page], stack: Stack, filled: str) -> Iterator[Page]:
    """reviewer1 in the workspace, with nothing begun."""
    stack.python("from annotation.models import Draft; Draft.objects.all().delete()")
    page = person("reviewer1")
    start_reviewing(page, filled)
    yield page
    page.evaluate("localStorage.clear()")  # a page sends what is typed when it is closed


def write(page: Page, text: str) -> None:
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_the_query_follows_its_changed_call_by_one_key(page: Page) -> None:
    field, query, state = (page.locator(name) for name in ("#id_arg-id", "#edit-query", "[data-run-state]"))
    page.keyboard.press("e")
    field.fill(OTHER)
    page.keyboard.press("Control+Enter")
    expect(state).to_have_text("Ran. Its answer stands beside.")
    page.keyboard.press("Escape")
    expect(query).to_be_hidden()
    page.keyboard.press("w")
    expect(query).to_be_focused()
    expect(query).to_have_value(f"Where does the human transcript {OTHER} lie in the genome?")
    field.fill(LOOKUPS[1]["id"])
    expect(state).to_have_text("Changed since it ran. Run it again.")


SLOW = """<div class="notice" data-run hx-post="{url}" hx-trigger="load delay:1s" hx-include="[data-edit]" hx-target="#run-result"
  hx-swap="innerHTML">The service takes a while.</div>"""


def test_a_slow_call_is_asked_for_again_as_it_was_or_not_at_all(page: Page, stack: Stack) -> None:
    asked: list[str] = []
    field, run, state = (page.locator(name) for name in ("#id_arg-id", "#panel-edit [data-run]", "[data-run-state]"))
    url = str(run.get_attribute("hx-post"))

    def answer(route: Route) -> None:
        asked.append(parse_qs(str(route.request.post_data))["arg-id"][0])
        route.fulfill(content_type="text/html", body=SLOW.format(url=url))

    page.route(f"**{url}", answer)
    page.keyboard.press("e")
    field.fill(OTHER)
    page.keyboard.press("Control+Enter")
    expect(state).to_have_text("Running…")
    expect(run).to_be_disabled()
    wait_for(lambda: len(asked) > 1 or page.wait_for_timeout(100), 10, "the page to ask again")
    field.fill(f"{OTHER[:-1]}")  # half typed
    expect(page.locator("#run-result")).to_be_empty()
    expect(state).to_have_text("Changed, not run yet.")
    assert set(asked) == {OTHER}
    wait_for(lambda: stack.python(DRAFTS) == [OTHER[:-1]], 10, "the draft, which the next test takes away")


def test_json_and_form_are_one_by_keyboard_alone(page: Page) -> None:
    json, field = page.locator("#arguments-json"), page.locator("#id_arg-id")
    faults, run = page.locator("#arguments-json-faults"), page.locator("#panel-edit button[data-run]")
    to_json, to_form = (page.get_by_role("button", name=name, exact=True) for name in ("JSON", "Form"))

    page.keyboard.press("e")
    expect(page.locator("#edit-query")).to_be_focused()
    reach(page, to_json)
    page.keyboard.press("Enter")
    expect(to_json).to_have_attribute("aria-pressed", "true")
    expect(json).to_have_value('{{\n  "id": "{}"\n}}'.format(LOOKUPS[0]["id"]))
    reach(page, json)

    write(page, f'{{\n  "id": "{OTHER}"\n  "expand": true\n}}')
    expect(faults).to_have_text("Line 3, column 3: a comma or a } is expected here.")
    expect(json).to_have_attribute("aria-invalid", "true")
    expect(run).to_be_disabled()
    expect(field).to_have_value(LOOKUPS[0]["id"])
    write(page, '{"id": "x", "nobody": [1, 1.50]}')
    expect(faults).to_have_text("nobody is not in the function's schema. Take it out.")
    write(page, '{"id": "x", "expand": "perhaps"}')
    expect(page.locator("#arguments-json-errors")).to_contain_text("expand:")

    write(page, f'{{"id": "{OTHER}"}}')
    expect(faults).to_be_empty()
    expect(page.locator("#arguments-json-errors")).to_be_empty()
    expect(field).to_have_value(OTHER)
    expect(page.locator("#id_arg-expand")).to_have_value("")
    reach(page, run)
    page.keyboard.press("Enter")
    expect(page.locator("[data-run-state]")).to_have_text("Ran. Its answer stands beside.")
    expect(page.locator("[data-ran=yes]")).to_contain_text(OTHER)

    page.reload()
    page.wait_for_load_state("networkidle")
    expect(json).to_have_value(f'{{\n  "id": "{OTHER}"\n}}')  # the draft, in the view that was chosen
    to_form.focus()
    page.keyboard.press("Enter")
    expect(field).to_have_value(OTHER)
    expect(json).to_be_hidden()
    reach(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    error = page.locator("#id_arg-id_error")
    expect(error).to_have_text("is required")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "id_arg-id_error" in (field.get_attribute("aria-describedby") or "").split()
    page.keyboard.insert_text(OTHER)
    expect(error).to_be_hidden()
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_values_survive_the_json_to_the_letter(page: Page) -> None:
    """Nested values, digits and escapes; what a person breaks is named with its place."""
    text = '{"a": {"b": [1.50, 12345678901234567890, null, "é\\n"], "c": {}}, "d": []}'
    pretty = page.evaluate("text => Studio.json.pretty(Studio.json.read(text))", text)
    assert page.evaluate("text => Studio.json.compact(Studio.json.read(text))", pretty) == text
    said = {
        "": "Line 1, column 1: the arguments begin with { and end with }.",
        '{"a": True}': "Line 1, column 7: write true, not True.",
        '{"a": 1,\n}': "Line 1, column 8: this comma is one too many.",
        '{"a": 1': "Line 1, column 8: the text ends here, but a } is missing.",
        '{"a": "x\n"}': "Line 1, column 7: this text is not closed by a double quote on its line, or has a wrong \\ in it.",
        "{'a': 1}": "Line 1, column 2: use double quotes, not single ones.",
        '{"a": 1,\n "a": 2}': 'Line 2, column 2: "a" is there twice.',
        '{"a": 01}': "Line 1, column 8: a comma or a } is expected here.",
        '{"a": 1} x': "Line 1, column 10: nothing may follow here.",
    }
    read = "text => { try { Studio.json.readArguments(text); return ''; } catch (fault) { return fault.message; } }"
    assert {text: page.evaluate(read, text) for text in said} == said
