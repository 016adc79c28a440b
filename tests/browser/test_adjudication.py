"""A dispute from two reviewers' browsers is ended by keyboard alone: by the first side, the second, a third wording."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import log_in
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "disputed"
STATES = (
    "from annotation.models import Quadruplet\n"
    f"rows = Quadruplet.objects.filter(dataset__slug={DATASET!r}).order_by('position').select_related('current')\n"
    "result = [(row.state, row.current.query) for row in rows]"
)
REASONS = (
    "from annotation.models import Adjudication\n"
    f"rows = Adjudication.objects.filter(outcome__quadruplet__dataset__slug={DATASET!r})\n"
    "rows = rows.order_by('outcome__quadruplet__position')\n"
    "result = [(row.verdict, row.comment) for row in rows]"
)
# A French keyboard has the digits with Shift.
FRENCH_ONE = "() => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '&', code: 'Digit1', bubbles: true, cancelable: true}))"
WHY, WHY_NOT = "The assembly was missing.", "Nobody asks so."
MINE = "Where does it lie, by GRCh38?"


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    stack.session("admin").new_dataset(DATASET, reviews_required=2, ask_below_seconds=0)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 5)"
    )
    return DATASET


@pytest.fixture
def refusable(chromium: Browser, stack: Stack) -> Iterator[Callable[[str], Page]]:
    """A page of one's own where a refusal is wanted, so the browser may log it as an error."""
    contexts = []

    def open_as(name: str) -> Page:
        context = chromium.new_context(base_url=stack.url)
        contexts.append(context)
        page = context.new_page()
        log_in(page, name)
        return page

    yield open_as
    for context in contexts:
        context.close()


def review(page: Page, *keys: str) -> None:
    """Decide on all five with these keys."""
    page.goto(f"/datasets/{DATASET}/queue/")
    page.locator(".pane .button-primary").first.press("Enter")
    expect(page.locator("#query-title")).to_contain_text("Question 0:")
    page.wait_for_load_state("networkidle")
    for number in range(5):
        expect(page.locator("#query-title")).to_contain_text(f"Question {number}:")
        for key in keys:
            page.keyboard.press(key)
    expect(page.locator("[data-outbox-status]")).to_have_text("All stored")
    expect(page.locator("#workspace .empty")).to_be_visible()


def shown(page: Page, text: str) -> None:
    expect(page.locator("#query-title")).to_contain_text(text)
    expect(page.locator("#query-title")).to_be_focused()


