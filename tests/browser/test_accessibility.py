"""axe finds nothing on any page, light and dark, wide and narrow (WCAG 2.2 AA), and no page is wider than a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from biotool_site.screens.browser import Viewer
from biotool_site.screens.pages import SCREENS, Screen
from tests.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.timeout(400)]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SCENE = """
from biotool_site import demo
from biotool_site.screens import scene
small = [one._replace(calls=2, functions=4) for one in demo.DEMOS]
small[1] = small[1]._replace(calls=4, functions=2)
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


def wrong(page: Page) -> list[str]:
    """What axe finds, one line for each place."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']} ({one['help']}): {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for one in found
        for node in one["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {over} px wider than the window"] if over > 0 else []


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_page_has_no_violations(screen: Screen, viewer: Viewer, things: dict[str, str]) -> None:
    page = viewer.show(screen, things)
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found[scheme, size["width"]] = wrong(page) + too_wide(page)
    assert not any(found.values()), "\n".join(f"{where}: {line}" for where, lines in found.items() for line in lines)
