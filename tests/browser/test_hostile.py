"""Whatever stands in a query, an observation or a comment is shown as text, marked where it deceives, and stored as it came."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.steps import log_in, start_reviewing
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(300)]

SCRIPT = '<script>window.taken = 1</script><img src=x onerror="window.taken = 1">'
HTMX = '<b hx-get="/logout/" hx-trigger="load" data-action="approve" id="workspace">press</b>'
LINK = '[click](javascript:window.taken=1) <a href="javascript:window.taken=1">click</a>'
BIDI = "gene \u202egnorw\u202c of \u2066BRCA1\u2069"
HOMOGLYPH = "Where is \u0412R\u0421A1?"  # Cyrillic letters in a gene's name
ZALGO = "B" + "\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 8 + "RCA1"
TEMPLATE = "{{ request.user.password }} {% csrf_token %}"
TEXTS = {
    "script": SCRIPT,
    "htmx": HTMX,
    "link": LINK,
    "bidi": BIDI,
    "homoglyph": HOMOGLYPH,
    "zalgo": ZALGO,
    "template": TEMPLATE,
}
MARKED = ("bidi", "homoglyph", "zalgo")
LONG_LINE = 1_000_000

FILL = """
from annotation.models import Dataset
from tests.factories import deliver_observed
texts, long_line = {texts!r}, {long_line!r}
dataset = Dataset.objects.get(slug="hostile")
summary = {{name: text for name, text in texts.items()}} | {{text: name for name, text in texts.items()}}
summary |= {{"line": "ACGT" * (long_line // 4), "nested": [texts]}}
result = [str(deliver_observed(dataset, summary, query).pk) for query in texts.values()]
"""

STORED = """
from annotation.models import Quadruplet
rows = Quadruplet.objects.filter(dataset__slug="hostile").select_related("current__observation")
result = [[row.current.query, row.current.observation.summary[{name!r}]] for row in rows]
"""


@pytest.fixture(scope="module")
def hostile(stack: Stack) -> list[str]:
    """A dataset whose queries and observations are all hostile; the ids of its quadruplets."""
    stack.session("admin").new_dataset("hostile", show_judgement="before")
    return stack.python(FILL.format(texts=TEXTS, long_line=LONG_LINE))


@pytest.fixture
def page(chromium: Browser, stack: Stack) -> Iterator[Page]:
    """reviewer1's page. That nothing runs, asks for another address or says an error in the console is asserted."""
    context = chromium.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    log_in(page)
    wrong: list[str] = []
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda asked: wrong.append(asked.url) if "logout" in asked.url or not asked.url.startswith(stack.url) else None,
    )
    yield page
    context.close()
    assert not wrong, wrong


def is_only_text(page: Page) -> None:
    """Nothing hostile became an element, an attribute or a link, and no script of it ran."""
    assert page.evaluate("() => window.taken === undefined")
    assert page.locator("script:not([src])").count() == 0
    for selector in ("img[src='x']", "[hx-get='/logout/']", "[onerror]", "[onclick]", "a[href^='javascript' i]"):
        assert page.locator(selector).count() == 0, selector
    assert page.locator("#workspace").count() <= 1


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_quadruplet_is_text_on_its_page(page: Page, hostile: list[str], stack: Stack, name: str) -> None:
    place = list(TEXTS).index(name)
    page.goto(f"/quadruplets/{hostile[place]}/")
    page.wait_for_load_state("networkidle")
    is_only_text(page)
    title = page.locator("h1.query-text")
    if name in MARKED:
        assert title.locator(".deceptive").count() >= 1
    else:
        expect(title).to_contain_text(TEXTS[name][:30])
    expect(page.locator(".observation .deceptive").first).to_be_attached()


def test_hostile_quadruplets_are_reviewed_by_keyboard(page: Page, hostile: list[str], stack: Stack) -> None:
    start_reviewing(page, "hostile")
    for _ in hostile[:3]:
        page.wait_for_load_state("networkidle")
        is_only_text(page)
        before = page.locator("#workspace").get_attribute("data-claim")
        page.keyboard.press("s")
        expect(page.locator(f"#workspace[data-claim='{before}']")).to_have_count(0)


def test_hostile_comments_are_text(page: Page, hostile: list[str], stack: Stack) -> None:
    page.goto(f"/quadruplets/{hostile[0]}/")
    page.wait_for_load_state("networkidle")
    for text in TEXTS.values():
        count = page.locator(".thread").count()
        page.locator("#comment-box").fill(text)
        page.keyboard.press("Control+Enter")
        expect(page.locator(".thread")).to_have_count(count + 1)
    page.reload()
    page.wait_for_load_state("networkidle")
    is_only_text(page)
    assert page.locator(".discussion .deceptive").count() >= len(MARKED)
    expect(page.locator(".discussion")).to_contain_text(HTMX)
    kept = stack.python(
        "from annotation.models import Comment\n"
        "result = list(Comment.objects.filter(quadruplet__dataset__slug='hostile').values_list('text', flat=True))"
    )
    assert set(TEXTS.values()) <= set(kept)


def test_lists_and_searches_show_hostile_text_as_text(page: Page, hostile: list[str], stack: Stack) -> None:
    for address in (
        "/datasets/hostile/quadruplets/",
        "/datasets/hostile/quadruplets/?search=%3Cscript%3E",
        "/datasets/hostile/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        expect(page.locator("main")).to_contain_text("<script>")
        is_only_text(page)


def test_what_is_stored_is_what_came(hostile: list[str], stack: Stack) -> None:
    for name, text in TEXTS.items():
        rows = stack.python(STORED.format(name=name))
        assert all(value == text for _, value in rows)
        assert text in [query for query, _ in rows]
