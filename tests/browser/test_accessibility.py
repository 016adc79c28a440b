"""axe finds nothing on any page, light and dark, wide and narrow (WCAG 2.2 AA), no page is wider than a phone, and what has the focus is seen."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from biotool_site.screens.browser import Viewer
from biotool_site.screens.pages import SCREENS, Screen
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(600)]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL = {"runOnly": TAGS, "resultTypes": ["violations"]}
NAMED = (
    "home",
    "dataset",
    "dataset-settings",
    "members",
    "release",
    "releases",
    "batches",
    "tool",
    "bookmarks",
    "notifications",
)
LONG_NAME = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2
RENAME = """
from annotation.models import Dataset
result = list(Dataset.objects.values_list("slug", "name"))
Dataset.objects.update(name={name!r})
"""
RESTORE = """
from annotation.models import Dataset
result = [Dataset.objects.filter(slug=slug).update(name=name) for slug, name in {names!r}]
"""
CUT_OFF = """() => [...document.querySelectorAll('.table-wrap.blocks')].flatMap(box =>
  [...box.querySelectorAll('button, select')].filter(it => {
    const [inner, outer] = [it.getBoundingClientRect(), box.getBoundingClientRect()];
    return inner.left < outer.left || inner.right > Math.min(outer.right, innerWidth);
  }).map(it => it.textContent.trim()))"""
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
SHOWN = 8
# What follows the size of the window (ResizeObserver) has run when the second frame begins.
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# A control that the bar at the foot happens to cover half is scrolled free by who wants it; axe takes it for a small one.
UNCOVERED = "() => document.querySelectorAll('.decision-bar').forEach(bar => { bar.style.position = 'static'; })"
ZOOMED, SMALLEST = {"width": 720, "height": 450}, {"width": 320, "height": 640}  # a laptop at 200%, one at 400%
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
# Each size and each scheme is looked at wholly once; only contrast depends on both.
LOOKS = (("light", WIDE, ALL), ("dark", WIDE, CONTRAST), ("dark", NARROW, ALL), ("light", NARROW, CONTRAST))
SCENE = """
from django.contrib.auth import get_user_model
from biotool_site import demo
from biotool_site.accounts.tokens import make_token
from biotool_site.screens import scene
small = [one._replace(calls=2, functions=4) for one in demo.DEMOS]
small[1] = small[1]._replace(calls=4, functions=2)
reviewer = get_user_model().objects.get(username="reviewer1")
make_token(user=reviewer, name="training cluster of the bioinformatics group")
result = scene.prepare(tuple(small))
"""


@pytest.fixture(scope="module")
def things(stack: Stack) -> dict[str, str]:
    found: dict[str, str] = stack.python(SCENE)
    return found


@pytest.fixture(scope="module")
def viewer(chromium: Browser, stack: Stack) -> Iterator[Viewer]:
    made = Viewer(chromium, stack.url)
    yield made
    made.close()


def wrong(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds: rule and place, a place once."""
    if not page.evaluate("'axe' in window"):  # our policy forbids scripts in the page, not the browser's own
        page.evaluate(Axe().axe_script)
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    return sorted({f"{one['id']}: {node['html'][:140]}" for one in found for node in one["nodes"]})[:SHOWN]


