"""What is typed is kept on the server: after a killed browser, on another machine, and where two of them write at once."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Route, expect

from biotool_site.screens.chromium import FLAGS, installed
from tests.browser.steps import log_in, start_reviewing
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "drafted"
REVIEW = re.compile(rf"/datasets/{DATASET}/review/(\?|$)")
TYPED = "Where does KRAS lie, word by word?"
MINE = f"Draft.objects.filter(revision__quadruplet__dataset__slug={DATASET!r})"


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    """A dataset with enough quadruplets for every test here."""
    stack.session("admin").new_dataset(DATASET)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 30)"
    )
    return DATASET


@pytest.fixture
def machine(chromium: Browser, stack: Stack, filled: str) -> Iterator[Callable[[], Page]]:
    """A browser of its own in which reviewer1 is in the workspace, on what they hold longest."""
    contexts = []

    def open_workspace() -> Page:
        contexts.append(chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900}))
        return in_workspace(contexts[-1].new_page())

    stack.python(f"from annotation.models import Draft\n{MINE}.delete()")
    yield open_workspace
    for context in contexts:
        for page in context.pages:
            with suppress(Error):  # a page sends what is typed when it is closed, and the next test has none of it
                page.evaluate("localStorage.clear()")
        context.close()


def in_workspace(page: Page) -> Page:
    log_in(page)
    start_reviewing(page, DATASET)
    return page


def type_query(page: Page, text: str) -> None:
    if not page.locator("#edit-query").is_visible():
        page.keyboard.press("e")
    page.locator("#edit-query").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def line(page: Page) -> Locator:
    return page.locator("#panel-edit [data-draft-state]")


def save(page: Page, text: str) -> None:
    type_query(page, text)
    expect(line(page)).to_have_text(re.compile(r"^Draft saved \d\d:\d\d UTC$"))


def kept(stack: Stack) -> list[str]:
    """What the server has of the edited query, in all drafts that are not discarded."""
    fields = stack.python(f"from annotation.models import Draft\nresult = [row.fields for row in {MINE} if row.fields]")
    return sorted(row["panel-edit query"] for row in fields)


def kill(folder: Path) -> None:
    """kill -9 for every process of the browser that keeps its profile in the folder."""
    for process in psutil.process_iter(["cmdline"]):
        if f"--user-data-dir={folder}" in (process.info["cmdline"] or ()):
            process.kill()


def test_what_was_typed_outlives_a_killed_browser(
    chromium: Browser, stack: Stack, machine: Callable[[], Page], tmp_path: Path
) -> None:
    doomed = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=installed(), args=FLAGS, base_url=stack.url
    )
    page = in_workspace(doomed.new_page())
    save(page, TYPED)
    with page.expect_event("close"):
        kill(tmp_path)
    again = machine()
    expect(again.locator("#edit-query")).to_have_value(TYPED)
    expect(again.locator("#messages")).to_contain_text("in the form again")


def test_a_draft_moves_to_another_machine_and_ends_with_the_decision(machine: Callable[[], Page], stack: Stack) -> None:
    save(machine(), TYPED)
    second = machine()
    expect(second.locator("#edit-query")).to_have_value(TYPED)
    save(second, TYPED + " Really?")
    assert kept(stack) == [TYPED + " Really?"]
    second.keyboard.press("Control+Enter")
    expect(second.locator("[data-outbox-status]")).to_have_text("All stored")
    expect(second.locator("#panel-edit")).not_to_be_visible()
    assert kept(stack) == []


@pytest.mark.parametrize(("button", "wins"), [("Keep what is in this form", "second"), ("Take that one", "first")])
def test_two_machines_on_one_quadruplet_lose_nothing(
    machine: Callable[[], Page], stack: Stack, button: str, wins: str
) -> None:
    texts = {"first": "Where is the first one?", "second": "Where is the second one?"}
    first, second = machine(), machine()
    save(first, texts["first"])
    type_query(second, texts["second"])
    notice = second.locator("#draft-conflict")
    expect(notice).to_contain_text("Another tab or machine of yours")
    second.locator("#edit-query").evaluate("field => field.scrollIntoView({ block: 'start' })")
    expect(notice).to_be_in_viewport()
    expect(notice.locator("del")).to_contain_text("first")
    expect(notice.locator("ins")).to_contain_text("second")
    assert kept(stack) == sorted(texts.values())
    notice.get_by_role("button", name=button).click()
    expect(notice).to_have_count(0)
    expect(second.locator("#edit-query")).to_have_value(texts[wins])
    expect(line(second)).to_contain_text("Draft saved")
    wait_for(lambda: kept(stack) == [texts[wins]], 10, "one draft, the one that was chosen")
    type_query(first, "Where is a third one?")
    if wins == "second":
        expect(first.locator("#draft-conflict del")).to_contain_text("the second")
    else:
        expect(first.locator("#draft-conflict del")).to_contain_text("the first")


def test_without_a_connection_it_is_kept_here_and_sent_when_that_is_back(
    machine: Callable[[], Page], stack: Stack
) -> None:
    page = machine()
    page.context.set_offline(True)
    type_query(page, TYPED)
    expect(line(page)).to_contain_text("Kept in this browser, not on the server yet")
    assert kept(stack) == []
    page.context.set_offline(False)
    expect(line(page)).to_contain_text("Draft saved")
    assert kept(stack) == [TYPED]


def test_a_closed_tab_sends_what_was_typed_last(machine: Callable[[], Page], stack: Stack) -> None:
    page = machine()
    type_query(page, TYPED)
    page.goto(f"/datasets/{DATASET}/")
    page.goto(f"/datasets/{DATASET}/review/")
    expect(page.locator("#edit-query")).to_have_value(TYPED)
    expect(line(page)).to_contain_text("Draft")
    assert kept(stack) == [TYPED]


def test_a_draft_is_discarded_and_brought_back(machine: Callable[[], Page], stack: Stack) -> None:
    page = machine()
    query = page.locator("#query-title").inner_text()
    save(page, TYPED)
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.locator("#edit-query")).to_have_value(query)
    expect(line(page)).to_have_text("The draft is discarded.")
    page.get_by_role("button", name="Bring the draft back").click()
    expect(page.locator("#edit-query")).to_have_value(TYPED)
    page.get_by_role("button", name="Discard the draft").click()
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#panel-edit")).not_to_be_visible()


def reload_slowly(page: Page, meanwhile: str, arrives: Callable[[], bool]) -> None:
    """The server answers at once; the answer arrives when the server has what the page still on the screen did meanwhile."""

    def hold(route: Route) -> None:
        answer = route.fetch()
        wait_for(arrives, 30, f"what the old page sends: {meanwhile}")
        route.fulfill(response=answer)

    page.route(REVIEW, hold, times=1)
    with page.expect_navigation():
        page.evaluate(f"() => {{ location.reload(); setTimeout(() => {{ {meanwhile} }}, 1500); }}")
    page.wait_for_load_state("networkidle")


def test_a_page_read_before_the_draft_was_discarded_does_not_bring_it_back(
    machine: Callable[[], Page], stack: Stack
) -> None:
    page = machine()
    save(page, TYPED)
    discard = "document.querySelector('#panel-edit [data-draft-discards]').click();"
    reload_slowly(page, discard, lambda: kept(stack) == [])
    expect(page.locator("#panel-edit")).not_to_be_visible()


def test_a_page_read_before_the_draft_grew_has_all_of_it(machine: Callable[[], Page], stack: Stack) -> None:
    page = machine()
    save(page, TYPED)
    grow = """const field = document.getElementById('edit-query');
        field.value += ' Really?';
        field.dispatchEvent(new Event('input', { bubbles: true }));"""
    reload_slowly(page, grow, lambda: kept(stack) == [TYPED + " Really?"])
    expect(page.locator("#edit-query")).to_have_value(TYPED + " Really?")
    expect(page.locator("#draft-conflict")).to_have_count(0)


def test_a_claim_that_runs_out_while_typing_keeps_it_and_is_taken_again(
    machine: Callable[[], Page], stack: Stack
) -> None:
    page = machine()
    page.clock.install()
    page.reload()
    page.wait_for_load_state("networkidle")
    save(page, TYPED)
    claim = page.locator("#workspace").get_attribute("data-claim")
    stack.python(
        "from annotation.models import Claim; from django.db.models import F; from datetime import timedelta\n"
        f"Claim.objects.filter(pk={claim!r}).update(expires_at=F('taken_at') + timedelta(microseconds=1))"
    )
    page.clock.fast_forward(61_000)
    page.clock.resume()
    lost = page.locator("#claim-lost")
    expect(lost).to_be_visible(timeout=15_000)
    type_query(page, TYPED + " Typed on.")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(lost).to_be_in_viewport()
    wait_for(lambda: kept(stack) == [TYPED + " Typed on."], 30, "the draft that was typed on", every=1)
    queue = page.context.new_page()
    queue.goto(f"/datasets/{DATASET}/queue/")
    expect(queue.locator("main")).to_contain_text("What you began")
    queue.close()
    lost.get_by_role("button", name="Claim this one again").click()
    expect(lost).to_be_hidden()
    expect(page.locator("#edit-query")).to_have_value(TYPED + " Typed on.")
    page.locator("#edit-query").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-outbox-status]")).to_have_text("All stored")
    assert kept(stack) == []