def test_two_reviewers_disagree_and_an_adjudicator_ends_it_by_keys(
    person: Callable[[str], Page], refusable: Callable[[str], Page], stack: Stack, filled: str
) -> None:
    review(person("reviewer1"), "a")
    # A draft that is saved while it is decided on is refused, and the browser logs that.
    review(refusable("reviewer2"), "r", "1", "Control+Enter")
    page = refusable("adjudicator")
    page.goto(f"/datasets/{filled}/disputes/")
    expect(page.locator(".group").first).to_contain_text("All 5")
    page.get_by_role("link", name="Start with the oldest").press("Enter")
    expect(page.locator("#query-title")).to_contain_text("Question 0:")
    expect(page.locator("#sides-title")).to_be_visible()
    page.wait_for_load_state("networkidle")

    page.keyboard.press("1")  # approve
    shown(page, "Question 1:")
    expect(page.locator("[data-pending]")).to_contain_text("Revision 1 is approved.")
    page.keyboard.press("u")
    shown(page, "Question 0:")
    assert stack.python(STATES)[0][0] == "disputed"
    page.evaluate(FRENCH_ONE)
    shown(page, "Question 1:")
    page.keyboard.press("2")  # reject, for the reviewer's reason
    shown(page, "Question 2:")
    page.keyboard.press("t")
    expect(page.locator("#settle-why")).to_be_focused()
    page.keyboard.type(WHY)
    page.keyboard.press("Escape")
    expect(page.locator("#query-title")).to_be_focused()
    page.keyboard.press("3")  # another wording
    expect(page.locator("#edit-query")).to_be_focused()
    expect(page.locator("#edit-comment")).to_be_hidden()  # there is one field of reasons
    page.keyboard.press("Control+a")
    page.keyboard.type(MINE)
    page.keyboard.press("1")  # is typed, and decides nothing
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+Enter")
    shown(page, "Question 3:")
    wait_for(lambda: [state for state, _ in stack.python(STATES)] == [
        "approved", "rejected", "approved", "disputed", "disputed"
    ], 30, "three settled disputes", every=1)  # fmt: skip
    assert stack.python(STATES)[2][1] == MINE
    assert stack.python(REASONS)[-1] == ["edit", WHY]
    page.keyboard.press("s")  # later
    shown(page, "Question 4:")
    page.keyboard.press("s")
    shown(page, "Question 3:")

    second = refusable("admin")
    second.goto(page.url)
    second.wait_for_load_state("networkidle")
    page.keyboard.press("t")
    page.keyboard.type("By mistake.")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    shown(page, "Question 4:")
    expect(page.locator("#settle-why")).to_have_value("")
    page.keyboard.press("u")
    shown(page, "Question 3:")
    expect(page.locator("#settle-why")).to_have_value("By mistake.")  # taken back with its reason
    page.keyboard.press("2")
    shown(page, "Question 4:")
    page.goto(f"/datasets/{filled}/disputes/")  # leaving the page stores what waits
    wait_for(lambda: stack.python(STATES)[3][0] == "rejected", 30, "the decision that was left behind", every=1)
    second.keyboard.press("1")
    expect(second.locator("#messages")).to_contain_text("settled already", timeout=20_000)
    expect(second.locator("#messages")).to_contain_text("rejected it")
    assert stack.python(STATES)[3][0] == "rejected"
    assert stack.python(REASONS)[-1] == ["reject", "By mistake."]

    page.get_by_role("link", name="Start with the oldest").press("Enter")
    expect(page.locator("#query-title")).to_contain_text("Question 4:")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("r")  # for other reasons
    page.locator("#panel-reject [name=reasons]:checked").uncheck()
    page.keyboard.press("t")
    page.keyboard.type(WHY_NOT)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#workspace .empty")).to_be_visible()
    assert stack.python(REASONS)[-1] == ["reject", WHY_NOT]


def test_without_a_connection_a_dispute_is_taken_back_or_stored_later(
    refusable: Callable[[str], Page], stack: Stack
) -> None:
    slug = "disputed-offline"
    stack.session("admin").new_dataset(slug, reviews_required=2)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug={slug!r}), 2)"
    )
    for name, verdict in (("reviewer1", "approve"), ("reviewer2", "reject")):
        api = stack.session(name, "review")
        for number in range(2):
            held = api.post(f"datasets/{slug}/queue/claim/").json()
            said = {"claim": held["claim"]["id"], "revision": 1, "verdict": verdict, "comment": "So."}
            key = {"Idempotency-Key": f"{slug}-{name}-{number}"}
            assert api.post(f"quadruplets/{held['id']}/reviews/", said, headers=key).status_code == 201
    page = refusable("adjudicator")
    page.goto(f"/datasets/{slug}/disputes/next/")
    page.wait_for_load_state("networkidle")
    waits, told = page.locator("[data-pending]"), page.locator("#messages")
    page.context.set_offline(True)
    page.keyboard.press("1")
    expect(told).to_contain_text("the next dispute cannot be shown")
    page.keyboard.press("u")
    expect(waits).to_be_hidden()
    shown(page, "Question 0:")
    page.keyboard.press("1")
    expect(told).to_contain_text("not stored yet", timeout=15_000)
    page.context.set_offline(False)
    expect(told).to_contain_text("is stored now", timeout=15_000)
    shown(page, "Question 1:")
    assert stack.session("admin").get(f"datasets/{slug}/").json()["counts"]["approved"] == 1


def test_a_reviewer_reads_what_became_of_it(person: Callable[[str], Page], filled: str) -> None:
    page = person("reviewer1")
    page.goto(f"/datasets/{filled}/history/?adjudicated=true")
    decisions = page.locator("[data-decision]")
    expect(decisions).to_have_count(5)
    expect(decisions.filter(has_text="the adjudicator agreed")).to_have_count(1)
    expect(decisions.filter(has=page.locator("ins", has_text="GRCh38"))).to_have_count(1)