def too_wide(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {over} px wider than the window"] if over > 0 else []


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_page_has_no_violations(screen: Screen, viewer: Viewer, things: dict[str, str]) -> None:
    page = viewer.show(screen, things)
    page.evaluate(UNCOVERED)
    found = {}
    for scheme, size, rules in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        page.evaluate(DRAWN)
        found[f"{scheme} {size['width']}"] = wrong(page, rules) + too_wide(page)
    page.set_viewport_size(SMALLEST)
    found["320"] = too_wide(page)
    assert not any(found.values()), "\n".join(f"{look}: {line}" for look, lines in found.items() for line in lines)


STEP = """() => {
  const it = document.activeElement, box = it.getClientRects()[0];
  if (it === document.body || !box || window.stops?.has(it)) return null;
  (window.stops ??= new Set()).add(it);
  const points = [0.1, 0.5, 0.9].flatMap(x => [0.2, 0.5, 0.8].map(y => [box.left + box.width * x, box.top + box.height * y]));
  const tops = points.map(([x, y]) => document.elementFromPoint(x, y));
  const seen = tops.some(top => top && (it.contains(top) || top.contains(it)));
  return [seen, `${it.tagName} ${it.id} ${it.textContent.trim().slice(0, 40)} under ${tops[4]?.outerHTML.slice(0, 120)}`];
}"""


@pytest.mark.parametrize("name", ["workspace-reject", "adjudicate"])
def test_no_bar_hides_what_has_the_focus(name: str, viewer: Viewer, things: dict[str, str]) -> None:
    page = viewer.show(next(screen for screen in SCREENS if screen.name == name), things)
    # Who opens the guidelines closes them: they may hide what is behind.
    page.evaluate("document.getElementById('guidelines-panel').hidden = true")
    hidden = []
    for size, key in ((WIDE, "Tab"), (ZOOMED, "Shift+Tab")):
        page.set_viewport_size(size)
        page.evaluate("() => { window.stops = new Set(); }")
        page.keyboard.press(key)
        while step := page.evaluate(STEP):
            hidden += [] if step[0] else [f"{size['width']} {key}: {step[1]}"]
            page.keyboard.press(key)
    assert hidden == []
    assert page.evaluate("window.stops.size") > 20


def test_a_page_that_is_drawn_anew_by_itself_keeps_the_focus_and_tells_what_changed(
    viewer: Viewer, things: dict[str, str]
) -> None:
    page = viewer.show(next(screen for screen in SCREENS if screen.name == "batch"), things)
    link = page.locator("#_batch_progress a").last
    link.focus()
    page.evaluate(
        """() => {
          window.old = document.activeElement;
          document.querySelector("#_batch_progress [data-tells]").dataset.tells = "The batch is running.";
          return htmx.ajax("GET", location.pathname, { target: "#_batch_progress", swap: "outerHTML" });
        }"""
    )
    assert not page.evaluate("window.old.isConnected")
    expect(link).to_be_focused()
    expect(page.locator("#live")).to_have_text("The batch is done.")
    page.evaluate("document.getElementById('_batch_progress').setAttribute('hx-trigger', 'every 2s')")
    again = "htmx.ajax('GET', location.pathname, { source: '#_batch_progress', target: '#_batch_progress', swap: 'outerHTML' })"
    page.evaluate(
        f"window.old = document.activeElement; {again}"
    )  # by itself, a moment later: who is there is left in peace
    assert page.evaluate("window.old.isConnected")


@pytest.fixture
def long_names(stack: Stack, things: dict[str, str]) -> Iterator[None]:
    """All datasets are called by one long word without a place to break."""
    names = stack.python(RENAME.format(name=LONG_NAME))
    yield
    stack.python(RESTORE.format(names=names))


def test_a_long_word_as_a_datasets_name_widens_no_page(
    viewer: Viewer, things: dict[str, str], long_names: None
) -> None:
    found = {}
    for screen in (screen for screen in SCREENS if screen.name in NAMED):
        page = viewer.show(screen, things)
        for width in (390, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            found[f"{screen.name} {width}"] = too_wide(page)
    assert len(found) == 3 * len(NAMED)
    assert not any(found.values()), found


@pytest.mark.parametrize("name", ["members", "profile"])
@pytest.mark.parametrize("width", [390, 768, 1000, 1440])
def test_no_control_of_a_members_or_tokens_row_is_cut_off(
    name: str, width: int, viewer: Viewer, things: dict[str, str]
) -> None:
    page = viewer.show(next(screen for screen in SCREENS if screen.name == name), things)
    page.set_viewport_size({"width": width, "height": 900})
    assert page.locator(".table-wrap.blocks button").count()
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("name", ["home", "home-admin"])
def test_the_head_of_a_page_is_two_rows_on_a_phone(name: str, viewer: Viewer, things: dict[str, str]) -> None:
    page = viewer.show(next(screen for screen in SCREENS if screen.name == name), things)
    page.set_viewport_size(NARROW)
    tops = page.evaluate("() => [...document.querySelectorAll('.site-user > *')].map(it => it.offsetTop)")
    assert len(tops) == 4 and max(tops) - min(tops) < 20, tops


@pytest.mark.parametrize("name", ["quadruplets", "quadruplets-admin"])
def test_a_row_of_the_explorer_is_whole_on_a_small_tablet(name: str, viewer: Viewer, things: dict[str, str]) -> None:
    page = viewer.show(next(screen for screen in SCREENS if screen.name == name), things)
    page.set_viewport_size({"width": 768, "height": 900})
    cut = page.evaluate(
        "() => { const box = document.querySelector('.table-wrap'); return box.scrollWidth - box.clientWidth; }"
    )
    assert cut <= 0 and page.locator("tbody time").first.is_visible()


def test_why_nobody_was_added_is_in_sight_on_a_phone(viewer: Viewer, things: dict[str, str]) -> None:
    page = viewer.show(next(screen for screen in SCREENS if screen.name == "members"), things)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("User name").fill("adjudicator")
    page.get_by_role("button", name="Add member").click()
    expect(page.locator(".field-error")).to_have_text(
        "adjudicator is a member already, as adjudicator. Change the role in their row."
    )
    expect(page.locator(".field-error")).to_be_in_viewport()
    expect(page.locator(".tabs [aria-current]")).to_have_text("Members")
    assert page.evaluate("document.querySelector('.tabs').scrollLeft") > 0


def test_names_on_the_heat_map_stand_left_where_they_wrap(viewer: Viewer, things: dict[str, str]) -> None:
    page = viewer.show(next(screen for screen in SCREENS if screen.name == "dataset"), things)
    names = page.locator(".heat [data-folds]")
    assert set(names.evaluate_all("all => all.map(it => getComputedStyle(it).textAlign)")) == {"left"}
