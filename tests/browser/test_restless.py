"""A restless reviewer presses keys at random moments: nothing is refused, and what the screen counts is stored."""

import random
import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.steps import log_in, start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

ACTIONS = "aarrrrsuue"
PAUSES = (0, 0, 10, 50, 150, 400)
PRESSES = 50
DONE = re.compile("All stored|not stored")
FILL = """from annotation.models import Dataset
from tests.factories import deliver_many
dataset = Dataset.objects.get(slug={0!r})
dataset.ask_below_seconds = 0
dataset.save()
deliver_many(dataset, 60)"""
STANDING = """from annotation.models import Review
result = Review.objects.filter(dataset__slug={0!r}, superseded_at__isnull=True).count()"""


def slow_down(context: BrowserContext, page: Page, milliseconds: int) -> None:
    network = {"offline": False, "latency": milliseconds, "downloadThroughput": -1, "uploadThroughput": -1}
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", network)


def act(page: Page, action: str) -> None:
    """Press what it takes, whatever is on the screen by now."""
    if action in "asu":
        page.keyboard.press(action)
    elif action == "r":
        for key in ("r", "4", "Control+Enter"):
            page.keyboard.press(key)
    else:
        page.keyboard.press("e")
        page.keyboard.press("End")
        page.keyboard.type(" now")
        page.keyboard.press("Control+Enter")


@pytest.mark.parametrize(("tabs", "latency", "seed"), [(1, 300, 1), (1, 0, 2), (2, 0, 3)])
def test_nothing_is_refused(tabs: int, latency: int, seed: int, chromium: Browser, stack: Stack) -> None:
    dataset, chance = f"restless-{seed}", random.Random(seed)
    stack.session("admin").new_dataset(dataset)
    stack.python(FILL.format(dataset))
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    wrong: list[str] = []

    def look(answer: Response) -> None:  # that there is nothing to take back is a fair answer to `u`
        if answer.status >= 400 and not answer.url.endswith("/undo/"):
            wrong.append(f"{answer.status} {answer.url} {answer.request.post_data}: {answer.text()[:300]}")

    pages = [context.new_page() for _ in range(tabs)]
    log_in(pages[0])
    for page in pages:
        page.on("response", look)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        start_reviewing(page, dataset)
        slow_down(context, page, latency)
    for _ in range(PRESSES):
        page = chance.choice(pages)
        page.bring_to_front()
        act(page, chance.choice(ACTIONS))
        page.wait_for_timeout(chance.choice(PAUSES))
        while page.locator("#panel-edit[open], #panel-reject[open]").count():  # the screen had changed under the keys
            page.keyboard.press("Escape")
    for page in pages:
        slow_down(context, page, 0)
        expect(page.locator("[data-outbox-status]")).to_have_text(DONE, timeout=20_000)
    assert not wrong
    for page in pages:
        expect(page.locator("#refused")).to_be_empty()
    claims = [page.locator("#workspace").get_attribute("data-claim") for page in pages]
    assert len(set(claims)) == tabs
    standing = stack.python(STANDING.format(dataset))
    assert standing > 5
    for page in pages:  # though answers overtake each other
        expect(page.locator("[data-decided-count]")).to_have_text(str(standing))
    context.close()
