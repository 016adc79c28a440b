"""The workspace under bad luck: what a reviewer typed outlives a reload, a log-out, a lost claim and a lost connection."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, Route, expect

from tests.browser.steps import log_in, log_in_anew, start_reviewing
from tests.stack import Stack, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

DATASET = "typed"
COUNT = f"from annotation.models import Review; result = Review.objects.filter(dataset__slug={DATASET!r}).count()"
SKIPPED = f"""from annotation.models import Skip
result = Skip.objects.filter(quadruplet__dataset__slug={DATASET!r}, reviewer__username="reviewer1").count()"""
DRAFTS = f"""from annotation.models import Draft
result = [row.fields["panel-edit query"] for row in Draft.objects.filter(revision__quadruplet__dataset__slug={DATASET!r})]"""
TYPED = "Where does KRAS lie? as they are, e r s u"


@pytest.fixture(scope="module")
def filled(stack: Stack) -> str:
    """A dataset with enough quadruplets for every test here."""
    stack.session("admin").new_dataset(DATASET)
    stack.python(
        "from annotation.models import Dataset; from tests.factories import deliver_many\n"
        f"deliver_many(Dataset.objects.get(slug={DATASET!r}), 60)"
    )
    return DATASET


@pytest.fixture
def reviewer(chromium: Browser, stack: Stack, filled: str) -> Iterator[Page]:
    """reviewer1 in the workspace, with nothing begun. Refusals are wanted here, so the browser may log them as errors."""
    stack.python("from annotation.models import Draft; Draft.objects.all().delete()")
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    log_in(page)
    start_reviewing(page, filled)
    yield page
    page.evaluate("localStorage.clear()")  # a page sends what is typed when it is closed
    context.close()


def type_an_edit(page: Page) -> None:
    page.keyboard.press("e")
    expect(page.locator("#edit-query")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(TYPED)
    expect(page.locator("#edit-query")).to_have_value(TYPED)


def next_is_open(page: Page, act: Callable[[], None]) -> None:
    """What is done opens another quadruplet, with the focus on its query."""
    before = page.locator("#workspace").get_attribute("data-claim")
    act()
    expect(page.locator(f"#workspace[data-claim='{before}']")).to_have_count(0)
    expect(page.locator("#query-title")).to_be_focused()


def test_keys_do_nothing_while_a_field_is_typed_in_or_a_panel_is_open(reviewer: Page) -> None:
    question = reviewer.locator("#query-title").inner_text()
    type_an_edit(reviewer)
    expect(reviewer.locator("#query-title")).to_have_text(question)
    reviewer.locator("#query-title").focus()
    reviewer.keyboard.press("a")
    expect(reviewer.locator("#messages")).to_contain_text("A panel is open")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    reviewer.keyboard.press("Escape")
    expect(reviewer.locator("#panel-edit")).not_to_be_visible()
    reviewer.keyboard.press("?")
    expect(reviewer.locator("#help")).to_be_visible()
    reviewer.keyboard.press("a")
    reviewer.keyboard.press("Escape")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    reviewer.evaluate("sessionStorage.clear()")


def test_a_reload_brings_the_typed_text_back(reviewer: Page) -> None:
    type_an_edit(reviewer)
    reviewer.reload()
    expect(reviewer.locator("#edit-query")).to_have_value(TYPED)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    reviewer.keyboard.press("u")
    expect(reviewer.locator("[data-told]")).to_contain_text("Taken back")


def status(page: Page) -> Locator:
    return page.locator("[data-outbox-status]")


def stored(stack: Stack, text: str) -> int:
    found = stack.python(
        f"from annotation.models import Review; result = Review.objects.filter(outcome__query={text!r}).count()"
    )
    return int(found)


def test_decisions_in_a_row_are_each_stored_once_without_a_page_load(reviewer: Page, stack: Stack) -> None:
    before = stack.python(COUNT)
    reviewer.evaluate("window.same = true")
    for _ in range(8):
        next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(status(reviewer)).to_have_text("All stored")
    assert reviewer.evaluate("window.same") is True
    assert stack.python(COUNT) == before + 8


def test_what_was_taken_back_comes_once_though_the_next_one_was_asked_for_meanwhile(reviewer: Page) -> None:
    held: list[Route] = []
    reviewer.route("**/ahead/", lambda route: held.append(route))
    first = reviewer.locator("#query-title").inner_text()
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    second = reviewer.locator("#query-title").inner_text()
    wait_for(lambda: held or reviewer.wait_for_timeout(50), 10, "the question for the next one")
    reviewer.keyboard.press("u")
    expect(reviewer.locator("#query-title")).to_have_text(first)
    for route in held:  # the server knows by now that it is open again
        route.continue_()
    reviewer.unroute("**/ahead/")
    reviewer.wait_for_load_state("networkidle")
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(reviewer.locator("#query-title")).to_have_text(second)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(reviewer.locator("#query-title")).not_to_have_text(first)
    expect(status(reviewer)).to_have_text("All stored")


def test_what_is_taken_back_while_the_next_one_is_on_its_way_stays_on_the_screen(reviewer: Page) -> None:
    held: list[Route] = []
    answered: list[Response] = []
    reviewer.on("response", lambda got: answered.append(got) if got.url.endswith("/ahead/") else None)
    reviewer.route("**/ahead/", lambda route: held.append(route))
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    question = reviewer.locator("#query-title").inner_text()
    reviewer.keyboard.press("a")
    expect(reviewer.get_by_text("The next quadruplet is on its way")).to_be_visible()
    reviewer.keyboard.press("u")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    for route in held:
        route.continue_()
    reviewer.unroute("**/ahead/")
    wait_for(lambda: answered or reviewer.wait_for_timeout(50), 10, "the next one")
    reviewer.wait_for_timeout(500)  # where the answer is the one that was taken back, another one is asked for
    expect(reviewer.locator("#query-title")).to_have_text(question)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(status(reviewer)).to_have_text("All stored")


def test_a_lost_log_in_keeps_the_decision_and_goes_on_after_a_new_one(reviewer: Page, stack: Stack) -> None:
    before = stored(stack, TYPED)
    type_an_edit(reviewer)
    reviewer.context.clear_cookies(name="sessionid")
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    expect(status(reviewer)).to_have_text("1 decision waits for you to log in again")
    other = reviewer.context.new_page()
    log_in_anew(other)
    other.close()
    expect(status(reviewer)).to_have_text("All stored", timeout=20_000)
    assert stored(stack, TYPED) == before + 1


def test_a_lost_claim_is_told_and_the_text_comes_back_with_the_quadruplet(reviewer: Page, stack: Stack) -> None:
    type_an_edit(reviewer)
    claim = reviewer.locator("#workspace").get_attribute("data-claim")
    stack.python(
        "from annotation.models import Claim; from django.db.models.functions import Now\n"
        f"Claim.objects.filter(pk={claim!r}).update(closed_at=Now())"
    )
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    refused = reviewer.locator("#refused")
    expect(refused).to_contain_text("no longer yours")
    expect(reviewer.locator("[data-told]")).to_be_hidden()
    expect(refused).to_contain_text(TYPED)
    refused.get_by_role("button", name="Open it again").click()
    expect(reviewer.locator("#edit-query")).to_have_value(TYPED)
    expect(reviewer.locator("#messages")).to_contain_text("in the form again")
    expect(refused).to_be_empty()
    reviewer.locator("#edit-query").focus()
    reviewer.keyboard.press("End")
    reviewer.keyboard.type(" More.")
    wait_for(lambda: stack.python(DRAFTS) == [TYPED + " More."], 10, "what was typed since on the server, too")
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    expect(status(reviewer)).to_have_text("All stored")


def test_without_a_connection_decisions_wait_and_are_stored_once_when_it_is_back(reviewer: Page, stack: Stack) -> None:
    before = stored(stack, TYPED)
    type_an_edit(reviewer)
    reviewer.context.set_offline(True)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    expect(status(reviewer)).to_have_text("1 decision waits for the connection")
    reviewer.keyboard.press("a")
    expect(status(reviewer)).to_have_text("2 decisions wait for the connection")
    expect(reviewer.locator("#workspace")).to_contain_text("on its way")
    reviewer.context.set_offline(False)
    expect(status(reviewer)).to_have_text("All stored", timeout=20_000)
    expect(reviewer.locator("#query-title")).to_be_visible()
    assert stored(stack, TYPED) == before + 1


def test_a_decision_that_was_not_sent_is_taken_out_again(reviewer: Page) -> None:
    question = reviewer.locator("#query-title").inner_text()
    reviewer.context.set_offline(True)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    reviewer.keyboard.press("u")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    expect(status(reviewer)).to_have_text("All stored")
    reviewer.context.set_offline(False)


NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"


@pytest.mark.parametrize("served", ["safely", "by plain http"])
def test_two_tabs_of_one_person_review_different_quadruplets(reviewer: Page, stack: Stack, served: str) -> None:
    if served == "by plain http":  # where a browser has no Web Locks
        reviewer.context.add_init_script(NO_LOCKS)
        reviewer.reload()
        reviewer.wait_for_load_state("networkidle")
        assert reviewer.evaluate("navigator.locks") is None
    other = reviewer.context.new_page()
    other.goto(f"/datasets/{DATASET}/review/")
    other.wait_for_load_state("networkidle")
    before = stack.python(COUNT)
    for _ in range(3):
        for tab in (reviewer, other):
            assert len({page.locator("#workspace").get_attribute("data-claim") for page in (reviewer, other)}) == 2
            next_is_open(tab, lambda tab=tab: tab.keyboard.press("a"))
            tab.wait_for_load_state("networkidle")
    expect(status(reviewer)).to_have_text("All stored")
    expect(status(other)).to_have_text("All stored")
    expect(reviewer.locator("#refused")).to_be_empty()
    expect(other.locator("#refused")).to_be_empty()
    assert stack.python(COUNT) == before + 6
    other.get_by_role("button", name="Stop reviewing").click()
    expect(other.get_by_role("heading", name="Queue")).to_be_visible()
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(status(reviewer)).to_have_text("All stored")
    assert stack.python(COUNT) == before + 7


def test_a_decision_waits_while_somebody_else_is_logged_in(reviewer: Page, stack: Stack) -> None:
    reviewer.context.set_offline(True)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    before = stack.python(COUNT)
    reviewer.context.clear_cookies(name="sessionid")
    other = reviewer.context.new_page()
    reviewer.context.set_offline(False)
    log_in_anew(other, "reviewer2")
    with reviewer.expect_response("**/decide/") as answer:
        pass
    assert answer.value.status == 401
    expect(status(reviewer)).to_have_text("1 decision waits for you to log in again")
    expect(reviewer.locator("#refused")).to_be_empty()
    reviewer.context.clear_cookies(name="sessionid")
    log_in_anew(other)
    other.close()
    expect(status(reviewer)).to_have_text("All stored", timeout=20_000)
    assert stack.python(COUNT) == before + 1


def test_what_ran_out_while_it_was_ahead_is_fetched_anew(reviewer: Page, stack: Stack) -> None:
    reviewer.clock.install()
    reviewer.reload()
    reviewer.wait_for_load_state("networkidle")
    shown = reviewer.locator("#workspace").get_attribute("data-claim")
    ran_out = stack.python(
        "from annotation.models import Claim; from django.db.models import F; from datetime import timedelta\n"
        f"mine = Claim.objects.filter(reviewer__username='reviewer1', closed_at__isnull=True).exclude(pk={shown!r})\n"
        "result = [str(pk) for pk in mine.values_list('pk', flat=True)]\n"
        "mine.update(expires_at=F('taken_at') + timedelta(microseconds=1))"
    )
    reviewer.clock.fast_forward(90_000)
    reviewer.keyboard.press("a")
    reviewer.clock.resume()
    for claim in ran_out:
        expect(reviewer.locator(f"#workspace[data-claim='{claim}']")).to_have_count(0)
    expect(reviewer.locator("#claim-lost")).to_be_hidden()
    expect(reviewer.locator("#query-title")).to_be_focused()
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(status(reviewer)).to_have_text("All stored")
    expect(reviewer.locator("#refused")).to_be_empty()


def test_an_edit_that_was_not_stored_is_asked_about_and_comes_back(reviewer: Page) -> None:
    question = reviewer.locator("#query-title").inner_text()
    type_an_edit(reviewer)
    reviewer.keyboard.press("Escape")
    expect(reviewer.locator("#panel-edit")).not_to_have_attribute("open", "")
    reviewer.keyboard.press("a")
    expect(reviewer.locator("#messages")).to_contain_text("did not store the edit")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(status(reviewer)).to_have_text("All stored")
    reviewer.keyboard.press("u")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    expect(reviewer.locator("[data-told]")).to_contain_text("Taken back")
    reviewer.keyboard.press("e")
    expect(reviewer.locator("#edit-query")).to_have_value(TYPED)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))


def test_a_comment_that_was_not_sent_is_asked_about(reviewer: Page) -> None:
    question = reviewer.locator("#query-title").inner_text()
    reviewer.keyboard.press("c")
    reviewer.keyboard.type("Is that so?")
    reviewer.keyboard.press("Escape")
    for key in ("s", "e"):
        reviewer.keyboard.press(key)
        expect(reviewer.locator("#query-title")).to_have_text(question)
    expect(reviewer.locator("#messages")).to_contain_text("did not send it")
    expect(reviewer.locator("#messages")).to_be_in_viewport()
    reviewer.get_by_role("button", name="Close this message").click()
    expect(reviewer.locator("#messages")).to_be_empty()
    expect(reviewer.locator("#query-title")).to_be_focused()
    reviewer.keyboard.press("Escape")
    reviewer.keyboard.press("c")
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("#discussion .comment")).to_contain_text("Is that so?")
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))


def test_undo_takes_back_what_was_done_last_be_it_a_skip(reviewer: Page, stack: Stack) -> None:
    title = reviewer.locator("#query-title")
    questions = []
    for key in "ass":
        questions.append(title.inner_text())
        next_is_open(reviewer, lambda key=key: reviewer.keyboard.press(key))
    expect(status(reviewer)).to_have_text("All stored")
    for question in reversed(questions):
        reviewer.keyboard.press("u")
        expect(title).to_have_text(question)
    assert stack.python(SKIPPED) == 0


def test_a_skip_without_a_connection_is_taken_back(reviewer: Page) -> None:
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(status(reviewer)).to_have_text("All stored")
    reviewer.wait_for_load_state("networkidle")
    question = reviewer.locator("#query-title").inner_text()
    reviewer.context.set_offline(True)
    next_is_open(reviewer, lambda: reviewer.keyboard.press("s"))
    reviewer.keyboard.press("u")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    expect(status(reviewer)).to_have_text("All stored")
    reviewer.context.set_offline(False)


def test_who_asks_for_similar_ones_is_brought_there_and_may_ask_again(reviewer: Page) -> None:
    reviewer.context.set_offline(True)
    reviewer.keyboard.press("m")
    expect(reviewer.locator(".similar-place")).to_contain_text("could not be loaded")
    expect(reviewer.locator(".similar-place")).to_be_in_viewport()
    reviewer.context.set_offline(False)
    reviewer.keyboard.press("m")
    reviewer.keyboard.press("m")
    expect(reviewer.locator(".similar-place [role=status]")).to_have_count(0)
    expect(reviewer.locator(".similar-place")).to_be_in_viewport()


def test_a_reason_is_asked_for_where_digits_choose_it_and_is_there_after_undo(reviewer: Page) -> None:
    reviewer.keyboard.press("r")
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("#messages")).to_contain_text("Choose a reason")
    reviewer.keyboard.press("1")
    reviewer.keyboard.press("3")
    ticked = reviewer.locator("#panel-reject [data-digit]:checked")
    expect(ticked).to_have_count(2)
    expect(reviewer.locator("#reject-comment")).to_have_value("")
    reviewer.locator("#reject-comment").fill("As it is.")
    next_is_open(reviewer, lambda: reviewer.keyboard.press("Control+Enter"))
    expect(status(reviewer)).to_have_text("All stored")
    reviewer.keyboard.press("u")
    expect(reviewer.locator("[data-told]")).to_contain_text("Taken back")
    reviewer.keyboard.press("r")
    expect(ticked).to_have_count(2)
    expect(reviewer.locator("#reject-comment")).to_have_value("As it is.")


def test_a_reload_shows_what_was_taken_back_and_not_the_one_that_was_ahead(reviewer: Page) -> None:
    reviewer.goto("/datasets/typed/review/")
    reviewer.wait_for_load_state("networkidle")
    question = reviewer.locator("#query-title").inner_text()
    next_is_open(reviewer, lambda: reviewer.keyboard.press("a"))
    expect(status(reviewer)).to_have_text("All stored")
    reviewer.keyboard.press("u")
    expect(reviewer.locator("#query-title")).to_have_text(question)
    reviewer.reload()
    expect(reviewer.locator("#query-title")).to_have_text(question)


def test_ctrl_enter_runs_a_changed_call_keeps_the_focus_and_takes_pasted_spaces_out(reviewer: Page) -> None:
    reviewer.keyboard.press("e")
    id = reviewer.locator("#panel-edit input[name$=id]").first
    other = "ENST00000311936" if id.input_value() != "ENST00000311936" else "ENST00000256078"
    id.fill(f" {other} ")
    run = reviewer.get_by_role("button", name="Run")
    run.focus()
    expect(id).to_have_value(other)
    expect(run.locator("kbd")).to_be_visible()
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.locator("#run-result")).to_contain_text(other, timeout=20_000)
    expect(run).to_be_focused()
    expect(run.locator("kbd")).to_be_hidden()
